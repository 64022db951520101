//! Writes a small message, shows its records, and reads it: `cargo run --example show`.

use soapstone_nbfx::{BinaryCodec, BinarySessionCodec, dump, dump_session};
use soapstone_xml::{Codec, EncodeError, Form, Kind, Limits, NameRef, XmlWriter};

fn order(out: &mut dyn XmlWriter) -> Result<(), EncodeError> {
    let name = |local| NameRef::new("urn:example:orders", local).with_form(Form::Contract);
    out.start(name("submit"))?;
    out.start(name("sku"))?;
    out.text("A-1".into())?;
    out.end()?;
    out.array(name("quantity"), &mut [2, 3, 5].map(Into::into).into_iter())?;
    out.end()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let plain = BinaryCodec.encode(&mut order)?;
    println!("without a session, {} bytes:\n{}", plain.len(), dump(&plain));

    let (mut ours, mut peers) = (BinarySessionCodec::default(), BinarySessionCodec::default());
    for _ in 0..2 {
        let message = ours.encode(&mut order)?;
        println!(
            "with a session, {} bytes:\n{}",
            message.len(),
            dump_session(&message, peers.reader_session())
        );
        peers.decode(message, &Limits::default(), &mut |reader| {
            while reader.advance()? != Kind::Eof {}
            Ok(())
        })?;
    }
    Ok(())
}
