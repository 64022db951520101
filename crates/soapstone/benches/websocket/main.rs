//! Duplex over WebSockets: beside a bare tokio-tungstenite server in the same run, many idle sessions, and one event to all of them.
//!
//! `cargo bench -p soapstone --features samples --bench websocket` prints it all. Servers run in a process of their own with one
//! thread; the client has another. `-- echo` or `-- idle` runs one part; `SESSIONS=1000` has fewer idle sessions.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark")]

mod bare;
mod board;
mod echo;
mod idle;
mod load;
#[path = "../support/process.rs"]
mod process;
mod server;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [first, what] = arguments.as_slice()
        && first == process::SERVE
    {
        return server::run(what);
    }
    let all = arguments.is_empty();
    let wanted = |part: &str| all || arguments.iter().any(|argument| argument == part);
    if wanted("echo") {
        echo::run();
    }
    if wanted("idle") {
        idle::run();
    }
}
