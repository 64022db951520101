//! Envelopes in SOAP 1.2 and WS-Addressing 1.0, written as the recorded peers write them.

use std::fmt::Write as _;

pub(crate) const CONTENT_TYPE: (&str, &str) = ("Content-Type", "application/soap+xml; charset=utf-8");

/// The version of WS-ReliableMessaging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rm {
    /// 1.0, of February 2005.
    Feb2005,
    /// 1.1.
    V11,
}

impl Rm {
    pub(crate) fn ns(self) -> &'static str {
        match self {
            Self::Feb2005 => "http://schemas.xmlsoap.org/ws/2005/02/rm",
            Self::V11 => "http://docs.oasis-open.org/ws-rx/wsrm/200702",
        }
    }

    pub(crate) fn action(self, name: &str) -> String {
        format!("{}/{name}", self.ns())
    }
}

/// Who is asked, and how the answer finds its way, in an RM request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking<'a> {
    pub(crate) to: &'a str,
    pub(crate) reply_to: &'a str,
    pub(crate) message_id: &'a str,
}

impl Asking<'_> {
    fn headers(&self, action: &str) -> String {
        let Self { to, reply_to, message_id } = self;
        format!(
            "{}<a:MessageID>{message_id}</a:MessageID><a:ReplyTo><a:Address>{reply_to}</a:Address></a:ReplyTo>{}",
            action_header(action),
            to_header(to)
        )
    }
}

/// CreateSequence, of which the acknowledgements go where the reply goes, with an offer or without.
pub(crate) fn create_sequence(rm: Rm, asking: Asking<'_>, offer: Option<&str>) -> String {
    let Asking { reply_to, .. } = asking;
    let offer = offer.map_or_else(String::new, |offer| match rm {
        Rm::Feb2005 => format!("<Offer><Identifier>{offer}</Identifier></Offer>"),
        Rm::V11 => format!(
            "<Offer><Identifier>{offer}</Identifier><Endpoint><a:Address>{reply_to}</a:Address></Endpoint>\
             <IncompleteSequenceBehavior>DiscardFollowingFirstGap</IncompleteSequenceBehavior></Offer>"
        ),
    });
    let content = format!("<AcksTo><a:Address>{reply_to}</a:Address></AcksTo>{offer}");
    let headers = asking.headers(&rm.action("CreateSequence"));
    envelope(None, &headers, &rm_body(rm, "CreateSequence", &content))
}

/// CreateSequenceResponse, which accepts an offer with an address for its acknowledgements, or does not.
pub(crate) fn create_sequence_response(
    rm: Rm,
    to: &str,
    relates_to: &str,
    identifier: &str,
    accept: Option<&str>,
) -> String {
    let behaviour = match rm {
        Rm::Feb2005 => "",
        Rm::V11 => "<IncompleteSequenceBehavior>DiscardFollowingFirstGap</IncompleteSequenceBehavior>",
    };
    let accept = accept.map_or_else(String::new, |acks_to| {
        format!("<Accept><AcksTo><a:Address>{acks_to}</a:Address></AcksTo></Accept>")
    });
    let content = format!("<Identifier>{identifier}</Identifier>{behaviour}{accept}");
    let headers = format!(
        "{}<a:RelatesTo>{relates_to}</a:RelatesTo>{}",
        action_header(&rm.action("CreateSequenceResponse")),
        to_header(to)
    );
    envelope(None, &headers, &rm_body(rm, "CreateSequenceResponse", &content))
}

/// A one-way message of a sequence. The RM headers are those that it carries besides, or nothing.
pub(crate) fn sequenced(
    rm: Rm,
    (identifier, number): (&str, u64),
    rm_headers: &str,
    to: &str,
    action: &str,
    body: &str,
) -> String {
    let headers =
        format!("{rm_headers}{}{}{}", sequence(identifier, number, ""), action_header(action), to_header(to));
    envelope(Some(rm), &headers, body)
}

/// The message without content that ends a sequence of RM 1.0.
pub(crate) fn last_message((identifier, number): (&str, u64), rm_headers: &str, to: &str) -> String {
    let sequence = sequence(identifier, number, "<r:LastMessage/>");
    let action = action_header(&Rm::Feb2005.action("LastMessage"));
    envelope(Some(Rm::Feb2005), &format!("{rm_headers}{sequence}{action}{}", to_header(to)), "")
}

/// An acknowledgement on its own.
pub(crate) fn acknowledgement(
    rm: Rm,
    to: &str,
    identifier: &str,
    ranges: &[(u64, u64)],
    remaining: Option<u32>,
) -> String {
    let acks = acks(identifier, ranges, remaining);
    let action = action_header(&rm.action("SequenceAcknowledgement"));
    envelope(Some(rm), &format!("{acks}{action}{}", to_header(to)), "")
}

