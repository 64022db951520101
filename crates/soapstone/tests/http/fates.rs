//! Each fate is what it says, before an upstream that only listens.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpSocket;

use crate::support::envelope::{CONTENT_TYPE, Rm, sequenced};
use crate::support::inbox::{Inbox, reply};
use crate::support::plan::{Fate, Odds, Plan, Seen};
use crate::support::proxy::Proxy;
use crate::support::raw::{Response, Trouble, post};

/// An upstream that answers 200 with four bytes, and a proxy before it.
async fn proxied(plan: Plan) -> (Proxy, Inbox) {
    let upstream = Inbox::answering(|_| reply(200, "text/plain", "done")).await;
    (Proxy::before(upstream.addr(), plan).await, upstream)
}

async fn send(addr: SocketAddr, body: impl AsRef<[u8]>) -> Result<Response, Trouble> {
    post(addr, "/service?x=1", &[CONTENT_TYPE], body).await
}

#[tokio::test]
async fn delivered_as_it_is() {
    let (proxy, mut upstream) = proxied(Plan::none()).await;
    let answer = send(proxy.addr(), "hello").await.unwrap();
    assert_eq!((answer.status, answer.reason.as_str(), answer.text()), (200, "OK", "done"));
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    let received = upstream.next().await;
    assert_eq!((received.path.as_str(), received.text()), ("/service?x=1", "hello"));
    assert_eq!(received.header("content-type"), Some(CONTENT_TYPE.1));
    assert_eq!(proxy.log().0[0].status, [200]);
}

#[tokio::test]
async fn upstream_is_waited_for() {
    let proxy = Proxy::start(Plan::none()).await;
    let sent = tokio::spawn(send(proxy.addr(), "early"));
    proxy.until(|log| log.0.len() == 1).await;
    let mut upstream = Inbox::start().await;
    proxy.set_upstream(upstream.addr());
    assert_eq!(upstream.next().await.text(), "early");
    assert_eq!(sent.await.unwrap().unwrap().status, 202);
}

#[tokio::test]
async fn requests_and_responses_are_dropped() {
    let plan = Plan::table([(1, Fate::DropRequest), (2, Fate::DropResponse)]);
    let (proxy, mut upstream) = proxied(plan).await;
    let cut = |answer| matches!(answer, Err(Trouble::Cut(before)) if before.is_empty());
    assert!(cut(send(proxy.addr(), "one").await));
    assert!(cut(send(proxy.addr(), "two").await));
    assert_eq!(send(proxy.addr(), "three").await.unwrap().status, 200);
    assert_eq!(upstream.next().await.text(), "two");
    assert_eq!(upstream.next().await.text(), "three");
    assert!(upstream.waiting().is_none());
    let log = proxy.log();
    assert_eq!(log.fates(), [Fate::DropRequest, Fate::DropResponse, Fate::Deliver]);
    assert!(log.to_string().contains("1 /service?x=1  DropRequest, upstream []\n"), "{log}");
}

#[tokio::test]
async fn repeated() {
    let (proxy, mut upstream) = proxied(Plan::table([(1, Fate::Repeat(2))])).await;
    assert_eq!(send(proxy.addr(), "again").await.unwrap().status, 200);
    assert_eq!(proxy.log().0[0].status, [200, 200, 200]);
    for _ in 0..3 {
        assert_eq!(upstream.waiting().unwrap().text(), "again");
    }
    assert!(upstream.waiting().is_none());
}

#[tokio::test]
async fn held_until_after_the_next() {
    let (proxy, mut upstream) = proxied(Plan::table([(1, Fate::HoldUntilAfterNext)])).await;
    let held = tokio::spawn(send(proxy.addr(), "first"));
    proxy.until(|log| log.0.len() == 1).await;
    assert_eq!(send(proxy.addr(), "second").await.unwrap().status, 200);
    assert_eq!(held.await.unwrap().unwrap().status, 200);
    assert_eq!(upstream.next().await.text(), "second");
    assert_eq!(upstream.next().await.text(), "first");
}

#[tokio::test]
async fn accepted_and_held() {
    let (proxy, mut upstream) = proxied(Plan::table([(1, Fate::AcceptAndHold)])).await;
    assert_eq!(send(proxy.addr(), "first").await.unwrap().status, 202);
    assert_eq!(send(proxy.addr(), "second").await.unwrap().status, 200);
    assert_eq!(upstream.next().await.text(), "second");
    assert_eq!(upstream.next().await.text(), "first");
}

