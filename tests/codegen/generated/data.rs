// Made of data.singleWsdl.xml by soapstone 0.1.0: change that, not this.

use soapstone::data::{
    AnyValue, DateTime, DateTimeOffset, Decimal, Element, Entries, QName, TimeSpan, Uri,
    Uuid,
};
use soapstone::{DataContract, FaultContract, contract};

/// The contract `IData`.
#[contract(namespace = "urn:data")]
pub trait IData {
    async fn echo_all(&self, v: Option<AllTypes>) -> Option<AllTypes>;

    async fn echo_string(&self, s: Option<String>) -> Option<String>;

    async fn echo_bytes(&self, b: Option<Vec<u8>>) -> Option<Vec<u8>>;

    async fn echo_ints(&self, v: Option<Vec<i32>>) -> Option<Vec<i32>>;

    async fn echo_doubles(&self, v: Option<Vec<f64>>) -> Option<Vec<f64>>;

    async fn items(&self, n: i32, prefix: Option<String>) -> Option<Vec<Option<Item>>>;

    async fn map(&self, m: Option<Entries<String, i32>>) -> Option<Entries<String, i32>>;

    async fn now(&self, t: DateTime) -> DateTime;

    async fn get_nested(&self, depth: i32) -> Option<Nested>;

    async fn maybe_int(&self, v: Option<i32>) -> Option<i32>;

    async fn any_value(&self, v: AnyValue) -> AnyValue;

    async fn ping(&self);

    #[operation(one_way)]
    async fn fire(&self, s: Option<String>);

    async fn fail(&self, how: Option<String>) -> Result<Option<String>, FailFault>;

    #[operation(out("total", "note"))]
    async fn sum(
        &self,
        a: i32,
        b: i64,
        note: Option<String>,
    ) -> (bool, i64, Option<String>);

    #[operation(
        action = "urn:data/custom-action",
        reply_action = "urn:data/custom-reply",
        result = "answer"
    )]
    async fn renamed(&self, question: Option<String>) -> Option<String>;

    #[operation(
        request(wrapper = "ReqWrap", namespace = "urn:msg", name = "MsgRequest"),
        reply(bare, name = "MsgReply"),
        out("Stamp"(namespace = "urn:msg:h", header), "Item"(namespace = "urn:msg:b"))
    )]
    async fn contract(
        &self,
        #[part(name = "Token", namespace = "urn:msg:h", header)]
        token: Option<String>,
        #[part(name = "Part", namespace = "urn:msg:b")]
        part: Option<String>,
        #[part(name = "Num", namespace = "urn:msg:b")]
        num: i32,
    ) -> (Option<String>, Option<Item>);
}

/// Where the port `BasicHttpBinding_IData` of [`IData`] is.
#[allow(dead_code)]
pub const BASIC_HTTP_BINDING_I_DATA_ADDRESS: &str = "http://localhost:8100/data/basic";

/// What is spoken at the port `BasicHttpBinding_IData`.
#[allow(dead_code)]
pub fn basic_http_binding_i_data_binding() -> soapstone::Binding {
    soapstone::Binding::basic_http()
}

/// Where the port `WSHttpBinding_IData` of [`IData`] is.
#[allow(dead_code)]
pub const WS_HTTP_BINDING_I_DATA_ADDRESS: &str = "http://localhost:8100/data/ws";

/// What is spoken at the port `WSHttpBinding_IData`.
#[allow(dead_code)]
pub fn ws_http_binding_i_data_binding() -> soapstone::Binding {
    soapstone::Binding::ws_http()
}

/// Where the port `NetHttpBinding_IData` of [`IData`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_DATA_ADDRESS: &str = "http://localhost:8100/data/nethttp";

/// What is spoken at the port `NetHttpBinding_IData`.
#[allow(dead_code)]
pub fn net_http_binding_i_data_binding() -> soapstone::Binding {
    soapstone::Binding {
        encoding: soapstone::Encoding::Binary,
        ..soapstone::Binding::ws_http()
    }
}

/// Where the port `NetHttpBinding_IData1` of [`IData`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_DATA1_ADDRESS: &str = "http://localhost:8100/data/nethttp-text";

/// What is spoken at the port `NetHttpBinding_IData1`.
#[allow(dead_code)]
pub fn net_http_binding_i_data1_binding() -> soapstone::Binding {
    soapstone::Binding::ws_http()
}

/// Where the port `NetHttpBinding_IData2` of [`IData`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_DATA2_ADDRESS: &str = "ws://localhost:8100/data/nethttp-ws";

/// What is spoken at the port `NetHttpBinding_IData2`.
#[allow(dead_code)]
pub fn net_http_binding_i_data2_binding() -> soapstone::Binding {
    soapstone::Binding::net_http().web_socket(soapstone::TransportUsage::Always)
}

/// Where the port `NetHttpBinding_IData3` of [`IData`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_DATA3_ADDRESS: &str = "ws://localhost:8100/data/nethttp-ws-text";

/// What is spoken at the port `NetHttpBinding_IData3`.
#[allow(dead_code)]
pub fn net_http_binding_i_data3_binding() -> soapstone::Binding {
    soapstone::Binding {
        encoding: soapstone::Encoding::Text,
        ..soapstone::Binding::net_http().web_socket(soapstone::TransportUsage::Always)
    }
}

/// Where the port `NetHttpBinding_IData4` of [`IData`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_DATA4_ADDRESS: &str = "http://localhost:8100/data/nethttp-mtom";

/// What is spoken at the port `NetHttpBinding_IData4`.
#[allow(dead_code)]
pub fn net_http_binding_i_data4_binding() -> soapstone::Binding {
    soapstone::Binding {
        encoding: soapstone::Encoding::Mtom,
        ..soapstone::Binding::ws_http()
    }
}

