//! Names: owned [`QName`]s, and the borrowed [`NameRef`] that readers give and writers take.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::error::InvalidName;

/// A qualified name: a namespace URI and a local name. The prefix is not part of its identity.
///
/// Spec: [XML-NAMES §2.1]
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QName {
    namespace: Namespace,
    local: Cow<'static, str>,
}

/// Names of one namespace share it: a tree of many elements must not hold its URI as often.
#[derive(Clone)]
enum Namespace {
    Static(&'static str),
    Shared(Arc<str>),
}

impl Namespace {
    fn as_str(&self) -> &str {
        match self {
            Self::Static(uri) => uri,
            Self::Shared(uri) => uri,
        }
    }
}

impl From<Cow<'static, str>> for Namespace {
    fn from(uri: Cow<'static, str>) -> Self {
        match uri {
            Cow::Borrowed(uri) => Self::Static(uri),
            Cow::Owned(uri) => Self::Shared(uri.into()),
        }
    }
}

impl PartialEq for Namespace {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Shared(a), Self::Shared(b)) if Arc::ptr_eq(a, b) => true,
            _ => self.as_str() == other.as_str(),
        }
    }
}

impl Eq for Namespace {}

impl Hash for Namespace {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialOrd for Namespace {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Namespace {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

/// The namespaces of the names that are read together.
#[derive(Debug, Default)]
pub(crate) struct Namespaces(BTreeSet<Arc<str>>);

impl Namespaces {
    /// A name as a reader found it, sharing its namespace with the others.
    pub(crate) fn name(&mut self, name: &NameRef<'_>) -> QName {
        let namespace = match self.0.get(name.namespace) {
            Some(known) => Arc::clone(known),
            None => {
                let new: Arc<str> = name.namespace.into();
                self.0.insert(Arc::clone(&new));
                new
            }
        };
        QName { namespace: Namespace::Shared(namespace), local: Cow::Owned(name.local.to_owned()) }
    }
}

impl QName {
    /// A name known when the program is written; nothing is checked.
    pub const fn from_static(namespace: &'static str, local: &'static str) -> Self {
        Self { namespace: Namespace::Static(namespace), local: Cow::Borrowed(local) }
    }

    /// A name made of strings that are known only when the program runs; the local part must be an NCName.
    pub fn new(
        namespace: impl Into<Cow<'static, str>>,
        local: impl Into<Cow<'static, str>>,
    ) -> Result<Self, InvalidName> {
        let local = local.into();
        if !is_ncname(&local) {
            return Err(InvalidName { name: local.into_owned(), expected: "an NCName" });
        }
        Ok(Self { namespace: namespace.into().into(), local })
    }

    /// A name as a reader found it. The .NET binary reader checks no names, so this does not either.
    pub(crate) fn from_wire(namespace: &str, local: &str) -> Self {
        Self { namespace: Namespace::Shared(namespace.into()), local: Cow::Owned(local.to_owned()) }
    }

    /// The namespace URI; empty for a name in no namespace.
    pub fn namespace(&self) -> &str {
        self.namespace.as_str()
    }

    /// The local name.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// This name for a writer, which chooses the prefix.
    pub fn as_ref(&self) -> NameRef<'_> {
        NameRef::new(self.namespace.as_str(), &self.local)
    }
}

/// `{namespace}local`, or the local name alone when there is no namespace.
impl fmt::Display for QName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_ref(), f)
    }
}

impl fmt::Debug for QName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<NameRef<'_>> for QName {
    fn from(name: NameRef<'_>) -> Self {
        Self::from_wire(name.namespace, name.local)
    }
}

/// A name where it stands: with its prefix and, in binary documents, how it was written.
///
/// Comparison looks at the namespace and the local name only.
#[derive(Clone, Copy)]
pub struct NameRef<'a> {
    /// The prefix; `Some("")` is "no prefix", `None` lets a writer choose. Readers always give `Some`.
    pub prefix: Option<&'a str>,
    /// The namespace URI; empty for none.
    pub namespace: &'a str,
    /// The local name.
    pub local: &'a str,
    /// How the local name is written in a binary document.
    pub form: Form,
}

impl<'a> NameRef<'a> {
    /// A name in a namespace, under a prefix of the writer's choice.
    pub const fn new(namespace: &'a str, local: &'a str) -> Self {
        Self { prefix: None, namespace, local, form: Form::Auto }
    }

