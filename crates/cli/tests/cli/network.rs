//! Programs that talk to each other, over real sockets and as real processes.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::process::{Program, ran};
use crate::support::{Folder, soapstone};

const CALCULATOR: &str = "http://Microsoft.ServiceModel.Samples/ICalculatorDuplex";
const ADD: &str = "<AddTo xmlns=\"http://Microsoft.ServiceModel.Samples\"><n>100</n></AddTo>";

fn action(name: &str) -> String {
    format!("{CALCULATOR}/{name}")
}

/// A folder that is not there yet.
fn log(name: &str) -> String {
    let folder = Folder::new(&format!("network-{name}"));
    let path = format!("{}/log", folder.path());
    assert!(!std::path::Path::new(&path).exists());
    path
}

#[test]
fn demo_shows_calls_and_callbacks_and_ends_in_order() {
    for binding in ["ws-dual-http", "ws-dual-http-rm11", "ws-dual-http-binary"] {
        let log = log(&format!("demo-{binding}"));
        let done = ran(&["demo", "--binding", binding, "--trace-dir", &log], "");
        done.says(
            0,
            &[
                "ICalculatorDuplex at http://127.0.0.1:",
                "CreateSequenceResponse",
                "opens the session",
                "calls AddTo(100)",
                "─ AddTo 1 ─",
                "callback Result(100)",
                "callback Result(437.5)",
                "callback Equation(\"0 + 100 - 50 * 17.5 / 2 = 437.5\")",
                "terminates the sequence",
                "Ended in order: 5 calls, 5 callbacks",
                "soapstone trace",
            ],
        );
        // A callback is told after the message that brings it.
        let at = |part: &str| done.out.find(part).unwrap();
        assert!(
            at("─ AddTo 1 ─") < at("─ Result 1 ─") && at("─ Result 1 ─") < at("callback Result(100)"),
            "{}",
            done.out
        );
        soapstone(&["verify", &log]).says(0, &[", 0 surprises"]);
        soapstone(&["trace", &log]).says(0, &["No rule was broken."]);
    }
}

#[test]
fn demo_without_callbacks_says_what_to_use() {
    ran(&["demo", "--binding", "basic-http"], "")
        .says(2, &["basic-http has no callbacks", "ws-dual-http-rm11"]);
}

#[test]
fn a_host_is_called_and_probed_and_its_log_can_be_read() {
    let log = log("host");
    let mut host = Program::start(&["host", "calculator", "--listen", "127.0.0.1:0", "--trace-dir", &log]);
    let address = host.address();
    assert!(!address.ends_with(":0/calculator"), "{address}");
    host.line("AddTo n=100");

    let add = action("AddTo");
    let called = ran(&["call", &address, &add, "--one-way", "--callbacks", "1", "--body", "-"], ADD);
    called.says(0, &["Callback 1: Result", "Acknowledged."]);
    assert_eq!(
        called.out,
        "<Result xmlns=\"http://Microsoft.ServiceModel.Samples\">\n  <result>100</result>\n</Result>\n"
    );
    host.line("began, from 127.0.0.1");
    host.line("called AddTo");
    host.line("ended in order");

    let probed = ran(&["probe", &address, "--verbose"], "");
    probed.says(
        0,
        &[
            "It agreed to a session in",
            "WS-ReliableMessaging 1.0",
            "as we offered it",
            "it can call back",
            "ended in order",
        ],
    );
    assert!(probed.out.contains(&format!("its AcksTo      {address}")), "{}", probed.out);
    let other = ran(&["probe", &address, "--binding", "ws-dual-http-rm11"], "");
    other.says(1, &["refused the session", "ActionNotSupported", "of the other version", "--try-all"]);
    let other = ran(&["probe", &address, "--binding", "basic-http"], "");
    other.says(1, &["415", "reads other messages", "--try-all"]);
    let all = ran(&["probe", &address, "--try-all", "--timeout", "3"], "");
    all.says(
        0,
        &[
            "ws-dual-http           yes",
            "ws-dual-http-rm11      no",
            "it expects application/soap+xml",
            "--binding ws-dual-http ",
        ],
    );

    let fault = ran(&["call", &address, &action("Nope"), "--verbose"], "");
    fault.says(1, &["answered with a fault: Sender/", "ActionNotSupported", "─ Nope 1 ─"]);
    host.line("no operation has this action");
    host.line("ended in order");
    let called_back = ran(&["call", &address, &action("Nope"), "--one-way", "--callbacks", "1"], "");
    called_back.says(1, &["Callback 1: fault", "answered with a fault: Sender/", "ActionNotSupported"]);
    host.line("ended in order");

    host.interrupt();
    let (code, said) = host.end();
    assert_eq!(code, Some(0), "{said}");
    // The last session may be about to go.
    let in_order = ["Stopped. No session was open.", "Stopped. 1 session ended in order."];
    assert!(said.contains("Stopping: ") && in_order.iter().any(|end| said.contains(end)), "{said}");
    soapstone(&["verify", &log]).says(0, &[", 0 surprises"]);
    soapstone(&["trace", &log])
        .says(0, &["What a service sent and received", "AddTo 1", "No rule was broken."]);
}

