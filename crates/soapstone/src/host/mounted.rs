//! Endpoints inside other applications.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Request;

use super::Shutdown;
use super::service::Served;
use crate::transport::Response;

/// An endpoint that is not started by a [`Host`](crate::Host), but called: a `tower` service, to be mounted in an application of
/// axum, hyper or anything else that knows `http::Request`. Cheap to clone; all clones are the same endpoint.
///
/// Made by [`Host::service`](crate::Host::service), so that it has the host's settings, store and log. When all clones are dropped,
/// its sessions end at once; [`shutdown`](Self::shutdown) ends them in order.
///
/// Who calls is taken from the extensions of the request: the [`PeerAddress`] that whoever mounts it puts there, or a
/// [`SocketAddr`]. Without, nobody is called back but who is on the list of the [`CallbackPolicy`](crate::CallbackPolicy). In axum
/// that is a layer: `map_request(|ConnectInfo(peer): ConnectInfo<SocketAddr>, mut request: Request| async move {
/// request.extensions_mut().insert(PeerAddress(peer)); request })`, with `into_make_service_with_connect_info::<SocketAddr>()`.
#[derive(Clone)]
pub struct EndpointService {
    handle: Arc<Handle>,
}

/// What stops an endpoint when nobody can call it any more.
struct Handle(Arc<Served>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Who sent a request, for an [`EndpointService`]: to be put into the extensions of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerAddress(pub SocketAddr);

impl EndpointService {
    pub(super) fn new(served: Arc<Served>) -> Self {
        Self { handle: Arc::new(Handle(served)) }
    }

    /// Takes no new sessions, and closes those that there are, within this time.
    pub async fn shutdown(&self, within: std::time::Duration) -> Shutdown {
        let (closed, aborted) = self.handle.0.shutdown(tokio::time::Instant::now() + within).await;
        Shutdown { closed, aborted }
    }
}

impl<B> tower_service::Service<Request<B>> for EndpointService
where
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: std::fmt::Display + Send,
{
    type Response = Response;
    type Error = std::convert::Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let handle = self.handle.clone();
        let given = request.extensions().get::<PeerAddress>().map(|peer| peer.0);
        let peer = given.or_else(|| request.extensions().get::<SocketAddr>().copied());
        Box::pin(async move { Ok(handle.0.answer(request, peer.map(|peer| peer.ip())).await) })
    }
}
