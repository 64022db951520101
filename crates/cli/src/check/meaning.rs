//! Whether a document makes sense as a SOAP message: envelope, addressing, body.

use soapstone_soap::{
    AddressingFault, AddressingVersion, Body, Envelope, Error, Message, MessageVersion, Rejected, SoapVersion,
};
use soapstone_xml::Kind;

use super::document::Document;
use super::message::{Scene, malformed, version_of};
use super::{Checked, Finding};
use crate::capture::http::Head;
use crate::capture::{Encoding, Kind as ItemKind, MediaType};
use crate::report::Line;

pub(super) fn check(document: &Document<'_>, scene: &Scene<'_>, line: &mut Line) -> Checked {
    let Scene { encoding, media, head, .. } = *scene;
    let in_session = encoding == Encoding::BinarySession;
    let envelope =
        Envelope::read(&mut *document.reader()).map_err(|rejected| finding(rejected, in_session))?;
    if let Some(version) = version_of(encoding).filter(|version| *version != envelope.version) {
        let problem = format!("an envelope of {} under the content type of {version}", envelope.version);
        // A service refuses that. Clients take a reply for what its envelope says: there are services that answer so.
        if scene.item.kind != ItemKind::HttpResponse {
            return Err(Finding::Malformed(problem));
        }
        line.checks.push(format!("tolerated in a response: {problem}"));
    }
    read_parts(&envelope, in_session)?;
    let version = MessageVersion::new(envelope.version, addressing(&envelope));
    line.checks.push(format!("envelope: {version}"));
    let transport = action_of_transport(envelope.version, media, head);
    line.what = name(&envelope, None, transport.as_deref());
    let message =
        Message::from_envelope(envelope, version).map_err(|rejected| finding(rejected, in_session))?;
    let Message { properties, body, .. } = &message;
    let action = properties.action.as_ref().map(|action| action.as_str());
    line.what = name_of(body, action, transport.as_deref());
    if version.addressing != AddressingVersion::None {
        line.checks.push(format!("addressing: action {}", action.unwrap_or("missing")));
    }
    if let Some(transport) = &transport {
        properties.check_soap_action(transport).map_err(|_: AddressingFault| {
            let action = action.unwrap_or_default();
            Finding::Meaning(format!("the transport says action {transport:?}, the message says {action:?}"))
        })?;
    }
    Ok(())
}

/// Header blocks and body, read to their ends.
fn read_parts(envelope: &Envelope, in_session: bool) -> Checked {
    for block in &envelope.headers {
        block
            .element()
            .map_err(|error| Finding::Malformed(format!("header block {}: {error}", block.name())))?;
    }
    if let Body::Raw(body) = &envelope.body {
        let mut reader = body.raw().reader();
        loop {
            match reader.advance() {
                Ok(Kind::Eof) => break,
                Ok(_) => {}
                Err(error) => return Err(malformed(&error, in_session)),
            }
        }
    }
    Ok(())
}

/// The version of addressing whose headers an envelope has; that of its action, if it has headers of several.
fn addressing(envelope: &Envelope) -> AddressingVersion {
    let of = |local: Option<&str>| {
        let mut blocks = envelope.headers.iter().map(|block| block.name());
        let named = |name: &&soapstone_xml::QName| local.is_none_or(|local| name.local() == local);
        blocks.by_ref().filter(named).find_map(|name| AddressingVersion::from_namespace(name.namespace()))
    };
    of(Some("Action")).or_else(|| of(None)).unwrap_or(AddressingVersion::None)
}

/// What the HTTP message says that the action is: `SOAPAction` in SOAP 1.1, the parameter of the content type in SOAP 1.2.
fn action_of_transport(version: SoapVersion, media: &MediaType, head: Option<&Head>) -> Option<String> {
    match version {
        SoapVersion::Soap11 => {
            let action = head?.field("SOAPAction")?.trim();
            Some(
                action.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(action).to_owned(),
            )
        }
        SoapVersion::Soap12 => media.parameter("action").map(str::to_owned),
    }
}

fn finding(rejected: Rejected, in_session: bool) -> Finding {
    match rejected.error {
        Error::Decode(error) => malformed(&error, in_session),
        Error::Addressing(_) => Finding::Meaning(rejected.error.to_string()),
        error => Finding::Malformed(error.to_string()),
    }
}

fn name(envelope: &Envelope, action: Option<&str>, transport: Option<&str>) -> String {
    name_of(&envelope.body, action, transport)
}

/// A message in a word or two.
fn name_of(body: &Body, action: Option<&str>, transport: Option<&str>) -> String {
    if let Some(fault) = body.fault() {
        let code =
            fault.name().map(|name| name.local().to_owned()).unwrap_or_else(|| format!("{:?}", fault.code));
        return format!("fault {code}");
    }
    let action = action.or(transport).filter(|action| !action.is_empty());
    match (action, body.payload()) {
        (Some(action), _) => short(action).to_owned(),
        (None, Some(payload)) => payload.local().to_owned(),
        (None, None) => "empty body".to_owned(),
    }
}

/// The last part of an action.
pub(crate) fn short(action: &str) -> &str {
    let end = action.trim_end_matches(['/', '#', ':']);
    end.rsplit(['/', '#', ':']).next().filter(|short| !short.is_empty()).unwrap_or(action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_in_short() {
        assert_eq!(short("http://example.org/IService/AddTo"), "AddTo");
        assert_eq!(short("urn:nope"), "nope");
        assert_eq!(short("http://example.org/x#y"), "y");
        assert_eq!(short("///"), "///");
        assert_eq!(short(""), "");
    }
}
