//! An endpoint inside somebody else's application, and over HTTP/2.

use std::convert::Infallible;
use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use soapstone::samples::calculator::{CalculatorContract, CalculatorProxy, CalculatorService};
use soapstone::samples::interop::plain::{EchoContract, EchoProxy, EchoService};
use soapstone::{Binding, Connector, Endpoint, EndpointService, Host, PeerAddress};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tower_service::Service;

use super::calculator::{Printer, lines};
use super::{web_sockets, within};
use crate::support::http_client;

/// An application with a page of its own, and a calculator beside it.
async fn application(calculator: EndpointService) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, peer) = listener.accept().await.unwrap();
            let calculator = calculator.clone();
            tokio::spawn(async move {
                let service = service_fn(move |mut request: http::Request<hyper::body::Incoming>| {
                    let mut calculator = calculator.clone();
                    async move {
                        if request.uri().path() == "/" {
                            return Ok(http::Response::new(Full::new(Bytes::from_static(b"a page"))));
                        }
                        request.extensions_mut().insert(PeerAddress(peer));
                        calculator.call(request).await
                    }
                });
                let builder = Builder::new(TokioExecutor::new());
                let served = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
                let _: Result<(), _> = served.await;
                Ok::<_, Infallible>(())
            });
        }
    });
    address
}

#[tokio::test]
async fn an_endpoint_is_mounted_beside_other_pages() {
    let endpoint =
        Endpoint::new::<CalculatorContract>("http://calculator.example/api", Binding::ws_dual_http())
            .per_session(CalculatorService::new);
    let service = Host::new().service(endpoint).unwrap();
    let address = application(service.clone()).await;
    let page = http_client().build().unwrap().get(format!("http://{address}/")).send().await.unwrap();
    assert_eq!(page.text().await.unwrap(), "a page");
    let (told, mut printed) = mpsc::unbounded_channel();
    let url = format!("http://{address}/api");
    let calculator = CalculatorProxy::connect(&url, Binding::ws_dual_http(), Printer(told)).await.unwrap();
    calculator.add_to(2.0).await.unwrap();
    calculator.multiply_by(3.0).await.unwrap();
    assert_eq!(within(printed.recv()).await.as_deref(), Some("Result(2)"));
    assert_eq!(within(printed.recv()).await.as_deref(), Some("Result(6)"));
    let ended = within(service.shutdown(std::time::Duration::from_secs(20))).await;
    assert_eq!((ended.closed, ended.aborted), (1, 0));
    assert_eq!(lines(printed).await, Vec::<String>::new());
}

#[tokio::test]
async fn web_sockets_are_opened_through_somebody_elses_server() {
    for (name, binding) in web_sockets() {
        let endpoint = Endpoint::new::<CalculatorContract>("http://calculator.example/api", binding.clone())
            .per_session(CalculatorService::new);
        let service = Host::new().service(endpoint).unwrap();
        let url = format!("http://{}/api", application(service.clone()).await);
        let (told, mut printed) = mpsc::unbounded_channel();
        let calculator = CalculatorProxy::connect(&url, binding, Printer(told)).await.unwrap();
        calculator.add_to(2.0).await.unwrap();
        assert_eq!(within(printed.recv()).await.as_deref(), Some("Result(2)"), "{name}");
        let ended = within(service.shutdown(std::time::Duration::from_secs(20))).await;
        assert_eq!((ended.closed, ended.aborted), (1, 0), "{name}");
        assert_eq!(lines(printed).await, Vec::<String>::new(), "{name}");
    }
}

#[tokio::test]
async fn a_client_may_speak_http_2() {
    let endpoint =
        Endpoint::new::<EchoContract>("http://127.0.0.1:0/echo", Binding::ws_http()).shared(EchoService);
    let host = Host::new().endpoint(endpoint).start().await.unwrap();
    let client = http_client().http2_prior_knowledge().no_proxy().build().unwrap();
    let connector = Connector::new().http_client(client);
    let echo: EchoProxy =
        connector.connect::<EchoContract, _>(&host.addresses()[0], Binding::ws_http(), ()).await.unwrap();
    let said = Some("over streams".to_owned());
    assert_eq!(within(echo.echo(said.clone())).await.unwrap(), said);
}
