//! `soapstone demo`

use std::time::{Duration, Instant};

use soapstone::samples::calculator::{
    CalculatorCallback, CalculatorContract, CalculatorProxy, CalculatorService,
};
use soapstone::{Connector, Endpoint, Host, Side};
use tokio::sync::mpsc;

use crate::args::{BindingName, Demo, described, within};
use crate::error::Error;
use crate::io::Io;
use crate::net::{self, BOLD, Event, Events, Printer, call_error, connect_error};
use crate::shown;

pub(crate) fn demo(args: &Demo, io: &mut Io<'_>) -> Result<u8, Error> {
    if !args.binding.calls_back() {
        return Err(Error::Usage(format!(
            "the calculator calls its client back, and {} has no callbacks; use one of ws-dual-http, ws-dual-http-rm11, \
             ws-dual-http-binary, ws-dual-http-mtom, net-http, net-http-text, net-http-mtom, net-http-reliable",
            args.binding.name()
        )));
    }
    let (events, happened) = Events::new(false);
    let told = events.clone();
    net::block_on(Some(told), async {
        let mut stage = Stage { printer: Printer::new(io), happened };
        let shown = tokio::time::timeout(TIME, stage.show(args, &events)).await;
        shown.unwrap_or_else(|_| {
            Err(Error::Refused(format!("the demo did not come to its end within {} s", TIME.as_secs())))
        })
    })
}

/// The client's callbacks: the library calls this, as a client's own code would be.
struct Printing {
    events: Events,
    arrived: mpsc::UnboundedSender<()>,
}

impl CalculatorCallback for Printing {
    async fn result(&mut self, result: f64) {
        self.say(format!("callback Result({result})"));
    }

    async fn equation(&mut self, eqn: String) {
        self.say(format!("callback Equation(\"{eqn}\")"));
    }
}

impl Printing {
    fn say(&self, text: String) {
        self.events.tell(Event::Said(text));
        let _ = self.arrived.send(());
    }
}

struct Stage<'p, 'i> {
    printer: Printer<'p, 'i>,
    happened: mpsc::Receiver<Event>,
}

impl Stage<'_, '_> {
    async fn show(&mut self, args: &Demo, events: &Events) -> Result<u8, Error> {
        let began = Instant::now();
        let binding = within(args.binding.binding(), TIME);
        let endpoint = Endpoint::new::<CalculatorContract>("http://127.0.0.1:0/calculator", binding.clone())
            .per_session(CalculatorService::new);
        let host = Host::new().endpoint(endpoint).start().await;
        let host = host.map_err(|error| Error::Unreachable(error.to_string()))?;
        let address = host.addresses().first().cloned().unwrap_or_default();
        self.introduce(args.binding, &address)?;

        let reliable = binding.reliable_session.is_some();
        self.printer.title(match (reliable, args.binding.listens()) {
            (true, true) => "The client opens a session in each direction.",
            (true, false) => "The client opens a WebSocket, and on it a session in each direction.",
            (false, _) => "The client opens a WebSocket, which is the session.",
        })?;
        let log = net::log(args.trace_dir.as_deref(), Side::Client, Some(events))?;
        let (arrived, mut arriving) = mpsc::unbounded_channel();
        let connector =
            log.iter().fold(Connector::new(), |connector, log| connector.message_log(log.clone()));
        let handler = Printing { events: events.clone(), arrived };
        let connected = connector.connect::<CalculatorContract, _>(&address, binding, handler);
        let calculator = self.meanwhile(connected).await?.map_err(|error| connect_error(error, &address))?;

        let failed = |error| call_error(error, &address);
        for (text, call) in CALLS {
            self.printer.line("")?;
            self.printer
                .title(&format!("The client calls {text}, which is one-way: the result is called back."))?;
            let called = self.meanwhile(call_of(&calculator, *call)).await?;
            called.map_err(failed)?;
            // Callbacks come in order, but when they like.
            let _ = self.meanwhile(arriving.recv()).await?;
        }
        self.printer.line("")?;
        self.printer.title(if reliable {
            "The client closes: what is acknowledged is closed in both directions."
        } else {
            "The client closes its direction of the WebSocket, then the service its own."
        })?;
        self.meanwhile(calculator.close()).await?.map_err(failed)?;
        let ended = self.meanwhile(host.shutdown(TIME)).await?;
        drop(connector);
        self.printer.drain(&mut self.happened)?;
        let (calls, took) = (CALLS.len(), began.elapsed());
        let end = if ended.aborted == 0 { "Ended in order" } else { "Not ended in order" };
        self.printer.line("")?;
        self.printer.line(&format!(
            "{end}: {calls} calls, {calls} callbacks, {}.{:02} s.",
            took.as_secs(),
            took.subsec_millis() / 10
        ))?;
        // All of it is in the folder now.
        drop(log);
        self.next(args)?;
        Ok(u8::from(ended.aborted > 0))
    }

