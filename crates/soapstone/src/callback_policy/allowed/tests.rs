use super::*;

fn allowed(entry: &str) -> AllowedAddress {
    entry.parse().unwrap_or_else(|error| panic!("{entry}: {error}"))
}

#[test]
fn what_entries_mean() {
    // entry, name in the address, what it leads to, port
    let cases = [
        ("10.0.0.5", None, "10.0.0.5", 80, true),
        ("10.0.0.5", None, "10.0.0.6", 80, false),
        ("10.0.0.5", Some("host.example"), "10.0.0.5", 80, true),
        ("10.0.0.5:8080", None, "10.0.0.5", 8080, true),
        ("10.0.0.5:8080", None, "10.0.0.5", 80, false),
        ("10.0.0.0/8", None, "10.255.255.255", 80, true),
        ("10.0.0.0/8", None, "11.0.0.0", 80, false),
        ("10.0.0.0/8:8080", None, "10.1.2.3", 8080, true),
        ("10.0.0.0/8:8080", None, "10.1.2.3", 8081, false),
        ("192.0.2.128/25", None, "192.0.2.127", 80, false),
        ("0.0.0.0/0", None, "192.0.2.1", 80, true),
        ("0.0.0.0/0", None, "2001:db8::1", 80, false),
        ("::/0", None, "2001:db8::1", 80, true),
        ("::/0", None, "192.0.2.1", 80, false),
        ("::/0", None, "::ffff:192.0.2.1", 80, false),
        ("10.0.0.5", None, "::ffff:10.0.0.5", 80, true),
        ("::ffff:10.0.0.5", None, "10.0.0.5", 80, true),
        ("2001:db8::1", None, "2001:db8::1", 80, true),
        ("2001:DB8:0::1", None, "2001:db8::1", 80, true),
        ("[2001:db8::1]", None, "2001:db8::1", 80, true),
        ("[2001:db8::1]:8080", None, "2001:db8::1", 8080, true),
        ("[2001:db8::1]:8080", None, "2001:db8::1", 80, false),
        ("2001:db8::/32", None, "2001:db8:ffff::1", 80, true),
        ("2001:db8::/32", None, "2001:db9::1", 80, false),
        ("[2001:db8::]/32:8080", None, "2001:db8::1", 8080, true),
        ("[2001:db8::/32]:8080", None, "2001:db8::1", 80, false),
        ("host.example", Some("host.example"), "10.0.0.5", 80, true),
        ("Host.Example.", Some("host.example"), "10.0.0.5", 80, true),
        ("host.example", Some("host.example."), "10.0.0.5", 80, true),
        ("host.example", Some("HOST.example"), "10.0.0.5", 80, true),
        ("host.example", None, "10.0.0.5", 80, false),
        ("host.example", Some("other.host.example"), "10.0.0.5", 80, false),
        ("host.example:443", Some("host.example"), "10.0.0.5", 443, true),
        ("host.example:443", Some("host.example"), "10.0.0.5", 80, false),
        ("*.example", Some("host.example"), "10.0.0.5", 80, true),
        ("*.Example", Some("a.b.EXAMPLE."), "10.0.0.5", 80, true),
        ("*.example", Some("example"), "10.0.0.5", 80, false),
        ("*.example", Some("badexample"), "10.0.0.5", 80, false),
        ("*.example", Some("host.example.evil"), "10.0.0.5", 80, false),
        ("*.example:443", Some("host.example"), "10.0.0.5", 80, false),
    ];
    for (entry, name, ip, port, expected) in cases {
        let found = allowed(entry).matches(name, ip.parse().unwrap(), port);
        assert_eq!(found, expected, "{entry} for {name:?} at {ip}, port {port}");
    }
}

#[test]
fn entries_are_shown_as_they_are_read() {
    let entries = [
        "10.0.0.5",
        "10.0.0.0/8:80",
        "2001:db8::1",
        "[2001:db8::1]:80",
        "[2001:db8::/32]:80",
        "host.example",
        "*.example:443",
    ];
    for entry in entries {
        assert_eq!(allowed(entry).to_string(), entry);
    }
}

#[test]
fn what_entries_cannot_be() {
    let cases = [
        ("http://host.example/", "is a URL"),
        ("", "is no host name"),
        ("host example", "is no host name"),
        ("hôte.example", "is no host name"),
        ("user@host.example", "is no host name"),
        ("..", "is no host name"),
        (".example", "is no host name"),
        ("*", "has a star"),
        ("*.", "is no host name"),
        ("*.*.example", "has a star"),
        ("host.*.example", "has a star"),
        ("*example", "has a star"),
        ("host.example:", "has no port"),
        ("host.example:0", "has no port"),
        ("host.example:+80", "has no port"),
        ("host.example:65536", "has no port"),
        ("[2001:db8::1]:0", "has no port"),
        ("10.0.0.0/", "has no number of bits"),
        ("10.0.0.0/33", "has no number of bits"),
        ("10.0.0.0/+8", "has no number of bits"),
        ("10.0.0.0/8/8", "has no number of bits"),
        ("2001:db8::/129", "has no number of bits"),
        ("10.0.0.5/8", "give 10.0.0.0/8"),
        ("2001:db8::1/32", "give 2001:db8::/32"),
        ("host.example/8", "is neither an IP address"),
        ("[host.example]", "is neither an IP address"),
        ("[2001:db8::1", "is neither an IP address"),
        ("1:2", "ends with a number"),
        ("2130706433", "ends with a number"),
        ("0x7f.1", "ends with a number"),
        ("0x7f000001", "ends with a number"),
        ("010.0.0.1", "ends with a number"),
        ("10.0.0", "ends with a number"),
        ("::ffff:10.0.0.0/104", "carry IPv4"),
        ("64:ff9b::/96", "carry IPv4"),
        ("fe80::1%eth0", "has a zone"),
        ("[fe80::1%25eth0]:80", "has a zone"),
        ("169.254.169.254", "is link-local"),
        ("::ffff:169.254.169.254", "is link-local"),
        ("169.254.0.0/16", "is link-local"),
        ("fe80::/10", "is link-local"),
        ("0.0.0.0", "is unspecified"),
        ("::", "is unspecified"),
        ("255.255.255.255", "is broadcast"),
        ("224.0.0.0/4", "is multicast"),
        ("ff02::1", "is multicast"),
    ];
    for (entry, expected) in cases {
        let error = entry.parse::<AllowedAddress>().expect_err(entry).to_string();
        assert!(error.contains(expected), "{entry}: {error}");
    }
    let long = format!("{}\r\n", "x".repeat(1000)).parse::<AllowedAddress>().unwrap_err().to_string();
    assert!(long.len() < 400 && !long.contains('\n'), "{long}");
}
