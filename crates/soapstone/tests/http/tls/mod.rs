//! Services at addresses of `https`.

#[path = "../../../src/tls/testing.rs"]
mod testing;
mod trust;

use std::time::Duration;

use soapstone::samples::calculator::{CalculatorContract, CalculatorProxy, CalculatorService};
use soapstone::samples::interop::data::{DataService, ValuesContract, ValuesProxy};
use soapstone::samples::interop::plain::{EchoContract, EchoProxy, EchoService};
use soapstone::{
    Binding, ConnectError, Connector, Encoding, Endpoint, Host, Timeouts, TransportError, TransportUsage,
};
use tokio::sync::mpsc;

use crate::stories::calculator::{Printer, lines};
use crate::stories::data::over_requests;
use crate::stories::{composite, within};
use testing::Authority;

fn echo(address: &str, binding: Binding) -> Endpoint {
    Endpoint::new::<EchoContract>(address, binding).shared(EchoService)
}

async fn say(connector: &Connector, address: &str, binding: Binding) -> Option<String> {
    let echo: EchoProxy = connector.connect::<EchoContract, _>(address, binding, ()).await.unwrap();
    let said = within(echo.echo(Some("secret".to_owned()))).await.unwrap();
    within(echo.close()).await.unwrap();
    said
}

#[tokio::test]
async fn requests_and_reliable_sessions_go_over_tls() {
    let authority = Authority::new();
    let connector = Connector::new().tls(authority.roots());
    for (name, binding) in over_requests() {
        let host = Host::new().tls(authority.identity(&["localhost"]));
        let endpoint = echo("https://localhost:0/echo", binding.clone());
        let host = host.endpoint(endpoint).start().await.unwrap();
        let address = host.addresses()[0].clone();
        assert!(address.starts_with("https://localhost:"), "{address}");
        assert_eq!(say(&connector, &address, binding).await.as_deref(), Some("secret"), "{name}");
        let ended = within(host.shutdown(Duration::from_secs(20))).await;
        assert_eq!(ended.aborted, 0, "{name}");
    }
}

/// The way to the service has TLS, the way back to a listener of the client has not.
#[tokio::test]
async fn a_service_over_tls_calls_back() {
    let authority = Authority::new();
    let connector = Connector::new().tls(authority.roots());
    for (name, binding) in composite() {
        let endpoint = Endpoint::new::<CalculatorContract>("https://127.0.0.1:0/calculator", binding.clone())
            .per_session(CalculatorService::new);
        let host =
            Host::new().tls(authority.identity(&["127.0.0.1"])).endpoint(endpoint).start().await.unwrap();
        let (told, printed) = mpsc::unbounded_channel();
        let connected =
            connector.connect::<CalculatorContract, _>(&host.addresses()[0], binding, Printer(told));
        let calculator: CalculatorProxy = within(connected).await.unwrap();
        calculator.add_to(2.0).await.unwrap();
        within(calculator.close()).await.unwrap();
        assert_eq!(lines(printed).await, ["Result(2)"], "{name}");
    }
}

#[tokio::test]
async fn web_sockets_go_over_tls() {
    let authority = Authority::new();
    let connector = Connector::new().tls(authority.roots());
    for (scheme, binding) in [
        ("wss", Binding::net_http()),
        ("https", Binding { encoding: Encoding::Text, ..Binding::net_http() }),
        ("wss", Binding::net_http().reliable(true)),
    ] {
        let at = format!("{scheme}://localhost:0/calculator");
        let endpoint =
            Endpoint::new::<CalculatorContract>(at, binding.clone()).per_session(CalculatorService::new);
        let host =
            Host::new().tls(authority.identity(&["localhost"])).endpoint(endpoint).start().await.unwrap();
        let address = host.addresses()[0].clone();
        assert!(address.starts_with(&format!("{scheme}://localhost:")), "{address}");
        let (told, mut printed) = mpsc::unbounded_channel();
        let connected = connector.connect::<CalculatorContract, _>(&address, binding.clone(), Printer(told));
        let calculator: CalculatorProxy = within(connected).await.unwrap();
        calculator.add_to(2.0).await.unwrap();
        assert_eq!(within(printed.recv()).await.as_deref(), Some("Result(2)"), "{scheme}");
        within(calculator.close()).await.unwrap();
        let untrusting = Connector::new().tls(Authority::new().roots());
        let (told, _printed) = mpsc::unbounded_channel();
        let refused = untrusting.connect::<CalculatorContract, _>(&address, binding, Printer(told));
        let error = within(refused).await.map(|_| ()).unwrap_err();
        assert!(matches!(error, ConnectError::Transport(TransportError::Tls { .. })), "{error:?}");
    }
}

