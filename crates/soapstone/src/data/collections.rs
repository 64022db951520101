//! Lists and dictionaries.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use soapstone_wsdl::{DescribeType, SchemaSet, TypeName, TypeRef};
use soapstone_xml::{EncodeError, Form, FromXmlError, NameRef, XmlReader, XmlWriter};

use super::depth::Deeper;
use super::list::expect;
use super::read::{finish, is_nil, next_element, read_once, unexpected};
use super::references::in_scope;
use super::write::write_element;
use super::{DataContract, Shape};

impl<T: DataContract> DataContract for Vec<T> {
    const SHAPE: Shape = T::LIST_SHAPE;
    const PRIMITIVE: bool = T::PRIMITIVE_LIST;

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        T::write_list(self, out)
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        let mut place = None;
        let captured = |place: &mut _, input: &mut dyn XmlReader| read_items(place, input);
        in_scope(&mut place, input, read_items::<T, R>, captured)?;
        Ok(place.unwrap_or_default())
    }

    fn is_default(&self) -> bool {
        self.is_empty()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn measure(&self) -> Option<usize> {
        Some(self.len())
    }
}

fn read_items<T: DataContract, R: XmlReader + ?Sized>(
    place: &mut Option<Vec<T>>,
    input: &mut R,
) -> Result<(), FromXmlError> {
    let _deeper = Deeper::enter(input)?;
    *place = Some(T::read_list(input)?);
    Ok(())
}

/// A dictionary that keeps its order; keys are not compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries<K, V>(pub Vec<(K, V)>);

impl<K, V> Default for Entries<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: DescribeType, V: DescribeType> DescribeType for Entries<K, V> {
    const NILLABLE: bool = true;

    fn type_name() -> TypeName {
        BTreeMap::<K, V>::type_name()
    }

    fn describe(set: &mut SchemaSet) -> TypeRef {
        BTreeMap::<K, V>::describe(set)
    }
}

impl<K: DataContract, V: DataContract> DataContract for Entries<K, V> {
    const SHAPE: Shape = Shape::Complex;

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        write_entries(self.0.iter().map(|(key, value)| (key, value)), out)
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        let mut entries = Vec::new();
        read_entries(input, |key, value| {
            entries.push((key, value));
            true
        })?;
        Ok(Self(entries))
    }

    fn is_default(&self) -> bool {
        self.0.is_empty()
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

macro_rules! dictionary {
    ($($map:ident where K: $($bound:path),+;)*) => {
        $(impl<K: DataContract $(+ $bound)+, V: DataContract> DataContract for $map<K, V> {
            const SHAPE: Shape = Shape::Complex;

            fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
                write_entries(self.iter(), out)
            }

            fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
                let mut entries = Self::new();
                read_entries(input, |key, value| entries.insert(key, value).is_none())?;
                Ok(entries)
            }

            fn is_default(&self) -> bool {
                self.is_empty()
            }

            fn absent() -> Option<Self> {
                Some(Self::new())
            }
        })*
    };
}

dictionary! {
    BTreeMap where K: Ord;
    HashMap where K: Eq, Hash;
}

fn write_entries<'a, K, V, W>(
    entries: impl Iterator<Item = (&'a K, &'a V)>,
    out: &mut W,
) -> Result<(), EncodeError>
where
    K: DataContract,
    V: DataContract,
    W: XmlWriter + ?Sized,
{
    let name = TypeName::entry::<K, V>();
    for (key, value) in entries {
        out.start(NameRef::new(name.namespace, name.local).with_form(Form::Contract))?;
        write_element(out, name.namespace, "Key", key)?;
        write_element(out, name.namespace, "Value", value)?;
        out.end()?;
    }
    Ok(())
}

/// Reads a dictionary; nil is an empty one. `insert` says whether the key is new.
fn read_entries<K, V, R>(input: &mut R, mut insert: impl FnMut(K, V) -> bool) -> Result<(), FromXmlError>
where
    K: DataContract,
    V: DataContract,
    R: XmlReader + ?Sized,
{
    if is_nil(input)? {
        input.skip_element()?;
        return Ok(());
    }
    let _deeper = Deeper::enter(input)?;
    let name = TypeName::entry::<K, V>();
    while next_element(input)? {
        expect(input, name.namespace, name.local)?;
        let (mut key, mut value) = (None, None);
        while next_element(input)? {
            match input.start().name().local {
                "Key" => read_once(&mut key, input)?,
                "Value" => read_once(&mut value, input)?,
                _ => input.skip_element()?,
            }
        }
        let (key, value) = (finish(key, input, "Key", true)?, finish(value, input, "Value", true)?);
        if !insert(key, value) {
            return Err(unexpected(input, "each key once", "one that was there before"));
        }
    }
    Ok(())
}
