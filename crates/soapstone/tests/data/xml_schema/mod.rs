//! What code made from an XML Schema needs, with XML as .NET's `XmlSerializer` has it.

mod attributes;
mod choices;
mod described;
mod elements;
mod groups;
mod recursion;
mod simple_types;
mod types;
mod wildcards;

use soapstone::data::{DataContract, Formatter, write_part};
use soapstone_xml::{Codec, TextCodec};

use crate::support::{again, read, text};

/// The value is this XML, in the element `v` of `urn:v`, and this XML is the value; so it is after each encoding.
fn both<T: DataContract + std::fmt::Debug + PartialEq>(value: &T, xml: &str) {
    assert_eq!(text(value), xml);
    assert_eq!(&read::<T>(xml).unwrap(), value, "{xml}");
    for again in again(value) {
        assert_eq!(&again, value);
    }
}

/// What is wrong with a value that cannot be written.
fn unwritable<T: DataContract>(value: &T) -> String {
    let write = &mut |out: &mut dyn soapstone_xml::XmlWriter| {
        write_part(out, "urn:v", "v", value, Formatter::DataContract)
    };
    TextCodec.encode(write).unwrap_err().to_string()
}
