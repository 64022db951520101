//! A reverse proxy over HTTP/1.1 that does to each request what a plan says.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::plan::{Fate, Plan, Seen};
use super::{DEADLINE, envelope};

/// Runs until it is dropped. When a test fails, that prints the log.
pub(crate) struct Proxy {
    addr: SocketAddr,
    shared: Arc<Shared>,
    listening: JoinHandle<()>,
}

impl Proxy {
    /// A proxy of which the upstream is not known yet: requests wait until it is.
    pub(crate) async fn start(plan: Plan) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            client: client(),
            upstream: watch::Sender::new(None),
            plan: Mutex::new(plan),
            log: watch::Sender::new(Log::default()),
        });
        let listening = tokio::spawn(listen(listener, Arc::clone(&shared)));
        Self { addr, shared, listening }
    }

    /// A proxy before an address that listens already.
    pub(crate) async fn before(upstream: SocketAddr, plan: Plan) -> Self {
        let proxy = Self::start(plan).await;
        proxy.set_upstream(upstream);
        proxy
    }

    pub(crate) fn set_upstream(&self, upstream: SocketAddr) {
        self.shared.upstream.send_replace(Some(upstream));
    }

    /// From the next request on, another plan.
    pub(crate) fn set_plan(&self, plan: Plan) {
        *self.shared.plan.lock().unwrap() = plan;
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address of a path, which begins with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// What was seen until now.
    pub(crate) fn log(&self) -> Log {
        self.shared.log.borrow().clone()
    }

    /// The log as soon as this holds of it.
    pub(crate) async fn until(&self, holds: impl FnMut(&Log) -> bool) -> Log {
        let mut log = self.shared.log.subscribe();
        let found = tokio::time::timeout(DEADLINE, log.wait_for(holds)).await;
        found.expect("the proxy did not see what the test waits for").unwrap().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
        if std::thread::panicking() {
            eprintln!("proxy on {}:\n{}", self.addr, self.log());
        }
    }
}

/// What a proxy has seen, in that order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(pub(crate) Vec<Entry>);

impl Log {
    pub(crate) fn of_action<'a>(&'a self, action: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.0.iter().filter(move |entry| entry.action.ends_with(action))
    }

    pub(crate) fn fates(&self) -> Vec<Fate> {
        self.0.iter().map(|entry| entry.fate).collect()
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) number: usize,
    pub(crate) path: String,
    pub(crate) action: String,
    pub(crate) fate: Fate,
    /// What upstream has answered, each time that it got the request.
    pub(crate) status: Vec<u16>,
    /// Why upstream has not answered, if it was asked.
    pub(crate) trouble: Option<String>,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, path, action, fate, status, trouble } = self;
        write!(f, "{number:>4} {path} {action} {fate:?}, upstream {status:?}")?;
        trouble.iter().try_for_each(|trouble| write!(f, ", {trouble}"))
    }
}

/// The error of a service or of a body that makes hyper close the connection.
#[derive(Debug, thiserror::Error)]
#[error("cut, as planned")]
struct Cut;

type Answer = Response<UnsyncBoxBody<Bytes, Cut>>;

/// A response of upstream, whole.
struct Whole {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// What is sent to upstream, as often as wanted.
struct Parcel {
    seen: Seen,
    method: Method,
    headers: HeaderMap,
}

struct Shared {
    client: reqwest::Client,
    upstream: watch::Sender<Option<SocketAddr>>,
    plan: Mutex<Plan>,
    log: watch::Sender<Log>,
}

impl Shared {
    async fn serve(self: Arc<Self>, request: Request<Incoming>) -> Result<Answer, Cut> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let (seen, fate) = self.decide(path, body);
        match fate {
            Fate::DropRequest => return Err(Cut),
            Fate::Answer(status) => return Ok(empty(StatusCode::from_u16(status).unwrap())),
            _ => {}
        }
        let parcel = Parcel { seen, method: head.method, headers: end_to_end(head.headers) };
        // In a task of its own, so that upstream gets it even if the client hangs up meanwhile
        let carried = tokio::spawn(async move { self.carry(parcel, fate).await });
        if fate == Fate::AcceptAndHold {
            return Ok(empty(StatusCode::ACCEPTED));
        }
        let answer = carried.await.map_err(|_| Cut)?.ok_or(Cut)?;
        match fate {
            Fate::DropResponse => Err(Cut),
            Fate::CutMidResponse => Ok(cut_within(answer)),
            _ => Ok(whole(answer)),
        }
    }

