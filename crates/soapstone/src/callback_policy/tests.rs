//! Each rule, and the ways around it.

mod pinned;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;

use super::check::Resolve;
use super::*;

/// Names and where they lead, for as often as they are asked for; the last answer stays.
#[derive(Default)]
struct Names {
    answers: HashMap<&'static str, Vec<Vec<IpAddr>>>,
    asked: Mutex<Vec<String>>,
}

impl Names {
    fn with(mut self, name: &'static str, addresses: &[&str]) -> Self {
        let addresses = addresses.iter().map(|address| address.parse().unwrap()).collect();
        self.answers.entry(name).or_default().push(addresses);
        self
    }
}

impl Resolve for Names {
    async fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let times = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(host.to_owned());
            asked.iter().filter(|name| *name == host).count()
        };
        if host == "silent.example" {
            return std::future::pending().await;
        }
        let answers = self.answers.get(host).ok_or_else(|| io::Error::other("no such\r\nname"))?;
        let addresses = &answers[(times - 1).min(answers.len() - 1)];
        Ok(addresses.iter().map(|ip| SocketAddr::new(*ip, port)).collect())
    }
}

/// What a resolver of the system makes of odd spellings too.
fn names() -> Names {
    Names::default()
        .with("client.example", &["192.0.2.1"])
        .with("client.example.", &["192.0.2.1"])
        .with("inner.example", &["10.0.0.5"])
        .with("localhost", &["::1", "127.0.0.1"])
        .with("localhost.", &["127.0.0.1"])
        .with("2130706433", &["127.0.0.1"])
        .with("017700000001", &["127.0.0.1"])
        .with("0x7f.1", &["127.0.0.1"])
        .with("0x7f000001", &["127.0.0.1"])
        .with("127.1", &["127.0.0.1"])
        .with("127.0.0.1.", &["127.0.0.1"])
        .with("0177.0.0.1", &["127.0.0.1"])
        .with("0xa9fea9fe", &["169.254.169.254"])
        .with("0", &["0.0.0.0"])
        .with("3221225985", &["192.0.2.1"])
        .with("mapped.example", &["::ffff:169.254.169.254"])
        .with("nothing.example", &[])
        .with("two.example", &["169.254.169.254", "192.0.2.1"])
        .with("own-last.example", &["10.0.0.5", "192.0.2.1"])
        .with("both-bad.example", &["169.254.169.254", "10.0.0.9"])
        .with("multicast.example", &["224.0.0.1"])
}

async fn ask(policy: &CallbackPolicy, address: &str, peer: Option<&str>) -> Result<String, CallbackRefused> {
    let peer = peer.map(|peer| peer.parse().unwrap());
    policy.check_with(&names(), address, peer).await.map(|pinned| pinned.address.to_string())
}

/// Address, peer (none: `-`), and either what is called or a part of the refusal.
async fn table(policy: &CallbackPolicy, cases: &[(&str, &str, &str)]) {
    for (address, peer, expected) in cases {
        let peer = Some(*peer).filter(|peer| *peer != "-");
        let found = ask(policy, address, peer).await;
        let is_expected = match &found {
            Ok(called) => called == expected,
            Err(refused) => expected.len() > 4 && refused.to_string().contains(expected),
        };
        assert!(is_expected, "{address} for {peer:?}: {found:?}, not {expected}");
    }
}

fn allowing(entries: &[&str]) -> CallbackPolicy {
    entries.iter().fold(CallbackPolicy::default(), |policy, entry| policy.allow(entry.parse().unwrap()))
}

