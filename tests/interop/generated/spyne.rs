// Made of spyne.wsdl by soapstone 0.1.0: change that, not this.

use soapstone::data::DateTime;
use soapstone::{DataContract, FaultContract, contract};

/// The portType `SpyneData`.
#[contract(namespace = "urn:spyne")]
pub trait SpyneData {
    #[operation(name = "echo_string", action = "echo_string")]
    async fn echo_string(&self, s: Option<String>) -> Option<String>;

    #[operation(name = "echo_bytes", action = "echo_bytes")]
    async fn echo_bytes(&self, b: Option<Vec<u8>>) -> Option<Vec<u8>>;

    #[operation(name = "echo_ints", action = "echo_ints")]
    async fn echo_ints(&self, v: Option<IntArray>) -> Option<IntArray>;

    #[operation(name = "items", action = "items")]
    async fn items(&self, n: Option<i32>, prefix: Option<String>) -> Option<ItemArray>;

    #[operation(name = "now", action = "now")]
    async fn now(&self, t: Option<DateTime>) -> Option<DateTime>;

    #[operation(name = "maybe_int", action = "maybe_int")]
    async fn maybe_int(&self, v: Option<i32>) -> Option<i32>;

    #[operation(name = "get_nested", action = "get_nested")]
    async fn get_nested(&self, depth: Option<i32>) -> Option<Nested>;

    #[operation(name = "sum", action = "sum", out("positive", "total", "said"))]
    async fn sum(
        &self,
        a: Option<i32>,
        b: Option<i64>,
        note: Option<String>,
    ) -> (Option<bool>, Option<i64>, Option<String>);

    #[operation(name = "fail", action = "fail")]
    async fn fail(&self, how: Option<String>) -> Result<Option<String>, FailFault>;

    #[operation(name = "fire", action = "fire")]
    async fn fire(&self, s: Option<String>);

    #[operation(name = "stamp", action = "stamp", out("stampResult", "Stamp"(header)))]
    async fn stamp(
        &self,
        s: Option<String>,
        #[part(name = "Token", header)]
        token: Option<Token>,
    ) -> (Option<String>, Option<Stamp>);
}

/// Where the port `SpyneData` of [`SpyneData`] is.
#[allow(dead_code)]
pub const ADDRESS: &str = "http://localhost/";

/// What is spoken at the port `SpyneData`.
#[allow(dead_code)]
pub fn binding() -> soapstone::Binding {
    soapstone::Binding::basic_http()
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", name = "intArray", namespace = "urn:spyne")]
pub struct IntArray {
    #[data(name = "int", flat, nillable)]
    pub int: Vec<Option<i32>>,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:spyne")]
pub struct ItemArray {
    #[data(flat, nillable)]
    pub item: Vec<Option<Item>>,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:spyne")]
pub struct Item {
    #[data(name = "id", nillable)]
    pub id: Option<i32>,
    #[data(name = "name", nillable)]
    pub name: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:spyne")]
pub struct Nested {
    #[data(name = "level", nillable)]
    pub level: Option<i32>,
    #[data(name = "child", nillable)]
    pub child: Option<Box<Nested>>,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:spyne")]
pub struct Refused {}

/// The faults of `fail`.
#[derive(Clone, Debug, PartialEq, FaultContract)]
pub enum FailFault {
    #[fault("Refused")]
    Refused(Refused),
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:spyne")]
pub struct Token {
    #[data(name = "value", nillable)]
    pub value: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:spyne")]
pub struct Stamp {
    #[data(name = "value", nillable)]
    pub value: Option<String>,
}
