//! Two small contracts: one that is only called, and one that echoes.

use std::time::Duration;

use crate::contract;

/// Takes lines.
#[contract(name = "ILog", namespace = "urn:log")]
pub trait Log {
    /// Takes a line.
    #[operation(one_way)]
    async fn write(&self, s: Option<String>);

    /// Returns when what was written before has been taken.
    async fn flush(&self);
}

/// Says back what it is told.
#[contract(name = "IEcho", namespace = "urn:echo")]
pub trait Echo {
    /// Says it back; `sleep100` after 100 milliseconds.
    async fn echo(&self, s: Option<String>) -> Option<String>;
}

/// The service that takes lines; they are events.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogService;

impl Log for LogService {
    async fn write(&self, s: Option<String>) {
        tracing::info!(line = s, "log");
    }

    async fn flush(&self) {}
}

/// The service that echoes.
#[derive(Clone, Copy, Debug, Default)]
pub struct EchoService;

impl Echo for EchoService {
    async fn echo(&self, s: Option<String>) -> Option<String> {
        let time = s.as_deref().and_then(|s| s.strip_prefix("sleep")).and_then(|time| time.parse().ok());
        if let Some(time) = time {
            tokio::time::sleep(Duration::from_millis(time)).await;
        }
        s
    }
}
