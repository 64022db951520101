//! What keeps two sides from a common WebSocket.

/// What stands in the way of a WebSocket, as far as the service tells it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebSocketMismatch {
    /// Messages are written in another way.
    #[error("its messages are {theirs}, ours {ours}; choose the encoding of the binding to match")]
    Encoding {
        /// Its content type.
        theirs: String,
        /// That of our binding.
        ours: String,
    },
    /// Messages are whole on one side, and streamed on the other.
    #[error("its transfer mode is {theirs}, ours {ours}; Binding::transfer_mode names it")]
    TransferMode {
        /// Its mode.
        theirs: String,
        /// That of our binding.
        ours: String,
    },
    /// It has another subprotocol, or none.
    #[error("its subprotocol is {}, ours {}; Binding::sub_protocol names it", or_none(.theirs), or_none(.ours))]
    SubProtocol {
        /// Its own.
        theirs: Option<String>,
        /// What we asked for.
        ours: Option<String>,
    },
    /// It does not say which subprotocol it has.
    #[error(
        ".NET refuses so when the subprotocol is not its own, and we asked for {}; Binding::sub_protocol names it",
        or_none(.ours)
    )]
    SomeSubProtocol {
        /// What we asked for.
        ours: Option<String>,
    },
    /// It does not know the request to be one for a WebSocket.
    #[error("it may be called by HTTP requests only, which is TransportUsage::Never")]
    RequestsOnly,
    /// There is nothing at this path.
    #[error("look at the path of the address")]
    Path,
    /// It does not open one for everybody.
    #[error("it wants to know who calls, and there is no way to say that here yet")]
    Credentials,
    /// It answered as to any other request.
    #[error("it does not know what a WebSocket is, or something in between does not let it through")]
    NoWebSockets,
}

pub(crate) fn or_none(name: &Option<String>) -> &str {
    name.as_deref().unwrap_or("none")
}

/// A mismatch, where there is one, behind what was said.
pub(crate) fn colon(mismatch: &Option<WebSocketMismatch>) -> String {
    mismatch.as_ref().map(|mismatch| format!(": {mismatch}")).unwrap_or_default()
}
