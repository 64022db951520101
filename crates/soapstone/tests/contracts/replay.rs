//! Recorded conversations, played again: what came in is dispatched, what went out is compared.

use std::fmt::Write;

use soapstone::export::{Answer, HeaderBlock};
use soapstone::testing::Wire;
use soapstone::{Contract, Dispatch};
use soapstone_soap::{Action, Fault, Message, MessageVersion};
use soapstone_wsdl::{Direction, OperationDescription};

use crate::fixtures::{From, Recorded, difference};

/// A recording, and what was found to differ from it.
pub(crate) struct Replay {
    pub(crate) version: MessageVersion,
    pub(crate) recorded: Vec<Recorded>,
    differences: String,
    compared: usize,
}

impl Replay {
    pub(crate) fn new(recorded: Vec<Recorded>, version: MessageVersion) -> Self {
        Self { version, recorded, differences: String::new(), compared: 0 }
    }

    /// Fails if anything differs, or less was compared than there was to compare.
    pub(crate) fn finish(self, compared: usize) {
        assert!(self.differences.is_empty(), "{}", self.differences);
        assert_eq!(self.compared, compared, "messages were compared");
    }

    /// What the client sent is dispatched to the service, and what that sends is compared.
    pub(crate) async fn service<C, T>(&mut self, target: &mut T, wire: &mut Wire)
    where
        C: Contract + Dispatch<T>,
    {
        let recorded = std::mem::take(&mut self.recorded);
        let reply_to = |request: &Recorded| {
            let id = request.message.properties.message_id.as_ref();
            recorded.iter().find(|reply| id.is_some() && reply.message.properties.reply_of() == id)
        };
        let mut callbacks = recorded.iter().filter(|it| it.from == From::Service && !it.is_reply());
        for request in recorded.iter().filter(|it| it.from == From::Client && !it.is_reply()) {
            let Some(call) = wire.call(request.message.clone(), Direction::Service) else { continue };
            let operation = call.operation.clone();
            let mut answering = C::dispatch(target, call);
            let answer = loop {
                let sent = tokio::select! {
                    sent = wire.sent() => sent.unwrap(),
                    answer = &mut answering => break answer,
                };
                let callback = callbacks.next().unwrap_or_else(|| panic!("{}: {sent:?}", request.name));
                self.message(callback, &sent);
                if let Some(reply) = reply_to(callback) {
                    wire.answer(&sent, reply.message.clone());
                }
            };
            match reply_to(request) {
                Some(reply) => self.answer(reply, &operation, &answer, true),
                None if operation.is_one_way() => assert!(matches!(answer, Answer::OneWay), "{answer:?}"),
                None => {}
            }
        }
        self.recorded = recorded;
    }

    /// What one side called is dispatched to a relay that calls the same through a proxy, which must send the same; what was
    /// replied to it then must come back as the same.
    pub(crate) async fn relay<D, T>(&mut self, direction: Direction, target: &mut T, wire: &mut Wire)
    where
        D: Dispatch<T>,
    {
        let caller = if direction == Direction::Service { From::Client } else { From::Service };
        let recorded = std::mem::take(&mut self.recorded);
        for request in recorded.iter().filter(|request| request.from == caller && !request.is_reply()) {
            let Some(call) = wire.call(request.message.clone(), direction) else { continue };
            let id = request.message.properties.message_id.as_ref();
            let reply =
                recorded.iter().find(|reply| id.is_some() && reply.message.properties.reply_of() == id);
            let operation = call.operation.clone();
            let unexpected = reply.is_some_and(|reply| reply.message.body.fault().is_some());
            if unexpected && operation.faults.is_empty() {
                continue;
            }
            let mut answering = D::dispatch(target, call);
            let sent = tokio::select! {
                sent = wire.sent() => sent.unwrap(),
                answer = &mut answering => panic!("{}: answered with {answer:?}", request.name),
            };
            self.message(request, &sent);
            match reply {
                Some(reply) => {
                    wire.answer(&sent, reply.message.clone());
                    let answer = answering.await;
                    self.answer(reply, &operation, &answer, false);
                }
                None if operation.is_one_way() => assert!(matches!(answering.await, Answer::OneWay)),
                None => {}
            }
        }
        self.recorded = recorded;
    }

