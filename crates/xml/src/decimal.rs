//! xsd:decimal as .NET's `System.Decimal` has it.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::error::InvalidValue;

/// A decimal number of 96 bits with its scale: `1.0` and `1.00` are two values, as they are two texts.
///
/// `==` and hashing look at what is written (sign, digits, scale); [`cmp_numeric`](Self::cmp_numeric) looks at the number.
/// Zero may have a sign, as in .NET, where nothing shows it but the bytes. Spec: [XSD2 §3.2.3], [MC-NBFX §2.2.3] DecimalText
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    // Not one u128: that would make the value, and every `Text`, larger.
    low: u64,
    high: u32,
    scale: u8,
    negative: bool,
}

/// The largest mantissa: 96 bits.
const MAX_MANTISSA: u128 = (1 << 96) - 1;
/// The most decimal places that are read from text.
const MAX_SCALE: u8 = 28;

impl Decimal {
    /// Zero, without places.
    pub const ZERO: Self = Self { low: 0, high: 0, scale: 0, negative: false };
    /// The largest value: 79228162514264337593543950335.
    pub const MAX: Self = Self { low: u64::MAX, high: u32::MAX, scale: 0, negative: false };
    /// The smallest value: -79228162514264337593543950335.
    pub const MIN: Self = Self { low: u64::MAX, high: u32::MAX, scale: 0, negative: true };

    /// `mantissa` with `scale` decimal places. `None` when the mantissa has more than 96 bits.
    ///
    /// Text has at most 28 places; any scale is taken here, because .NET's binary reader takes more than 28, too.
    pub const fn from_parts(negative: bool, mantissa: u128, scale: u8) -> Option<Self> {
        if mantissa > MAX_MANTISSA {
            return None;
        }
        Some(Self { low: mantissa as u64, high: (mantissa >> 64) as u32, scale, negative })
    }

    /// Whether there is a minus sign; zero can have one.
    pub const fn is_negative(&self) -> bool {
        self.negative
    }

    /// The digits as an integer, without sign and point; less than 2^96.
    pub const fn mantissa(&self) -> u128 {
        (self.high as u128) << 64 | self.low as u128
    }

    /// How many of the digits are decimal places.
    pub const fn scale(&self) -> u8 {
        self.scale
    }

    /// Whether this is zero, of whatever scale and sign.
    pub const fn is_zero(&self) -> bool {
        self.low == 0 && self.high == 0
    }

    /// The order of the numbers: `1.0` and `1.00` are equal here.
    pub fn cmp_numeric(&self, other: &Self) -> Ordering {
        let sign = |value: &Self| match (value.is_zero(), value.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        match (sign(self), sign(other)) {
            (1, 1) => self.cmp_magnitude(other),
            (-1, -1) => other.cmp_magnitude(self),
            (left, right) => left.cmp(&right),
        }
    }

    /// As [`cmp_numeric`](Self::cmp_numeric) for two that are not zero, without their signs.
    fn cmp_magnitude(&self, other: &Self) -> Ordering {
        let (left, right) = (self.mantissa(), other.mantissa());
        // The place of the first digit decides, unless it is the same; then the longer number has at most 28 digits more,
        // and the shorter one, made as long, is below 10^29, which fits.
        let first_digit = |mantissa: u128, scale: u8| mantissa.ilog10() as i32 - i32::from(scale);
        first_digit(left, self.scale).cmp(&first_digit(right, other.scale)).then_with(|| {
            let widen = |mantissa: u128, places: u8| {
                mantissa.saturating_mul(10u128.saturating_pow(u32::from(places)))
            };
            widen(left, other.scale.saturating_sub(self.scale))
                .cmp(&widen(right, self.scale.saturating_sub(other.scale)))
        })
    }
}

impl FromStr for Decimal {
    type Err = InvalidValue;

    /// Reads an optional sign, digits, and an optional point. Places that do not fit are rounded away, half to even, as
    /// .NET does; digits before the point that do not fit are an error. The caller trims white space.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new("an xsd:decimal", text);
        let too_large = || InvalidValue::new("an xsd:decimal within 96 bits", text);

