//! Documents that are served beside the services: a page in a browser that calls them, and its scripts.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderValue, IF_NONE_MATCH, UPGRADE, X_CONTENT_TYPE_OPTIONS,
};
use http::{Method, Request, StatusCode};
use http_body_util::Full;

use super::routes::Routes;
use crate::transport::{Response, respond};

/// A document, as it was given.
pub(super) struct Page {
    pub(super) path: String,
    pub(super) content_type: String,
    pub(super) content: Bytes,
}

/// The documents of a host.
#[derive(Debug, Default)]
pub(crate) struct Pages(Vec<(String, Document)>);

/// A document, ready to be sent.
#[derive(Debug)]
pub(crate) struct Document {
    content_type: HeaderValue,
    tag: HeaderValue,
    content: Bytes,
}

impl Pages {
    /// Looks at what was given.
    pub(super) fn new(pages: Vec<Page>) -> io::Result<Self> {
        let mut all = Vec::with_capacity(pages.len());
        for Page { path, content_type, content } in pages {
            let invalid =
                |what: &str| io::Error::new(io::ErrorKind::InvalidInput, format!("the page {path:?} {what}"));
            if !path.starts_with('/') || path.contains(['?', '#', '%']) {
                return Err(invalid("has no path like /index.html"));
            }
            let content_type = HeaderValue::from_str(&content_type)
                .map_err(|_| invalid(&format!("has the content type {content_type:?}, which is none")))?;
            let route = Routes::path(&path);
            if all.iter().any(|(other, _)| *other == route) {
                return Err(invalid("is there twice; neither case nor a slash at the end counts"));
            }
            let tag = tag(&content);
            all.push((route, Document { content_type, tag, content }));
        }
        Ok(Self(all))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The document at a path, as [`Routes::path`] has it.
    pub(crate) fn at(&self, path: &str) -> Option<&Document> {
        self.0.iter().find(|(route, _)| route == path).map(|(_, document)| document)
    }
}

impl Document {
    /// Whether a request is for this document, where a service is at its path, too.
    pub(crate) fn is_asked_for<B>(request: &Request<B>) -> bool {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        reads && request.uri().query().is_none() && !request.headers().contains_key(UPGRADE)
    }

    /// The response to a request.
    pub(crate) fn answer<B>(&self, request: &Request<B>) -> Response {
        let is_head = request.method() == Method::HEAD;
        if !is_head && request.method() != Method::GET {
            let mut response = respond(StatusCode::METHOD_NOT_ALLOWED, "this is a page, and no service\n");
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return response;
        }
        let is_known = knows(request.headers(), &self.tag);
        let content = if is_head || is_known { Bytes::new() } else { self.content.clone() };
        let mut response = http::Response::new(Full::new(content));
        let headers = response.headers_mut();
        headers.insert(ETAG, self.tag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(CONTENT_TYPE, self.content_type.clone());
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if is_head {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(self.content.len()));
        }
        if self.runs_scripts() {
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        }
        response
    }

    /// Whether a browser that opens it runs what is in it.
    fn runs_scripts(&self) -> bool {
        let bytes = self.content_type.as_bytes();
        ["text/html", "application/xhtml+xml", "image/svg+xml", "application/xml", "text/xml"].iter().any(
            |name| bytes.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes())),
        )
    }
}

/// What changes when the content does. It keeps nobody from making another content with the same tag: who makes the contents is
/// the host itself.
fn tag(content: &[u8]) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    let tag = format!("\"{:016x}-{:x}\"", hasher.finish(), content.len());
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether the client has the document with this tag. Spec: [RFC9110 §13.1.2]
fn knows(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let listed = headers.get_all(IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    listed
        .flat_map(|value| value.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == "*" || one.as_bytes() == tag.as_bytes())
}

/// A page has what comes from its own host, and nothing else: no inline scripts and styles, no frames around it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
