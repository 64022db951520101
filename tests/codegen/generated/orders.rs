// Made of sample.singleWsdl.xml by soapstone 0.1.0: change that, not this.

use soapstone::{callback, contract};

/// The contract `ISampleService`.
#[contract(
    name = "ISampleService",
    namespace = "http://tempuri.org/",
    callback = SampleServiceCallback
)]
pub trait SampleService {
    async fn create_order(&self, product_id: i64, amount: i32, customer_id: i64) -> bool;
}

/// What a service of [`SampleService`] calls back.
#[callback]
pub trait SampleServiceCallback {
    #[operation(one_way)]
    async fn order_purchased(&self, order_id: i64, comment: Option<String>);

    #[operation(one_way)]
    async fn order_canceled(&self, reason: Option<String>);
}

/// Where the port `NetHttpBinding_ISampleService` of [`SampleService`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_SAMPLE_SERVICE_ADDRESS: &str = "ws://localhost:8100/sample/whenduplex";

/// What is spoken at the port `NetHttpBinding_ISampleService`.
#[allow(dead_code)]
pub fn net_http_binding_i_sample_service_binding() -> soapstone::Binding {
    soapstone::Binding::net_http()
}

/// Where the port `NetHttpBinding_ISampleService1` of [`SampleService`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_SAMPLE_SERVICE1_ADDRESS: &str = "ws://localhost:8100/sample/always";

/// What is spoken at the port `NetHttpBinding_ISampleService1`.
#[allow(dead_code)]
pub fn net_http_binding_i_sample_service1_binding() -> soapstone::Binding {
    soapstone::Binding::net_http()
}

/// Where the port `NetHttpBinding_ISampleService2` of [`SampleService`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_SAMPLE_SERVICE2_ADDRESS: &str = "ws://localhost:8100/sample/text";

/// What is spoken at the port `NetHttpBinding_ISampleService2`.
#[allow(dead_code)]
pub fn net_http_binding_i_sample_service2_binding() -> soapstone::Binding {
    soapstone::Binding {
        encoding: soapstone::Encoding::Text,
        ..soapstone::Binding::net_http()
    }
}

/// Where the port `NetHttpBinding_ISampleService3` of [`SampleService`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_SAMPLE_SERVICE3_ADDRESS: &str = "ws://localhost:8100/sample/orders";

/// What is spoken at the port `NetHttpBinding_ISampleService3`.
#[allow(dead_code)]
pub fn net_http_binding_i_sample_service3_binding() -> soapstone::Binding {
    soapstone::Binding::net_http()
}

/// Where the port `NetHttpBinding_ISampleService4` of [`SampleService`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_SAMPLE_SERVICE4_ADDRESS: &str = "ws://localhost:8100/sample/orders-text";

/// What is spoken at the port `NetHttpBinding_ISampleService4`.
#[allow(dead_code)]
pub fn net_http_binding_i_sample_service4_binding() -> soapstone::Binding {
    soapstone::Binding {
        encoding: soapstone::Encoding::Text,
        ..soapstone::Binding::net_http()
    }
}

/// Where the port `NetHttpBinding_ISampleService5` of [`SampleService`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_SAMPLE_SERVICE5_ADDRESS: &str = "ws://localhost:8100/sample/mtom";

/// What is spoken at the port `NetHttpBinding_ISampleService5`.
#[allow(dead_code)]
pub fn net_http_binding_i_sample_service5_binding() -> soapstone::Binding {
    soapstone::Binding {
        encoding: soapstone::Encoding::Mtom,
        ..soapstone::Binding::net_http()
    }
}

/// Where the port `CustomBinding_ISampleService` of [`SampleService`] is.
#[allow(dead_code)]
pub const CUSTOM_BINDING_I_SAMPLE_SERVICE_ADDRESS: &str = "ws://localhost:8100/sample/rm10-ws-binary";

/// What is spoken at the port `CustomBinding_ISampleService`.
#[allow(dead_code)]
pub fn custom_binding_i_sample_service_binding() -> soapstone::Binding {
    soapstone::Binding {
        reliable_session: Some(soapstone::ReliableSession::default()),
        ..soapstone::Binding::net_http()
    }
}

/// Where the port `CustomBinding_ISampleService1` of [`SampleService`] is.
#[allow(dead_code)]
pub const CUSTOM_BINDING_I_SAMPLE_SERVICE1_ADDRESS: &str = "ws://localhost:8100/sample/rm11-ws-binary";

/// What is spoken at the port `CustomBinding_ISampleService1`.
#[allow(dead_code)]
pub fn custom_binding_i_sample_service1_binding() -> soapstone::Binding {
    soapstone::Binding {
        reliable_session: Some(soapstone::ReliableSession {
            version_11: true,
            ..soapstone::ReliableSession::default()
        }),
        ..soapstone::Binding::net_http()
    }
}
