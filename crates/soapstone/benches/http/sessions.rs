//! A thousand sessions open at once, each called back; and the memory that an idle one takes on either side.

use std::time::Instant;

use soapstone::Binding;
use soapstone::samples::calculator::{CalculatorCallback, CalculatorProxy};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::process::runtime;
use crate::process::{Server, memory_of};

struct Counting(mpsc::UnboundedSender<()>);

impl CalculatorCallback for Counting {
    async fn result(&mut self, _: f64) {
        let _ = self.0.send(());
    }
    async fn equation(&mut self, _: String) {}
}

pub(crate) fn run() {
    let server = Server::start("calculator");
    let address = format!("http://{}/calculator", server.address);
    runtime().block_on(async {
        let (told, mut results) = mpsc::unbounded_channel();
        let connect = async |address: String, told| {
            CalculatorProxy::connect(&address, Binding::ws_dual_http(), Counting(told)).await.unwrap()
        };
        // What is there once is not counted.
        connect(address.clone(), told.clone()).await.close().await.unwrap();
        let (ours, theirs) = (memory_of("/proc/self/status"), server.memory());
        let begun = Instant::now();
        let mut proxies = Vec::new();
        for _ in 0..SESSIONS / AT_ONCE {
            let mut opening = JoinSet::new();
            for _ in 0..AT_ONCE {
                opening.spawn(connect(address.clone(), told.clone()));
            }
            while let Some(proxy) = opening.join_next().await {
                proxies.push(proxy.unwrap());
            }
        }
        let opened = begun.elapsed();
        let per_session = |before: u64, after: u64| after.saturating_sub(before) / SESSIONS as u64;
        let (idle_ours, idle_theirs) =
            (per_session(ours, memory_of("/proc/self/status")), per_session(theirs, server.memory()));
        let begun = Instant::now();
        for proxy in &proxies {
            proxy.add_to(1.0).await.unwrap();
        }
        for _ in 0..SESSIONS {
            results.recv().await.unwrap();
        }
        let called = begun.elapsed();
        println!(
            "sessions: {SESSIONS} wsDualHttp sessions opened in {:.2} s, each called and called back in {:.2} s; memory of each when \
             it is open: service {idle_theirs} bytes, client {idle_ours} bytes; after all called at once, with the connections \
             that this took: {} and {} bytes",
            opened.as_secs_f64(),
            called.as_secs_f64(),
            per_session(theirs, server.memory()),
            per_session(ours, memory_of("/proc/self/status")),
        );
        let begun = Instant::now();
        let mut closing = JoinSet::new();
        for proxy in proxies {
            closing.spawn(async move { proxy.close().await });
        }
        let mut in_order = 0;
        while let Some(closed) = closing.join_next().await {
            in_order += usize::from(closed.unwrap().is_ok());
        }
        println!("sessions: {in_order} of {SESSIONS} closed in order in {:.2} s", begun.elapsed().as_secs_f64());
    });
}

const SESSIONS: usize = 1000;
const AT_ONCE: usize = 50;
