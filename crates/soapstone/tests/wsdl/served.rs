//! A host describes its services to who asks, as WCF did when it was recorded.

use std::time::Duration;

use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
use soapstone::samples::interop::plain::{LogContract, LogService};
use soapstone::{AddressingVersion, Binding, Endpoint, Host, MessageVersion, RunningHost, SoapVersion};
use soapstone_wsdl::ns;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::captured::{fixture, response};
use crate::same::{assert_same, read};

const PATH: &str = "/ServiceModelSamples/service";
/// Where the recorded service was.
const RECORDED: &str = "localhost:28731";

fn calculator(path: &str, binding: Binding) -> Endpoint {
    Endpoint::new::<CalculatorContract>(format!("http://127.0.0.1:0{path}"), binding)
        .per_session(CalculatorService::new)
}

/// A response, as it came.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

/// Asks on a connection of its own, saying that this is the host.
async fn ask(running: &RunningHost, request: &str, host: &str, body: &str) -> Answer {
    let address = running.addresses()[0].strip_prefix("http://").unwrap();
    let authority = &address[..address.find('/').unwrap()];
    let mut stream = TcpStream::connect(authority).await.unwrap();
    let length = body.len();
    let request = format!(
        "{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/soap+xml; charset=utf-8\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut read = Vec::new();
    let reading = stream.read_to_end(&mut read);
    tokio::time::timeout(Duration::from_secs(60), reading).await.unwrap().unwrap();
    let text = String::from_utf8(read).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_lowercase(), body: body.to_owned() }
}

#[tokio::test]
async fn the_recorded_documents() {
    let running = Host::new().endpoint(calculator(PATH, Binding::ws_dual_http())).start().await.unwrap();
    for (query, file) in [
        ("wsdl", "01-get-wsdl"),
        ("WSDL=wsdl0", "02-get-wsdl-wsdl0"),
        ("singleWsdl", "03-get-singleWsdl"),
        ("xsd=xsd0", "04-get-xsd-xsd0"),
        ("xsd=xsd1", "05-get-xsd-xsd1"),
    ] {
        let answer = ask(&running, &format!("GET {PATH}?{query}"), RECORDED, "").await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.body);
        assert!(answer.head.contains("content-type: text/xml; charset=utf-8"), "{}", answer.head);
        let theirs = response(&format!("wsdual/d-wsdl/wsdualhttpbinding/{file}-resp.http"));
        assert_same(&read(&answer.body), &theirs);
    }
    let answer = ask(&running, &format!("HEAD {PATH}?wsdl"), RECORDED, "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    for query in ["wsdl=wsdl1", "xsd=xsd2", "wsdl&profile=bp", "singleWsdl=x"] {
        let answer = ask(&running, &format!("GET {PATH}?{query}"), RECORDED, "").await;
        assert_eq!(answer.status, 404, "{query}: {}", answer.body);
        assert!(answer.body.contains("?singleWsdl"), "{}", answer.body);
    }
    let answer = ask(&running, &format!("GET {PATH}"), RECORDED, "").await;
    assert!(answer.status == 405 && answer.body.contains("?wsdl describes it"), "{}", answer.body);
}

#[tokio::test]
async fn the_recorded_metadata_exchange() {
    let running = Host::new().endpoint(calculator(PATH, Binding::ws_dual_http())).start().await.unwrap();
    let request = fixture("wsdual/d-wsdl/wsdualhttpbinding/20-mex-get-req.xml");
    let answer = ask(&running, &format!("POST {PATH}/mex"), RECORDED, &request).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let theirs = response("wsdual/d-wsdl/wsdualhttpbinding/21-mex-get-resp.http");
    assert_same(&read(&answer.body), &theirs);

    let other = request.replace(ns::TRANSFER_GET, "urn:other");
    let answer = ask(&running, &format!("POST {PATH}/mex"), RECORDED, &other).await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("ActionNotSupported"), "{}", answer.body);
    let header = "<s:Header><x:Y xmlns:x=\"urn:x\" s:mustUnderstand=\"1\"/>";
    let unknown = request.replace("<s:Header>", header);
    let answer = ask(&running, &format!("POST {PATH}/mex"), RECORDED, &unknown).await;
    assert!(answer.status == 500 && answer.body.contains("MustUnderstand"), "{}", answer.body);
    let answer = ask(&running, &format!("POST {PATH}/mex"), RECORDED, "<a").await;
    assert_eq!(answer.status, 400, "{}", answer.body);
    let answer = ask(&running, &format!("GET {PATH}/mex"), RECORDED, "").await;
    assert_eq!(answer.status, 405, "{}", answer.body);
    let answer = ask(&running, &format!("POST {PATH}/mexico"), RECORDED, &request).await;
    assert_eq!(answer.status, 404, "{}", answer.body);
}

