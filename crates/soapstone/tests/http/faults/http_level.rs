//! Requests that are wrong before they are messages, and messages that are wrong before they are calls.

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::time::Duration;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
use soapstone::samples::interop::data::{DataService, ValuesContract};
use soapstone::{Binding, Endpoint, Host, HostSettings, RunningHost};

use crate::support::envelope::{
    Asking, CONTENT_TYPE, Rm, action_of, create_sequence, envelope, sequenced, text_of,
};
use crate::support::inbox::Inbox;
use crate::support::raw::{Connection, Response, chunked, post, request};

const PATH: &str = "/calculator";
const PING: &str = r#"<s:Body><Ping xmlns="urn:data"/></s:Body>"#;
const SOAP11: (&str, &str) = ("Content-Type", "text/xml; charset=utf-8");
const GZIP: (&str, &str) = ("Content-Encoding", "gzip");
const ANONYMOUS: &str = "http://www.w3.org/2005/08/addressing/anonymous";
const CHUNKED: (&str, &str) = ("Transfer-Encoding", "chunked");

/// The calculator, called back over HTTP.
async fn calculator(settings: HostSettings) -> (RunningHost, SocketAddr) {
    let address = format!("http://127.0.0.1:0{PATH}");
    let endpoint = Endpoint::new::<CalculatorContract>(address, Binding::ws_dual_http());
    let endpoint = endpoint.per_session(CalculatorService::new);
    let host = Host::new().endpoint(endpoint).settings(settings).start().await.unwrap();
    let addr = addr_of(&host);
    (host, addr)
}

/// A service that answers in the response.
async fn values(binding: Binding) -> (RunningHost, SocketAddr) {
    let endpoint = Endpoint::new::<ValuesContract>("http://127.0.0.1:0/data", binding).shared(DataService);
    let host = Host::new().endpoint(endpoint).start().await.unwrap();
    let addr = addr_of(&host);
    (host, addr)
}

fn addr_of(host: &RunningHost) -> SocketAddr {
    host.addresses()[0].split('/').nth(2).unwrap().parse().unwrap()
}

/// A message that the calculator takes: it answers at the inbox.
fn create(addr: SocketAddr, inbox: &Inbox, message_id: &str) -> String {
    let (to, reply_to) = (format!("http://{addr}{PATH}"), inbox.url("/cb"));
    let asking = Asking { to: &to, reply_to: &reply_to, message_id };
    create_sequence(Rm::Feb2005, asking, Some(&format!("{message_id}:offer")))
}

