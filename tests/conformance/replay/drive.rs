//! Our session in the place of one side of a conversation: what the captured side got and what its application did, at the
//! captured times, and what ours sent.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use soapstone_cli::capture::Side;
use soapstone_rm::{
    Acceptor, BackChannel, Config, CreateSequence, Event, Failure, IdSource, Identifier, MessageNumber,
    RmAction, RmVersion, Route, Session, SessionId, Transmit, TransmitToken,
};
use soapstone_soap::{EndpointReference, Message, MessageId, MessageVersion};

use super::load::{Script, Step};
use super::said::Said;

/// What our side said.
#[derive(Debug)]
pub(super) struct Sent {
    /// When, in milliseconds of the conversation.
    pub(super) at: u64,
    /// What.
    pub(super) said: Said,
    /// The request in whose response it went.
    pub(super) answers: Option<usize>,
    /// Whether it was sent before.
    pub(super) again: bool,
}

/// What our side did.
#[derive(Debug, Default)]
pub(super) struct Played {
    /// What it sent.
    pub(super) sent: Vec<Sent>,
    /// How its sessions ended, and what they dropped.
    pub(super) told: Vec<String>,
    /// Whether a session ended in order.
    pub(super) terminated: bool,
    /// Whether a session ended because of a fault of the peer.
    pub(super) failed_by_peer: bool,
    /// How many messages the application was handed.
    pub(super) delivered: usize,
    /// What could not be done as the captured side did it.
    pub(super) problems: Vec<String>,
}

/// What is known of the captured side, besides what it sent.
#[derive(Clone, Copy, Default)]
pub(super) struct Scene {
    /// How it was set, where not as .NET sets it.
    pub(super) settings: Option<fn(&mut Config)>,
    /// How much longer than the recorder saw a client waited for its session, in milliseconds: it connects first. Its first
    /// measurement of a round trip depends on that.
    pub(super) lead: u64,
    /// Times from and to which its threads were busy, or a proxy kept what was sent to it, and when what came then, and what
    /// was due, was handled.
    pub(super) standstills: &'static [(u64, u64, u64)],
    /// When the application took how many messages, where not at once.
    pub(super) takes: &'static [(u64, usize)],
}

/// Plays one side.
pub(super) fn play(script: &Script, side: Side, scene: Scene) -> Played {
    let mut config = Config::new(script.version_of(side), script.version, script.shape);
    if let Some(settings) = scene.settings {
        settings(&mut config);
    }
    let mut player = Player {
        script,
        side,
        rm: script.version_of(side),
        version: script.version,
        // A client may begin before the recorder does.
        base: Instant::now() + Duration::from_secs(60),
        now: 0,
        config: Arc::new(config),
        played: Played::default(),
        sessions: Vec::new(),
        acceptor: None,
        tokens: HashMap::new(),
        numbers: HashMap::new(),
        offers: HashMap::new(),
        early: HashMap::new(),
        scene,
        not_taken: VecDeque::new(),
    };
    match side {
        Side::Client => player.open(scene.lead),
        Side::Service => player.acceptor = Some(Acceptor::new(player.config.clone())),
    }
    let mut steps: Vec<(u64, &Step)> =
        script.steps.iter().map(|step| (player.handled_at(step), step)).collect();
    steps.sort_by_key(|(at, step)| (*at, step.n));
    for (at, step) in steps {
        player.pass(at);
        player.step(step);
    }
    player.pass(player.now + AFTER);
    for n in player.early.into_values().flatten() {
        player.played.problems.push(format!("item {n} answers what we did not send"));
    }
    player.played
}

/// The identifiers that the captured side used.
#[derive(Default)]
pub(super) struct Captured {
    pub(super) identifiers: VecDeque<Identifier>,
    pub(super) ids: VecDeque<MessageId>,
}

impl IdSource for Captured {
    fn identifier(&mut self) -> Identifier {
        self.identifiers.pop_front().unwrap_or_else(|| Identifier::new("urn:none:sequence").unwrap())
    }

    fn message_id(&mut self) -> MessageId {
        self.ids.pop_front().unwrap_or_else(|| MessageId::new("urn:none:message").unwrap())
    }
}

pub(super) struct Player<'a> {
    pub(super) script: &'a Script,
    pub(super) side: Side,
    pub(super) rm: RmVersion,
    pub(super) version: MessageVersion,
    pub(super) base: Instant,
    pub(super) now: u64,
    pub(super) config: Arc<Config>,
    pub(super) played: Played,
    pub(super) sessions: Vec<Session>,
    pub(super) acceptor: Option<Acceptor>,
    /// Of the requests that we sent and that were not answered: by what they were.
    pub(super) tokens: HashMap<(String, Option<u64>), VecDeque<TransmitToken>>,
    /// The highest number that was given to each session.
    pub(super) numbers: HashMap<SessionId, u64>,
    /// The sequences that were offered to a service, which its sessions send on.
    pub(super) offers: HashMap<SessionId, String>,
    /// Responses that were recorded before our request left.
    pub(super) early: HashMap<(String, Option<u64>), VecDeque<usize>>,
    pub(super) scene: Scene,
    /// What the application was handed and has not taken.
    pub(super) not_taken: VecDeque<(usize, MessageNumber)>,
}

