//! One side of a recorded conversation on a WebSocket, played at ours.

use std::collections::{BTreeMap, BTreeSet};

use super::super::compare::{Compared, Kind};
use super::super::names::Names;
use super::super::said::Said;
use super::super::scenario::{Item, Side};
use super::reader::{Message, Reader, Writing};
use super::frames::{BINARY, CLOSE, CONTINUATION, Frame, Frames, PING, PONG};

/// Which recorded message it is that the other side sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The next one.
    Recorded,
    /// That which answers the same request: requests were at once.
    Answered,
    /// That which has the same number in its sequence, or is called the same by the protocol of reliable messaging. Acknowledgements
    /// are said when they are due.
    Due,
}

/// Plays what one side sent, and takes what the other side, which is ours, sends.
pub(super) struct Player {
    /// Messages and Close frames.
    items: Vec<Item>,
    /// The messages, as they were recorded.
    captured: BTreeMap<usize, Message>,
    /// Whom it plays.
    side: Side,
    order: Order,
    writing: Writing,
    names: Names,
    frames: Frames,
    reader: Reader,
    arrived: Vec<Arrived>,
    /// The payload of the other side's Close frame.
    closed: Option<Vec<u8>>,
    /// The frames of a message that has not ended.
    partial: Vec<Frame>,
    compared: Compared,
}

/// What the other side sent.
struct Arrived {
    message: Message,
    /// How large its frames were.
    frames: Vec<usize>,
    /// The recorded message that it is.
    is: Option<usize>,
}

impl Player {
    /// After the handshake. `items` is what was on one connection.
    pub(super) fn new(
        items: &[Item],
        side: Side,
        order: Order,
        writing: Writing,
        names: Names,
        frames: Frames,
    ) -> Self {
        let items: Vec<Item> = items
            .iter()
            .filter(|item| ["ws-message", "ws-close"].contains(&item.kind.as_str()))
            .cloned()
            .collect();
        let mut captured = BTreeMap::new();
        for from in [Side::Client, Side::Service] {
            let mut reader = Reader::new(writing);
            let messages = items.iter().filter(|item| item.from == Some(from) && item.kind == "ws-message");
            captured.extend(messages.map(|item| (item.n, reader.read(&item.body))));
        }
        Self {
            items,
            captured,
            side,
            order,
            writing,
            names,
            frames,
            reader: Reader::new(writing),
            arrived: Vec::new(),
            closed: None,
            partial: Vec::new(),
            compared: Compared::default(),
        }
    }

    /// Plays to the end, and compares.
    pub(super) async fn play(mut self) -> Result<Compared, String> {
        let items: Vec<Item> =
            self.items.iter().filter(|item| item.from == Some(self.side)).cloned().collect();
        for item in items {
            self.until(item.n).await.map_err(|missing| format!("before item {}: {missing}", item.n))?;
            if self.closed.is_some() && self.recorded_close().is_none_or(|close| close.n > item.n) {
                self.compared.differs(
                    &format!("item {}", item.n),
                    Kind::Close,
                    "the other side closed before",
                );
                return Ok(self.compared());
            }
            self.send(&item).await;
        }
        if let Err(missing) = self.until(usize::MAX).await {
            self.compared.differs("the end", Kind::Missing, missing);
        }
        self.end().await?;
        Ok(self.compared())
    }

    async fn send(&mut self, item: &Item) {
        let is_masked = self.side == Side::Client;
        if item.kind == "ws-close" {
            let payload = item.body.to_vec();
            return self
                .frames
                .send_frame(&Frame { is_final: true, opcode: CLOSE, is_masked, payload })
                .await;
        }
        let message = self.writing.rewritten(&item.body, &self.names);
        let (mut left, mut opcode) = (message.as_slice(), BINARY);
        for (at, size) in item.frames.iter().enumerate() {
            let is_final = at + 1 == item.frames.len();
            let (payload, rest) = left.split_at(if is_final { left.len() } else { *size });
            left = rest;
            let payload = payload.to_vec();
            self.frames.send_frame(&Frame { is_final, opcode, is_masked, payload }).await;
            opcode = CONTINUATION;
        }
    }

