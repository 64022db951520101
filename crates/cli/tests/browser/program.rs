//! The program, as a process.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::chromium::PATIENCE;

/// `soapstone host orders`; it is killed with this.
pub(crate) struct Program {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    page: String,
}

impl Program {
    /// Starts it, and waits until it listens.
    pub(crate) async fn host_orders() -> Self {
        Self::host_orders_with(&[]).await
    }

    /// The same, with more options.
    pub(crate) async fn host_orders_with(options: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_soapstone"))
            .args(["host", "orders", "--binding", "net-http", "--listen", "127.0.0.1:0"])
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut program = Self { process, lines, page: String::new() };
        let line = program.line("Page ").await;
        program.page = line.trim_start_matches("Page").trim().to_owned();
        program
    }

    /// Where its page is: `http://127.0.0.1:PORT/`
    pub(crate) fn page(&self) -> &str {
        &self.page
    }

    /// Waits for a line with this in it.
    pub(crate) async fn line(&mut self, part: &str) -> String {
        let mut said = Vec::new();
        let wanted = async {
            while let Ok(Some(line)) = self.lines.next_line().await {
                if line.contains(part) {
                    return Some(line);
                }
                said.push(line);
            }
            None
        };
        let line = tokio::time::timeout(PATIENCE, wanted).await.ok().flatten();
        line.unwrap_or_else(|| panic!("no line with {part:?} in:\n{}", said.join("\n")))
    }

    /// Ctrl-C.
    pub(crate) fn interrupt(&self) {
        let process = self.process.id().expect("it runs");
        let sent = std::process::Command::new("kill").args(["-INT", &process.to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Ends it without a word.
    pub(crate) async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }
}