#[tokio::test]
async fn the_peer_itself() {
    let cases = [
        ("http://192.0.2.1/x", "192.0.2.1", "192.0.2.1:80"),
        ("https://192.0.2.1/x", "192.0.2.1", "192.0.2.1:443"),
        ("HTTP://192.0.2.1:8000", "192.0.2.1", "192.0.2.1:8000"),
        ("http://client.example:8000/x", "192.0.2.1", "192.0.2.1:8000"),
        ("http://CLIENT.Example/x", "192.0.2.1", "192.0.2.1:80"),
        ("http://client.example./x", "192.0.2.1", "192.0.2.1:80"),
        ("http://3221225985/x", "192.0.2.1", "192.0.2.1:80"),
        ("http://192.0.2.1/x", "::ffff:192.0.2.1", "192.0.2.1:80"),
        ("http://[::ffff:192.0.2.1]/x", "192.0.2.1", "192.0.2.1:80"),
        ("http://[::192.0.2.1]/x", "192.0.2.1", "192.0.2.1:80"),
        ("http://[64:ff9b::192.0.2.1]/x", "192.0.2.1", "[64:ff9b::c000:201]:80"),
        ("http://[2001:db8::1]:81/x", "2001:db8::1", "[2001:db8::1]:81"),
        ("http://[2001:DB8:0::1]/x", "2001:db8::1", "[2001:db8::1]:80"),
        ("http://10.0.0.5/x", "10.0.0.5", "10.0.0.5:80"),
        ("http://two.example/x", "192.0.2.1", "192.0.2.1:80"),
        ("http://own-last.example/x", "192.0.2.1", "192.0.2.1:80"),
        ("http://own-last.example/x", "10.0.0.5", "10.0.0.5:80"),
        ("http://10.0.0.5/x", "192.0.2.1", "http://10.0.0.5/x is not the caller's own (192.0.2.1)"),
        ("http://inner.example/x", "192.0.2.1", "inner.example/x (10.0.0.5) is not the caller's own"),
        ("http://[2001:db8::2]/x", "2001:db8::1", "is not the caller's own"),
        ("http://client.example/x", "-", "is not allowed, and the caller is"),
        ("http://both-bad.example/x", "192.0.2.1", "is link-local"),
        ("http://nothing.example/x", "192.0.2.1", "cannot be resolved: the name has no address"),
        ("http://missing.example/x", "192.0.2.1", "cannot be resolved: no such\u{FFFD}\u{FFFD}name"),
    ];
    table(&CallbackPolicy::default(), &cases).await;
}

#[tokio::test]
async fn addresses_that_cannot_be_read() {
    let cases = [
        ("", "192.0.2.1", "is no absolute http or https address"),
        ("/callback", "192.0.2.1", "is no absolute http or https address"),
        ("192.0.2.1", "192.0.2.1", "is no absolute http or https address"),
        ("http:192.0.2.1", "192.0.2.1", "is no absolute http or https address"),
        ("urn:uuid:1", "192.0.2.1", "is no absolute http or https address"),
        ("http://192.0.2.1\\@10.0.0.5/", "192.0.2.1", "is no absolute http or https address"),
        ("http://192.0.2.1/\r\nHost: x", "192.0.2.1", "is no absolute http or https address"),
        (" http://192.0.2.1/", "192.0.2.1", "is no absolute http or https address"),
        ("http://192.0.2.1\t/", "192.0.2.1", "is no absolute http or https address"),
        ("http://hôte.example/", "192.0.2.1", "is no absolute http or https address"),
        ("http:///x", "192.0.2.1", "http:///x"),
        ("http://:80/x", "192.0.2.1", "has no host that can be called"),
        ("http://./x", "192.0.2.1", "has no host that can be called"),
        ("http://a..b/x", "192.0.2.1", "has no host that can be called"),
        ("http://client!example/x", "192.0.2.1", "has no host that can be called"),
        ("http://*/x", "192.0.2.1", "has no host that can be called"),
        ("http://+:80/x", "192.0.2.1", "the callback address http://+:80/x"),
        ("http://127.0.0.1%2f.example/", "192.0.2.1", "the callback address http://127.0.0.1%2f"),
        ("http://[::g]/x", "192.0.2.1", "the callback address http://[::g]/x"),
        ("http://[fe80::1%25eth0]/x", "fe80::1", "the callback address http://[fe80::1%25eth0]/x"),
        ("http://[2001:db8::1%1]/x", "2001:db8::1", "the callback address http://[2001:db8::1%1]/x"),
        ("ftp://192.0.2.1/x", "192.0.2.1", "is neither http nor https"),
        ("file://192.0.2.1/x", "192.0.2.1", "is neither http nor https"),
        ("net.tcp://192.0.2.1/x", "192.0.2.1", "is neither http nor https"),
        ("httpx://192.0.2.1/x", "192.0.2.1", "is neither http nor https"),
        ("http://192.0.2.1@10.0.0.5/x", "192.0.2.1", "http://…@10.0.0.5/x has a user before its host"),
        ("http://user:secret@192.0.2.1/x", "192.0.2.1", "http://…@192.0.2.1/x has a user before"),
        ("http://@192.0.2.1/x", "192.0.2.1", "has a user before its host"),
        ("http://192.0.2.1:0/x", "192.0.2.1", "has no port from 1 to 65535"),
        ("http://192.0.2.1:/x", "192.0.2.1", "has no port from 1 to 65535"),
        ("http://192.0.2.1:65536/x", "192.0.2.1", "has no port from 1 to 65535"),
        ("http://192.0.2.1:+80/x", "192.0.2.1", "has no port from 1 to 65535"),
        ("http://192.0.2.1:80:90/x", "192.0.2.1", "the callback address http://192.0.2.1:80:90/x"),
        ("http://[2001:db8::1]80/x", "2001:db8::1", "the callback address http://[2001:db8::1]80/x"),
    ];
    table(&CallbackPolicy::default(), &cases).await;
    table(&CallbackPolicy::danger_allow_any_address(), &cases).await;
}