    fn decide(&self, path: String, body: Bytes) -> (Seen, Fate) {
        let action = envelope::action_of(&String::from_utf8_lossy(&body)).to_owned();
        // Held until it is in the log, so that plan and log see the same order
        let mut plan = self.plan.lock().unwrap();
        let seen = Seen { number: self.log.borrow().0.len() + 1, path, action, body };
        let fate = plan.decide(&seen);
        self.log.send_modify(|log| {
            log.0.push(Entry {
                number: seen.number,
                path: seen.path.clone(),
                action: seen.action.clone(),
                fate,
                status: Vec::new(),
                trouble: None,
            });
        });
        (seen, fate)
    }

    /// Brings it to upstream as the fate says. The first response, or nothing if there was trouble.
    async fn carry(&self, parcel: Parcel, fate: Fate) -> Option<Whole> {
        let number = parcel.seen.number;
        let mut times = 1;
        match fate {
            Fate::Repeat(more) => times += more,
            Fate::Delay(time) => tokio::time::sleep(time).await,
            Fate::HoldUntilAfterNext | Fate::AcceptAndHold => {
                let later = |log: &Log| log.0[number..].iter().any(|entry| !entry.status.is_empty());
                self.log.subscribe().wait_for(later).await.unwrap();
            }
            _ => {}
        }
        let mut first = None;
        for _ in 0..times {
            let answer = self.forward(&parcel).await;
            self.log.send_modify(|log| match &answer {
                Ok(answer) => log.0[number - 1].status.push(answer.status.as_u16()),
                Err(error) => log.0[number - 1].trouble = Some(format!("{error:?}")),
            });
            first = first.or(answer.ok());
        }
        first
    }

    async fn forward(&self, parcel: &Parcel) -> reqwest::Result<Whole> {
        let upstream = self.upstream.subscribe().wait_for(Option::is_some).await.unwrap().unwrap();
        let mut response = self
            .client
            .request(parcel.method.clone(), format!("http://{upstream}{}", parcel.seen.path))
            .headers(parcel.headers.clone())
            .body(parcel.seen.body.clone())
            .send()
            .await?;
        let headers = end_to_end(std::mem::take(response.headers_mut()));
        Ok(Whole { status: response.status(), headers, body: response.bytes().await? })
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| Arc::clone(&shared).serve(request));
        connections.spawn(async move {
            // It ends in an error wherever a plan cuts it
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// A client that connects anew for each request, so that none is sent on a connection that is just being closed.
fn client() -> reqwest::Client {
    super::http_client()
        .no_proxy()
        .http1_only()
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .build()
        .unwrap()
}

/// Without the headers that are about one connection, and those that are written anew for the next one.
fn end_to_end(mut headers: HeaderMap) -> HeaderMap {
    let here = [
        header::HOST,
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::TE,
        header::TRAILER,
        header::UPGRADE,
        // Answered here, as the body came
        header::EXPECT,
    ];
    here.iter().for_each(|name| drop(headers.remove(name)));
    headers.remove("keep-alive");
    headers
}

fn empty(status: StatusCode) -> Answer {
    whole(Whole { status, headers: HeaderMap::new(), body: Bytes::new() })
}

fn whole(answer: Whole) -> Answer {
    let body = Full::new(answer.body).map_err(|never| match never {}).boxed_unsync();
    with_head(answer.status, answer.headers, body)
}

/// The head and half of the body. One byte more than there is was announced, so that this is seen of no body too.
fn cut_within(mut answer: Whole) -> Answer {
    let announced = answer.body.len() + 1;
    answer.headers.insert(header::CONTENT_LENGTH, announced.into());
    let half = Frame::data(answer.body.slice(..answer.body.len() / 2));
    let cut = stream::once(async {
        // What was written goes out while this waits
        tokio::task::yield_now().await;
        Err(Cut)
    });
    let body = StreamBody::new(stream::iter([Ok(half)]).chain(cut)).boxed_unsync();
    with_head(answer.status, answer.headers, body)
}

fn with_head(status: StatusCode, headers: HeaderMap, body: UnsyncBoxBody<Bytes, Cut>) -> Answer {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}
