//! A TCP proxy that knows the messages of WebSockets by their frames, and cuts connections where a test says so.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::DEADLINE;
use super::envelope::action_of;
use super::frames::{Ends, measure, take};

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    Client,
    Service,
}

/// What goes by: the head of HTTP, a message with all its frames, or a Close frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Which connection, from one.
    pub(crate) connection: usize,
    pub(crate) from: From,
    /// Which one of this direction, over all connections, from one.
    pub(crate) number: usize,
    pub(crate) what: What,
    /// The addressing action, where it is a message of one frame of text; for people.
    pub(crate) action: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Head,
    Message,
    Close,
}

/// What becomes of a connection at an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    Not,
    /// The item is not delivered.
    Before(Kind),
    /// Half of the item is.
    Within(Kind),
    /// The item is delivered, and nothing more.
    After(Kind),
    /// From this item on nothing goes either way, and nobody is told.
    Silence,
    /// The sender is let go, and the receiver is not told: as when a network forgets a connection.
    HalfOpen,
}

/// How a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// In order, as far as TCP knows.
    Fin,
    Reset,
}

type Decide = Box<dyn FnMut(&Item) -> Cut + Send>;

/// Runs until it is dropped.
pub(crate) struct Cutter {
    addr: SocketAddr,
    shared: Arc<Shared>,
    listening: JoinHandle<()>,
}

struct Shared {
    upstream: Mutex<SocketAddr>,
    decide: Mutex<Decide>,
    log: watch::Sender<Log>,
    /// What is said to new connections, instead of what upstream says.
    door: Mutex<Door>,
    /// The generation of connections that may go on.
    epoch: watch::Sender<usize>,
}

/// What becomes of new connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Open,
    /// They are reset.
    Shut,
    /// They are answered with this status.
    Status(u16),
}

/// What went by, and what became of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    pub(crate) items: Vec<(Item, Cut)>,
    /// Connections that were turned away.
    pub(crate) refused: usize,
    pub(crate) connections: usize,
}

impl Log {
    /// How many items of this direction there were.
    pub(crate) fn count(&self, from: From) -> usize {
        self.items.iter().filter(|(item, _)| item.from == from).count()
    }

    pub(crate) fn cuts(&self) -> usize {
        self.items.iter().filter(|(_, cut)| *cut != Cut::Not).count()
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (Item { connection, from, number, what, action }, cut) in &self.items {
            writeln!(f, "connection {connection}: {from:?} {number} {what:?} {action}, {cut:?}")?;
        }
        writeln!(f, "{} connections, {} turned away", self.connections, self.refused)
    }
}

impl Cutter {
    pub(crate) async fn before(
        upstream: SocketAddr,
        decide: impl FnMut(&Item) -> Cut + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            upstream: Mutex::new(upstream),
            decide: Mutex::new(Box::new(decide)),
            log: watch::Sender::new(Log::default()),
            door: Mutex::new(Door::Open),
            epoch: watch::Sender::new(0),
        });
        let listening = tokio::spawn(listen(listener, shared.clone()));
        Self { addr, shared, listening }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    pub(crate) fn log(&self) -> Log {
        self.shared.log.borrow().clone()
    }

    /// The log as soon as this holds of it.
    pub(crate) async fn until(&self, holds: impl FnMut(&Log) -> bool) -> Log {
        let mut log = self.shared.log.subscribe();
        let found = tokio::time::timeout(DEADLINE, log.wait_for(holds)).await;
        found.expect("the proxy did not see what the test waits for").unwrap().clone()
    }

    pub(crate) fn set_upstream(&self, upstream: SocketAddr) {
        *self.shared.upstream.lock().unwrap() = upstream;
    }

    pub(crate) fn set_door(&self, door: Door) {
        *self.shared.door.lock().unwrap() = door;
    }

    /// Resets all connections that there are.
    pub(crate) fn cut_all(&self) {
        self.shared.epoch.send_modify(|epoch| *epoch += 1);
    }
}

impl Drop for Cutter {
    fn drop(&mut self) {
        self.listening.abort();
        if std::thread::panicking() {
            eprintln!("cutter on {}:\n{}", self.addr, self.log());
        }
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        connections.spawn(serve(stream, shared.clone()));
    }
}

/// Two halves of a connection and what they are cut by.
struct Side {
    read: OwnedReadHalf,
    write: OwnedWriteHalf,
}

