//! What is expected of HTTP around messages, and what comes over HTTP that is no message.

use super::{Checked, Checker, Finding};
use crate::capture::http::Head;
use crate::capture::{Compression, Encoding, Item, MediaType, Payload};
use crate::report::Line;

impl Checker<'_> {
    pub(super) fn http_request(&mut self, item: &Item, payload: Payload, line: &mut Line) -> Checked {
        let Some(head) = payload.head else { return Err(Finding::Capture("it has no HTTP head".to_owned())) };
        line.what = head.start.to_string();
        let Some(method) = head.method() else {
            return Err(Finding::Malformed(format!(
                "a response where a request was expected: {}",
                head.start
            )));
        };
        self.methods.insert(item.n, method.to_owned());
        if payload.body.is_empty() && matches!(method, "GET" | "HEAD" | "OPTIONS" | "DELETE") {
            return Ok(());
        }
        let content = self.content(item, &head, line);
        if payload.body.is_empty() {
            return Err(Finding::Malformed(format!("a {method} without a body: no message")));
        }
        match content {
            None => {
                Err(Finding::Malformed("it has no Content-Type, so its encoding is not known".to_owned()))
            }
            Some((encoding, compression, media)) if encoding.is_soap() => {
                self.message(item, encoding, compression, &media, Some(&head), payload.body, line)
            }
            Some((_, _, media)) => Err(no_soap(&media)),
        }
    }

    pub(super) fn http_response(&mut self, item: &Item, payload: Payload, line: &mut Line) -> Checked {
        let Some(head) = payload.head else { return Err(Finding::Capture("it has no HTTP head".to_owned())) };
        line.what = head.start.to_string();
        let Some(status) = head.status() else {
            return Err(Finding::Malformed(format!(
                "a request where a response was expected: {}",
                head.start
            )));
        };
        if payload.body.is_empty() {
            line.what = format!("{status}, empty");
            return Ok(());
        }
        let method = self.answered.get(&item.n).and_then(|request| self.methods.get(request));
        let answers_get = method.is_some_and(|method| method == "GET");
        let refused = status >= 400;
        match self.content(item, &head, line) {
            Some((encoding @ (Encoding::Text(_) | Encoding::Xml), ..)) if answers_get => {
                self.xml_document(encoding, payload.body, line)
            }
            Some((encoding, compression, media)) if encoding.is_soap() => {
                self.message(item, encoding, compression, &media, Some(&head), payload.body, line)
            }
            Some((Encoding::Html, ..)) if answers_get || refused => {
                line.what = format!("{status}, html page");
                Ok(())
            }
            Some((_, _, media)) if answers_get || refused => {
                line.what = format!("{status}, {}", media.essence);
                Ok(())
            }
            None if answers_get || refused => {
                line.what = format!("{status}, content of unknown type");
                Ok(())
            }
            Some((_, _, media)) => Err(no_soap(&media)),
            None => {
                Err(Finding::Malformed("it has no Content-Type, so its encoding is not known".to_owned()))
            }
        }
    }

    fn content(
        &self,
        item: &Item,
        head: &Head,
        line: &mut Line,
    ) -> Option<(Encoding, Compression, MediaType)> {
        let media = MediaType::parse(head.field("Content-Type")?);
        let (encoding, compression) = self.connections.content(item, &media);
        line.encoding = encoding.to_string();
        // Content-Encoding is undone by now, and shall be seen all the same.
        let encoded =
            head.field("Content-Encoding").filter(|encoding| !encoding.eq_ignore_ascii_case("identity"));
        if let Some(encoded) = encoded {
            line.encoding = format!("{encoding}+{encoded}");
        }
        Some((encoding, compression, media))
    }
}

fn no_soap(media: &MediaType) -> Finding {
    Finding::Malformed(format!("the content type {:?} is none of SOAP", media.essence))
}