    fn introduce(&mut self, binding: BindingName, address: &str) -> Result<(), Error> {
        self.printer.line(&format!("A service and its client, over {}.\n", binding.name()))?;
        for (word, text) in [
            ("Service", format!("ICalculatorDuplex at {address}: a running total for each session")),
            (
                "Client",
                if binding.listens() {
                    "listens at a free port, too: that is where the service calls it back".to_owned()
                } else {
                    "is called back on the WebSocket that it opens: nobody has to reach it".to_owned()
                },
            ),
            ("Binding", described(&binding.binding())),
        ] {
            let word = self.printer.paint(&format!("{word:<8}"), BOLD);
            self.printer.line(&format!("{word} {text}"))?;
        }
        self.printer.line(
            if binding.binding().reliable_session.is_some() {
                "\nEach arrow is a message: ▶ to the service, ◀ to the client. The number behind a name is its number in its\n\
                 sequence. What is in line with it says what else is in the message.\n"
            } else {
                "\nEach arrow is a message: ▶ to the service, ◀ to the client.\n"
            },
        )
    }

    fn next(&mut self, args: &Demo) -> Result<(), Error> {
        let next = match &args.trace_dir {
            Some(folder) => {
                let folder = shown::path(folder);
                format!("What went over the wire is in {folder}: soapstone trace {folder}")
            }
            None => "Next: soapstone host calculator        runs the service for other clients, and says how to call it\n      \
                     soapstone demo --trace-dir DIR   keeps the messages, for soapstone trace DIR"
                .to_owned(),
        };
        self.printer.line(&next)
    }

    /// Prints what happens until something is done, and what has happened by then.
    async fn meanwhile<T>(&mut self, doing: impl Future<Output = T>) -> Result<T, Error> {
        let mut doing = std::pin::pin!(doing);
        loop {
            tokio::select! {
                biased;
                Some(event) = self.happened.recv() => self.show_event(&event)?,
                done = &mut doing => {
                    while let Ok(event) = self.happened.try_recv() {
                        self.show_event(&event)?;
                    }
                    return Ok(done);
                }
            }
        }
    }

    fn show_event(&mut self, event: &Event) -> Result<(), Error> {
        match event {
            Event::Said(text) => {
                let text = self.printer.paint(text, BOLD);
                self.printer.line(&format!("{:>10}{text}", ""))
            }
            // Here the messages tell it.
            Event::Told(told) if !told.is_bad => Ok(()),
            event => self.printer.event(event),
        }
    }
}

/// What the client calls.
#[derive(Clone, Copy)]
enum Call {
    Add(f64),
    Subtract(f64),
    Multiply(f64),
    Divide(f64),
    Clear,
}

async fn call_of(calculator: &CalculatorProxy, call: Call) -> Result<(), soapstone::CallError> {
    match call {
        Call::Add(n) => calculator.add_to(n).await,
        Call::Subtract(n) => calculator.subtract_from(n).await,
        Call::Multiply(n) => calculator.multiply_by(n).await,
        Call::Divide(n) => calculator.divide_by(n).await,
        Call::Clear => calculator.clear().await,
    }
}

/// As Microsoft's own client does it.
const CALLS: &[(&str, Call)] = &[
    ("AddTo(100)", Call::Add(100.0)),
    ("SubtractFrom(50)", Call::Subtract(50.0)),
    ("MultiplyBy(17.5)", Call::Multiply(17.5)),
    ("DivideBy(2)", Call::Divide(2.0)),
    ("Clear()", Call::Clear),
];

/// How long all of it may take.
const TIME: Duration = Duration::from_secs(30);
