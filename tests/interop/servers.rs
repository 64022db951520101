//! Their services, called by our client.

use std::path::Path;
use std::pin::Pin;
use std::process::Command;

use soapstone::Binding;
use soapstone_tests::programs::node;

use crate::cases::{Direction, Tried, judge};
use crate::clients::missing;
use crate::contract::{TEXT, wsdl};
use crate::process::{Running, Trouble, free_port, here};
use crate::{calls, gsoap, java};

type Calling = Pin<Box<dyn Future<Output = Tried>>>;

/// Starts a server at a port with a WSDL, and calls it. It says its version, that it listens, and what was fired, as JSON; and where
/// it is `also`, with another binding.
pub(crate) fn called_by_us(
    peer: &str,
    path: &str,
    server: impl FnOnce(u16, &Path) -> Result<Command, Trouble>,
    calls: impl FnOnce(&str, Option<&str>) -> Calling,
) {
    let skipped = |missing: &str| println!("{peer} called by us: skipped: {missing}");
    let port = free_port();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop").join("servers");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let file = folder.join(format!("{}.wsdl", peer.replace(' ', "-")));
    let url = format!("http://127.0.0.1:{port}{path}");
    std::fs::write(&file, wsdl(&url, None)).expect("a file can be written");
    let started = server(port, &file).and_then(|mut command| Running::start(&mut command));
    let mut running = match started {
        Ok(running) => running,
        Err(Trouble::NotHere(missing)) => return skipped(&missing),
        Err(Trouble::Failed(said)) => panic!("{peer}: {said}"),
    };
    let is_ready = |line: &str| (line == "listening" || line.contains("Development Server")).then_some(());
    if let Err(why) = running.wait_for(is_ready) {
        match missing(&running.said) {
            Some(missing) => return skipped(missing),
            None => panic!("{peer}: {why}"),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let also = running.said.iter().find_map(|line| line.strip_prefix("also "));
    let mut tried = runtime.block_on(calls(&url, also));
    if tried["one-way"].is_ok() {
        let fired = running.wait_for(|line| {
            let (_, said) = line.split_once("fired ")?;
            Some(serde_json::from_str::<String>(said).unwrap_or_else(|_| said.to_owned()))
        });
        let arrived = match fired {
            Ok(text) if text == TEXT => Ok(()),
            Ok(text) => Err(format!("{text:?} arrived")),
            Err(why) => Err(why),
        };
        tried.insert("one-way".to_owned(), arrived);
    }
    let version = |line: &String| {
        let named = line.strip_prefix("version ").map(str::to_owned);
        // PHP's server begins with its own.
        named.or_else(|| Some(line.split_once("PHP ")?.1.split_once(" Development Server")?.0.to_owned()))
    };
    let version = running.said.iter().find_map(version).unwrap_or_default();
    judge(peer, &version, Direction::CalledByUs, tried);
}

/// Calls the contract of the samples.
fn data(url: &str, also: Option<&str>) -> Calling {
    let (url, also) = (url.to_owned(), also.map(str::to_owned));
    Box::pin(async move {
        let mut tried = calls::all(&url).await;
        if let Some(also) = also {
            tried.insert("addressing".to_owned(), calls::addressed(&also).await);
        }
        tried
    })
}

#[test]
fn php_is_called() {
    let server = |port: u16, wsdl: &Path| {
        let mut command = Command::new("php");
        command.arg("-S").arg(format!("127.0.0.1:{port}")).arg(here("servers/php_server.php"));
        command.env("INTEROP_WSDL", wsdl);
        Ok(command)
    };
    called_by_us("PHP", "/data", server, data);
}

#[test]
fn node_soap_is_called() {
    let server = |port: u16, wsdl: &Path| {
        let mut command = node();
        command.arg(here("servers/node_soap_server.js")).arg(port.to_string()).arg(wsdl);
        Ok(command)
    };
    called_by_us("node-soap", "/data", server, data);
}

#[test]
fn strong_soap_is_called() {
    let server = |port: u16, wsdl: &Path| {
        let mut command = node();
        command.arg(here("servers/strong_soap_server.js")).arg(port.to_string()).arg(wsdl);
        Ok(command)
    };
    called_by_us("strong-soap", "/data", server, data);
}

#[test]
fn jax_ws_is_called() {
    let server = |port: u16, _: &Path| {
        let mut command = java::run(&java::jaxws()?, "JaxwsServer");
        command.arg(port.to_string());
        Ok(command)
    };
    called_by_us("JAX-WS RI", "/data", server, data);
}

#[test]
fn gsoap_is_called() {
    let server = |port: u16, _: &Path| {
        let mut command = Command::new(gsoap::server()?);
        command.arg(port.to_string());
        Ok(command)
    };
    called_by_us("gSOAP", "/data", server, |url, also| {
        let port = free_port();
        let mut reliable = Running::start(&mut gsoap::reliable(port).unwrap()).unwrap();
        reliable.wait_for(|line| (line == "listening").then_some(())).unwrap();
        let data = data(url, also);
        Box::pin(async move {
            let mut tried = data.await;
            let url = format!("http://127.0.0.1:{port}/echo");
            tried.insert("addressing".to_owned(), calls::echo(&url, Binding::ws_http()).await);
            tried.insert("reliable".to_owned(), calls::echo(&url, Binding::ws_http().reliable(true)).await);
            drop(reliable);
            tried
        })
    });
}