/// Where the port `NetHttpBinding_IData5` of [`IData`] is.
#[allow(dead_code)]
pub const NET_HTTP_BINDING_I_DATA5_ADDRESS: &str = "ws://localhost:8100/data/nethttp-ws-streamed";

/// What is spoken at the port `NetHttpBinding_IData5`.
#[allow(dead_code)]
pub fn net_http_binding_i_data5_binding() -> soapstone::Binding {
    soapstone::Binding::net_http()
        .web_socket(soapstone::TransportUsage::Always)
        .transfer_mode(soapstone::TransferMode::Streamed)
}

/// Where the port `CustomBinding_IData` of [`IData`] is.
#[allow(dead_code)]
pub const CUSTOM_BINDING_I_DATA_ADDRESS: &str = "http://localhost:8100/data/rm10-http-text";

/// What is spoken at the port `CustomBinding_IData`.
#[allow(dead_code)]
pub fn custom_binding_i_data_binding() -> soapstone::Binding {
    soapstone::Binding {
        reliable_session: Some(soapstone::ReliableSession::default()),
        ..soapstone::Binding::ws_http()
    }
}

/// Where the port `CustomBinding_IData1` of [`IData`] is.
#[allow(dead_code)]
pub const CUSTOM_BINDING_I_DATA1_ADDRESS: &str = "http://localhost:8100/data/rm11-http-text";

/// What is spoken at the port `CustomBinding_IData1`.
#[allow(dead_code)]
pub fn custom_binding_i_data1_binding() -> soapstone::Binding {
    soapstone::Binding {
        reliable_session: Some(soapstone::ReliableSession {
            version_11: true,
            ..soapstone::ReliableSession::default()
        }),
        ..soapstone::Binding::ws_http()
    }
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(namespace = "urn:data:types")]
pub struct AllTypes {
    #[data(order = 1)]
    pub str: Option<String>,
    #[data(order = 2)]
    pub unicode: Option<String>,
    #[data(order = 3)]
    pub null_str: Option<String>,
    #[data(order = 4)]
    pub empty_str: Option<String>,
    #[data(order = 5)]
    pub bool: bool,
    #[data(order = 6)]
    pub s_byte: i8,
    #[data(order = 7)]
    pub byte: u8,
    #[data(order = 8)]
    pub short: i16,
    #[data(order = 9)]
    pub u_short: u16,
    #[data(order = 10)]
    pub int: i32,
    #[data(order = 11)]
    pub u_int: u32,
    #[data(order = 12)]
    pub long: i64,
    #[data(order = 13)]
    pub u_long: u64,
    #[data(order = 14)]
    pub float: f32,
    #[data(order = 15)]
    pub double: f64,
    #[data(order = 16)]
    pub decimal: Decimal,
    #[data(order = 17)]
    pub char: char,
    #[data(order = 18)]
    pub utc: DateTime,
    #[data(order = 19)]
    pub unspec: DateTime,
    #[data(order = 20)]
    pub offset: DateTimeOffset,
    #[data(order = 21)]
    pub span: TimeSpan,
    #[data(order = 22)]
    pub guid: Uuid,
    #[data(order = 23)]
    pub uri: Option<Uri>,
    #[data(order = 24)]
    pub bytes: Option<Vec<u8>>,
    #[data(order = 25)]
    pub null_int: Option<i32>,
    #[data(order = 26)]
    pub some_int: Option<i32>,
    #[data(order = 27)]
    pub null_date: Option<DateTime>,
    #[data(order = 28)]
    pub color: Color,
    #[data(order = 29)]
    pub null_color: Option<Color>,
    #[data(order = 30)]
    pub item: Option<Item>,
    #[data(order = 31)]
    pub items: Option<Vec<Option<Item>>>,
    #[data(order = 32)]
    pub strings: Option<Vec<Option<String>>>,
    #[data(order = 33)]
    pub ints: Option<Vec<i32>>,
    #[data(order = 34)]
    pub map: Option<Entries<String, i32>>,
    #[data(order = 35)]
    pub item_map: Option<Entries<i32, Option<Item>>>,
    #[data(order = 36)]
    pub shape: Option<AnyShape>,
    #[data(order = 37)]
    pub obj: AnyValue,
    #[data(order = 38)]
    pub empty_list: Option<Vec<Option<String>>>,
    #[data(order = 39)]
    pub na_n: f64,
    #[data(order = 40)]
    pub q_name: Option<QName>,
    #[data(order = 41)]
    pub xml: Option<Element>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, DataContract)]
#[data(namespace = "urn:data:types")]
pub enum Color {
    Red,
    #[data(name = "verde")]
    Verde,
    Blue,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(namespace = "urn:data:types")]
pub struct Item {
    pub id: i32,
    pub name: Option<String>,
    #[data(emit_default = false)]
    pub optional: Option<String>,
    pub price: f64,
}

/// A `Shape`, or what is derived from it.
#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(known_types)]
pub enum AnyShape {
    Shape(Shape),
    Circle(Circle),
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(namespace = "urn:data:types")]
pub struct Shape {
    pub label: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(namespace = "urn:data:types")]
pub struct Circle {
    #[data(base)]
    pub base: Shape,
    pub r: f64,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(namespace = "urn:data:types")]
pub struct Nested {
    pub child: Option<Box<Nested>>,
    pub kids: Option<Vec<Option<Nested>>>,
    pub level: i32,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(namespace = "urn:data:types")]
pub struct DetailFault {
    pub code: i32,
    pub text: Option<String>,
}

/// The faults of `Fail` of [`IData`].
#[derive(Clone, Debug, PartialEq, FaultContract)]
pub enum FailFault {
    #[fault("DetailFault")]
    DetailFault(DetailFault),
}
