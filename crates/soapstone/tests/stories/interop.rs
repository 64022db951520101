//! The recorded services, called through their proxies.

use soapstone::samples::interop::Failure;
use soapstone::samples::interop::ask::{AskCallback, AskContract, AskProxy, AskService};
use soapstone::samples::interop::data::{DataService, ValuesContract, ValuesProxy};
use soapstone::samples::interop::two_way::{TwoWayCallback, TwoWayContract, TwoWayProxy, TwoWayService};
use soapstone::samples::interop::types::DetailFault;
use soapstone::{Binding, CallError, Endpoint};
use tokio::sync::mpsc;

use crate::{Way, told, within};

struct Answers(mpsc::UnboundedSender<String>);

impl AskCallback for Answers {
    async fn ask(&self, question: Option<String>, n: i32) -> Option<String> {
        Some(format!("{} {n}", question.unwrap_or_default().to_uppercase()))
    }

    async fn note(&self, text: Option<String>) {
        let _ = self.0.send(text.unwrap_or_default());
    }

    async fn may_fail(&self, n: i32) -> Result<i32, Failure> {
        let detail = DetailFault { code: n, text: Some("from the callback".to_owned()) };
        Err(Failure::Declared(detail, "it may".to_owned()))
    }
}

async fn a_service_asks_and_its_callback_may_fail(way: &Way) {
    let address = way.address("ask");
    let endpoint = Endpoint::new::<AskContract>(address.as_str(), way.binding()).per_session(AskService::new);
    let (_host, address) = way.host(endpoint).await;
    let (to_notes, mut notes) = mpsc::unbounded_channel();
    let ask = AskProxy::connect(address.as_str(), way.binding(), Answers(to_notes)).await.unwrap();

    let asked = within(ask.start(Some("why".to_owned()), 2)).await.unwrap();
    assert_eq!(asked.as_deref(), Some("why|WHY? 0|WHY? 1"));
    assert_eq!(within(notes.recv()).await.as_deref(), Some("round 0"));
    assert_eq!(within(notes.recv()).await.as_deref(), Some("round 1"));
    let failed = within(ask.start(Some("why".to_owned()), 0)).await.unwrap();
    assert_eq!(failed.as_deref(), Some("why|detail fault 1 from the callback reason=it may"));
    within(ask.kick(Some("it".to_owned()))).await.unwrap();
    assert_eq!(within(notes.recv()).await.as_deref(), Some("kicked it"));
    match within(ask.fail(Some("typed".to_owned()))).await {
        Err(CallError::Fault(Failure::Declared(detail, reason))) => {
            assert_eq!((detail.code, detail.text.as_deref()), (17, Some("typed detail")));
            assert_eq!(reason, "typed reason");
        }
        other => panic!("{other:?}"),
    }
    for how in ["plain", "coded"] {
        let failed = within(ask.fail(Some(how.to_owned()))).await;
        assert!(
            matches!(failed, Err(CallError::Fault(Failure::Other(..)) | CallError::Undeclared(_))),
            "{how}: {failed:?}"
        );
    }
    within(ask.close()).await.unwrap();
}

async fn values_come_back_as_they_were_sent(way: &Way) {
    let binding = Binding { max_received_message_size: 1 << 20, ..way.always() };
    let address = way.address("data");
    let endpoint = Endpoint::new::<ValuesContract>(address.as_str(), binding.clone()).shared(DataService);
    let (_host, address) = way.host(endpoint).await;
    let data = ValuesProxy::connect(address.as_str(), binding).await.unwrap();

    for said in [None, Some(String::new()), Some("<ž> & 😀".to_owned())] {
        assert_eq!(within(data.echo_string(said.clone())).await.unwrap(), said);
    }
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    assert_eq!(within(data.echo_bytes(Some(bytes.clone()))).await.unwrap(), Some(bytes));
    let ints = vec![i32::MIN, -1, 0, 1, i32::MAX];
    assert_eq!(within(data.echo_ints(Some(ints.clone()))).await.unwrap(), Some(ints));
    let doubles = vec![f64::NEG_INFINITY, -1.5, 0.0, 1e300, f64::INFINITY];
    assert_eq!(within(data.echo_doubles(Some(doubles.clone()))).await.unwrap(), Some(doubles));
    for maybe in [None, Some(-7)] {
        assert_eq!(within(data.maybe_int(maybe)).await.unwrap(), maybe);
    }
    assert_eq!(within(data.items(3, Some("n".to_owned()))).await.unwrap().map(|items| items.len()), Some(3));
    assert!(within(data.get_nested(4)).await.unwrap().is_some());
    let sum = within(data.sum(2, 3, Some("note".to_owned()))).await.unwrap();
    assert_eq!(sum, (true, 5, Some("note!".to_owned())));
    assert_eq!(within(data.custom(Some("q".to_owned()))).await.unwrap().as_deref(), Some("re: q"));
    within(data.ping()).await.unwrap();
    within(data.fire(Some("and forgotten".to_owned()))).await.unwrap();
    within(data.close()).await.unwrap();
}

struct Loud;

impl TwoWayCallback for Loud {
    async fn ask(&self, q: Option<String>) -> Option<String> {
        q.map(|q| q.to_uppercase())
    }

    async fn note(&self, _: Option<String>) {}
}

async fn an_operation_that_blows_up_ends_its_session_and_no_other(way: &Way) {
    let address = way.address("two-way");
    let endpoint =
        Endpoint::new::<TwoWayContract>(address.as_str(), way.binding()).per_session(TwoWayService::new);
    let (_host, address) = way.host(endpoint).await;
    let connect = || TwoWayProxy::connect(address.as_str(), way.binding(), Loud);
    let (first, second) = (connect().await.unwrap(), connect().await.unwrap());
    assert_eq!(within(first.sum(1.5, 2.0)).await.unwrap(), 3.5);
    assert_eq!(within(first.divide(7, 2)).await.unwrap(), 3);
    assert!(matches!(within(first.divide(1, 0)).await, Err(CallError::Fault(Failure::Declared(..)))));
    assert_eq!(within(first.ask_me_back(Some("q".to_owned()))).await.unwrap().as_deref(), Some("answer=Q"));
    assert!(matches!(within(first.boom()).await, Err(CallError::Undeclared(_))));
    assert!(matches!(within(first.sum(1.0, 1.0)).await, Err(CallError::Closed(_))));
    assert_eq!(within(second.sum(1.0, 1.0)).await.unwrap(), 2.0);
    within(second.bye()).await.unwrap();
    within(second.close()).await.unwrap();
}

told! {
    a_service_asks_and_its_callback_may_fail,
    values_come_back_as_they_were_sent,
    an_operation_that_blows_up_ends_its_session_and_no_other,
}
