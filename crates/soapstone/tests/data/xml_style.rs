//! Types as `XmlSerializer` has them.

use soapstone::DataContract;
use soapstone_wsdl::{DescribeType, SchemaSet, SchemaType};

use crate::support::{again, read, refused, text};

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Book {
    title: String,
    #[data(attribute, name = "isbn")]
    isbn: Option<String>,
    #[data(attribute)]
    pages: i32,
    #[data(items = "Author")]
    authors: Vec<String>,
    #[data(flat, name = "Note")]
    notes: Vec<i32>,
    bytes: Vec<u8>,
    price: Option<f64>,
    chapter: Option<Chapter>,
    chapters: Vec<Chapter>,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml")]
struct Chapter {
    name: String,
}

fn book() -> Book {
    Book {
        title: "T".to_owned(),
        isbn: None,
        pages: 7,
        authors: vec!["A".to_owned(), "B".to_owned()],
        notes: vec![1, 2],
        bytes: vec![1],
        price: None,
        chapter: Some(Chapter { name: "one".to_owned() }),
        chapters: vec![Chapter { name: "two".to_owned() }],
    }
}

#[test]
fn members_are_in_their_own_order() {
    assert_eq!(
        text(&book()),
        concat!(
            r#"<v Pages="7" xmlns="urn:v"><Title>T</Title><Authors><Author>A</Author><Author>B</Author></Authors>"#,
            r#"<Note>1</Note><Note>2</Note><Bytes>AQ==</Bytes><Chapter><Name xmlns="">one</Name></Chapter>"#,
            r#"<Chapters><Chapter><Name xmlns="">two</Name></Chapter></Chapters></v>"#
        )
    );
    let full = Book { isbn: Some("1 < 2".to_owned()), price: Some(1.5), ..book() };
    for value in [book(), full] {
        for read in again(&value) {
            assert_eq!(read, value);
        }
    }
}

#[test]
fn what_is_wrong_with_an_attribute_is_said() {
    let error = refused::<Book>("<v xmlns='urn:v' Pages='x'/>");
    assert!(error.contains("expected an xsd:int, found 'x' in the attribute 'Pages'"), "{error}");
    assert_eq!(read::<Book>("<v xmlns='urn:v'/>").unwrap().pages, 0);
}

#[test]
fn lists_that_are_flat_are_repeated_members() {
    let mut set = SchemaSet::default();
    let name = Book::describe(&mut set).name;
    let Some(SchemaType::Complex(book)) = set.get(&name) else { panic!("a class") };
    assert_eq!(book.attributes.len(), 2);
    let note = book.members.iter().find(|member| member.name == "Note").unwrap();
    assert!(note.repeated && note.ty.name.local() == "int");
}
