//! `soapstone call` with what the WSDL of a service says.

use crate::process::{Program, ran};
use crate::support::Folder;

#[test]
fn the_operations_of_a_service_are_listed_and_called_by_their_names() {
    let mut host = Program::start(&["host", "calculator", "--listen", "127.0.0.1:0"]);
    let address = host.address();
    host.line(&format!("Call it      soapstone call {address} AddTo n=100"));

    let listed = ran(&["call", &address], "");
    listed.says(
        0,
        &[
            "--binding ws-dual-http: SOAP 1.2, WS-Addressing 1.0, text, WS-ReliableMessaging 1.0",
            "→ AddTo ",
            "(n: double)",
            "← Result ",
            &format!("Call one:  soapstone call {address} AddTo n=1\n"),
            "AddTo --body - <<'END'\n<AddTo xmlns=\"http://Microsoft.ServiceModel.Samples\">",
            "<n>1</n>",
        ],
    );
    // As people copy it.
    let added = ran(&["call", &format!("{address}?wsdl"), "AddTo", "n=100"], "");
    added.says(0, &["Callback 1: Result", "<result>100</result>", "Acknowledged."]);
    // What takes nothing needs no body.
    ran(&["call", &address, "Clear"], "").says(0, &["Callback 1: ", "Acknowledged."]);
    let action = "http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/AddTo";
    ran(&["call", &address, action, "n=7"], "").says(0, &["<result>7</result>"]);
    let body = "<AddTo xmlns=\"http://Microsoft.ServiceModel.Samples\"><n>3</n></AddTo>";
    ran(&["call", &address, "AddTo", "--body", "-"], body).says(0, &["<result>3</result>"]);

    ran(&["call", &address, "Result"], "").says(2, &["that is a callback: the service calls it"]);
    ran(&["call", &address, "addto"], "").says(2, &["no operation `addto`: did you mean AddTo?"]);
    ran(&["call", &address, "Power"], "")
        .says(2, &["no operation `Power`: it has Clear, AddTo, SubtractFrom"]);
    ran(&["call", &address, "AddTo", "m=1"], "")
        .says(2, &["`m` is no value of AddTo, which takes n (double)", "help: AddTo n=1"]);
    ran(&["call", &address, "AddTo", "n=1", "n=2"], "").says(2, &["`n` stands once"]);
    ran(&["call", &address, "AddTo", "n"], "").says(2, &["`n` is no NAME=VALUE"]);
    ran(&["call", &address, "Clear", "n=1"], "").says(2, &["`n` is no value of Clear, which takes none"]);
    ran(&["call", &address, "AddTo", "n=x"], "").says(2, &["`n=x`: this is no double"]);
}

#[test]
fn the_wsdl_says_the_binding() {
    let create = ["CreateOrder", "productId=1", "amount=2", "customerId=3"];
    for (more, said) in [
        (&["--binding", "net-http"][..], "--binding net-http: "),
        (&["--binding", "net-http", "--encoding", "text"], "--binding net-http-text: "),
        (
            &["--binding", "net-http", "--transfer-mode", "streamed"],
            "--binding net-http --transfer-mode streamed: ",
        ),
        (&["--binding", "ws-dual-http-rm11"], "--binding ws-dual-http-rm11: "),
        (
            &["--encoding", "mtom", "--reliable-session", "1.1"],
            "--binding ws-dual-http-rm11 --encoding mtom: ",
        ),
    ] {
        let mut host = Program::start(&[&["host", "orders", "--listen", "127.0.0.1:0"], more].concat());
        let address = host.address();
        ran(&["call", &address], "").says(0, &[said]);
        let called = ran(&[&["call", &address], &create[..]].concat(), "");
        called.says(0, &["<CreateOrderResult>true</CreateOrderResult>", "Callback 1: "]);
        // And what is chosen is taken.
        let called = ran(&[&["call", &address], &create[..], more].concat(), "");
        called.says(0, &["<CreateOrderResult>true</CreateOrderResult>"]);
    }
}

