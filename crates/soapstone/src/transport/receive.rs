//! What both sides do with a request before they look into its message.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::request::Parts;
use hyper::ext::ReasonPhrase;

use super::body::{BodyProblem, read_body};
use super::http_server::{Response, respond};
use crate::encoding::{HttpEncoder, Media};
use crate::message_log::head::{RequestHead, ResponseHead};
use crate::message_log::{ItemId, MessageLog};

/// The body of a request of the right media type; else the response that says what is wrong.
pub(crate) async fn receive<B>(
    head: &Parts,
    body: B,
    encoder: &HttpEncoder,
    time: Duration,
) -> Result<(Media, Bytes), Response>
where
    B: http_body::Body,
    B::Error: std::fmt::Display,
{
    let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = encoder.media(content_type).map_err(|wrong| unsupported(&wrong.to_string()))?;
    let body = read_body(&head.headers, body, encoder.max_bytes(), time).await;
    Ok((media, body.map_err(|problem| unread(&problem))?))
}

/// .NET says in the reason phrase which media type it expects.
fn unsupported(reason: &str) -> Response {
    tracing::info!(reason, "a message in another encoding");
    let mut response = respond(StatusCode::UNSUPPORTED_MEDIA_TYPE, reason);
    if let Ok(phrase) = ReasonPhrase::try_from(reason.as_bytes()) {
        response.extensions_mut().insert(phrase);
    }
    response
}

fn unread(problem: &BodyProblem) -> Response {
    let status = match problem {
        BodyProblem::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        BodyProblem::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
        BodyProblem::Encoding(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        BodyProblem::Packed(_) | BodyProblem::Broken(_) => StatusCode::BAD_REQUEST,
    };
    tracing::info!(%problem, "a request that cannot be read");
    respond(status, &format!("{problem}\n"))
}

/// Logs a request as it was received, and unpacked.
pub(crate) fn log_received(log: &MessageLog, head: &Parts, body: &Bytes) -> ItemId {
    let mut headers = head.headers.clone();
    headers.remove(CONTENT_ENCODING);
    let head = RequestHead { method: &head.method, uri: &head.uri, version: head.version, headers: &headers };
    log.request(log.side().other(), &head, body)
}

/// Logs a response as it will be sent.
pub(crate) async fn log_answer(log: &MessageLog, answers: ItemId, response: &Response) {
    use http_body_util::BodyExt;
    let body = response.body().clone().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let phrase = response.extensions().get::<ReasonPhrase>();
    let reason = phrase.and_then(|phrase| std::str::from_utf8(phrase.as_bytes()).ok());
    let (version, status) = (http::Version::HTTP_11, response.status());
    log.response(answers, &ResponseHead { version, status, reason, headers: response.headers() }, &body);
}