#[tokio::test]
async fn loopback_is_for_loopback() {
    let own = [
        ("http://127.0.0.1/x", "127.0.0.1", "127.0.0.1:80"),
        ("http://127.0.0.1/x", "::1", "127.0.0.1:80"),
        ("http://127.9.9.9/x", "127.0.0.1", "127.9.9.9:80"),
        ("http://[::1]/x", "127.0.0.1", "[::1]:80"),
        ("http://[::ffff:127.0.0.1]/x", "::ffff:127.0.0.1", "127.0.0.1:80"),
        ("http://localhost:8000/x", "127.0.0.1", "127.0.0.1:8000"),
        ("http://localhost/x", "::1", "[::1]:80"),
        ("http://localhost/x", "127.0.0.2", "[::1]:80"),
        ("http://LOCALHOST./x", "127.0.0.1", "127.0.0.1:80"),
        ("http://0x7f.1/x", "127.0.0.1", "127.0.0.1:80"),
    ];
    let refused = "is loopback, which is called for callers on this machine alone";
    let others = [
        "127.0.0.1",
        "127.255.255.255",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "localhost",
        "LocalHost",
        "localhost.",
        "127.0.0.1.",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "0x7f.1",
        "0x7f000001",
        "0X7F.1",
        "127.1",
    ];
    let entries = ["127.0.0.0/8", "::1", "localhost", "0.0.0.0/0", "::/0"];
    let policies =
        [CallbackPolicy::default(), allowing(&entries), CallbackPolicy::danger_allow_any_address()];
    for policy in policies {
        table(&policy, &own).await;
        for host in others {
            let address = format!("http://{host}/x");
            let cases = [(address.as_str(), "192.0.2.1", refused), (address.as_str(), "-", refused)];
            table(&policy, &cases).await;
        }
        let behind = [("http://[64:ff9b::127.0.0.1]/x", "127.0.0.1", "is loopback of a translator")];
        table(&policy, &behind).await;
    }
    let another = [("http://192.0.2.1/x", "127.0.0.1", "is not the caller's own (127.0.0.1)")];
    table(&CallbackPolicy::default(), &another).await;
}

