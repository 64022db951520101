//! What the servers of the benchmark serve.

use soapstone::samples::interop::plain::{EchoContract, EchoService};
use soapstone::{Binding, Encoding, Endpoint, Host, HostSettings, TransportUsage};

use crate::bare;
use crate::board::{Board, BoardContract, Seat};
use crate::process::{say, serve, serve_until_told};

/// Is a server, until its standard input ends.
pub(crate) fn run(what: &str) {
    let what = what.to_owned();
    serve_until_told(async move {
        let base = "http://127.0.0.1:0";
        let web_socket = Binding::net_http().web_socket(TransportUsage::Always);
        let echo =
            |binding| Endpoint::new::<EchoContract>(format!("{base}/echo"), binding).shared(EchoService);
        match what.as_str() {
            "bare" | "bare with small buffers" => {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                say(&listener.local_addr().unwrap().to_string());
                bare::serve(listener, (what != "bare").then_some(4096)).await;
            }
            "binary" => serve(Host::new().endpoint(echo(web_socket))).await,
            "text" => {
                serve(Host::new().endpoint(echo(Binding { encoding: Encoding::Text, ..web_socket }))).await;
            }
            "board" => {
                let board = Board::default();
                let joined = board.clone();
                let endpoint = Endpoint::new::<BoardContract>(format!("{base}/echo"), Binding::net_http())
                    .per_session(move |caller| Seat::new(joined.clone(), caller));
                let settings = HostSettings { max_connections: 20_000, ..HostSettings::default() };
                serve(Host::new().settings(settings).endpoint(endpoint)).await;
            }
            other => panic!("no server {other}"),
        }
    });
}
