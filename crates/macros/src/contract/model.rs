//! A contract as it was written, checked: what is between parsing and rendering.

use proc_macro2::Span;
use syn::{Ident, ItemTrait, Path, Type};

/// A contract or a callback contract.
pub(super) struct Contract {
    /// The trait, without the attributes that are ours.
    pub(super) item: ItemTrait,
    pub(super) kind: Kind,
    pub(super) operations: Vec<Operation>,
    pub(super) documentation: Option<String>,
}

/// What tells a contract from a callback contract.
pub(super) enum Kind {
    Service(Identity),
    Callback,
}

/// What a callback contract does not have.
pub(super) struct Identity {
    pub(super) name: String,
    pub(super) namespace: String,
    pub(super) session: Session,
    pub(super) callback: Option<Path>,
}

/// Whether there must be a session.
#[derive(Clone, Copy, Default)]
pub(super) enum Session {
    #[default]
    Allowed,
    Required,
    Denied,
}

/// A method of the trait.
pub(super) struct Operation {
    pub(super) method: Ident,
    /// Whether it takes `&mut self`.
    pub(super) exclusive: bool,
    /// The name on the wire.
    pub(super) name: String,
    /// Where the action of its request was said, else the method.
    pub(super) action_span: Span,
    pub(super) initiating: bool,
    pub(super) terminating: bool,
    pub(super) arguments: Vec<Argument>,
    pub(super) request: Message,
    /// None for a one-way operation.
    pub(super) reply: Option<Reply>,
    pub(super) documentation: Option<String>,
}

/// An argument of a method, in the order of the method.
pub(super) struct Argument {
    pub(super) name: Ident,
    pub(super) ty: Type,
    /// Whether it is `#[context]`, and so no part of the message.
    pub(super) context: bool,
}

/// What comes back.
pub(super) struct Reply {
    pub(super) message: Message,
    /// How many results the method returns, and whether as a tuple.
    pub(super) results: Results,
    /// The `E` of `Result<T, E>`.
    pub(super) fault: Option<Type>,
    /// The type of a success.
    pub(super) success: Type,
}

/// The results of a method.
#[derive(Clone, Copy)]
pub(super) enum Results {
    None,
    One,
    Tuple(usize),
}

/// A message.
pub(super) struct Message {
    pub(super) action: Option<String>,
    /// Its name in WSDL, where it has one of its own.
    pub(super) name: Option<String>,
    pub(super) style: Style,
    pub(super) parts: Vec<Part>,
}

/// What stands in its body.
#[derive(Clone)]
pub(super) enum Style {
    /// An element around the parts; where nothing is said it is called after the operation, in the contract's namespace.
    Wrapped {
        name: Option<String>,
        namespace: Option<String>,
    },
    Bare,
}

/// A part of a message.
pub(super) struct Part {
    pub(super) name: String,
    /// None is the contract's.
    pub(super) namespace: Option<String>,
    /// Whether it is a header block, and if so whether it must be understood.
    pub(super) header: Option<bool>,
    pub(super) ty: Type,
}