#[tokio::test]
async fn what_is_never_called() {
    let cases = [
        ("169.254.169.254", "link-local"),
        ("[::ffff:169.254.169.254]", "link-local"),
        ("[::ffff:a9fe:a9fe]", "link-local"),
        ("[::169.254.169.254]", "link-local"),
        ("[64:ff9b::169.254.169.254]", "link-local"),
        ("[2002:a9fe:a9fe::1]", "link-local"),
        ("[fe80::1]", "link-local"),
        ("[febf::1]", "link-local"),
        ("0xa9fea9fe", "link-local"),
        ("0XA9FEA9FE", "link-local"),
        ("mapped.example", "link-local"),
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "unspecified"),
        ("0", "unspecified"),
        ("[::]", "unspecified"),
        ("[::ffff:0.0.0.0]", "unspecified"),
        ("255.255.255.255", "broadcast"),
        ("[::ffff:255.255.255.255]", "broadcast"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.250", "multicast"),
        ("[ff02::1]", "multicast"),
        ("multicast.example", "multicast"),
        ("[2002:7f00:1::1]", "loopback of a translator"),
    ];
    let entries = ["0.0.0.0/0", "::/0", "*.example", "mapped.example"];
    let policies =
        [CallbackPolicy::default(), allowing(&entries), CallbackPolicy::danger_allow_any_address()];
    for policy in &policies {
        for (host, kind) in cases {
            let address = format!("http://{host}/x");
            // A peer that has such an address itself is no exception.
            for peer in ["192.0.2.1", "127.0.0.1", "169.254.169.254", "fe80::1", "-"] {
                table(policy, &[(&address, peer, &format!("is {kind}, and such addresses"))]).await;
            }
        }
    }
}

#[tokio::test]
async fn what_is_allowed() {
    let policy = allowing(&["10.0.0.0/24", "client.example:8000", "*.example:9000"]);
    let cases = [
        ("http://10.0.0.5/x", "192.0.2.9", "10.0.0.5:80"),
        ("http://10.0.0.5/x", "-", "10.0.0.5:80"),
        ("http://inner.example/x", "192.0.2.9", "10.0.0.5:80"),
        ("http://[::ffff:10.0.0.5]/x", "192.0.2.9", "10.0.0.5:80"),
        ("http://10.0.1.5/x", "192.0.2.9", "is not the caller's own"),
        ("http://client.example:8000/x", "192.0.2.9", "192.0.2.1:8000"),
        ("http://Client.Example.:8000/x", "-", "192.0.2.1:8000"),
        ("http://client.example:8001/x", "192.0.2.9", "is not the caller's own"),
        ("http://192.0.2.1:8000/x", "192.0.2.9", "is not the caller's own"),
        ("http://client.example:9000/x", "192.0.2.9", "192.0.2.1:9000"),
        // The allowed one of two, and of two allowed ones the peer's.
        ("http://both-bad.example/x", "192.0.2.9", "10.0.0.9:80"),
        ("http://own-last.example:9000/x", "192.0.2.1", "192.0.2.1:9000"),
        ("http://own-last.example:9000/x", "192.0.2.9", "10.0.0.5:9000"),
    ];
    table(&policy, &cases).await;

    let any = CallbackPolicy::danger_allow_any_address();
    table(&any, &[("http://10.0.0.5/x", "-", "10.0.0.5:80"), ("http://[fd00::1]/x", "-", "[fd00::1]:80")])
        .await;
}

#[tokio::test]
async fn ports() {
    let policy = CallbackPolicy::danger_allow_any_address().allow_port(80).allow_port(8000);
    let cases = [
        ("http://192.0.2.1/x", "192.0.2.1", "192.0.2.1:80"),
        ("http://192.0.2.1:8000/x", "192.0.2.1", "192.0.2.1:8000"),
        ("http://192.0.2.1:22/x", "192.0.2.1", "has port 22; allow it with CallbackPolicy::allow_port"),
        ("https://192.0.2.1/x", "192.0.2.1", "has port 443"),
    ];
    table(&policy, &cases).await;
}

#[tokio::test]
async fn a_proxys_address_is_nobodys_own() {
    let policy = CallbackPolicy::default()
        .forwarding_proxy("10.0.0.2".parse().unwrap())
        .forwarding_proxy("127.0.0.1".parse().unwrap());
    let cases = [
        ("http://10.0.0.2/admin", "10.0.0.2", "the caller is behind a proxy or not known"),
        ("http://127.0.0.1/x", "127.0.0.1", "is loopback"),
        ("http://localhost/x", "127.0.0.1", "is loopback"),
    ];
    table(&policy, &cases).await;
    let policy = policy.allow("localhost:8000".parse().unwrap());
    let cases = [
        ("http://localhost:8000/x", "127.0.0.1", "127.0.0.1:8000"),
        ("http://localhost:8000/x", "192.0.2.1", "is loopback"),
        ("http://localhost:8001/x", "127.0.0.1", "is loopback"),
    ];
    table(&policy, &cases).await;
}
