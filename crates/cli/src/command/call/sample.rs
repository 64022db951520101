//! Bodies as a schema describes them: a sample to look at, and one with the values of the command line.

use soapstone_wsdl::definitions::Name;
use soapstone_wsdl::ns;
use soapstone_wsdl::xsd::{
    ComplexContent, ComplexType, Components, DerivationMethod, ElementDeclaration, Occurs, Particle, Term,
    Type, TypeUse, Variety,
};
use soapstone_xml::{Element, Node, QName};

use crate::shown;

/// An element of a body, and what stands in it.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    name: QName,
    min: u32,
    repeated: bool,
    nillable: bool,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    /// A value of a built-in type, and an example of one.
    Text { ty: String, example: String },
    /// Elements, which may be none.
    Elements(Vec<Sample>),
    /// Something that values cannot say.
    Other,
}

/// Makes samples of what a WSDL declares.
pub(super) struct Sampler<'a, 'd> {
    components: &'a Components<'d>,
    /// Elements that a sample may still have.
    left: usize,
}

impl<'a, 'd> Sampler<'a, 'd> {
    pub(super) fn new(components: &'a Components<'d>) -> Self {
        Self { components, left: MAX_ELEMENTS }
    }

    /// Of a declared element.
    pub(super) fn element(&mut self, declared: &'a ElementDeclaration<'d>) -> Option<Sample> {
        self.declared(declared, Occurs::ONCE, 0)
    }

    /// Of something of a named type, under this name.
    pub(super) fn typed(&mut self, name: QName, ty: Name<'d>) -> Sample {
        let content = match self.components.types.get(&ty) {
            Some(Type::Complex(ty)) => self.complex(ty, 1),
            _ => self.text(&TypeUse::Named(ty)),
        };
        Sample { name, min: 1, repeated: false, nillable: false, content }
    }

    fn declared(
        &mut self,
        declared: &'a ElementDeclaration<'d>,
        occurs: Occurs,
        depth: usize,
    ) -> Option<Sample> {
        self.left = self.left.checked_sub(1)?;
        Some(Sample {
            name: qualified(declared.name)?,
            min: occurs.min,
            repeated: occurs.is_repeated(),
            nillable: declared.nillable,
            content: match declared.fixed {
                Some(fixed) => Content::Text { ty: "fixed".to_owned(), example: fixed.to_owned() },
                None => self.content(&declared.ty, depth + 1),
            },
        })
    }

    fn content(&mut self, used: &'a TypeUse<'d>, depth: usize) -> Content {
        if depth > MAX_DEPTH || self.left == 0 {
            return Content::Other;
        }
        match self.components.resolve(used) {
            Some(Type::Complex(ty)) => self.complex(ty, depth),
            _ => self.text(used),
        }
    }

    fn complex(&mut self, ty: &'a ComplexType<'d>, depth: usize) -> Content {
        if ty.is_abstract || ty.mixed {
            return Content::Other;
        }
        if let Some(text) = self.components.text_type(ty) {
            return self.text(text);
        }
        // What is extended stands first.
        let mut chain = vec![ty];
        let mut next = ty;
        while let Some(base) = self.components.base(next).filter(|_| chain.len() < MAX_DEPTH) {
            if next.derivation.as_ref().is_some_and(|it| it.method == DerivationMethod::Restriction) {
                break;
            }
            chain.push(base);
            next = base;
        }
        let mut members = Vec::new();
        for ty in chain.into_iter().rev() {
            if let ComplexContent::Elements(Some(particle)) = &ty.content
                && self.particle(particle, &mut members, depth).is_none()
            {
                return Content::Other;
            }
        }
        Content::Elements(members)
    }

    fn particle(&mut self, particle: &'a Particle<'d>, into: &mut Vec<Sample>, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match &particle.term {
            Term::Element(element) => {
                let declared = self.components.element(element)?;
                into.push(self.declared(declared, particle.occurs, depth)?);
                Some(())
            }
            Term::Sequence(members) | Term::All(members) => {
                members.iter().try_for_each(|member| self.particle(member, into, depth + 1))
            }
            // Any of them may be given, and the first is shown.
            Term::Choice(members) => {
                let from = into.len();
                members.iter().try_for_each(|member| self.particle(member, into, depth + 1))?;
                into.iter_mut().skip(from).for_each(|member| member.min = 0);
                Some(())
            }
            Term::Group(name) => {
                let group = self.components.groups.get(name)?;
                self.particle(group, into, depth + 1)
            }
            Term::Any => None,
        }
    }