impl Player<'_> {
    pub(super) fn instant(&self) -> Instant {
        self.base + Duration::from_millis(self.now)
    }

    pub(super) fn own(&self) -> impl Iterator<Item = &Step> {
        self.script.steps.iter().filter(|step| step.from == self.side)
    }

    /// The client's side asks for a session, as the captured one did.
    fn open(&mut self, lead: u64) {
        let create = RmAction::CreateSequence.local();
        let Some(step) = self.own().find(|step| step.said.what == create) else { return };
        let message = step.message.clone().unwrap();
        let body = CreateSequence::read(&message, self.rm, self.version.addressing).unwrap();
        let mut ids = Captured::default();
        ids.identifiers.extend(body.offer.map(|offer| offer.identifier));
        ids.ids.extend(message.properties.message_id.clone());
        ids.ids.extend(self.id_of(RmAction::CloseSequence));
        ids.ids.extend(self.id_of(RmAction::TerminateSequence));
        self.now = step.at;
        let began = self.instant() - Duration::from_millis(lead);
        let to = Arc::new(EndpointReference::new(message.properties.to.clone().unwrap()));
        let session = Session::initiate(self.config.clone(), &mut ids, to, Arc::new(body.acks_to), began);
        self.sessions.push(session);
        self.drain();
    }

    /// The id of the first message of ours with this action; ids of the others are never seen.
    pub(super) fn id_of(&self, action: RmAction) -> Option<MessageId> {
        let mut found = self.own().filter(|step| step.said.what == action.local());
        let id = found.find_map(|step| step.message.as_ref()?.properties.message_id.clone());
        id.or_else(|| MessageId::new("urn:none:message").ok())
    }

    /// When a step is handled: those of our side when they were recorded.
    fn handled_at(&self, step: &Step) -> u64 {
        if step.from == self.side { step.at } else { self.awake(step.at) }
    }

    /// The next time at which something is handled.
    fn awake(&self, at: u64) -> u64 {
        let within = self.scene.standstills.iter().find(|(from, to, _)| (*from..*to).contains(&at));
        within.map_or(at, |(.., handled)| *handled)
    }

    /// Time passes: what is due is done when it is due.
    fn pass(&mut self, until: u64) {
        for _ in 0..10_000 {
            let due = self.sessions.iter().filter_map(Session::poll_timeout).min();
            // A timer that is due between two milliseconds fires at the second one.
            let due = due.map(|at| at.saturating_duration_since(self.base).as_millis() as u64 + 1);
            let due = due.map(|due| self.awake(due));
            let take = self.scene.takes.iter().map(|(at, _)| *at).find(|at| *at > self.now);
            let next = due.into_iter().chain(take).min();
            let Some(next) = next.filter(|next| *next <= until.max(self.now)) else { break };
            self.now = self.now.max(next);
            self.take();
            let now = self.instant();
            for session in &mut self.sessions {
                session.handle_timeout(now);
            }
            self.drain();
        }
        self.now = self.now.max(until);
    }

    /// The application takes what it has the time for.
    fn take(&mut self) {
        let takes = self.scene.takes;
        let last = takes.last().map_or(0, |(at, _)| *at);
        let due: usize = takes.iter().filter(|(at, _)| *at <= self.now).map(|(_, count)| count).sum();
        let taken = self.played.delivered - self.not_taken.len();
        let count = if self.now >= last { self.not_taken.len() } else { due.saturating_sub(taken) };
        for (index, number) in self.not_taken.drain(..count.min(self.not_taken.len())).collect::<Vec<_>>() {
            let now = self.instant();
            self.sessions[index].taken(now, number);
        }
    }

    fn step(&mut self, step: &Step) {
        if step.from == self.side {
            self.own_step(step);
        } else if step.delivered {
            self.peer_step(step);
        }
        self.drain();
    }

    /// Does what the sessions want done.
    pub(super) fn drain(&mut self) {
        for index in 0..self.sessions.len() {
            loop {
                if let Some(transmit) = self.sessions[index].poll_transmit() {
                    self.transmit(transmit);
                    continue;
                }
                match self.sessions[index].poll_event() {
                    Some(Event::Delivered(number, _)) => {
                        self.played.delivered += 1;
                        self.not_taken.push_back((index, number));
                        self.take();
                    }
                    Some(event @ (Event::Terminated | Event::Failed(_) | Event::Ignored(_))) => {
                        self.played.terminated |= matches!(event, Event::Terminated);
                        self.played.failed_by_peer |= matches!(event, Event::Failed(Failure::Peer(_)));
                        self.played.told.push(format!("{}: {event:?}", self.now));
                    }
                    Some(_) => {}
                    None => break,
                }
            }
            let over = self.sessions[index].is_drained();
            if let Some(acceptor) = self.acceptor.as_mut().filter(|_| over) {
                acceptor.remove(self.sessions[index].id());
            }
        }
    }

    fn transmit(&mut self, transmit: Transmit) {
        let answers = match transmit.to {
            Route::Back(BackChannel(n)) => Some(n as usize),
            Route::Endpoint(_) => None,
        };
        let Some(message) = transmit.message else {
            // Where messages are answered by messages, a response without content says something.
            if self.script.shape.answers_in_response() {
                self.played.sent.push(Sent { at: self.now, said: Said::nothing(), answers, again: false });
            }
            return;
        };
        let said = self.said(message, answers, transmit.attempt > 1);
        if answers.is_none() {
            let script = self.script;
            let early = self.early.get_mut(&said).and_then(VecDeque::pop_front);
            match early.and_then(|n| script.step(n)) {
                Some(step) => self.respond(transmit.token, step),
                None => self.tokens.entry(said).or_default().push_back(transmit.token),
            }
        }
    }

    pub(super) fn said(
        &mut self,
        message: Message,
        answers: Option<usize>,
        again: bool,
    ) -> (String, Option<u64>) {
        let said = Said::by_us(message, self.version, self.rm);
        let key = (said.what.clone(), said.number);
        self.played.sent.push(Sent { at: self.now, said, answers, again });
        key
    }
}

/// Milliseconds after the last thing that was recorded until which time passes.
const AFTER: u64 = 50;
