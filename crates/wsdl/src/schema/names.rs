//! How .NET names types: collections, dictionaries, generic types, and the digest that keeps those apart.

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{PoisonError, RwLock};

use md5::{Digest, Md5};
use soapstone_xml::{QName, is_ncname};

use crate::ns;

/// The name of a type: where collections and `i:type` take their names from. Cheap to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TypeName {
    /// The namespace.
    pub namespace: &'static str,
    /// The local name, an NCName.
    pub local: &'static str,
}

impl TypeName {
    /// This name.
    pub const fn new(namespace: &'static str, local: &'static str) -> Self {
        Self { namespace, local }
    }

    /// Whether it is a built-in type: one of XML Schema, or of .NET's additions to it.
    pub fn is_built_in(&self) -> bool {
        matches!(self.namespace, ns::XSD | ns::SERIALIZATION)
    }

    /// The name of an array of this type. Arrays of built-in types are in a namespace of their own, all others in that of the
    /// type.
    pub(super) fn array(&self) -> (String, &'static str) {
        let namespace = if self.is_built_in() { ns::ARRAYS } else { self.namespace };
        (format!("ArrayOf{}", self.local), namespace)
    }
}

impl From<TypeName> for QName {
    fn from(name: TypeName) -> Self {
        Self::from_static(name.namespace, name.local)
    }
}

/// The name of a generic type with these arguments: `KeyValueOfintItemvGoFGx7O`. With the digest only if an argument is not a
/// built-in type.
pub fn generic_name(name: &str, arguments: &[TypeName]) -> String {
    let mut out = format!("{name}Of");
    for argument in arguments {
        out.push_str(argument.local);
    }
    if !arguments.iter().all(TypeName::is_built_in) {
        let namespaces: Vec<_> = arguments.iter().map(|argument| argument.namespace).collect();
        out.push_str(&digest(&namespaces));
    }
    encode_name(&out)
}

/// The digest of the namespaces of type arguments: eight characters, or more where one of them cannot stand in a name.
pub fn digest(namespaces: &[&str]) -> String {
    let mut input = format!(" {}", namespaces.len());
    for namespace in namespaces {
        input.push(' ');
        input.push_str(namespace);
    }
    base64_of_first_six(&Md5::digest(input.as_bytes()))
}

fn base64_of_first_six(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(10);
    for three in bytes.chunks(3).take(2) {
        let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        for shift in [18, 12, 6, 0] {
            match ALPHABET.get((bits >> shift & 63) as usize) {
                Some(b'/') => out.push_str("_S"),
                Some(b'+') => out.push_str("_P"),
                Some(&letter) => out.push(char::from(letter)),
                None => {}
            }
        }
    }
    out
}

/// A name that XML allows: what cannot stand in an NCName is written as the number of its UTF-16 unit, `_x0020_`.
pub fn encode_name(name: &str) -> String {
    if is_ncname(name) {
        return name.to_owned();
    }
    let mut out = String::with_capacity(name.len() + 7);
    for c in name.chars() {
        let mut tried = if out.is_empty() { String::new() } else { "a".to_owned() };
        tried.push(c);
        if is_ncname(&tried) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            let _ = write!(out, "_x{unit:04X}_");
        }
    }
    out
}

/// What is asked of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Of {
    /// Its own name.
    Own,
    /// That of an array of it.
    Array,
    /// That of it as a type argument.
    Argument,
}

/// The name of a type that is made of other types, made once. What is kept is never freed: there are only so many types.
pub(super) fn made_once<T: 'static>(of: Of, make: impl FnOnce() -> (String, &'static str)) -> TypeName {
    static MADE: RwLock<Option<HashMap<(TypeId, Of), TypeName>>> = RwLock::new(None);
    let key = (TypeId::of::<T>(), of);
    let known =
        MADE.read().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(|made| made.get(&key).copied());
    if let Some(name) = known {
        return name;
    }
    // Made without the lock: the parts of the type may be made themselves.
    let (local, namespace) = make();
    let mut made = MADE.write().unwrap_or_else(PoisonError::into_inner);
    let entry = made.get_or_insert_with(HashMap::new).entry(key);
    *entry.or_insert_with(|| TypeName::new(namespace, String::leak(local)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRING: TypeName = TypeName::new(ns::XSD, "string");
    const INT: TypeName = TypeName::new(ns::XSD, "int");

    #[test]
    fn digests_as_dotnet_has_them() {
        const TYPES: &str = "http://schemas.datacontract.org/2004/07/SerializationTypes";
        assert_eq!(digest(&[TYPES, TYPES]), "zbP0weY4");
        assert_eq!(digest(&[ns::XSD, ns::ARRAYS]), "ty7Ep6D1");
        assert_eq!(digest(&[ns::XSD, "http://schemas.datacontract.org/2004/07/App"]), "Hskhue6x");
        // From a recorded message.
        assert_eq!(digest(&[ns::XSD, "urn:data:types"]), "vGoFGx7O");
        // With both characters that cannot stand in a name.
        assert_eq!(digest(&[ns::DATA_CONTRACT_SYSTEM, ns::DATA_CONTRACT_SYSTEM]), "_ShTDFhl_P");
    }

    #[test]
    fn names_of_generic_types() {
        let item = TypeName::new("urn:data:types", "Item");
        assert_eq!(generic_name("KeyValue", &[STRING, INT]), "KeyValueOfstringint");
        assert_eq!(generic_name("KeyValue", &[INT, item]), "KeyValueOfintItemvGoFGx7O");
        let strings = TypeName::new(ns::ARRAYS, "ArrayOfstring");
        assert_eq!(generic_name("KeyValue", &[STRING, strings]), "KeyValueOfstringArrayOfstringty7Ep6D1");
    }

    #[test]
    fn names_that_are_none_are_encoded() {
        for (name, encoded) in [
            ("Order", "Order"),
            ("Outer.Inner", "Outer.Inner"),
            ("two words", "two_x0020_words"),
            ("1st", "_x0031_st"),
            ("a:b", "a_x003A_b"),
            ("x😀", "x😀"),
            ("😀?", "😀_x003F_"),
        ] {
            assert_eq!(encode_name(name), encoded);
        }
    }

    #[test]
    fn names_are_made_once() {
        let first = made_once::<[u128; 7]>(Of::Own, || ("Seven".to_owned(), ns::XSD));
        let again = made_once::<[u128; 7]>(Of::Own, || ("Other".to_owned(), ns::XSD));
        assert_eq!(first, again);
        assert_ne!(first, made_once::<[u128; 7]>(Of::Array, || ("Array".to_owned(), ns::XSD)));
    }
}
