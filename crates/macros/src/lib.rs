//! The macros of `soapstone`; use them from there.
//!
//! ```
//! use soapstone::{callback, contract};
//!
//! #[contract(name = "ICalculatorDuplex", namespace = "urn:calculator", session = required, callback = CalculatorCallback)]
//! pub trait Calculator {
//!     /// Adds to the total.
//!     #[operation(one_way)]
//!     async fn add_to(&mut self, n: f64);
//! }
//!
//! #[callback]
//! pub trait CalculatorCallback {
//!     #[operation(one_way)]
//!     async fn result(&mut self, result: f64);
//! }
//! ```
//!
//! | macro | on | what it writes |
//! |---|---|---|
//! | [`macro@contract`] | a trait | the contract: a proxy to call it, and what it takes to serve it |
//! | [`macro@callback`] | a trait | the same for what a service calls back |
//! | [`macro@operation`] | a method of such a trait | nothing; it says what is special about the operation |
//! | [`derive@DataContract`] | a type | how it stands in messages, as .NET's serializers have it |
//! | [`derive@FaultContract`] | an enum | declared faults: the errors of an operation |
//!
//! # What is written for `trait Calculator`
//!
//! | name | what it is | who uses it |
//! |---|---|---|
//! | `Calculator` | the trait; its methods return futures that are `Send`, and are implemented as `async fn` | who serves it |
//! | `CalculatorProxy` | a struct with a method for each operation, `connect` (not of a callback contract) and `close` | who calls it |
//! | `CalculatorContract` | the contract as a type, without values | `Endpoint::new::<CalculatorContract>` |
//!
//! The methods of the proxy take `&self` and return `Result<T, CallError>`, or `Result<T, CallError<E>>` where the method of the
//! trait returns `Result<T, E>`. Clones of a proxy call through one channel.
//!
//! # Names on the wire
//!
//! | Rust | on the wire | say otherwise with |
//! |---|---|---|
//! | `trait Calculator` | contract `Calculator` | `#[contract(name = "ICalculator")]` |
//! | | namespace `http://tempuri.org/` | `#[contract(namespace = "urn:calculator")]` |
//! | `fn add_to` | operation `AddTo` | `#[operation(name = "Add")]` |
//! | | action `{namespace}/{contract}/AddTo` | `#[operation(action = "urn:add")]` |
//! | | action of the reply `{namespace}/{contract}/AddToResponse` | `#[operation(reply_action = "urn:added")]` |
//! | | body `<AddTo xmlns="{namespace}">` | `#[operation(request(wrapper = "Add", namespace = "urn:other"))]` |
//! | | body of the reply `<AddToResponse xmlns="{namespace}">` | `#[operation(reply(wrapper = "Added"))]` |
//! | argument `order_id` | element `orderId` in the contract's namespace | `#[part(name = "OrderId", namespace = "urn:other")]` |
//! | what is returned | element `AddToResult` | `#[operation(result = "Sum")]` |
//! | the error `E` of a `Result` | a fault; action `{namespace}/{contract}/AddTo{Detail}Fault` | |
//!
//! There is one slash between namespace and contract, also after a `urn:`, as .NET has it.
//!
//! # Operations
//!
//! An operation is an `async fn`. It takes `&mut self`: one call of an instance at a time, in order; or `&self`: calls may run
//! beside each other. Whether they do is said where the service is hosted: with `per_session` and `per_call` the calls of a session
//! are made one at a time and in order, whatever the operations take. A contract whose operations all take `&self` can also be
//! served with `shared`, by one instance for all, or with `per_session_at_once`; there calls run beside each other.
//!
//! Arguments are plain names with types that are data contracts, owned: `String`, not `&str`. The macro sees types as they are
//! written, so `Result` is written `Result<T, E>`, with both types.
//!
//! Nothing comes back from a one-way operation, so it returns nothing. Its call returns when the message was accepted for the
//! other side; that it was carried out nobody says.
//!
//! # What to know about calls
//!
//! * **A call that waits for itself.** An operation that calls back and waits for the reply, while the handler of that callback
//!   calls the same session, would wait for ever where the calls of a session are made one at a time. Within a process it is
//!   refused at once, over sockets it ends by the send timeout. It works where the service is hosted with `shared` or `per_session_at_once`, which take operations with `&self`.
//! * **Accepted is not carried out.** See above; closing a channel waits for messages to arrive, not for code to run.
//! * **A callback and a reply race.** They arrive in order, but the handler of the callback runs in a task of its own: the call
//!   may return first.

