//! The pieces that the headers and the bodies of the protocol have in common.

use soapstone_xml::{
    EncodeError, Form, Kind, NameRef, Text, TimeSpan, XmlReader, XmlWriter, read_text, read_value,
};

use crate::error::Problem;
use crate::identifier::{Identifier, MessageNumber};
use crate::version::RmVersion;

/// The prefix under which .NET has the headers.
pub(crate) const PREFIX: &str = "r";

/// Moves from the start of an element, or the end of one of its children, to its next child: `true` on the child's start,
/// `false` on its own end.
pub(crate) fn next_child<R: XmlReader + ?Sized>(input: &mut R) -> Result<bool, Problem> {
    loop {
        match input.advance()? {
            Kind::Start => return Ok(true),
            Kind::End | Kind::Eof => return Ok(false),
            Kind::Text | Kind::Comment => {}
        }
    }
}

/// The local name of the element on whose start the reader stands if it is one of the version, else nothing: extensions are
/// passed over.
pub(crate) fn child_of<R: XmlReader + ?Sized>(input: &R, version: RmVersion) -> &str {
    let name = input.start().name();
    if name.namespace == version.namespace() { name.local } else { "" }
}

/// Puts a value into its place, which must be empty: the element may be there once.
pub(crate) fn once<T>(place: &mut Option<T>, element: &'static str, value: T) -> Result<(), Problem> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Problem::Repeated(element)),
    }
}

/// Reads an `Identifier`.
pub(crate) fn read_identifier<R: XmlReader + ?Sized>(input: &mut R) -> Result<Identifier, Problem> {
    Identifier::from_wire(&read_text(input)?)
}

/// Reads an element with a message number in it.
pub(crate) fn read_number<R: XmlReader + ?Sized>(
    input: &mut R,
    element: &'static str,
) -> Result<MessageNumber, Problem> {
    read_value(input, |text| Ok(number(text, element)))?
}

/// Reads an element with a message number in it, or with 0 for none.
pub(crate) fn read_number_or_zero<R: XmlReader + ?Sized>(
    input: &mut R,
    element: &'static str,
) -> Result<Option<MessageNumber>, Problem> {
    match read_number(input, element) {
        Err(Problem::NumberZero(_)) => Ok(None),
        other => other.map(Some),
    }
}

/// A message number.
pub(crate) fn number(text: &Text<'_>, element: &'static str) -> Result<MessageNumber, Problem> {
    let n = number_or_zero(text, element)?;
    match MessageNumber::new(n) {
        Some(number) => Ok(number),
        None if n == 0 => Err(Problem::NumberZero(element)),
        None => Err(Problem::NumberTooLarge(element)),
    }
}

/// A message number, or zero, or one that is too large for messages but not for 64 bits.
pub(crate) fn number_or_zero(text: &Text<'_>, element: &'static str) -> Result<u64, Problem> {
    text.as_u64().map_err(|_| {
        let text = text.lexical();
        let digits = text.trim().trim_start_matches('+');
        match !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            true => Problem::NumberTooLarge(element),
            false => Problem::NotANumber(element),
        }
    })
}

/// Reads an `Expires`.
pub(crate) fn read_expires<R: XmlReader + ?Sized>(input: &mut R) -> Result<TimeSpan, Problem> {
    Ok(read_value(input, |text| text.as_time_span())?)
}

/// The name of an element of the version, as .NET has it: by the static dictionary in binary documents.
pub(crate) const fn name(version: RmVersion, local: &'static str) -> NameRef<'static> {
    NameRef::new(version.namespace(), local).with_form(Form::Dictionary)
}

/// Writes an `Identifier`.
pub(crate) fn write_identifier<W: XmlWriter + ?Sized>(
    out: &mut W,
    version: RmVersion,
    identifier: &Identifier,
) -> Result<(), EncodeError> {
    out.start(name(version, "Identifier"))?;
    out.text(identifier_text(identifier))?;
    out.end()
}

/// Writes an element with a message number in it.
pub(crate) fn write_number<W: XmlWriter + ?Sized>(
    out: &mut W,
    version: RmVersion,
    local: &'static str,
    number: MessageNumber,
) -> Result<(), EncodeError> {
    out.start(name(version, local))?;
    out.text(Text::from(number.get()))?;
    out.end()
}

/// Writes an element with nothing in it.
pub(crate) fn write_empty<W: XmlWriter + ?Sized>(
    out: &mut W,
    version: RmVersion,
    local: &'static str,
) -> Result<(), EncodeError> {
    out.start(name(version, local))?;
    out.end()
}

/// An identifier as text: in binary documents .NET has the usual ones as 16 bytes (`UniqueId`), if that gives the same string.
fn identifier_text(identifier: &Identifier) -> Text<'_> {
    let plain = Text::from(identifier.as_str());
    let unique = plain.as_guid().map(Text::UniqueId);
    unique.ok().filter(|unique| unique.lexical() == identifier.as_str()).unwrap_or(plain)
}
