//! Classes of characters. Of what is not in ASCII is known what Rust's standard library knows: letters, their case, numbers and
//! space; marks, punctuation and symbols are not told apart there.

/// A class of characters.
pub(super) struct Class {
    pub(super) negated: bool,
    pub(super) items: Vec<Item>,
    /// What is not in it all the same.
    pub(super) minus: Option<Box<Self>>,
}

impl Class {
    /// What an item stands for.
    pub(super) fn of(item: Item) -> Self {
        Self { negated: false, items: vec![item], minus: None }
    }

    /// Whether a character is in it.
    pub(super) fn has(&self, c: char) -> bool {
        self.items.iter().any(|item| item.has(c)) != self.negated
            && self.minus.as_ref().is_none_or(|minus| !minus.has(c))
    }
}

/// An item of a class.
pub(super) enum Item {
    /// From this character to this.
    Range(char, char),
    /// Characters of this kind, or all others.
    Kind(fn(char) -> bool, bool),
}

impl Item {
    /// This character.
    pub(super) fn one(c: char) -> Self {
        Self::Range(c, c)
    }

    fn has(&self, c: char) -> bool {
        match self {
            Self::Range(first, last) => (*first..=*last).contains(&c),
            Self::Kind(is, negated) => is(c) != *negated,
        }
    }
}

/// The kind of characters that has this name after a backslash.
pub(super) fn category(name: &str) -> Option<fn(char) -> bool> {
    Some(match name {
        "s" => |c| matches!(c, ' ' | '\t' | '\r' | '\n'),
        "i" => is_name_start,
        "c" => |c| is_name_start(c) || c.is_alphanumeric() || matches!(c, '-' | '.' | '\u{b7}'),
        "d" | "N" | "Nd" | "Nl" | "No" => char::is_numeric,
        // All but punctuation, space and control; .NET takes `_` for a letter.
        "w" => |c| c.is_alphanumeric() || c == '_' || is_symbol(c) || is_other(c),
        "L" | "Lt" | "Lm" | "Lo" => char::is_alphabetic,
        "Lu" => char::is_uppercase,
        "Ll" => char::is_lowercase,
        "Z" | "Zs" | "Zl" | "Zp" => char::is_whitespace,
        "P" | "Pc" | "Pd" | "Ps" | "Pe" | "Pi" | "Pf" | "Po" => {
            |c| c.is_ascii_punctuation() && !is_symbol(c) || is_other(c)
        }
        "S" | "Sm" | "Sc" | "Sk" | "So" => |c| is_symbol(c) || is_other(c),
        "M" | "Mn" | "Mc" | "Me" => is_other,
        "C" | "Cc" | "Cf" | "Co" | "Cn" => char::is_control,
        "IsBasicLatin" => |c| c.is_ascii(),
        "IsLatin-1Supplement" => |c| ('\u{80}'..='\u{ff}').contains(&c),
        _ => return None,
    })
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | ':')
}

fn is_symbol(c: char) -> bool {
    matches!(c, '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~')
}

/// Whether it is a mark, punctuation or a symbol outside ASCII.
fn is_other(c: char) -> bool {
    !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control()
}
