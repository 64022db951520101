//! Bindings to SOAP, and ports. Spec: [WSDL11 §3], [WSDL11-SOAP12]

use soapstone_soap::{AddressingVersion, SoapVersion, ns as soap};
use soapstone_xml::Element;

use super::markup::{Markup, Prefixes, element, wsdl};
use super::policy;
use super::port_types::{Message, PortType};
use crate::ns;

/// A binding that is to be written.
pub(super) struct Bound<'b> {
    pub(super) name: &'b str,
    pub(super) soap: SoapVersion,
    pub(super) transport: &'static str,
    /// The `wsu:Id` of its policy, if it has one.
    pub(super) policy: Option<&'b str>,
    /// Who it is for.
    pub(super) form: Form,
}

/// Who a binding is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// .NET.
    DotNet,
    /// .NET, in one document: WCF writes that by another way, which says that faults have no namespace.
    DotNetSingle,
    /// Everybody.
    Plain,
    /// Everybody, beside a binding of SOAP 1.1: Axis, which reads only that one, refuses a document with a fault of another's.
    PlainWithoutFaults,
}

impl Bound<'_> {
    /// `<wsdl:binding>` of a portType.
    pub(super) fn write(&self, port_type: &PortType<'_>, prefixes: &mut Prefixes) -> Element {
        let namespace = namespace(self.soap);
        let ty = prefixes.name(&port_type.contract.namespace, &port_type.name);
        let mut binding = wsdl("binding").set("name", self.name).set("type", ty);
        binding = binding.with_children(self.policy.map(policy::reference));
        let transport = element(namespace, "binding").set("transport", self.transport);
        binding = binding.with_child(match self.form {
            Form::Plain | Form::PlainWithoutFaults => transport.set("style", "document"),
            Form::DotNet | Form::DotNetSingle => transport,
        });
        for operation in &port_type.operations {
            let action = operation.request.described.action.as_str();
            let soap = element(namespace, "operation").set("soapAction", action).set("style", "document");
            let mut written = wsdl("operation").set("name", &operation.described.name).with_child(soap);
            // The input comes first, whoever sends it.
            let (input, output) = match operation.is_reversed {
                true => (operation.reply.as_ref(), Some(&operation.request)),
                false => (Some(&operation.request), operation.reply.as_ref()),
            };
            let sides = [("input", input), ("output", output)];
            for (side, message) in sides.into_iter().filter_map(|(side, it)| Some((side, it?))) {
                written = written.with_child(self.side(side, message, port_type, prefixes));
            }
            for (fault, _) in operation.faults.iter().filter(|_| self.form != Form::PlainWithoutFaults) {
                let mut soap = element(namespace, "fault").set("use", "literal").set("name", &fault.name);
                if self.form == Form::DotNetSingle {
                    soap = soap.set("namespace", "");
                }
                written = written.with_child(wsdl("fault").set("name", &fault.name).with_child(soap));
            }
            binding = binding.with_child(written);
        }
        binding
    }

    fn side(
        &self,
        side: &'static str,
        message: &Message<'_>,
        port_type: &PortType<'_>,
        prefixes: &mut Prefixes,
    ) -> Element {
        let namespace = namespace(self.soap);
        let mut written = wsdl(side);
        if message.described.name.is_some() {
            written = written.set("name", &message.name);
        }
        if let Some((name, parts)) = &message.headers {
            let name = prefixes.name(&port_type.contract.namespace, name);
            for part in parts {
                let header = element(namespace, "header").set("message", &name).set("part", *part);
                written = written.with_child(header.set("use", "literal"));
            }
        }
        written.with_child(element(namespace, "body").set("use", "literal"))
    }
}

/// `<wsdl:port>`, with the endpoint's reference where there is addressing and .NET reads it.
pub(super) fn port(
    name: &str,
    binding: String,
    soap: SoapVersion,
    location: &str,
    reference: AddressingVersion,
) -> Element {
    let address = element(namespace(soap), "address").set("location", location);
    let port = wsdl("port").set("name", name).set("binding", binding).with_child(address);
    let addressing = match reference {
        AddressingVersion::None => return port,
        AddressingVersion::August2004 => soap::WSA_AUGUST2004,
        _ => soap::WSA10,
    };
    let address = element(addressing, "Address").with_child(location);
    port.with_child(element(addressing, "EndpointReference").with_child(address))
}

fn namespace(soap: SoapVersion) -> &'static str {
    match soap {
        SoapVersion::Soap11 => ns::WSDL_SOAP11,
        SoapVersion::Soap12 => ns::WSDL_SOAP12,
    }
}
