//! Whole programs over real sockets.

pub(crate) mod calculator;
pub(crate) mod data;
mod mounted;
mod mtom;
mod run;

use std::time::Duration;

use soapstone::{
    AddressingVersion, Binding, Compression, Encoding, MessageVersion, SoapVersion, TransferMode,
};

/// A story that hangs has failed.
pub(crate) async fn within<T>(story: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), story).await.expect("the story hangs")
}

/// WebSockets, with and without a reliable session.
pub(crate) fn web_sockets() -> Vec<(&'static str, Binding)> {
    let text = || Binding { encoding: Encoding::Text, ..Binding::net_http() };
    let mtom = || Binding { encoding: Encoding::Mtom, ..Binding::net_http() };
    let compressed = |compression| Binding { compression, ..Binding::net_http() };
    vec![
        ("net-http", Binding::net_http()),
        ("net-http-text", text()),
        ("net-http-mtom", mtom()),
        ("net-http-rm10-mtom", mtom().reliable(false)),
        ("net-http-gzip", compressed(Compression::Gzip)),
        ("net-http-deflate", compressed(Compression::Deflate)),
        ("net-http-streamed", Binding::net_http().transfer_mode(TransferMode::Streamed)),
        ("net-http-orders", Binding::net_http().sub_protocol("orders")),
        ("net-http-rm10", Binding::net_http().reliable(false)),
        ("net-http-rm11", Binding::net_http().reliable(true)),
        ("net-http-rm10-text", text().reliable(false)),
        ("net-http-rm11-text", text().reliable(true)),
    ]
}

/// Composite duplex, in all the ways in which it was recorded.
pub(crate) fn composite() -> Vec<(&'static str, Binding)> {
    let dual = Binding::ws_dual_http;
    let version = |soap, addressing| MessageVersion { soap, addressing };
    vec![
        ("feb2005", dual()),
        ("rm11", dual().reliable(true)),
        ("binary", Binding { encoding: Encoding::Binary, ..dual() }),
        ("rm11-binary", Binding { encoding: Encoding::Binary, ..dual().reliable(true) }),
        ("mtom", Binding { encoding: Encoding::Mtom, ..dual() }),
        ("rm11-mtom", Binding { encoding: Encoding::Mtom, ..dual().reliable(true) }),
        ("soap11", Binding { version: version(SoapVersion::Soap11, AddressingVersion::V10), ..dual() }),
        (
            "aug2004",
            Binding { version: version(SoapVersion::Soap12, AddressingVersion::August2004), ..dual() },
        ),
    ]
}
