//! Inputs that once broke something: none panics, and each is refused or read.

use bytes::Bytes;
use soapstone_nbfx::{BinaryReader, ReaderSession, dump, dump_session};
use soapstone_soap::{Envelope, Message, MessageVersion};
use soapstone_tests::fixtures;
use soapstone_xml::{Kind, Limits, TextDocument, TextWriter, XmlReader};

fn walk(reader: &mut dyn XmlReader) {
    while reader.advance().is_ok_and(|kind| kind != Kind::Eof) {}
}

/// An envelope, and if it is refused, the fault that says so.
fn answer(reader: &mut dyn XmlReader) {
    let version = MessageVersion::SOAP12_WSA10;
    let read = Envelope::read(reader).and_then(|envelope| Message::from_envelope(envelope, version));
    let fault = match read {
        Ok(message) => soapstone_soap::Fault::must_understand(&message.not_understood(|_| false), version),
        Err(rejected) => match rejected.fault {
            Some(fault) => *fault,
            None => return,
        },
    };
    let mut out = TextWriter::new();
    Message::fault(fault, version).into_envelope(version).write(&mut out).unwrap();
    out.finish().unwrap();
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
                answer(&mut document.reader());
            }
            walk(&mut BinaryReader::new(&bytes, &limits));
            answer(&mut BinaryReader::new(&bytes, &limits));
            let _ = (dump(&bytes), dump_session(&bytes, &ReaderSession::default()));
        }
    }
    assert!(inputs > 0);
}
