//! Clients and services that do not agree on TLS.

use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
use soapstone::samples::interop::plain::EchoContract;
use soapstone::{
    Binding, CallError, ConnectError, Connector, Endpoint, Host, RunningHost, TlsRoots, TransportError,
};
use tokio::sync::mpsc;

use super::echo;
use super::testing::Authority;
use crate::stories::calculator::Printer;
use crate::stories::within;
use crate::support::raw;

async fn host(authority: &Authority, endpoint: Endpoint) -> RunningHost {
    Host::new().tls(authority.identity(&["localhost"])).endpoint(endpoint).start().await.unwrap()
}

/// What a session says that is opened; that it says it at once, before the minute is over in which it would try again.
async fn opening(connector: &Connector, address: &str, binding: Binding) -> String {
    let opened = connector.connect::<EchoContract, _>(address, binding, ());
    match within(opened).await.map(|_| ()).unwrap_err() {
        ConnectError::Transport(error @ TransportError::Tls { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

/// What a call says.
async fn calling(connector: &Connector, address: &str) -> String {
    let echo = connector.connect::<EchoContract, _>(address, Binding::basic_http(), ()).await.unwrap();
    match within(echo.echo(None)).await.unwrap_err() {
        CallError::Transport(error @ TransportError::Tls { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn who_is_not_trusted_is_not_called() {
    let authority = Authority::new();
    let reliable = host(&authority, echo("https://localhost:0/echo", Binding::ws_http_reliable())).await;
    let plain = host(&authority, echo("https://localhost:0/echo", Binding::basic_http())).await;
    for roots in
        [Authority::new().roots(), TlsRoots::system().add_pem(&Authority::new().certificate()).unwrap()]
    {
        let connector = Connector::new().tls(roots);
        let opened = opening(&connector, &reliable.addresses()[0], Binding::ws_http_reliable()).await;
        assert!(
            opened.contains("the certificate of localhost is not trusted: it is of no authority"),
            "{opened}"
        );
        assert!(opened.contains("Connector::tls adds an authority"), "{opened}");
        let called = calling(&connector, &plain.addresses()[0]).await;
        assert_eq!(called.split_once("TLS: ").unwrap().1, opened.split_once("TLS: ").unwrap().1);
    }
    // Trust is that of a connector, not of the process.
    let connector = Connector::new().tls(authority.roots());
    let opened =
        connector.connect::<EchoContract, _>(&reliable.addresses()[0], Binding::ws_http_reliable(), ());
    within(opened).await.unwrap();
}

#[tokio::test]
async fn a_certificate_is_for_the_names_in_it() {
    let authority = Authority::new();
    let host = host(&authority, echo("https://127.0.0.1:0/echo", Binding::ws_http_reliable())).await;
    let connector = Connector::new().tls(authority.roots());
    let opened = opening(&connector, &host.addresses()[0], Binding::ws_http_reliable()).await;
    assert!(opened.contains("the certificate of 127.0.0.1 is not trusted"), "{opened}");
}

#[tokio::test]
async fn a_duplex_session_with_whom_is_not_trusted_fails_at_once() {
    let endpoint =
        Endpoint::new::<CalculatorContract>("https://localhost:0/calculator", Binding::ws_dual_http())
            .per_session(CalculatorService::new);
    let host = host(&Authority::new(), endpoint).await;
    let connector = Connector::new().tls(Authority::new().roots());
    let (told, _printed) = mpsc::unbounded_channel();
    let opened = connector.connect::<CalculatorContract, _>(
        &host.addresses()[0],
        Binding::ws_dual_http(),
        Printer(told),
    );
    let error = within(opened).await.map(|_| ()).unwrap_err();
    assert!(matches!(error, ConnectError::Transport(TransportError::Tls { .. })), "{error:?}");
}

#[tokio::test]
async fn https_at_a_port_of_http_is_told_so() {
    let host = Host::new().endpoint(echo("http://127.0.0.1:0/echo", Binding::ws_http_reliable()));
    let host = host.start().await.unwrap();
    let address = host.addresses()[0].replacen("http:", "https:", 1);
    let connector = Connector::new().tls(Authority::new().roots());
    let opened = opening(&connector, &address, Binding::ws_http_reliable()).await;
    assert!(opened.contains("what 127.0.0.1 says there is no TLS"), "{opened}");
    assert_eq!(calling(&connector, &address).await, opened);
}

#[tokio::test]
async fn http_at_a_port_of_https_is_told_so() {
    let host = host(&Authority::new(), echo("https://127.0.0.1:0/echo", Binding::ws_http_reliable())).await;
    let address = host.addresses()[0].replacen("https:", "http:", 1);
    let socket = address.strip_prefix("http://").unwrap().strip_suffix("/echo").unwrap().parse().unwrap();
    let response = within(raw::post(socket, "/echo", &[], "<a/>")).await.unwrap();
    assert_eq!((response.status, response.text().contains("TLS is spoken at this port")), (400, true));
    let connector = Connector::new();
    let opened = connector.connect::<EchoContract, _>(&address, Binding::ws_http_reliable(), ());
    let error = within(opened).await.map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("answered 400: TLS is spoken at this port"), "{error}");
}

#[tokio::test]
async fn callbacks_are_not_listened_for_over_tls() {
    let address = soapstone_soap::Uri::new("https://127.0.0.1:0/").unwrap();
    let binding = Binding::ws_dual_http().client_base_address(address);
    let connector = Connector::new();
    let opened = connector.connect::<CalculatorContract, _>(
        "http://127.0.0.1:1/calculator",
        binding,
        Printer(mpsc::unbounded_channel().0),
    );
    let error = within(opened).await.map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("a client cannot listen for callbacks over TLS"), "{error}");
}
