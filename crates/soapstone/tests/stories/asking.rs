//! A service that asks its caller while it is asked, and a caller that calls the service while it answers.

use std::sync::{Arc, OnceLock};

use soapstone::{Endpoint, callback, contract};

use crate::{Way, told, told_in_memory, within};

#[contract(namespace = "urn:rounds", callback = RoundsCallback)]
pub trait Rounds {
    /// Asks the caller, and says what it said.
    async fn go(&self, round: i32) -> String;
    /// Says this again.
    async fn say(&self, what: String) -> String;
}

#[callback]
pub trait RoundsCallback {
    /// Calls the service from within, and says what it said.
    async fn ask(&self, round: i32) -> String;
}

struct Service(RoundsCallbackProxy);

impl Rounds for Service {
    async fn go(&self, round: i32) -> String {
        match self.0.ask(round).await {
            Ok(said) => format!("went: {said}"),
            Err(error) => format!("failed: {error}"),
        }
    }

    async fn say(&self, what: String) -> String {
        what
    }
}

#[derive(Clone, Default)]
struct Caller(Arc<OnceLock<RoundsProxy>>);

impl RoundsCallback for Caller {
    async fn ask(&self, round: i32) -> String {
        match self.0.get().expect("it is connected").say(format!("round {round}")).await {
            Ok(said) => said,
            Err(error) => format!("refused: {error}"),
        }
    }
}

async fn who_is_called_at_once_may_be_called_from_within(way: &Way) {
    let address = way.address("rounds");
    let endpoint = Endpoint::new::<RoundsContract>(address.as_str(), way.binding())
        .per_session_at_once(|caller| Service(caller.callback()));
    let (_host, address) = way.host(endpoint).await;
    let caller = Caller::default();
    let rounds = RoundsProxy::connect(address.as_str(), way.binding(), caller.clone()).await.unwrap();
    let _ = caller.0.set(rounds.clone());
    assert_eq!(within(rounds.go(7)).await.unwrap(), "went: round 7");
}

async fn who_is_called_one_at_a_time_refuses_to_be_called_from_within(way: &Way) {
    let address = way.address("rounds-alone");
    let endpoint = Endpoint::new::<RoundsContract>(address.as_str(), way.binding())
        .per_session(|caller| Service(caller.callback()));
    let (_host, address) = way.host(endpoint).await;
    let caller = Caller::default();
    let rounds = RoundsProxy::connect(address.as_str(), way.binding(), caller.clone()).await.unwrap();
    let _ = caller.0.set(rounds.clone());
    let began = tokio::time::Instant::now();
    let said = within(rounds.go(7)).await.unwrap();
    assert!(said.starts_with("went: refused: ") && said.contains("Say was called"), "{said}");
    assert_eq!(began.elapsed(), std::time::Duration::ZERO, "at once");
    assert_eq!(within(rounds.say("still there".to_owned())).await.unwrap(), "still there");
}

told! {
    who_is_called_at_once_may_be_called_from_within,
}

// Who is on a network need not know what we say of calls within calls: there such a call ends by the send timeout.
told_in_memory! {
    who_is_called_one_at_a_time_refuses_to_be_called_from_within,
}
