//! Calls that are answered, in both directions, in a reliable session.

use std::panic::resume_unwind;

use super::Failure;
use super::types::{MathFault, Person};
use crate::{Caller, callback, contract};

/// Calls of all sorts.
#[contract(
    name = "ITwoWay",
    namespace = "http://Microsoft.ServiceModel.Samples",
    session = required,
    callback = TwoWayCallback
)]
pub trait TwoWay {
    /// Adds.
    async fn sum(&self, a: f64, b: f64) -> f64;

    /// Divides whole numbers.
    async fn divide(&self, a: i32, b: i32) -> Result<i32, Failure<MathFault>>;

    /// Asks the caller the same.
    async fn ask_me_back(&self, q: Option<String>) -> Option<String>;

    /// Gives a person back.
    async fn echo(&self, p: Option<Person>) -> Option<Person>;

    /// Fails.
    async fn boom(&self);

    /// Fails, and nobody gets to know.
    #[operation(one_way)]
    async fn boom_one_way(&self);

    /// The last call of a session.
    #[operation(one_way, terminating)]
    async fn bye(&self);
}

/// What a caller is asked.
#[callback]
pub trait TwoWayCallback {
    /// A question.
    async fn ask(&self, q: Option<String>) -> Option<String>;

    /// A note.
    #[operation(one_way)]
    async fn note(&self, n: Option<String>);
}

/// The service: one for each session.
#[derive(Debug)]
pub struct TwoWayService {
    callback: TwoWayCallbackProxy,
}

impl TwoWayService {
    /// The service of this caller.
    pub fn new(caller: Caller<TwoWayContract>) -> Self {
        Self::calling(caller.callback())
    }

    /// A service that calls this back.
    pub fn calling(callback: TwoWayCallbackProxy) -> Self {
        Self { callback }
    }
}

impl TwoWay for TwoWayService {
    async fn sum(&self, a: f64, b: f64) -> f64 {
        a + b
    }

    async fn divide(&self, a: i32, b: i32) -> Result<i32, Failure<MathFault>> {
        a.checked_div(b).ok_or_else(|| {
            let detail = MathFault {
                operation: Some("Divide".to_owned()),
                problem: Some(if b == 0 { "by zero" } else { "overflow" }.to_owned()),
            };
            Failure::Declared(detail, "bad math".to_owned())
        })
    }

    async fn ask_me_back(&self, q: Option<String>) -> Option<String> {
        self.callback.note(Some("about to ask".to_owned())).await.ok();
        let answer = self.callback.ask(q).await;
        Some(format!("answer={}", answer.ok().flatten().unwrap_or_default()))
    }

    async fn echo(&self, p: Option<Person>) -> Option<Person> {
        p
    }

    /// Fails on purpose, as an exception of .NET does.
    async fn boom(&self) {
        resume_unwind(Box::new("boom"));
    }

    /// Fails on purpose, as an exception of .NET does.
    async fn boom_one_way(&self) {
        resume_unwind(Box::new("boom one way"));
    }

    async fn bye(&self) {
        tracing::info!("bye");
    }
}
