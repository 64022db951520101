//! An HTTP server that hands to the test what is posted to it.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};

use super::{DEADLINE, envelope};

/// What was posted.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// The path, with the query if there is one.
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The addressing action, of a body that is text.
    pub(crate) fn action(&self) -> &str {
        envelope::action_of(self.text())
    }

    /// The first header of this name, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// Runs until it is dropped.
pub(crate) struct Inbox {
    addr: SocketAddr,
    received: mpsc::UnboundedReceiver<Received>,
    listening: JoinHandle<()>,
}

impl Inbox {
    /// An inbox that answers all with 202 and no body.
    pub(crate) async fn start() -> Self {
        Self::answering(|_| reply(202, "", "")).await
    }

    /// An inbox that answers as this says. The test can have a message before its sender has the answer.
    pub(crate) async fn answering(
        answer: impl Fn(&Received) -> Response<Full<Bytes>> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (send, received) = mpsc::unbounded_channel();
        let listening = tokio::spawn(listen(listener, send, Arc::new(answer)));
        Self { addr, received, listening }
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address of a path, which begins with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// The next message, in the order in which their bodies came to an end.
    pub(crate) async fn next(&mut self) -> Received {
        let next = tokio::time::timeout(DEADLINE, self.received.recv()).await;
        next.expect("nothing more was posted").expect("the inbox ended")
    }

    /// The next message with this end of its action. Those before it are passed over.
    pub(crate) async fn next_of_action(&mut self, action: &str) -> Received {
        loop {
            let next = self.next().await;
            if next.action().ends_with(action) {
                return next;
            }
        }
    }

    /// A message that has come and was not taken.
    pub(crate) fn waiting(&mut self) -> Option<Received> {
        self.received.try_recv().ok()
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// A response. Without a content type if that is empty.
pub(crate) fn reply(status: u16, content_type: &str, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut reply = Response::new(Full::new(body.into()));
    *reply.status_mut() = StatusCode::from_u16(status).unwrap();
    if !content_type.is_empty() {
        reply.headers_mut().insert(header::CONTENT_TYPE, content_type.parse().unwrap());
    }
    reply
}

async fn listen<F>(listener: TcpListener, send: mpsc::UnboundedSender<Received>, answer: Arc<F>)
where
    F: Fn(&Received) -> Response<Full<Bytes>> + Send + Sync + 'static,
{
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (send, answer) = (send.clone(), Arc::clone(&answer));
        let service = service_fn(move |request| take(request, send.clone(), Arc::clone(&answer)));
        connections.spawn(async move {
            // A client may hang up as it likes
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn take<F>(
    request: Request<Incoming>,
    send: mpsc::UnboundedSender<Received>,
    answer: Arc<F>,
) -> hyper::Result<Response<Full<Bytes>>>
where
    F: Fn(&Received) -> Response<Full<Bytes>>,
{
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let received = Received { path, headers: head.headers, body };
    let response = answer(&received);
    // A test that has ended takes no more
    let _ = send.send(received);
    Ok(response)
}
