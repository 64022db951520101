//! `soapstone wsdl generate`

use crate::support::{Folder, soapstone};

#[test]
fn the_calculator_as_wcf_publishes_it() {
    let ran = soapstone(&["wsdl", "generate", "calculator", "--binding", "ws-dual-http"]);
    ran.says(
        0,
        &[
            "<wsdl:definitions ",
            "name=\"CalculatorService\"",
            "<cdp:CompositeDuplex",
            "<wsdl:output wsaw:Action=\"http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/Result\"",
            "<soap12:address location=\"http://localhost:8000/calculator\"/>",
        ],
    );
    assert_eq!(ran.err, "");
    assert!(!ran.text().contains("soap11"), "{}", ran.text());
}

#[test]
fn web_sockets_have_addresses_of_their_own() {
    let address = ["--address", "https://a.example/orders"];
    let args = [&["wsdl", "generate", "orders", "--binding", "net-http"][..], &address].concat();
    soapstone(&args)
        .says(0, &["soap/websocket", "location=\"wss://a.example/orders\"", "<msb:BinaryEncoding"]);
}

#[test]
fn for_everybody() {
    let ran = soapstone(&["wsdl", "generate", "calculator", "--flavour", "interop"]);
    ran.says(
        0,
        &[
            "<wsdl:portType name=\"ICalculatorDuplexCallback\">",
            "<soap:address location=\"http://localhost:8000/calculator/soap11\"/>",
            "<soap12:address location=\"http://localhost:8000/calculator\"/>",
            "<wsdl:service name=\"CalculatorServiceCallback\">",
        ],
    );
    assert!(!ran.text().contains("wsdl:output"), "{}", ran.text());
    let without = ["wsdl", "generate", "calculator", "--flavour", "interop", "--no-soap11"];
    assert!(!soapstone(&without).text().contains("<soap:"));
    let addresses = [
        "wsdl",
        "generate",
        "calculator",
        "--flavour=interop",
        "--soap11-address=http://a.example/one",
        "--callback-address=http://b.example/two",
    ];
    soapstone(&addresses)
        .says(0, &["<soap:address location=\"http://a.example/one\"/>", "location=\"http://b.example/two\""]);
}

#[test]
fn into_files_that_import_each_other() {
    let folder = Folder::new("wsdl-generate");
    let into = folder.file("out");
    let ran = soapstone(&["wsdl", "generate", "calculator", "-o", &into]);
    ran.says(0, &["CalculatorService.wsdl\n"]);
    assert!(ran.out.is_empty());
    let read = |name: &str| std::fs::read_to_string(format!("{into}/{name}")).unwrap();
    assert!(read("CalculatorService.wsdl").contains("location=\"CalculatorService.wsdl0.wsdl\""));
    let part = read("CalculatorService.wsdl0.wsdl");
    assert!(part.contains("schemaLocation=\"CalculatorService.xsd0.xsd\""), "{part}");
    assert!(read("CalculatorService.xsd0.xsd").contains("<xs:element name=\"AddTo\">"));
    assert!(read("CalculatorService.xsd1.xsd").contains("<xs:simpleType name=\"guid\">"));
    soapstone(&["wsdl", "generate", "echo", "--single", "-o", &into, "--name", "One"]);
    assert!(read("One.wsdl").contains("<xs:element name=\"Echo\">"));
    // The linter finds all of them.
    let lint = soapstone(&["wsdl", "lint", &format!("{into}/CalculatorService.wsdl")]);
    lint.says(1, &["notification"]);
}

#[test]
fn every_sample_with_every_binding_that_carries_it() {
    let bindings = [
        "ws-dual-http",
        "ws-dual-http-rm11",
        "ws-dual-http-binary",
        "ws-dual-http-mtom",
        "net-http",
        "net-http-reliable-rm11",
        "net-http-post",
        "ws-http",
        "basic-http",
    ];
    let mut written = 0;
    for sample in ["calculator", "orders", "ask", "two-way", "data", "echo", "log"] {
        for binding in bindings {
            for flavour in ["wcf", "interop"] {
                let ran =
                    soapstone(&["wsdl", "generate", sample, "--binding", binding, "--flavour", flavour]);
                match ran.code {
                    0 => written += 1,
                    code => assert_eq!((code, ran.out.len()), (2, 0), "{sample} {binding}: {}", ran.err),
                }
            }
        }
    }
    assert!(written > 70, "{written}");
}

#[test]
fn mistakes() {
    soapstone(&["wsdl", "generate", "calculator", "--binding", "basic-http"])
        .says(2, &["--binding basic-http", "calls back (Result)"]);
    soapstone(&["wsdl", "generate", "calculator", "--binding", "net-http", "--flavour", "interop"])
        .says(2, &["text or MTOM over HTTP"]);
    soapstone(&["wsdl", "generate", "calculator", "--no-soap11"]).says(2, &["--flavour interop"]);
    soapstone(&["wsdl", "generate", "calculator", "--name", "a b"]).says(2, &["not a name"]);
    soapstone(&["wsdl", "generate", "chess"]).says(2, &["chess", "calculator"]);
}