#[test]
fn services_of_other_bindings_are_called_by_name() {
    let mut host = Program::start(&["host", "interop", "--listen", "127.0.0.1:0"]);
    let base = host.address();
    for path in ["basic", "ws", "nethttp", "wshttp-reliable", "nethttp-ws"] {
        let address = format!("{base}echo/{path}");
        ran(&["call", &address, "Echo", "s=hello"], "").says(0, &["<EchoResult>hello</EchoResult>"]);
    }
    // A setting changes what the WSDL says, and nothing else of it.
    for (path, setting) in [
        ("basic", ["--encoding", "text"]),
        ("ws", ["--message-version", "Soap12WSAddressing10"]),
        ("http-gzip", ["--compression", "gzip"]),
        ("ws-gzip", ["--compression", "gzip"]),
    ] {
        let address = format!("{base}echo/{path}");
        let called = ran(&[&["call", &address, "Echo", "s=hello"], &setting[..]].concat(), "");
        called.says(0, &["<EchoResult>hello</EchoResult>"]);
    }
}

#[test]
fn a_wsdl_may_come_from_elsewhere_or_not_at_all() {
    let mut host = Program::start(&["host", "calculator", "--listen", "127.0.0.1:0"]);
    let address = host.address();
    let wsdl = ran(&["wsdl", "generate", "calculator"], "");
    let folder = Folder::new("calling-wsdl").with("calculator.wsdl", &wsdl.out);
    let file = folder.file("calculator.wsdl");
    ran(&["call", &address, "AddTo", "n=5", "--wsdl", &file], "").says(0, &["<result>5</result>"]);
    ran(&["call", &address, "--wsdl", "/nowhere.wsdl"], "").says(2, &["there is no file /nowhere.wsdl"]);

    // A file leads to no machine: here it would hang up on who asks, and say so.
    let mut asked = Program::start(&["listen", "http://127.0.0.1:0/"]);
    let import =
        format!("<wsdl:import namespace=\"urn:other\" location=\"{}secret.wsdl\"/>", asked.address());
    let at = wsdl.out.find("<wsdl:types>").expect("types");
    let leading = format!("{}{import}{}", &wsdl.out[..at], &wsdl.out[at..]);
    let folder = Folder::new("calling-import").with("calculator.wsdl", &leading);
    let file = folder.file("calculator.wsdl");
    ran(&["call", &address, "AddTo", "n=6", "--wsdl", &file], "").says(0, &["<result>6</result>"]);
    asked.interrupt();
    let (_, said) = asked.end();
    assert!(!said.contains("secret"), "{said}");

    let mut silent = Program::start(&["listen", "http://127.0.0.1:0/"]);
    let address = silent.address();
    ran(&["call", &address, "AddTo"], "").says(
        3,
        &["what http://127.0.0.1:", "can do is not known", "takes the action in full", "--wsdl FILE"],
    );
    ran(&["call", "http://127.0.0.1:1/x", "AddTo"], "")
        .says(3, &["cannot be reached", "nobody listens there"]);
    ran(&["call", "http://127.0.0.1:1/x"], "").says(3, &["nobody listens there"]);
    ran(&["call", "http://nowhere.invalid/x"], "").says(3, &["nowhere.invalid is not known"]);
}

#[test]
fn settings_that_do_not_go_together_are_said_before_anything_is_sent() {
    let call = |more: &[&str]| ran(&[&["call", "http://127.0.0.1:1/x", "urn:a"], more].concat(), "");
    call(&["--binding", "ws-http", "--compression", "gzip"]).says(2, &["--encoding binary"]);
    call(&["--binding", "ws-http", "--transfer-mode", "Streamed"]).says(2, &["--binding net-http"]);
    call(&["--binding", "net-http", "--message-version", "Soap11"]).says(2, &["Soap12"]);
    call(&["--reliable-session", "none"]).says(2, &["ws-dual-http needs a reliable session"]);
    call(&["--binding", "net-http-reliable", "--transfer-mode", "streamed"])
        .says(2, &["leave out --transfer-mode"]);
    call(&["--binding", "ws-http-reliable", "--message-version", "soap12"])
        .says(2, &["Soap12WSAddressing10"]);
    ran(&["host", "interop", "--encoding", "text"], "").says(2, &["leave out the settings"]);
    ran(&["probe", "http://127.0.0.1:1/", "--try-all", "--encoding", "text"], "")
        .says(2, &["cannot be used with"]);
}
