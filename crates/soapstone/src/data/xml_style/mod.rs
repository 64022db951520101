//! What XML Schema has and data contracts have not, as .NET's `XmlSerializer` writes it: attributes, text beside them, lists,
//! choices, wildcards.

mod any;
mod attributes;
mod choice;
mod content;
mod describe;
mod elements;
mod facets;
mod group;
mod lists;
mod pattern;
mod restricted;
mod value;

pub use any::{AnyType, finish_any, finish_any_list, read_any, read_any_once, write_any};
pub use attributes::{
    finish_attribute, is_instance, read_attribute, read_attribute_list, read_other_attributes,
    write_attribute, write_attribute_list, write_other_attributes,
};
pub use choice::{
    missing_choice, read_alternative, read_any_alternative, read_empty, read_list_alternative, read_nested,
    second_choice, write_alternative, write_empty,
};
pub use content::{Content, Fit, Many, One, Reading, write_many};
pub use describe::{built_in, described};
pub use elements::{read_flat, read_items, write_flat, write_items, write_member};
pub use group::GroupReading;
pub use lists::{Collapse, collapsed, read_list, read_list_once, write_list, write_list_member};
pub use restricted::{read_restricted, write_restricted};
