//! A host that runs until its process is asked to end.

use std::net::TcpListener;

use soapstone::samples::calculator::{
    CalculatorCallback, CalculatorContract, CalculatorProxy, CalculatorService,
};
use soapstone::{Binding, Endpoint, Host};

use super::within;

struct Quiet;

impl CalculatorCallback for Quiet {
    async fn result(&mut self, _: f64) {}
    async fn equation(&mut self, _: String) {}
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_asked_to_end_ends_the_sessions_first() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("http://127.0.0.1:{port}/calculator");
    let endpoint = Endpoint::new::<CalculatorContract>(&address, Binding::net_http());
    let host = tokio::spawn(Host::new().endpoint(endpoint.per_session(CalculatorService::new)).run());
    let client = within(async {
        loop {
            match CalculatorProxy::connect(&address, Binding::net_http(), Quiet).await {
                Ok(client) => break client,
                // It does not listen yet.
                Err(_) => tokio::task::yield_now().await,
            }
        }
    });
    let client = client.await;
    within(client.add_to(1.0)).await.unwrap();

    let asked = std::process::Command::new("kill").args(["-TERM", &std::process::id().to_string()]).status();
    assert!(asked.unwrap().success());
    within(host).await.unwrap().unwrap();
    // The session ended in order, and nobody listens any more.
    within(client.close()).await.unwrap();
    assert!(CalculatorProxy::connect(&address, Binding::net_http(), Quiet).await.is_err());
}
