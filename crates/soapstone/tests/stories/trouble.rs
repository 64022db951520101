//! What goes wrong in one conversation stays there, ends in time, and is told to who waits.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use soapstone::{Binding, CallError, Caller, Endpoint, RunningHost, Timeouts, callback, contract};
use tokio::time::{Instant, sleep};

use crate::{Way, told, told_in_memory, within};

#[contract(namespace = "urn:trouble", callback = TroubleCallback)]
pub trait Trouble {
    async fn echo(&self, said: String) -> String;
    /// Answers with a character that a .NET `char` has no room for.
    async fn wide(&self) -> char;
    async fn ask(&self, said: String) -> String;
    async fn boom(&self) -> i32;
    async fn hold(&self) -> i32;
    #[operation(one_way)]
    async fn note(&self, what: String);
    #[operation(one_way)]
    async fn knock(&self, times: i32);
    #[operation(one_way)]
    async fn both(&self);
    async fn both_back(&self) -> i32;
}

#[callback]
pub trait TroubleCallback {
    async fn say(&self, said: String) -> String;
    #[operation(one_way)]
    async fn knocked(&self);
    async fn both(&self) -> i32;
}

struct Service {
    caller: TroubleCallbackProxy,
    noted: Arc<AtomicUsize>,
}

impl Trouble for Service {
    async fn echo(&self, said: String) -> String {
        said
    }

    async fn wide(&self) -> char {
        '😀'
    }

    async fn ask(&self, said: String) -> String {
        self.caller.say(said).await.unwrap()
    }

    async fn boom(&self) -> i32 {
        panic!("boom")
    }

    async fn hold(&self) -> i32 {
        std::future::pending().await
    }

    async fn note(&self, _: String) {
        sleep(Duration::from_secs(1)).await;
        self.noted.fetch_add(1, Ordering::SeqCst);
    }

    async fn knock(&self, times: i32) {
        let caller = self.caller.clone();
        tokio::spawn(async move {
            for _ in 0..times {
                if caller.knocked().await.is_err() {
                    break;
                }
            }
        });
    }

    async fn both(&self) {}

    async fn both_back(&self) -> i32 {
        self.caller.both().await.unwrap()
    }
}

/// What the caller does when it is knocked at.
#[derive(Clone, Copy, PartialEq)]
enum Knocked {
    Nothing,
    /// Calls the service, half a second later.
    CallsLate,
    Hangs,
}

struct Listener {
    service: Arc<OnceLock<TroubleProxy>>,
    knocked: Knocked,
    heard: tokio::sync::mpsc::UnboundedSender<Result<(), CallError>>,
}

impl TroubleCallback for Listener {
    async fn say(&self, said: String) -> String {
        sleep(Duration::from_secs(1)).await;
        said
    }

    async fn knocked(&self) {
        match self.knocked {
            Knocked::Nothing => {}
            Knocked::CallsLate => {
                sleep(Duration::from_millis(500)).await;
                let _ = self.heard.send(self.service.get().unwrap().note("late".to_owned()).await);
            }
            Knocked::Hangs => std::future::pending().await,
        }
    }

    async fn both(&self) -> i32 {
        7
    }
}

const SHORT: Duration = Duration::from_secs(4);

fn hurried(way: &Way) -> Binding {
    Binding { timeouts: Timeouts { send: SHORT, close: SHORT, ..Timeouts::default() }, ..way.binding() }
}

type Heard = tokio::sync::mpsc::UnboundedReceiver<Result<(), CallError>>;

async fn caller(way: &Way, address: &str, knocked: Knocked) -> (TroubleProxy, Heard) {
    let (to_heard, heard) = tokio::sync::mpsc::unbounded_channel();
    let service = Arc::<OnceLock<TroubleProxy>>::default();
    let listener = Listener { service: service.clone(), knocked, heard: to_heard };
    let proxy = within(TroubleProxy::connect(address, hurried(way), listener)).await.unwrap();
    let _ = service.set(proxy.clone());
    (proxy, heard)
}

/// A service whose n-th instance cannot be made, and how many notes it took.
async fn service(way: &Way, path: &str, broken: Option<usize>) -> (RunningHost, String, Arc<AtomicUsize>) {
    let noted = Arc::<AtomicUsize>::default();
    let made = AtomicUsize::new(0);
    let counts = noted.clone();
    let make = move |caller: Caller<TroubleContract>| {
        assert_ne!(Some(made.fetch_add(1, Ordering::SeqCst)), broken, "it cannot be made");
        Service { caller: caller.callback(), noted: counts.clone() }
    };
    let endpoint = Endpoint::new::<TroubleContract>(way.address(path), hurried(way)).per_session(make);
    let (host, address) = way.host(endpoint).await;
    (host, address, noted)
}

