//! Elements that can be changed, and written again.

use std::fmt::Write;

use soapstone_wsdl::tree::{ContentNode, Element};

/// An element of the WSDL that is being made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) prefix: String,
    pub(super) namespace: String,
    pub(super) local: String,
    pub(super) attributes: Vec<Attribute>,
    /// Prefixes and namespaces declared on it.
    pub(super) declarations: Vec<(String, String)>,
    pub(super) children: Vec<Child>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attribute {
    pub(super) prefix: String,
    pub(super) namespace: String,
    pub(super) local: String,
    pub(super) value: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Child {
    Element(Node),
    Text(String),
    Comment(String),
}

impl Node {
    pub(super) fn new(prefix: &str, namespace: &str, local: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            namespace: namespace.to_owned(),
            local: local.to_owned(),
            attributes: Vec::new(),
            declarations: Vec::new(),
            children: Vec::new(),
        }
    }

    /// A copy of an element as it is. The depth of documents is limited where they are read.
    pub(super) fn of(element: Element<'_>) -> Self {
        let mut node = Self::new(element.prefix(), element.namespace(), element.local());
        for attribute in element.attributes() {
            node.attributes.push(Attribute {
                prefix: attribute.prefix().to_owned(),
                namespace: attribute.namespace().to_owned(),
                local: attribute.local().to_owned(),
                value: attribute.value().to_owned(),
            });
        }
        let owned = |(prefix, namespace): (&str, &str)| (prefix.to_owned(), namespace.to_owned());
        node.declarations = element.declarations().map(owned).collect();
        node.declarations.reverse();
        node.children = element
            .content()
            .map(|child| match child {
                ContentNode::Element(child) => Child::Element(Self::of(child)),
                ContentNode::Text(text) => Child::Text(text.to_owned()),
                ContentNode::Comment(text) => Child::Comment(text.to_owned()),
            })
            .collect();
        node
    }

    pub(super) fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && self.namespace == namespace
    }

    pub(super) fn elements(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(node) => Some(node),
            _ => None,
        })
    }

    pub(super) fn elements_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter_map(|child| match child {
            Child::Element(node) => Some(node),
            _ => None,
        })
    }

    /// Keeps the elements in it that this says, and all text and comments.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&Self) -> bool) {
        self.children.retain(|child| match child {
            Child::Element(node) => keep(node),
            _ => true,
        });
    }

    /// Changes it and all elements in it.
    pub(super) fn each(&mut self, change: &mut dyn FnMut(&mut Self)) {
        change(self);
        self.elements_mut().for_each(|child| child.each(change));
    }

    pub(super) fn attribute(&self, local: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|known| known.local == local && known.namespace.is_empty());
        found.map(|attribute| attribute.value.as_str())
    }

    /// Its attribute of this name, for those that have only one meaning.
    pub(super) fn name(&self) -> &str {
        self.attribute("name").unwrap_or_default()
    }

    pub(super) fn set(&mut self, local: &str, value: impl Into<String>) {
        let value = value.into();
        let found =
            self.attributes.iter_mut().find(|known| known.local == local && known.namespace.is_empty());
        match found {
            Some(attribute) => attribute.value = value,
            None => self.attributes.push(Attribute {
                prefix: String::new(),
                namespace: String::new(),
                local: local.to_owned(),
                value,
            }),
        }
    }

    pub(super) fn push(&mut self, child: Self) {
        self.children.push(Child::Element(child));
    }

    /// The document, indented by two spaces a level.
    pub(super) fn to_document(&self) -> String {
        let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned();
        let mut scope = vec![("xml".to_owned(), soapstone_wsdl::ns::XML.to_owned())];
        self.write(&mut text, 0, &mut scope);
        text.push('\n');
        text
    }

    fn write(&self, text: &mut String, level: usize, scope: &mut Vec<(String, String)>) {
        let outside = scope.len();
        let name = qualified(&self.prefix, &self.local);
        let _ = write!(text, "<{name}");
        // What a declaration repeats is left out.
        let mut declared: Vec<(&str, &str)> = Vec::new();
        let used = self.attributes.iter().filter(|known| !known.prefix.is_empty());
        let used = used.map(|known| (&known.prefix, &known.namespace));
        let own = self.declarations.iter().map(|(prefix, namespace)| (prefix, namespace));
        for (prefix, namespace) in own.chain([(&self.prefix, &self.namespace)]).chain(used) {
            let now = scope.iter().rev().find(|(known, _)| known == prefix).map(|(_, uri)| uri.as_str());
            if now.unwrap_or_default() != namespace && !declared.iter().any(|(known, _)| known == prefix) {
                declared.push((prefix, namespace));
                scope.push((prefix.clone(), namespace.clone()));
            }
        }
        for (prefix, namespace) in &declared {
            let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
            attribute(text, &name, namespace);
        }
        for known in &self.attributes {
            attribute(text, &qualified(&known.prefix, &known.local), &known.value);
        }
        if self.children.is_empty() {
            text.push_str("/>");
        } else {
            text.push('>');
            self.write_content(text, level, scope);
            let _ = write!(text, "</{name}>");
        }
        scope.truncate(outside);
    }

    fn write_content(&self, text: &mut String, level: usize, scope: &mut Vec<(String, String)>) {
        // White space is added only where there is no text.
        let mixed = self.children.iter().any(|child| matches!(child, Child::Text(_)));
        let indent = |text: &mut String, level: usize| {
            if !mixed {
                text.push('\n');
                text.extend(std::iter::repeat_n("  ", level));
            }
        };
        for child in &self.children {
            indent(text, level + 1);
            match child {
                Child::Element(node) => node.write(text, level + 1, scope),
                Child::Text(content) => text.push_str(&escape(content, false)),
                Child::Comment(content) => {
                    let _ = write!(text, "<!--{content}-->");
                }
            }
        }
        indent(text, level);
    }
}

pub(super) fn qualified(prefix: &str, local: &str) -> String {
    if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") }
}

fn attribute(text: &mut String, name: &str, value: &str) {
    let _ = write!(text, " {name}=\"{}\"", escape(value, true));
}

fn escape(text: &str, attribute: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' if attribute => escaped.push_str("&quot;"),
            '\n' | '\t' if attribute => {
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            '\r' => escaped.push_str("&#13;"),
            c => escaped.push(c),
        }
    }
    escaped
}
