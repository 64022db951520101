//! Qualified names as zeep reads them.

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use crate::importers::Reason;

/// A qualified name; no namespace is the empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct QName<'d> {
    pub(super) namespace: &'d str,
    pub(super) local: &'d str,
}

impl std::fmt::Display for QName<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.namespace {
            "" => f.write_str(self.local),
            namespace => write!(f, "{{{namespace}}}{}", self.local),
        }
    }
}

/// What names mean that stand in the elements of a document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scope<'d> {
    /// The default namespace of a document without one, taken from the schema that includes it.
    pub(super) default: Option<&'d str>,
}

impl<'d> Scope<'d> {
    /// What a prefix means at an element. zeep sees no difference between `xmlns=""` and none.
    pub(super) fn namespace(self, element: Element<'d>, prefix: &str) -> Option<&'d str> {
        let declared =
            element.declarations_in_scope().find(|(known, _)| *known == prefix).map(|(_, uri)| uri);
        let found = if prefix.is_empty() { declared.or(self.default) } else { declared };
        found.filter(|uri| !uri.is_empty())
    }

    /// The name in an attribute; without a prefix it is of `target`, or of the default namespace.
    pub(super) fn attribute(
        self,
        element: Element<'d>,
        attribute: &str,
        target: &'d str,
    ) -> Result<Option<QName<'d>>, Reason> {
        element.attribute(attribute).map(|value| self.name(value, element, target)).transpose()
    }

    /// The name that is written in an element.
    pub(super) fn name(
        self,
        written: &'d str,
        element: Element<'d>,
        target: &'d str,
    ) -> Result<QName<'d>, Reason> {
        let written = written.trim();
        let Some((prefix, local)) = written.split_once(':') else {
            let namespace = match target {
                "" => self.namespace(element, "").unwrap_or_default(),
                target => target,
            };
            return checked(QName { namespace, local: written }, element);
        };
        if local.contains(':') {
            return Err(Reason::at(format!("too many colons in the name {written:?}"), element));
        }
        let namespace = match prefix {
            "xml" => ns::XML,
            // A name that begins with a colon has a prefix that nothing declares.
            "" => return Err(Reason::at(format!("No namespace defined for \"\" ({written:?})"), element)),
            prefix => self.namespace(element, prefix).ok_or_else(|| {
                Reason::at(format!("No namespace defined for {prefix:?} ({written:?})"), element)
            })?,
        };
        match local {
            "" => Ok(QName { namespace: ns::XSD, local: "anyType" }),
            local => checked(QName { namespace, local }, element),
        }
    }
}

/// A name that lxml takes.
pub(super) fn checked<'d>(name: QName<'d>, element: Element<'_>) -> Result<QName<'d>, Reason> {
    let start = |c: char| c.is_alphabetic() || c == '_';
    let rest = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}');
    let is_name = name.local.starts_with(start) && name.local.chars().all(rest);
    match is_name {
        true => Ok(name),
        false => Err(Reason::at(format!("Invalid tag name {:?}", name.local), element)),
    }
}
