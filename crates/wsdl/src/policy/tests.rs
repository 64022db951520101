use super::{Policies, PolicyLimits, PolicyProblemKind};
use crate::definitions::Definitions;
use crate::load::{Documents, LoadLimits, MemoryLoader};

fn with<T>(content: &str, look: impl FnOnce(&Policies<'_>, &Definitions<'_>) -> T) -> T {
    let wsdl = format!(
        r#"<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:p="{}" xmlns:n="{}" xmlns:u="{}"
            xmlns:t="urn:t" targetNamespace="urn:t">{content}</w:definitions>"#,
        super::ns::WSP12,
        super::ns::WSP15,
        super::ns::WSU
    );
    let loader = MemoryLoader::default().with("a.wsdl", wsdl);
    let documents = Documents::load("a.wsdl", &loader, &LoadLimits::default()).unwrap();
    let wsdl = Definitions::read(&documents);
    look(&Policies::read(&documents, PolicyLimits::default()), &wsdl)
}

/// The alternatives of the binding's policy, as names.
fn alternatives(content: &str) -> Vec<String> {
    let content = format!(r#"{content}<w:portType name="P"/>"#);
    with(&content, |policies, wsdl| {
        let policy = policies.binding(wsdl, &wsdl.bindings[0]);
        let names = policy.alternatives.iter().map(|alternative| {
            let names: Vec<&str> = alternative.assertions.iter().map(|found| found.node.local()).collect();
            names.join("+")
        });
        let problems = policy.problems.iter().map(|problem| format!("!{}", problem.kind));
        names.chain(problems).collect()
    })
}

fn binding(policy: &str) -> Vec<String> {
    alternatives(&format!(r#"<w:binding name="B" type="t:P">{policy}</w:binding>"#))
}

#[test]
fn operators_become_alternatives() {
    assert_eq!(binding(""), [""]);
    assert_eq!(binding("<p:Policy/>"), [""]);
    assert_eq!(binding("<p:Policy><p:ExactlyOne/></p:Policy>"), [""; 0]);
    assert_eq!(binding("<p:Policy><t:a/><t:b/></p:Policy>"), ["a+b"]);
    assert_eq!(
        binding("<p:Policy><p:ExactlyOne><p:All><t:a/><t:b/></p:All><p:All/></p:ExactlyOne></p:Policy>"),
        ["a+b", ""]
    );
    assert_eq!(
        binding(
            "<n:Policy><n:ExactlyOne><t:a/><t:b/></n:ExactlyOne><n:ExactlyOne><t:c/><t:d/></n:ExactlyOne></n:Policy>"
        ),
        ["a+c", "a+d", "b+c", "b+d"]
    );
    assert_eq!(
        binding(
            "<p:Policy><p:All><p:ExactlyOne><t:a/><p:All><p:All><t:b/></p:All><t:c/></p:All></p:ExactlyOne></p:All><t:d/></p:Policy>"
        ),
        ["a+d", "b+c+d"]
    );
}

#[test]
fn what_is_optional_is_there_and_not() {
    assert_eq!(binding(r#"<p:Policy><t:a p:Optional="true"/><t:b/></p:Policy>"#), ["a+b", "b"]);
    assert_eq!(
        binding(r#"<n:Policy><t:a n:Optional="1"/><t:b n:Optional="false"/></n:Policy>"#),
        ["a+b", "b"]
    );
}

#[test]
fn references_are_followed_within_the_document_and_by_name() {
    let policies = r##"<p:Policy u:Id="one"><t:a/></p:Policy>
        <n:Policy Name="urn:two"><t:b/><n:PolicyReference URI="#one"/></n:Policy>"##;
    let of = |binding: &str| alternatives(&format!(r#"{policies}<w:binding name="B" {binding}</w:binding>"#));
    assert_eq!(of(r##"type="t:P"><p:PolicyReference URI="#one"/>"##), ["a"]);
    assert_eq!(of(r##"type="t:P"><p:PolicyReference URI="urn:two"/>"##), ["b+a"]);
    assert_eq!(of(r##"type="t:P" p:PolicyURIs="#one urn:two">"##), ["a+b+a"]);
    assert_eq!(of(r##"type="t:P"><p:PolicyReference URI="#three"/>"##), ["", "!there is no policy `#three`"]);
}

#[test]
fn a_policy_that_refers_to_itself_ends() {
    let policies = r##"<p:Policy u:Id="one"><t:a/><p:PolicyReference URI="#two"/></p:Policy>
        <p:Policy u:Id="two"><t:b/><p:PolicyReference URI="#one"/></p:Policy>"##;
    let found = alternatives(&format!(
        r##"{policies}<w:binding name="B"><p:PolicyReference URI="#one"/></w:binding>"##
    ));
    assert_eq!(found, ["a+b", "!the policy `#one` refers to itself"]);
}

#[test]
fn alternatives_without_end_are_cut() {
    let choice = "<p:ExactlyOne><t:a/><t:b/></p:ExactlyOne>".repeat(40);
    let found = binding(&format!("<p:Policy>{choice}</p:Policy>"));
    assert!(found.len() <= 257, "{}", found.len());
    assert_eq!(found.last().unwrap(), "!the policy has more than max_alternatives = 256");
}

#[test]
fn references_that_double_end_too() {
    let mut policies = String::from(r#"<p:Policy u:Id="p0"><t:a/></p:Policy>"#);
    for at in 1..40 {
        let before = at - 1;
        let reference = format!(r##"<p:PolicyReference URI="#p{before}"/>"##);
        policies.push_str(&format!(r#"<p:Policy u:Id="p{at}">{reference}{reference}</p:Policy>"#));
    }
    let content = format!(r##"{policies}<w:binding name="B"><p:PolicyReference URI="#p39"/></w:binding>"##);
    with(&content, |policies, wsdl| {
        let policy = policies.binding(wsdl, &wsdl.bindings[0]);
        let limited =
            |problem: &super::PolicyProblem<'_>| matches!(problem.kind, PolicyProblemKind::Limit { .. });
        assert!(policy.problems.iter().any(limited), "{:?}", policy.problems);
        assert!(policy.assertions().count() <= 16_384);
    });
}

#[test]
fn an_endpoint_has_what_is_attached_to_port_binding_and_port_type() {
    let content = r##"<p:Policy u:Id="m"><t:m/></p:Policy>
      <w:message name="M"><p:PolicyReference URI="#m"/></w:message>
      <w:portType name="P" p:PolicyURIs="#m"><w:operation name="O"><w:input message="t:M"><p:Policy><t:i/></p:Policy></w:input></w:operation></w:portType>
      <w:binding name="B" type="t:P"><p:Policy><t:b/></p:Policy><w:operation name="O"><p:Policy><t:o/></p:Policy><w:input><p:Policy><t:bi/></p:Policy></w:input></w:operation></w:binding>
      <w:service name="S"><w:port name="p" binding="t:B"><p:Policy><t:p/></p:Policy></w:port></w:service>"##;
    with(content, |policies, wsdl| {
        let names = |policy: super::Policy<'_>| {
            policy.assertions().map(|found| found.node.local().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(policies.endpoint(wsdl, &wsdl.services[0].ports[0])), ["p", "b", "m"]);
        let (bound, operation) = (&wsdl.bindings[0].operations[0], &wsdl.port_types[0].operations[0]);
        assert_eq!(names(policies.operation(Some(bound), Some(operation))), ["o"]);
        let subject = super::MessageSubject::new(wsdl, bound.input.as_ref(), operation.input.as_ref());
        assert_eq!(names(policies.message(subject)), ["bi", "i", "m"]);
    });
}
