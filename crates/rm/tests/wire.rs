//! The headers, bodies and faults of reliable messaging in recorded messages: what they mean, and that they come out as they
//! went in.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use soapstone_nbfx::BinaryCodec;
use soapstone_rm::{
    CloseSequence, CloseSequenceResponse, CreateSequence, CreateSequenceResponse, RmAction, RmHeaders,
    RmVersion, SequenceFault, TerminateSequence, TerminateSequenceResponse, empty_message,
};
use soapstone_soap::{AddressingVersion, Envelope, Message, MessageVersion};
use soapstone_xml::{Codec, Element, Limits, TextCodec, compare};

/// A message as it was recorded.
struct Recorded {
    file: PathBuf,
    bytes: Vec<u8>,
    binary: bool,
}

impl Recorded {
    fn codec(&self) -> Box<dyn Codec> {
        if self.binary { Box::new(BinaryCodec) } else { Box::new(TextCodec) }
    }

    fn envelope(&self) -> Option<Envelope> {
        let mut found = None;
        let read = self.codec().decode(self.bytes.clone().into(), &Limits::default(), &mut |input| {
            found = Envelope::read(input).ok();
            Ok(())
        });
        read.ok().and(found)
    }

    /// The message, if it is one that has to do with reliable messaging.
    fn message(&self) -> Option<(Message, MessageVersion, RmVersion)> {
        let envelope = self.envelope()?;
        let of_addressing = |version: &AddressingVersion| {
            envelope.headers.iter().any(|block| Some(block.name().namespace()) == version.namespace())
        };
        let addressing = AddressingVersion::ALL.into_iter().find(of_addressing)?;
        let message_version = MessageVersion::new(envelope.version, addressing);
        let message = Message::from_envelope(envelope, message_version).ok()?;
        let of_rm = |namespace: &str| RmVersion::from_namespace(namespace);
        let version = message
            .headers
            .iter()
            .find_map(|block| of_rm(block.name().namespace()))
            .or_else(|| of_rm(message.body.payload()?.namespace()))
            .or_else(|| of_rm(message.body.fault()?.name()?.namespace()))?;
        Some((message, message_version, version))
    }

    /// Whether it was written by .NET; the other peers, and the probes that .NET was asked with, have prefixes of their own.
    fn is_of_net(&self) -> bool {
        let text = String::from_utf8_lossy(&self.bytes);
        let by_hand = self.by_hand();
        self.binary && !by_hand || text.contains("<s:Envelope") && !text.contains("<?xml") && !by_hand
    }

    fn by_hand(&self) -> bool {
        let name = self.file.file_name().unwrap().to_string_lossy().into_owned();
        let folder = self.file.to_string_lossy().into_owned();
        // Those were pretty-printed when they were recorded; the binary messages are next to them.
        if name.ends_with(".decoded.xml") {
            return true;
        }
        let probe = folder.contains("c-faults") && !name.contains("received")
            || folder.contains("c-client-faults") && !name.contains("client-sent");
        probe || name.contains("sent-by-hand")
    }
}

/// All recorded messages: the bodies of HTTP messages, and what stands decoded next to binary ones.
fn recorded() -> Vec<Recorded> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut todo: Vec<_> = ["wsdual", "nethttp", "peers"].iter().map(|folder| root.join(folder)).collect();
    let mut found = Vec::new();
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let extension = path.extension().and_then(|extension| extension.to_str());
        let bytes = match extension {
            Some("xml" | "bin") => fs::read(&path).unwrap(),
            Some("http") => body(&fs::read(&path).unwrap()),
            _ => continue,
        };
        // The binary messages of a session cannot be read without those before them; their text stands next to them.
        let binary = bytes.first() == Some(&0x56);
        let is_text = bytes.starts_with(b"<") && extension != Some("bin");
        if binary || is_text {
            found.push(Recorded { file: path, bytes, binary });
        }
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    found
}

/// The body of an HTTP message.
fn body(http: &[u8]) -> Vec<u8> {
    let blank = http.windows(4).position(|window| window == b"\r\n\r\n");
    blank.map_or_else(Vec::new, |at| http[at + 4..].trim_ascii_end().to_vec())
}

fn addressed(mut written: Message, read: &Message) -> Message {
    written.properties = read.properties.clone();
    written
}

/// The headers again, in the order that the message has them.
fn add_headers(written: &mut Message, headers: &RmHeaders, read: &Message, version: RmVersion) {
    let mut acknowledgements = headers.acknowledgements.iter();
    let mut requests = headers.ack_requested.iter();
    for block in &read.headers {
        let block = match block.name().local() {
            "SequenceAcknowledgement" => acknowledgements.next().map(|header| header.to_block(version)),
            "AckRequested" => requests.next().map(|header| header.to_block(version)),
            "Sequence" => headers.sequence.as_ref().map(|header| header.to_block(version)),
            _ => None,
        };
        if let Some(block) = block {
            written.headers.push_leading(block);
        }
    }
}

