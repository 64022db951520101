//! Pages beside the services.

use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
use soapstone::{Binding, Endpoint, Host, RunningHost};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::DEADLINE;

const HTML: &[u8] = b"<!DOCTYPE html><title>t</title>";
const SCRIPT: &[u8] = b"export const one = 1;";

fn host(service: &str) -> Host {
    let endpoint = Endpoint::new::<CalculatorContract>(service, Binding::ws_dual_http());
    Host::new().endpoint(endpoint.per_session(CalculatorService::new))
}

async fn started() -> (RunningHost, String) {
    let host = host("http://127.0.0.1:0/service")
        .page("/", "text/html; charset=utf-8", HTML)
        .page("/script.js", "text/javascript", SCRIPT)
        .page("/Service/", "text/html", HTML);
    let running = host.start().await.unwrap();
    let base = running.addresses()[0].trim_end_matches("/service").to_owned();
    (running, base)
}

/// A response, as it came.
struct Response {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Response {
    /// A header, or nothing.
    fn header(&self, name: &str) -> &str {
        let named = |line: &&str| line.split(':').next().is_some_and(|it| it.eq_ignore_ascii_case(name));
        self.head.lines().skip(1).find(named).map_or("", |line| line[name.len() + 1..].trim())
    }
}

/// Asks on a connection of its own, and takes all that comes: what came without being announced shows.
async fn ask(method: &str, url: &str, headers: &[(&str, &str)]) -> Response {
    let bare = url.strip_prefix("http://").unwrap();
    let (authority, path) = bare.split_at(bare.find('/').unwrap());
    let mut request =
        format!("{method} {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close, Upgrade\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut stream = TcpStream::connect(authority).await.unwrap();
    stream.write_all(format!("{request}\r\n").as_bytes()).await.unwrap();
    let mut read = Vec::new();
    timeout(DEADLINE, stream.read_to_end(&mut read)).await.unwrap().unwrap();
    let end = read.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(read[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Response { status, head, body: read[end + 4..].to_vec() }
}

#[tokio::test]
async fn a_page_is_read() {
    let (_running, base) = started().await;
    let page = ask("GET", &format!("{base}/"), &[]).await;
    assert_eq!((page.status, page.header("Content-Type")), (200, "text/html; charset=utf-8"));
    assert_eq!(page.header("X-Content-Type-Options"), "nosniff");
    for part in ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"] {
        assert!(page.header("Content-Security-Policy").contains(part), "{part}");
    }
    assert_eq!(page.body, HTML);
    let script = ask("GET", &format!("{base}/Script.js?v=1"), &[]).await;
    assert_eq!(
        (script.header("Content-Type"), script.header("Content-Security-Policy")),
        ("text/javascript", "")
    );
    assert_eq!(script.body, SCRIPT);
}

#[tokio::test]
async fn head_has_the_length_and_no_content() {
    let (_running, base) = started().await;
    let head = ask("HEAD", &format!("{base}/script.js"), &[]).await;
    assert_eq!((head.status, head.header("Content-Length")), (200, "21"));
    assert!(head.body.is_empty());
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let (_running, base) = started().await;
    let tag = ask("GET", &format!("{base}/"), &[]).await.header("ETag").to_owned();
    assert_ne!(tag, ask("GET", &format!("{base}/script.js"), &[]).await.header("ETag"));
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let again = ask("GET", &format!("{base}/"), &[("If-None-Match", known.as_str())]).await;
        assert_eq!((again.status, again.header("ETag")), (304, tag.as_str()), "{known}");
        assert!(again.body.is_empty());
    }
    let other = ask("GET", &format!("{base}/"), &[("If-None-Match", "\"other\"")]).await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn a_page_cannot_be_written() {
    let (_running, base) = started().await;
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let refused = ask(method, &format!("{base}/script.js"), &[]).await;
        assert_eq!((refused.status, refused.header("Allow")), (405, "GET, HEAD"));
    }
    assert_eq!(ask("GET", &format!("{base}/other"), &[]).await.status, 404);
}

#[tokio::test]
async fn a_service_at_the_path_of_a_page_is_called() {
    let (_running, base) = started().await;
    let service = &format!("{base}/service");
    assert_eq!(ask("GET", service, &[]).await.body, HTML);
    let posted = ask("POST", service, &[]).await;
    assert_eq!(posted.status, 415);
    assert_eq!(ask("PUT", service, &[]).await.status, 405);
    assert_eq!(ask("GET", &format!("{service}?wsdl"), &[]).await.status, 200);
    let upgraded = ask("GET", service, &[("Upgrade", "websocket")]).await;
    assert_eq!(upgraded.header("Content-Security-Policy"), "");
    assert_ne!(upgraded.status, 200);
}

#[tokio::test]
async fn a_page_that_cannot_be_served_is_refused_at_the_start() {
    let address = "http://127.0.0.1:0/service";
    let refused = [
        (host(address).page("index.html", "text/html", HTML), "\"index.html\" has no path like /index.html"),
        (host(address).page("/?a", "text/html", HTML), "has no path"),
        (host(address).page("/a", "text\n", HTML), "has the content type \"text\\n\""),
        (
            host(address).page("/a", "text/html", HTML).page("/A/", "text/html", HTML),
            "\"/A/\" is there twice",
        ),
        (Host::new().page("/a", "text/html", HTML), "no endpoint has an http address"),
    ];
    for (host, why) in refused {
        let error = host.start().await.err().unwrap().to_string();
        assert!(error.contains(why), "{why:?} is not in {error:?}");
    }
}