        let (negative, digits) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            all => (false, all),
        };
        let mut mantissa = 0u128;
        let mut scale = 0u8;
        let mut in_places = false;
        let mut any_digit = false;
        let mut rest = Rest::None;
        for &byte in digits {
            if byte == b'.' && !in_places {
                in_places = true;
                continue;
            }
            if !byte.is_ascii_digit() {
                return Err(invalid());
            }
            any_digit = true;
            let digit = byte - b'0';
            // Cannot overflow: the mantissa has at most 96 bits.
            let longer = mantissa * 10 + u128::from(digit);
            if rest == Rest::None && longer <= MAX_MANTISSA && !(in_places && scale == MAX_SCALE) {
                mantissa = longer;
                scale += u8::from(in_places);
            } else if in_places {
                rest = rest.with(digit);
            } else {
                return Err(too_large());
            }
        }
        if !any_digit {
            return Err(invalid());
        }
        if rest == Rest::Above || (rest == Rest::Half && mantissa % 2 == 1) {
            mantissa += 1;
            if mantissa > MAX_MANTISSA {
                // 2^96 / 10, rounded; one place less.
                mantissa = mantissa / 10 + 1;
                scale = scale.checked_sub(1).ok_or_else(too_large)?;
            }
        }
        Self::from_parts(negative, mantissa, scale).ok_or_else(too_large)
    }
}

/// What the digits that do not fit make up, in units of the last place that does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    None,
    Below,
    Half,
    Above,
}

impl Rest {
    fn with(self, digit: u8) -> Self {
        match (self, digit) {
            (Self::None, 0..=4) => Self::Below,
            (Self::None, 5) => Self::Half,
            (Self::None, _) => Self::Above,
            (Self::Half, 1..) => Self::Above,
            (known, _) => known,
        }
    }
}

/// All places, also zeros: `1.00`. Zero has no minus sign, as in .NET.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mantissa = self.mantissa();
        if self.negative && mantissa != 0 {
            f.write_str("-")?;
        }
        if self.scale == 0 {
            return write!(f, "{mantissa}");
        }
        let places = usize::from(self.scale);
        // A power that does not fit is larger than every mantissa.
        let (whole, fraction) = match 10u128.checked_pow(u32::from(self.scale)) {
            Some(unit) => (mantissa / unit, mantissa % unit),
            None => (0, mantissa),
        };
        write!(f, "{whole}.{fraction:0places$}")
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({self})")
    }
}

macro_rules! from_integer {
    ($($type:ty),*) => {
        $(impl From<$type> for Decimal {
            fn from(value: $type) -> Self {
                #[allow(unused_comparisons, reason = "of the unsigned types none is negative")]
                let negative = value < 0;
                // At most 64 bits, so that `high` stays zero.
                Self { low: i128::from(value).unsigned_abs() as u64, high: 0, scale: 0, negative }
            }
        })*
    };
}

