//! The module against a service that asks back while it is asked.

use std::time::Duration;

use serde_json::json;
use soapstone::samples::interop::ask::{AskContract, AskService};
use soapstone::{Binding, Encoding, Endpoint, Host, RunningHost};

use crate::chromium::{Chromium, Tab};
use crate::turn;

const MODULE: &[u8] = include_bytes!("../../assets/web/soapstone.js");

/// A page beside the service, and nothing on it but a connection: `ask`.
async fn connected(chromium: &mut Chromium) -> (RunningHost, Tab) {
    let binding = Binding { encoding: Encoding::Text, ..Binding::net_http() };
    let endpoint = Endpoint::new::<AskContract>("http://127.0.0.1:0/ask", binding);
    let running = Host::new()
        .endpoint(endpoint.per_session(AskService::new).accept_browsers())
        .page("/soapstone.js", "text/javascript", MODULE)
        .start()
        .await
        .unwrap();
    let module = running.addresses()[0].replace("/ask", "/soapstone.js");
    let mut page = chromium.open(&module).await;
    let connect = "(async () => {
        globalThis.soapstone = await import('/soapstone.js');
        globalThis.ask = await soapstone.connect('/ask', { contract: { name: 'IAsk', namespace: 'urn:ask' } });
        globalThis.notes = [];
        ask.on('Note', (body) => { notes.push(body.textContent); });
    })()";
    page.evaluate(connect).await;
    (running, page)
}

#[tokio::test]
async fn a_service_asks_the_browser_back_while_it_is_asked() {
    let _turn = turn().await;
    let Some(mut chromium) = Chromium::start().await else { return };
    let (_host, mut page) = connected(&mut chromium).await;
    let both = "(async () => {
        ask.on('Ask', async (body) => ({ AskResult: `${body.textContent} <&>` }));
        const calls = ['a', 'b'].map((topic) => ask.call('Start', { topic, rounds: 2 }));
        const answers = (await Promise.all(calls)).map((body) => body.textContent);
        return [answers, [...notes]];
    })()";
    let answers = ["a|a?0 <&>|a?1 <&>", "b|b?0 <&>|b?1 <&>"];
    assert_eq!(page.evaluate(both).await, json!([answers, ["round 0", "round 1", "round 0", "round 1"]]));
    assert_eq!(page.evaluate("(ask.send('Kick', { s: 'k' }), ask.call('Start', { topic: 't', rounds: 1 }).then(() => notes.at(-2)))").await, "kicked k");
    chromium.close().await;
}

#[tokio::test]
async fn faults_pass_both_ways() {
    let _turn = turn().await;
    let Some(mut chromium) = Chromium::start().await else { return };
    let (host, mut page) = connected(&mut chromium).await;
    let fault = "ask.call('Fail', { how: 'typed' }).then(() => 'none', (it) =>
        [it instanceof soapstone.SoapFault, it.code, it.reason, it.detail.querySelector('Code').textContent])";
    assert_eq!(page.evaluate(fault).await, json!([true, "Sender", "typed reason", "17"]));
    let coded = "ask.call('Fail', { how: 'coded' }).catch((it) => [it.subcodes, it.reason])";
    assert_eq!(page.evaluate(coded).await, json!([["{urn:sub}Inner", "{urn:sub2}Innermost"], "english"]));

    let start = "ask.call('Start', { topic: 't', rounds: 0 }).then((body) => body.textContent)";
    let not_there = page.evaluate(start).await;
    assert!(
        not_there.as_str().unwrap().contains("nothing handles the callback urn:ask/IAsk/MayFail"),
        "{not_there}"
    );
    let own =
        "ask.on('MayFail', () => { throw new soapstone.SoapFault('not <today>', { code: 'Receiver' }); })";
    page.evaluate(&format!("({own}, null)")).await;
    assert_eq!(page.evaluate(start).await, "t|FaultException not <today>");
    let answered = "ask.on('MayFail', () => ({ MayFailResult: 7 }))";
    page.evaluate(&format!("({answered}, null)")).await;
    assert_eq!(page.evaluate(start).await, "t|7");

    // The host stops while a call waits for its answer.
    let never = "(ask.on('MayFail', () => new Promise(() => {})),
        globalThis.ended = ask.call('Start', { topic: 't', rounds: 0 }).catch((it) => [it.kind, it.code]), null)";
    page.evaluate(never).await;
    let (_, ended) = tokio::join!(host.shutdown(Duration::ZERO), page.evaluate("ended"));
    assert_eq!(ended[0], "closed", "{ended}");
    chromium.close().await;
}
