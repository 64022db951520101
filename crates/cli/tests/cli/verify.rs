//! One message: what is expected of it, and what is said when it is not so.

use crate::support::{Folder, REQUEST, SOAP12, binary, envelope, post, soapstone};

fn one(name: &str, message: &[u8], expect: &str) -> crate::support::Ran {
    let more = format!("{REQUEST}expect = \"{expect}\"");
    Folder::new(name).with("01.http", message).with_items(&[("01.http", &more)]).verify()
}

fn fine() -> Vec<u8> {
    post(SOAP12, envelope("urn:x/IX/Do", "<Do xmlns='urn:x'/>"))
}

#[test]
fn a_message_that_is_fine() {
    let ran = one("fine", &fine(), "ok");
    ran.says(
        0,
        &["ok  ", "/fine/01.http", " text ", " Do\n", "1 message in 1 conversation: 1 ok, 0 surprises"],
    );
}

#[test]
fn a_message_wrong_for_its_session_has_to_decode() {
    one("protocol", &fine(), "reject: protocol: not now")
        .says(0, &["protocol", "wrong for its session: not now"]);
    let broken = post(SOAP12, "<a>");
    one("protocol-broken", &broken, "reject: protocol: not now").says(1, &["FAIL", "was to be decoded"]);
    let no_action =
        envelope("", "").replace("<a:Action s:mustUnderstand=\"1\"></a:Action>", "<a:To>urn:x</a:To>");
    let ran = one("protocol-meaning", &post(SOAP12, no_action), "reject: protocol: no Action");
    ran.says(0, &["protocol", "here: addressing:", "Action"]);
}

#[test]
fn what_is_to_be_rejected_has_to_be_rejected_with_a_reason() {
    let soap11 = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body/></s:Envelope>";
    for (name, message, reason) in [
        ("type", post("text/plain", "x"), "\"text/plain\" is none of SOAP"),
        ("html", post("text/html", "<p/>"), "\"text/html\" is none of SOAP"),
        ("no-type", b"POST / HTTP/1.1\r\n\r\nx".to_vec(), "no Content-Type"),
        ("empty", post(SOAP12, ""), "a POST without a body"),
        ("cut", post(SOAP12, "<s:Envelope"), "ends too early: a tag has no '>' at line 1, column 1"),
        ("no-xml", post(SOAP12, "not xml"), "character data outside the root element"),
        ("no-envelope", post(SOAP12, "<a/>"), "a is not a SOAP envelope"),
        ("version", post(SOAP12, soap11), "an envelope of SOAP 1.1 under the content type of SOAP 1.2"),
        ("dtd", post(SOAP12, format!("<!DOCTYPE a>{}", envelope("urn:a", ""))), "document type declaration"),
        (
            "length",
            b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx".to_vec(),
            "Content-Length is 9, and the body has 1",
        ),
        ("gzip", b"POST / HTTP/1.1\r\nContent-Encoding: gzip\r\n\r\nx".to_vec(), "not gzip"),
        ("no-http", b"hello".to_vec(), "no HTTP message: it begins with \"hello\""),
    ] {
        let rejected = one(&format!("rejected-{name}"), &message, "reject: malformed: it is bad");
        rejected.says(0, &["rejected as expected: ", reason, "1 rejected as expected, 0 surprises"]);
        one(&format!("surprise-{name}"), &message, "ok").says(1, &["FAIL", reason, "1 surprise\n"]);
    }
}

#[test]
fn what_was_to_be_rejected_and_is_fine_is_a_surprise() {
    let ran = one("too-good", &fine(), "reject: malformed: it is bad");
    ran.says(1, &["FAIL", "it was to be rejected (it is bad), and nothing is wrong with it"]);
}

#[test]
fn the_action_of_the_transport_is_that_of_the_message() {
    let body = envelope("urn:x/Do", "");
    let with = |action: &str| post(&format!("application/soap+xml; action=\"{action}\""), &body);
    one("action-same", &with("urn:x/Do"), "ok").says(0, &[]);
    one("action-other", &with("urn:x/Dont"), "ok")
        .says(1, &["says action \"urn:x/Dont\"", "says \"urn:x/Do\""]);
    one("action-protocol", &with("urn:x/Dont"), "reject: protocol: action")
        .says(0, &["here: the transport says"]);
}

#[test]
fn what_is_not_read_yet_is_counted_and_named() {
    one("nmf", b"\0\x01", "unsupported: raw TCP").says(0, &["unsupported", "(raw TCP)", "1 unsupported"]);
}

#[test]
fn mtom_packages_are_read_and_written_again() {
    let media =
        "multipart/related; type=\"application/xop+xml\"; boundary=b; start-info=\"application/soap+xml\"";
    let root =
        "Content-ID: <r>\r\nContent-Type: application/xop+xml; charset=utf-8; type=\"application/soap+xml\"";
    let include = "<x:Include xmlns:x='http://www.w3.org/2004/08/xop/include' href='cid:a'/>";
    let package = |envelope: &str, id: &str| {
        format!(
            "--b\r\n{root}\r\n\r\n{envelope}\r\n--b\r\nContent-ID: <{id}>\r\n\
             Content-Transfer-Encoding: binary\r\n\r\nbytes\r\n--b--"
        )
    };
    let with_include =
        |envelope: String| envelope.replace("</s:Body>", &format!("<a>{include}</a></s:Body>"));
    let whole = with_include(envelope("urn:x/Do", ""));
    one("mtom", &post(media, package(&whole, "a")), "ok").says(0, &["1 ok"]);
    one("mtom-missing", &post(media, package(&whole, "b")), "ok")
        .says(1, &["xop:Include: no part of the package is 'cid:a'"]);
    one("mtom-cut", &post(media, "--b\r\n\r\nx"), "ok").says(1, &["ends in part 1", "'--b--' is missing"]);
    let other = media.replace("soap+xml", "x").replace("start-info", "start");
    one("mtom-start", &post(&other, package(&whole, "a")), "ok").says(1, &["'start' names"]);
}