from_integer!(i32, u32, i64, u64);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Decimal {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn text_is_kept_with_its_places() {
        for text in [
            "0",
            "0.00",
            "1",
            "-1",
            "1.00",
            "90.000000",
            "-0.5",
            "-0.0000001",
            "79228162514264337593543950335",
            "-79228162514264337593543950335",
            "7.9228162514264337593543950335",
            "0.0000000000000000000000000001",
        ] {
            assert_eq!(parse(text).to_string(), text);
        }
    }

    #[test]
    fn other_spellings() {
        for (text, written) in [
            ("+1.5", "1.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-0", "0"),
            ("-0.00", "0.00"),
            ("007.50", "7.50"),
            ("00000000000000000000000000000000000000000001", "1"),
        ] {
            assert_eq!(parse(text).to_string(), written, "{text}");
        }
        assert!(parse("-0").is_negative());
    }

    #[test]
    fn places_that_do_not_fit_are_rounded_half_to_even() {
        for (text, written) in [
            ("0.00000000000000000000000000005", "0.0000000000000000000000000000"),
            ("0.00000000000000000000000000015", "0.0000000000000000000000000002"),
            ("0.000000000000000000000000000050001", "0.0000000000000000000000000001"),
            ("0.00000000000000000000000000014999", "0.0000000000000000000000000001"),
            ("7.92281625142643375935439503356", "7.922816251426433759354395034"),
            ("7.9228162514264337593543950336", "7.922816251426433759354395034"),
            ("79228162514264337593543950334.5", "79228162514264337593543950334"),
            ("7922816251426433759354395033.55", "7922816251426433759354395034"),
        ] {
            assert_eq!(parse(text).to_string(), written, "{text}");
        }
    }

    #[test]
    fn not_a_decimal() {
        for text in
            ["", "-", "+", ".", "-.", "1.2.3", "1e5", "1,5", " 1", "1 ", "+-1", "INF", "NaN", "1_0", "٣"]
        {
            assert_eq!(text.parse::<Decimal>().unwrap_err().expected, "an xsd:decimal", "{text}");
        }
        for text in
            ["79228162514264337593543950336", "79228162514264337593543950335.5", "1".repeat(100_000).as_str()]
        {
            assert_eq!(text.parse::<Decimal>().unwrap_err().expected, "an xsd:decimal within 96 bits");
        }
    }

    #[test]
    fn parts_that_only_binary_documents_have() {
        let tiny = Decimal::from_parts(false, 1, 29).unwrap();
        assert_eq!(tiny.to_string(), "0.00000000000000000000000000001");
        let tiniest = Decimal::from_parts(true, MAX_MANTISSA, 255).unwrap();
        assert_eq!(tiniest.to_string(), format!("-0.{}79228162514264337593543950335", "0".repeat(226)));
        assert_eq!((tiniest.is_negative(), tiniest.mantissa(), tiniest.scale()), (true, MAX_MANTISSA, 255));
        assert_eq!(Decimal::from_parts(false, MAX_MANTISSA + 1, 0), None);
    }

    #[test]
    fn from_integers() {
        assert_eq!(Decimal::from(i64::MIN).to_string(), "-9223372036854775808");
        assert_eq!(Decimal::from(u64::MAX).to_string(), "18446744073709551615");
        assert_eq!(Decimal::from(-7i32), parse("-7"));
        assert_eq!(Decimal::from(7u32), parse("7"));
    }

    #[test]
    fn numbers_compare_across_scales() {
        let ordered =
            ["-79228162514264337593543950335", "-1.01", "-1", "0", "0.5", "0.50001", "1.0", "9.99", "10"];
        for (i, left) in ordered.iter().enumerate() {
            for (j, right) in ordered.iter().enumerate() {
                assert_eq!(parse(left).cmp_numeric(&parse(right)), i.cmp(&j), "{left} and {right}");
            }
        }
        assert_eq!(parse("1.0").cmp_numeric(&parse("1.00")), Ordering::Equal);
        assert_eq!(parse("-0.0").cmp_numeric(&parse("0")), Ordering::Equal);
        assert_ne!(parse("1.0"), parse("1.00"));
        let tiny = Decimal::from_parts(false, MAX_MANTISSA, 255).unwrap();
        assert_eq!(tiny.cmp_numeric(&parse("0.0000000000000000000000000001")), Ordering::Less);
        assert_eq!(Decimal::MAX.cmp_numeric(&parse("7.9228162514264337593543950335")), Ordering::Greater);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(negative: bool, mantissa in 1..=MAX_MANTISSA, scale in 0..=MAX_SCALE) {
            let value = Decimal::from_parts(negative, mantissa, scale).unwrap();
            prop_assert_eq!(value.to_string().parse::<Decimal>().unwrap(), value);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[-+.0-9e ]{0,60}") {
            if let Ok(value) = text.parse::<Decimal>() {
                prop_assert!(value.scale() <= MAX_SCALE);
            }
        }

        #[test]
        fn order_agrees_with_equal_scales(left: i64, right: i64, scale in 0..=MAX_SCALE) {
            let value = |n: i64| Decimal::from_parts(n < 0, u128::from(n.unsigned_abs()), scale).unwrap();
            prop_assert_eq!(value(left).cmp_numeric(&value(right)), left.cmp(&right));
        }
    }
}
