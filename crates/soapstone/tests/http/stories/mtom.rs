//! Attachments over real sockets.

use soapstone::mtom::{self, ContentType};
use soapstone::samples::interop::data::{DataService, ValuesContract, ValuesProxy};
use soapstone::{Binding, Encoding, Endpoint, Host, RunningHost};
use soapstone_soap::{Body, Envelope};
use soapstone_xml::{Limits, TextWriter, copy_document};

use super::within;
use crate::recorded::socket_and_path;
use crate::support::raw::{Response, post};

async fn host(binding: &Binding) -> (RunningHost, String) {
    let endpoint =
        Endpoint::new::<ValuesContract>("http://127.0.0.1:0/data", binding.clone()).shared(DataService);
    let host = Host::new().endpoint(endpoint).start().await.unwrap();
    let address = host.addresses()[0].clone();
    (host, address)
}

fn binding() -> Binding {
    Binding { encoding: Encoding::Mtom, max_received_message_size: LARGEST, ..Binding::ws_http() }
}

const LARGEST: usize = (1 << 20) + 4096;

#[tokio::test]
async fn a_megabyte_there_and_back() {
    // As base64 it would be too large for either side.
    let bytes: Vec<u8> = (0..1u32 << 20).map(|n| (n ^ n >> 8) as u8).collect();
    let (_host, address) = host(&binding()).await;
    let data = ValuesProxy::connect(&address, binding()).await.unwrap();
    for _ in 0..3 {
        assert_eq!(within(data.echo_bytes(Some(bytes.clone()))).await.unwrap(), Some(bytes.clone()));
    }
    for length in [0, 1, 767, 768, 769] {
        let some = Some(bytes[..length].to_vec());
        assert_eq!(within(data.echo_bytes(some.clone())).await.unwrap(), some);
    }
    let larger = vec![0; LARGEST];
    assert!(within(data.echo_bytes(Some(larger))).await.unwrap_err().to_string().contains("413"));
    within(data.close()).await.unwrap();
}

fn envelope(body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:a=\"http://www.w3.org/2005/08/addressing\">\
         <s:Header><a:Action s:mustUnderstand=\"1\">urn:data/IData/EchoBytes</a:Action><a:MessageID>urn:uuid:1</a:MessageID>\
         <a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo></s:Header>\
         <s:Body><EchoBytes xmlns=\"urn:data\"><b>{body}</b></EchoBytes></s:Body></s:Envelope>"
    )
}

