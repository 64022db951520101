//! Whether a text keeps to the facets of its type.

use std::cmp::Ordering;

use soapstone_wsdl::Facets;
use soapstone_xml::{DateTime, TimeSpan, Zone};

use super::pattern;

/// What is expected, if the text is something else. `measure` is the length of a value that is not as long as its text.
pub(super) fn check(
    facets: &Facets,
    text: &str,
    measure: Option<usize>,
    built_in: &str,
) -> Result<(), String> {
    if let Some(pattern) = facets.pattern
        && pattern::matches(pattern, text) == Some(false)
    {
        return Err(format!("what the pattern '{pattern}' says"));
    }
    check_length(facets, text, measure, built_in)?;
    check_bounds(facets, text, built_in)?;
    check_digits(facets, text)
}

fn check_length(facets: &Facets, text: &str, measure: Option<usize>, built_in: &str) -> Result<(), String> {
    let Facets { length, min_length, max_length, .. } = facets;
    if length.or(*min_length).or(*max_length).is_none() {
        return Ok(());
    }
    let found = measure.unwrap_or_else(|| match built_in {
        "hexBinary" => text.len() / 2,
        "NMTOKENS" | "IDREFS" | "ENTITIES" => text.split_ascii_whitespace().count(),
        _ => text.chars().count(),
    });
    let found = u64::try_from(found).unwrap_or(u64::MAX);
    match () {
        () if length.is_some_and(|length| found != length) => {
            Err(format!("a length of {}, not {found}", length.unwrap_or_default()))
        }
        () if min_length.is_some_and(|least| found < least) => {
            Err(format!("a length of {} at least, not {found}", min_length.unwrap_or_default()))
        }
        () if max_length.is_some_and(|most| found > most) => {
            Err(format!("a length of {} at most, not {found}", max_length.unwrap_or_default()))
        }
        () => Ok(()),
    }
}

fn check_bounds(facets: &Facets, text: &str, built_in: &str) -> Result<(), String> {
    type Keeps = fn(Ordering) -> bool;
    let bounds: [(Option<&str>, Keeps, &str); 4] = [
        (facets.min_inclusive, Ordering::is_ge, "or more"),
        (facets.max_inclusive, Ordering::is_le, "or less"),
        (facets.min_exclusive, Ordering::is_gt, "is not enough: more"),
        (facets.max_exclusive, Ordering::is_lt, "is too much: less"),
    ];
    for (bound, keeps, what) in bounds {
        let Some(bound) = bound else { continue };
        // What cannot be compared is on no side of the bound.
        if compare(text, bound, built_in).is_some_and(|order| !keeps(order)) || is_nan(text) {
            return Err(format!("{bound} {what}"));
        }
    }
    Ok(())
}

fn is_nan(text: &str) -> bool {
    text == "NaN"
}

fn check_digits(facets: &Facets, text: &str) -> Result<(), String> {
    let Facets { total_digits, fraction_digits, .. } = facets;
    let (None, None) = (total_digits, fraction_digits) else {
        let Some(number) = Number::parse(text) else {
            return Err("a decimal number".to_owned());
        };
        let fraction = number.fraction.len() as u64;
        let total = number.integer.len() as u64 + fraction;
        if let Some(most) = total_digits.filter(|most| total > *most) {
            return Err(format!("{most} digits at most"));
        }
        if let Some(most) = fraction_digits.filter(|most| fraction > *most) {
            return Err(format!("{most} digits at most behind the point"));
        }
        return Ok(());
    };
    Ok(())
}

/// Compares two values by what they look like; `None` where there is no order.
fn compare(a: &str, b: &str, built_in: &str) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (Number::parse(a), Number::parse(b)) {
        return Some(a.compare(&b));
    }
    if let (Some(a), Some(b)) = (float(a), float(b)) {
        return a.partial_cmp(&b);
    }
    if let (Ok(a), Ok(b)) = (a.parse::<DateTime>(), b.parse::<DateTime>()) {
        return match (a.zone() == Zone::Unspecified, b.zone() == Zone::Unspecified) {
            (false, false) => Some(a.to_utc()?.cmp(&b.to_utc()?)),
            (true, true) => Some(a.local().cmp(&b.local())),
            _ => None,
        };
    }
    if let (Ok(a), Ok(b)) = (a.parse::<TimeSpan>(), b.parse::<TimeSpan>()) {
        return Some(a.cmp(&b));
    }
    // Without time zones their text is in their order.
    let ordered = matches!(built_in, "date" | "time" | "gYearMonth") && a.len() == b.len();
    ordered.then(|| a.cmp(b))
}

