// Made of calculator.singleWsdl.xml by soapstone 0.1.0: change that, not this.

use soapstone::{callback, contract};

/// The contract `ICalculatorDuplex`.
#[contract(
    name = "ICalculatorDuplex",
    namespace = "http://Microsoft.ServiceModel.Samples",
    session = required,
    callback = CalculatorDuplexCallback
)]
pub trait CalculatorDuplex {
    #[operation(one_way)]
    async fn clear(&self);

    #[operation(one_way)]
    async fn add_to(&self, n: f64);

    #[operation(one_way)]
    async fn subtract_from(&self, n: f64);

    #[operation(one_way)]
    async fn multiply_by(&self, n: f64);

    #[operation(one_way)]
    async fn divide_by(&self, n: f64);
}

/// What a service of [`CalculatorDuplex`] calls back.
#[callback]
pub trait CalculatorDuplexCallback {
    #[operation(one_way)]
    async fn result(&self, result: f64);

    #[operation(one_way)]
    async fn equation(&self, eqn: Option<String>);
}

/// Where the port `NetHttpBinding_ICalculatorDuplex` of [`CalculatorDuplex`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_CALCULATOR_DUPLEX_ADDRESS: &str = "ws://localhost:8100/calculator/binary";

/// What is spoken at the port `NetHttpBinding_ICalculatorDuplex`.
#[allow(dead_code)]
pub fn net_http_binding_i_calculator_duplex_binding() -> soapstone::Binding {
    soapstone::Binding::net_http()
}

/// Where the port `NetHttpBinding_ICalculatorDuplex1` of [`CalculatorDuplex`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_CALCULATOR_DUPLEX1_ADDRESS: &str = "ws://localhost:8100/calculator/text";

/// What is spoken at the port `NetHttpBinding_ICalculatorDuplex1`.
#[allow(dead_code)]
pub fn net_http_binding_i_calculator_duplex1_binding() -> soapstone::Binding {
    soapstone::Binding {
        encoding: soapstone::Encoding::Text,
        ..soapstone::Binding::net_http()
    }
}

/// Where the port `CustomBinding_ICalculatorDuplex` of [`CalculatorDuplex`] is.
#[allow(dead_code)]
pub const CUSTOM_BINDING_I_CALCULATOR_DUPLEX_ADDRESS: &str = "ws://localhost:8100/calculator/rm10-ws-binary";

/// What is spoken at the port `CustomBinding_ICalculatorDuplex`.
#[allow(dead_code)]
pub fn custom_binding_i_calculator_duplex_binding() -> soapstone::Binding {
    soapstone::Binding {
        reliable_session: Some(soapstone::ReliableSession::default()),
        ..soapstone::Binding::net_http()
    }
}

/// Where the port `CustomBinding_ICalculatorDuplex1` of [`CalculatorDuplex`] is.
#[allow(dead_code)]
pub const CUSTOM_BINDING_I_CALCULATOR_DUPLEX1_ADDRESS: &str = "ws://localhost:8100/calculator/rm10-ws-text";

/// What is spoken at the port `CustomBinding_ICalculatorDuplex1`.
#[allow(dead_code)]
pub fn custom_binding_i_calculator_duplex1_binding() -> soapstone::Binding {
    soapstone::Binding {
        encoding: soapstone::Encoding::Text,
        reliable_session: Some(soapstone::ReliableSession::default()),
        ..soapstone::Binding::net_http()
    }
}

/// Where the port `CustomBinding_ICalculatorDuplex2` of [`CalculatorDuplex`] is.
#[allow(dead_code)]
pub const CUSTOM_BINDING_I_CALCULATOR_DUPLEX2_ADDRESS: &str = "ws://localhost:8100/calculator/rm11-ws-binary";

/// What is spoken at the port `CustomBinding_ICalculatorDuplex2`.
#[allow(dead_code)]
pub fn custom_binding_i_calculator_duplex2_binding() -> soapstone::Binding {
    soapstone::Binding {
        reliable_session: Some(soapstone::ReliableSession {
            version_11: true,
            ..soapstone::ReliableSession::default()
        }),
        ..soapstone::Binding::net_http()
    }
}

/// Where the port `CustomBinding_ICalculatorDuplex3` of [`CalculatorDuplex`] is.
#[allow(dead_code)]
pub const CUSTOM_BINDING_I_CALCULATOR_DUPLEX3_ADDRESS: &str = "ws://localhost:8100/calculator/rm11-ws-text";

/// What is spoken at the port `CustomBinding_ICalculatorDuplex3`.
#[allow(dead_code)]
pub fn custom_binding_i_calculator_duplex3_binding() -> soapstone::Binding {
    soapstone::Binding {
        encoding: soapstone::Encoding::Text,
        reliable_session: Some(soapstone::ReliableSession {
            version_11: true,
            ..soapstone::ReliableSession::default()
        }),
        ..soapstone::Binding::net_http()
    }
}
