//! What is said when something is wrong: what, where, and what to do.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use crate::process::ran;
use crate::support::{Folder, soapstone};

/// A server that gives this answer to every request, as long as the test runs. Its address.
fn answering(response: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/service", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let response = response.clone();
            std::thread::spawn(move || answer(stream, &response));
        }
    });
    address
}

fn answer(mut stream: TcpStream, response: &str) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let _ = reader.read_exact(&mut vec![0; length]);
    let _ = stream.write_all(response.as_bytes());
}

fn response(status: &str, content_type: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn every_http_answer_says_what_to_do() {
    let html = "<html><body>Hello</body></html>";
    for (status, content_type, body, code, said) in [
        ("404 Not Found", "text/html", html, 3, "look at the path"),
        ("405 Method Not Allowed", "text/html", html, 1, "takes no POST"),
        ("415 Unsupported Media Type", "text/html", html, 1, "reads other messages than these"),
        ("301 Moved", "text/html", html, 1, "use the other address"),
        ("401 Unauthorized", "text/html", html, 1, "security mode=\"None\""),
        ("413 Too Large", "text/html", html, 1, "maxReceivedMessageSize"),
        ("503 Service Unavailable", "text/html", html, 3, "in front of the service"),
        ("500 Internal Server Error", "text/html", html, 1, "--try-all"),
        ("200 OK", "text/html", html, 1, "not of a page"),
        ("200 OK", "text/xml", "<a><b></a>", 1, "cannot be read"),
        ("200 OK", "text/xml", "<a/>", 1, "cannot be read"),
    ] {
        let address = answering(response(status, content_type, body));
        let called = ran(&["call", &address, "urn:a", "--binding", "basic-http", "--timeout", "20"], "");
        called.says(code, &[&address, said, "help: "]);
        if status.starts_with("404") {
            ran(&["call", &address, "urn:a", "--binding", "net-http"], "")
                .says(3, &["look at the path", "help: "]);
        }
    }
}

#[test]
fn faults_that_speak_of_the_binding_say_what_to_do() {
    let fault = |code: &str, text: &str| {
        let body = format!(
            "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body><s:Fault><s:Code><s:Value>s:{code}</s:Value>\
             <s:Subcode><s:Value xmlns:q=\"urn:q\">q:{text}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang=\"en\">no</s:Text>\
             </s:Reason><s:Detail><Why xmlns=\"urn:w\">because</Why></s:Detail></s:Fault></s:Body></s:Envelope>"
        );
        answering(response("500 Internal Server Error", "application/soap+xml; charset=utf-8", &body))
    };
    let call = |address: &str| {
        ran(&["call", address, "urn:a", "--binding", "ws-http", "--message-version", "Soap12"], "")
    };
    call(&fault("Sender", "InvalidSecurity")).says(1, &["<security mode=\"None\"/>", "because"]);
    call(&fault("Sender", "ActionNotSupported")).says(1, &["lists those of its WSDL"]);
    call(&fault("Sender", "Business")).says(1, &["answered with a fault", "Its detail:", "because"]);
}

#[test]
fn addresses_that_are_none_are_refused_with_what_was_meant() {
    let call = |address: &str| ran(&["call", address, "urn:a"], "");
    call("localhost:8000/calculator").says(2, &["did you mean http://localhost:8000/calculator?"]);
    call("net.tcp://localhost:808/x").says(2, &["net.tcp is not spoken here"]);
    call("http://127.0.0.1:99999/").says(2, &["the port is no number below 65536"]);
    call("http://nowhere.invalid/x")
        .says(3, &["nowhere.invalid is not known", "look how the name is written"]);
    ran(&["probe", "localhost:8000"], "").says(2, &["did you mean http://localhost:8000?"]);
    ran(&["call", "ws://127.0.0.1:1/x", "urn:a", "--binding", "ws-http"], "")
        .says(2, &["ws:// needs --binding net-http"]);
    for binding in ["basic-http", "net-http"] {
        ran(&["call", "http://nowhere.invalid/x", "urn:a", "--binding", binding], "")
            .says(3, &["nowhere.invalid is not known", "help: "]);
    }
}

#[test]
fn callback_addresses_that_cannot_be_say_why() {
    let call = |more: &[&str]| ran(&[&["call", "http://127.0.0.1:1/x", "urn:a"], more].concat(), "");
    call(&["--client-base-address", "http://0.0.0.0:0/"])
        .says(2, &["an address at which it reaches this machine", "--listen http://0.0.0.0:9000/"]);
    call(&["--listen", "http://0.0.0.0:0/"]).says(2, &["--client-base-address http://THIS-MACHINE:9000/"]);
    call(&["--client-base-address", "https://127.0.0.1:0/"])
        .says(2, &["cannot listen for callbacks over TLS"]);
    call(&["--client-base-address", "me.example:9000"]).says(2, &["no address with a scheme"]);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", taken.local_addr().unwrap());
    call(&["--client-base-address", &address]).says(
        3,
        &["cannot listen for callbacks at 127.0.0.1:", "another process listens there", "a free port"],
    );
    call(&["--client-base-address", "http://192.0.2.1:9000/"])
        .says(3, &["this machine has no such address", "--listen"]);
    call(&["--binding", "ws-http", "--listen", "http://127.0.0.1:0/"]).says(2, &["say nothing there"]);
    call(&["--binding", "net-http", "--sub-protocol", "a b"])
        .says(2, &["--sub-protocol \"a b\"", "like soap"]);
}

#[test]
fn bodies_that_cannot_be_read_name_their_file_and_place() {
    let folder = Folder::new("problems-body").with("open.xml", "<a>\n  <b></a>").with("text.txt", "hello");
    let call = |body: &str| ran(&["call", "http://127.0.0.1:1/x", "urn:a", "--body", body], "");
    call("/nowhere/body.xml").says(2, &["cannot read /nowhere/body.xml"]);
    call(&folder.file("open.xml")).says(1, &["open.xml", "line 2"]);
    call(&folder.file("text.txt")).says(1, &["text.txt"]);
    call(folder.path()).says(2, &["cannot read"]);
}

#[test]
fn no_message_names_what_only_rust_has() {
    let all: Vec<String> = [
        &["call", "http://127.0.0.1:1/x", "urn:a", "--reliable-session", "none"][..],
        &["wsdl", "generate", "calculator", "--binding", "basic-http"],
        &["wsdl", "generate", "calculator", "--binding", "net-http-post"],
        &["wsdl", "generate", "ask", "--binding", "ws-http"],
        &["host", "calculator", "--binding", "ws-http"],
        &["host", "calculator", "--message-version", "Soap12"],
        &["demo", "--binding", "ws-http"],
    ]
    .iter()
    .map(|args| {
        let ran = soapstone(args);
        assert_eq!(ran.code, 2, "{args:?} {}", ran.err);
        ran.err
    })
    .collect();
    for text in all {
        for word in
            ["ws_dual_http", "net_http", "Binding::", "TransportUsage::", "TransferMode::", "Encoding::"]
        {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[test]
fn addresses_of_generated_wsdl_fit_the_binding() {
    let generate = |args: &[&str]| soapstone(&[&["wsdl", "generate", "calculator"], args].concat());
    generate(&["--address", "service.example/x"])
        .says(2, &["--address service.example/x", "no address with a scheme"]);
    generate(&["--address", "http:///x"]).says(2, &["no host"]);
    generate(&["--address", "ws://service.example/x"]).says(2, &["ws-dual-http uses no WebSocket"]);
    generate(&["--address", "ftp://service.example/x"]).says(2, &["the scheme is not http"]);
    generate(&["--binding", "net-http", "--address", "ws://service.example/x"])
        .says(0, &["ws://service.example/x"]);
    generate(&["--flavour", "interop", "--callback-address", "client:9000"])
        .says(2, &["--callback-address client:9000"]);
}
