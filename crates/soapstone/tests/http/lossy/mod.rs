//! Sessions where the network loses, repeats and delays, and where peers are gone or do what they must not.

mod captured;
mod chance;
mod connecting;
mod every_step;
mod gone;
mod hostile;
mod leaks;
mod requests;
mod stopping;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use soapstone::{
    Binding, Caller, Encoding, Endpoint, Host, HostSettings, ReliableSession, RunningHost, Timeouts,
    callback, contract,
};
use soapstone_soap::Uri;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use crate::support::DEADLINE;
use crate::support::plan::Plan;
use crate::support::proxy::Proxy;

/// A service that keeps notes, and tells each of them back.
#[contract(name = "INotes", namespace = "urn:notes", session = required, callback = NotesCallback)]
pub(crate) trait Notes {
    /// Keeps a note.
    #[operation(one_way)]
    async fn note(&mut self, n: i32);

    /// Keeps a note, and answers with it.
    async fn ask(&mut self, n: i32) -> i32;
}

/// What is told back.
#[callback]
pub(crate) trait NotesCallback {
    /// A note was kept.
    #[operation(one_way)]
    async fn kept(&mut self, n: i32);
}

/// The service: it says what it was given, in the order in which it was called.
pub(crate) struct Keeper {
    pub(crate) given: mpsc::UnboundedSender<i32>,
    pub(crate) callback: NotesCallbackProxy,
}

impl Notes for Keeper {
    async fn note(&mut self, n: i32) {
        let _ = self.given.send(n);
        self.callback.kept(n).await.ok();
    }

    async fn ask(&mut self, n: i32) -> i32 {
        let _ = self.given.send(n);
        self.callback.kept(n).await.ok();
        n
    }
}

/// The client's side.
pub(crate) struct Told(pub(crate) mpsc::UnboundedSender<i32>);

impl NotesCallback for Told {
    async fn kept(&mut self, n: i32) {
        let _ = self.0.send(n);
    }
}

/// A host and the way to it, with a proxy in each direction.
pub(crate) struct Between {
    pub(crate) host: RunningHost,
    pub(crate) to_service: Proxy,
    pub(crate) to_client: Proxy,
    /// Of the client, that is called back through the proxy.
    pub(crate) binding: Binding,
    /// What the service was given, by all its sessions.
    pub(crate) given: mpsc::UnboundedReceiver<i32>,
}

impl Between {
    pub(crate) async fn start(binding: Binding, to_service: Plan, to_client: Plan) -> Self {
        Self::with_settings(binding, HostSettings::default(), to_service, to_client).await
    }

    pub(crate) async fn with_settings(
        binding: Binding,
        settings: HostSettings,
        to_service: Plan,
        to_client: Plan,
    ) -> Self {
        let (given, receiver) = mpsc::unbounded_channel();
        let host = notes_host("127.0.0.1:0", &binding, settings, given).await;
        let to_service = Proxy::before(socket_of(&host), to_service).await;
        let client = free_port().await;
        let to_client = Proxy::before(client, to_client).await;
        let binding = binding
            .client_base_address(uri(&to_client.url("/back")))
            .listen(uri(&format!("http://{client}/back")));
        Self { host, to_service, to_client, binding, given: receiver }
    }

    /// A client, and what it is told.
    pub(crate) async fn connect(
        &self,
    ) -> Result<(NotesProxy, mpsc::UnboundedReceiver<i32>), soapstone::ConnectError> {
        let (told, receiver) = mpsc::unbounded_channel();
        let url = self.to_service.url("/notes");
        Ok((NotesProxy::connect(&url, self.binding.clone(), Told(told)).await?, receiver))
    }

    /// A session of so many notes from its beginning to its end, and what was wrong with it.
    pub(crate) async fn session(mut self, notes: i32) -> Result<(), String> {
        let (given, none) = (&mut self.given, mpsc::unbounded_channel().1);
        let mut given = std::mem::replace(given, none);
        judged(&[&self.to_service, &self.to_client], self.talk(notes, &mut given)).await
    }

    async fn talk(&self, notes: i32, given: &mut mpsc::UnboundedReceiver<i32>) -> Result<(), String> {
        let ordered = self.binding.reliable_session.as_ref().is_some_and(|session| session.ordered);
        let wanted: Vec<i32> = (1..=notes).collect();
        let (proxy, mut told) = self.connect().await.map_err(|error| format!("no connection: {error}"))?;
        for &n in &wanted {
            proxy.note(n).await.map_err(|error| format!("note {n}: {error}"))?;
        }
        let mut back = Vec::new();
        while back.len() < wanted.len() {
            back.push(told.recv().await.ok_or_else(|| format!("no more is told after {back:?}"))?);
        }
        proxy.close().await.map_err(|error| format!("close: {error}"))?;
        while let Some(more) = told.recv().await {
            back.push(more);
        }
        let given = std::iter::from_fn(|| given.try_recv().ok()).collect();
        same(ordered, "was given", given, &wanted)?;
        same(ordered, "told", back, &wanted)
    }
}

