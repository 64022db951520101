//! The servers, each in a process of its own.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use soapstone::samples::interop::plain::{EchoContract, EchoService};
use soapstone::{Binding, Encoding, Endpoint, Host, HostSettings, TransportUsage};

use crate::board::{Board, BoardContract, Seat};
use crate::{bare, runtime};

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

/// Is a server, until its standard input ends.
pub(crate) fn run(what: &str) {
    let what = what.to_owned();
    std::thread::spawn(|| {
        runtime().block_on(async move {
            let base = "http://127.0.0.1:0";
            let web_socket = Binding::net_http().web_socket(TransportUsage::Always);
            let echo =
                |binding| Endpoint::new::<EchoContract>(format!("{base}/echo"), binding).shared(EchoService);
            match what.as_str() {
                "bare" => {
                    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                    say(&listener.local_addr().unwrap().to_string());
                    bare::serve(listener).await;
                }
                "binary" => serve(Host::new().endpoint(echo(web_socket))).await,
                "text" => {
                    serve(Host::new().endpoint(echo(Binding { encoding: Encoding::Text, ..web_socket })))
                        .await;
                }
                "board" => {
                    let board = Board::default();
                    let joined = board.clone();
                    let endpoint =
                        Endpoint::new::<BoardContract>(format!("{base}/echo"), Binding::net_http())
                            .per_session(move |caller| Seat::new(joined.clone(), caller));
                    let settings = HostSettings { max_connections: 20_000, ..HostSettings::default() };
                    serve(Host::new().settings(settings).endpoint(endpoint)).await;
                }
                other => panic!("no server {other}"),
            }
        });
    });
    let _ = std::io::stdin().read_line(&mut String::new());
}

async fn serve(host: Host) {
    let running = host.start().await.unwrap();
    let address = running.addresses()[0].trim_start_matches("http://").split('/').next().unwrap().to_owned();
    say(&address);
    std::future::pending::<()>().await;
}

fn say(address: &str) {
    println!("{address}");
    std::io::stdout().flush().unwrap();
}
