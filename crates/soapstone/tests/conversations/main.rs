//! Conversations over the transport within a process, in both encodings, with a contract that is written out by hand.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod talk;

use std::time::Duration;

use soapstone::CallError;
use soapstone::{Binding, ConnectError, Encoding, Timeouts};
use talk::{binding, caller, scene, within};

const ENCODINGS: [Encoding; 3] = [Encoding::Text, Encoding::Binary, Encoding::Mtom];

#[tokio::test(start_paused = true)]
async fn a_call_is_answered() {
    for encoding in ENCODINGS {
        let scene = scene("echo", binding(encoding)).await;
        for said in ["hello", "žluť 日本 😀", ""] {
            assert_eq!(within(scene.service.call("Echo", said)).await.unwrap(), said);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_way_calls_arrive_in_order_and_before_the_end() {
    for encoding in ENCODINGS {
        let mut scene = scene("notes", binding(encoding)).await;
        for n in 0..1_000 {
            within(scene.service.send("Note", &n.to_string())).await.unwrap();
        }
        within(scene.service.close()).await.unwrap();
        drop(scene.host);
        for n in 0..1_000 {
            assert_eq!(within(scene.service_heard.recv()).await.unwrap(), n.to_string());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_asks_back_before_it_answers() {
    for encoding in ENCODINGS {
        let mut scene = scene("ask-back", binding(encoding)).await;
        assert_eq!(within(scene.service.call("AskBack", "why")).await.unwrap(), "WHY");
        assert_eq!(within(scene.caller_heard.recv()).await.unwrap(), "Told about to ask");
        assert_eq!(within(scene.caller_heard.recv()).await.unwrap(), "Ask why");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_would_wait_for_itself_is_refused_at_once() {
    for encoding in ENCODINGS {
        let scene = scene("relay", binding(encoding)).await;
        let began = tokio::time::Instant::now();
        let answer = within(scene.service.call("Relay", "round")).await.unwrap();
        assert!(answer.starts_with("refused: ") && answer.contains("Echo"), "{answer}");
        assert!(answer.contains("would wait for itself"), "{answer}");
        assert_eq!(began.elapsed(), Duration::ZERO);
        // Nothing is broken by it.
        assert_eq!(within(scene.service.call("Echo", "still there")).await.unwrap(), "still there");
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_panics_is_a_fault_to_its_caller_and_no_more() {
    for encoding in ENCODINGS {
        let scene = scene("boom", binding(encoding)).await;
        match within(scene.service.call("Boom", "")).await {
            Err(CallError::Undeclared(fault)) => {
                assert!(fault.name().is_some_and(|name| name.local() == "InternalServiceFault"), "{fault}");
            }
            other => panic!("{other:?}"),
        }
        // The session is over, as .NET's is; the service is not.
        assert!(matches!(within(scene.service.call("Echo", "gone")).await, Err(CallError::Closed(_))));
        let (again, _) = caller(&scene.host.addresses()[0], binding(encoding)).await.unwrap();
        assert_eq!(within(again.call("Echo", "back")).await.unwrap(), "back");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_without_an_answer_times_out_and_the_answer_is_for_nobody() {
    let timeouts = Timeouts { send: Duration::from_secs(5), ..Timeouts::default() };
    let scene = scene("slow", Binding { timeouts, ..binding(Encoding::Text) }).await;
    assert!(
        matches!(within(scene.service.call("Slow", "1")).await, Err(CallError::TimedOut(time)) if time.as_secs() == 5)
    );
    scene.go_on.notify_one();
    assert_eq!(within(scene.service.call("Echo", "2")).await.unwrap(), "2");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_is_forgotten() {
    let scene = scene("dropped", binding(Encoding::Binary)).await;
    let call = scene.service.call("Slow", "1");
    assert!(tokio::time::timeout(Duration::from_secs(1), call).await.is_err());
    scene.go_on.notify_one();
    assert_eq!(within(scene.service.call("Echo", "2")).await.unwrap(), "2");
}

#[tokio::test(start_paused = true)]
async fn a_terminating_operation_is_the_last() {
    let scene = scene("bye", binding(Encoding::Text)).await;
    within(scene.service.send("Bye", "")).await.unwrap();
    within(scene.service.close()).await.unwrap();
    assert!(matches!(within(scene.service.call("Echo", "")).await, Err(CallError::Closed(_))));
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_dropped_closes_the_conversation() {
    let scene = scene("drop", binding(Encoding::Text)).await;
    let talk::Scene { service, mut caller_heard, mut service_heard, host, .. } = scene;
    assert_eq!(within(service.call("Echo", "1")).await.unwrap(), "1");
    drop(service);
    // The handler knows the proxy in this test; it goes with the conversation.
    drop(host);
    while within(service_heard.recv()).await.is_some() {}
    caller_heard.close();
}

#[tokio::test(start_paused = true)]
async fn nobody_is_there() {
    match caller("memory://nobody", binding(Encoding::Text)).await {
        Err(ConnectError::Unreachable { address, error }) => {
            assert_eq!(address, "memory://nobody");
            assert!(error.to_string().contains("nobody in this process listens"), "{error}");
        }
        other => panic!("{:?}", other.map(|_| ())),
    }
    let basic = caller("memory://nobody", Binding::basic_http()).await.map(|_| ()).unwrap_err();
    assert!(basic.to_string().contains("calls back (Ask)"), "{basic}");
}
