//! The page of the order service, in a real Chromium that talks to the real program.
//!
//! Skipped with a line that says so where there is no Chromium; `SOAPSTONE_CHROMIUM` is the path of another one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests, too")]

mod chromium;
mod duplex;
mod program;

use chromium::{Chromium, results};
use program::Program;
use tokio::sync::{Mutex, MutexGuard};

/// What `soapstone.js` does by itself.
const UNIT: &str = include_str!("unit.js");

/// One browser at a time: each takes all the cores that there are when it starts.
async fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::const_new(());
    TURN.lock().await
}

#[tokio::test]
async fn an_order_is_created_and_called_back() {
    let _turn = turn().await;
    let Some(mut chromium) = Chromium::start().await else { return };
    let mut host = Program::host_orders().await;
    let mut page = chromium.open(host.page()).await;
    page.until_visible("Connected").await;
    assert_eq!(page.evaluate("document.title").await, "Orders – soapstone");

    page.fill("Product number", "4711").await;
    page.fill("Amount", "3").await;
    page.fill("Customer number", "42").await;
    page.click("Create order").await;
    page.until_visible("CreateOrder · product 4711, amount 3, customer 42").await;
    page.until_visible("CreateOrderResponse · The order was taken").await;
    page.until_visible("OrderPurchased · Order 1: Purchased successfully").await;
    host.line("called CreateOrder, replied").await;

    // More than there is in store.
    page.fill("Amount", "11").await;
    page.click("Create order").await;
    page.until_visible("OrderCanceled · Not in store").await;
    page.until(
        "['calls', 'replies', 'callbacks'].every((id) => document.getElementById(id).textContent === '2')",
    )
    .await;

    // What was sent is there to be read.
    page.evaluate("document.querySelector('.call details').open = true").await;
    page.until_visible("<amount>11</amount>").await;
    page.until_visible(
        "<a:Action s:mustUnderstand=\"1\">http://tempuri.org/ISampleService/CreateOrder</a:Action>",
    )
    .await;

    for (width, scheme) in [(1200, "light"), (1200, "dark"), (400, "light"), (400, "dark")] {
        println!("picture: {}", page.picture("orders", width, scheme).await.display());
    }

    page.click("Disconnect").await;
    page.until_visible("Disconnected").await;
    page.until_visible("Closed: it was closed here.").await;
    page.click("Connect").await;
    page.until_visible("Connected").await;
    assert_eq!(page.complaints().await, [""; 0]);
    chromium.close().await;
}

#[tokio::test]
async fn a_host_that_goes_away_is_told() {
    let _turn = turn().await;
    let Some(mut chromium) = Chromium::start().await else { return };
    let host = Program::host_orders().await;
    let mut page = chromium.open(host.page()).await;
    page.until_visible("Connected").await;
    host.kill().await;
    page.until_visible("Disconnected").await;
    page.until_visible("(1006): it broke; the service is gone").await;
    assert_eq!(page.evaluate("document.getElementById('send').disabled").await, true);
    println!("picture: {}", page.picture("gone", 1200, "light").await.display());
    page.click("Connect").await;
    page.until_visible("Not connected").await;
    page.until_visible("the service refused the connection, or is not there").await;
    println!("picture: {}", page.picture("refused", 400, "dark").await.display());
    chromium.close().await;
}

#[tokio::test]
async fn a_host_that_stops_closes_in_order() {
    let _turn = turn().await;
    let Some(mut chromium) = Chromium::start().await else { return };
    let mut host = Program::host_orders().await;
    let mut page = chromium.open(host.page()).await;
    page.until_visible("Connected").await;
    host.interrupt();
    page.until_visible("Disconnected").await;
    page.until_visible("Closed: the service stops.").await;
    host.line("1 session ended in order").await;
    chromium.close().await;
}

#[tokio::test]
async fn a_page_of_https_uses_wss() {
    let _turn = turn().await;
    let Some(mut chromium) = Chromium::start().await else { return };
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let [certificate, key] = ["server.crt", "server.key"].map(|name| results().join(name));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let tls = ["--tls-cert", certificate.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let host = Program::host_orders_with(&tls).await;
    assert!(host.page().starts_with("https://127.0.0.1:"), "{}", host.page());
    let mut page = chromium.open_without_trust(host.page()).await;
    page.until_visible("Connected").await;
    page.until_visible(&format!("{}orders", host.page().replacen("https", "wss", 1))).await;
    page.click("Create order").await;
    page.until_visible("Purchased successfully").await;
    assert_eq!(page.complaints().await, [""; 0]);
    chromium.close().await;
}

#[tokio::test]
async fn a_page_of_another_origin_is_refused() {
    let _turn = turn().await;
    let Some(mut chromium) = Chromium::start().await else { return };
    let host = Program::host_orders().await;
    let other = Program::host_orders().await;
    let wanted = format!("{}orders", host.page().replacen("http", "ws", 1));
    let connect = format!(
        "import('/soapstone.js').then(({{ connect }}) => connect('{wanted}')).then(() => 'connected', (error) => error.message)"
    );
    // The policy of the page itself would not even let it try.
    let mut page = chromium.open_without_policy(other.page()).await;
    let outcome = page.evaluate(&connect).await;
    let outcome = outcome.as_str().unwrap();
    let origin = other.page().trim_end_matches('/');
    assert!(outcome.contains("the service refused the connection"), "{outcome}");
    assert!(outcome.contains(&format!("whether it takes the Origin {origin}")), "{outcome}");
    let complaints = page.complaints().await.join("\n");
    assert!(complaints.contains("403"), "{complaints}");
    // It is the origin alone.
    let mut page = chromium.open(host.page()).await;
    assert_eq!(page.evaluate(&connect).await, "connected");
    chromium.close().await;
}

#[tokio::test]
async fn the_module_does_what_it_says() {
    let _turn = turn().await;
    let Some(mut chromium) = Chromium::start().await else { return };
    let host = Program::host_orders().await;
    let mut page = chromium.open(&format!("{}soapstone.js", host.page())).await;
    let checks = UNIT.trim_end().strip_prefix(DESCRIPTION).expect("its first line");
    let run = format!("(async () => ({checks})(await import('/soapstone.js')))()");
    let results = page.evaluate(&run).await;
    let results = results.as_array().unwrap();
    assert!(results.len() > 10);
    let failed: Vec<String> =
        results.iter().filter(|it| !it[1].is_null()).map(|it| format!("{it:#}")).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    chromium.close().await;
}

/// What the file of the checks begins with; the rest is an expression.
const DESCRIPTION: &str = "/** Checks of soapstone.js against a socket that is none. What it returns: `[name, what went wrong | null]` for each. */\n";
