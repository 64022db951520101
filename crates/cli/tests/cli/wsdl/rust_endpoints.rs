//! `soapstone wsdl rust`: where the service is, and what cannot be spoken.

use crate::support::soapstone;

fn construct(name: &str) -> String {
    format!("{}/../../wsdl/constructs/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_transport_that_is_not_supported_is_an_error_with_its_place() {
    let wsdl = construct("g27-unknown-transport.wsdl");
    soapstone(&["wsdl", "rust", &wsdl])
        .says(1, &["g27-unknown-transport.wsdl:22:3: the transport", "--no-endpoints"]);
    let ran = soapstone(&["wsdl", "rust", "--no-endpoints", &wsdl]);
    assert_eq!(
        (ran.code, ran.text().contains("async fn add"), ran.text().contains("ADDRESS")),
        (0, true, false)
    );
}

#[test]
fn a_binding_that_carries_no_callbacks_says_so() {
    let ran = soapstone(&["wsdl", "rust", &construct("e-solicit-response.wsdl")]);
    assert!(ran.code == 0 && ran.text().contains("It carries no callbacks"), "{}", ran.text());
}

#[test]
fn what_is_no_wsdl_is_named() {
    let schema = construct("sub/ext.xsd");
    soapstone(&["wsdl", "rust", &schema]).says(1, &["ext.xsd", "this is no WSDL 1.1", "schema"]);
}

#[test]
fn operations_that_are_called_one_at_a_time_may_change_what_serves_them() {
    let wsdl = format!("{}/../../wsdl/peer/wcf/calculator.ws-dual-http.wsdl", env!("CARGO_MANIFEST_DIR"));
    for (options, has, has_not) in
        [(&[][..], "(&self", "&mut self"), (&["--exclusive"], "(&mut self", "(&self")]
    {
        let ran = soapstone(&[&["wsdl", "rust", &wsdl], options].concat());
        ran.says(0, &[has]);
        assert!(!ran.text().contains(has_not), "{options:?}");
    }
}
