//! Two sessions, and nothing between them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use soapstone_rm::{Acceptor, Arrival, Config, Event, IdSource, Identifier, RmVersion, Session, Shape};
use soapstone_soap::{Action, Body, EndpointReference, Message, MessageId, MessageVersion, Uri};
use soapstone_xml::QName;

/// Counts up; good enough for sessions that never meet.
struct Ids(u64);

impl IdSource for Ids {
    fn identifier(&mut self) -> Identifier {
        self.0 += 1;
        Identifier::new(format!("urn:uuid:00000000-0000-4000-8000-{:012x}", self.0)).expect("an identifier")
    }

    fn message_id(&mut self) -> MessageId {
        self.0 += 1;
        MessageId::new(format!("urn:uuid:00000000-0000-4000-9000-{:012x}", self.0)).expect("a message id")
    }
}

/// What the sessions of one process have in common.
pub(crate) struct Process {
    config: Arc<Config>,
    acceptor: Acceptor,
    service: Arc<EndpointReference>,
    sessions: u64,
}

/// Two sides of a session.
pub(crate) struct Pair {
    client: Session,
    service: Session,
    now: Instant,
    message: Message,
    swap: bool,
}

/// Settings of a duplex session.
pub(crate) fn config(version: RmVersion, ordered: bool) -> Arc<Config> {
    let config = Config::new(version, MessageVersion::SOAP12_WSA10, Shape::Duplex);
    Arc::new(Config { ordered, ..config })
}

/// Bytes that are on the heap afterwards and were not before.
pub(crate) fn allocated(run: impl FnOnce()) -> i64 {
    let info = allocation_counter::measure(run);
    info.bytes_current
}

impl Process {
    pub(crate) fn new(config: Arc<Config>) -> Self {
        Self {
            acceptor: Acceptor::new(config.clone()),
            service: endpoint("http://service.example/calculator".to_owned()),
            config,
            sessions: 0,
        }
    }

    /// One more session, between a client of this process and a service of this process.
    pub(crate) fn open(&mut self, now: Instant) -> Pair {
        self.sessions += 1;
        let mut ids = Ids(self.sessions * 16);
        let listener = endpoint(format!("http://client.example/{}", self.sessions));
        let mut client =
            Session::initiate(self.config.clone(), &mut ids, self.service.clone(), listener, now);
        let create = client.poll_transmit().and_then(|transmit| transmit.message).expect("CreateSequence");
        let Arrival::Create(request) = self.acceptor.route(&create) else {
            panic!("CreateSequence was not taken")
        };
        let service = Session::accept(self.config.clone(), &mut ids, *request, None, now);
        let action =
            Action::new("http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/AddTo").expect("an action");
        let body = Body::value(QName::from_static("http://Microsoft.ServiceModel.Samples", "AddTo"), 100.0);
        let mut pair = Pair { client, service, now, message: Message::new(action, body), swap: false };
        pair.exchange();
        pair
    }
}

fn endpoint(uri: String) -> Arc<EndpointReference> {
    Arc::new(EndpointReference::new(Uri::new(uri).expect("a URI")))
}

impl Pair {
    /// From now on each second message arrives after the one behind it.
    pub(crate) fn swap_neighbours(&mut self) {
        self.swap = true;
    }

    /// One message each way.
    pub(crate) fn call(&mut self) {
        self.client.send(self.now, self.message.clone()).expect("room");
        self.exchange();
        self.service.send(self.now, self.message.clone()).expect("room");
        self.exchange();
        self.now += Duration::from_millis(200);
        self.client.handle_timeout(self.now);
        self.service.handle_timeout(self.now);
        self.exchange();
    }

    /// Messages to the service, until they are acknowledged.
    pub(crate) fn send(&mut self, messages: usize) {
        for _ in 0..messages {
            while self.client.window() == 0 {
                self.settle();
            }
            self.client.send(self.now, self.message.clone()).expect("room");
        }
        self.settle();
    }

    fn settle(&mut self) {
        self.exchange();
        self.now += Duration::from_millis(200);
        self.service.handle_timeout(self.now);
        self.exchange();
    }

    fn exchange(&mut self) {
        loop {
            let to_service = drain(&mut self.client, self.now);
            let to_client = drain(&mut self.service, self.now);
            if to_service.is_empty() && to_client.is_empty() {
                return;
            }
            give(&mut self.service, to_service, self.now, self.swap);
            give(&mut self.client, to_client, self.now, false);
        }
    }

    pub(crate) fn into_sessions(self) -> (Session, Session) {
        (self.client, self.service)
    }
}

fn give(session: &mut Session, mut messages: VecDeque<Message>, now: Instant, swap: bool) {
    if swap {
        messages.make_contiguous().chunks_exact_mut(2).for_each(|pair| pair.swap(0, 1));
    }
    for message in messages {
        session.handle_message(now, message, None);
        take(session, now);
    }
}

fn drain(session: &mut Session, now: Instant) -> VecDeque<Message> {
    let mut messages = VecDeque::new();
    while let Some(transmit) = session.poll_transmit() {
        messages.extend(transmit.message);
    }
    take(session, now);
    messages
}

fn take(session: &mut Session, now: Instant) {
    while let Some(event) = session.poll_event() {
        if let Event::Delivered(number, _) = event {
            session.taken(now, number);
        }
    }
}