    fn message(&mut self, recorded: &Recorded, ours: &Message) {
        let headers: Vec<_> = ours.headers.iter().cloned().collect();
        self.compare(recorded, ours.properties.action.as_ref(), &headers, &ours.body);
    }

    /// `actions` of undeclared faults are compared too.
    fn answer(
        &mut self,
        recorded: &Recorded,
        operation: &OperationDescription,
        answer: &Answer,
        actions: bool,
    ) {
        match answer {
            Answer::Reply(reply) => {
                let action = operation.output.as_ref().map(|output| &output.action);
                self.compare(recorded, action, &reply.headers, &reply.body);
            }
            Answer::Fault(fault, action) => {
                let of_kind = Action::of_fault(fault, self.version);
                let action = action.as_ref().or(of_kind.as_ref());
                let declared = operation.faults.iter().any(|declared| Some(&declared.action) == action);
                if (actions || declared) && action != Some(recorded.action()) {
                    self.differs(recorded, &format!("the action is {action:?}"));
                }
                match recorded.message.body.fault() {
                    Some(theirs) => self.fault(recorded, fault, theirs),
                    None => self.differs(recorded, &format!("we answer with a fault: {fault}")),
                }
            }
            Answer::OneWay => self.differs(recorded, "we do not answer"),
        }
    }

    fn fault(&mut self, recorded: &Recorded, ours: &Fault, theirs: &Fault) {
        self.compared += 1;
        let text =
            |fault: &Fault| format!("{fault} {:?}", fault.detail.as_ref().map(|it| it.nodes().to_vec()));
        let same_detail = match (&ours.detail, &theirs.detail) {
            (Some(ours), Some(theirs)) => ours.nodes() == theirs.nodes(),
            (ours, theirs) => ours.is_none() && theirs.is_none(),
        };
        if ours.to_string() != theirs.to_string() || !same_detail {
            self.differs(recorded, &format!("\n  ours   {}\n  theirs {}", text(ours), text(theirs)));
        }
    }

    fn compare(
        &mut self,
        recorded: &Recorded,
        action: Option<&Action>,
        headers: &[HeaderBlock],
        body: &soapstone_soap::Body,
    ) {
        self.compared += 1;
        if action != Some(recorded.action()) {
            self.differs(recorded, &format!("the action is {action:?}"));
        }
        if let Some(difference) = difference(body, &recorded.message.body, self.version) {
            self.differs(recorded, &difference);
        }
        let theirs = recorded
            .message
            .headers
            .iter()
            .filter(|block| !is_reliable(block) && !block.is("urn:hdr", "Extra"));
        let theirs: Vec<_> = theirs.collect();
        let same = |(ours, theirs): (&HeaderBlock, &&HeaderBlock)| {
            ours.must_understand() == theirs.must_understand()
                && without_soap(ours).children().eq(without_soap(theirs).children())
                && without_soap(ours).text() == without_soap(theirs).text()
                && ours.name() == theirs.name()
        };
        if headers.len() != theirs.len() || !headers.iter().zip(&theirs).all(same) {
            self.differs(recorded, &format!("the headers are {headers:?}, not {theirs:?}"));
        }
    }

    fn differs(&mut self, recorded: &Recorded, what: &str) {
        writeln!(self.differences, "{}: {what}", recorded.name).unwrap();
    }
}

fn without_soap(block: &HeaderBlock) -> soapstone_xml::Element {
    block.element().unwrap()
}

fn is_reliable(block: &HeaderBlock) -> bool {
    let namespace = block.name().namespace();
    namespace.ends_with("/rm") || namespace == soapstone_soap::ns::WSRM11
}
