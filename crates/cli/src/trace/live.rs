//! Messages as they go by: each by itself, while the conversation goes on.

use std::collections::HashSet;

use bytes::Bytes;
use soapstone::{Logged, Side as Party};
use soapstone_xml::Limits;

use super::analyse;
use super::decode::read_one;
use super::model::{Remark, Step};
use super::seen::{Protocol, Seen, Soap};
use crate::capture::http::{self, Head};
use crate::capture::{Item, Kind, Payload, Side};

/// A message of a [log](soapstone::MessageLog) that was taken along.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) n: usize,
    pub(crate) time_ms: u64,
    pub(crate) from: Side,
    pub(crate) answers: Option<usize>,
    pub(crate) head: Head,
    pub(crate) body: Bytes,
}

impl Heard {
    /// Takes a message along. Nothing, where its head is none.
    pub(crate) fn of(logged: Logged<'_>) -> Option<Self> {
        let Logged { n, time_ms, from, answers, head, body } = logged;
        let from = match from {
            Party::Client => Side::Client,
            Party::Service => Side::Service,
        };
        Some(Self { n, time_ms, from, answers, head: http::head(head).ok()?, body: body.clone() })
    }

    /// What it says, where it is a message.
    pub(crate) fn seen(&self, limits: &Limits) -> Option<Seen> {
        let kind = if self.answers.is_some() { Kind::HttpResponse } else { Kind::HttpRequest };
        let item = Item {
            from: Some(self.from),
            kind,
            time_ms: Some(self.time_ms),
            answers: self.answers,
            ..Item::document(self.n, String::new())
        };
        let payload =
            Payload { head: Some(self.head.clone()), body: self.body.clone(), wire_bytes: self.body.len() };
        read_one(&item, payload, limits)
    }
}

/// What has gone by, as far as it says something about what comes.
#[derive(Debug, Default)]
pub(crate) struct Live {
    /// The messages of each sequence.
    numbers: HashSet<(String, u64)>,
}

impl Live {
    /// A message as a step, with the remarks that need no look ahead. Nothing, where it is no message.
    pub(crate) fn step(&mut self, heard: &Heard) -> Option<Step> {
        let seen = heard.seen(&Limits::default())?;
        let mut step = analyse::step(&seen);
        if let Some(soap) = seen.soap() {
            self.remarks(&mut step, soap);
        }
        Some(step)
    }

    fn remarks(&mut self, step: &mut Step, soap: &Soap) {
        if let Some(header) = soap.sequence() {
            // What was long ago is not sent again.
            if self.numbers.len() > REMEMBERED {
                self.numbers.clear();
            }
            if !self.numbers.insert((header.id.clone(), header.number)) {
                step.remark(Remark::Retransmission, format!("retransmission of {}", header.number));
            }
            if header.last {
                step.remark(Remark::Closes, "closes: the last message");
            }
        }
        match &soap.body {
            Some((Protocol::CreateResponse { .. }, _)) => step.remark(Remark::Opens, "opens the session"),
            Some((Protocol::Close { .. }, _)) => step.remark(Remark::Closes, "closes the sequence"),
            Some((Protocol::Terminate { .. }, _)) => {
                step.remark(Remark::Terminates, "terminates the sequence");
            }
            _ => {}
        }
    }
}

/// Numbers of messages that are remembered.
const REMEMBERED: usize = 100_000;
