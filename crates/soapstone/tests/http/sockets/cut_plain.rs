//! Sessions without reliable messaging: when their WebSocket is cut they are over, and everybody who waits is told.

use std::time::Duration;

use soapstone::{Binding, CallError, Caller, Encoding, Endpoint, Host, RunningHost, callback, contract};
use tokio::sync::mpsc;

use super::timeouts;
use crate::lossy::socket_of;
use crate::stories::within;
use crate::support::DEADLINE;
use crate::support::cutter::{Cut, Cutter, From, Item, Kind};

#[contract(name = "ITalk", namespace = "urn:talk", session = required, callback = TalkCallback)]
trait Talk {
    /// Asks back before it answers.
    async fn ask(&mut self, n: i32) -> i32;

    #[operation(one_way)]
    async fn tell(&mut self, n: i32);
}

#[callback]
trait TalkCallback {
    async fn confirm(&mut self, n: i32) -> i32;
}

/// What happened at the service.
#[derive(Debug)]
enum At {
    Confirmed(Result<i32, CallError>),
    Told,
    /// The session is over.
    Ended,
}

struct Talker {
    at: mpsc::UnboundedSender<At>,
    callback: TalkCallbackProxy,
}

impl Talk for Talker {
    async fn ask(&mut self, n: i32) -> i32 {
        let confirmed = self.callback.confirm(n).await;
        let _ = self.at.send(At::Confirmed(confirmed));
        n
    }

    async fn tell(&mut self, _n: i32) {
        let _ = self.at.send(At::Told);
    }
}

impl Drop for Talker {
    fn drop(&mut self) {
        let _ = self.at.send(At::Ended);
    }
}

/// The client's side; its end is told by the channel's.
struct Confirms(mpsc::UnboundedSender<i32>);

impl TalkCallback for Confirms {
    async fn confirm(&mut self, n: i32) -> i32 {
        let _ = self.0.send(n);
        n
    }
}

async fn talk_host(binding: &Binding) -> (RunningHost, mpsc::UnboundedReceiver<At>) {
    let (at, events) = mpsc::unbounded_channel();
    let talker = move |caller: Caller<TalkContract>| Talker { at: at.clone(), callback: caller.callback() };
    let endpoint =
        Endpoint::new::<TalkContract>("http://127.0.0.1:0/talk", binding.clone()).per_session(talker);
    (Host::new().endpoint(endpoint).start().await.unwrap(), events)
}

type Session = (TalkProxy, mpsc::UnboundedReceiver<i32>);

async fn connect(url: &str, binding: &Binding) -> Result<Session, soapstone::ConnectError> {
    let (told, receiver) = mpsc::unbounded_channel();
    Ok((TalkProxy::connect(url, binding.clone(), Confirms(told)).await?, receiver))
}

/// A session on a connection that is cut. Says what the client was told.
async fn cut_session(url: &str, binding: &Binding) -> Vec<CallError> {
    let mut errors = Vec::new();
    let Ok((proxy, mut told)) = connect(url, binding).await else { return errors };
    for n in 1..=3 {
        match proxy.ask(n).await {
            Ok(answer) => assert_eq!(answer, n),
            Err(error) => errors.push(error),
        }
        errors.extend(proxy.tell(n).await.err());
    }
    // Whether that works or not, it comes to an end.
    let _ = proxy.close().await;
    while told.recv().await.is_some() {}
    errors
}

async fn case(binding: &Binding, from: From, number: usize, cut: Cut) {
    let name = format!("{:?}: {from:?} {number} {cut:?}", binding.encoding);
    let (host, mut events) = talk_host(binding).await;
    let (other, _other_told) = within(connect(&host.addresses()[0], binding)).await.unwrap();
    assert_eq!(within(other.ask(7)).await.unwrap(), 7, "{name}");
    let decide = move |item: &Item| if (item.from, item.number) == (from, number) { cut } else { Cut::Not };
    let cutter = Cutter::before(socket_of(&host), decide).await;

    let errors = tokio::time::timeout(DEADLINE, cut_session(&cutter.url("/talk"), binding)).await;
    let errors = errors.unwrap_or_else(|_| panic!("{name}: it hangs\n{}", cutter.log()));
    for error in errors {
        assert!(matches!(error, CallError::Closed(Some(_))), "{name}: {error:?}\n{}", cutter.log());
    }
    assert_eq!(within(other.ask(8)).await.unwrap(), 8, "{name}");
    within(other.close()).await.unwrap();
    let ended = within(host.shutdown(Duration::from_secs(10))).await;
    assert_eq!(ended.aborted, 0, "{name}\n{}", cutter.log());
    // All handlers have ended, and all instances are gone: the channel closes with the host.
    let (mut begun, mut over) = (0, 0);
    while let Some(event) = within(events.recv()).await {
        match event {
            At::Confirmed(Ok(_)) | At::Told => begun = begun.max(1),
            At::Confirmed(Err(error)) => {
                assert!(matches!(error, CallError::Closed(Some(_))), "{name}: {error:?}");
            }
            At::Ended => over += 1,
        }
    }
    assert!(begun == 1 && (1..=2).contains(&over), "{name}: {over} sessions ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_is_told_at_every_step() {
    for encoding in [Encoding::Text, Encoding::Binary] {
        let binding = Binding { encoding, timeouts: timeouts(), ..Binding::net_http() };
        let (host, _events) = talk_host(&binding).await;
        let whole = Cutter::before(socket_of(&host), |_| Cut::Not).await;
        assert!(within(cut_session(&whole.url("/talk"), &binding)).await.is_empty());
        let mut cases = tokio::task::JoinSet::new();
        for from in [From::Client, From::Service] {
            for number in 1..=whole.log().count(from) {
                let (one, other) =
                    if number % 2 == 0 { (Kind::Fin, Kind::Reset) } else { (Kind::Reset, Kind::Fin) };
                for cut in [Cut::Before(one), Cut::Before(other), Cut::Within(one), Cut::After(other)] {
                    let binding = binding.clone();
                    cases.spawn(async move { case(&binding, from, number, cut).await });
                }
            }
        }
        cases.join_all().await;
    }
}
