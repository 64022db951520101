//! Members that are elements: nothing for `None`, lists in elements of the type's own namespace.

use soapstone_xml::{EncodeError, FromXmlError, NameRef, XmlReader, XmlWriter};

use super::super::DataContract;
use super::super::list::expect;
use super::super::read::{is_nil, next_element, second};
use super::super::write::write_nil;

/// Writes a member. `None` is `xsi:nil` where its element is required and nillable, an error where it is only required, and
/// nothing elsewhere.
pub fn write_member<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    local: &str,
    value: &T,
    required: bool,
    nillable: bool,
) -> Result<(), EncodeError> {
    let nil = value.is_nil();
    if nil && !required {
        return Ok(());
    }
    if nil && !nillable {
        return Err(EncodeError::Value(format!("the element '{local}' is required and has no value")));
    }
    out.start(NameRef::new(namespace, local))?;
    if nil {
        write_nil(out)?;
    } else {
        value.write(out)?;
    }
    out.end()
}

/// Writes a list as an element with items in it.
pub fn write_items<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    local: &str,
    item: &str,
    items: Option<&[T]>,
) -> Result<(), EncodeError> {
    let Some(items) = items else { return Ok(()) };
    out.start(NameRef::new(namespace, local))?;
    write_flat(out, namespace, item, items, false)?;
    out.end()
}

/// Writes a list as items beside the other members; where one is required, none is an error.
pub fn write_flat<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    item: &str,
    items: &[T],
    required: bool,
) -> Result<(), EncodeError> {
    if required && items.is_empty() {
        let problem = format!("one element '{item}' at least is required, and there is none");
        return Err(EncodeError::Value(problem));
    }
    items.iter().try_for_each(|value| {
        out.start(NameRef::new(namespace, item))?;
        value.write(out)?;
        out.end()
    })
}

/// Reads an element with items in it.
pub fn read_items<T: DataContract, R: XmlReader + ?Sized>(
    place: &mut Option<Vec<T>>,
    input: &mut R,
    namespace: &str,
    item: &str,
) -> Result<(), FromXmlError> {
    if place.is_some() {
        return Err(second(input));
    }
    let items = place.insert(Vec::new());
    if is_nil(input)? {
        input.skip_element()?;
        return Ok(());
    }
    while next_element(input)? {
        expect(input, namespace, item)?;
        items.push(T::read(input)?);
    }
    Ok(())
}

/// Reads one item of a list whose items stand beside the other members.
pub fn read_flat<T: DataContract, R: XmlReader + ?Sized>(
    place: &mut Option<Vec<T>>,
    input: &mut R,
) -> Result<(), FromXmlError> {
    let mut item = None;
    T::read_into(&mut item, input)?;
    place.get_or_insert_default().extend(item);
    Ok(())
}