/// CloseSequence, which is of RM 1.1, with the number of the last message.
pub(crate) fn close_sequence(asking: Asking<'_>, identifier: &str, last: u64) -> String {
    ending("CloseSequence", asking, identifier, last)
}

/// TerminateSequence of RM 1.0, which has no answer.
pub(crate) fn terminate_sequence(to: &str, identifier: &str) -> String {
    let name = "TerminateSequence";
    let headers = format!("{}{}", action_header(&Rm::Feb2005.action(name)), to_header(to));
    let content = format!("<Identifier>{identifier}</Identifier>");
    envelope(None, &headers, &rm_body(Rm::Feb2005, name, &content))
}

/// TerminateSequence of RM 1.1, with the number of the last message.
pub(crate) fn terminate_sequence_11(asking: Asking<'_>, identifier: &str, last: u64) -> String {
    ending("TerminateSequence", asking, identifier, last)
}

/// The header that acknowledges ranges, and says how many messages more there is room for.
pub(crate) fn acks(identifier: &str, ranges: &[(u64, u64)], remaining: Option<u32>) -> String {
    let mut header = format!("<r:SequenceAcknowledgement><r:Identifier>{identifier}</r:Identifier>");
    for (lower, upper) in ranges {
        write!(header, r#"<r:AcknowledgementRange Lower="{lower}" Upper="{upper}"/>"#).unwrap();
    }
    if let Some(remaining) = remaining {
        let ns = "http://schemas.microsoft.com/ws/2006/05/rm";
        write!(header, r#"<netrm:BufferRemaining xmlns:netrm="{ns}">{remaining}</netrm:BufferRemaining>"#)
            .unwrap();
    }
    header + "</r:SequenceAcknowledgement>"
}

/// The header that asks for an acknowledgement.
pub(crate) fn ack_requested(identifier: &str) -> String {
    format!("<r:AckRequested><r:Identifier>{identifier}</r:Identifier></r:AckRequested>")
}

/// The addressing action of a message, or nothing.
pub(crate) fn action_of(body: &str) -> &str {
    text_of(body, "Action").unwrap_or_default()
}

/// What is in the first element of this local name, as it is written.
pub(crate) fn text_of<'a>(body: &'a str, local: &str) -> Option<&'a str> {
    texts_of(body, local).next()
}

/// What is in each element of this local name, as it is written. Not for elements within others of their name.
pub(crate) fn texts_of<'a>(body: &'a str, local: &str) -> impl Iterator<Item = &'a str> {
    let mut rest = body;
    std::iter::from_fn(move || {
        loop {
            let tag;
            (_, rest) = rest.split_once('<')?;
            (tag, rest) = rest.split_once('>')?;
            let name = tag.split([' ', '\t', '\r', '\n', '/']).next()?;
            if name.rsplit(':').next() != Some(local) {
                continue;
            }
            if tag.ends_with('/') {
                return Some("");
            }
            let (content, after) = rest.split_once(&format!("</{name}>"))?;
            rest = after;
            return Some(content);
        }
    })
}

/// An envelope around headers and a body as they are.
pub(crate) fn envelope(rm: Option<Rm>, headers: &str, body: &str) -> String {
    let rm = rm.map_or_else(String::new, |rm| format!(r#" xmlns:r="{}""#, rm.ns()));
    let body = if body.is_empty() { "<s:Body/>".to_owned() } else { format!("<s:Body>{body}</s:Body>") };
    format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"{rm} xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>{headers}</s:Header>{body}</s:Envelope>"#
    )
}

fn ending(name: &str, asking: Asking<'_>, identifier: &str, last: u64) -> String {
    let content = format!("<Identifier>{identifier}</Identifier><LastMsgNumber>{last}</LastMsgNumber>");
    envelope(None, &asking.headers(&Rm::V11.action(name)), &rm_body(Rm::V11, name, &content))
}

fn rm_body(rm: Rm, name: &str, content: &str) -> String {
    format!(r#"<{name} xmlns="{}">{content}</{name}>"#, rm.ns())
}

fn sequence(identifier: &str, number: u64, last: &str) -> String {
    format!(
        r#"<r:Sequence s:mustUnderstand="1"><r:Identifier>{identifier}</r:Identifier><r:MessageNumber>{number}</r:MessageNumber>{last}</r:Sequence>"#
    )
}

fn action_header(action: &str) -> String {
    format!(r#"<a:Action s:mustUnderstand="1">{action}</a:Action>"#)
}

fn to_header(to: &str) -> String {
    format!(r#"<a:To s:mustUnderstand="1">{to}</a:To>"#)
}