    fn text(&self, used: &TypeUse<'d>) -> Content {
        if used.built_in() == Some("anyType") {
            return Content::Other;
        }
        let primitive = self.components.primitive(used).unwrap_or("string");
        let example = self.enumerated(used).unwrap_or_else(|| example(primitive).to_owned());
        Content::Text { ty: primitive.to_owned(), example }
    }

    /// The first value of an enumeration.
    fn enumerated(&self, used: &TypeUse<'d>) -> Option<String> {
        let Type::Simple(ty) = self.components.resolve(used)? else { return None };
        match &ty.variety {
            Variety::Restriction(_, facets) => {
                facets.enumeration.first().map(|(value, _)| (*value).to_owned())
            }
            Variety::List(_) | Variety::Union(_) => None,
        }
    }
}

/// A value of a built-in type.
fn example(primitive: &str) -> &'static str {
    match primitive {
        "boolean" => "true",
        "float" | "double" | "decimal" | "integer" | "long" | "int" | "short" | "byte"
        | "nonNegativeInteger" | "positiveInteger" | "unsignedLong" | "unsignedInt" | "unsignedShort"
        | "unsignedByte" => "1",
        "negativeInteger" | "nonPositiveInteger" => "-1",
        "date" => "2026-01-31",
        "dateTime" => "2026-01-31T12:00:00",
        "time" => "12:00:00",
        "duration" => "PT1S",
        "base64Binary" => "AAEC",
        "hexBinary" => "000102",
        "anyURI" => "urn:x",
        "QName" => "x",
        _ => "text",
    }
}

/// Whether a text is a value of a built-in type, as far as that is easily said: the service judges the rest.
fn is_value(ty: &str, text: &str) -> bool {
    let text = text.trim();
    match ty {
        "boolean" => matches!(text, "true" | "false" | "1" | "0"),
        "float" | "double" => matches!(text, "INF" | "-INF" | "NaN") || text.parse::<f64>().is_ok(),
        "decimal" => text.parse::<f64>().is_ok() && !text.contains(['e', 'E']),
        "long" | "int" | "short" | "byte" | "unsignedLong" | "unsignedInt" | "unsignedShort"
        | "unsignedByte" => text.parse::<i128>().is_ok(),
        _ => true,
    }
}

fn qualified(name: Name<'_>) -> Option<QName> {
    QName::new(name.namespace.to_owned(), name.local.to_owned()).ok()
}

impl Sample {
    /// An element with these members, which are in no namespace.
    pub(super) fn wrapper(name: QName, members: Vec<Self>) -> Self {
        Self { name, min: 1, repeated: false, nillable: false, content: Content::Elements(members) }
    }

    /// Whether there is nothing to be said in it.
    pub(super) fn is_empty(&self) -> bool {
        matches!(&self.content, Content::Elements(members) if members.is_empty())
    }

    /// With an example of each value.
    pub(super) fn example(&self) -> Element {
        let mut element = self.bare();
        match &self.content {
            Content::Text { example, .. } => element = element.with_child(Node::Text(example.clone())),
            Content::Elements(members) => {
                for member in members {
                    element = element.with_child(Node::Element(member.example()));
                }
            }
            Content::Other => element = element.with_child(Node::Text("…".to_owned())),
        }
        element
    }

    /// What its values are called, with an example of each: `order/id=1`. Nothing, where values cannot say it.
    pub(super) fn arguments(&self) -> Option<Vec<String>> {
        let Content::Elements(members) = &self.content else { return None };
        let mut found = Vec::new();
        for member in members {
            let name = member.name.local();
            match &member.content {
                Content::Text { example, .. } => found.push(format!("{name}={example}")),
                Content::Elements(_) if member.repeated => return None,
                Content::Elements(_) => {
                    found.extend(member.arguments()?.into_iter().map(|below| format!("{name}/{below}")));
                }
                Content::Other => return None,
            }
        }
        Some(found)
    }

