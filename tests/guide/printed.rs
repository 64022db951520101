//! What a command prints, compared with what the guide shows.
//!
//! A line `…` stands for any number of lines, `…` in a line for any text. What differs from one run to the next stands for any of
//! its kind: times (`3 ms`, with the spaces before), UUIDs, dates with a time, ports of five digits.

use std::collections::BTreeSet;

/// Any lines, or any text.
const ANY: &str = "…";

/// Why what was printed is not what is shown.
#[derive(Debug, PartialEq)]
pub(crate) struct Missing {
    /// The shown line that is not there; none: more was printed.
    pub(crate) shown: Option<usize>,
    /// Whether nothing that comes later can be it.
    pub(crate) for_good: bool,
}

/// Looks for what is shown at the beginning of what was printed: how many lines of that it takes. `whole`: nothing may be left.
pub(crate) fn find(shown: &[String], printed: &[String], whole: bool) -> Result<usize, Missing> {
    let printed: Vec<String> = printed.iter().map(|line| usual(line)).collect();
    let end = printed.len();
    let mut places = BTreeSet::from([0]);
    for (at, line) in shown.iter().enumerate() {
        if line.trim() == ANY {
            let first = places.first().copied().unwrap_or(end);
            places = (first..=end).collect();
            continue;
        }
        let pattern = usual(line);
        let next: BTreeSet<usize> = places
            .iter()
            .filter(|place| printed.get(**place).is_some_and(|line| matches(&pattern, line)))
            .map(|place| place + 1)
            .collect();
        if next.is_empty() {
            return Err(Missing { shown: Some(at), for_good: !places.contains(&end) });
        }
        places = next;
    }
    match whole {
        true if places.contains(&end) => Ok(end),
        true => Err(Missing { shown: None, for_good: true }),
        false => Ok(places.first().copied().unwrap_or(end)),
    }
}

/// Whether a line is what is shown, where `…` is any text.
fn matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split(ANY);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// A line with names for what differs from one run to the next.
fn usual(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line.trim_end();
    while let Some(next) = rest.chars().next() {
        let begins_word =
            !out.ends_with(|before: char| before.is_alphanumeric() || matches!(before, '.' | '_'));
        if begins_word && let Some((name, length)) = changing(rest, &out) {
            if name == TIME {
                let kept = out.trim_end().len();
                let spaced = kept < out.len();
                out.truncate(kept);
                out.push_str(if spaced { " " } else { "" });
            }
            out.push_str(name);
            rest = &rest[length..];
        } else {
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

const TIME: &str = "<time>";

/// What differs from run to run at the beginning of this text: its name and its length.
fn changing(text: &str, before: &str) -> Option<(&'static str, usize)> {
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if is_shape(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") {
        return Some(("<uuid>", 36));
    }
    if is_shape(text, "0000-00-00T00:00:00") {
        let rest = text[19..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let zone = usize::from(rest.starts_with('Z'));
        return Some(("<date>", text.len() - rest.len() + zone));
    }
    let number = digits(text);
    if number == 0 {
        return None;
    }
    if number == 5 && ["127.0.0.1:", "localhost:", "[::1]:"].iter().any(|host| before.ends_with(host)) {
        return Some(("<port>", number));
    }
    let fraction = match text[number..].strip_prefix('.') {
        Some(rest) if digits(rest) > 0 => 1 + digits(rest),
        _ => 0,
    };
    let rest = text[number + fraction..].strip_prefix(' ')?;
    let unit = ["ms", "µs", "s"].into_iter().find(|unit| {
        let after = rest.strip_prefix(unit).map(|after| after.chars().next());
        after.is_some_and(|after| !after.is_some_and(char::is_alphanumeric))
    })?;
    Some((TIME, number + fraction + 1 + unit.len()))
}

/// Whether a text begins like this: `x` is a hexadecimal digit, `0` a decimal one.
fn is_shape(text: &str, shape: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= shape.len()
        && shape.bytes().zip(bytes).all(|(shape, byte)| match shape {
            b'x' => byte.is_ascii_hexdigit(),
            b'0' => byte.is_ascii_digit(),
            other => other == *byte,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    fn whole(shown: &str, printed: &str) -> bool {
        find(&lines(shown), &lines(printed), true).is_ok()
    }

    #[test]
    fn lines_are_the_same_or_any() {
        assert!(whole("", ""));
        assert!(whole("a\nb", "a\nb"));
        assert!(!whole("a\nb", "a\nc"));
        assert!(!whole("a", "a\nb"));
        assert!(!whole("a\nb", "a"));
        assert!(whole("a\n…", "a"));
        assert!(whole("a\n…\nb\n…", "a\nx\ny\nb\nz"));
        assert!(whole("…\nb", "b\nx\nb"));
        assert!(!whole("…\nb", "b\nx"));
    }

    #[test]
    fn text_in_a_line_may_be_any() {
        assert!(matches("a … c … e", "a b c d e"));
        assert!(matches("…e", "e"));
        assert!(!matches("a … c", "a b d"));
        assert!(!matches("ab…bc", "abc"));
        assert!(matches("a…", "a"));
    }

    #[test]
    fn times_and_names_of_one_run_are_any() {
        for (one, other) in [
            (" 12 ms │══▶│", "  7 ms │══▶│"),
            ("in 0.02 s.", "in 13 s."),
            (
                "id urn:uuid:b2ff8342-597f-4705-b567-796986011efb",
                "id urn:uuid:00000000-597f-4705-b567-796986011efb",
            ),
            ("at http://127.0.0.1:46121/x", "at http://127.0.0.1:32800/x"),
            ("2026-11-22T22:29:05Z x", "2026-11-23T00:29:05.125Z x"),
        ] {
            assert_eq!(usual(one), usual(other));
        }
        for (one, other) in
            [("12 messages", "13 messages"), ("x12 ms", "x13 ms"), ("127.0.0.1:80", "127.0.0.1:81")]
        {
            assert_ne!(usual(one), usual(other));
        }
    }

    #[test]
    fn a_beginning_takes_no_more_than_it_needs() {
        let printed = lines("a\nb\nc\nb");
        assert_eq!(find(&lines("a\n…\nb"), &printed, false), Ok(2));
        assert_eq!(find(&lines("a\n…"), &printed, false), Ok(1));
    }

    #[test]
    fn what_can_still_come_is_waited_for() {
        let missing = |shown, printed| find(&lines(shown), &lines(printed), false).unwrap_err();
        assert_eq!(missing("a\nb", "a"), Missing { shown: Some(1), for_good: false });
        assert_eq!(missing("a\nb", "a\nc"), Missing { shown: Some(1), for_good: true });
        assert_eq!(missing("a\n…\nb", "a\nc"), Missing { shown: Some(2), for_good: false });
    }
}
