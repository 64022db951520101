//! A listener for HTTP requests.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE, HeaderValue};
use http::{Request, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinHandle;

use super::activity::Activity;
use super::handled::Handled;
use super::secured::secure;
use crate::tls::Acceptor;

/// What is answered.
pub(crate) type Response = http::Response<Full<Bytes>>;

/// What answers requests.
pub(crate) trait Handler: Send + Sync + 'static {
    fn handle(
        self: Arc<Self>,
        request: Request<Incoming>,
        peer: SocketAddr,
    ) -> impl Future<Output = Response> + Send;
}

/// The place of a connection among those that there may be: a WebSocket keeps it when HTTP is done with the connection.
#[derive(Clone)]
pub(crate) struct Place {
    _permit: Arc<OwnedSemaphorePermit>,
}

/// How much strangers may take.
#[derive(Clone, Debug)]
pub(crate) struct ServerSettings {
    pub(crate) max_connections: usize,
    pub(crate) header_timeout: Duration,
    /// What accepts TLS; none, where plain HTTP is spoken.
    pub(crate) tls: Option<Acceptor>,
}

/// A listener that runs; dropped, it stops at once.
pub(crate) struct HttpServer {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    /// Its sender is gone when the socket is.
    closed: watch::Receiver<()>,
    task: JoinHandle<()>,
}

impl HttpServer {
    /// Binds, and takes connections.
    pub(crate) async fn bind<H: Handler>(
        address: SocketAddr,
        settings: ServerSettings,
        handler: Arc<H>,
    ) -> io::Result<Self> {
        let listener = listen(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let (listening, closed) = watch::channel(());
        let task = tokio::spawn(async move {
            accept(listener, settings, handler, stopped).await;
            drop(listening);
        });
        Ok(Self { address, stop, closed, task })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What changes when it has stopped, and nobody listens on its socket any more: its sender is gone.
    pub(crate) fn closed(&self) -> watch::Receiver<()> {
        self.closed.clone()
    }

    /// Takes no more connections, and returns when those that there are have had their responses.
    pub(crate) async fn shutdown(mut self) {
        let _ = self.stop.send(true);
        let _ = (&mut self.task).await;
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Binds. A socket of this process that was just dropped may still be about to close.
async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    for _ in 0..TRIES {
        match TcpListener::bind(address).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => tokio::time::sleep(PAUSE).await,
            bound => return bound,
        }
    }
    TcpListener::bind(address).await
}

async fn accept<H: Handler>(
    listener: TcpListener,
    settings: ServerSettings,
    handler: Arc<H>,
    mut stopped: watch::Receiver<bool>,
) {
    let connections = Arc::new(Semaphore::new(settings.max_connections));
    let graceful = GracefulShutdown::new();
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(settings.header_timeout);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(MAX_STREAMS);
    let builder = Arc::new(builder);
    loop {
        let place = tokio::select! {
            // Nobody closes the semaphore.
            permit = connections.clone().acquire_owned() => match permit {
                Ok(permit) => Place { _permit: Arc::new(permit) },
                Err(_) => break,
            },
            _ = stopped.changed() => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Of this connection, or there are too many files open: the others go on.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection may be slow");
        }
        let (builder, handler) = (builder.clone(), handler.clone());
        let (watcher, time) = (graceful.watcher(), settings.header_timeout);
        let (tls, mut stopping) = (settings.tls.clone(), stopped.clone());
        tokio::spawn(async move {
            let activity = Arc::new(Activity::default());
            let secured = tokio::select! {
                secured = secure(tls.as_ref(), stream, &activity, time) => secured,
                _ = stopping.wait_for(|stop| *stop) => return,
            };
            let stream = match secured {
                Ok(stream) => TokioIo::new(stream),
                Err(error) => {
                    tracing::debug!(%peer, %error, "a TLS handshake failed");
                    return;
                }
            };
            let seen = activity.clone();
            let kept = place.clone();
            let service = service_fn(move |mut request: Request<Incoming>| {
                let (handler, running) = (handler.clone(), seen.begin());
                request.extensions_mut().insert(kept.clone());
                Handled::new(async move {
                    let response = handler.handle(request, peer).await;
                    drop(running);
                    Ok::<_, Infallible>(response)
                })
            });
            let connection = builder.serve_connection_with_upgrades(stream, service).into_owned();
            tokio::select! {
                ended = watcher.watch(connection) => if let Err(error) = ended {
                    tracing::debug!(%peer, %error, "a connection broke");
                },
                () = activity.idle(time) => tracing::debug!(%peer, "nothing happened on a connection"),
            }
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// A response with a line of text, or without content.
pub(crate) fn respond(status: StatusCode, text: &str) -> Response {
    let mut response = http::Response::new(Full::new(Bytes::copy_from_slice(text.as_bytes())));
    *response.status_mut() = status;
    if !text.is_empty() {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    }
    if matches!(status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
        // What follows on the connection is the rest of what was not read.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// How long nothing is accepted after that failed.
const PAUSE: Duration = Duration::from_millis(50);
/// How often it is tried to bind, with such a pause each time.
const TRIES: u32 = 6;
/// Requests of one HTTP/2 connection at once.
const MAX_STREAMS: u32 = 128;
