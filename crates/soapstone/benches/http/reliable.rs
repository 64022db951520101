//! One-way messages a second through one wsDualHttp session, and through many.

use std::time::Instant;

use soapstone::samples::calculator::{CalculatorCallback, CalculatorProxy};
use soapstone::{Binding, ReliableSession};
use tokio::task::JoinSet;

use crate::process::Server;
use crate::process::runtime;

/// Hears callbacks, and does nothing with them.
pub(crate) struct Deaf;

impl CalculatorCallback for Deaf {
    async fn result(&mut self, _: f64) {}
    async fn equation(&mut self, _: String) {}
}

pub(crate) fn run() {
    let server = Server::start("calculator");
    let address = format!("http://{}/calculator", server.address);
    for (sessions, window) in [(1, 8), (1, 64), (16, 8)] {
        let reliable = ReliableSession { max_transfer_window: window, ..ReliableSession::default() };
        let binding = Binding { reliable_session: Some(reliable), ..Binding::ws_dual_http() };
        let rate = runtime().block_on(async {
            let mut proxies = Vec::new();
            for _ in 0..sessions {
                proxies.push(CalculatorProxy::connect(&address, binding.clone(), Deaf).await.unwrap());
            }
            let begun = Instant::now();
            let mut running = JoinSet::new();
            for proxy in proxies {
                running.spawn(async move {
                    for _ in 0..MESSAGES {
                        proxy.add_to(1.0).await.unwrap();
                    }
                    proxy.close().await.unwrap();
                });
            }
            while let Some(done) = running.join_next().await {
                done.unwrap();
            }
            f64::from(MESSAGES * sessions) / begun.elapsed().as_secs_f64()
        });
        println!(
            "reliable: {sessions} wsDualHttp sessions, window {window}: {rate:.0} one-way messages/s, each called back once \
             (closing included)"
        );
    }
}

const MESSAGES: u32 = 2000;
