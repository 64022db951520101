//! Calls of a contract without callbacks, over everything that carries them.

use soapstone::samples::interop::data::{DataService, ValuesContract, ValuesProxy};
use soapstone::samples::interop::plain::{Log, LogContract};
use soapstone::{Binding, Compression, Duplex, Encoding, Endpoint, Host, TransferMode, TransportUsage};

use tokio::sync::mpsc;

use super::{web_sockets, within};
use crate::recorded::socket_and_path;
use crate::support::raw::{Connection, request};

pub(crate) fn over_requests() -> Vec<(&'static str, Binding)> {
    let never = Duplex::WebSocket {
        usage: TransportUsage::Never,
        sub_protocol: None,
        transfer_mode: TransferMode::Buffered,
    };
    let net_http = || Binding { duplex: never.clone(), ..Binding::net_http() };
    vec![
        ("basic", Binding::basic_http()),
        ("ws", Binding::ws_http()),
        ("ws-reliable", Binding::ws_http_reliable()),
        ("ws-reliable-11", Binding::ws_http().reliable(true)),
        ("net-http", net_http()),
        ("net-http-text", Binding { encoding: Encoding::Text, ..net_http() }),
        ("basic-mtom", Binding { encoding: Encoding::Mtom, ..Binding::basic_http() }),
        ("ws-mtom", Binding { encoding: Encoding::Mtom, ..Binding::ws_http() }),
        ("ws-reliable-mtom", Binding { encoding: Encoding::Mtom, ..Binding::ws_http_reliable() }),
        ("net-http-gzip", Binding { compression: Compression::Gzip, ..net_http() }),
        ("net-http-deflate", Binding { compression: Compression::Deflate, ..net_http() }),
        ("net-http-rm10", net_http().reliable(false)),
        ("net-http-rm11", net_http().reliable(true)),
    ]
}

fn over_web_sockets() -> impl Iterator<Item = (&'static str, Binding)> {
    web_sockets().into_iter().map(|(name, binding)| (name, binding.web_socket(TransportUsage::Always)))
}

#[tokio::test]
async fn values_come_back_as_they_were_sent() {
    for (name, binding) in over_requests().into_iter().chain(over_web_sockets()) {
        let binding = Binding { max_received_message_size: 1 << 20, ..binding };
        let endpoint =
            Endpoint::new::<ValuesContract>("http://127.0.0.1:0/data", binding.clone()).shared(DataService);
        let host = Host::new().endpoint(endpoint).start().await.unwrap();
        let data = ValuesProxy::connect(&host.addresses()[0], binding).await.unwrap();
        for said in [None, Some(String::new()), Some("<ž> & 😀".to_owned())] {
            assert_eq!(within(data.echo_string(said.clone())).await.unwrap(), said, "{name}");
        }
        let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        assert_eq!(within(data.echo_bytes(Some(bytes.clone()))).await.unwrap(), Some(bytes), "{name}");
        within(data.ping()).await.unwrap();
        within(data.fire(Some("and forgotten".to_owned()))).await.unwrap();
        within(data.close()).await.unwrap();
    }
}

/// Tells what it is told.
struct Keeper(mpsc::UnboundedSender<String>);

impl Log for Keeper {
    async fn write(&self, s: Option<String>) {
        self.0.send(s.unwrap_or_default()).unwrap();
    }

    async fn flush(&self) {}
}

/// PHP's SoapClient hangs up as soon as it has sent a message that has no reply.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_without_a_reply_is_taken_from_who_hangs_up_at_once() {
    let (send, mut written) = mpsc::unbounded_channel();
    let endpoint = Endpoint::new::<LogContract>("http://127.0.0.1:0/log", Binding::basic_http());
    let host = Host::new().endpoint(endpoint.shared(Keeper(send))).start().await.unwrap();
    let (socket, path) = socket_and_path(&host.addresses()[0]);
    const MESSAGES: usize = 100;
    for n in 0..MESSAGES {
        let body = format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><Write xmlns='urn:log'><s>{n}</s></Write></s:Body>\
             </s:Envelope>"
        );
        let headers = [
            ("Content-Type", "text/xml; charset=utf-8"),
            ("SOAPAction", "\"urn:log/ILog/Write\""),
            ("Content-Length", &body.len().to_string()),
        ];
        let mut connection = Connection::open(socket).await;
        connection.send_bytes(request(&path, &headers, body.as_bytes())).await;
        drop(connection);
    }
    let mut came = Vec::new();
    for _ in 0..MESSAGES {
        came.push(within(written.recv()).await.unwrap().parse::<usize>().unwrap());
    }
    came.sort_unstable();
    assert_eq!(came, (0..MESSAGES).collect::<Vec<_>>());
}