#[test]
fn ctrl_c_closes_the_sessions_that_there_are() {
    let mut host = Program::start(&["host", "calculator", "--listen", "127.0.0.1:0", "--verbose"]);
    let address = host.address();
    let folder = Folder::new("network-ctrl-c").with("add.xml", ADD);
    let (add, body) = (action("AddTo"), folder.file("add.xml"));
    let mut caller =
        Program::start(&["call", &address, &add, "--one-way", "--callbacks", "2", "--body", &body]);
    caller.line("</Result>");
    host.line("─ AddTo 1 ─");
    host.interrupt();
    let (code, said) = host.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Stopped. 1 session ended in order."), "{said}");
    let (code, said) = caller.end();
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("The service has closed the session.") && said.contains("1 of 2 callbacks"),
        "{said}"
    );
}

#[test]
fn ctrl_c_twice_waits_for_nobody() {
    let mut host = Program::start(&["host", "calculator", "--listen", "127.0.0.1:0"]);
    let address = host.address();
    let folder = Folder::new("network-ctrl-c-twice").with("add.xml", ADD);
    let (add, body) = (action("AddTo"), folder.file("add.xml"));
    let mut caller =
        Program::start(&["call", &address, &add, "--one-way", "--callbacks", "2", "--body", &body]);
    caller.line("</Result>");
    // It cannot close its session any more.
    drop(caller);
    host.interrupt();
    host.line("Ctrl-C again stops at once.");
    host.interrupt();
    let (code, said) = host.end();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("Stopped at once."), "{said}");
}

#[test]
fn headers_are_sent_as_they_are_given() {
    let mut host = Program::start(&["host", "interop", "--listen", "127.0.0.1:0"]);
    let address = format!("{}echo/ws", host.address());
    let log = log("headers");
    let folder = Folder::new("network-header-file").with("token.xml", "<y:Token xmlns:y='urn:y'>2</y:Token>");
    let file = format!("@{}", folder.file("token.xml"));
    let inline = "<x:Token xmlns:x='urn:x'>1</x:Token>";
    let args =
        ["call", &address, "urn:echo/IEcho/Echo", "--binding", "ws-http", "--body", "-", "--trace-dir", &log];
    let args = [&args[..], &["--header", inline, "--header", &file]].concat();
    ran(&args, "<Echo xmlns='urn:echo'><s>hi</s></Echo>").says(0, &["<EchoResult>hi</EchoResult>"]);
    let sent = std::fs::read_to_string(format!("{log}/0001-c2s-req-Echo.http")).unwrap();
    assert!(
        sent.contains("urn:x") && sent.contains(">1</") && sent.contains("urn:y") && sent.contains(">2</"),
        "{sent}"
    );
}

#[test]
fn orders_reply_and_call_back() {
    let order = "<CreateOrder xmlns=\"http://tempuri.org/\"><productId>1</productId><amount>99</amount>\
                 <customerId>3</customerId></CreateOrder>";
    let bindings = [
        "ws-dual-http-rm11",
        "ws-dual-http-binary",
        "net-http",
        "net-http-text",
        "net-http-reliable",
        "net-http-reliable-rm11",
    ];
    for binding in bindings {
        let mut host = Program::start(&["host", "orders", "--listen", "127.0.0.1:0", "--binding", binding]);
        let address = host.address();
        let create = "http://tempuri.org/ISampleService/CreateOrder";
        let args = ["call", &address, create, "--binding", binding, "--callbacks", "1", "--body", "-"];
        ran(&args, order).says(
            0,
            &[
                "<CreateOrderResult>true</CreateOrderResult>",
                "OrderCanceled",
                "<reason>Not in store</reason>",
            ],
        );
        host.line("called CreateOrder, replied");
    }
}

