//! What the commands that use the network have in common.

mod client;
mod events;
mod problems;
mod stop;
mod tls;
mod xml;

use std::path::Path;
use std::sync::Arc;

use soapstone::{MessageLog, Side};
use tokio::runtime::Builder;
use tokio::sync::mpsc;

pub(crate) use client::{address, binding, chosen};
pub(crate) use events::{Event, Told, layer};
pub(crate) use problems::{
    binding_mismatch, call_error, connect_error, differs, fault_help, transport_error,
};
pub(crate) use stop::Stop;
pub(crate) use tls::{connector, identity, roots};
pub(crate) use xml::{body, element, indented};

use crate::error::Error;
use crate::io::Io;
use crate::shown;
use crate::trace::live::{Heard, Live};
use crate::trace::text::{Picture, duration};

/// Runs something that waits. What it and its tasks tell goes to these events, where there are some.
pub(crate) fn block_on<T>(
    events: Option<Events>,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let dispatch = events.map(|events| tracing::Dispatch::new(layer(events)));
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(WORKERS).enable_all();
    if let Some(dispatch) = dispatch.clone() {
        // Not for the process: others may run in it.
        builder.on_thread_start(move || {
            std::mem::forget(tracing::dispatcher::set_default(&dispatch));
        });
    }
    let runtime = builder.build().map_err(|error| Error::Unreachable(format!("cannot start: {error}")))?;
    let _told = dispatch.as_ref().map(tracing::dispatcher::set_default);
    let done = runtime.block_on(work);
    // A name that is being looked up must not keep the program from ending.
    runtime.shutdown_background();
    done
}

/// What happens, for whoever prints it.
#[derive(Clone, Debug)]
pub(crate) struct Events {
    to: mpsc::Sender<Event>,
    /// Whether everything is of interest.
    pub(crate) verbose: bool,
}

impl Events {
    /// Where to send events to, and where they come out.
    pub(crate) fn new(verbose: bool) -> (Self, mpsc::Receiver<Event>) {
        let (to, events) = mpsc::channel(WAITING);
        (Self { to, verbose }, events)
    }

    /// Tells one; nobody waits for a terminal that does not read.
    pub(crate) fn tell(&self, event: Event) {
        let _ = self.to.try_send(event);
    }
}

/// A log in a folder, or in none, that tells of its messages; no log where nobody would see it.
pub(crate) fn log(
    folder: Option<&Path>,
    side: Side,
    events: Option<&Events>,
) -> Result<Option<MessageLog>, Error> {
    let log = match (folder, events) {
        (Some(folder), _) => {
            let cannot = |error| Error::Unreachable(format!("cannot log there: {error}"));
            MessageLog::create(folder, side).map_err(cannot)?
        }
        (None, Some(_)) => MessageLog::unwritten(side),
        (None, None) => return Ok(None),
    };
    let Some(events) = events.cloned() else { return Ok(Some(log)) };
    Ok(Some(log.watched_by(move |logged| {
        if let Some(heard) = Heard::of(logged) {
            events.tell(Event::Heard(Arc::new(heard)));
        }
    })))
}

/// Prints lines as they come.
pub(crate) struct Printer<'p, 'i> {
    io: &'p mut Io<'i>,
    live: Live,
    colour: bool,
    to_stderr: bool,
}

impl<'p, 'i> Printer<'p, 'i> {
    /// To the output.
    pub(crate) fn new(io: &'p mut Io<'i>) -> Self {
        let colour = io.stdout_colour;
        Self { io, live: Live::default(), colour, to_stderr: false }
    }

    /// To the error output, but for [results](Self::result).
    pub(crate) fn beside(io: &'p mut Io<'i>) -> Self {
        let colour = io.stderr_colour;
        Self { io, live: Live::default(), colour, to_stderr: true }
    }

    /// A line of ours.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), Error> {
        self.text(&format!("{text}\n"))
    }

    /// A line that others lead to.
    pub(crate) fn title(&mut self, text: &str) -> Result<(), Error> {
        let text = self.paint(text, BOLD);
        self.line(&text)
    }

    /// What was asked for: always to the output.
    pub(crate) fn result(&mut self, text: &str) -> Result<(), Error> {
        self.io.out(text)?;
        Ok(self.io.flush()?)
    }

    /// XML that was asked for: as it is for programs, made fit for a terminal.
    pub(crate) fn xml(&mut self, text: &str) -> Result<(), Error> {
        if !self.io.stdout_is_terminal {
            return self.result(text);
        }
        let lines: Vec<String> = text.lines().map(shown::line).collect();
        self.result(&(lines.join("\n") + "\n"))
    }

    /// A message that goes by, where it is one.
    pub(crate) fn heard(&mut self, heard: &Heard) -> Result<(), Error> {
        let Some(step) = self.live.step(heard) else { return Ok(()) };
        let picture = Picture { width: 0, colour: self.colour, quiet: false };
        self.text(&picture.live(&step, heard.time_ms))
    }

    /// Something that the library tells.
    pub(crate) fn told(&mut self, told: &Told) -> Result<(), Error> {
        let code = if told.is_bad { YELLOW } else { "" };
        let text = self.paint(&shown::line(&told.text), code);
        self.line(&format!("{:>9}  {text}", duration(told.time_ms)))
    }

    pub(crate) fn event(&mut self, event: &Event) -> Result<(), Error> {
        match event {
            Event::Heard(heard) => self.heard(heard),
            Event::Told(told) => self.told(told),
            Event::Said(text) => self.line(text),
        }
    }

    /// What has come by now.
    pub(crate) fn drain(&mut self, events: &mut mpsc::Receiver<Event>) -> Result<(), Error> {
        while let Ok(event) = events.try_recv() {
            self.event(&event)?;
        }
        Ok(())
    }

    pub(crate) fn paint(&self, text: &str, code: &str) -> String {
        if self.colour && !code.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        if self.to_stderr {
            return Ok(self.io.err(text)?);
        }
        self.result(text)
    }
}

pub(crate) const BOLD: &str = "1";
pub(crate) const GREEN: &str = "32";
pub(crate) const RED: &str = "31";
const YELLOW: &str = "33";

/// Threads; the samples have little to do.
const WORKERS: usize = 2;
/// Events that may wait to be printed; what comes on top is not printed.
const WAITING: usize = 8192;
