//! Which action a message has when nobody says.

use crate::error::InvalidUri;
use crate::fault::Fault;
use crate::ns;
use crate::uri::Action;
use crate::version::{AddressingVersion, MessageVersion};

impl Action {
    /// The action that .NET gives to the requests of an operation: `{namespace}/{contract}/{operation}`, with a slash also
    /// after a `urn:`, and `urn:` for an empty namespace.
    ///
    /// ```
    /// use soapstone_soap::Action;
    ///
    /// let action = Action::of_operation("http://tempuri.org/", "IEcho", "Echo")?;
    /// assert_eq!(action, "http://tempuri.org/IEcho/Echo");
    /// assert_eq!(Action::of_operation("urn:ask", "IAsk", "Start")?, "urn:ask/IAsk/Start");
    /// assert_eq!(Action::of_operation("", "IAsk", "Start")?, "urn:IAsk/Start");
    /// # Ok::<(), soapstone_soap::InvalidUri>(())
    /// ```
    pub fn of_operation(namespace: &str, contract: &str, operation: &str) -> Result<Self, InvalidUri> {
        let (namespace, slash) = match namespace {
            "" => ("urn:", ""),
            ends if ends.ends_with('/') => (ends, ""),
            other => (other, "/"),
        };
        Self::new(format!("{namespace}{slash}{contract}/{operation}"))
    }

    /// The action that .NET gives to the replies of an operation: as the requests', and `Response`.
    pub fn of_response(namespace: &str, contract: &str, operation: &str) -> Result<Self, InvalidUri> {
        Self::of_operation(namespace, contract, &format!("{operation}Response"))
    }

    /// The action that .NET gives to a declared fault of an operation: as the requests', then the type of the detail, then
    /// `Fault`: `…/ITwoWay/DivideMathFaultFault`.
    pub fn of_declared_fault(
        namespace: &str,
        contract: &str,
        operation: &str,
        detail: &str,
    ) -> Result<Self, InvalidUri> {
        Self::of_operation(namespace, contract, &format!("{operation}{detail}Fault"))
    }

    /// The action that a WSDL gives to a message of a port type when it names none: the parts with `/` between them, or `:`
    /// after a `urn:`, in whatever case. A `/` that ends the namespace is not repeated. `message` is the name of the input or
    /// output; for a fault it is in two more parts.
    ///
    /// .NET's own actions, which differ for `urn:`, are always in its WSDL.
    ///
    /// ```
    /// use soapstone_soap::Action;
    ///
    /// let parts = ["EchoPort", "EchoResponse"];
    /// assert_eq!(Action::of_wsdl("http://example.org/echo", &parts)?, "http://example.org/echo/EchoPort/EchoResponse");
    /// assert_eq!(Action::of_wsdl("urn:echo", &parts)?, "urn:echo:EchoPort:EchoResponse");
    /// # Ok::<(), soapstone_soap::InvalidUri>(())
    /// ```
    ///
    /// Spec: [WSA10-WSDL §4.4.4]
    pub fn of_wsdl(target_namespace: &str, parts: &[&str]) -> Result<Self, InvalidUri> {
        let scheme = target_namespace.get(..4);
        let is_urn = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("urn:"));
        let delimiter = if is_urn { ":" } else { "/" };
        let first = if !is_urn && target_namespace.ends_with('/') { "" } else { delimiter };
        Self::new(format!("{target_namespace}{first}{}", parts.join(delimiter)))
    }

    /// The action of a fault that has none of its own; none without addressing.
    ///
    /// | fault | action |
    /// |---|---|
    /// | of WS-ReliableMessaging 1.1, WS-MakeConnection | theirs, in every version |
    /// | of .NET's dispatcher | its own, in every version |
    /// | of WS-Addressing 1.0 itself | `…/2005/08/addressing/fault` |
    /// | any other, with 1.0 | `…/2005/08/addressing/soap/fault` |
    /// | any other, with 2004/08 | `…/2004/08/addressing/fault` |
    ///
    /// This is what we write. Which fault one is that was read is said by its [name](Fault::name), and that it is a fault by
    /// its body, never by its action: .NET sends faults of others under its own action, and its own under others.
    ///
    /// Spec: [WSA10-SOAP §6], [WSA0408 §4]
    pub fn of_fault(fault: &Fault, version: MessageVersion) -> Option<Self> {
        let namespace = fault.name().map_or("", |name| name.namespace());
        let action = match (version.addressing, namespace) {
            (AddressingVersion::None, _) => return None,
            (_, ns::WSRM11) => ns::WSRM11_FAULT_ACTION,
            (_, ns::WSMC) => ns::WSMC_FAULT_ACTION,
            (_, ns::DISPATCHER) => ns::DISPATCHER_FAULT_ACTION,
            (AddressingVersion::August2004, _) => ns::WSA_AUGUST2004_FAULT_ACTION,
            (AddressingVersion::V10, ns::WSA10) => ns::WSA10_FAULT_ACTION,
            (AddressingVersion::V10, _) => ns::WSA10_SOAP_FAULT_ACTION,
        };
        Some(Self::from_static(action))
    }
}

