//! The types that .NET has built in, and what is made of other types.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use bytes::Bytes;
use chrono::{FixedOffset, NaiveDateTime, TimeDelta, Utc};
use soapstone_soap::Uri;
use soapstone_xml::{DateTime, Decimal, Element, QName, TimeSpan};
use uuid::Uuid;

use super::names::{Of, TypeName, generic_name, made_once};
use super::set::{ComplexType, Dictionary, Member, SchemaSet, SchemaType};
use super::{DescribeType, TypeRef};
use crate::ns;

const BASE64: TypeName = TypeName::new(ns::XSD, "base64Binary");

macro_rules! built_in {
    ($($type:ty => $namespace:ident $local:literal $nillable:literal;)*) => {
        $(impl DescribeType for $type {
            const NILLABLE: bool = $nillable;

            fn type_name() -> TypeName {
                TypeName::new(ns::$namespace, $local)
            }

            fn describe(_: &mut SchemaSet) -> TypeRef {
                reference::<Self>()
            }
        })*
    };
}

built_in! {
    bool => XSD "boolean" false;
    i8 => XSD "byte" false;
    i16 => XSD "short" false;
    i32 => XSD "int" false;
    i64 => XSD "long" false;
    u16 => XSD "unsignedShort" false;
    u32 => XSD "unsignedInt" false;
    u64 => XSD "unsignedLong" false;
    f32 => XSD "float" false;
    f64 => XSD "double" false;
    Decimal => XSD "decimal" false;
    char => SERIALIZATION "char" false;
    DateTime => XSD "dateTime" false;
    NaiveDateTime => XSD "dateTime" false;
    chrono::DateTime<Utc> => XSD "dateTime" false;
    TimeSpan => SERIALIZATION "duration" false;
    Duration => SERIALIZATION "duration" false;
    TimeDelta => SERIALIZATION "duration" false;
    Uuid => SERIALIZATION "guid" false;
    String => XSD "string" true;
    Uri => XSD "anyURI" true;
    QName => XSD "QName" true;
    Bytes => XSD "base64Binary" true;
    Element => DATA_CONTRACT_SYSTEM_XML "XmlElement" true;
}

/// A list of bytes is not an array but base64.
impl DescribeType for u8 {
    const NILLABLE: bool = false;

    fn type_name() -> TypeName {
        TypeName::new(ns::XSD, "unsignedByte")
    }

    fn describe(_: &mut SchemaSet) -> TypeRef {
        reference::<Self>()
    }

    fn list_name() -> TypeName {
        BASE64
    }

    fn describe_list(_: &mut SchemaSet) -> TypeRef {
        TypeRef { name: BASE64.into(), nillable: true }
    }
}

/// .NET's `DateTimeOffset`: the time in UTC, and the offset in minutes.
impl DescribeType for chrono::DateTime<FixedOffset> {
    const NILLABLE: bool = false;

    fn type_name() -> TypeName {
        TypeName::new(ns::DATA_CONTRACT_SYSTEM, "DateTimeOffset")
    }

    fn describe(set: &mut SchemaSet) -> TypeRef {
        let reference = reference::<Self>();
        set.add_type::<Self>(&reference.name, |set| {
            let time = Member::new("DateTime", DateTime::describe(set)).required(true);
            let offset = Member::new("OffsetMinutes", i16::describe(set)).required(true);
            let mut complex = ComplexType::default().with(time).with(offset);
            complex.is_value_type = true;
            SchemaType::Complex(complex)
        });
        reference
    }
}

impl<T: DescribeType> DescribeType for Option<T> {
    const NILLABLE: bool = true;

    fn type_name() -> TypeName {
        T::type_name()
    }

    fn describe(set: &mut SchemaSet) -> TypeRef {
        TypeRef { nillable: true, ..T::describe(set) }
    }

    fn argument_name() -> TypeName {
        if T::NILLABLE {
            return T::argument_name();
        }
        made_once::<Self>(Of::Argument, || {
            (generic_name("Nullable", &[T::argument_name()]), ns::DATA_CONTRACT_SYSTEM)
        })
    }
}

impl<T: DescribeType> DescribeType for Box<T> {
    const NILLABLE: bool = T::NILLABLE;

    fn type_name() -> TypeName {
        T::type_name()
    }

    fn describe(set: &mut SchemaSet) -> TypeRef {
        T::describe(set)
    }

    fn argument_name() -> TypeName {
        T::argument_name()
    }
}

impl<T: DescribeType> DescribeType for Vec<T> {
    const NILLABLE: bool = true;

    fn type_name() -> TypeName {
        T::list_name()
    }

    fn describe(set: &mut SchemaSet) -> TypeRef {
        T::describe_list(set)
    }
}

