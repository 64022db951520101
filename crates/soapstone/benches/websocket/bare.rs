//! A tokio-tungstenite server that sends back what comes: what WebSockets alone cost here.

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// `read_buffer` is how many bytes each connection keeps for reading.
pub(crate) async fn serve(listener: TcpListener, read_buffer: Option<usize>) {
    let config = WebSocketConfig::default();
    let config = read_buffer.map_or(config, |bytes| config.read_buffer_size(bytes));
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
            let Ok(mut socket) =
                tokio_tungstenite::accept_hdr_async_with_config(stream, soap, Some(config)).await
            else {
                return;
            };
            while let Some(Ok(message)) = socket.next().await {
                if message.is_binary() && socket.send(message).await.is_err() {
                    return;
                }
            }
        });
    }
}