mod attributes;
mod contract;
mod data_contract;
mod fault_contract;
mod ncname;
mod ns;

use proc_macro::TokenStream;

/// Makes a contract of a trait: what a service offers, and what its callers call.
///
/// Each `async fn` is an operation; the [overview](crate) has the names that are written and the names on the wire.
///
/// ```
/// # use soapstone::{callback, contract};
/// /// A running total, one for each session.
/// #[contract(
///     name = "ICalculatorDuplex",
///     namespace = "http://Microsoft.ServiceModel.Samples",
///     session = required,
///     callback = CalculatorCallback
/// )]
/// pub trait Calculator {
///     /// Adds to the total.
///     #[operation(one_way)]
///     async fn add_to(&mut self, n: f64);
/// }
///
/// #[callback]
/// pub trait CalculatorCallback {
///     #[operation(one_way)]
///     async fn result(&mut self, result: f64);
/// }
/// ```
///
/// # Options
///
/// | option | what it says | default |
/// |---|---|---|
/// | `name = "…"` | the name of the contract | that of the trait, as written |
/// | `namespace = "…"` | the namespace of its elements and actions | `http://tempuri.org/` |
/// | `session = allowed`, `required`, `denied` | whether there is to be a session | `allowed` |
/// | `callback = Path` | the trait with [`#[callback]`](macro@callback) that a service calls back | no callbacks |
///
/// The doc comments of the trait and of its methods are its documentation, for WSDL too.
///
/// # Attributes of methods and arguments
///
/// [`#[operation(…)]`](macro@operation) says what is special about a method. Arguments have two attributes:
///
/// | attribute | what it says |
/// |---|---|
/// | `#[part(name = "…")]` | the name of its element |
/// | `#[part(namespace = "…")]` | the namespace of its element |
/// | `#[part(header)]` | it is a header block, not in the body |
/// | `#[part(header, must_understand)]` | … that a service must understand or refuse the call |
/// | `#[context]` | it is the `soapstone::Context` of the call: who calls. It is not sent, and the proxy's method does not have it |
#[proc_macro_attribute]
pub fn contract(arguments: TokenStream, item: TokenStream) -> TokenStream {
    contract::expand_contract(arguments.into(), item.into()).into()
}

/// Makes a callback contract of a trait: what a service calls on its callers.
///
/// It has no options, for it has no identity of its own: the names of its actions and elements are made with the name and the
/// namespace of the service contract that names it with `callback = …`, as .NET has it. Its operations are those of
/// [`#[contract]`](macro@contract) in everything else.
///
/// The client that connects hands in a handler: a value whose type implements the trait, and is `Send`. A service gets the proxy
/// from its `Caller`, or from a `#[context]`.
#[proc_macro_attribute]
pub fn callback(arguments: TokenStream, item: TokenStream) -> TokenStream {
    contract::expand_callback(arguments.into(), item.into()).into()
}

/// Says what is special about an operation: for methods of a trait with [`#[contract]`](macro@contract) or
/// [`#[callback]`](macro@callback).
///
/// | option | what it says | default |
/// |---|---|---|
/// | `one_way` | nothing comes back, and nobody waits | a reply comes |
/// | `name = "…"` | its name on the wire | that of the method, `add_to` as `AddTo` |
/// | `action = "…"`, `reply_action = "…"` | the actions of its messages | made of the names |
/// | `initiating = false` | it is not the first of a session | it may be |
/// | `terminating` | it is the last of a session | it is not |
/// | `result = "…"` | the name of the element of what is returned | `AddToResult` |
/// | `out("…", …)` | the names of further results, see below | none |
/// | `request(bare)`, `reply(bare)`, `bare` for both | there is no wrapper around the parts: the body is one part, or empty | wrapped |
/// | `request(wrapper = "…", namespace = "…")` | the name of the wrapper, its namespace, or both | `AddTo`, the contract's |
/// | `reply(wrapper = "…", namespace = "…")` | the same of the reply | `AddToResponse`, the contract's |
/// | `request(name = "…")`, `reply(name = "…")` | the name of the message in WSDL: that of .NET's message contract | `ICalculator_AddTo_InputMessage` |
///
/// # More than one result
///
/// What C# has as `out` and `ref` parameters comes back beside the result. The method returns a tuple, and `out` names what is
/// behind the first: `bool Sum(int a, long b, out long total, ref string note)` is
///
/// ```
/// # #[soapstone::contract]
/// # pub trait Sums {
/// #[operation(out("total", "note"))]
/// async fn sum(&self, a: i32, b: i64, note: String) -> (bool, i64, String);
/// # }
/// ```
///
/// Where there are as many names as results, the operation has no result proper, and all are named.
///
/// # Headers, and messages that are typed
///
/// A result may be a header block, or be in another namespace: that stands in parentheses behind its name. So a message contract
/// of .NET is an operation that spells it out:
///
/// ```
/// # #[derive(soapstone::DataContract)]
/// # pub struct Item { id: i32 }
/// # #[soapstone::contract]
/// # pub trait Messages {
/// #[operation(
///     request(wrapper = "ReqWrap", namespace = "urn:msg", name = "MsgRequest"),
///     reply(bare, name = "MsgReply"),
///     out("Stamp"(header, namespace = "urn:msg:h"), "Item"(namespace = "urn:msg:b"))
/// )]
/// async fn contract(
///     &self,
///     #[part(name = "Token", namespace = "urn:msg:h", header, must_understand)] token: String,
///     #[part(name = "Part", namespace = "urn:msg:b")] part: String,
///     #[part(name = "Num", namespace = "urn:msg:b")] number: i32,
/// ) -> (String, Item);
/// # }
/// ```
///
/// The options behind a name are `header`, `must_understand` and `namespace = "…"`.
#[proc_macro_attribute]
pub fn operation(_: TokenStream, item: TokenStream) -> TokenStream {
    contract::expand_stray_operation(item.into()).into()
}