#[test]
fn re_encoding_gives_the_same_bytes_or_a_reason() {
    // The same document with the length of a name in two bytes.
    let recorded = b"\x40\x81\x00a\x01";
    let document = |differs: &str| {
        format!(
            "from = \"client\"\nkind = \"document\"\ncontent_type = \"application/soap+msbin1\"\nexpect = \"ok\"\n{differs}"
        )
    };
    let folder = |name: &str, bytes: &[u8], differs: &str| {
        Folder::new(name).with("a.bin", bytes).with_items(&[("a.bin", &document(differs))]).verify()
    };
    folder("bytes", recorded, "").says(
        1,
        &[
            "re-encoded it is not the same bytes: at byte 0x1 (1) 81 was recorded and 01 is written (5 and 4 bytes in all)",
            "--- recorded\n     - 000000  40 81 00 61 01",
            "+++ written\n     + 000000  40 01 61 01",
            "ShortElement a",
        ],
    );
    let reason = "differs = \"a long length\"";
    folder("bytes-reason", recorded, reason)
        .says(0, &["differs", "as it should: a long length", "1 different for a reason"]);
    folder("bytes-stale", b"\x40\x01a\x01", reason)
        .says(1, &["FAIL", "says that our re-encoding differs (a long length)"]);
}

#[test]
fn the_peers_own_reading_is_ours() {
    let bytes = binary("<a><b>1</b><c>x</c></a>", false);
    let more = "from = \"client\"\nkind = \"document\"\ncontent_type = \"application/soap+msbin1\"\nxml = \"a.xml\"\nexpect = \"ok\"";
    let folder = |name: &str| Folder::new(name).with("a.bin", &bytes).with_items(&[("a.bin", more)]);
    folder("xml").with("a.xml", "<a><b>1</b><c>x</c></a>").verify().says(0, &[]);
    folder("xml-indented").with("a.xml", "<a>\n  <b>1</b>\n  <c>x</c>\n</a>").verify().says(0, &[]);
    let ran = folder("xml-other").with("a.xml", "<a><b>2</b><c>x</c></a>").verify();
    ran.says(
        1,
        &["differs from the peer's own reading of it (a.xml), in a/b", "-   <b>1</b>", "+   <b>2</b>"],
    );
    folder("xml-missing").verify().says(1, &["cannot read", "a.xml"]);
}

#[test]
fn reports_in_three_lengths_and_as_json() {
    let folder = Folder::new("reports")
        .with("01.http", fine())
        .with("02.http", "HTTP/1.1 202 Accepted\r\n\r\n")
        .with("03.http", post(SOAP12, "<a/>"))
        .with_items(&[
            ("01.http", &format!("{REQUEST}expect = \"ok\"")),
            ("02.http", "from = \"service\"\nkind = \"http-response\"\nanswers = 1\nexpect = \"ok\""),
            ("03.http", &format!("{REQUEST}expect = \"ok\"")),
        ]);
    let quiet = soapstone(&["verify", "--quiet", folder.path()]);
    quiet.says(1, &["FAIL", "03.http", "3 messages in 1 conversation: 2 ok, 1 surprise\n"]);
    assert!(!quiet.text().contains("02.http"));
    let verbose = soapstone(&["verify", "--verbose", folder.path()]);
    verbose
        .says(1, &["202, empty", "· envelope: SOAP 1.2, WS-Addressing 1.0", "· the same infoset in binary"]);

    let json = soapstone(&["verify", "--format", "json", folder.path()]);
    let report: serde_json::Value = serde_json::from_str(json.text()).expect("JSON");
    assert_eq!((json.code, json.err.as_str()), (1, ""));
    assert_eq!(report["total"]["surprises"], 1);
    let messages = report["messages"].as_array().expect("messages");
    assert_eq!(messages.len(), 3);
    assert_eq!(
        (&messages[0]["kind"], &messages[0]["from"], &messages[0]["encoding"], &messages[0]["result"]),
        (&"http-request".into(), &"client".into(), &"text".into(), &"ok".into())
    );
    assert_eq!(messages[2]["result"], "surprise");
    assert_eq!(messages[2]["reason"], "a is not a SOAP envelope");
}

#[test]
fn limits_can_be_set() {
    let folder = Folder::new("limits").with("01.http", fine());
    folder.verify().says(0, &[]);
    soapstone(&["verify", "--max-depth", "2", folder.path()]).says(1, &["max_depth is 2", "see --max-depth"]);
    soapstone(&["verify", "--max-bytes", "100", folder.path()])
        .says(1, &["max_bytes is 100", "see --max-bytes"]);
}
