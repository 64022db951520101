//! The Rust that is written, before it is text.

/// A type expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ty {
    /// A built-in type: `i32`, `String`, or one of `soapstone::data`.
    Built(&'static str),
    /// An item of the module, by its number.
    Item(usize),
    Option(Box<Self>),
    Vec(Box<Self>),
    /// A dictionary.
    Entries(Box<Self>, Box<Self>),
}

impl Ty {
    pub(crate) const STRING: Self = Self::Built("String");
    pub(crate) const ELEMENT: Self = Self::Built("Element");
    /// Content that is anything.
    pub(crate) const ANY: Self = Self::Built("AnyType");

    pub(crate) fn option(self) -> Self {
        match self {
            Self::Option(_) => self,
            other => Self::Option(Box::new(other)),
        }
    }

    pub(crate) fn vec(self) -> Self {
        Self::Vec(Box::new(self))
    }
}

/// A type that is declared.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) docs: Option<String>,
    /// What stands in `#[data(…)]`.
    pub(crate) options: Vec<String>,
    pub(crate) body: Body,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Struct(Vec<Field>),
    /// `struct Name(pub T)`
    Tuple(Ty),
    /// An enum; variants may have a type in them.
    Enum(Vec<Variant>),
    /// `type Name = T`
    Alias(Ty),
    /// An enum of faults: `#[derive(FaultContract)]`.
    Faults(Vec<FaultVariant>),
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) docs: Option<String>,
    pub(crate) options: Vec<String>,
    pub(crate) ty: Ty,
}

#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) docs: Option<String>,
    pub(crate) options: Vec<String>,
    pub(crate) ty: Option<Ty>,
    /// `= 4`
    pub(crate) number: Option<i64>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FaultVariant {
    pub(crate) name: String,
    /// What stands in `#[fault(…)]`.
    pub(crate) fault: String,
    pub(crate) ty: Ty,
}

/// A trait with `#[contract]`, or one with `#[callback]`.
#[derive(Clone, Debug)]
pub(crate) struct Contract {
    pub(crate) name: String,
    pub(crate) docs: Option<String>,
    /// What stands in `#[contract(…)]`; none of a callback contract.
    pub(crate) options: Option<Vec<String>>,
    pub(crate) operations: Vec<Operation>,
}

#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) docs: Option<String>,
    pub(crate) options: Vec<String>,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) results: Vec<Ty>,
    pub(crate) faults: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Argument {
    pub(crate) name: String,
    pub(crate) options: Vec<String>,
    pub(crate) ty: Ty,
}

/// All that is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Module {
    pub(crate) contracts: Vec<Contract>,
    pub(crate) items: Vec<Item>,
    /// Constants and functions that say where and how: finished text.
    pub(crate) endpoints: Vec<String>,
}

/// `name = "value"`
pub(crate) fn option(name: &str, value: &str) -> String {
    format!("{name} = {value:?}")
}