    /// With these values, each once or, where it may stand more often, several times.
    pub(super) fn filled(&self, values: &[(String, String)]) -> Result<Element, String> {
        if let Some((unknown, _)) = values.iter().find(|(path, _)| !self.has(path)) {
            let unknown = shown::line(unknown);
            return Err(match self.described().as_slice() {
                [] => format!("`{unknown}` is no value of {}, which takes none", self.name.local()),
                known => format!(
                    "`{unknown}` is no value of {}, which takes {}",
                    self.name.local(),
                    known.join(", ")
                ),
            });
        }
        self.with(values, "")
    }

    fn with(&self, values: &[(String, String)], path: &str) -> Result<Element, String> {
        let mut element = self.bare();
        let Content::Elements(members) = &self.content else { return Ok(element) };
        for member in members {
            let name = format!("{path}{}", member.name.local());
            let here: Vec<&String> =
                values.iter().filter(|(path, _)| *path == name).map(|(_, value)| value).collect();
            let below = format!("{name}/");
            match &member.content {
                Content::Text { ty, .. } => {
                    if here.len() > 1 && !member.repeated {
                        return Err(format!("`{name}` stands once"));
                    }
                    if let Some(wrong) = here.iter().find(|value| !is_value(ty, value)) {
                        return Err(format!("`{name}={}`: this is no {ty}", shown::line(wrong)));
                    }
                    for value in &here {
                        let child = member.bare().with_child(Node::Text((*value).clone()));
                        element = element.with_child(Node::Element(child));
                    }
                    if here.is_empty() && member.min > 0 {
                        element = element.with_child(Node::Element(member.left_out(&name)?));
                    }
                }
                Content::Elements(_) if values.iter().any(|(path, _)| path.starts_with(&below)) => {
                    element = element.with_child(Node::Element(member.with(values, &below)?));
                }
                _ if member.min == 0 => {}
                Content::Elements(members) if members.is_empty() => {
                    element = element.with_child(Node::Element(member.bare()));
                }
                _ => element = element.with_child(Node::Element(member.left_out(&name)?)),
            }
        }
        Ok(element)
    }

    /// What stands for an element that has to be there, and has no value.
    fn left_out(&self, name: &str) -> Result<Element, String> {
        if self.nillable {
            let nil = QName::from_static(ns::XSI, "nil");
            return Ok(self.bare().with_attribute(nil, "i", "true"));
        }
        Err(match &self.content {
            Content::Text { ty, .. } => format!("`{name}` has no value: {name}={}", ty.to_uppercase()),
            _ => format!("`{name}` has no value"),
        })
    }

    /// Whether a path leads to a value.
    fn has(&self, path: &str) -> bool {
        let Content::Elements(members) = &self.content else { return false };
        let (first, rest) = path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let member = members.iter().find(|member| member.name.local() == first);
        member.is_some_and(|member| match (rest, &member.content) {
            (None, Content::Text { .. }) => true,
            (Some(rest), Content::Elements(_)) => !member.repeated && member.has(rest),
            _ => false,
        })
    }

    /// The values with their types: `n (double)`.
    fn described(&self) -> Vec<String> {
        let Content::Elements(members) = &self.content else { return Vec::new() };
        let mut found = Vec::new();
        for member in members {
            let name = member.name.local();
            match &member.content {
                Content::Text { ty, .. } => found.push(format!("{name} ({ty})")),
                Content::Elements(_) if !member.repeated => {
                    found.extend(member.described().into_iter().map(|below| format!("{name}/{below}")));
                }
                _ => found.push(format!("{name} (in a --body only)")),
            }
        }
        found
    }

    fn bare(&self) -> Element {
        Element::new(self.name.clone())
    }
}

/// Elements of one sample.
const MAX_ELEMENTS: usize = 200;
/// How deep they stand in each other.
const MAX_DEPTH: usize = 12;
