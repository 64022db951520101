//! What the name of an element is, by the recommendation "Namespaces in XML": an NCName.

/// Why something is no name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotAName {
    Empty,
    Begins(char),
    Contains(char),
}

/// Checks that this is an NCName.
pub(crate) fn check(name: &str) -> Result<(), NotAName> {
    let mut chars = name.chars();
    match chars.next() {
        None => Err(NotAName::Empty),
        Some(first) if !begins(first) => Err(NotAName::Begins(first)),
        Some(_) => chars.find(|c| !continues(*c)).map_or(Ok(()), |c| Err(NotAName::Contains(c))),
    }
}

fn begins(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn continues(c: char) -> bool {
    begins(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