/// Whether this is the fault of a service that failed.
fn internal<T>(answer: Result<T, CallError>) -> bool {
    matches!(answer, Err(CallError::Undeclared(fault))
        if fault.name().is_some_and(|name| name.local() == "InternalServiceFault"))
}

async fn an_instance_that_cannot_be_made_ends_its_session_alone(way: &Way) {
    let (_host, address, _) = service(way, "trouble/make", Some(1)).await;
    let (first, _heard) = caller(way, &address, Knocked::Nothing).await;
    assert_eq!(within(first.echo("1".to_owned())).await.unwrap(), "1");
    let (second, _heard) = caller(way, &address, Knocked::Nothing).await;
    let refused = within(second.echo("2".to_owned())).await;
    assert!(matches!(refused, Err(CallError::Closed(_))), "{refused:?}");
    assert_eq!(within(first.echo("3".to_owned())).await.unwrap(), "3");
    let (third, _heard) = caller(way, &address, Knocked::Nothing).await;
    assert_eq!(within(third.echo("4".to_owned())).await.unwrap(), "4");
}

async fn an_instance_for_a_call_that_cannot_be_made_is_a_fault(way: &Way) {
    let address = way.address("trouble/make-each");
    let endpoint = Endpoint::new::<TroubleContract>(address.as_str(), hurried(way))
        .per_call(|_| -> Service { panic!("it cannot be made") });
    let (_host, address) = way.host(endpoint).await;
    let (proxy, _heard) = caller(way, &address, Knocked::Nothing).await;
    assert!(internal(within(proxy.echo("1".to_owned())).await));
}

async fn an_answer_that_cannot_be_written_is_a_fault_to_who_waits(way: &Way) {
    let (_host, address, _) = service(way, "trouble/wide", None).await;
    let (proxy, _heard) = caller(way, &address, Knocked::Nothing).await;
    assert!(internal(within(proxy.wide()).await));
    // A request that cannot be written is an error where it is made, and the session goes on.
    let unwritable = within(proxy.echo("\0".to_owned())).await;
    assert!(matches!(unwritable, Err(CallError::Encode(_))), "{unwritable:?}");
    assert_eq!(within(proxy.echo("ok".to_owned())).await.unwrap(), "ok");
}

async fn a_handler_that_sends_while_its_session_closes_is_told_and_holds_nothing_up(way: &Way) {
    let (_host, address, _) = service(way, "trouble/late", None).await;
    let (proxy, mut heard) = caller(way, &address, Knocked::CallsLate).await;
    within(proxy.knock(1)).await.unwrap();
    sleep(Duration::from_millis(100)).await;
    within(proxy.close()).await.unwrap();
    let late = within(heard.recv()).await.unwrap();
    assert!(matches!(late, Err(CallError::Closed(_))), "{late:?}");
}

async fn a_caller_that_hangs_is_closed_in_time(way: &Way) {
    let (_host, address, _) = service(way, "trouble/hang", None).await;
    let (proxy, _heard) = caller(way, &address, Knocked::Hangs).await;
    within(proxy.knock(100_000)).await.unwrap();
    sleep(Duration::from_millis(100)).await;
    let began = Instant::now();
    let _ = within(proxy.close()).await;
    assert!(began.elapsed() <= way.at_most(SHORT), "{:?}", began.elapsed());
}

async fn a_service_that_hangs_costs_its_caller_the_timeouts_it_set(way: &Way) {
    let (_host, address, _) = service(way, "trouble/stuck", None).await;
    let (proxy, _heard) = caller(way, &address, Knocked::Nothing).await;
    let held = within(proxy.hold()).await;
    assert!(matches!(held, Err(CallError::TimedOut(SHORT))), "{held:?}");
    // Until there is no room left on the way.
    let mut sent = 0;
    loop {
        let began = Instant::now();
        match within(proxy.note("x".to_owned())).await {
            Ok(()) => sent += 1,
            Err(CallError::TimedOut(SHORT)) => break,
            Err(other) => panic!("{other:?}"),
        }
        assert_eq!(began.elapsed(), Duration::ZERO);
        assert!(sent < 10_000, "there is room without bound");
    }
    let began = Instant::now();
    let _ = within(proxy.close()).await;
    assert!(began.elapsed() <= SHORT, "{:?}", began.elapsed());
}