    /// What the other side sent.
    fn theirs(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.from != Some(self.side) && item.kind == "ws-message")
    }

    fn recorded_close(&self) -> Option<&Item> {
        self.items.iter().find(|item| item.from != Some(self.side) && item.kind == "ws-close")
    }

    /// What the played side had got before this item, and has not got now.
    fn missing(&self, n: usize) -> Option<String> {
        let before: Vec<&Item> = self.theirs().filter(|item| item.n < n).collect();
        if self.order == Order::Due {
            let needs: BTreeSet<String> =
                before.iter().filter_map(|item| self.captured[&item.n].said.key()).collect();
            let come: BTreeSet<String> =
                self.arrived.iter().filter_map(|arrived| arrived.message.said.key()).collect();
            let acknowledged = |item: &&Item| self.captured[&item.n].said.acknowledged.clone();
            let needed: BTreeSet<u64> = before.iter().flat_map(acknowledged).collect();
            let is: BTreeSet<u64> =
                self.arrived.iter().flat_map(|arrived| arrived.message.said.acknowledged.clone()).collect();
            let missing: Vec<&String> = needs.difference(&come).collect();
            let open: Vec<&u64> = needed.difference(&is).collect();
            if !missing.is_empty() || !open.is_empty() {
                return Some(format!("{missing:?} did not come, {open:?} were not acknowledged"));
            }
        } else if self.arrived.len() < before.len() {
            let next = &self.captured[&before[self.arrived.len()].n];
            return Some(format!("item {}: {}", before[self.arrived.len()].n, next.said.action));
        }
        let close = self.recorded_close().filter(|close| close.n < n && self.closed.is_none());
        close.map(|close| format!("item {}: a Close frame", close.n))
    }

    /// Takes what comes, until all is there that the played side had before this item.
    async fn until(&mut self, n: usize) -> Result<(), String> {
        while let Some(missing) = self.missing(n) {
            let come = || {
                let actions = self.arrived.iter().map(|arrived| arrived.message.said.action.as_str());
                format!("{missing}; there came {:?}, and {:?}", actions.collect::<Vec<_>>(), self.closed)
            };
            match self.frames.next().await {
                Ok(Some(frame)) => self.take(frame).await,
                Ok(None) => return Err(format!("{}, and the end of the connection", come())),
                Err(error) => return Err(format!("{}, and {error}", come())),
            }
        }
        Ok(())
    }

    async fn take(&mut self, frame: Frame) {
        if frame.is_masked != (self.side == Side::Service) {
            self.compared.differs("frame", Kind::Frames, format!("masked: {}", frame.is_masked));
        }
        match frame.opcode {
            CLOSE => self.closed = Some(frame.payload),
            PING => {
                self.frames.send_frame(&Frame { opcode: PONG, is_masked: !frame.is_masked, ..frame }).await;
            }
            PONG => {}
            _ => {
                self.partial.push(frame);
                if self.partial.last().is_some_and(|frame| frame.is_final) {
                    self.message();
                }
            }
        }
    }

    /// Takes a message: what is called otherwise in the recording has this name from now on.
    fn message(&mut self) {
        let frames = std::mem::take(&mut self.partial);
        if frames[0].opcode != BINARY || frames[1..].iter().any(|frame| frame.opcode != CONTINUATION) {
            self.compared.differs("frame", Kind::Frames, "neither binary nor the rest of it");
        }
        let payload: Vec<u8> = frames.iter().flat_map(|frame| frame.payload.clone()).collect();
        let message = self.reader.read(&payload);
        let is = self.recorded(&message);
        if let Some(n) = is {
            let recorded = self.captured[&n].said.clone();
            if let (Some(was), Some(is)) = (&recorded.message_id, &message.said.message_id) {
                self.names.add(was, is);
            }
            for (was, is) in recorded.identifiers.iter().zip(&message.said.identifiers) {
                self.names.add(was, is);
            }
        }
        let frames = frames.iter().map(|frame| frame.payload.len()).collect();
        self.arrived.push(Arrived { message, frames, is });
    }

    fn recorded(&self, message: &Message) -> Option<usize> {
        let open = |item: &&Item| !self.arrived.iter().any(|arrived| arrived.is == Some(item.n));
        let said = |item: &&Item| &self.captured[&item.n].said;
        let mut open = self.theirs().filter(open);
        let found = match self.order {
            Order::Recorded => open.next(),
            Order::Answered => open.find(|item| said(item).relates_to == message.said.relates_to),
            Order::Due => {
                let key = message.said.key();
                open.find(|item| said(item).key() == key && said(item).action == message.said.action)
            }
        };
        found.map(|item| item.n)
    }

    /// What is to come after the last item: nothing but the end of the connection.
    async fn end(&mut self) -> Result<(), String> {
        let closes = self.items.iter().filter(|item| item.kind == "ws-close").count();
        // The service ends the connection when both have closed.
        if closes < 2 || self.side == Side::Service {
            self.frames.finish_sending().await;
        }
        while let Some(frame) = self.frames.next().await? {
            self.take(frame).await;
        }
        Ok(())
    }

    fn compared(self) -> Compared {
        let mut compared = self.compared;
        let mut reader = Reader::new(self.writing);
        let theirs = self.items.iter().filter(|item| item.from != Some(self.side));
        let rewritten: BTreeMap<usize, Message> = theirs
            .clone()
            .filter(|item| item.kind == "ws-message")
            .map(|item| (item.n, reader.read(&self.writing.rewritten(&item.body, &self.names))))
            .collect();
        for arrived in &self.arrived {
            let said = &arrived.message.said;
            let Some(n) = arrived.is else {
                if self.order != Order::Due || said.key().is_some() {
                    let name = said.action.rsplit('/').next().unwrap_or_default();
                    compared.differs(name, Kind::Extra, format!("{:?}", said.headers));
                }
                continue;
            };
            let name = format!("item {n}");
            same(&mut compared, &name, &arrived.message, &rewritten[&n]);
            let recorded = self.items.iter().find(|item| item.n == n).unwrap();
            compared.same(&name, Kind::Frames, in_pieces(&arrived.frames), in_pieces(&recorded.frames));
        }
        for item in theirs.filter(|item| item.kind == "ws-message") {
            let is_due = self.order != Order::Due || rewritten[&item.n].said.key().is_some();
            if is_due && !self.arrived.iter().any(|arrived| arrived.is == Some(item.n)) {
                let action = rewritten[&item.n].said.action.clone();
                compared.differs(&format!("item {}", item.n), Kind::Missing, action);
            }
        }
        let close = self.items.iter().find(|item| item.from != Some(self.side) && item.kind == "ws-close");
        let close = close.map(|close| close.body.to_vec());
        compared.same("close", Kind::Close, self.closed, close);
        compared
    }
}

