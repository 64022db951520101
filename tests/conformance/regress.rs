//! Inputs that once broke something: none panics, and each is refused or read.

use bytes::Bytes;
use soapstone_nbfx::{BinaryReader, ReaderSession, dump, dump_session};
use soapstone_soap::Envelope;
use soapstone_tests::fixtures;
use soapstone_xml::{Kind, Limits, TextDocument, XmlReader};

fn walk(reader: &mut dyn XmlReader) {
    while reader.advance().is_ok_and(|kind| kind != Kind::Eof) {}
}

#[test]
fn what_once_broke_something() {
    let mut inputs = 0;
    for folder in std::fs::read_dir(fixtures().join("regress")).unwrap().flatten() {
        let Ok(files) = std::fs::read_dir(folder.path()) else { continue };
        for path in files
            .flatten()
            .map(|file| file.path())
            .filter(|path| path.extension().is_some_and(|e| e == "bin"))
        {
            inputs += 1;
            assert!(path.with_extension("md").exists(), "{} has no note", path.display());
            let bytes = Bytes::from(std::fs::read(&path).unwrap());
            let limits = Limits::default();
            for document in [
                TextDocument::message(bytes.clone(), &limits),
                TextDocument::document(bytes.clone(), &limits),
            ] {
                let Ok(document) = document else { continue };
                walk(&mut document.reader());
                let _ = Envelope::read(&mut document.reader());
            }
            walk(&mut BinaryReader::new(&bytes, &limits));
            let _ = Envelope::read(&mut BinaryReader::new(&bytes, &limits));
            let _ = (dump(&bytes), dump_session(&bytes, &ReaderSession::default()));
        }
    }
    assert!(inputs > 0);
}
