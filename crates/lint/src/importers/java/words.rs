//! The names that JAXB makes: words are found in an XML name, and put together again.

use super::{is_identifier_part, is_reserved};

/// `order-item` as the name of a class: `OrderItem`.
pub(crate) fn class_name(name: &str) -> String {
    words(name).concat()
}

/// `order-item` as the name of a variable: `orderItem`.
pub(crate) fn variable_name(name: &str) -> String {
    let mut words = words(name);
    if let Some(first) = words.first_mut() {
        *first = first.to_lowercase();
    }
    words.concat()
}

/// `order-item` as the name of a constant: `ORDER_ITEM`.
pub(crate) fn constant_name(value: &str) -> String {
    let value: String = value.chars().map(|c| if is_identifier_part(c) { c } else { '_' }).collect();
    let words: Vec<String> = words(&value).iter().map(|word| word.to_uppercase()).collect();
    words.join("_")
}

/// The name of a property; `Class` is taken by `getClass`.
pub(crate) fn property_name(name: &str) -> String {
    match class_name(name) {
        class if class == "Class" => "Clazz".to_owned(),
        other => other,
    }
}

/// The package of a namespace, `http://www.example.org/a/b.xsd` as `org.example.a.b`.
pub(crate) fn package_name(namespace: &str) -> String {
    let (scheme, rest) = match namespace.split_once(':') {
        Some((scheme, rest)) if matches!(scheme.to_ascii_lowercase().as_str(), "http" | "urn") => {
            (scheme, rest)
        }
        _ => ("", namespace),
    };
    let mut tokens: Vec<&str> = rest.split(['/', ':', ' ']).filter(|token| !token.is_empty()).collect();
    if tokens.is_empty() {
        return "generated".to_owned();
    }
    // What ends like the name of a file loses its end.
    if let [_, .., last] = tokens.as_mut_slice() {
        *last = last.rfind('.').filter(|dot| *dot > 0).map_or(*last, |dot| &last[..dot]);
    }
    let separators: &[char] = if scheme == "urn" { &['.', '-'] } else { &['.'] };
    let domain = tokens.remove(0);
    let mut parts: Vec<&str> = domain.split(separators).filter(|part| !part.is_empty()).rev().collect();
    if parts.last().is_some_and(|last| last.eq_ignore_ascii_case("www")) {
        parts.pop();
    }
    parts.extend(tokens);
    let parts: Vec<String> = parts.into_iter().map(package_part).collect();
    parts.join(".")
}

fn package_part(token: &str) -> String {
    let mut part = String::new();
    for (at, c) in token.chars().enumerate() {
        if at == 0 && !(c.is_alphabetic() || matches!(c, '_' | '$')) {
            part.push('_');
        }
        part.push(if is_identifier_part(c) { c } else { '_' });
    }
    let lower = part.to_lowercase();
    if is_reserved(&lower) { format!("_{lower}") } else { lower }
}

/// What a character is to whoever looks for words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    Lower,
    OtherLetter,
    Digit,
    Other,
}

fn classify(c: char) -> Class {
    match c {
        _ if c.is_uppercase() => Class::Upper,
        _ if c.is_lowercase() => Class::Lower,
        _ if c.is_alphabetic() => Class::OtherLetter,
        _ if c.is_numeric() => Class::Digit,
        _ => Class::Other,
    }
}

fn is_punctuation(c: char) -> bool {
    matches!(c, '-' | '.' | ':' | '_' | '\u{b7}' | '\u{387}' | '\u{6dd}' | '\u{6de}')
}

/// The words of a name, each with a capital.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if is_punctuation(chars[at]) {
            at += 1;
            continue;
        }
        let end = next_break(&chars, at);
        found.push(capitalized(&chars[at..end]));
        at = end;
    }
    found
}

fn next_break(chars: &[char], start: usize) -> usize {
    for at in start + 1..chars.len() {
        let (before, here) = (classify(chars[at - 1]), classify(chars[at]));
        let letters = |class| matches!(class, Class::Upper | Class::Lower | Class::OtherLetter);
        let breaks = match (before, here) {
            (Class::Other, Class::Other) => is_punctuation(chars[at]),
            _ if (before == Class::Digit) != (here == Class::Digit) => true,
            (Class::Digit, Class::Digit) => false,
            (Class::Lower, other) if other != Class::Lower => true,
            _ if letters(before) != letters(here) => true,
            _ if (before == Class::OtherLetter) != (here == Class::OtherLetter) => true,
            // `XMLName`: the last capital begins the next word.
            (Class::Upper, Class::Upper) => chars.get(at + 1).is_some_and(|next| next.is_lowercase()),
            _ => false,
        };
        if breaks {
            return at;
        }
    }
    chars.len()
}

/// A word that begins with a small letter gets a capital, and small letters after it.
fn capitalized(word: &[char]) -> String {
    let mut text = String::new();
    for (at, c) in word.iter().enumerate() {
        match at {
            0 => text.extend(c.to_uppercase()),
            _ if word[0].is_lowercase() => text.extend(c.to_lowercase()),
            _ if is_identifier_part(*c) => text.push(*c),
            _ => text.push_str(&format!("_{:04x}", u32::from(*c))),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_with_capitals() {
        for (name, class) in [
            ("mixedCaseName", "MixedCaseName"),
            ("name-with-dash", "NameWithDash"),
            ("other_punct.chars", "OtherPunctChars"),
            ("Answer42", "Answer42"),
            ("answer42b", "Answer42B"),
            ("XMLName", "XMLName"),
            ("ArrayOfint", "ArrayOfint"),
            ("aB", "AB"),
            ("_x", "X"),
        ] {
            assert_eq!(class_name(name), class);
        }
        assert_eq!(variable_name("OrderItem"), "orderItem");
        assert_eq!(variable_name("XMLName"), "xmlName");
        assert_eq!(property_name("class"), "Clazz");
    }

    #[test]
    fn packages_are_reversed_domains() {
        for (namespace, package) in [
            ("http://www.acme.com/go/espeak.xsd", "com.acme.go.espeak"),
            ("http://tempuri.org/", "org.tempuri"),
            ("urn:example-a.b:c", "b.a.example.c"),
            ("", "generated"),
            ("http://a.org/2003/int", "org.a._2003._int"),
            ("foo", "foo"),
        ] {
            assert_eq!(package_name(namespace), package);
        }
    }
}
