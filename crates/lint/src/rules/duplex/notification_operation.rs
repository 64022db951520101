use soapstone_wsdl::definitions::OperationKind;

use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds operations of a portType that have an output and no input (notifications). WCF writes the one-way operations of a callback
    /// contract this way.
    ///
    /// ## Why it matters
    ///
    /// No importer but .NET's makes something callable of them. wsimport refuses the WSDL (with `-extension` it leaves the operation
    /// out), Axis 1 leaves it out or dies of a NullPointerException, and gSOAP, zeep, PHP, node-soap and strong-soap list an operation
    /// that cannot be called.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:operation name="Result">
    ///   <wsdl:output message="tns:ResultMessage"/>
    /// </wsdl:operation>
    /// ```
    ///
    /// ## Use instead
    ///
    /// A portType of its own for the callbacks, in which each operation begins with an input. The client hosts it; `soapstone wsdl fix`
    /// writes it.
    ///
    /// ```xml
    /// <wsdl:portType name="CalculatorCallback">
    ///   <wsdl:operation name="Result">
    ///     <wsdl:input message="tns:ResultMessage"/>
    ///   </wsdl:operation>
    /// </wsdl:portType>
    /// ```
    name: "notification-operation",
    summary: "An operation has an output and no input: the service calls, and no client but .NET's listens.",
    family: Duplex,
    severity: Error,
    spec: [("BP11", "4.5.2", "R2303"), ("WSDL11", "2.4.4")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for port_type in &cx.wsdl().port_types {
        for operation in port_type.operations.iter().filter(|found| found.kind == OperationKind::Notification)
        {
            let message = format!(
                "the operation `{}` of the portType `{}` has an output and no input (a notification)",
                operation.name, port_type.name.local
            );
            cx.report(operation.node, message).help(
                "move it to a portType of its own, with its message as the input, that the client hosts; `soapstone wsdl fix` does so",
            );
        }
    }
}
