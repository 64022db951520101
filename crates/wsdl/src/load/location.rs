//! Locations: paths of files and addresses, and references from one to another.

/// Whether a location is an address with a scheme, not a path. (`C:\a.wsdl` is a path.)
pub fn is_url(location: &str) -> bool {
    let Some((scheme, _)) = location.split_once(':') else { return false };
    scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// What a reference in the document at `base` means. Spec: [RFC3986 §5.2], without checking either
pub fn resolve(base: &str, reference: &str) -> String {
    let reference = reference.trim();
    if reference.is_empty() {
        return base.to_owned();
    }
    if is_url(reference) {
        return reference.to_owned();
    }
    if !is_url(base) {
        let reference = reference.split(['?', '#']).next().unwrap_or(reference);
        let reference = reference.replace('\\', "/");
        if reference.starts_with('/') {
            return tidy(&reference);
        }
        let folder = base.rfind(['/', '\\']).map_or("", |at| &base[..=at]);
        return tidy(&format!("{folder}{reference}"));
    }
    let (scheme, rest) = base.split_once(':').unwrap_or((base, ""));
    if reference.starts_with("//") {
        return format!("{scheme}:{reference}");
    }
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            (format!("//{}", &rest[..end]), &rest[end..])
        }
        None => (String::new(), rest),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if reference.starts_with('?') {
        return format!("{scheme}:{authority}{path}{reference}");
    }
    let (reference_path, query) = match reference.find(['?', '#']) {
        Some(at) => reference.split_at(at),
        None => (reference, ""),
    };
    let joined = match reference_path.starts_with('/') {
        true => reference_path.to_owned(),
        false => format!("{}{reference_path}", path.rfind('/').map_or("/", |at| &path[..=at])),
    };
    format!("{scheme}:{authority}{}{query}", tidy(&joined))
}

/// A path without `.` and, where it can be, without `..`.
fn tidy(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let absolute = path.starts_with('/');
    for part in path.split('/') {
        match part {
            "." => {}
            "" if !kept.is_empty() || absolute => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => drop(kept.pop()),
            ".." if absolute => {}
            part => kept.push(part),
        }
    }
    let slash = if absolute { "/" } else { "" };
    format!("{slash}{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{is_url, resolve};

    #[test]
    fn references_are_resolved_against_paths_and_addresses() {
        for (base, reference, expected) in [
            ("a/b.wsdl", "c.xsd", "a/c.xsd"),
            ("b.wsdl", "c.xsd", "c.xsd"),
            ("a/b.wsdl", "../x/./c.xsd", "x/c.xsd"),
            ("b.wsdl", "../c.xsd", "../c.xsd"),
            ("/a/b.wsdl", "../../../c.xsd", "/c.xsd"),
            ("a/b c.wsdl", "sub\\d.xsd", "a/sub/d.xsd"),
            ("a/b.wsdl", "http://h/x", "http://h/x"),
            ("http://h/a/b?wsdl", "?xsd=xsd0", "http://h/a/b?xsd=xsd0"),
            ("http://h/a/b?wsdl", "c.xsd", "http://h/a/c.xsd"),
            ("http://h/a/b", "/c.xsd?x=1", "http://h/c.xsd?x=1"),
            ("http://h", "c.xsd", "http://h/c.xsd"),
            ("https://h/a", "//other/c.xsd", "https://other/c.xsd"),
            ("http://h/a/b/c", "../d", "http://h/a/d"),
            ("a/b.wsdl", "", "a/b.wsdl"),
        ] {
            assert_eq!(resolve(base, reference), expected, "{reference} in {base}");
        }
        assert!(is_url("http://h") && is_url("urn:a") && !is_url("C:\\a.wsdl") && !is_url("a/b:c"));
    }
}
