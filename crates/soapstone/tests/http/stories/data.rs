//! Calls of a contract without callbacks, over everything that carries them.

use soapstone::samples::interop::data::{DataService, ValuesContract, ValuesProxy};
use soapstone::{Binding, Compression, Duplex, Encoding, Endpoint, Host, TransferMode, TransportUsage};

use super::{web_sockets, within};

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