#[test]
fn what_a_binding_cannot_carry_is_said() {
    ran(&["host", "orders", "--binding", "net-http-post"], "")
        .says(2, &["nothing but replies", "--binding net-http"]);
    ran(&["host", "calculator", "--binding", "ws-http"], "")
        .says(2, &["nothing but replies", "--binding ws-dual-http"]);
    ran(&["host", "interop", "--binding", "ws-http"], "").says(2, &["leave out --binding"]);
    ran(&["host", "calculator", "--listen", "8000"], "").says(2, &["not HOST:PORT"]);
    ran(&["host", "calculator", "--allow-callback", "http://x/"], "").says(2, &["give its host alone"]);
    let args = ["call", "http://127.0.0.1:1/", "urn:a", "--binding", "ws-http", "--callbacks", "1"];
    ran(&args, "").says(2, &["no callbacks over ws-http"]);
    ran(&["call", "http://127.0.0.1:1/", "urn:a", "--body", "-"], "<a").says(1, &["standard input"]);
}

#[test]
fn the_recorded_services_are_called_without_sessions() {
    let mut host = Program::start(&["host", "interop", "--listen", "127.0.0.1:0"]);
    let base = host.address();
    host.line("/echo/basic Echo s=hello");
    let echo = "<Echo xmlns=\"urn:echo\"><s>hello</s></Echo>";
    for (path, binding) in
        [("basic", "basic-http"), ("nethttp", "net-http"), ("wshttp-reliable", "ws-http-reliable")]
    {
        let address = format!("{base}echo/{path}");
        let args = ["call", &address, "urn:echo/IEcho/Echo", "--binding", binding, "--body", "-"];
        ran(&args, echo).says(0, &["<EchoResult>hello</EchoResult>"]);
    }
    let ws = format!("{base}echo/ws");
    ran(&["probe", &ws, "--binding", "ws-http"], "")
        .says(0, &["ActionNotSupported", "It speaks this binding."]);
    let reliable = format!("{base}echo/rm11-http-text");
    ran(&["probe", &reliable, "--binding", "ws-http"], "")
        .says(1, &["WsrmRequired", "wants a reliable session"]);
}

#[test]
fn web_sockets_that_are_refused_say_why() {
    let mut host = Program::start(&["host", "interop", "--listen", "127.0.0.1:0"]);
    let base = host.address();
    let call = |path: &str, more: &[&str], input: &str| {
        let address = format!("{base}{path}");
        let args = ["call", &address, "urn:echo/IEcho/Echo", "--body", "-"];
        ran(&[&args[..], more].concat(), input)
    };
    let echo = "<Echo xmlns=\"urn:echo\"><s>hello</s></Echo>";
    call("echo/nethttp-ws", &["--binding", "net-http"], echo).says(0, &["<EchoResult>hello</EchoResult>"]);
    call("echo/nethttp-ws", &["--binding", "net-http", "--sub-protocol", "orders"], echo)
        .says(1, &["426", "its subprotocol is soap, ours orders", "--sub-protocol"]);
    call("echo/nethttp-ws-text", &["--binding", "net-http"], echo).says(
        1,
        &["400", "its messages are application/soap+xml; charset=utf-8, ours application/soap+msbinsession1"],
    );
    call("data/nethttp-ws-streamed", &["--binding", "net-http"], echo)
        .says(1, &["its transfer mode is Streamed, ours Buffered"]);
    // What .NET makes of the binding where nothing is called back
    call("echo/nethttp", &["--binding", "net-http"], echo)
        .says(0, &["There is no WebSocket", "net-http-post", "<EchoResult>hello</EchoResult>"]);
    call("echo/nope", &["--binding", "net-http"], echo).says(3, &["404", "look at the path"]);
    let mut listen = Program::start(&["listen", "http://127.0.0.1:0/x", "--binding", "net-http"]);
    let address = listen.address();
    let args = ["call", &address, "urn:echo/IEcho/Echo", "--binding", "net-http", "--one-way", "--body", "-"];
    ran(&args, echo).says(0, &["Sent."]);
    listen.line("which opens WebSocket 1");
    listen.line("soap-content-type application/soap+msbinsession1");
    listen.line("Message on WebSocket 1");
    listen.line("Action        urn:echo/IEcho/Echo");
    listen.line("WebSocket 1 has ended: closed in order");
}