/// Sends this, and reads what is answered; one connection for each.
async fn say(addr: SocketAddr, bytes: impl AsRef<[u8]>) -> Response {
    let mut connection = Connection::open(addr).await;
    connection.send_bytes(bytes).await;
    connection.read_final_response().await.unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn only_posts_are_taken() {
    let (_host, addr) = calculator(HostSettings::default()).await;
    for method in ["GET", "PUT", "DELETE", "OPTIONS"] {
        let head = format!("{method} {PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        let answer = say(addr, head).await;
        assert_eq!((answer.status, answer.header("Allow")), (405, Some("POST")), "{method}");
        assert!(
            answer.text().contains("ICalculatorDuplex is called with POST and SOAP 1.2"),
            "{}",
            answer.text()
        );
    }
    for query in ["wsdl", "WSDL", "singleWsdl", "xsd=xsd0", "wsdl=wsdl0"] {
        let answer = say(addr, format!("GET {PATH}?{query} HTTP/1.1\r\nHost: a\r\n\r\n")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        let root = if query.starts_with("xsd") { "schema" } else { "definitions" };
        assert!(answer.text().contains(root), "{query}: {}", answer.text());
    }
}

#[tokio::test]
async fn paths_are_compared_as_http_sys_does() {
    let (_host, addr) = calculator(HostSettings::default()).await;
    let inbox = Inbox::start().await;
    let body = create(addr, &inbox, "urn:a");
    for path in ["/nothing/here", "/", "/calculator/deeper", "/calculato", "/calculatorr"] {
        let answer = post(addr, path, &[CONTENT_TYPE], &body).await.unwrap();
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("nothing is served"), "{path}: {}", answer.text());
    }
    for path in ["/calculator", "/Calculator/", "/CALCULATOR?anything"] {
        assert_eq!(post(addr, path, &[CONTENT_TYPE], &body).await.unwrap().status, 202, "{path}");
    }
}

#[tokio::test]
async fn content_types_that_are_not_those_of_the_binding() {
    let (_host, addr) = calculator(HostSettings::default()).await;
    let inbox = Inbox::start().await;
    let body = create(addr, &inbox, "urn:a");
    let refused = [
        ("text/plain", "'text/plain'"),
        ("text/xml; charset=utf-8", "'text/xml; charset=utf-8'"),
        ("application/soap+msbin1", "'application/soap+msbin1'"),
        ("application/soap+xml; charset=iso-8859-1", "'application/soap+xml; charset=iso-8859-1'"),
        ("application/soap+xmlx", "'application/soap+xmlx'"),
        ("", "''"),
    ];
    for (content_type, shown) in refused {
        let answer = post(addr, PATH, &[("Content-Type", content_type)], &body).await.unwrap();
        assert_eq!(answer.status, 415, "{content_type}");
        let reason = format!(
            "Cannot process the message because the content type {shown} was not the expected type \
             'application/soap+xml; charset=utf-8'."
        );
        assert_eq!(answer.reason, reason);
    }
    let none = post(addr, PATH, &[], &body).await.unwrap();
    assert_eq!(none.status, 415);
    assert!(none.reason.contains("content type"), "{}", none.reason);

    let taken = [
        "application/soap+xml",
        "APPLICATION/SOAP+XML;CHARSET=UTF-8",
        "application/soap+xml; charset=\"utf-8\"",
        "application/soap+xml; charset=utf-8; action=\"urn:something/else\"",
    ];
    for content_type in taken {
        let answer = post(addr, PATH, &[("Content-Type", content_type)], &body).await.unwrap();
        assert_eq!(answer.status, 202, "{content_type}");
    }
}

#[tokio::test]
async fn soap_1_1_at_an_endpoint_of_1_2() {
    let (_host, addr) = calculator(HostSettings::default()).await;
    let inbox = Inbox::start().await;
    let body = create(addr, &inbox, "urn:a")
        .replace("http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/");
    assert_eq!(post(addr, PATH, &[SOAP11], &body).await.unwrap().status, 415);
    // There is no response that could carry a fault
    let answer = post(addr, PATH, &[CONTENT_TYPE], &body).await.unwrap();
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("SOAP"), "{}", answer.text());

    let ping = ping11("urn:data/IData/Ping");
    let (_ws, addr) = values(Binding::ws_http()).await;
    let answer = post(addr, "/data", &[CONTENT_TYPE], &ping).await.unwrap();
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("VersionMismatch"), "{}", answer.text());
    assert!(answer.text().contains("SupportedEnvelope"), "{}", answer.text());

    let (_basic, addr) = values(Binding::basic_http()).await;
    let answer = post(addr, "/data", &[SOAP11], ping12("urn:data/IData/Ping", "")).await.unwrap();
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("VersionMismatch"), "{}", answer.text());
    assert_eq!(answer.header("Content-Type"), Some("text/xml; charset=utf-8"));
}

#[tokio::test]
async fn bodies_that_are_no_messages() {
    let (_host, addr) = calculator(HostSettings::default()).await;
    let bodies: [(&str, &str); 7] = [
        ("", "nothing in it"),
        ("not xml", ""),
        ("<unclosed>", ""),
        ("<a/>", "a is not a SOAP envelope"),
        ("<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"/>", "no body"),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", ""),
        ("\u{feff}", ""),
    ];
    for (body, told) in bodies {
        let answer = post(addr, PATH, &[CONTENT_TYPE], body).await.unwrap();
        assert_eq!(answer.status, 400, "{body}");
        assert!(!answer.text().is_empty() && answer.text().contains(told), "{body}: {}", answer.text());
    }
    let not_utf8 = post(addr, PATH, &[CONTENT_TYPE], b"<a>\xFF\xFE</a>").await.unwrap();
    assert_eq!(not_utf8.status, 400);
}

