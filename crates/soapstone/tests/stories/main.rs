//! Whole programs: a service, its caller, and what both see. Each is told over the transport within the process, on a clock that is
//! set, and over WebSockets, on the clock of the machine.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "tests"
)]

mod asking;
mod calculator;
mod interop;
mod orders;
mod schema;
mod sessions;
mod trouble;

use std::time::Duration;

use soapstone::{Binding, Encoding, Endpoint, Host, RunningHost, TransportUsage};

/// How messages travel.
#[derive(Clone, Debug)]
struct Way {
    name: &'static str,
    binding: Binding,
    in_memory: bool,
}

impl Way {
    /// Where a host is to serve this.
    fn address(&self, path: &str) -> String {
        if self.in_memory {
            format!("memory://{path}/{}", self.name)
        } else {
            format!("http://127.0.0.1:0/{path}")
        }
    }

    /// A host of one endpoint, and where it is called.
    async fn host(&self, endpoint: Endpoint) -> (RunningHost, String) {
        let host = Host::new().endpoint(endpoint).start().await.unwrap();
        let address = host.addresses()[0].clone();
        (host, address)
    }

    /// The binding, also for contracts that are not called back.
    fn always(&self) -> Binding {
        self.binding().web_socket(TransportUsage::Always)
    }

    fn binding(&self) -> Binding {
        self.binding.clone()
    }

    /// The most that something may take that ends by a timeout of this.
    fn at_most(&self, time: Duration) -> Duration {
        if self.in_memory { time } else { 3 * time }
    }
}

fn in_encoding(encoding: Encoding) -> Binding {
    Binding { encoding, ..Binding::net_http() }
}

/// Within the process.
fn memory() -> Vec<Way> {
    let way = |name, encoding| Way { name, binding: in_encoding(encoding), in_memory: true };
    vec![way("text", Encoding::Text), way("binary", Encoding::Binary), way("mtom", Encoding::Mtom)]
}

/// Over WebSockets, also with reliable sessions.
fn web_sockets() -> Vec<Way> {
    let way = |name, binding| Way { name, binding, in_memory: false };
    let (text, binary) = (|| in_encoding(Encoding::Text), || in_encoding(Encoding::Binary));
    vec![
        way("ws text", text()),
        way("ws binary", binary()),
        way("ws mtom", in_encoding(Encoding::Mtom)),
        way("ws text 1.1", text().reliable(true)),
        way("ws binary 1.0", binary().reliable(false)),
    ]
}

/// Tells stories in every way.
macro_rules! told {
    ($($story:ident),* $(,)?) => {
        $(mod $story {
            #[tokio::test(start_paused = true)]
            async fn in_memory() {
                for way in crate::memory() {
                    super::$story(&way).await;
                }
            }

            #[tokio::test]
            async fn over_web_sockets() {
                for way in crate::web_sockets() {
                    super::$story(&way).await;
                }
            }
        })*
    };
}
use told;

/// Tells stories within the process only.
macro_rules! told_in_memory {
    ($($story:ident),* $(,)?) => {
        $(mod $story {
            #[tokio::test(start_paused = true)]
            async fn in_memory() {
                for way in crate::memory() {
                    super::$story(&way).await;
                }
            }
        })*
    };
}
use told_in_memory;

/// A story that hangs has failed.
async fn within<T>(story: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(3600), story).await.expect("the story hangs")
}
