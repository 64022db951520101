//! What is resolved, what is called, and what a refusal says.

use std::io;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use super::super::check::Resolve;
use super::super::*;
use super::{Names, ask, names};

#[tokio::test]
async fn a_name_is_resolved_once_and_pinned() {
    let names =
        Names::default().with("rebound.example", &["192.0.2.1"]).with("rebound.example", &["127.0.0.1"]);
    let policy = CallbackPolicy::default();
    let peer = Some("192.0.2.1".parse().unwrap());
    let address = "https://Rebound.example:8443/cb?x=1";
    let pinned = policy.check_with(&names, address, peer).await.unwrap();
    assert_eq!(names.asked.lock().unwrap().as_slice(), ["rebound.example"]);
    assert_eq!(pinned.address.to_string(), "192.0.2.1:8443");
    assert_eq!(pinned.authority.as_str(), "Rebound.example:8443");
    assert_eq!((pinned.host(), pinned.is_tls()), ("Rebound.example", true));
    assert_eq!(pinned.by_address(), "https://192.0.2.1:8443/cb?x=1");

    let again = policy.check_with(&names, address, peer).await;
    assert!(matches!(again, Err(CallbackRefused::Loopback { .. })), "{again:?}");
}

#[tokio::test]
async fn the_address_is_called_at_what_was_judged() {
    let policy = CallbackPolicy::danger_allow_any_address();
    let cases = [
        ("http://[::ffff:192.0.2.1]", "http://192.0.2.1:80/", "::ffff:192.0.2.1"),
        ("http://[2001:db8::1]:81/a/b", "http://[2001:db8::1]:81/a/b", "2001:db8::1"),
        ("http://client.example?x#y", "http://192.0.2.1:80/?x", "client.example"),
    ];
    for (address, called, host) in cases {
        let pinned = policy.check_with(&names(), address, None).await.unwrap();
        assert_eq!((pinned.by_address().as_str(), pinned.host()), (called, host));
    }
}

#[tokio::test(start_paused = true)]
async fn a_resolver_has_a_time() {
    let policy = CallbackPolicy::default();
    let start = tokio::time::Instant::now();
    let refused = ask(&policy, "http://silent.example/x", Some("192.0.2.1")).await.unwrap_err();
    assert_eq!(start.elapsed(), Duration::from_secs(5));
    assert!(refused.to_string().contains("was not resolved within 5 s"), "{refused}");
}

#[tokio::test]
async fn an_address_with_a_scope_is_refused() {
    struct Scoped;
    impl Resolve for Scoped {
        async fn resolve(&self, _: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
            Ok(vec![SocketAddrV6::new("2001:db8::1".parse().unwrap(), port, 0, 2).into()])
        }
    }
    let policy = CallbackPolicy::danger_allow_any_address();
    let refused = policy.check_with(&Scoped, "http://x.example/", None).await;
    assert!(matches!(refused, Err(CallbackRefused::Zone { .. })), "{refused:?}");
}

/// The real resolver: no DNS is asked for numbers.
#[tokio::test]
async fn odd_spellings_do_not_get_around_the_system() {
    for host in ["2130706433", "0x7f.1", "017700000001", "127.1"] {
        let policy = CallbackPolicy::danger_allow_any_address();
        let peer = Some("192.0.2.1".parse().unwrap());
        let found = policy.pin(&format!("http://{host}/"), peer).await;
        assert!(found.is_err(), "{host}: {found:?}");
    }
    let found =
        CallbackPolicy::default().pin("http://127.0.0.1:81/", Some(IpAddr::from([127, 0, 0, 1]))).await;
    assert_eq!(found.unwrap().address.to_string(), "127.0.0.1:81");
}

#[tokio::test]
async fn a_refusal_is_one_short_line() {
    let policy = CallbackPolicy::default();
    let long = format!("http://10.0.0.5/{}", "x".repeat(5000));
    for address in [&*long, "http://x\r\n\u{1b}[31m\u{202e}y/", "http:user:secret@x", "//u:secret@x/"] {
        let text = ask(&policy, address, Some("192.0.2.1")).await.unwrap_err().to_string();
        assert!(text.len() < 450, "{text}");
        let odd = |c: char| c.is_control() || c == '\u{202e}';
        assert!(!text.contains(odd) && !text.contains("secret"), "{text}");
    }
}

#[tokio::test]
async fn a_peer_is_not_told_where_names_lead() {
    let policy = CallbackPolicy::default();
    let mut told = Vec::new();
    for host in ["inner", "missing", "mapped", "both-bad", "nothing"] {
        let address = format!("http://{host}.example/x");
        let refused = ask(&policy, &address, Some("192.0.2.1")).await.unwrap_err();
        told.push(refused.for_peer().replace(host, ""));
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
    let refused = ask(&policy, "http://10.0.0.5/x", Some("192.0.2.1")).await.unwrap_err();
    assert_eq!(refused.for_peer(), refused.to_string());
}