/// Makes a data contract of a type: what it is in messages, as .NET's serializers have it.
///
/// | Rust | .NET |
/// |---|---|
/// | a struct with named fields | a class; each field is a member |
/// | an enum without fields | an enumeration |
/// | a struct of `bool`s with `#[data(flags)]` | an enumeration with `[Flags]` |
/// | an enum with `#[data(known_types)]`, a type in each variant | the type of the first variant, and `[KnownType]`s derived from it |
///
/// # Options of types
///
/// | option | what it says | default |
/// |---|---|---|
/// | `name = "…"` | the name of the type | as written |
/// | `namespace = "…"` | its namespace | see `clr` |
/// | `clr = "…"` | it is in `http://schemas.datacontract.org/2004/07/…` | the name of the package, with `_` for `-` |
/// | `serializer = "xml"` | it looks as `XmlSerializer` has it; its namespace is empty unless said | as `DataContractSerializer` has it |
///
/// # Options of fields
///
/// | option | what it says | default |
/// |---|---|---|
/// | `name = "…"` | the name of the element | `order_id` is `OrderId` |
/// | `order = 1` | its place; members without one come first, equal ones by name | none |
/// | `required` | its element has to be there | it may be absent |
/// | `emit_default = false` | it is not written when it is `None`, 0, `false` or empty | it is written |
/// | `base` | the field is the type that this one is derived from: its members come first | |
///
/// # `XmlSerializer` and XML Schema
///
/// With `serializer = "xml"` members are written in their order, and `None` is not written at all. What a schema can say has a
/// word here. What is required, each facet and each choice is checked when a value is read and before it is sent; unknown elements
/// and attributes are skipped, and elements are read in any order. A type may contain itself, in a `Box`.
///
/// | on a type | what it says |
/// |---|---|
/// | `unqualified` | its elements are in no namespace; else they are in that of the type |
/// | `anonymous` | it is the type of one element and has no name in the schema |
/// | `all` | its elements have no order in the schema |
/// | `choice` | an enum: one of these elements. A variant without a field is an empty element |
/// | `group` | a struct: its elements stand among those of its owner, without one around them |
/// | `simple` | `struct Code(String)`: a restriction, with `pattern`, `length`, `min_length`, `max_length`, `min_inclusive`, `max_inclusive`, `min_exclusive`, `max_exclusive`, `total_digits`, `fraction_digits` |
/// | `list` | `struct Codes(Vec<Code>)`: values with spaces between |
/// | `ty = "token"` | the built-in type that an enumeration, a restriction or the items of a list have in the schema |
/// | `abstract_base = "Name"` | with `known_types`: there is no variant of the base itself, and `xsi:type` is always there |
///
/// | on a field | what it says |
/// |---|---|
/// | `name`, `required`, `base` | as above; `required` on a `Vec`: one at least |
/// | `attribute` | it is an attribute |
/// | `text` | it is the text of the element, beside attributes |
/// | `namespace = "…"`, `qualified`, `unqualified` | the namespace of the element or attribute, where it is another one |
/// | `nillable` | `None` may be nil; if the element is `required`, it is |
/// | `items = "…"` | the name of the items of a `Vec`, by default that of their type |
/// | `flat` | the items of a `Vec` stand beside the other members, under the name of the field |
/// | `list` | the items of a `Vec` are one text, with spaces between |
/// | `choice`, `group` | its type is such an enum or struct, or an `Option` or `Vec` of it |
/// | `any` | elements that are no other member: a `Vec`, an `Option` or one of `soapstone_xml::Element` |
/// | `any_attributes` | attributes that are no other member: `Vec<(QName, String)>` |
/// | `ty = "date"` | the built-in type that a `String` has in the schema; the text itself is not looked at |
/// | `default = "…"`, `fixed = "…"` | for the schema; what is absent is `None` all the same |
///
/// Variants of a `choice` have `name`, the three of the namespace, `nillable`, `list`, `ty` and `any`, and `choice` or `group` where the
/// variant is one. A group that is repeated begins again where an element comes that it has already, or one that stands before the
/// last. A `pattern` is a regular expression of XML Schema (`^` and `$` at its ends count as nothing); outside ASCII marks, punctuation
/// and symbols are not told apart, and a pattern that is not understood, or stands for more than 20,000 characters, is described but
/// not checked: that is logged. `soapstone::data::AnyType` is an element with any content: `xs:anyType`, and mixed content.
///
/// ```
/// # use soapstone::DataContract;
/// # #[derive(DataContract)]
/// # #[data(serializer = "xml", namespace = "urn:shop")]
/// # struct Card { number: String }
/// #[derive(DataContract)]
/// #[data(serializer = "xml", name = "paymentType", namespace = "urn:shop")]
/// struct Payment {
///     #[data(name = "currency", attribute, required)]
///     currency: Currency,
///     #[data(name = "due", ty = "date")]
///     due: Option<String>,
///     #[data(choice)]
///     means: Means,
/// }
///
/// #[derive(DataContract)]
/// #[data(serializer = "xml", namespace = "urn:shop", choice)]
/// enum Means {
///     #[data(name = "card")]
///     Card(Card),
///     #[data(name = "cash")]
///     Cash,
/// }
///
/// #[derive(DataContract)]
/// #[data(serializer = "xml", namespace = "urn:shop", simple, pattern = "[A-Z]{3}")]
/// struct Currency(String);
/// ```
///
/// # Enumerations, and an example
///
/// Variants of enumerations and flags have `name = "…"`. The number of a variant is written as a number, `Red = 4`, or is one more
/// than that of the variant before.
///
/// ```
/// # use soapstone::DataContract;
/// #[derive(DataContract)]
/// #[data(namespace = "urn:orders")]
/// struct Order {
///     #[data(required)]
///     sku: String,
///     quantity: i32,
///     #[data(emit_default = false)]
///     note: Option<String>,
/// }
/// ```
#[proc_macro_derive(DataContract, attributes(data))]
pub fn derive_data_contract(item: TokenStream) -> TokenStream {
    data_contract::expand(item.into()).into()
}

