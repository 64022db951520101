//! A client that costs little: a tokio-tungstenite one, with messages that were written before.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::process::runtime;

/// What is sent: the first message of a connection, which defines strings, and all others.
#[derive(Clone)]
pub(crate) struct Script {
    pub(crate) content_type: &'static str,
    pub(crate) first: Bytes,
    pub(crate) next: Bytes,
}

/// Opens a WebSocket as .NET does.
pub(crate) async fn open(address: SocketAddr, content_type: &str) -> WebSocketStream<TcpStream> {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut request = format!("ws://{address}/echo").into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("soap-content-type", content_type.parse().unwrap());
    headers.insert("microsoft-binary-transfer-mode", "Buffered".parse().unwrap());
    headers.insert("sec-websocket-protocol", "soap".parse().unwrap());
    tokio_tungstenite::client_async(request, stream).await.unwrap().0
}

/// Messages a second there and back, on so many connections, with so many on the way on each.
pub(crate) fn messages_a_second(
    address: SocketAddr,
    connections: usize,
    ahead: usize,
    script: &Script,
    time: Duration,
) -> f64 {
    runtime().block_on(async {
        let mut running = JoinSet::new();
        for _ in 0..connections {
            let mut socket = open(address, script.content_type).await;
            let script = script.clone();
            running.spawn(async move {
                socket.send(Message::Binary(script.first)).await.unwrap();
                socket.next().await.unwrap().unwrap();
                for _ in 0..ahead {
                    socket.feed(Message::Binary(script.next.clone())).await.unwrap();
                }
                socket.flush().await.unwrap();
                let begun = Instant::now();
                let mut count = 0_u32;
                while begun.elapsed() < time {
                    assert!(socket.next().await.unwrap().unwrap().is_binary());
                    count += 1;
                    socket.send(Message::Binary(script.next.clone())).await.unwrap();
                }
                f64::from(count) / begun.elapsed().as_secs_f64()
            });
        }
        let mut sum = 0.0;
        while let Some(rate) = running.join_next().await {
            sum += rate.unwrap();
        }
        sum
    })
}