/// A host of the service of notes.
pub(crate) async fn notes_host(
    at: &str,
    binding: &Binding,
    settings: HostSettings,
    given: mpsc::UnboundedSender<i32>,
) -> RunningHost {
    let keeper =
        move |caller: Caller<NotesContract>| Keeper { given: given.clone(), callback: caller.callback() };
    let endpoint =
        Endpoint::new::<NotesContract>(format!("http://{at}/notes"), binding.clone()).per_session(keeper);
    Host::new().endpoint(endpoint).settings(settings).start().await.unwrap()
}

/// Whether it is what was wanted: in order, or whatever the order.
pub(crate) fn same(ordered: bool, what: &str, mut got: Vec<i32>, wanted: &[i32]) -> Result<(), String> {
    if !ordered {
        got.sort_unstable();
    }
    if got == wanted { Ok(()) } else { Err(format!("{what} {got:?}, not {wanted:?}")) }
}

/// What a case comes to, with what the proxies saw if it is wrong.
pub(crate) async fn judged(
    proxies: &[&Proxy],
    case: impl Future<Output = Result<(), String>>,
) -> Result<(), String> {
    let outcome =
        tokio::time::timeout(2 * DEADLINE, case).await.unwrap_or_else(|_| Err("it hangs".to_owned()));
    outcome.map_err(|problem| {
        let logs: Vec<String> = proxies.iter().map(|proxy| proxy.log().to_string()).collect();
        format!("{problem}\n{}", logs.join("and back:\n"))
    })
}

/// A session with what happens to it, by name.
pub(crate) type Case = (String, BoxFuture<'static, Result<(), String>>);

/// All cases that wait for times of .NET's run at once, because that is most of what they do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_comes_twice() {
    let mut running = JoinSet::new();
    // More would be in each other's way.
    let permits = Arc::new(Semaphore::new(150));
    let tables = [captured::cases(), chance::cases(), every_step::cases(), requests::cases()];
    for (name, case) in tables.into_iter().flatten() {
        let permits = permits.clone();
        running.spawn(async move {
            let _permit = permits.acquire_owned().await;
            case.await.map_err(|problem| format!("{name}: {problem}"))
        });
    }
    let outcomes = running.join_all().await;
    let problems: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(problems.is_empty(), "{} of the cases fail:\n{}", problems.len(), problems.join("\n"));
}

/// Composite duplex, with short times to close: who waits longer than that waits in vain.
pub(crate) fn dual(version_11: bool, encoding: Encoding, ordered: bool) -> Binding {
    let session = ReliableSession { version_11, ordered, ..ReliableSession::default() };
    let timeouts = Timeouts { close: Duration::from_secs(14), ..Timeouts::default() };
    Binding { encoding, reliable_session: Some(session), timeouts, ..Binding::ws_dual_http() }
}

/// The name of a binding of reliable sessions.
pub(crate) fn version(version_11: bool) -> &'static str {
    if version_11 { "1.1" } else { "1.0" }
}

pub(crate) fn uri(text: &str) -> Uri {
    Uri::new(text.to_owned()).unwrap()
}

/// Where a host with one address listens.
pub(crate) fn socket_of(host: &RunningHost) -> SocketAddr {
    host.addresses()[0].split('/').nth(2).unwrap().parse().unwrap()
}

/// A port at which nobody listens. Where all of 127/8 is this machine it is of an address of its own, so that nobody else is given
/// the same port before it is used.
pub(crate) async fn free_port() -> SocketAddr {
    static LAST: AtomicU16 = AtomicU16::new(256);
    let [high, low] = LAST.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let listener = match TcpListener::bind((Ipv4Addr::new(127, 1, high, low), 0)).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind("127.0.0.1:0").await.unwrap(),
    };
    listener.local_addr().unwrap()
}

/// A message with this body.
pub(crate) fn message(action: &str, body: &str) -> soapstone_soap::Message {
    let document =
        soapstone_xml::TextDocument::document(body.to_owned(), &soapstone_xml::Limits::default()).unwrap();
    let mut reader = document.reader();
    soapstone_xml::XmlReader::advance(&mut reader).unwrap();
    let element = soapstone_xml::Element::read(&mut reader).unwrap();
    let name = element.name().clone();
    let action = soapstone_soap::Action::new(action.to_owned()).unwrap();
    soapstone_soap::Message::new(action, soapstone_soap::Body::value(name, element))
}
