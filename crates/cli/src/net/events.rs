//! What happens while something runs: messages that go by, and what the library tells about itself.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

use super::Events;

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// A message went by.
    Heard(Arc<crate::trace::live::Heard>),
    /// The library tells something.
    Told(Told),
    /// A line that is ready to be printed.
    Said(String),
}

/// Something that the library told.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) text: String,
    /// Whether it is a warning, or worse.
    pub(crate) is_bad: bool,
    /// Since it began.
    pub(crate) time_ms: u64,
}

/// What hands over what the library tells.
pub(crate) fn layer(events: Events) -> impl Subscriber + Send + Sync {
    Registry::default().with(Teller { events, began: Instant::now() })
}

struct Teller {
    events: Events,
    began: Instant,
}

/// The fields of a span.
#[derive(Debug, Default)]
struct Fields {
    message: String,
    others: Vec<(&'static str, String)>,
}

impl Fields {
    fn get(&self, name: &str) -> Option<&str> {
        self.others.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            name => self.others.push((name, format!("{value:?}"))),
        }
    }
}

impl Teller {
    fn wants(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        let ours = target == "soapstone" || target.starts_with("soapstone::");
        let most = if self.events.verbose || is_log(target) { Level::DEBUG } else { Level::INFO };
        // Spans say of which session something is told.
        ours && (metadata.is_span() || *metadata.level() <= most)
    }
}

impl<S: Subscriber + for<'l> LookupSpan<'l>> Layer<S> for Teller {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        self.wants(metadata)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let metadata = event.metadata();
        let mut session = fields.get("session").map(tail);
        let mut peer = None;
        for span in context.event_scope(event).into_iter().flatten().filter(|span| span.name() == "session") {
            let extensions = span.extensions();
            if let Some(of) = extensions.get::<Fields>() {
                session = session.or_else(|| of.get("id").map(tail));
                peer = of.get("peer").map(str::to_owned);
            }
        }
        let text = told(metadata.target(), &fields, session.as_deref(), peer.as_deref());
        let time_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let is_bad = *metadata.level() <= Level::WARN;
        self.events.tell(Event::Told(Told { text, is_bad, time_ms }));
    }
}

/// What was told, in a line.
fn told(target: &str, fields: &Fields, session: Option<&str>, peer: Option<&str>) -> String {
    let of = session.map(|session| format!("session {session} ")).unwrap_or_default();
    match target {
        SESSION => {
            let from = peer.filter(|_| fields.message == "began").map(|peer| format!(", from {peer}"));
            let why = fields.get("failure").map(|failure| format!(": {failure}"));
            format!("{of}{}{}{}", fields.message, from.unwrap_or_default(), why.unwrap_or_default())
        }
        CALL => {
            let what = |name| fields.get(name).unwrap_or_default();
            let outcome = match what("outcome") {
                "" => String::new(),
                outcome => format!(", {outcome}"),
            };
            format!("{of}called {}{outcome}, {} ms", what("operation"), what("took_ms"))
        }
        _ => {
            let of = session.map(|session| format!("session {session}: ")).unwrap_or_default();
            let others: Vec<String> = fields
                .others
                .iter()
                .filter(|(name, _)| *name != "session")
                .map(|(name, value)| format!("{name} {value}"))
                .collect();
            let colon = if others.is_empty() { "" } else { " — " };
            format!("{of}{}{colon}{}", fields.message, others.join(", "))
        }
    }
}

/// By what sessions are told apart.
fn tail(id: &str) -> String {
    let from = id.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at);
    format!("…{}", id.get(from..).unwrap_or(id))
}

fn is_log(target: &str) -> bool {
    matches!(target, SESSION | CALL)
}

const SESSION: &str = "soapstone::session";
const CALL: &str = "soapstone::call";
const TAIL: usize = 6;
