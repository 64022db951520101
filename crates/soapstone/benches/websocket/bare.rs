//! A tokio-tungstenite server that sends back what comes: what WebSockets alone cost here.

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

pub(crate) async fn serve(listener: TcpListener) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        tokio::spawn(async move {
            #[allow(clippy::result_large_err, reason = "the signature that is asked for")]
            let soap = |_: &Request, mut response: Response| {
                let name = http::HeaderValue::from_static("soap");
                response.headers_mut().insert(http::header::SEC_WEBSOCKET_PROTOCOL, name);
                Ok(response)
            };
            let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, soap).await else { return };
            while let Some(Ok(message)) = socket.next().await {
                if message.is_binary() && socket.send(message).await.is_err() {
                    return;
                }
            }
        });
    }
}