/// Makes declared faults of an enum: the errors of an operation, each with a detail that travels in the fault.
///
/// A variant with fields is a data contract of its own, called as the variant; its fields must be `Clone`. A variant around a
/// type has that type as its detail. `#[fault("…")]` says why, as `format!` would: it is what the error displays, and the
/// reason of the fault. Behind it may stand `element = "…"` and `namespace = "…"`: the element of the detail, which else has the name
/// of its type; and `name = "…"`: the name of the fault, which else is that of its type and `Fault`. The enum must be `Debug`.
/// `#[data(namespace = "…")]` or `#[data(clr = "…")]` on it is for all variants
/// with fields.
///
/// ```
/// # use soapstone::{DataContract, FaultContract};
/// # #[derive(Clone, Debug, DataContract)]
/// # #[data(namespace = "urn:orders")]
/// # pub struct MathFault { why: String }
/// #[derive(Debug, FaultContract)]
/// enum OrderFault {
///     #[fault("only {available} of {sku} left")]
///     OutOfStock { sku: String, available: i32 },
///     #[fault(reason = "bad math")]
///     Math(MathFault),
/// }
/// ```
#[proc_macro_derive(FaultContract, attributes(fault, data))]
pub fn derive_fault_contract(item: TokenStream) -> TokenStream {
    fault_contract::expand(item.into()).into()
}

/// The examples of the README are run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