#[tokio::test]
async fn addresses_are_those_that_were_asked() {
    let host = Host::new().endpoint(calculator("/sockets", Binding::net_http()));
    let running = host.start().await.unwrap();
    let answer = ask(&running, "GET /Sockets?wsdl", "a.example:8080", "").await;
    assert!(answer.body.contains("location=\"ws://a.example:8080/sockets\""), "{}", answer.body);
    assert!(answer.body.contains("location=\"http://a.example:8080/sockets?wsdl=wsdl0\""), "{}", answer.body);
    // Who says nonsense gets the address that the host knows.
    let answer = ask(&running, "GET /sockets?wsdl", "a\"b", "").await;
    if answer.status == 200 {
        let own = running.addresses()[0].replacen("http:", "ws:", 1);
        assert!(answer.body.contains(&format!("location=\"{own}\"")), "{}", answer.body);
    } else {
        assert_eq!(answer.status, 400, "{}", answer.body);
    }
    let described = &running.descriptions()[0];
    assert_eq!(
        (described.name.as_str(), &described.endpoints[0].address),
        ("CalculatorService", &running.addresses()[0])
    );
    let answer = ask(&running, "GET /sockets?wsdl&profile=interop", "a.example", "").await;
    assert!(answer.status == 404 && answer.body.contains("text or MTOM over HTTP"), "{}", answer.body);
}

#[tokio::test]
async fn for_everybody_with_the_endpoint_of_soap_11_that_is_there() {
    let version = MessageVersion { soap: SoapVersion::Soap11, addressing: AddressingVersion::V10 };
    let soap11 = Binding { version, ..Binding::ws_dual_http() };
    let log =
        Endpoint::new::<LogContract>("http://127.0.0.1:0/log", Binding::basic_http()).shared(LogService);
    let host = Host::new()
        .endpoint(calculator("/calculator", Binding::ws_dual_http()))
        .endpoint(log)
        .endpoint(calculator("/sockets", Binding::net_http()))
        .endpoint(calculator("/rm11", soap11.clone().reliable(true)))
        .endpoint(calculator("/soap11", soap11));
    let running = host.start().await.unwrap();
    let locations = |text: &str| -> Vec<String> {
        text.split("location=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let callback = "http://localhost:8080/callback";
    let answer = ask(&running, "GET /calculator?wsdl&profile=interop", "a.example", "").await;
    let both = ["http://a.example/soap11", "http://a.example/calculator", callback, callback];
    assert_eq!(locations(&answer.body), both);
    for (path, expected) in [
        ("soap11", vec!["http://a.example/soap11", callback]),
        // What it is itself nobody could import.
        ("sockets", vec!["http://a.example/soap11", "http://a.example/calculator", callback, callback]),
        ("log", vec!["http://a.example/log"]),
    ] {
        let answer = ask(&running, &format!("GET /{path}?wsdl&profile=interop"), "a.example", "").await;
        assert_eq!(locations(&answer.body), expected, "{path}");
        let root = read(&answer.body);
        let foreign = ["urn:", "microsoft.com/ws", "microsoft.com/net"];
        assert!(root.children().all(|it| !foreign.iter().any(|ns| it.name().namespace().contains(ns))));
    }
}

#[tokio::test]
async fn what_is_not_published() {
    let host = Host::new()
        .endpoint(calculator("/quiet", Binding::ws_dual_http()).without_metadata())
        .endpoint(calculator("/named", Binding::ws_dual_http()).service_name("Abacus"));
    let running = host.start().await.unwrap();
    for request in ["GET /quiet?wsdl", "GET /quiet?singleWsdl", "GET /quiet?xsd=xsd0", "POST /quiet/mex"] {
        let answer = ask(&running, request, RECORDED, "").await;
        assert_eq!(answer.status, 404, "{request}");
        assert!(answer.body.contains("without_metadata"), "{}", answer.body);
    }
    let answer = ask(&running, "GET /named?singleWsdl", RECORDED, "").await;
    assert!(answer.body.contains("<wsdl:service name=\"Abacus\">"), "{}", answer.body);
}