#[test]
fn pages_of_an_origin_that_was_allowed_may_open_a_websocket() {
    let allowed = ["--allow-origin", "https://Shop.example", "--allow-origin", "http://127.0.0.1:1"];
    let host = ["host", "orders", "--binding", "net-http", "--listen", "127.0.0.1:0"];
    let mut host = Program::start(&[&host[..], &allowed[..]].concat());
    let address = host.address();
    let socket = address.trim_start_matches("http://").split('/').next().unwrap();
    let status = |origin: &str| {
        let mut stream = TcpStream::connect(socket).unwrap();
        let head = format!(
            "GET /orders HTTP/1.1\r\nHost: {socket}\r\nOrigin: {origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: soap\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut line = [0; 12];
        stream.read_exact(&mut line).unwrap();
        String::from_utf8_lossy(&line[9..]).into_owned()
    };
    assert_eq!(
        [status("https://shop.example"), status("http://127.0.0.1:1"), status("https://other.example")],
        ["101", "101", "403"]
    );
    for wrong in ["shop.example", "https://shop.example/page", "https://"] {
        soapstone(&["host", "orders", "--allow-origin", wrong])
            .says(2, &["an origin is http:// or https://"]);
    }
}

#[test]
fn nobody_there_is_told_with_what_to_do() {
    let add = action("AddTo");
    let nobody = "http://127.0.0.1:1/calculator";
    for binding in ["ws-dual-http", "basic-http"] {
        ran(&["call", nobody, &add, "--binding", binding], "")
            .says(3, &["cannot be reached", "nobody listens there"]);
    }
    ran(&["probe", nobody], "").says(3, &["nobody listens there"]);
    ran(&["probe", nobody, "--try-all"], "").says(3, &["nobody listens there"]);
    ran(&["call", "ftp://x", "urn:a"], "").says(2, &["the scheme is not http"]);
    let mut host = Program::start(&["host", "calculator", "--listen", "127.0.0.1:0"]);
    let address = host.address();
    let elsewhere = address.replace("/calculator", "/nope");
    ran(&["call", &elsewhere, &add], "").says(3, &["404", "look at the path"]);
    let taken = address.trim_start_matches("http://").trim_end_matches("/calculator");
    ran(&["host", "calculator", "--listen", taken], "").says(3, &["something listens there already"]);
    // A service that takes everything and never calls back.
    let mut silent = Program::start(&["listen", "http://127.0.0.1:0/"]);
    let silent_address = silent.address();
    let done = ran(&["probe", &silent_address, "--timeout", "2"], "");
    done.says(3, &["did not answer at http://127.0.0.1:", "soapstone listen", "--client-base-address"]);
    silent.line("/CreateSequence");
}

#[test]
fn a_host_says_whom_it_cannot_call_back() {
    let mut host = Program::start(&["host", "calculator", "--listen", "127.0.0.1:0"]);
    let address = host.address();
    let back = ["--client-base-address", "http://127.0.0.1:1/", "--listen", "http://127.0.0.1:0/"];
    let call = ["call", &address, &action("Clear"), "--one-way", "--timeout", "2"];
    ran(&[&call[..], &back].concat(), "").says(3, &["did not answer at http://127.0.0.1:1/"]);
    let line = host.line("the client cannot be called back, and is tried again");
    assert!(
        line.contains("http://127.0.0.1:1/") && line.contains("cannot be reached: Connection refused"),
        "{line}"
    );
}

#[test]
fn listen_shows_what_comes() {
    let log = log("listen");
    let args = ["listen", "http://127.0.0.1:0/back", "--body", "--count", "1", "--trace-dir", &log];
    let mut listen = Program::start(&args);
    let address = listen.address();
    assert!(address.ends_with("/back"), "{address}");
    let socket = address.trim_start_matches("http://").trim_end_matches("/back");
    let body = crate::support::envelope("urn:x/Result", "<Result xmlns='urn:x'>7</Result>");
    let mut stream = TcpStream::connect(socket).unwrap();
    let request = crate::support::post(crate::support::SOAP12, body);
    stream.write_all(&request).unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 202");
    drop(stream);
    listen.line("POST /service from 127.0.0.1:");
    listen.line("application/soap+xml");
    listen.line("Action        urn:x/Result");
    listen.line("Size");
    listen.line("<Result xmlns=\"urn:x\">7</Result>");
    let (code, said) = listen.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 request came."), "{said}");
    soapstone(&["verify", &log]).says(0, &["2 messages in 1 conversation"]);
}

/// A certificate that signed itself for `localhost`, and its key, as files.
fn certificate(folder: Folder) -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = folder.with("me.crt", made.cert.pem()).with("me.key", made.signing_key.serialize_pem());
    (format!("{}/me.crt", folder.path()), format!("{}/me.key", folder.path()))
}

