//! A headless Chromium that is told over the DevTools protocol what to do.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use base64::Engine as _;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// A browser; it is killed with this.
pub(crate) struct Chromium {
    process: Child,
    /// `127.0.0.1:PORT`
    devtools: String,
    browser: Devtools,
    profile: PathBuf,
}

/// A page that is open.
pub(crate) struct Tab {
    devtools: Devtools,
}

/// A connection to something that can be told what to do.
struct Devtools {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    last: u64,
    /// What the page complained about: errors in its console, exceptions, violations of its policy.
    complaints: Vec<String>,
}

impl Chromium {
    /// Starts one, or says that there is none.
    pub(crate) async fn start() -> Option<Self> {
        let Some(program) = installed() else {
            // Not with print: the line is to be seen although the test passes.
            let line = "browser test skipped: chromium is not installed (apt-get install chromium)\n";
            let _ = std::io::stderr().write_all(line.as_bytes());
            return None;
        };
        static PROFILES: AtomicU32 = AtomicU32::new(0);
        let number = PROFILES.fetch_add(1, Ordering::Relaxed);
        let profile = results().join(format!("profile-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&profile).unwrap();
        let mut process = Command::new(&program)
            .args(OPTIONS)
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let mut said = Vec::new();
        let listening = async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(address) = line.strip_prefix("DevTools listening on ") {
                    return Some(address.to_owned());
                }
                said.push(line);
            }
            None
        };
        let address = tokio::time::timeout(PATIENCE, listening).await.ok().flatten();
        let address = address.unwrap_or_else(|| panic!("chromium does not listen: {}", said.join("\n")));
        // Who does not read what it says stops it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let devtools = address.trim_start_matches("ws://").split('/').next().unwrap().to_owned();
        let browser = Devtools::connect(&address).await;
        Some(Self { process, devtools, browser, profile })
    }

    /// Opens an address.
    pub(crate) async fn open(&mut self, url: &str) -> Tab {
        let mut tab = self.blank().await;
        tab.navigate(url).await;
        tab
    }

    /// Opens an address whose policy does not hold: for what a page does that is not ours.
    pub(crate) async fn open_without_policy(&mut self, url: &str) -> Tab {
        let mut tab = self.blank().await;
        tab.devtools.tell("Page.setBypassCSP", json!({ "enabled": true })).await;
        tab.navigate(url).await;
        tab
    }

    /// Opens an address of https whose certificate nobody signed.
    pub(crate) async fn open_without_trust(&mut self, url: &str) -> Tab {
        let mut tab = self.blank().await;
        tab.devtools.tell("Security.setIgnoreCertificateErrors", json!({ "ignore": true })).await;
        tab.navigate(url).await;
        tab
    }

    async fn blank(&mut self) -> Tab {
        let target = self.browser.tell("Target.createTarget", json!({ "url": "about:blank" })).await;
        let id = target["targetId"].as_str().unwrap();
        let mut devtools = Devtools::connect(&format!("ws://{}/devtools/page/{id}", self.devtools)).await;
        for domain in ["Page.enable", "Runtime.enable", "Log.enable"] {
            devtools.tell(domain, json!({})).await;
        }
        Tab { devtools }
    }

    /// Ends it in order.
    pub(crate) async fn close(mut self) {
        self.browser.send("Browser.close", json!({})).await;
        let ended = tokio::time::timeout(PATIENCE, self.process.wait()).await;
        assert!(ended.is_ok(), "chromium does not end");
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

impl Tab {
    pub(crate) async fn navigate(&mut self, url: &str) {
        let done = self.devtools.tell("Page.navigate", json!({ "url": url })).await;
        assert!(done["errorText"].is_null(), "{url}: {}", done["errorText"]);
    }

    /// Evaluates an expression, and waits for its promise.
    #[track_caller]
    pub(crate) fn evaluate(&mut self, expression: &str) -> impl Future<Output = Value> {
        let parameters = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true });
        async move {
            let done = self.devtools.tell("Runtime.evaluate", parameters).await;
            let exception = &done["exceptionDetails"];
            assert!(exception.is_null(), "{exception:#}");
            done["result"]["value"].clone()
        }
    }