fn float(text: &str) -> Option<f64> {
    match text {
        "INF" => Some(f64::INFINITY),
        "-INF" => Some(f64::NEG_INFINITY),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) => {
            text.parse().ok()
        }
        _ => None,
    }
}

/// A decimal number of any size: its digits without those that say nothing.
struct Number<'a> {
    negative: bool,
    integer: &'a str,
    fraction: &'a str,
}

impl<'a> Number<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (integer, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if integer.is_empty() && fraction.is_empty() || !all(integer) || !all(fraction) {
            return None;
        }
        let (integer, fraction) = (integer.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let zero = integer.is_empty() && fraction.is_empty();
        Some(Self { negative: negative && !zero, integer, fraction })
    }

    fn compare(&self, other: &Self) -> Ordering {
        let size = |a: &Self, b: &Self| {
            (a.integer.len(), a.integer, a.fraction).cmp(&(b.integer.len(), b.integer, b.fraction))
        };
        match (self.negative, other.negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (negative, _) => {
                if negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(facets: &Facets, built_in: &str, text: &str) -> bool {
        check(facets, text, None, built_in).is_ok()
    }

    #[test]
    fn bounds() {
        const NONE: Facets = Facets::NONE;
        for (facets, good, bad) in [
            (
                NONE.min_inclusive("0"),
                &["0", "-0", "1", "0.001", "99999999999999999999999"][..],
                &["-1", "-0.1"][..],
            ),
            (NONE.max_inclusive("99.5"), &["99.50", "9", "-100", "099"], &["99.51", "100"]),
            (NONE.min_exclusive("1.5"), &["1.51", "2"], &["1.5", "1.50", "1"]),
            (NONE.max_exclusive("-2"), &["-3", "-2.1"], &["-2", "-1.9", "0"]),
            (NONE.max_inclusive("1E3"), &["1000", "1E3", "-INF"], &["1001", "INF", "NaN"]),
            (
                NONE.min_inclusive("2001-01-01T00:00:00Z"),
                &["2001-01-01T01:00:00+01:00", "2002-01-01T00:00:00Z"],
                &["2001-01-01T00:00:00+01:00"],
            ),
            (NONE.max_inclusive("P1D"), &["PT24H", "PT1S"], &["P2D"]),
        ] {
            for text in good {
                assert!(ok(&facets, "", text), "{facets:?} {text}");
            }
            for text in bad {
                assert!(!ok(&facets, "", text), "{facets:?} {text}");
            }
        }
        assert!(!ok(&NONE.min_inclusive("2001-02-01"), "date", "2001-01-31"));
        assert!(ok(&NONE.min_inclusive("2001-02-01"), "date", "2001-02-01"));
    }

    #[test]
    fn lengths_and_digits() {
        const NONE: Facets = Facets::NONE;
        assert!(ok(&NONE.length(3), "string", "aäü") && !ok(&NONE.length(3), "string", "ab"));
        assert!(
            ok(&NONE.min_length(1).max_length(2), "string", "ab") && !ok(&NONE.min_length(1), "string", "")
        );
        assert!(ok(&NONE.length(2), "hexBinary", "00FF") && !ok(&NONE.max_length(1), "hexBinary", "00FF"));
        assert!(ok(&NONE.length(2), "NMTOKENS", "one two"));
        assert!(check(&NONE.max_length(1), "AAEC", Some(3), "base64Binary").is_err());
        let digits = NONE.total_digits(4).fraction_digits(2);
        assert!(ok(&digits, "decimal", "-0012.340") && ok(&digits, "decimal", "1234"));
        assert!(
            !ok(&digits, "decimal", "12345")
                && !ok(&digits, "decimal", "1.234")
                && !ok(&digits, "decimal", "x")
        );
    }
}
