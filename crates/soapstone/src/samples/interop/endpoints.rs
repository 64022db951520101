//! Where the recorded services are: each path with the binding that it was recorded with.

use soapstone_soap::{AddressingVersion, MessageVersion, SoapVersion};
use soapstone_wsdl::{Binding, Compression, Encoding, ReliableSession, TransferMode, TransportUsage};

use super::ask::{AskContract, AskService};
use super::data::{DataService, ValuesContract};
use super::plain::{EchoContract, EchoService, LogContract, LogService};
use super::sample::RecordedSampleService;
use super::two_way::{TwoWayContract, TwoWayService};
use crate::Endpoint;
use crate::samples::calculator::{CalculatorContract, CalculatorService};
use crate::samples::orders::SampleServiceContract;

/// The recorded services at their recorded paths, as far as they are called by POST, below an address such as
/// `http://127.0.0.1:8000`.
///
/// A path of composite duplex says what is not as `ws_dual_http` has it: `/wsdual/calculator-rm11-unordered` is version 1.1 of
/// reliable messaging, unordered. `-soap11-aug2004` is both; binary messages are of SOAP 1.2, as in .NET.
pub fn endpoints(base: &str) -> Vec<Endpoint> {
    let base = base.trim_end_matches('/');
    let mut endpoints = duplex(base);
    endpoints.extend(values(base));
    endpoints.extend(echoes(base));
    endpoints.extend(lines(base));
    endpoints.extend(callers(base));
    endpoints
}

/// These were recorded with .NET Framework's stack, the others with .NET Core.
fn duplex(base: &str) -> Vec<Endpoint> {
    let calculator = |path: String, binding| {
        Endpoint::new::<CalculatorContract>(base.to_owned() + &path, binding)
            .per_session(|caller| CalculatorService::new(caller).with_15_digits())
    };
    let two_way = |path: String, binding| {
        Endpoint::new::<TwoWayContract>(base.to_owned() + &path, binding).per_session(TwoWayService::new)
    };
    let dual = generous(Binding::ws_dual_http());
    let mut endpoints = vec![calculator("/ServiceModelSamples/service".to_owned(), dual.clone())];
    for (messages, binding) in written(&dual) {
        for rm in ["", "-rm11"] {
            for order in ["", "-unordered"] {
                let binding = reliable(binding.clone(), !rm.is_empty(), order.is_empty());
                endpoints.push(calculator(format!("/wsdual/calculator{rm}{order}{messages}"), binding));
            }
            if binding.encoding == Encoding::Mtom {
                continue;
            }
            let binding = reliable(binding.clone(), !rm.is_empty(), true);
            endpoints.push(two_way(format!("/wsdual/twoway{rm}{messages}"), binding));
        }
    }
    endpoints
}

/// The ways to write a message, each with the end of its path.
fn written(dual: &Binding) -> Vec<(&'static str, Binding)> {
    use AddressingVersion::{August2004, V10};
    use Encoding::{Binary, Mtom, Text};
    use SoapVersion::{Soap11, Soap12};
    let written = [
        ("", Text, Soap12, V10),
        ("-binary", Binary, Soap12, V10),
        ("-mtom", Mtom, Soap12, V10),
        ("-binary-aug2004", Binary, Soap12, August2004),
        ("-soap11", Text, Soap11, V10),
        ("-aug2004", Text, Soap12, August2004),
        ("-soap11-aug2004", Text, Soap11, August2004),
    ];
    let binding = |(path, encoding, soap, addressing)| {
        (path, Binding { version: MessageVersion { soap, addressing }, encoding, ..dual.clone() })
    };
    written.map(binding).into_iter().collect()
}

fn values(base: &str) -> Vec<Endpoint> {
    let values = |path: &str, binding| {
        Endpoint::new::<ValuesContract>(format!("{base}/data/{path}"), generous(binding)).shared(DataService)
    };
    vec![
        values("basic", Binding::basic_http()),
        values("ws", Binding::ws_http()),
        values("nethttp", net_http()),
        values("nethttp-text", Binding { encoding: Encoding::Text, ..net_http() }),
        values("nethttp-mtom", Binding { encoding: Encoding::Mtom, ..net_http() }),
        values("nethttp-ws", web_socket()),
        values("nethttp-ws-text", Binding { encoding: Encoding::Text, ..web_socket() }),
        values("nethttp-ws-streamed", web_socket().transfer_mode(TransferMode::Streamed)),
        values("rm10-http-text", reliable(Binding::ws_http(), false, true)),
        values("rm11-http-text", reliable(Binding::ws_http(), true, true)),
    ]
}

fn echoes(base: &str) -> Vec<Endpoint> {
    let echo = |path: &str, binding| {
        Endpoint::new::<EchoContract>(format!("{base}/echo/{path}"), generous(binding)).shared(EchoService)
    };
    let mut endpoints = vec![
        echo("basic", Binding::basic_http()),
        echo("ws", Binding::ws_http()),
        echo("nethttp", net_http()),
        echo("http-gzip", Binding { compression: Compression::Gzip, ..net_http() }),
        echo("http-deflate", Binding { compression: Compression::Deflate, ..net_http() }),
        echo("nethttp-ws", web_socket()),
        echo("nethttp-ws-text", Binding { encoding: Encoding::Text, ..web_socket() }),
        echo("ws-gzip", Binding { compression: Compression::Gzip, ..web_socket() }),
        echo("ws-deflate", Binding { compression: Compression::Deflate, ..web_socket() }),
        echo("wshttp-reliable", Binding::ws_http_reliable()),
    ];
    for rm in ["rm10", "rm11"] {
        let bindings = [
            ("http-text", Binding::ws_http()),
            ("http-binary", net_http()),
            ("ws-text", Binding { encoding: Encoding::Text, ..web_socket() }),
            ("ws-binary", web_socket()),
        ];
        for (name, binding) in bindings {
            for order in ["", "-unordered"] {
                let binding = reliable(binding.clone(), rm == "rm11", order.is_empty());
                endpoints.push(echo(&format!("{rm}-{name}{order}"), binding));
            }
        }
    }
    endpoints
}

