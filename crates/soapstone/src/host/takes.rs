//! What a client says that it takes.

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

/// How a client takes what is packed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Takes {
    pub(super) gzip: bool,
    deflate: bool,
}

impl Takes {
    /// What the header `Accept-Encoding` says.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut takes = Self::default();
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

    pub(super) fn packed(self, coding: &str) -> bool {
        match coding {
            "gzip" => self.gzip,
            "deflate" => self.deflate,
            _ => false,
        }
    }
}
