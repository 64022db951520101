//! A hyper server that reads the body and returns a fixed one: what HTTP alone costs here.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpListener;

/// The size of the answer.
const BYTES: usize = 1024;

pub(crate) async fn serve(listener: TcpListener) {
    let answer = Bytes::from(vec![b'x'; BYTES]);
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let answer = answer.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                let answer = answer.clone();
                async move {
                    let _ = request.into_body().collect().await;
                    let mut response = http::Response::new(Full::new(answer));
                    let content_type = http::HeaderValue::from_static("text/xml; charset=utf-8");
                    response.headers_mut().insert(http::header::CONTENT_TYPE, content_type);
                    Ok::<_, Infallible>(response)
                }
            });
            let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
