//! Names of Rust from names of XML.

use std::collections::BTreeSet;

/// The words of a name: `HTTPServer2Go` is `HTTP`, `Server2`, `Go`. What cannot stand in a Rust name separates words.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for part in name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        let chars: Vec<char> = part.chars().collect();
        let mut word = String::new();
        for (at, &c) in chars.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| chars.get(at));
            let after = chars.get(at + 1);
            let begins = match before {
                Some(before) if c.is_uppercase() => {
                    !before.is_uppercase()
                        // The last capital of many begins a word, but `URLs` is one.
                        || after.is_some_and(|after| after.is_lowercase()) && !is_plural(&chars, at + 1)
                }
                _ => false,
            };
            if begins && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.push(c);
        }
        words.push(word);
    }
    words
}

/// Whether an `s` at this place ends a word of capitals.
fn is_plural(chars: &[char], at: usize) -> bool {
    chars.get(at) == Some(&'s')
        && at >= 2
        && chars[at - 2].is_uppercase()
        && chars.get(at + 1).is_none_or(|c| c.is_uppercase())
}

/// `orderId` as `order_id`, not yet an identifier.
fn snake_words(name: &str) -> String {
    let words: Vec<String> = words(name).iter().map(|word| word.to_lowercase()).collect();
    words.join("_")
}

/// A field, an argument or a method.
pub(crate) fn snake(name: &str) -> String {
    let name = snake_words(name);
    match name.chars().next() {
        None => "value".to_owned(),
        Some(first) if !first.is_alphabetic() => format!("n{name}"),
        Some(_) => identifier(name),
    }
}

/// A type or a variant; `prefix` goes before one that does not begin with a letter.
pub(crate) fn pascal(name: &str, prefix: &str) -> String {
    let mut out = String::new();
    for word in words(name) {
        let mut chars = word.chars();
        let Some(first) = chars.next() else { continue };
        let digits = |c: Option<char>| c.is_some_and(|c| c.is_numeric());
        if digits(out.chars().last()) && digits(Some(first)) {
            out.push('_');
        }
        out.extend(first.to_uppercase());
        // Capitals inside a word are those of an abbreviation.
        out.push_str(&chars.as_str().to_lowercase());
    }
    match out.chars().next() {
        None => format!("{prefix}Empty"),
        Some(first) if !first.is_alphabetic() => format!("{prefix}{out}"),
        Some(_) if out == "Self" => "SelfType".to_owned(),
        Some(_) => out,
    }
}

/// `SCREAMING_SNAKE_CASE`
pub(crate) fn screaming(name: &str) -> String {
    let name = snake_words(name).to_uppercase();
    match name.chars().next() {
        Some(first) if first.is_alphabetic() => name,
        _ => format!("N{name}"),
    }
}

/// The identifier for a word: keywords are written raw, or get an underscore where they cannot be.
fn identifier(word: String) -> String {
    match word.as_str() {
        "self" | "super" | "crate" => format!("{word}_"),
        _ if syn::parse_str::<syn::Ident>(&word).is_err() => format!("r#{word}"),
        _ => word,
    }
}

/// What the macros make of an identifier for an element: `order_id` as `OrderId`.
pub(crate) fn default_pascal(identifier: &str) -> String {
    let identifier = identifier.trim_start_matches("r#");
    identifier.split('_').filter(|word| !word.is_empty()).map(capitalised).collect()
}

/// What the macros make of an identifier for a part: `order_id` as `orderId`.
pub(crate) fn default_camel(identifier: &str) -> String {
    let identifier = identifier.trim_start_matches("r#");
    let mut words = identifier.split('_').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let mut chars = first.chars();
    let first: String =
        chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default() + chars.as_str();
    std::iter::once(first).chain(words.map(capitalised)).collect()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default() + chars.as_str()
}

/// Names that are taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken(BTreeSet<String>);

impl Taken {
    pub(crate) fn of(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// The first of these that is free, else the first with a number.
    pub(crate) fn claim(&mut self, candidates: &[String]) -> String {
        let free = candidates.iter().find(|name| !self.has(name)).cloned();
        let numbered = || {
            let first = candidates.first().map(String::as_str).unwrap_or_default();
            let glue = if first.ends_with(|c: char| c.is_numeric()) { "_" } else { "" };
            (2u32..).map(|number| format!("{first}{glue}{number}")).find(|name| !self.has(name))
        };
        let name = free.or_else(numbered).unwrap_or_default();
        self.0.insert(name.clone());
        name
    }

    pub(crate) fn claim_one(&mut self, name: String) -> String {
        self.claim(&[name])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_as_people_read_them() {
        for (name, snake_case, pascal_case) in [
            ("HTTPServer", "http_server", "HttpServer"),
            ("ABCServiceX", "abc_service_x", "AbcServiceX"),
            ("getURL", "get_url", "GetUrl"),
            ("URLs", "urls", "Urls"),
            ("getIDsOf", "get_ids_of", "GetIdsOf"),
            ("order-id", "order_id", "OrderId"),
            ("order.id_2", "order_id_2", "OrderId2"),
            ("Echo2All", "echo2_all", "Echo2All"),
            ("type", "r#type", "Type"),
            ("self", "self_", "SelfType"),
            ("1.0", "n1_0", "T1_0"),
            ("?", "value", "TEmpty"),
            ("größe", "größe", "Größe"),
            ("X509Data", "x509_data", "X509Data"),
        ] {
            assert_eq!(snake(name), snake_case, "{name}");
            assert_eq!(pascal(name, "T"), pascal_case, "{name}");
        }
        assert_eq!(screaming("OrderService"), "ORDER_SERVICE");
        assert_eq!(default_pascal("r#type"), "Type");
        assert_eq!(default_camel("order_id"), "orderId");
    }

    #[test]
    fn names_that_are_taken_get_another() {
        let mut taken = Taken::default();
        let candidates = ["Item".to_owned(), "OrderItem".to_owned()];
        assert_eq!(taken.claim(&candidates), "Item");
        assert_eq!(taken.claim(&candidates), "OrderItem");
        assert_eq!(taken.claim(&candidates), "Item2");
        assert_eq!(taken.claim_one("V1".to_owned()), "V1");
        assert_eq!(taken.claim_one("V1".to_owned()), "V1_2");
    }
}