#[tokio::test]
async fn bodies_over_the_limit() {
    let (_host, addr) = calculator(HostSettings::default()).await;
    let body = vec![b' '; 70_000];
    let mut announced = Connection::open(addr).await;
    announced.send_bytes(request(PATH, &[CONTENT_TYPE, ("Content-Length", "70000")], b"")).await;
    let answer = announced.read_final_response().await.unwrap();
    assert_eq!((answer.status, answer.header("Connection")), (413, Some("close")));
    assert!(answer.text().contains("65536"), "{}", answer.text());
    assert!(announced.read_until_closed().await.is_ok());

    let mut in_chunks = Connection::open(addr).await;
    let head = request(PATH, &[CONTENT_TYPE, CHUNKED], b"");
    in_chunks.send_bytes([head, chunked(&[&body[..35_000], &body[35_000..]])].concat()).await;
    let answer = in_chunks.read_final_response().await.unwrap();
    assert_eq!((answer.status, answer.header("Connection")), (413, Some("close")));
    assert!(in_chunks.read_until_closed().await.is_ok());

    let bomb = gzip(&vec![b' '; 50_000_000]);
    assert!(bomb.len() < 65_536);
    let answer = post(addr, PATH, &[CONTENT_TYPE, GZIP], &bomb).await.unwrap();
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn packed_bodies() {
    let (_host, addr) = calculator(HostSettings::default()).await;
    let mut inbox = Inbox::start().await;
    let body = create(addr, &inbox, "urn:a");
    let answer = post(addr, PATH, &[CONTENT_TYPE, GZIP], gzip(body.as_bytes())).await.unwrap();
    assert_eq!(answer.status, 202);
    assert!(action_of(inbox.next().await.text()).ends_with("/CreateSequenceResponse"));

    let broken = post(addr, PATH, &[CONTENT_TYPE, GZIP], &body).await.unwrap();
    assert_eq!(broken.status, 400);
    assert!(broken.text().contains("unpacked"), "{}", broken.text());
    let unknown = post(addr, PATH, &[CONTENT_TYPE, ("Content-Encoding", "br")], &body).await.unwrap();
    assert_eq!(unknown.status, 415);
    assert!(unknown.text().contains("br"), "{}", unknown.text());
}

/// A length would be that of the packed bytes, and Mono's HttpWebRequest reads so many of the unpacked ones.
#[tokio::test]
async fn packed_answers_have_no_length() {
    let (_host, addr) = values(Binding::basic_http()).await;
    let said = "said ".repeat(1000);
    let ask = format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><EchoString xmlns="urn:data"><s>{said}</s></EchoString></s:Body></s:Envelope>"#
    );
    let action = ("SOAPAction", "\"urn:data/IData/EchoString\"");
    let plain = post(addr, "/data", &[SOAP11, action], &ask).await.unwrap();
    assert!(plain.header("Content-Length").is_some() && plain.text().contains(&said));
    let packed = post(addr, "/data", &[SOAP11, action, ("Accept-Encoding", "gzip")], &ask).await.unwrap();
    assert_eq!((packed.status, packed.header("Content-Encoding")), (200, Some("gzip")));
    assert_eq!(
        (packed.header("Content-Length"), packed.header("Transfer-Encoding")),
        (None, Some("chunked"))
    );
    let mut unpacked = String::new();
    GzDecoder::new(&*packed.body).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.text());

    let head = request("/data", &[SOAP11, action, ("Accept-Encoding", "gzip")], ask.as_bytes());
    let old = String::from_utf8(head).unwrap().replacen("HTTP/1.1", "HTTP/1.0", 1);
    assert_eq!(say(addr, old).await.header("Transfer-Encoding"), None);
}