/// Reads the body of a message of the protocol and makes a message of it again; nothing when it is another.
fn again(
    message: &Message,
    version: RmVersion,
    message_version: MessageVersion,
) -> Result<Option<Message>, String> {
    let addressing = message_version.addressing;
    let action = message.properties.action.as_ref().and_then(RmAction::of);
    let Some((_, action)) = action.filter(|(found, _)| *found == version) else { return Ok(None) };
    let read = |error: soapstone_rm::InvalidBody| format!("{error}");
    let written = match action {
        RmAction::CreateSequence => CreateSequence::read(message, version, addressing)
            .map(|body| body.into_message(version, message_version)),
        RmAction::CreateSequenceResponse => CreateSequenceResponse::read(message, version, addressing)
            .map(|body| body.into_message(version, message_version)),
        RmAction::CloseSequence => {
            CloseSequence::read(message, version).map(|body| body.into_message(version, message_version))
        }
        RmAction::CloseSequenceResponse => CloseSequenceResponse::read(message, version)
            .map(|body| body.into_message(version, message_version)),
        RmAction::TerminateSequence => {
            TerminateSequence::read(message, version).map(|body| body.into_message(version, message_version))
        }
        RmAction::TerminateSequenceResponse => TerminateSequenceResponse::read(message, version)
            .map(|body| body.into_message(version, message_version)),
        RmAction::SequenceAcknowledgement | RmAction::AckRequested | RmAction::LastMessage => {
            if !message.body.is_empty() {
                return Err("a body that is not empty".to_owned());
            }
            Ok(empty_message(action, version))
        }
    };
    let written = written.map_err(read)?;
    assert_eq!(written.properties.action, message.properties.action);
    Ok(Some(addressed(written, message)))
}

fn encode(codec: &mut dyn Codec, message: Message, version: MessageVersion) -> Vec<u8> {
    let envelope = message.into_envelope(version);
    codec.encode(&mut |out| envelope.write(out)).unwrap().to_vec()
}

