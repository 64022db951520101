//! Their clients at our host.

use std::process::Command;
use std::time::Duration;

use soapstone_tests::programs::node;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::cases::{Direction, Tried, judge};
use crate::contract::TEXT;
use crate::process::{Running, Trouble, free_port, here};
use crate::service::host;
use crate::{gsoap, java};

/// What a program says when a part of it is not on this machine.
const MISSING: &[&str] =
    &["No module named", "Cannot find module", "no SoapClient in this PHP", "no SoapServer in this PHP"];

/// What of these lines says that the peer is not on this machine.
pub(crate) fn missing(said: &[String]) -> Option<&String> {
    said.iter().find(|line| MISSING.iter().any(|missing| line.contains(missing)))
}

/// Runs a client, which is told where the host is, and says what came of each scenario.
fn calls_us(peer: &str, client: impl FnOnce() -> Result<Vec<Command>, Trouble>) {
    let commands = match client() {
        Ok(commands) => commands,
        Err(Trouble::NotHere(missing)) => return println!("{peer} calls us: skipped: {missing}"),
        Err(Trouble::Failed(said)) => panic!("{peer}: {said}"),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mut hosted = runtime.block_on(host());
    let mut said = Vec::new();
    for mut command in commands {
        match Running::start(command.arg(&hosted.base)) {
            Ok(running) => said.extend(running.finish().unwrap_or_else(|why| panic!("{peer}: {why}"))),
            Err(Trouble::NotHere(missing)) => return println!("{peer} calls us: skipped: {missing}"),
            Err(Trouble::Failed(said)) => panic!("{peer}: {said}"),
        }
    }
    if let Some(line) = missing(&said) {
        return println!("{peer} calls us: skipped: {line}");
    }
    let version = said.iter().find_map(|line| line.strip_prefix("version ")).unwrap_or_else(|| {
        panic!("{peer} does not begin: {}", said.join("\n"));
    });
    let cases = said.iter().filter_map(|line| line.strip_prefix("case ")?.split_once(' '));
    let mut tried: Tried = cases
        .map(|(name, result)| {
            let result = match result.strip_prefix("fail") {
                Some(why) => Err(why.trim().to_owned()),
                None => Ok(()),
            };
            (name.to_owned(), result)
        })
        .collect();
    assert!(!tried.is_empty(), "{peer} tries nothing: {}", said.join("\n"));
    // A text that was garbled on both ways looks right to its sender.
    runtime.block_on(async {
        for (name, heard) in [("text", &mut hosted.echoed), ("one-way", &mut hosted.fired)] {
            if tried.get(name).is_some_and(Result::is_ok)
                && let Err(why) = heard_text(heard).await
            {
                tried.insert(name.to_owned(), Err(why));
            }
        }
    });
    judge(peer, version, Direction::CallsUs, tried);
    if HAS_NO_SERVICES.contains(&peer) {
        judge(peer, version, Direction::CalledByUs, Tried::new());
    }
}

/// Peers that are not called.
const HAS_NO_SERVICES: &[&str] = &["zeep", "Axis"];

async fn heard_text(heard: &mut UnboundedReceiver<String>) -> Result<(), String> {
    match tokio::time::timeout(Duration::from_secs(10), heard.recv()).await {
        Ok(Some(text)) if text == TEXT => Ok(()),
        Ok(other) => Err(format!("{other:?} arrived")),
        Err(_) => Err("nothing arrived".to_owned()),
    }
}

#[test]
fn zeep_calls_us() {
    calls_us("zeep", || {
        let mut command = Command::new("python3");
        command.arg(here("clients/zeep_client.py"));
        Ok(vec![command])
    });
}

#[test]
fn php_calls_us() {
    calls_us("PHP", || {
        let mut command = Command::new("php");
        command.arg(here("clients/php_client.php"));
        Ok(vec![command])
    });
}

#[test]
fn node_soap_calls_us() {
    calls_us("node-soap", || {
        let mut command = node();
        command.arg(here("clients/node_soap_client.js"));
        Ok(vec![command])
    });
}

#[test]
fn strong_soap_calls_us() {
    calls_us("strong-soap", || {
        let mut command = node();
        command.arg(here("clients/strong_soap_client.js"));
        Ok(vec![command])
    });
}

#[test]
fn jax_ws_calls_us() {
    calls_us("JAX-WS RI", || Ok(vec![java::run(&java::jaxws()?, "JaxwsClient")]));
}

#[test]
fn axis_calls_us() {
    calls_us("Axis", || Ok(vec![java::run(&java::axis()?, "AxisClient")]));
}

#[test]
fn gsoap_calls_us() {
    calls_us("gSOAP", || Ok(vec![Command::new(gsoap::client()?), gsoap::reliable(free_port())?]));
}
