//! Which endpoint of a listener a request is for.

use std::net::SocketAddr;
use std::sync::Arc;

use http::{Request, StatusCode};
use hyper::body::Incoming;

use super::metadata::MEX;
use super::pages::{Document, Pages};
use super::service::Served;
use crate::transport::{Handler, Response, respond};

/// The endpoints of one listener, by path, and the pages of the host.
pub(crate) struct Routes(pub(crate) Vec<(String, Arc<Served>)>, pub(crate) Arc<Pages>);

impl Routes {
    /// A path, as it is compared: http.sys heeds neither case nor a slash at the end.
    pub(crate) fn path(path: &str) -> String {
        path.trim_end_matches('/').to_ascii_lowercase()
    }
}

impl Handler for Routes {
    async fn handle(self: Arc<Self>, request: Request<Incoming>, peer: SocketAddr) -> Response {
        let path = Self::path(request.uri().path());
        let at = |path: &str| self.0.iter().find(|(served, _)| served == path);
        let served = at(&path).or_else(|| path.strip_suffix(MEX).and_then(at));
        if let Some(page) = self.1.at(&path)
            && (served.is_none() || Document::is_asked_for(&request))
        {
            return page.answer(&request);
        }
        match served {
            Some((_, served)) => served.answer(request, Some(peer.ip())).await,
            None => {
                tracing::info!(path, %peer, "nothing is served at this path");
                respond(StatusCode::NOT_FOUND, "nothing is served at this path\n")
            }
        }
    }
}