async fn serve(mut client: TcpStream, shared: Arc<Shared>) {
    let door = *shared.door.lock().unwrap();
    match door {
        Door::Open => {}
        Door::Shut => {
            reset(&client);
            return shared.log.send_modify(|log| log.refused += 1);
        }
        Door::Status(status) => {
            let mut head = BytesMut::new();
            while !head.ends_with(b"\r\n\r\n") && client.read_buf(&mut head).await.is_ok_and(|read| read > 0)
            {
            }
            let answer = format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = client.write_all(answer.as_bytes()).await;
            let _ = client.shutdown().await;
            return shared.log.send_modify(|log| log.refused += 1);
        }
    }
    let upstream = *shared.upstream.lock().unwrap();
    let mut epoch = shared.epoch.subscribe();
    let began = *epoch.borrow_and_update();
    let Ok(service) = TcpStream::connect(upstream).await else {
        reset(&client);
        return shared.log.send_modify(|log| log.refused += 1);
    };
    let _ = (client.set_nodelay(true), service.set_nodelay(true));
    let mut connection = 0;
    shared.log.send_modify(|log| {
        log.connections += 1;
        connection = log.connections;
    });
    let (read, write) = client.into_split();
    let client = Side { read, write };
    let (read, write) = service.into_split();
    let service = Side { read, write };
    let (mut up, mut down) = (client.read, service.read);
    let (mut to_client, mut to_service) = (client.write, service.write);
    let up_pump = pump(&mut up, &mut to_service, From::Client, connection, &shared);
    let down_pump = pump(&mut down, &mut to_client, From::Service, connection, &shared);
    let over = {
        let (mut up_pump, mut down_pump) = (std::pin::pin!(up_pump), std::pin::pin!(down_pump));
        let both = async {
            tokio::select! {
                over = &mut up_pump => if over == Over::Ended { down_pump.await } else { over },
                over = &mut down_pump => if over == Over::Ended { up_pump.await } else { over },
            }
        };
        tokio::select! {
            over = both => over,
            _ = epoch.wait_for(|now| *now != began) => Over::Cut(Kind::Reset),
        }
    };
    match over {
        Over::Cut(Kind::Reset) => {
            reset(to_client.as_ref());
            reset(to_service.as_ref());
        }
        Over::Cut(Kind::Fin) | Over::Ended => {
            let _ = to_client.shutdown().await;
            let _ = to_service.shutdown().await;
        }
        // Nobody is told, until the test is over or all is cut.
        Over::Silent => {
            let _ = epoch.wait_for(|now| *now != began).await;
            reset(to_client.as_ref());
            reset(to_service.as_ref());
        }
        Over::HalfOpen(from) => {
            let (near, far) = match from {
                From::Client => ((up, to_client), (down, to_service)),
                From::Service => ((down, to_service), (up, to_client)),
            };
            reset(near.1.as_ref());
            drop(near);
            let _ = epoch.wait_for(|now| *now != began).await;
            drop(far);
        }
    }
}

/// How a direction ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    /// Its sender has closed it.
    Ended,
    Cut(Kind),
    Silent,
    HalfOpen(From),
}

async fn pump(
    read: &mut OwnedReadHalf,
    write: &mut OwnedWriteHalf,
    from: From,
    connection: usize,
    shared: &Shared,
) -> Over {
    let mut bytes = BytesMut::new();
    let mut is_head = true;
    loop {
        while let Some((length, what)) = next(&bytes, is_head) {
            let mut item = bytes.split_to(length);
            let Some(what) = what else {
                if write.write_all(&item).await.is_err() {
                    return Over::Ended;
                }
                continue;
            };
            is_head = false;
            let cut = shared.decide(connection, from, what, action(what, &item));
            match cut {
                Cut::Not | Cut::After(_) => {}
                Cut::Before(kind) => return Over::Cut(kind),
                Cut::Within(_) => item.truncate(item.len() / 2),
                Cut::Silence => return Over::Silent,
                Cut::HalfOpen => return Over::HalfOpen(from),
            }
            if write.write_all(&item).await.is_err() {
                return Over::Ended;
            }
            if let Cut::Within(kind) | Cut::After(kind) = cut {
                return Over::Cut(kind);
            }
        }
        if !read.read_buf(&mut bytes).await.is_ok_and(|read| read > 0) {
            let _ = write.write_all(&bytes).await;
            let _ = write.shutdown().await;
            return Over::Ended;
        }
    }
}

impl Shared {
    fn decide(&self, connection: usize, from: From, what: What, action: String) -> Cut {
        // Held until it is in the log, so that both see the same order.
        let mut decide = self.decide.lock().unwrap();
        let number = self.log.borrow().count(from) + 1;
        let item = Item { connection, from, number, what, action };
        let cut = decide(&item);
        self.log.send_modify(|log| log.items.push((item, cut)));
        cut
    }
}

/// How many bytes the next item has, once it is there; of frames with which nothing ends, none.
fn next(bytes: &[u8], is_head: bool) -> Option<(usize, Option<What>)> {
    if is_head {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        return Some((end + 4, Some(What::Head)));
    }
    let (length, ends) = measure(bytes)?;
    let what = match ends {
        Ends::Nothing => None,
        Ends::Message => Some(What::Message),
        Ends::Socket => Some(What::Close),
    };
    (bytes.len() >= length).then_some((length, what))
}

/// What a message is about, as far as that can be read.
fn action(what: What, item: &[u8]) -> String {
    let frame = (what == What::Message).then(|| take(&mut BytesMut::from(item))).flatten();
    let text = frame.map(|frame| String::from_utf8_lossy(&frame.payload).into_owned()).unwrap_or_default();
    action_of(&text).rsplit('/').next().unwrap_or_default().to_owned()
}

/// Closes with a reset, as soon as it is dropped.
fn reset(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}
