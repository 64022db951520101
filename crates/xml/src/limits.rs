//! What a document may cost its reader.

/// Bounds on what a reader accepts. Each is checked before memory is spent, and its error names the limit and its value.
///
/// A plain struct: take the default, change a field (`Limits { max_depth: 32, ..Limits::default() }`; always with the rest from
/// the default, as fields may be added). Values stand for counts, not for time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Levels of nested elements. Default: 128 (.NET `EncoderDefaults.ReaderQuotas.MaxDepth` as raised for buffered messages).
    pub max_depth: usize,
    /// Bytes of one document as it was received. Default: 16 MiB. (.NET's `MaxReceivedMessageSize` is 65,536; a binding
    /// sets that, tools want more.)
    pub max_bytes: usize,
    /// Bytes that a binary document may stand for once its arrays, lists and dictionary strings are written out, and that a tree
    /// may take. Text documents
    /// never reach it before `max_bytes`. Default: 256 MiB.
    pub max_expanded_bytes: usize,
    /// Attributes and namespace declarations of one element, together. Default: 1,024.
    pub max_attributes: usize,
    /// Namespace declarations in scope at one place, hidden ones included: what finding a prefix may cost. Default: 256.
    pub max_namespaces: usize,
    /// Characters (Unicode scalar values) of one name, prefix included, and of one namespace URI. Default: 16,384 (.NET
    /// `XmlDictionaryReaderQuotas.MaxNameTableCharCount`, there for all names together).
    pub max_name_chars: usize,
    /// Characters (Unicode scalar values) of one run of character data, one attribute value or one comment; for binary
    /// content, its bytes. Default: 16,777,216.
    pub max_text_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_depth: 128,
            max_bytes: 16 << 20,
            max_expanded_bytes: 256 << 20,
            max_attributes: 1024,
            max_namespaces: 256,
            max_name_chars: 16_384,
            max_text_chars: 16 << 20,
        }
    }
}

impl Limits {
    /// No bounds, for documents of our own making.
    pub const UNLIMITED: Self = Self {
        max_depth: usize::MAX,
        max_bytes: usize::MAX,
        max_expanded_bytes: usize::MAX,
        max_attributes: usize::MAX,
        max_namespaces: usize::MAX,
        max_name_chars: usize::MAX,
        max_text_chars: usize::MAX,
    };
}