#[tokio::test]
async fn a_body_is_asked_for() {
    let (_host, addr) = calculator(HostSettings::default()).await;
    let mut inbox = Inbox::start().await;
    let body = create(addr, &inbox, "urn:a");
    let length = body.len().to_string();
    let mut connection = Connection::open(addr).await;
    let headers = [CONTENT_TYPE, ("Expect", "100-continue"), ("Content-Length", &length)];
    connection.send_bytes(request(PATH, &headers, b"")).await;
    assert_eq!(connection.read_response().await.unwrap().status, 100);
    connection.send_bytes(&body).await;
    assert_eq!(connection.read_response().await.unwrap().status, 202);
    inbox.next_of_action("/CreateSequenceResponse").await;

    // What is not taken is not asked for
    let unwanted = [(413, CONTENT_TYPE, "70000"), (415, ("Content-Type", "text/plain"), "4")];
    for (status, content_type, length) in unwanted {
        let mut connection = Connection::open(addr).await;
        let headers = [content_type, ("Expect", "100-continue"), ("Content-Length", length)];
        connection.send_bytes(request(PATH, &headers, b"")).await;
        assert_eq!(connection.read_response().await.unwrap().status, status);
    }
}

#[tokio::test]
async fn one_connection_carries_many_requests_in_whatever_pieces() {
    let (_host, addr) = calculator(HostSettings::default()).await;
    let mut inbox = Inbox::start().await;
    let mut connection = Connection::open(addr).await;
    let first = create(addr, &inbox, "urn:a");
    connection.send_bytes(request(PATH, &[CONTENT_TYPE], first.as_bytes())).await;
    assert_eq!(connection.read_response().await.unwrap().status, 202);

    // Something wrong in between does not matter
    connection.send_bytes(request(PATH, &[CONTENT_TYPE], b"not xml")).await;
    assert_eq!(connection.read_response().await.unwrap().status, 400);
    connection.send_bytes(request(PATH, &[("Content-Type", "text/plain")], b"text")).await;
    assert_eq!(connection.read_response().await.unwrap().status, 415);

    let second = create(addr, &inbox, "urn:b");
    let (half, rest) = second.as_bytes().split_at(second.len() / 2);
    connection.send_bytes(request(PATH, &[CONTENT_TYPE, CHUNKED], b"")).await;
    connection.send_in_pieces(chunked(&[half, rest]), 100).await;
    assert_eq!(connection.read_response().await.unwrap().status, 202);

    let mut related = Vec::new();
    for _ in 0..2 {
        let response = inbox.next_of_action("/CreateSequenceResponse").await;
        related.push(text_of(response.text(), "RelatesTo").unwrap().to_owned());
    }
    related.sort();
    assert_eq!(related, ["urn:a", "urn:b"]);
}

#[tokio::test]
async fn whoever_is_slow_is_not_waited_for() {
    let short = Duration::from_millis(300);
    let (_host, addr) = calculator(HostSettings { header_timeout: short, ..HostSettings::default() }).await;
    let mut silent = Connection::open(addr).await;
    assert_eq!(silent.read_until_closed().await.unwrap(), "");
    let mut slow_head = Connection::open(addr).await;
    slow_head.send_bytes(format!("POST {PATH} HTTP/1.1\r\nHost: ")).await;
    assert!(slow_head.read_until_closed().await.is_ok());
    let mut slow_word = Connection::open(addr).await;
    slow_word.send_bytes("P").await;
    assert!(slow_word.read_until_closed().await.is_ok());
    let mut idle = Connection::open(addr).await;
    idle.send_bytes(request(PATH, &[], b"")).await;
    assert_eq!(idle.read_final_response().await.unwrap().status, 415);
    assert!(idle.read_until_closed().await.is_ok());

    let (_host, addr) = calculator(HostSettings { body_timeout: short, ..HostSettings::default() }).await;
    for headers in [[CONTENT_TYPE, ("Content-Length", "100")], [CONTENT_TYPE, CHUNKED]] {
        let mut slow_body = Connection::open(addr).await;
        slow_body.send_bytes(request(PATH, &headers, b"")).await;
        let answer = slow_body.read_final_response().await.unwrap();
        assert_eq!((answer.status, answer.header("Connection")), (408, Some("close")));
        assert!(answer.text().contains("0.3 s"), "{}", answer.text());
        assert!(slow_body.read_until_closed().await.is_ok());
    }
}

