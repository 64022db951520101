//! From names of Rust to names on the wire, and what those must be like.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Error, Ident, LitStr, Result};

use crate::ncname::{self, NotAName};

/// `add_to` → `AddTo`
pub(super) fn pascal(ident: &Ident) -> String {
    let ident = ident.unraw().to_string();
    ident.split('_').filter(|word| !word.is_empty()).map(capitalised).collect()
}

/// `order_id` → `orderId`
pub(super) fn camel(ident: &Ident) -> String {
    let ident = ident.unraw().to_string();
    let mut words = ident.split('_').filter(|word| !word.is_empty());
    let first = words.next().map(|word| with_first(word, |c| c.to_lowercase().collect()));
    first.into_iter().chain(words.map(capitalised)).collect()
}

fn capitalised(word: &str) -> String {
    with_first(word, |c| c.to_uppercase().collect())
}

fn with_first(word: &str, change: impl FnOnce(char) -> String) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| change(first) + chars.as_str())
}

/// A string that is the name of an element: an NCName.
pub(super) fn element_name(name: &LitStr) -> Result<String> {
    let value = name.value();
    let wrong =
        |what: &str| Err(Error::new_spanned(name, format!("{what}; letters, digits, `-`, `_` and `.` are")));
    match ncname::check(&value) {
        Ok(()) => Ok(value),
        Err(NotAName::Empty) => Err(Error::new_spanned(name, "a name is not empty")),
        Err(NotAName::Begins(_)) => {
            Err(Error::new_spanned(name, "the name of an element begins with a letter or `_`"))
        }
        Err(NotAName::Contains(':')) => wrong("a name has no prefix: `:` is not allowed in it"),
        Err(NotAName::Contains(other)) => {
            wrong(&format!("{other:?} is not allowed in the name of an element"))
        }
    }
}

/// Checks a name that was made of a name in Rust; `option` is the attribute that says another.
pub(crate) fn derived(name: &str, option: &str, place: Span) -> Result<()> {
    let why = match ncname::check(name) {
        Ok(()) => return Ok(()),
        Err(NotAName::Empty) => "there is nothing left of this for the name of an element".to_owned(),
        Err(NotAName::Begins(_)) => {
            format!(
                "the element of this would be called `{name}`, and names of elements begin with a letter or `_`"
            )
        }
        Err(NotAName::Contains(c)) => {
            format!(
                "the element of this would be called `{name}`, and {c:?} is not allowed in names of elements"
            )
        }
    };
    Err(Error::new(place, format!("{why}: give it a name with `#[{option}(name = \"…\")]`")))
}

/// A string that is a namespace or an action: no white space around it, no control characters in it.
pub(super) fn uri(uri: &LitStr) -> Result<String> {
    let value = uri.value();
    if value.trim() != value {
        return Err(Error::new_spanned(uri, "there is white space around this URI: leave it out"));
    }
    if value.chars().any(|c| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}')) {
        return Err(Error::new_spanned(uri, "there is a control character in this URI: leave it out"));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    #[test]
    fn names_of_rust_become_names_of_net() {
        let ident = |name| Ident::new(name, Span::call_site());
        assert_eq!(pascal(&ident("add_to")), "AddTo");
        assert_eq!(pascal(&ident("echo2_all")), "Echo2All");
        assert_eq!(pascal(&ident("AlreadyPascal")), "AlreadyPascal");
        assert_eq!(pascal(&Ident::new_raw("type", Span::call_site())), "Type");
        assert_eq!(camel(&ident("order_id")), "orderId");
        assert_eq!(camel(&ident("_unused")), "unused");
        assert_eq!(camel(&ident("x")), "x");
        assert_eq!(camel(&Ident::new_raw("type", Span::call_site())), "type");
    }

    #[test]
    fn names_and_uris_are_checked() {
        let string = |value| LitStr::new(value, Span::call_site());
        for good in ["ICalculator", "_x", "a-b.c", "žluť"] {
            assert!(element_name(&string(good)).is_ok(), "{good}");
        }
        for bad in ["", "1a", "a:b", "a b", "-a", "ª", "aª"] {
            assert!(element_name(&string(bad)).is_err(), "{bad}");
            assert!(derived(bad, "part", Span::call_site()).is_err(), "{bad}");
        }
        for good in ["", "urn:a", "http://tempuri.org/", "*"] {
            assert!(uri(&string(good)).is_ok(), "{good}");
        }
        for bad in [" urn:a", "urn:a\n", "urn:\u{1}a"] {
            assert!(uri(&string(bad)).is_err(), "{bad}");
        }
    }
}
