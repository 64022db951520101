//! Echo of 1 KB, beside a bare server that sends the same bytes back.

use std::time::Duration;

use bytes::Bytes;
use soapstone_nbfx::BinarySessionCodec;
use soapstone_xml::{Codec, Limits, TextDocument, copy_document};

use crate::load::{Script, messages_a_second};
use crate::process::Server;

pub(crate) fn run() {
    let bare = Server::start("bare");
    for (name, aim, script) in [("binary", " (aim 0.6)", binary()), ("text", "", text())] {
        let ours = Server::start(name);
        for (connections, ahead) in [(1, 1), (1, 16), (64, 1)] {
            let (mut our_rates, mut bare_rates) = (Vec::new(), Vec::new());
            // In turns, so that a busy machine slows both alike.
            for _ in 0..ROUNDS {
                let time = Duration::from_millis(500);
                our_rates.push(messages_a_second(ours.address, connections, ahead, &script, time));
                bare_rates.push(messages_a_second(bare.address, connections, ahead, &script, time));
            }
            let mut ratios: Vec<f64> =
                our_rates.iter().zip(&bare_rates).map(|(ours, bare)| ours / bare).collect();
            println!(
                "echo of {} bytes, {name}, {connections} connections, {ahead} on the way on each: {:.0} calls/s, bare \
                 tokio-tungstenite {:.0}/s, ratio {:.2}{aim}",
                script.next.len(),
                median(&mut our_rates),
                median(&mut bare_rates),
                median(&mut ratios)
            );
        }
    }
}

fn envelope() -> String {
    let said = "x".repeat(870);
    format!(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:a=\"http://www.w3.org/2005/08/addressing\">\
         <s:Header><a:Action s:mustUnderstand=\"1\">urn:echo/IEcho/Echo</a:Action>\
         <a:MessageID>urn:uuid:f26f2378-c0f5-571a-1dd1-59967b07ece7</a:MessageID>\
         <a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>\
         <a:To s:mustUnderstand=\"1\">ws://127.0.0.1/echo</a:To></s:Header>\
         <s:Body><Echo xmlns=\"urn:echo\"><s>{said}</s></Echo></s:Body></s:Envelope>"
    )
}

fn text() -> Script {
    let bytes = Bytes::from(envelope());
    Script { content_type: "application/soap+xml; charset=utf-8", first: bytes.clone(), next: bytes }
}

fn binary() -> Script {
    let document = TextDocument::document(envelope(), &Limits::default()).unwrap();
    let mut codec = BinarySessionCodec::default();
    let mut encode = || codec.encode(&mut |out| copy_document(&mut document.reader(), out)).unwrap();
    let first = encode();
    // By now all strings are known.
    let next = encode();
    Script { content_type: "application/soap+msbinsession1", first, next }
}

pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

const ROUNDS: usize = 7;
