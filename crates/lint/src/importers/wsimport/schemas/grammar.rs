//! The grammar of schemas that XSOM, XJC's reader, follows. It is laxer than XML Schema's: attributes that it does not know are
//! ignored, as is text, and an element may stand right in a complex type.

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::super::grammar::required;
use super::super::{Checked, fail};

/// Checks an `xs:schema`.
pub(super) fn check(schema: Element<'_>) -> Checked {
    one_of(schema, "elementFormDefault", &QUALIFICATION)?;
    one_of(schema, "attributeFormDefault", &QUALIFICATION)?;
    for child in Content::of(schema).rest() {
        match xsd_name(child) {
            Some("annotation") => {}
            Some("include") => {
                required(child, "schemaLocation")?;
                Content::of(child).annotation().end()?;
            }
            Some("import") => Content::of(child).annotation().end()?,
            Some("redefine") => redefine(child)?,
            Some("notation") => {
                required(child, "name")?;
                Content::of(child).annotation().end()?;
            }
            Some("element") => element_body(child)?,
            Some("attribute") => attribute_body(child)?,
            Some("group") => group(child)?,
            Some("attributeGroup") => attribute_group(child)?,
            Some("simpleType") => {
                required(child, "name")?;
                simple_type(child)?;
            }
            Some("complexType") => {
                required(child, "name")?;
                complex_type(child)?;
            }
            _ => return unexpected(child),
        }
    }
    Ok(())
}

fn redefine(element: Element<'_>) -> Checked {
    required(element, "schemaLocation")?;
    for child in Content::of(element).rest() {
        match xsd_name(child) {
            Some("annotation") => {}
            Some("simpleType") => simple_type(child)?,
            Some("complexType") => complex_type(child)?,
            Some("group") => group(child)?,
            Some("attributeGroup") => attribute_group(child)?,
            _ => return unexpected(child),
        }
    }
    Ok(())
}

fn element_body(element: Element<'_>) -> Checked {
    required(element, "name")?;
    one_of(element, "form", &QUALIFICATION)?;
    let mut content = Content::of(element).annotation();
    // Text hides a type that comes after it.
    let text = element.stray_text().is_some();
    if let Some(simple) = content.take("simpleType").filter(|_| !text) {
        simple_type(simple)?;
    } else if let Some(complex) = content.take("complexType") {
        if text {
            return unexpected(complex);
        }
        complex_type(complex)?;
    }
    while let Some(constraint) = content.take_any(&["key", "keyref", "unique"]) {
        required(constraint, "name")?;
        let mut inner = Content::of(constraint).annotation();
        match inner.take("selector") {
            Some(selector) => drop(required(selector, "xpath")?),
            None => return inner.end_missing(constraint),
        }
        match inner.take("field") {
            Some(field) => drop(required(field, "xpath")?),
            None => return inner.end_missing(constraint),
        }
        while let Some(field) = inner.take("field") {
            required(field, "xpath")?;
        }
        inner.end()?;
    }
    content.end()
}

fn attribute_body(attribute: Element<'_>) -> Checked {
    required(attribute, "name")?;
    one_of(attribute, "form", &QUALIFICATION)?;
    let mut content = Content::of(attribute).annotation();
    if let Some(simple) = content.take("simpleType") {
        simple_type(simple)?;
    }
    content.end()
}

fn group(group: Element<'_>) -> Checked {
    required(group, "name")?;
    let mut content = Content::of(group).annotation();
    match content.take_any(&["all", "choice", "sequence"]) {
        Some(model) => model_group(model)?,
        None => return content.end_missing(group),
    }
    content.end()
}

fn attribute_group(group: Element<'_>) -> Checked {
    required(group, "name")?;
    let mut content = Content::of(group).annotation();
    attribute_uses(&mut content)?;
    content.end()
}

fn complex_type(complex: Element<'_>) -> Checked {
    let mut content = Content::of(complex).annotation();
    if let Some(simple) = content.take("simpleContent") {
        simple_content(simple)?;
    } else if let Some(inner) = content.take("complexContent") {
        complex_content(inner)?;
    } else {
        particle(&mut content)?;
        attribute_uses(&mut content)?;
    }
    content.end()
}

fn simple_content(element: Element<'_>) -> Checked {
    let mut content = Content::of(element).annotation();
    if let Some(restriction) = content.take("restriction") {
        required(restriction, "base")?;
        let mut inner = Content::of(restriction).annotation();
        if let Some(simple) = inner.take("simpleType") {
            simple_type(simple)?;
        }
        facets(&mut inner)?;
        attribute_uses(&mut inner)?;
        inner.end()?;
    } else if let Some(extension) = content.take("extension") {
        required(extension, "base")?;
        let mut inner = Content::of(extension).annotation();
        attribute_uses(&mut inner)?;
        inner.end()?;
    } else {
        return content.end_missing(element);
    }
    content.end()
}

fn complex_content(element: Element<'_>) -> Checked {
    let mut content = Content::of(element).annotation();
    let Some(derivation) = content.take_any(&["restriction", "extension"]) else {
        return content.end_missing(element);
    };
    required(derivation, "base")?;
    let mut inner = Content::of(derivation).annotation();
    particle(&mut inner)?;
    attribute_uses(&mut inner)?;
    inner.end()?;
    content.end()
}