/// Compares messages: their bytes; and where those differ what they say, or how they say it.
fn same(compared: &mut Compared, name: &str, ours: &Message, theirs: &Message) {
    if ours.bytes == theirs.bytes {
        compared.messages += 1;
        compared.equal += 1;
        return;
    }
    let before = compared.differences.len();
    let due =
        |said: &Said| (said.acknowledgements.clone(), said.acknowledged.clone(), said.remaining.clone());
    let (mine, recorded) = (due(&ours.said), due(&theirs.said));
    compared.said(name, &ours.said, &theirs.said);
    if ours.said.key().is_some() {
        compared.same(name, Kind::Acknowledgement, mine, recorded);
    } else if mine != recorded {
        // What is acknowledged in a message of its own depends on when that is said.
        return;
    }
    if compared.differences.len() > before || !ours.said.is_binary {
        return;
    }
    let differing = ours.records.iter().zip(&theirs.records).position(|(ours, theirs)| ours != theirs);
    let shown = |message: &Message, at: usize| {
        message.records.iter().skip(at.saturating_sub(2)).take(8).cloned().collect::<Vec<_>>().join("\n")
    };
    match differing.or((ours.records.len() != theirs.records.len()).then_some(ours.records.len())) {
        Some(at) => compared.differs(
            name,
            Kind::Records,
            format!("\n{}\nrecorded:\n{}", shown(ours, at), shown(theirs, at)),
        ),
        None => compared.differs(
            name,
            Kind::Places,
            format!("{:?} are added to the table, recorded {:?}", ours.added, theirs.added),
        ),
    }
}

/// Whether a message is in pieces, and whether an empty one ends it.
fn in_pieces(frames: &[usize]) -> (bool, bool) {
    (frames.len() > 1, frames.last() == Some(&0))
}
