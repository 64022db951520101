//! `soapstone encode`

use std::path::Path;

use bytes::Bytes;
use soapstone_nbfx::{BinaryWriter, WriterSession};
use soapstone_xml::{EncodeError, TextDocument};

use super::{input, name};
use crate::args::Encode;
use crate::binary::{self, Names};
use crate::error::Error;
use crate::io::Io;

pub(crate) fn encode(args: &Encode, io: &mut Io<'_>) -> Result<u8, Error> {
    let to_stdout = args.output.as_deref().is_none_or(|output| output.as_os_str() == "-");
    if args.output.is_none() && !args.hex && io.stdout_is_terminal {
        return Err(Error::Usage(
            "binary data is not for a terminal: write it to a file with -o FILE, show it with --hex, or insist with -o -"
                .to_owned(),
        ));
    }
    let limits = args.limits.limits();
    let text = input(&args.file, limits.max_bytes, io)?;
    let file = name(&args.file);
    // The profile of messages: what it refuses, binary XML cannot have, and would be lost.
    let encoded = TextDocument::message(text, &limits).map_err(EncodeError::from).and_then(|document| {
        let mut session = WriterSession::default();
        let (mut writer, names) = if args.session {
            (BinaryWriter::with_session(&mut session), Names::Session)
        } else {
            (BinaryWriter::new(), Names::Inline)
        };
        binary::encode(&mut document.reader(), &mut writer, names)?;
        writer.finish()
    });
    let bytes = encoded.map_err(|error| match error {
        EncodeError::Source(error) => Error::Decode { file: file.clone(), error, hint: "" },
        error => Error::Encode { file: file.clone(), error },
    })?;
    let bytes = if args.hex { hex(&bytes) } else { bytes };
    match &args.output {
        Some(output) if !to_stdout => write(output, &bytes)?,
        _ => io.out_bytes(&bytes)?,
    }
    Ok(0)
}

fn write(output: &Path, bytes: &[u8]) -> Result<(), Error> {
    std::fs::write(output, bytes).map_err(|error| Error::Write { path: output.to_owned(), error })
}

fn hex(bytes: &[u8]) -> Bytes {
    let mut out = String::with_capacity(bytes.len() * 3);
    for row in bytes.chunks(BYTES_IN_A_ROW) {
        let digits: Vec<String> = row.iter().map(|byte| format!("{byte:02x}")).collect();
        out.push_str(&digits.join(" "));
        out.push('\n');
    }
    Bytes::from(out)
}

const BYTES_IN_A_ROW: usize = 16;
