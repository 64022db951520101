//! A service that asks back while it is asked.

use std::panic::resume_unwind;

use super::Failure;
use crate::{CallError, Caller, callback, contract};

/// Asks its caller.
#[contract(name = "IAsk", namespace = "urn:ask", callback = AskCallback)]
pub trait Ask {
    /// Asks so many times, and tells the answers; or lets the callback fail, when it is not to ask.
    async fn start(&self, topic: Option<String>, rounds: i32) -> Option<String>;

    /// Sends a note back.
    #[operation(one_way)]
    async fn kick(&self, s: Option<String>);

    /// Fails in this way.
    async fn fail(&self, how: Option<String>) -> Result<Option<String>, Failure>;
}

/// What a caller is asked.
#[callback]
pub trait AskCallback {
    /// A question.
    async fn ask(&self, question: Option<String>, n: i32) -> Option<String>;

    /// A note.
    #[operation(one_way)]
    async fn note(&self, text: Option<String>);

    /// A question that may fail.
    async fn may_fail(&self, n: i32) -> Result<i32, Failure>;
}

/// The service: one for each session.
#[derive(Debug)]
pub struct AskService {
    callback: AskCallbackProxy,
}

impl AskService {
    /// The service of this caller.
    pub fn new(caller: Caller<AskContract>) -> Self {
        Self::calling(caller.callback())
    }

    /// A service that calls this back.
    pub fn calling(callback: AskCallbackProxy) -> Self {
        Self { callback }
    }
}

impl Ask for AskService {
    async fn start(&self, topic: Option<String>, rounds: i32) -> Option<String> {
        let topic = topic.unwrap_or_default();
        let mut answer = topic.clone();
        for round in 0..rounds {
            self.callback.note(Some(format!("round {round}"))).await.ok();
            let answered = self.callback.ask(Some(format!("{topic}?")), round).await;
            answer.push('|');
            answer.push_str(&answered.ok().flatten().unwrap_or_default());
        }
        if rounds == 0 {
            answer.push('|');
            answer.push_str(&match self.callback.may_fail(1).await {
                Ok(number) => number.to_string(),
                Err(CallError::Fault(Failure::Declared(detail, reason))) => {
                    format!(
                        "detail fault {} {} reason={reason}",
                        detail.code,
                        detail.text.unwrap_or_default()
                    )
                }
                Err(CallError::Undeclared(fault)) => format!("FaultException {}", fault.reason.text()),
                Err(other) => format!("Exception {other}"),
            });
        }
        Some(answer)
    }

    async fn kick(&self, s: Option<String>) {
        self.callback.note(Some(format!("kicked {}", s.unwrap_or_default()))).await.ok();
    }

    /// In one of three ways; otherwise as an exception of .NET does that nobody handles.
    async fn fail(&self, how: Option<String>) -> Result<Option<String>, Failure> {
        match how.as_deref() {
            Some("typed" | "plain" | "coded") => Err(Failure::of(how.as_deref())),
            how => resume_unwind(Box::new(format!("unhandled {}", how.unwrap_or_default()))),
        }
    }
}
