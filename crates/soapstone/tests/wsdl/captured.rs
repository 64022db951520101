//! Services are described as WCF described them when it was recorded.

use std::sync::Arc;

use soapstone::samples::calculator::CalculatorContract;
use soapstone::samples::interop::ask::AskContract;
use soapstone::samples::interop::data::ValuesContract;
use soapstone::samples::interop::plain::{EchoContract, LogContract};
use soapstone::samples::orders::SampleServiceContract;
use soapstone::{Binding, Compression, Contract, Encoding, ReliableSession, TransferMode, TransportUsage};
use soapstone_wsdl::export::{Document, DocumentName, EndpointDescription, ServiceDescription, metadata};
use soapstone_xml::Element;

use crate::same::{assert_same, read};

pub(crate) fn fixture(path: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/");
    std::fs::read_to_string(format!("{root}{path}")).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The content of a recorded response.
pub(crate) fn response(path: &str) -> Element {
    let text = fixture(path);
    let (_, content) = text.split_once("\r\n\r\n").unwrap();
    read(content)
}

/// What is described at `path` below the base address, each with a binding, and a name where it is not the default one.
fn service<C: Contract>(name: &str, base: &str, endpoints: &[(&str, Binding, &str)]) -> ServiceDescription {
    endpoints.iter().fold(ServiceDescription::new(name), |service, (path, binding, name)| {
        let address = format!("{base}{path}");
        let contract = Arc::clone(C::description());
        let mut endpoint = EndpointDescription::new(contract, binding.clone(), address);
        if !name.is_empty() {
            endpoint = endpoint.named(*name);
        }
        service.endpoint(endpoint)
    })
}

/// The documents as they are found below this address.
fn documents(service: &ServiceDescription, address: &str) -> Vec<Document> {
    service.documents(&|name| format!("{address}?{}", name.query())).unwrap()
}

fn document(documents: &[Document], name: DocumentName) -> &Element {
    let found = documents.iter().find(|document| document.name() == name);
    found.unwrap_or_else(|| panic!("{name:?}")).root()
}

#[test]
fn calculators_of_ws_dual_http() {
    let address = "http://localhost:28731/ServiceModelSamples/service";
    let dual = Binding::ws_dual_http();
    let recorded = [
        ("wsdualhttpbinding", dual.clone(), ""),
        ("custom-feb2005", dual.clone(), "DualHttp_ICalculatorDuplex"),
        ("custom-rm11", dual.reliable(true), "DualHttp_ICalculatorDuplex"),
    ];
    for (folder, binding, name) in recorded {
        let service = service::<CalculatorContract>("CalculatorService", address, &[("", binding, name)]);
        let theirs = |file: &str| response(&format!("wsdual/d-wsdl/{folder}/{file}-resp.http"));
        assert_same(service.single().unwrap().root(), &theirs("03-get-singleWsdl"));
        let all = documents(&service, address);
        assert_eq!(all.len(), 4, "{folder}");
        assert_same(document(&all, DocumentName::Wsdl), &theirs("01-get-wsdl"));
        assert_same(document(&all, DocumentName::WsdlPart(0)), &theirs("02-get-wsdl-wsdl0"));
        assert_same(document(&all, DocumentName::Schema(0)), &theirs("04-get-xsd-xsd0"));
        assert_same(document(&all, DocumentName::Schema(1)), &theirs("05-get-xsd-xsd1"));
        // The locations of what is in the message itself are empty.
        let answer = response(&format!("wsdual/d-wsdl/{folder}/21-mex-get-resp.http"));
        let body = answer.children().last().unwrap().children().next().unwrap().clone();
        assert_same(&metadata(&service.documents(&|_| String::new()).unwrap()), &body);
    }
}

const CUSTOM: &str = "CustomBinding_";

/// Compares with what was recorded at `http://localhost:8100/{area}`.
#[track_caller]
fn net_http<C: Contract>(area: &str, name: &str, endpoints: &[(&str, Binding, &str)]) {
    let custom = format!("{CUSTOM}{}", C::description().name);
    let endpoints: Vec<_> = endpoints
        .iter()
        .map(|(path, binding, name)| {
            (*path, binding.clone(), if *name == CUSTOM { custom.as_str() } else { *name })
        })
        .collect();
    let base = format!("http://localhost:8100/{area}");
    let service = service::<C>(name, &format!("{base}/"), &endpoints);
    let theirs = |kind: &str| read(&fixture(&format!("nethttp/wsdl/{area}.{kind}.xml")));
    assert_same(service.single().unwrap().root(), &theirs("singleWsdl"));
    let all = documents(&service, &base);
    assert_same(document(&all, DocumentName::Wsdl), &theirs("wsdl"));
}

fn web_socket() -> Binding {
    Binding::net_http().web_socket(TransportUsage::Always)
}

fn post() -> Binding {
    Binding::net_http().web_socket(TransportUsage::Never)
}

fn of(binding: Binding, encoding: Encoding) -> Binding {
    Binding { encoding, ..binding }
}

#[test]
fn calculator() {
    let (binary, text) = (Binding::net_http(), of(Binding::net_http(), Encoding::Text));
    net_http::<CalculatorContract>(
        "calculator",
        "CalculatorService",
        &[
            ("binary", binary.clone(), ""),
            ("text", text.clone(), ""),
            ("rm10-ws-binary", binary.clone().reliable(false), CUSTOM),
            ("rm10-ws-text", text.clone().reliable(false), CUSTOM),
            ("rm11-ws-binary", binary.reliable(true), CUSTOM),
            ("rm11-ws-text", text.reliable(true), CUSTOM),
        ],
    );
}

#[test]
fn ask() {
    let text = of(Binding::net_http(), Encoding::Text);
    net_http::<AskContract>("ask", "AskService", &[("binary", Binding::net_http(), ""), ("text", text, "")]);
}

#[test]
fn data() {
    net_http::<ValuesContract>(
        "data",
        "DataService",
        &[
            ("basic", Binding::basic_http(), ""),
            ("ws", Binding::ws_http(), ""),
            ("nethttp", post(), ""),
            ("nethttp-text", of(post(), Encoding::Text), ""),
            ("nethttp-ws", web_socket(), ""),
            ("nethttp-ws-text", of(web_socket(), Encoding::Text), ""),
            ("nethttp-mtom", of(post(), Encoding::Mtom), ""),
            ("nethttp-ws-streamed", web_socket().transfer_mode(TransferMode::Streamed), ""),
            ("rm10-http-text", Binding::ws_http().reliable(false), CUSTOM),
            ("rm11-http-text", Binding::ws_http().reliable(true), CUSTOM),
        ],
    );
}

#[test]
fn echo() {
    let mut endpoints = vec![
        ("basic", Binding::basic_http(), ""),
        ("ws", Binding::ws_http(), ""),
        ("nethttp", post(), ""),
        ("nethttp-ws", web_socket(), ""),
        ("nethttp-ws-text", of(web_socket(), Encoding::Text), ""),
    ];
    let bindings = [
        ("http-text", Binding::ws_http()),
        ("http-binary", post()),
        ("ws-text", of(web_socket(), Encoding::Text)),
        ("ws-binary", web_socket()),
    ];
    let mut paths = Vec::new();
    for (rm, version_11) in [("rm10", false), ("rm11", true)] {
        for (order, ordered) in [("", true), ("-unordered", false)] {
            for (name, binding) in &bindings {
                let session = ReliableSession { version_11, ordered, ..ReliableSession::default() };
                let binding = Binding { reliable_session: Some(session), ..binding.clone() };
                paths.push((format!("{rm}-{name}{order}"), binding));
            }
        }
    }
    endpoints.extend(paths.iter().map(|(path, binding)| (path.as_str(), binding.clone(), CUSTOM)));
    endpoints.push(("wshttp-reliable", Binding::ws_http_reliable(), ""));
    for (packed, compression) in [("gzip", Compression::Gzip), ("deflate", Compression::Deflate)] {
        for (kind, binding) in [("ws", web_socket()), ("http", post())] {
            let path: &str = match (kind, packed) {
                ("ws", "gzip") => "ws-gzip",
                ("ws", _) => "ws-deflate",
                (_, "gzip") => "http-gzip",
                _ => "http-deflate",
            };
            endpoints.push((path, Binding { compression, ..binding }, CUSTOM));
        }
    }
    net_http::<EchoContract>("echo", "EchoService", &endpoints);
}

#[test]
fn log() {
    net_http::<LogContract>(
        "log",
        "LogService",
        &[
            ("basic", Binding::basic_http(), ""),
            ("nethttp", post(), ""),
            ("ws", web_socket(), ""),
            ("rm10-http-text", Binding::ws_http().reliable(false), CUSTOM),
            ("rm11-http-text", Binding::ws_http().reliable(true), CUSTOM),
        ],
    );
}

#[test]
fn orders() {
    let text = of(Binding::net_http(), Encoding::Text);
    net_http::<SampleServiceContract>(
        "sample",
        "SampleService",
        &[
            ("whenduplex", Binding::net_http(), ""),
            ("always", web_socket(), ""),
            ("text", text.clone(), ""),
            ("orders", Binding::net_http().sub_protocol("orders"), ""),
            ("orders-text", text.sub_protocol("orders"), ""),
            ("mtom", of(Binding::net_http(), Encoding::Mtom), ""),
            ("rm10-ws-binary", Binding::net_http().reliable(false), CUSTOM),
            ("rm11-ws-binary", Binding::net_http().reliable(true), CUSTOM),
        ],
    );
}
