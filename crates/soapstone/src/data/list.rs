//! The content of lists: an element for each item, in the namespace of the list's type.

use soapstone_wsdl::DescribeType;
use soapstone_xml::{EncodeError, Form, FromXmlError, NameRef, StartForm, Text, XmlReader, XmlWriter};

use super::DataContract;
use super::read::{is_nil, next_element, unexpected};
use super::write::write_element;

pub(super) fn write<T, W>(items: &[T], out: &mut W) -> Result<(), EncodeError>
where
    T: DataContract,
    W: XmlWriter + ?Sized,
{
    if items.is_empty() {
        return Ok(());
    }
    let (namespace, item) = (T::list_name().namespace, T::type_name().local);
    items.iter().try_for_each(|value| write_element(out, namespace, item, value))
}

/// Items that binary documents have in one record: .NET's arrays of the types that have such records.
pub(super) fn write_packed<T, W>(items: &[T], out: &mut W) -> Result<(), EncodeError>
where
    T: DescribeType + Copy,
    Text<'static>: From<T>,
    W: XmlWriter + ?Sized,
{
    if items.is_empty() {
        return Ok(());
    }
    out.array(item_name::<T>(), &mut items.iter().map(|item| Text::from(*item)))
}

/// As [`write_packed`], of `long`: 64 bits each, however small they are.
pub(super) fn write_longs<W: XmlWriter + ?Sized>(items: &[i64], out: &mut W) -> Result<(), EncodeError> {
    const INT64: u8 = 0x8f;
    let Ok(count) = u32::try_from(items.len()) else { return write_packed(items, out) };
    let mut form = StartForm::ArrayHead { record: INT64, count };
    for item in items {
        out.start_as(item_name::<i64>(), form)?;
        out.text(Text::from(*item))?;
        out.end()?;
        form = StartForm::ArrayItem;
    }
    Ok(())
}

fn item_name<T: DescribeType>() -> NameRef<'static> {
    NameRef::new(T::list_name().namespace, T::type_name().local).with_form(Form::Contract)
}

/// Reads a list; nil is an empty one.
pub(super) fn read<T, R>(input: &mut R) -> Result<Vec<T>, FromXmlError>
where
    T: DataContract,
    R: XmlReader + ?Sized,
{
    let mut items = Vec::new();
    if is_nil(input)? {
        input.skip_element()?;
        return Ok(items);
    }
    let (namespace, item) = (T::list_name().namespace, T::type_name().local);
    while next_element(input)? {
        expect(input, namespace, item)?;
        let mut place = None;
        T::read_into(&mut place, input)?;
        items.extend(place);
    }
    Ok(items)
}

/// An error if the element on whose start the reader stands is not an item.
pub(super) fn expect<R: XmlReader + ?Sized>(
    input: &R,
    namespace: &str,
    item: &str,
) -> Result<(), FromXmlError> {
    let found = input.start().name();
    if found.is(namespace, item) {
        return Ok(());
    }
    let expected = NameRef::new(namespace, item).to_string();
    Err(unexpected(input, format!("an item '{expected}'"), format!("the element '{found}'")))
}