/// A package of this envelope and an attachment `cid:a`.
fn package(envelope: &str, attachment: &[u8]) -> Vec<u8> {
    let root = "Content-Type: application/xop+xml; charset=UTF-8; type=\"application/soap+xml\"";
    let head = format!(
        "--x\r\n{root}\r\n\r\n{envelope}\r\n--x\r\nContent-ID: <a>\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    );
    [head.as_bytes(), attachment, b"\r\n--x--"].concat()
}

const INCLUDE: &str = "<i:Include xmlns:i=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:a\"/>";
const TYPE: &str =
    "multipart/related; boundary=x; type=\"application/xop+xml\"; start-info=\"application/soap+xml\"";

/// Reads a response as a package, with what it has attached.
fn read(response: &Response) -> (Envelope, usize) {
    assert_eq!(response.header("MIME-Version"), Some("1.0"));
    let content_type = ContentType::parse(response.header("Content-Type").unwrap());
    let package = mtom::read_body(&response.body, &content_type, &Limits::default()).unwrap();
    let envelope = Envelope::read(&mut package.document().reader()).unwrap();
    (envelope, package.document().attachments())
}

#[tokio::test]
async fn packages_and_plain_envelopes_are_answered_with_packages() {
    let (_host, address) = host(&binding()).await;
    let (socket, path) = socket_and_path(&address);
    let content = vec![0xA5; 5000];
    let request = package(&envelope(INCLUDE), &content);
    let response = post(socket, &path, &[("Content-Type", TYPE)], request).await.unwrap();
    assert_eq!(response.status, 200);
    let (_, attached) = read(&response);
    assert_eq!(attached, 1);
    assert!(response.body.windows(5000).any(|window| window == content));

    let plain = envelope("AQID");
    for content_type in ["application/soap+xml", "application/soap+xml; charset=utf-8"] {
        let response = post(socket, &path, &[("Content-Type", content_type)], &plain).await.unwrap();
        assert_eq!(response.status, 200);
        let (_, attached) = read(&response);
        assert_eq!(attached, 0);
        assert!(response.body.windows(8).any(|window| window == b">AQID</b" || window == b">AQID</E"));
    }

    let response =
        post(socket, &path, &[("Content-Type", TYPE)], package(&envelope("not base64"), b"")).await;
    let response = response.unwrap();
    assert_eq!(response.status, 500);
    assert!(matches!(read(&response).0.body, Body::Fault(_)));
}

#[tokio::test]
async fn what_is_no_package_is_refused() {
    let (_host, address) = host(&binding()).await;
    let (socket, path) = socket_and_path(&address);
    let request = package(&envelope(INCLUDE), b"abc");
    for content_type in [
        "text/xml",
        "application/soap+msbin1",
        "multipart/related; boundary=x; type=\"text/xml\"",
        "multipart/related; boundary=x",
        "multipart/mixed; boundary=x; type=\"application/xop+xml\"",
        "multipart/related; boundary=x; type=\"application/xop+xml\"; start-info=\"text/xml\"",
    ] {
        let response = post(socket, &path, &[("Content-Type", content_type)], &request).await.unwrap();
        assert_eq!(response.status, 415, "{content_type}");
        let expected = format!(
            "Cannot process the message because the content type '{content_type}' was not the expected type \
             'multipart/related; type=\"application/xop+xml\"'."
        );
        assert_eq!(response.text(), expected);
        assert_eq!(response.reason, expected);
    }
    for (request, expected) in [
        (&request[..request.len() - 3], "its last line '--x--' is missing"),
        (&request[3..], "the root part of the MTOM package has the content type"),
        (b"<a/>", "no part of the MTOM package begins with its boundary '--x'"),
        (b"", "there is nothing in it"),
        (
            &package(&envelope(&INCLUDE.replace("cid:a", "cid:b")), b"")[..],
            "no part of the package is 'cid:b'",
        ),
    ] {
        let response = post(socket, &path, &[("Content-Type", TYPE)], request).await.unwrap();
        assert_eq!(response.status, 400);
        assert!(response.text().contains(expected), "{}", response.text());
    }
}

fn again(package: &mtom::Package) -> mtom::XopWriter<'_> {
    let mut writer = mtom::XopWriter::new(TextWriter::new(), package.ids());
    copy_document(&mut package.document().reader(), &mut writer).unwrap();
    writer
}

#[test]
fn captured_packages_are_written_again_as_they_are() {
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut packages = 0;
    for folder in ["wsdual/h3-mtom", "nethttp/sample-ws-mtom"] {
        for entry in std::fs::read_dir(fixtures.join(folder)).unwrap() {
            let bytes = bytes::Bytes::from(std::fs::read(entry.unwrap().path()).unwrap());
            let limits = Limits::default();
            if bytes.starts_with(b"MIME-Version") {
                let package = mtom::read_package(&bytes, &limits).unwrap();
                let (writer, start_info) = (again(&package), package.start_info());
                assert_eq!(writer.finish_package(start_info).unwrap(), bytes);
                packages += 1;
            } else if bytes.starts_with(b"POST ") {
                let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
                let head = std::str::from_utf8(&bytes[..end]).unwrap();
                let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap();
                let (content_type, body) = (header("Content-Type: "), bytes.slice(end..));
                let package = mtom::read_body(&body, &ContentType::parse(content_type), &limits).unwrap();
                let (writer, start_info) = (again(&package), package.start_info());
                assert_eq!(writer.finish_body(start_info).unwrap(), body);
                assert_eq!(package.ids().content_type(start_info), content_type);
                assert_eq!(header("Content-Length: "), body.len().to_string());
                packages += 1;
            }
        }
    }
    assert_eq!(packages, 20 + 9);
}
