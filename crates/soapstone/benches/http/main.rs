//! Services over HTTP: beside a bare hyper server in the same run, reliable messages a second, and many sessions at once.
//!
//! `cargo bench -p soapstone --features samples --bench http` prints it all. Servers run in a process of their own with one
//! thread; the client has another. `-- echo`, `-- reliable` or `-- sessions` runs one part.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a benchmark")]

mod bare;
mod echo;
mod load;
#[path = "../support/process.rs"]
mod process;
mod reliable;
mod server;
mod sessions;

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
    if wanted("reliable") {
        reliable::run();
    }
    if wanted("sessions") {
        sessions::run();
    }
}