fn particle(content: &mut Content<'_>) -> Checked<bool> {
    let Some(found) = content.take_any(&["all", "choice", "sequence", "group", "element", "any"]) else {
        return Ok(false);
    };
    occurs(found)?;
    match found.local() {
        "group" => {
            required(found, "ref")?;
            Content::of(found).annotation().end()?;
        }
        "element" if found.attribute("ref").is_some() => Content::of(found).annotation().end()?,
        "element" => element_body(found)?,
        "any" => Content::of(found).annotation().end()?,
        _ => model_group(found)?,
    }
    Ok(true)
}

/// Numbers of occurrences are read as they come.
fn occurs(particle: Element<'_>) -> Checked {
    for attribute in ["minOccurs", "maxOccurs"] {
        let Some(value) = particle.attribute(attribute) else { continue };
        let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
        let number = !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit());
        let unbounded = attribute == "maxOccurs" && value == "unbounded";
        if !(number || unbounded) {
            return fail(format!("NumberFormatException: {attribute}=\"{value}\""), particle);
        }
    }
    Ok(())
}

fn one_of(element: Element<'_>, attribute: &str, values: &[&str]) -> Checked {
    match element.attribute(attribute) {
        Some(value) if !values.contains(&value.trim()) => {
            fail(format!("Unexpected /@{attribute} appears: \"{value}\""), element)
        }
        _ => Ok(()),
    }
}

fn model_group(group: Element<'_>) -> Checked {
    let mut content = Content::of(group).annotation();
    while particle(&mut content)? {}
    content.end()
}

fn attribute_uses(content: &mut Content<'_>) -> Checked {
    while let Some(found) = content.take_any(&["attribute", "attributeGroup"]) {
        if found.local() == "attributeGroup" {
            required(found, "ref")?;
            Content::of(found).annotation().end()?;
        } else if found.attribute("ref").is_some() {
            Content::of(found).annotation().end()?;
        } else {
            attribute_body(found)?;
        }
    }
    if let Some(any) = content.take("anyAttribute") {
        Content::of(any).annotation().end()?;
    }
    Ok(())
}

fn simple_type(simple: Element<'_>) -> Checked {
    let mut content = Content::of(simple).annotation();
    let Some(derivation) = content.take_any(&["restriction", "list", "union"]) else {
        return content.end_missing(simple);
    };
    let mut inner = Content::of(derivation).annotation();
    let attribute = match derivation.local() {
        "restriction" => Some("base"),
        "list" => Some("itemType"),
        _ => None,
    };
    match attribute {
        Some(attribute) if derivation.attribute(attribute).is_none() => match inner.take("simpleType") {
            Some(nested) => simple_type(nested)?,
            None => return inner.end_missing(derivation),
        },
        Some(_) => {}
        None => {
            while let Some(member) = inner.take("simpleType") {
                simple_type(member)?;
            }
        }
    }
    if derivation.local() == "restriction" {
        facets(&mut inner)?;
    }
    inner.end()?;
    content.end()
}

fn facets(content: &mut Content<'_>) -> Checked {
    while let Some(facet) = content.take_any(&FACETS) {
        required(facet, "value")?;
        Content::of(facet).annotation().end()?;
    }
    Ok(())
}

/// The children of an element that were not taken yet.
struct Content<'d> {
    left: std::collections::VecDeque<Element<'d>>,
}

impl<'d> Content<'d> {
    fn of(element: Element<'d>) -> Self {
        Self { left: element.children().collect() }
    }

    fn take_any(&mut self, names: &[&str]) -> Option<Element<'d>> {
        let first = *self.left.front()?;
        let name = xsd_name(first)?;
        if names.contains(&name) { self.left.pop_front() } else { None }
    }

    fn take(&mut self, name: &str) -> Option<Element<'d>> {
        self.take_any(&[name])
    }

    fn annotation(mut self) -> Self {
        self.take("annotation");
        self
    }

    fn rest(self) -> impl Iterator<Item = Element<'d>> {
        self.left.into_iter()
    }

    fn end(self) -> Checked {
        match self.left.front() {
            Some(found) => unexpected(*found),
            None => Ok(()),
        }
    }

    /// Something has to be there, and is not.
    fn end_missing(self, around: Element<'_>) -> Checked {
        match self.left.front() {
            Some(found) => unexpected(*found),
            None => fail(format!("Unexpected </{}> appears", around.written_name()), around),
        }
    }
}

fn xsd_name(element: Element<'_>) -> Option<&str> {
    (element.namespace() == ns::XSD).then(|| element.local())
}

fn unexpected(element: Element<'_>) -> Checked {
    fail(format!("Unexpected <{}> appears", element.written_name()), element)
}

const QUALIFICATION: [&str; 2] = ["qualified", "unqualified"];

const FACETS: [&str; 12] = [
    "minExclusive",
    "maxExclusive",
    "minInclusive",
    "maxInclusive",
    "totalDigits",
    "fractionDigits",
    "length",
    "maxLength",
    "minLength",
    "enumeration",
    "whiteSpace",
    "pattern",
];