#[tokio::test]
async fn calls_that_no_operation_takes() {
    let (_ws, addr) = values(Binding::ws_http()).await;
    let answer = post(addr, "/data", &[CONTENT_TYPE], ping12("urn:none", "")).await.unwrap();
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("ActionNotSupported"), "{}", answer.text());
    assert_eq!(text_of(answer.text(), "RelatesTo"), Some("urn:call"));
    assert!(answer.text().contains("urn:none"), "{}", answer.text());

    let foo = r#"<x:Foo xmlns:x="urn:x" s:mustUnderstand="1"/>"#;
    let answer = post(addr, "/data", &[CONTENT_TYPE], ping12("urn:data/IData/Ping", foo)).await.unwrap();
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("MustUnderstand</"), "{}", answer.text());
    assert!(answer.text().contains("NotUnderstood") && answer.text().contains("urn:x"), "{}", answer.text());
    let answer = post(addr, "/data", &[CONTENT_TYPE], ping12("urn:data/IData/Ping", "")).await.unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());

    let (_basic, addr) = values(Binding::basic_http()).await;
    let headers = |action: &'static str| [SOAP11, ("SOAPAction", action)];
    let answer = post(addr, "/data", &headers("\"urn:none\""), ping11("")).await.unwrap();
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("ActionNotSupported"), "{}", answer.text());
    let answer = post(addr, "/data", &headers("\"urn:data/IData/Ping\""), ping11(foo)).await.unwrap();
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("MustUnderstand</"), "{}", answer.text());
    let answer = post(addr, "/data", &headers("\"urn:data/IData/Ping\""), ping11("")).await.unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn an_unknown_action_in_a_session_that_answers_in_responses() {
    let (_host, addr) = values(Binding::ws_http_reliable()).await;
    let rm = Rm::Feb2005;
    let to = format!("http://{addr}/data");
    let asking = Asking { to: &to, reply_to: ANONYMOUS, message_id: "urn:create" };
    let created = post(addr, "/data", &[CONTENT_TYPE], create_sequence(rm, asking, Some("urn:offer"))).await;
    let created = created.unwrap();
    assert_eq!(created.status, 200, "{}", created.text());
    let identifier = text_of(created.text(), "Identifier").unwrap();
    // One-way, as far as its headers say
    let body = sequenced(rm, (identifier, 1), "", &to, "urn:none", "<None/>");
    let answer = post(addr, "/data", &[CONTENT_TYPE], body).await.unwrap();
    assert_eq!(answer.status, 500, "{}", answer.text());
    assert!(answer.text().contains("ActionNotSupported"), "{}", answer.text());
    assert!(answer.text().contains("urn:offer"), "{}", answer.text());
}

/// A call of SOAP 1.2, to be answered in the response.
fn ping12(action: &str, header: &str) -> String {
    let headers = format!(
        r#"{header}<a:Action s:mustUnderstand="1">{action}</a:Action><a:MessageID>urn:call</a:MessageID>"#
    );
    envelope(None, &headers, r#"<Ping xmlns="urn:data"/>"#)
}

/// The same of SOAP 1.1, without addressing.
fn ping11(header: &str) -> String {
    let header = if header.starts_with('<') { header } else { "" };
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>{header}</s:Header>{PING}</s:Envelope>"#
    )
}

/// A client without WS-Addressing has no address to be told at: what it reads is the response, as a fault.
#[tokio::test]
async fn who_cannot_be_called_back_reads_the_fault_in_the_response() {
    let (_host, addr) = calculator(HostSettings::default()).await;
    let call = envelope(None, "", r#"<AddTo xmlns="http://Microsoft.ServiceModel.Samples"><n>5</n></AddTo>"#);
    let answer = post(addr, PATH, &[CONTENT_TYPE], &call).await.unwrap();
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("content-type"), Some("application/soap+xml; charset=utf-8"));
    let reason = text_of(answer.text(), "Text").unwrap();
    assert!(reason.contains("Addressing Property is not present"), "{}", answer.text());
}
