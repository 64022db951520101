//! What the captured side got: messages, and responses.

use std::collections::VecDeque;

use soapstone_cli::capture::Kind;
use soapstone_rm::{Arrival, BackChannel, CreateSequenceResponse, RmAction, Session, TransmitToken};
use soapstone_soap::MessageId;

use super::drive::{Captured, Player};
use super::load::Step;

impl Player<'_> {
    /// What the captured side got.
    pub(super) fn peer_step(&mut self, step: &Step) {
        let response = matches!(step.kind, Kind::HttpResponse);
        if response {
            return self.response(step);
        }
        // What the captured side's transport refused never got to its session.
        let refused = self.own().any(|own| {
            own.answers == Some(step.n)
                && !self.script.shape.answers_in_response()
                && own.status.is_some_and(|status| status >= 400)
        });
        let Some(message) = step.message.clone().filter(|_| !refused) else { return };
        let back = (step.kind == Kind::HttpRequest && self.script.shape.answers_in_response())
            .then_some(BackChannel(step.n as u64));
        let now = self.instant();
        match &mut self.acceptor {
            None => {
                if let Some(session) = self.sessions.first_mut() {
                    session.handle_message(now, message, back);
                }
            }
            Some(acceptor) => match acceptor.route(&message) {
                Arrival::Session(id) => {
                    if let Some(session) = self.sessions.iter_mut().find(|session| *session.id() == id) {
                        session.handle_message(now, message, back);
                    }
                }
                Arrival::Create(request) => {
                    let mut ids = self.ids_of_service(message.properties.message_id.is_none(), step);
                    let offer =
                        request.create.offer.as_ref().map(|offer| offer.identifier.as_str().to_owned());
                    let session = Session::accept(self.config.clone(), &mut ids, *request, back, now);
                    if let Some(acceptor) = &mut self.acceptor {
                        acceptor.insert(&session);
                    }
                    self.offers.extend(offer.map(|offer| (session.id().clone(), offer)));
                    self.sessions.push(session);
                }
                Arrival::Refused { answer, .. } | Arrival::Unreliable { answer } => {
                    if let Some(answer) = answer {
                        self.said(*answer, back.map(|_| step.n), false);
                    }
                }
                _ => {}
            },
        }
    }

    /// The identifier that the captured service gave in answer to this CreateSequence, and its message ids.
    fn ids_of_service(&self, without_id: bool, create: &Step) -> Captured {
        let response = RmAction::CreateSequenceResponse.local();
        let id = create.said.value("MessageID");
        let answer = self.own().find(|step| {
            let related = step.said.value("RelatesTo");
            step.said.what == response && step.n > create.n && (related == id || without_id)
        });
        let body = answer.and_then(|step| {
            CreateSequenceResponse::read(step.message.as_ref()?, self.rm, self.version.addressing).ok()
        });
        let mut ids = Captured::default();
        ids.identifiers.extend(body.map(|body| body.identifier));
        if without_id {
            ids.ids.extend(MessageId::new("urn:none:create").ok());
        }
        ids.ids.extend(self.id_of(RmAction::CloseSequence));
        ids.ids.extend(self.id_of(RmAction::TerminateSequence));
        ids
    }

    /// A response to a request of ours.
    pub(super) fn response(&mut self, step: &Step) {
        let Some(request) = step.answers.and_then(|n| self.script.step(n)) else { return };
        if request.from != self.side {
            return;
        }
        let key = (request.said.what.clone(), request.said.number);
        let token = self.tokens.get_mut(&key).and_then(VecDeque::pop_front);
        match token {
            Some(token) => self.respond(token, step),
            // One without content says nothing to who does not wait for it.
            None if step.message.is_some() => self.early.entry(key).or_default().push_back(step.n),
            None => {}
        }
    }

    pub(super) fn respond(&mut self, token: TransmitToken, step: &Step) {
        let now = self.instant();
        let refused = step.status.is_none_or(|status| status >= 300);
        for session in &mut self.sessions {
            match &step.message {
                None if refused => session.handle_send_failed(now, token),
                message => session.handle_response(now, token, message.clone()),
            }
        }
    }
}
