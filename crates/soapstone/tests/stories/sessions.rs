//! What begins a session, what ends it, and what an operation knows of its caller.

use std::sync::atomic::{AtomicU32, Ordering};

use soapstone::{CallError, Context, Endpoint, contract};

use crate::{Way, told, within};

#[contract(namespace = "urn:visits", session = required)]
pub trait Visits {
    async fn enter(&mut self, name: String) -> u32;
    #[operation(initiating = false)]
    async fn name(&mut self) -> Option<String>;
    #[operation(initiating = false, one_way, terminating)]
    async fn leave(&mut self);
}

#[derive(Default)]
struct Visit {
    name: Option<String>,
    calls: u32,
}

impl Visits for Visit {
    async fn enter(&mut self, name: String) -> u32 {
        self.name = Some(name);
        self.calls += 1;
        self.calls
    }

    async fn name(&mut self) -> Option<String> {
        self.name.clone()
    }

    async fn leave(&mut self) {}
}

async fn a_session_begins_and_ends_with_the_operations_that_say_so(way: &Way) {
    let address = way.address("visits");
    let endpoint =
        Endpoint::new::<VisitsContract>(address.as_str(), way.always()).per_session(|_| Visit::default());
    let (_host, address) = way.host(endpoint).await;
    let visits = VisitsProxy::connect(address.as_str(), way.always()).await.unwrap();
    match within(visits.name()).await {
        Err(CallError::Undeclared(fault)) => {
            assert!(fault.to_string().contains("'Name' cannot be the first"), "{fault}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(within(visits.enter("Ada".to_owned())).await.unwrap(), 1);
    assert_eq!(within(visits.enter("Bob".to_owned())).await.unwrap(), 2);
    assert_eq!(within(visits.name()).await.unwrap().as_deref(), Some("Bob"));
    within(visits.leave()).await.unwrap();
    within(visits.clone().close()).await.unwrap();
    assert!(matches!(within(visits.enter(String::new())).await, Err(CallError::Closed(_))));
}

#[contract(namespace = "urn:counter")]
pub trait Counter {
    async fn count(&self, #[context] context: Context) -> String;
}

#[derive(Default)]
struct Shared(AtomicU32);

impl Counter for Shared {
    async fn count(&self, context: Context) -> String {
        let session = context.session.unwrap_or_default();
        format!("{} {session}", self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

async fn a_shared_service_counts_for_all_and_knows_who_calls(way: &Way) {
    let address = way.address("counter");
    let endpoint = Endpoint::new::<CounterContract>(address.as_str(), way.always()).shared(Shared::default());
    let (_host, address) = way.host(endpoint).await;
    let one = CounterProxy::connect(address.as_str(), way.always()).await.unwrap();
    let other = CounterProxy::connect(address.as_str(), way.always()).await.unwrap();
    let first = within(one.count()).await.unwrap();
    let second = within(other.count()).await.unwrap();
    let third = within(one.count()).await.unwrap();
    let session = |said: &str| said.split_once(' ').unwrap().1.to_owned();
    assert!(first.starts_with("1 ") && second.starts_with("2 ") && third.starts_with("3 "));
    assert_eq!(session(&first), session(&third));
    assert_ne!(session(&first), session(&second));
}

async fn an_instance_of_a_call_lives_for_a_call(way: &Way) {
    let endpoint = Endpoint::new::<VisitsContract>(way.address("visits-per-call"), way.always())
        .per_call(|_| Visit::default());
    let (_host, address) = way.host(endpoint).await;
    let visits = VisitsProxy::connect(address.as_str(), way.always()).await.unwrap();
    assert_eq!(within(visits.enter("Ada".to_owned())).await.unwrap(), 1);
    assert_eq!(within(visits.name()).await.unwrap(), None);
}

told! {
    a_session_begins_and_ends_with_the_operations_that_say_so,
    a_shared_service_counts_for_all_and_knows_who_calls,
    an_instance_of_a_call_lives_for_a_call,
}