async fn calls_of_others_wait_while_the_service_asks_back(way: &Way) {
    let (_host, address, _) = service(way, "trouble/others", None).await;
    let (proxy, _heard) = caller(way, &address, Knocked::Nothing).await;
    let (asked, echoed) = within(async {
        tokio::join!(proxy.ask("1".to_owned()), async {
            sleep(Duration::from_millis(50)).await;
            proxy.echo("2".to_owned()).await
        })
    })
    .await;
    assert_eq!((asked.unwrap(), echoed.unwrap()), ("1".to_owned(), "2".to_owned()));
}

async fn both_directions_may_have_an_operation_of_one_name(way: &Way) {
    let (_host, address, _) = service(way, "trouble/both", None).await;
    let (proxy, _heard) = caller(way, &address, Knocked::Nothing).await;
    within(proxy.both()).await.unwrap();
    assert_eq!(within(proxy.both_back()).await.unwrap(), 7);
}

async fn what_waits_behind_a_panic_is_not_done(way: &Way) {
    let (_host, address, noted) = service(way, "trouble/behind", None).await;
    let (proxy, _heard) = caller(way, &address, Knocked::Nothing).await;
    let (before, boom, ()) = within(async {
        tokio::join!(proxy.note("before".to_owned()), proxy.boom(), async {
            for _ in 0..20 {
                let _ = proxy.note("behind".to_owned()).await;
            }
        })
    })
    .await;
    before.unwrap();
    assert!(internal(boom));
    sleep(Duration::from_secs(60)).await;
    assert_eq!(noted.load(Ordering::SeqCst), 1);
}

async fn nothing_is_done_after_a_message_that_cannot_be_read(way: &Way) {
    let (_host, address, noted) = service(way, "trouble/unreadable", None).await;
    let (proxy, _heard) = caller(way, &address, Knocked::Nothing).await;
    // 65,536 bytes are the most that a message may have.
    let (large, ()) = within(async {
        tokio::join!(proxy.echo("x".repeat(70_000)), async {
            for _ in 0..10 {
                let _ = proxy.note("behind".to_owned()).await;
            }
        })
    })
    .await;
    assert!(large.is_err());
    sleep(Duration::from_secs(60)).await;
    assert_eq!(noted.load(Ordering::SeqCst), 0);
    let after = within(proxy.echo("after".to_owned())).await;
    assert!(matches!(after, Err(CallError::Closed(_))), "{after:?}");
}

async fn an_address_is_free_again_when_its_host_is_dropped(way: &Way) {
    let (host, address, noted) = service(way, "trouble/again", None).await;
    let (proxy, _heard) = caller(way, &address, Knocked::Nothing).await;
    for _ in 0..20 {
        within(proxy.note("x".to_owned())).await.unwrap();
    }
    drop(host);
    let (_host, _, _) = service(way, "trouble/again", None).await;
    let (again, _heard) = caller(way, &address, Knocked::Nothing).await;
    assert_eq!(within(again.echo("back".to_owned())).await.unwrap(), "back");
    let cut = within(proxy.echo("cut".to_owned())).await;
    assert!(matches!(cut, Err(CallError::Closed(_))), "{cut:?}");
    let done = noted.load(Ordering::SeqCst);
    sleep(Duration::from_secs(60)).await;
    assert_eq!(noted.load(Ordering::SeqCst), done, "a dropped host works no more");
}

told! {
    an_instance_that_cannot_be_made_ends_its_session_alone,
    an_instance_for_a_call_that_cannot_be_made_is_a_fault,
    an_answer_that_cannot_be_written_is_a_fault_to_who_waits,
    a_handler_that_sends_while_its_session_closes_is_told_and_holds_nothing_up,
    a_caller_that_hangs_is_closed_in_time,
    calls_of_others_wait_while_the_service_asks_back,
    both_directions_may_have_an_operation_of_one_name,
}

// These look at a time that has passed, and so at a clock that is set.
told_in_memory! {
    a_service_that_hangs_costs_its_caller_the_timeouts_it_set,
    what_waits_behind_a_panic_is_not_done,
    nothing_is_done_after_a_message_that_cannot_be_read,
    an_address_is_free_again_when_its_host_is_dropped,
}
