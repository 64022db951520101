//! The page of the order service: a SOAP client that runs in a browser.

use soapstone::{Binding, Host};

use crate::args::{Sample, is_web_socket};

/// Whether there is one: a browser has WebSockets, and no reliable sessions.
pub(super) fn is_served(sample: Sample, binding: Option<&Binding>) -> bool {
    let is_for_browsers = |binding: &Binding| is_web_socket(binding) && binding.reliable_session.is_none();
    sample == Sample::Orders && binding.is_some_and(is_for_browsers)
}

/// A host with the page and what it needs.
pub(super) fn on(host: Host) -> Host {
    FILES.iter().fold(host, |host, (path, content_type, content)| host.page(*path, *content_type, *content))
}

/// Where the page is, beside a service.
pub(super) fn beside(service: &str) -> String {
    let host = service.find("://").map_or(0, |at| at + 3);
    let path = service.get(host..).and_then(|rest| rest.find('/')).map_or(service.len(), |at| host + at);
    format!("{}/", service.get(..path).unwrap_or(service))
}

const FILES: [(&str, &str, &[u8]); 4] = [
    ("/", "text/html; charset=utf-8", include_bytes!("../../assets/web/orders.html")),
    ("/orders.css", "text/css; charset=utf-8", include_bytes!("../../assets/web/orders.css")),
    ("/orders.js", "text/javascript; charset=utf-8", include_bytes!("../../assets/web/orders.js")),
    ("/soapstone.js", "text/javascript; charset=utf-8", include_bytes!("../../assets/web/soapstone.js")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_at_the_root() {
        assert_eq!(beside("http://127.0.0.1:8000/orders"), "http://127.0.0.1:8000/");
        assert_eq!(beside("http://[::1]:8000"), "http://[::1]:8000/");
    }

    #[test]
    fn the_page_needs_nothing_that_is_not_served() {
        let html = std::str::from_utf8(FILES[0].2).unwrap();
        for (path, ..) in &FILES[1..] {
            assert!(html.contains(&format!("\"{path}\"")), "{path}");
        }
        for (path, _, content) in FILES {
            let text = std::str::from_utf8(content).unwrap();
            assert!(
                !text.contains("src=\"http") && !text.contains("href=\"http") && !text.contains("@import"),
                "{path}"
            );
        }
    }
}