macro_rules! dictionary {
    ($($map:ident)*) => {
        $(impl<K: DescribeType, V: DescribeType> DescribeType for $map<K, V> {
            const NILLABLE: bool = true;

            fn type_name() -> TypeName {
                dictionary_name::<K, V>()
            }

            fn describe(set: &mut SchemaSet) -> TypeRef {
                describe_dictionary::<K, V>(set)
            }
        })*
    };
}

dictionary! { HashMap BTreeMap }

/// How to refer to a type.
fn reference<T: DescribeType>() -> TypeRef {
    TypeRef { name: T::type_name().into(), nillable: T::NILLABLE }
}

/// The name of a dictionary: `ArrayOfKeyValueOfstringint`.
fn dictionary_name<K: DescribeType, V: DescribeType>() -> TypeName {
    made_once::<(K, V)>(Of::Array, || (format!("ArrayOf{}", TypeName::entry::<K, V>().local), ns::ARRAYS))
}

fn describe_dictionary<K: DescribeType, V: DescribeType>(set: &mut SchemaSet) -> TypeRef {
    let name = QName::from(dictionary_name::<K, V>());
    set.add_type::<BTreeMap<K, V>>(&name, |set| {
        let (key, value) = (K::describe(set), V::describe(set));
        SchemaType::Dictionary(Dictionary::new(TypeName::entry::<K, V>().local, key, value))
    });
    TypeRef { name, nillable: true }
}

impl TypeName {
    /// The name of an entry of a dictionary: `KeyValueOfstringint`.
    pub fn entry<K: DescribeType, V: DescribeType>() -> Self {
        made_once::<(K, V)>(Of::Own, || {
            (generic_name("KeyValue", &[K::argument_name(), V::argument_name()]), ns::ARRAYS)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name<T: DescribeType>() -> (&'static str, &'static str) {
        let name = T::type_name();
        (name.local, name.namespace)
    }

    #[test]
    fn collections_are_named_as_dotnet_names_them() {
        assert_eq!(name::<Vec<String>>(), ("ArrayOfstring", ns::ARRAYS));
        assert_eq!(name::<Vec<Option<String>>>(), ("ArrayOfstring", ns::ARRAYS));
        assert_eq!(name::<Vec<Vec<i32>>>(), ("ArrayOfArrayOfint", ns::ARRAYS));
        assert_eq!(name::<Vec<u8>>(), ("base64Binary", ns::XSD));
        assert_eq!(name::<Vec<Vec<u8>>>(), ("ArrayOfbase64Binary", ns::ARRAYS));
        assert_eq!(name::<Vec<Uuid>>(), ("ArrayOfguid", ns::ARRAYS));
        assert_eq!(name::<Vec<char>>(), ("ArrayOfchar", ns::ARRAYS));
        assert_eq!(name::<Vec<TimeSpan>>(), ("ArrayOfduration", ns::ARRAYS));
        assert_eq!(
            name::<Vec<chrono::DateTime<FixedOffset>>>(),
            ("ArrayOfDateTimeOffset", ns::DATA_CONTRACT_SYSTEM)
        );
        assert_eq!(name::<Vec<Option<i64>>>(), ("ArrayOfNullableOflong", ns::DATA_CONTRACT_SYSTEM));
        assert_eq!(name::<HashMap<String, i32>>(), ("ArrayOfKeyValueOfstringint", ns::ARRAYS));
        assert_eq!(
            name::<BTreeMap<String, Vec<String>>>(),
            ("ArrayOfKeyValueOfstringArrayOfstringty7Ep6D1", ns::ARRAYS)
        );
        assert_eq!(
            name::<BTreeMap<Option<i16>, Option<bool>>>(),
            ("ArrayOfKeyValueOfNullableOfshortNullableOfboolean_ShTDFhl_P", ns::ARRAYS)
        );
        assert_eq!(name::<Option<Box<i32>>>(), ("int", ns::XSD));
    }

    #[test]
    fn a_set_has_each_type_once() {
        let mut set = SchemaSet::default();
        let map = BTreeMap::<String, Vec<i32>>::describe(&mut set);
        assert_eq!(Vec::<i32>::describe(&mut set).name.local(), "ArrayOfint");
        assert!(map.nillable);
        assert_eq!(set.namespaces().collect::<Vec<_>>(), [ns::ARRAYS]);
        assert_eq!(set.types(ns::ARRAYS).count(), 2);
        let Some(SchemaType::Dictionary(found)) = set.get(&map.name) else { panic!("a dictionary") };
        assert_eq!((found.key.name.local(), found.value.name.local()), ("string", "ArrayOfint"));
        assert!(!found.key.name.namespace().is_empty() && found.key.nillable);
        assert!(!Option::<i32>::describe(&mut set).name.local().is_empty());
        assert_eq!(Vec::<u8>::describe(&mut set).name.local(), "base64Binary");
        assert_eq!(set.types(ns::ARRAYS).count(), 2);
    }
}