#[test]
fn a_host_over_tls_is_called_and_probed_by_who_trusts_it() {
    let (crt, key) = certificate(Folder::new("network-tls"));
    let log = log("tls-log");
    let mut host = Program::start(&[
        "host",
        "calculator",
        "--listen",
        "localhost:0",
        "--tls-cert",
        &crt,
        "--tls-key",
        &key,
        "--trace-dir",
        &log,
    ]);
    let address = host.address();
    assert!(address.starts_with("https://localhost:"), "{address}");
    host.line("AddTo n=100 --tls-ca FILE");

    let add = action("AddTo");
    let call = ["call", &address, &add, "--one-way", "--callbacks", "1", "--body", "-"];
    let trusting = [&call[..], &["--tls-ca", &crt]].concat();
    ran(&trusting, ADD).says(0, &["Callback 1: Result", "Acknowledged."]);
    ran(&["probe", &address, "--tls-ca", &crt], "").says(0, &["It agreed to a session in"]);

    ran(&call, ADD).says(3, &["the certificate of localhost is not trusted", "help: --tls-ca FILE trusts"]);
    ran(&["probe", &address, "--try-all"], "").says(3, &["the certificate of localhost is not trusted"]);
    let by_address = address.replacen("localhost", "127.0.0.1", 1);
    let other = ran(&["probe", &by_address, "--tls-ca", &crt], "");
    other.says(3, &["the certificate of 127.0.0.1 is not trusted", "localhost"]);
    let plain = address.replacen("https", "http", 1);
    ran(&["probe", &plain], "").says(1, &["TLS is spoken at this port: the address is one of https"]);

    host.interrupt();
    let (code, said) = host.end();
    assert_eq!(code, Some(0), "{said}");
    soapstone(&["verify", &log]).says(0, &[", 0 surprises"]);
    soapstone(&["trace", &log]).says(0, &["AddTo 1", "No rule was broken."]);
}

#[test]
fn a_listener_speaks_tls() {
    let (crt, key) = certificate(Folder::new("network-tls-listen"));
    let mut listener = Program::start(&[
        "listen",
        "https://localhost:0/",
        "--tls-cert",
        &crt,
        "--tls-key",
        &key,
        "--count",
        "1",
    ]);
    let address = listener.address();
    let probe = ["probe", &address, "--binding", "basic-http", "--timeout", "5", "--tls-ca", &crt];
    ran(&probe, "");
    listener.line("1. POST / from");
    listener.line("Host          localhost:");
    assert_eq!(listener.end().0, Some(0));
}

#[test]
fn certificates_that_cannot_be_used_are_refused_before_anything_starts() {
    let (crt, key) = certificate(Folder::new("network-tls-files"));
    let host = |more: &[&str]| ran(&[&["host", "calculator", "--listen", "127.0.0.1:0"], more].concat(), "");
    host(&["--tls-cert", &crt]).says(2, &["--tls-key"]);
    host(&["--tls-cert", &key, "--tls-key", &crt]).says(2, &["have the two been mixed up?"]);
    host(&["--tls-cert", "/nowhere/me.crt", "--tls-key", &key]).says(2, &["/nowhere/me.crt: "]);
    let listen = ran(&["host", "calculator", "--listen", "https://127.0.0.1:0"], "");
    listen.says(2, &["https needs a certificate: --tls-cert FILE --tls-key FILE"]);
    ran(&["listen", "https://127.0.0.1:0/"], "").says(2, &["a certificate", "https://127.0.0.1:0/"]);
    let probe = ["probe", "https://127.0.0.1:1/", "--tls-ca", &key];
    ran(&probe, "").says(2, &["--tls-ca ", "it has a private key instead"]);
}