fn lines(base: &str) -> Vec<Endpoint> {
    let log = |path: &str, binding| {
        Endpoint::new::<LogContract>(format!("{base}/log/{path}"), generous(binding))
            .per_session(|_| LogService)
    };
    vec![
        log("basic", Binding::basic_http()),
        log("nethttp", net_http()),
        log("ws", web_socket()),
        log("rm10-http-text", reliable(Binding::ws_http(), false, true)),
        log("rm11-http-text", reliable(Binding::ws_http(), true, true)),
    ]
}

/// What calls its clients back over WebSockets.
fn callers(base: &str) -> Vec<Endpoint> {
    let text = || Binding { encoding: Encoding::Text, ..Binding::net_http() };
    let calculator = |path: &str, binding| {
        Endpoint::new::<CalculatorContract>(format!("{base}/calculator/{path}"), generous(binding))
            .per_session(CalculatorService::new)
    };
    let sample = |path: &str, binding| {
        Endpoint::new::<SampleServiceContract>(format!("{base}/sample/{path}"), generous(binding))
            .per_session(RecordedSampleService::new)
    };
    let ask = |path: &str, binding| {
        Endpoint::new::<AskContract>(format!("{base}/ask/{path}"), generous(binding))
            .per_session(AskService::new)
    };
    let mut endpoints = vec![
        calculator("binary", Binding::net_http()),
        calculator("text", text()),
        sample("whenduplex", Binding::net_http()),
        sample("always", web_socket()),
        sample("text", text()),
        sample("mtom", Binding { encoding: Encoding::Mtom, ..Binding::net_http() }),
        sample("orders", Binding::net_http().sub_protocol("orders")),
        sample("orders-text", text().sub_protocol("orders")),
        ask("binary", Binding::net_http()),
        ask("text", text()),
    ];
    for (rm, version_11) in [("rm10", false), ("rm11", true)] {
        let binary = reliable(Binding::net_http(), version_11, true);
        endpoints.push(calculator(&format!("{rm}-ws-binary"), binary.clone()));
        endpoints.push(calculator(&format!("{rm}-ws-text"), reliable(text(), version_11, true)));
        endpoints.push(sample(&format!("{rm}-ws-binary"), binary));
    }
    endpoints
}

/// NetHttp with WebSockets, whatever the contract.
fn web_socket() -> Binding {
    Binding::net_http().web_socket(TransportUsage::Always)
}

/// NetHttp without WebSockets.
fn net_http() -> Binding {
    Binding::net_http().web_socket(TransportUsage::Never)
}

fn reliable(binding: Binding, version_11: bool, ordered: bool) -> Binding {
    let reliable_session = ReliableSession { version_11, ordered, ..ReliableSession::default() };
    Binding { reliable_session: Some(reliable_session), ..binding }
}

/// The recorded services took messages of any size.
fn generous(binding: Binding) -> Binding {
    Binding { max_received_message_size: MAX_RECEIVED_MESSAGE_SIZE, ..binding }
}

const MAX_RECEIVED_MESSAGE_SIZE: usize = 16 << 20;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const BASE: &str = "http://127.0.0.1:0";

    #[test]
    fn each_path_is_of_one_endpoint() {
        let endpoints = endpoints(&format!("{BASE}/"));
        let paths: Vec<&str> = endpoints.iter().map(|it| it.address.strip_prefix(BASE).unwrap()).collect();
        let all: BTreeSet<&str> = paths.iter().copied().collect();
        assert_eq!(all.len(), paths.len());
        assert_eq!(paths.len(), 1 + 7 * 4 + 6 * 2 + 10 + 26 + 5 + 16);
        assert!(paths.iter().all(|path| path.starts_with('/')), "{paths:?}");
    }

    #[test]
    fn paths_say_what_is_served() {
        for endpoint in endpoints(BASE) {
            let (path, binding) = (&endpoint.address, &endpoint.binding);
            assert_eq!(binding.check(&endpoint.contract), Ok(()), "{path}");
            let says = |word: &str| path.split(['/', '-']).any(|part| part == word);
            let Some(session) = &binding.reliable_session else {
                assert!(!["rm10", "rm11", "wsdual", "service", "reliable"].into_iter().any(says), "{path}");
                continue;
            };
            assert_eq!(session.version_11, says("rm11"), "{path}");
            assert_eq!(session.ordered, !says("unordered"), "{path}");
            assert_eq!(binding.encoding == Encoding::Binary, says("binary"), "{path}");
            assert_eq!(binding.encoding == Encoding::Mtom, says("mtom"), "{path}");
            assert_eq!(binding.version.soap == SoapVersion::Soap11, says("soap11"), "{path}");
            let august = binding.version.addressing == AddressingVersion::August2004;
            assert_eq!(august, says("aug2004"), "{path}");
        }
    }

    #[tokio::test]
    async fn all_are_served_at_once() {
        let host = endpoints(BASE).into_iter().fold(crate::Host::new(), crate::Host::endpoint);
        let host = host.start().await.unwrap();
        assert!(host.addresses().iter().all(|address| !address.starts_with(&format!("{BASE}/"))));
    }
}
