//! The losses that were recorded with .NET on both sides, by the names of their recordings.

use std::time::Duration;

use futures_util::FutureExt;
use soapstone::samples::calculator::{CalculatorContract, CalculatorProxy, CalculatorService};
use soapstone::{Binding, Encoding, Endpoint, Host};
use tokio::sync::mpsc;

use super::{Case, dual, free_port, judged, socket_of, uri};
use crate::stories::calculator::Printer;
use crate::support::plan::{Fate, Plan};
use crate::support::proxy::Proxy;

/// What the calculator of the recordings calls back.
const PRINTED: [&str; 5] = [
    "Result(100)",
    "Result(50)",
    "Result(875)",
    "Result(437.5)",
    "Equation(0 + 100 - 50 * 17.5 / 2 = 437.5)",
];

/// The session of the recordings, through proxies that do what was done there. Says what was printed, and how often each side
/// sent the message that the recording is about.
async fn recorded(
    binding: Binding,
    to_service: Plan,
    to_client: Plan,
    seen: (&'static str, usize),
) -> Result<(), String> {
    let ordered = binding.reliable_session.as_ref().is_some_and(|session| session.ordered);
    let endpoint = Endpoint::new::<CalculatorContract>("http://127.0.0.1:0/calculator", binding.clone())
        .per_session(CalculatorService::new);
    let host = Host::new().endpoint(endpoint).start().await.unwrap();
    let to_service = Proxy::before(socket_of(&host), to_service).await;
    let port = free_port().await;
    let to_client = Proxy::before(port, to_client).await;
    let binding = binding.client_base_address(uri(&to_client.url(""))).listen(uri(&format!("http://{port}")));
    let talked = async {
        let (to_printer, mut printed) = mpsc::unbounded_channel();
        let url = to_service.url("/calculator");
        let calculator = CalculatorProxy::connect(&url, binding, Printer(to_printer)).await;
        let calculator = calculator.map_err(|error| error.to_string())?;
        let calls = async {
            calculator.add_to(100.0).await?;
            calculator.subtract_from(50.0).await?;
            calculator.multiply_by(17.5).await?;
            calculator.divide_by(2.0).await?;
            calculator.clear().await
        };
        calls.await.map_err(|error| error.to_string())?;
        let mut lines = Vec::new();
        while lines.len() < PRINTED.len() {
            lines.push(printed.recv().await.ok_or("nothing more is printed")?);
        }
        calculator.close().await.map_err(|error| format!("close: {error}"))?;
        while let Some(line) = printed.recv().await {
            lines.push(line);
        }
        let right = if ordered { lines == PRINTED } else { lines.len() == PRINTED.len() };
        if right { Ok(()) } else { Err(format!("{lines:?}")) }
    };
    let repeated = async {
        talked.await?;
        let (action, at_least) = seen;
        let count = |proxy: &Proxy| proxy.log().of_action(action).count();
        let count = count(&to_service) + count(&to_client);
        if count >= at_least { Ok(()) } else { Err(format!("{action} was sent {count} times")) }
    };
    judged(&[&to_service, &to_client], repeated).await
}

pub(super) fn cases() -> Vec<Case> {
    let none = Plan::none;
    let nth = Plan::nth_of_action;
    let twice = || nth("SubtractFrom", 1, Fate::Answer(503)).and(nth("SubtractFrom", 2, Fate::Answer(503)));
    let late = Fate::Delay(Duration::from_millis(1500));
    // What was swallowed there was answered with 202 first.
    let swallow = Fate::Answer(202);
    let text = |version_11, ordered| dual(version_11, Encoding::Text, ordered);
    let cases = vec![
        ("g1", text(false, true), nth("SubtractFrom", 1, swallow), none(), ("SubtractFrom", 2)),
        ("g3", text(false, true), none(), nth("Result", 1, swallow), ("Result", 5)),
        ("g5", text(false, true), nth("SubtractFrom", 1, Fate::Repeat(1)), none(), ("SubtractFrom", 1)),
        ("g7", text(false, true), nth("CreateSequence", 1, swallow), none(), ("/CreateSequence", 2)),
        ("g9", text(false, true), nth("LastMessage", 1, swallow), none(), ("LastMessage", 3)),
        ("g11", text(true, true), nth("CloseSequence", 1, swallow), none(), ("/CloseSequence", 3)),
        ("g13", text(false, true), twice(), none(), ("SubtractFrom", 3)),
        ("e3", text(false, false), nth("SubtractFrom", 1, late), none(), ("SubtractFrom", 1)),
    ];
    let run = |(name, binding, there, back, seen): (&str, _, _, _, _)| {
        (name.to_owned(), recorded(binding, there, back, seen).boxed())
    };
    cases.into_iter().map(run).collect()
}