#[tokio::test]
async fn large_messages_leave_at_once() {
    let authority = Authority::new();
    let connector = Connector::new().tls(authority.roots());
    // Nothing but the message itself makes its last bytes leave.
    let timeouts = Timeouts { keep_alive: Duration::ZERO, ..Timeouts::default() };
    let binding = Binding { max_received_message_size: 16 << 20, timeouts, ..Binding::net_http() };
    let binding = binding.web_socket(TransportUsage::Always);
    let endpoint =
        Endpoint::new::<ValuesContract>("wss://localhost:0/data", binding.clone()).shared(DataService);
    let host = Host::new().tls(authority.identity(&["localhost"])).endpoint(endpoint).start().await.unwrap();
    let data: ValuesProxy =
        within(connector.connect::<ValuesContract, _>(&host.addresses()[0], binding, ())).await.unwrap();
    for length in [10, 70_000, 1_600_000, 4_400_000] {
        let bytes: Vec<u8> = (0..=255).cycle().take(length).collect();
        assert_eq!(within(data.echo_bytes(Some(bytes.clone()))).await.unwrap(), Some(bytes), "{length}");
    }
    within(data.close()).await.unwrap();
}

#[tokio::test]
async fn a_host_has_addresses_with_tls_and_without() {
    let authority = Authority::new();
    let host = Host::new()
        .tls(authority.identity(&["127.0.0.1"]))
        .endpoint(echo("https://127.0.0.1:0/a", Binding::ws_http()))
        .endpoint(echo("http://127.0.0.1:0/a", Binding::ws_http()))
        .endpoint(echo("https://127.0.0.1:0/b", Binding::basic_http()))
        .start()
        .await
        .unwrap();
    let connector = Connector::new().tls(authority.roots());
    let [first, second, third] = host.addresses() else { panic!("three") };
    assert!(first.starts_with("https://") && second.starts_with("http://"), "{first}, {second}");
    assert_eq!(third.strip_suffix("/b"), first.strip_suffix("/a"));
    for (address, binding) in
        [(first, Binding::ws_http()), (second, Binding::ws_http()), (third, Binding::basic_http())]
    {
        assert_eq!(say(&connector, address, binding).await.as_deref(), Some("secret"), "{address}");
    }
}

#[tokio::test]
async fn a_host_says_what_it_lacks() {
    let at = |address: &str| echo(address, Binding::basic_http());
    let without =
        Host::new().endpoint(at("https://127.0.0.1:0/echo")).start().await.err().unwrap().to_string();
    assert!(without.contains("https://127.0.0.1:0/echo: a host needs a certificate"), "{without}");
    assert!(without.contains("Host::tls("), "{without}");
    let both = Host::new()
        .tls(Authority::new().identity(&["127.0.0.1"]))
        .endpoint(at("https://127.0.0.1:4/a"))
        .endpoint(at("http://127.0.0.1:4/b"));
    let both = both.start().await.err().unwrap().to_string();
    assert!(both.contains("https://127.0.0.1:4/a and http://127.0.0.1:4/b are at the same port"), "{both}");
}

#[tokio::test]
async fn a_clients_own_http_client_is_used_as_it_is() {
    let authority = Authority::new();
    let host = Host::new()
        .tls(authority.identity(&["127.0.0.1"]))
        .endpoint(echo("https://127.0.0.1:0/echo", Binding::ws_http()))
        .start()
        .await
        .unwrap();
    let client = authority.roots().http_client_builder().unwrap().no_proxy().build().unwrap();
    // Its trust, not that of the connector.
    let connector = Connector::new().http_client(client).tls(Authority::new().roots());
    assert_eq!(say(&connector, &host.addresses()[0], Binding::ws_http()).await.as_deref(), Some("secret"));
}