    /// Waits until an expression is true, looking whenever the document changes.
    pub(crate) async fn until(&mut self, expression: &str) -> Value {
        let waiting = format!(
            "new Promise((resolve) => {{
               const look = () => {{ const is = ({expression}); if (is) {{ observer.disconnect(); resolve(is); }} }};
               const observer = new MutationObserver(look);
               observer.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
               look();
             }})"
        );
        match tokio::time::timeout(PATIENCE, self.evaluate(&waiting)).await {
            Ok(value) => value,
            Err(_) => {
                let shown = self.evaluate("document.body?.innerText").await;
                let complaints = &self.devtools.complaints;
                panic!(
                    "never true: {expression}\ncomplaints: {complaints:#?}\n{}",
                    shown.as_str().unwrap_or_default()
                );
            }
        }
    }

    /// Waits until this text is visible somewhere on the page.
    pub(crate) async fn until_visible(&mut self, text: &str) {
        self.until(&format!("document.body?.innerText.includes({})", json!(text))).await;
    }

    /// Puts a value into a field, as somebody who types does.
    pub(crate) async fn fill(&mut self, label: &str, value: &str) {
        let field = format!(
            "(() => {{
               const label = [...document.querySelectorAll('label')].find((it) => it.textContent === {});
               label.control.focus();
               label.control.select();
             }})()",
            json!(label)
        );
        self.evaluate(&field).await;
        self.devtools.tell("Input.insertText", json!({ "text": value })).await;
    }

    /// Clicks on the button with this text, where it is on the screen.
    pub(crate) async fn click(&mut self, button: &str) {
        let middle = format!(
            "(() => {{
               const button = [...document.querySelectorAll('button')].find((it) => it.innerText === {});
               button.scrollIntoView({{ block: 'center' }});
               const {{ x, y, width, height }} = button.getBoundingClientRect();
               return [x + width / 2, y + height / 2];
             }})()",
            json!(button)
        );
        let at = self.evaluate(&middle).await;
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1 });
            self.devtools.tell("Input.dispatchMouseEvent", event).await;
        }
    }

    /// A picture of the whole page at this width.
    pub(crate) async fn picture(&mut self, name: &str, width: u32, scheme: &str) -> PathBuf {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools.tell("Emulation.setEmulatedMedia", media).await;
        let metrics = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        self.devtools.tell("Emulation.setDeviceMetricsOverride", metrics).await;
        let wide = self.evaluate("document.documentElement.scrollWidth").await;
        assert!(wide.as_u64().unwrap() <= u64::from(width), "{name} is {wide} wide, and has {width}");
        let size = self.devtools.tell("Page.getLayoutMetrics", json!({})).await["cssContentSize"].clone();
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": size["height"], "scale": 1 });
        let how = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let taken = self.devtools.tell("Page.captureScreenshot", how).await;
        let png = base64::prelude::BASE64_STANDARD.decode(taken["data"].as_str().unwrap()).unwrap();
        assert!(png.starts_with(b"\x89PNG"));
        let file = results().join(format!("{name}-{width}-{scheme}.png"));
        std::fs::write(&file, png).unwrap();
        file
    }

    /// What the page complained about so far.
    pub(crate) async fn complaints(&mut self) -> Vec<String> {
        // Whatever was reported is there before this is answered.
        self.evaluate("null").await;
        self.devtools.complaints.clone()
    }
}

impl Devtools {
    async fn connect(address: &str) -> Self {
        // Pictures are one message.
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let connecting = tokio_tungstenite::connect_async_with_config(address, Some(config), true);
        let (socket, _) = tokio::time::timeout(PATIENCE, connecting).await.unwrap().unwrap();
        Self { socket, last: 0, complaints: Vec::new() }
    }

    async fn send(&mut self, method: &str, parameters: Value) -> u64 {
        self.last += 1;
        let text = json!({ "id": self.last, "method": method, "params": parameters }).to_string();
        self.socket.send(Message::text(text)).await.unwrap();
        self.last
    }

    async fn tell(&mut self, method: &str, parameters: Value) -> Value {
        let id = self.send(method, parameters).await;
        let answer = async {
            loop {
                let message = self.socket.next().await.expect("chromium is gone").unwrap();
                let Message::Text(text) = message else { continue };
                let message: Value = serde_json::from_str(&text).unwrap();
                if message["id"] == id {
                    assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                    return message["result"].clone();
                }
                self.complaints.extend(complaint(&message));
            }
        };
        match tokio::time::timeout(PATIENCE * 2, answer).await {
            Ok(answer) => answer,
            Err(_) => panic!("chromium does not answer {method}"),
        }
    }
}

fn complaint(event: &Value) -> Option<String> {
    let of = &event["params"];
    match event["method"].as_str()? {
        "Runtime.exceptionThrown" => Some(of["exceptionDetails"].to_string()),
        "Log.entryAdded" if of["entry"]["level"] == "error" => Some(of["entry"]["text"].to_string()),
        "Runtime.consoleAPICalled" if of["type"] == "error" => Some(of["args"].to_string()),
        _ => None,
    }
}

/// Where pictures go.
pub(crate) fn results() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser")
}

fn installed() -> Option<PathBuf> {
    if let Some(program) = std::env::var_os("SOAPSTONE_CHROMIUM") {
        let program = PathBuf::from(program);
        assert!(program.is_file(), "SOAPSTONE_CHROMIUM: there is no {}", program.display());
        return Some(program);
    }
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file())
}

const OPTIONS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
];
/// How long something may take that takes no time.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
