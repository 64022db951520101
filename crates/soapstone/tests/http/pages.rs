//! Pages beside the services.

use reqwest::{Client, Method, Response};
use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
use soapstone::{Binding, Endpoint, Host, RunningHost};

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

async fn ask(method: Method, url: String, headers: &[(&str, &str)]) -> Response {
    let request =
        headers.iter().fold(Client::new().request(method, url), |it, (name, value)| it.header(*name, *value));
    request.send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_page_is_read() {
    let (_running, base) = started().await;
    let page = ask(Method::GET, format!("{base}/"), &[]).await;
    assert_eq!((page.status().as_u16(), header(&page, "Content-Type")), (200, "text/html; charset=utf-8"));
    assert_eq!(header(&page, "X-Content-Type-Options"), "nosniff");
    for part in ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"] {
        assert!(header(&page, "Content-Security-Policy").contains(part), "{part}");
    }
    assert_eq!(page.bytes().await.unwrap(), HTML);
    let script = ask(Method::GET, format!("{base}/Script.js?v=1"), &[]).await;
    assert_eq!(
        (header(&script, "Content-Type"), header(&script, "Content-Security-Policy")),
        ("text/javascript", "")
    );
    assert_eq!(script.bytes().await.unwrap(), SCRIPT);
}

#[tokio::test]
async fn head_has_the_length_and_no_content() {
    let (_running, base) = started().await;
    let head = ask(Method::HEAD, format!("{base}/script.js"), &[]).await;
    assert_eq!((head.status().as_u16(), header(&head, "Content-Length")), (200, "21"));
    assert!(head.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let (_running, base) = started().await;
    let tag = header(&ask(Method::GET, format!("{base}/"), &[]).await, "ETag").to_owned();
    assert_ne!(tag, header(&ask(Method::GET, format!("{base}/script.js"), &[]).await, "ETag"));
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let again = ask(Method::GET, format!("{base}/"), &[("If-None-Match", known.as_str())]).await;
        assert_eq!((again.status().as_u16(), header(&again, "ETag")), (304, tag.as_str()), "{known}");
    }
    let other = ask(Method::GET, format!("{base}/"), &[("If-None-Match", "\"other\"")]).await;
    assert_eq!(other.status(), 200);
}

#[tokio::test]
async fn a_page_cannot_be_written() {
    let (_running, base) = started().await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let refused = ask(method, format!("{base}/script.js"), &[]).await;
        assert_eq!((refused.status().as_u16(), header(&refused, "Allow")), (405, "GET, HEAD"));
    }
    assert_eq!(ask(Method::GET, format!("{base}/other"), &[]).await.status(), 404);
}

#[tokio::test]
async fn a_service_at_the_path_of_a_page_is_called() {
    let (_running, base) = started().await;
    let service = format!("{base}/service");
    assert_eq!(ask(Method::GET, service.clone(), &[]).await.bytes().await.unwrap(), HTML);
    let posted = ask(Method::POST, service.clone(), &[]).await;
    assert_eq!(posted.status(), 415);
    assert_eq!(ask(Method::PUT, service.clone(), &[]).await.status(), 405);
    assert_eq!(ask(Method::GET, format!("{service}?wsdl"), &[]).await.status(), 404);
    let upgrade = [("Connection", "Upgrade"), ("Upgrade", "websocket")];
    let upgraded = ask(Method::GET, service, &upgrade).await;
    assert_eq!(header(&upgraded, "Content-Security-Policy"), "");
    assert_ne!(upgraded.status(), 200);
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