#[tokio::test]
async fn answered_here_and_delayed() {
    let plan = Plan::table([(1, Fate::Answer(503)), (2, Fate::Delay(Duration::from_millis(1)))]);
    let (proxy, mut upstream) = proxied(plan).await;
    assert_eq!(send(proxy.addr(), "refused").await.unwrap().status, 503);
    assert_eq!(send(proxy.addr(), "late").await.unwrap().status, 200);
    assert_eq!(upstream.next().await.text(), "late");
}

#[tokio::test]
async fn cut_within_the_response() {
    let (proxy, upstream) = proxied(Plan::by(|_| Fate::CutMidResponse)).await;
    let Err(Trouble::Cut(before)) = send(proxy.addr(), "").await else { panic!("not cut") };
    assert!(before.starts_with(b"HTTP/1.1 200 OK\r\n") && before.ends_with(b"\r\n\r\ndo"), "{before:?}");
    drop(upstream);

    let no_body = Inbox::start().await;
    proxy.set_upstream(no_body.addr());
    let Err(Trouble::Cut(before)) = send(proxy.addr(), "").await else { panic!("not cut") };
    assert!(before.starts_with(b"HTTP/1.1 202 Accepted\r\n") && before.ends_with(b"\r\n\r\n"), "{before:?}");
}

#[tokio::test]
async fn no_upstream_there() {
    // Nobody listens, and nobody else can get the port
    let bound = TcpSocket::new_v4().unwrap();
    bound.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let proxy = Proxy::before(bound.local_addr().unwrap(), Plan::none()).await;
    match send(proxy.addr(), "").await {
        Err(Trouble::Cut(_)) => assert!(proxy.log().0[0].trouble.is_some()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_nth_of_an_action() {
    let mut plan = Plan::nth_of_action("AddTo", 2, Fate::DropRequest).and(Plan::nth_of_action(
        "urn:x",
        1,
        Fate::Answer(500),
    ));
    let mut decide = |action: &str| plan.decide(&seen(action));
    assert_eq!(decide("urn:a/AddTo"), Fate::Deliver);
    assert_eq!(decide("urn:a/NoAddTo"), Fate::Deliver);
    assert_eq!(decide("urn:x"), Fate::Answer(500));
    assert_eq!(decide("urn:a/AddTo"), Fate::DropRequest);
    assert_eq!(decide("urn:a/NoAddTo"), Fate::Deliver);
    assert_eq!(decide("urn:a/AddTo"), Fate::Deliver);
}

#[tokio::test]
async fn the_action_is_seen() {
    let (proxy, _upstream) = proxied(Plan::nth_of_action("AddTo", 1, Fate::Answer(500))).await;
    let message = sequenced(Rm::V11, ("urn:s", 1), "", &proxy.url("/service"), "urn:calc/AddTo", "");
    assert_eq!(send(proxy.addr(), message).await.unwrap().status, 500);
    assert_eq!(proxy.log().of_action("AddTo").count(), 1);
    proxy.set_plan(Plan::none());
    assert_eq!(send(proxy.addr(), b"\x56\x02\xff").await.unwrap().status, 200);
    assert_eq!(proxy.log().0[1].action, "");
}

#[test]
fn seeds_decide() {
    let odds = Odds { repeat: 10, accept_and_hold: 10, refuse: 10, ..Odds::loss(30) };
    let draw = |seed| {
        let mut plan = Plan::seeded(seed, odds);
        (0..1000).map(|_| plan.decide(&seen(""))).collect::<Vec<_>>()
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    for seed in 0..20 {
        let fates = draw(seed);
        let share = |fate| fates.iter().filter(|drawn| **drawn == fate).count();
        assert!((320..480).contains(&share(Fate::Deliver)), "seed {seed}");
        assert!((100..200).contains(&share(Fate::DropRequest)), "seed {seed}");
        assert!((50..150).contains(&share(Fate::Repeat(1))), "seed {seed}");
    }
}

fn seen(action: &str) -> Seen {
    Seen { number: 1, path: "/".to_owned(), action: action.to_owned(), body: bytes::Bytes::new() }
}