#[cfg(test)]
mod tests {
    use soapstone_xml::QName;

    use super::*;

    #[test]
    fn defaults_as_net_has_them() {
        let ns = "http://Microsoft.ServiceModel.Samples";
        assert_eq!(
            Action::of_response(ns, "ITwoWay", "Sum").unwrap(),
            "http://Microsoft.ServiceModel.Samples/ITwoWay/SumResponse"
        );
        assert_eq!(
            Action::of_declared_fault(ns, "ITwoWay", "Divide", "MathFault").unwrap(),
            "http://Microsoft.ServiceModel.Samples/ITwoWay/DivideMathFaultFault"
        );
        assert!(Action::of_operation(ns, "I", "x\ny").is_err());
    }

    // Tests: [WSA10-WSDL §4.4.4]
    #[test]
    fn defaults_as_a_wsdl_has_them() {
        let of = |namespace| Action::of_wsdl(namespace, &["P", "I"]).unwrap();
        assert_eq!(of("http://x"), "http://x/P/I");
        assert_eq!(of("http://x/"), "http://x/P/I");
        assert_eq!(of("URN:x"), "URN:x:P:I");
        assert_eq!(of("urn:x:"), "urn:x::P:I", "only a slash is not repeated");
        assert_eq!(of("x"), "x/P/I");
    }

    #[test]
    fn actions_of_faults() {
        let plain = Fault::receiver("x");
        let of =
            |namespace: &'static str| Fault::sender("x").with_subcode(QName::from_static(namespace, "X"));
        let table = [
            (plain.clone(), AddressingVersion::V10, ns::WSA10_SOAP_FAULT_ACTION),
            (plain.clone(), AddressingVersion::August2004, ns::WSA_AUGUST2004_FAULT_ACTION),
            (of(ns::WSA10), AddressingVersion::V10, ns::WSA10_FAULT_ACTION),
            (of(ns::WSA_AUGUST2004), AddressingVersion::August2004, ns::WSA_AUGUST2004_FAULT_ACTION),
            (
                of("http://schemas.xmlsoap.org/ws/2005/02/rm"),
                AddressingVersion::V10,
                ns::WSA10_SOAP_FAULT_ACTION,
            ),
            (of(ns::WSRM11), AddressingVersion::V10, ns::WSRM11_FAULT_ACTION),
            (of(ns::WSRM11), AddressingVersion::August2004, ns::WSRM11_FAULT_ACTION),
            (of(ns::DISPATCHER), AddressingVersion::August2004, ns::DISPATCHER_FAULT_ACTION),
        ];
        let soap12 = |addressing| MessageVersion::new(crate::SoapVersion::Soap12, addressing);
        for (fault, addressing, action) in table {
            let version = soap12(addressing);
            assert_eq!(Action::of_fault(&fault, version).unwrap(), action, "{fault} in {version}");
        }
        assert_eq!(Action::of_fault(&plain, MessageVersion::SOAP12), None);
    }
}
