use std::net::IpAddr;

use http::HeaderMap;

use crate::callback_policy::CallbackPolicy;

/// A proxy on this machine, and a farm of them.
fn policy() -> CallbackPolicy {
    let proxies = ["127.0.0.1", "10.0.0.0/24", "2001:db8:ffff::1"];
    proxies
        .iter()
        .fold(CallbackPolicy::default(), |policy, proxy| policy.forwarding_proxy(proxy.parse().unwrap()))
}

fn peer(tcp_peer: &str, lines: &[(&'static str, &str)]) -> IpAddr {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        headers.append(*name, value.parse().unwrap());
    }
    policy().peer(tcp_peer.parse().unwrap(), &headers)
}

const X: &str = "x-forwarded-for";
const F: &str = "forwarded";

#[test]
fn the_last_address_that_is_no_proxy() {
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[], "10.0.0.2"),
        (&[(X, "198.51.100.7")], "198.51.100.7"),
        (&[(X, "203.0.113.9, 198.51.100.7")], "198.51.100.7"),
        (&[(X, "203.0.113.9,198.51.100.7 , 10.0.0.3")], "198.51.100.7"),
        (&[(X, "203.0.113.9"), (X, "198.51.100.7")], "198.51.100.7"),
        (&[(X, "203.0.113.9"), (X, "198.51.100.7, 10.0.0.3"), (X, "10.0.0.4")], "198.51.100.7"),
        (&[(X, "198.51.100.7:4711")], "198.51.100.7"),
        (&[(X, "2001:db8::7")], "2001:db8::7"),
        (&[(X, "[2001:db8::7]")], "2001:db8::7"),
        (&[(X, "[2001:db8::7]:4711, 2001:db8:ffff::1")], "2001:db8::7"),
        (&[(X, "::ffff:198.51.100.7")], "198.51.100.7"),
        (&[(X, "198.51.100.7, ::ffff:10.0.0.3")], "198.51.100.7"),
        (&[(F, "for=198.51.100.7")], "198.51.100.7"),
        (&[(F, "For=198.51.100.7;proto=http;by=10.0.0.2;")], "198.51.100.7"),
        (&[(F, "for=203.0.113.9, for=198.51.100.7;host=\"a,b;for=1.1.1.1\"")], "198.51.100.7"),
        (&[(F, "for=\"[2001:db8::7]:4711\", for=10.0.0.3")], "2001:db8::7"),
        (&[(F, "for=\"198.51.100.\\7\"")], "198.51.100.7"),
        (&[(F, "for=\"203"), (F, "for=198.51.100.7")], "198.51.100.7"),
        // Both say the same.
        (&[(F, "for=198.51.100.7"), (X, "198.51.100.7")], "198.51.100.7"),
        // What is before the answer may be anything.
        (&[(X, "unknown, ,, 198.51.100.7")], "198.51.100.7"),
    ];
    for (lines, expected) in cases {
        assert_eq!(peer("10.0.0.2", lines), expected.parse::<IpAddr>().unwrap(), "{lines:?}");
    }
    assert_eq!(peer("::ffff:10.0.0.2", &[(X, "198.51.100.7")]).to_string(), "198.51.100.7");
    assert_eq!(peer("127.0.0.1", &[(X, "198.51.100.7")]).to_string(), "198.51.100.7");
}

#[test]
fn headers_that_say_no_address() {
    let cases: &[&[(&str, &str)]] = &[
        &[(X, "")],
        &[(X, "198.51.100.7,")],
        &[(X, "198.51.100.7, unknown")],
        &[(X, "198.51.100.7, _hidden")],
        &[(X, "198.51.100.7, host.example")],
        &[(X, "198.51.100.7, 0x7f.1")],
        &[(X, "198.51.100.7, 1.2.3.4:99999")],
        &[(X, "198.51.100.7, 10.0.0.3, ")],
        &[(X, "198.51.100.7"), (X, "")],
        &[(X, "10.0.0.3, 10.0.0.4")],
        &[(X, "fe80::1%1")],
        &[(X, "[fe80::1%1]:80")],
        &[(X, "0.0.0.0")],
        &[(X, "\u{e9}")],
        &[(F, "for=unknown")],
        &[(F, "for=_hidden")],
        &[(F, "for=")],
        &[(F, "proto=http")],
        &[(F, "198.51.100.7")],
        &[(F, "for=198.51.100.7;for=203.0.113.9")],
        &[(F, "for=\"198.51.100.7")],
        &[(F, "for=\"198.51.100.7\"x")],
        &[(F, "for=198.51.100.7;a\"b\"=1")],
        &[(F, "for=203.0.113.9;x=\", for=198.51.100.7")],
        &[(F, "for=203.0.113.9;x=\", for=\"[2001:db8::7]\"")],
        &[(F, "for=203.0.113.9;x=\"\\, for=198.51.100.7")],
        // One of them is not the proxy's, and which cannot be known.
        &[(F, "for=203.0.113.9"), (X, "198.51.100.7")],
        &[(F, "for=unknown"), (X, "198.51.100.7")],
        // The loopback of another machine.
        &[(X, "127.0.0.1")],
        &[(X, "::1")],
        &[(X, "127.0.0.1, 10.0.0.3")],
        &[(X, "127.0.0.5, 127.0.0.1")],
    ];
    for lines in cases {
        assert_eq!(peer("10.0.0.2", lines).to_string(), "10.0.0.2", "{lines:?}");
    }
}

#[test]
fn nobody_else_is_believed() {
    for tcp_peer in ["203.0.113.9", "127.0.0.2", "::1", "10.0.1.2", "2001:db8:ffff::2"] {
        let found = peer(tcp_peer, &[(X, "198.51.100.7"), (F, "for=198.51.100.7")]);
        assert_eq!(found.to_string(), tcp_peer);
    }
    let headers = HeaderMap::from_iter([(super::X_FORWARDED_FOR, "198.51.100.7".parse().unwrap())]);
    let nobody = CallbackPolicy::default();
    assert_eq!(nobody.peer("127.0.0.1".parse().unwrap(), &headers).to_string(), "127.0.0.1");
    assert_eq!(nobody.peer("::ffff:192.0.2.1".parse().unwrap(), &headers).to_string(), "192.0.2.1");
}

#[test]
fn loopback_is_believed_of_this_machine_alone() {
    assert_eq!(peer("127.0.0.1", &[(X, "127.0.0.9")]).to_string(), "127.0.0.9");
    assert_eq!(peer("127.0.0.1", &[(X, "127.0.0.9, 10.0.0.3")]).to_string(), "127.0.0.1");
}