    /// A name in no namespace.
    pub const fn local(local: &'a str) -> Self {
        Self { prefix: Some(""), namespace: "", local, form: Form::Auto }
    }

    /// The same name under this prefix; empty for no prefix.
    pub const fn with_prefix(self, prefix: &'a str) -> Self {
        Self { prefix: Some(prefix), ..self }
    }

    /// The same name, to be written in this form.
    pub const fn with_form(self, form: Form) -> Self {
        Self { form, ..self }
    }

    /// Whether this is the name `local` in `namespace`.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && self.namespace == namespace
    }

    /// `prefix:local` as it stands in a text document, for messages to people.
    pub fn qualified(&self) -> String {
        match self.prefix {
            Some(prefix) if !prefix.is_empty() => format!("{prefix}:{}", self.local),
            _ => self.local.to_owned(),
        }
    }
}

impl PartialEq for NameRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.namespace, other.local)
    }
}

impl Eq for NameRef<'_> {}

impl PartialEq<QName> for NameRef<'_> {
    fn eq(&self, other: &QName) -> bool {
        self.is(other.namespace(), other.local())
    }
}

impl fmt::Display for NameRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() {
            f.write_str(self.local)
        } else {
            write!(f, "{{{}}}{}", self.namespace, self.local)
        }
    }
}

impl fmt::Debug for NameRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} (prefix {:?}, {:?})", self.prefix, self.form)
    }
}

/// How a string (a name, a namespace URI, a text) is written in a binary document. Text documents have one way only.
///
/// A declaration stands where it was written; as `Dictionary` or `Contract` it comes after the attributes, and only when it
/// says something new, as .NET's writer has its own.
///
/// Spec: [MC-NBFS §2], [MC-NBFSE §2]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As the writer likes: by the static dictionary when it has the string, else inline.
    #[default]
    Auto,
    /// Spelled out.
    Inline,
    /// By a dictionary where that is possible: the static one, else the session's, to which it is added; else inline.
    /// .NET writes the names of SOAP and its headers so.
    Dictionary,
    /// By the session's string table, to which it is added, else inline; the static dictionary is not asked. .NET's
    /// serializers write the names of contracts and of their own so, even those that the static dictionary has.
    Contract,
    /// By the static dictionary, under this id (even).
    Static(u32),
    /// By the session's string table, under this id (odd).
    Session(u32),
}

/// Whether a string is an NCName: a name without a colon.
///
/// Spec: [XML-NAMES §3], production 4
pub fn is_ncname(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c != ':' && is_name_start(c)) && chars.all(|c| c != ':' && is_name_char(c))
}

/// What stands before each colon and looks like a prefix: all that are used are among them.
pub(crate) fn prefixes_in(text: &str) -> impl Iterator<Item = &str> {
    memchr::memchr_iter(b':', text.as_bytes()).filter_map(|end| {
        let before = &text[..end];
        let start = before
            .rfind(|c: char| c == ':' || !is_name_char(c))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        Some(&before[start..]).filter(|prefix| !prefix.is_empty())
    })
}

/// Whether a character may begin a name. Spec: [XML10 §2.3], production 4
pub(crate) fn is_name_start(c: char) -> bool {
    matches!(c, ':' | 'A'..='Z' | '_' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// Whether a character may stand in a name. Spec: [XML10 §2.3], production 4a
pub(crate) fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// The namespace bound to the prefix `xml`, always and everywhere.
pub const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of `xmlns` declarations themselves; no other prefix may be bound to it.
pub const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";
/// The namespace of `xsi:type` and `xsi:nil`.
pub const XSI_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The namespace of the built-in simple types.
pub const XSD_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ncnames() {
        for good in ["a", "_a", "Ähre", "a-b.c1", "日本"] {
            assert!(is_ncname(good), "{good}");
        }
        for bad in ["", "1a", "a:b", "a b", "-a", "a\u{0}"] {
            assert!(!is_ncname(bad), "{bad}");
        }
    }

    #[test]
    fn the_prefix_is_not_identity() {
        assert_eq!(NameRef::new("urn:a", "x").with_prefix("p"), NameRef::new("urn:a", "x").with_prefix("q"));
        assert_ne!(NameRef::new("urn:a", "x"), NameRef::new("urn:b", "x"));
        assert_eq!(QName::from_static("urn:a", "x").to_string(), "{urn:a}x");
    }
}
