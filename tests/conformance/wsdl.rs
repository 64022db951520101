//! The WSDL in `wsdl/` is read as the documents that it is.

use soapstone_tests::root;
use soapstone_xml::{Element, Kind, Limits, TextDocument, XmlReader};

#[test]
fn every_wsdl_is_read() {
    let mut folders = vec![root().join("wsdl")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "wsdl") {
                let document =
                    TextDocument::document(std::fs::read(&path).unwrap(), &Limits::default()).unwrap();
                let mut reader = document.reader();
                while reader.advance().unwrap() != Kind::Start {}
                let definitions = Element::read(&mut reader).unwrap();
                assert!(
                    definitions.is("http://schemas.xmlsoap.org/wsdl/", "definitions"),
                    "{}",
                    path.display()
                );
                read += 1;
            }
        }
    }
    assert!(read > 0);
}
