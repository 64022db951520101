//! What the servers of the benchmark serve.

use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
use soapstone::samples::interop::plain::{EchoContract, EchoService};
use soapstone::{Binding, Endpoint, Host};

use crate::bare;
use crate::process::{say, serve, serve_until_told};

/// Is a server, until its standard input ends.
pub(crate) fn run(what: &str) {
    let what = what.to_owned();
    serve_until_told(async move {
        let base = "http://127.0.0.1:0";
        match what.as_str() {
            "bare" => {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                say(&listener.local_addr().unwrap().to_string());
                bare::serve(listener).await;
            }
            "echo" => {
                let endpoint = Endpoint::new::<EchoContract>(format!("{base}/echo"), Binding::basic_http())
                    .shared(EchoService);
                serve(Host::new().endpoint(endpoint)).await;
            }
            "calculator" => {
                let endpoint = Endpoint::new::<CalculatorContract>(
                    format!("{base}/calculator"),
                    Binding::ws_dual_http(),
                )
                .per_session(CalculatorService::new);
                serve(Host::new().endpoint(endpoint)).await;
            }
            other => panic!("no server {other}"),
        }
    });
}
