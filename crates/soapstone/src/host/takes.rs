//! What a client says that it takes.

use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Version};

use crate::transport::Response;

/// How a client takes what is packed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Takes {
    pub(super) gzip: bool,
    deflate: bool,
    /// A body in chunks.
    chunks: bool,
}

impl Takes {
    /// What the version and the header `Accept-Encoding` say.
    pub(super) fn of(version: Version, headers: &HeaderMap) -> Self {
        let mut takes = Self { chunks: version == Version::HTTP_11, ..Self::default() };
        let values = headers.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
        for accepted in values.flat_map(|value| value.split(',')) {
            let mut parts = accepted.split(';');
            let coding = parts.next().unwrap_or_default().trim();
            if parts.any(|weight| matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")) {
                continue;
            }
            takes.gzip |= coding.eq_ignore_ascii_case("gzip");
            takes.deflate |= coding.eq_ignore_ascii_case("deflate");
        }
        takes
    }

    /// Marks a response as packed. It has no length then: that of the packed bytes is what Mono's `HttpWebRequest` says of the unpacked
    /// ones, so that its clients read no more than that.
    pub(super) fn mark_packed(self, response: &mut Response, coding: &'static str) {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        if self.chunks {
            response.headers_mut().insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
    }

    pub(super) fn packed(self, coding: &str) -> bool {
        match coding {
            "gzip" => self.gzip,
            "deflate" => self.deflate,
            _ => false,
        }
    }
}
