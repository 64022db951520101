//! References to characters and entities, and the entities that a document type declaration declares.

use std::collections::HashMap;

/// The entities of the internal subset of a document type declaration.
#[derive(Debug, Default)]
pub(super) struct Entities {
    declared: HashMap<String, Option<String>>,
}

/// What a reference stands for.
pub(super) enum Resolved<'e> {
    Character(char),
    Text(&'e str),
    /// It is declared, but outside of the document or with markup in it.
    Unread,
    Unknown,
}

impl Entities {
    /// Reads what stands in `<!DOCTYPE …>`. Entities that are not plain text are known, but not read.
    pub(super) fn read(doctype: &str) -> Self {
        let mut declared = HashMap::new();
        let mut rest = doctype;
        while let Some(at) = rest.find("<!ENTITY") {
            rest = &rest[at + "<!ENTITY".len()..];
            let Some((name, value, after)) = declaration(rest) else { continue };
            rest = after;
            // The first declaration counts. Spec: [XML10 §4.2]
            declared.entry(name.to_owned()).or_insert(value);
        }
        Self { declared }
    }

    /// What stands between `&` and `;`.
    pub(super) fn resolve(&self, reference: &str) -> Resolved<'_> {
        let predefined = match reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => reference.strip_prefix('#').and_then(character),
        };
        match predefined {
            Some(found) => Resolved::Character(found),
            None => match self.declared.get(reference) {
                Some(Some(text)) => Resolved::Text(text),
                Some(None) => Resolved::Unread,
                None => Resolved::Unknown,
            },
        }
    }
}

/// ` name "value">`: name, value if it is plain text, and the rest.
fn declaration(text: &str) -> Option<(&str, Option<String>, &str)> {
    let text = text.trim_start();
    let end = text.find(|c: char| c.is_ascii_whitespace())?;
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let Some(quote) = quote else {
        // `% name …` or `name SYSTEM …`
        return Some((name, None, rest));
    };
    let (value, after) = rest[1..].split_once(quote)?;
    let plain = !value.contains(['<', '&', '%']);
    Some((name, plain.then(|| value.to_owned()), after))
}

fn character(number: &str) -> Option<char> {
    let code = match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| *c != '\0')
}
