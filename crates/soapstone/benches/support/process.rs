//! Servers in processes of their own: the benchmark's program, started again. What both benchmarks over sockets share.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use soapstone::Host;

/// What the benchmark is called with when it is to be a server.
pub(crate) const SERVE: &str = "--serve";

/// A server that runs; dropped, it ends.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts one in a process of its own.
    pub(crate) fn start(what: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut child =
            command.args([SERVE, what]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, address: line.trim().parse().unwrap() }
    }

    /// Bytes of memory that it has now.
    pub(crate) fn memory(&self) -> u64 {
        memory_of(&format!("/proc/{}/status", self.child.id()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Bytes of memory, as the kernel counts them; 0 where it does not say.
pub(crate) fn memory_of(status: &str) -> u64 {
    let status = std::fs::read_to_string(status).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kib| kib * 1024)
}

/// A runtime with one thread.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Is a server, until its standard input ends.
pub(crate) fn serve_until_told(serving: impl Future<Output = ()> + Send + 'static) {
    std::thread::spawn(|| runtime().block_on(serving));
    let _ = std::io::stdin().read_line(&mut String::new());
}

/// Serves, and says where.
pub(crate) async fn serve(host: Host) {
    let running = host.start().await.unwrap();
    let address = running.addresses()[0].trim_start_matches("http://").split('/').next().unwrap().to_owned();
    say(&address);
    std::future::pending::<()>().await;
}

/// Says where a server listens.
pub(crate) fn say(address: &str) {
    println!("{address}");
    std::io::stdout().flush().unwrap();
}
