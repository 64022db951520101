//! The static dictionary: strings that both sides know, and that a document names by an even number.
//!
//! Spec: [MC-NBFS §2]

use crate::dictionary_table::{SORTED, STARTS, STRINGS};

/// The string of a wire id; `None` for odd ids, which belong to the session, and for ids that the dictionary does not have.
///
/// ```
/// use soapstone_nbfx::dictionary;
///
/// assert_eq!(dictionary::string(2), Some("Envelope"));
/// assert_eq!(dictionary::id("Envelope"), Some(2));
/// assert_eq!((dictionary::string(3), dictionary::id("envelope")), (None, None));
/// ```
#[inline]
pub fn string(id: u32) -> Option<&'static str> {
    if id % 2 == 1 {
        return None;
    }
    STRINGS.get(id as usize / 2).copied()
}

/// The wire id of a string, if the dictionary has it; it has the empty string, too. Does not allocate.
pub fn id(string: &str) -> Option<u32> {
    let from = usize::from(*STARTS.get(string.len())?);
    let to = usize::from(*STARTS.get(string.len() + 1)?);
    let candidates = SORTED.get(from..to)?;
    let found = candidates.binary_search_by(|&index| STRINGS[usize::from(index)].cmp(string)).ok()?;
    candidates.get(found).map(|&index| u32::from(index) * 2)
}

/// The strings with their wire ids, in the order of the ids.
pub fn iter() -> impl ExactSizeIterator<Item = (u32, &'static str)> {
    STRINGS.iter().enumerate().map(|(index, &string)| (index as u32 * 2, string))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Tests: [MC-NBFS §2]
    #[test]
    fn the_table_is_the_file() {
        let lines =
            include_str!("../static-dictionary.tsv").lines().map(|line| line.split_once('\t').unwrap());
        let from_file = lines.map(|(id, string)| (id.parse().unwrap(), string)).collect::<Vec<(u32, &str)>>();
        assert_eq!(iter().collect::<Vec<_>>(), from_file);
        assert_eq!(from_file.len(), 487);
    }

    #[test]
    fn each_string_is_found() {
        for (wire, text) in iter() {
            assert_eq!((string(wire), id(text)), (Some(text), Some(wire)));
        }
        assert_eq!((id(""), id("no such string"), id(&"x".repeat(5000))), (Some(162), None, None));
        assert_eq!((string(974), string(u32::MAX), string(u32::MAX - 1)), (None, None, None));
    }
}