/// A binary message as text.
fn text(recorded: &Recorded) -> String {
    let envelope = recorded.envelope().unwrap();
    let bytes = TextCodec.encode(&mut |out| envelope.write(out)).unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What of .NET's is written otherwise than it was: in a body, .NET takes a prefix that stands for the namespace already. Ours
/// has the default namespace.
fn permitted(xml: &str) -> String {
    let Some((before, element)) = xml.split_once("<s:Body><r:") else { return xml.to_owned() };
    let (_, namespace) = before.split_once("xmlns:r=\"").unwrap();
    let (namespace, _) = namespace.split_once('"').unwrap();
    let (local, content) = element.split_once('>').unwrap();
    let content = content.replace("<r:", "<").replace("</r:", "</");
    format!("{before}<s:Body><{local} xmlns=\"{namespace}\">{content}")
}

fn assert_same(left: &[u8], right: &[u8], file: &Path) {
    let limits = Limits::default();
    let document = |bytes: &[u8]| soapstone_xml::TextDocument::message(bytes.to_vec(), &limits).unwrap();
    let difference = compare(&mut document(left).reader(), &mut document(right).reader()).unwrap();
    if let Some(difference) = difference {
        let show = String::from_utf8_lossy;
        panic!("{}: {difference}\n{}\n{}", file.display(), show(left), show(right));
    }
}

#[test]
fn what_net_wrote_is_written_again() {
    let (mut texts, mut binaries) = (0, 0);
    for recorded in recorded().iter().filter(|recorded| recorded.is_of_net()) {
        let Some((message, message_version, version)) = recorded.message() else { continue };
        if message.body.fault().is_some() && RmHeaders::read(&message, version).unwrap().is_empty() {
            continue;
        }
        let mut rest = message.clone();
        let headers = RmHeaders::take(&mut rest, version).unwrap();
        assert_eq!(headers, RmHeaders::read(&message, version).unwrap());
        let mut written = match again(&message, version, message_version) {
            Ok(written) => written.unwrap_or(rest),
            Err(problem) => panic!("{}: {problem}", recorded.file.display()),
        };
        add_headers(&mut written, &headers, &message, version);
        let bytes = encode(&mut *recorded.codec(), written, message_version);
        let has_prefix = message.body.payload().is_some_and(|name| name.namespace() == version.namespace())
            && !headers.is_empty();
        // .NET has no dictionary for this action.
        let is_last = message.properties.action.as_ref().and_then(RmAction::of)
            == Some((RmVersion::February2005, RmAction::LastMessage));
        if recorded.binary && (has_prefix || is_last) {
            let text = |bytes: &[u8]| {
                text(&Recorded { bytes: bytes.to_vec(), file: recorded.file.clone(), binary: true })
            };
            assert_same(
                permitted(&text(&recorded.bytes)).as_bytes(),
                text(&bytes).as_bytes(),
                &recorded.file,
            );
        } else if recorded.binary {
            binaries += 1;
            assert_eq!(bytes, recorded.bytes, "{}", recorded.file.display());
        } else {
            texts += 1;
            let expected = permitted(std::str::from_utf8(&recorded.bytes).unwrap());
            assert_same(expected.as_bytes(), &bytes, &recorded.file);
        }
    }
    assert!(texts > 1000, "{texts}");
    assert!(binaries > 20, "{binaries}");
}

/// Messages that were made to be wrong, and what is said of them.
#[test]
fn all_that_was_recorded_means_the_same_when_it_is_written_again() {
    let mut refused = BTreeSet::<String>::new();
    let mut count = 0;
    for recorded in recorded() {
        let Some((message, message_version, version)) = recorded.message() else { continue };
        count += 1;
        let written = again(&message, version, message_version);
        let headers = RmHeaders::read(&message, version);
        let (written, headers) = match (written, headers) {
            (Ok(written), Ok(headers)) => (written, headers),
            (written, headers) => {
                let problems = [written.err(), headers.err().map(|error| error.to_string())];
                refused.extend(problems.into_iter().flatten());
                continue;
            }
        };
        let mut written = written.unwrap_or_else(|| {
            let mut rest = message.clone();
            RmHeaders::take(&mut rest, version).unwrap();
            rest
        });
        add_headers(&mut written, &headers, &message, version);
        let bytes = encode(&mut TextCodec, written, message_version);
        let once_more = Recorded { file: recorded.file.clone(), bytes, binary: false };
        let Some((reread, _, _)) = once_more.message() else {
            panic!("{}: nothing is left", recorded.file.display());
        };
        let file = recorded.file.display();
        let mut reread_headers = RmHeaders::read(&reread, version).unwrap();
        reread_headers.uses_sequence_ssl = headers.uses_sequence_ssl;
        reread_headers.uses_sequence_str = headers.uses_sequence_str;
        assert_eq!(reread_headers, headers, "{file}");
        let addressing = message_version.addressing;
        let create = |message| CreateSequence::read(message, version, addressing).ok();
        assert_eq!(create(&reread), create(&message), "{file}");
        let response = |message| CreateSequenceResponse::read(message, version, addressing).ok();
        assert_eq!(response(&reread), response(&message), "{file}");
        let close = |message| CloseSequence::read(message, version).ok();
        assert_eq!(close(&reread), close(&message), "{file}");
        let terminate = |message| TerminateSequence::read(message, version).ok();
        assert_eq!(terminate(&reread), terminate(&message), "{file}");
    }
    assert!(count > 1500, "{count}");
    let refused: Vec<_> = refused.into_iter().collect();
    let expected = [
        "the header Sequence is not valid: MessageNumber is above 9223372036854775807",
        "the header SequenceAcknowledgement is not valid: the range 5-1 ends before it begins",
    ];
    assert_eq!(refused, expected, "probes that were made to be wrong");
}

#[test]
fn recorded_faults() {
    let mut names = BTreeSet::<String>::new();
    for recorded in recorded() {
        let Some((message, message_version, version)) = recorded.message() else { continue };
        let Some(fault) = message.body.fault() else { continue };
        let file = recorded.file.display();
        let is_of_rm = fault.name().is_some_and(|name| name.namespace() == version.namespace());
        let Some(found) = SequenceFault::from_message(&message, version) else {
            assert!(!is_of_rm, "{file}: {fault}");
            continue;
        };
        assert!(is_of_rm, "{file}: {fault}");
        names.insert(fault.name().unwrap().local().to_owned());
        let written = found.to_message(version, message_version);
        if !file.to_string().contains("sent-by-hand") {
            assert_eq!(written.properties.action, message.properties.action, "{file}");
        }
        let bytes = encode(&mut TextCodec, written, message_version);
        let again = Recorded { file: recorded.file.clone(), bytes, binary: false };
        let (again, _, _) = again.message().unwrap();
        assert_eq!(SequenceFault::from_message(&again, version), Some(found), "{file}");
        let again = again.body.fault().unwrap();
        assert_eq!(again.code, fault.code, "{file}");
        assert_eq!(again.subcodes, fault.subcodes, "{file}");
        let entries = |detail: &Option<Element>| -> Vec<Element> {
            detail.iter().flat_map(Element::children).cloned().collect()
        };
        assert_eq!(entries(&again.detail), entries(&fault.detail), "{file}");
        if recorded.is_of_net() {
            assert_eq!(again.reason.text(), fault.reason.text(), "{file}");
        }
    }
    let names: Vec<_> = names.into_iter().collect();
    let expected = [
        "CreateSequenceRefused",
        "InvalidAcknowledgement",
        "LastMessageNumberExceeded",
        "SequenceClosed",
        "SequenceTerminated",
        "UnknownSequence",
        "WsrmRequired",
    ];
    assert_eq!(names, expected);
}
