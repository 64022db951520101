//! Types as .NET's `DataContractSerializer` has them.

use soapstone_xml::QName;

use super::NotImported;
use crate::definitions::Name;
use crate::ns;
use crate::schema::{
    Array, ComplexType, Dictionary, Enumeration, EnumerationValue, Member, SchemaSet, SchemaType, TypeRef,
};
use crate::tree::Element;
use crate::xsd;
use crate::xsd::{
    AttributeUse, ComplexContent, Components, DerivationMethod, ElementDeclaration, ElementParticle,
    Particle, Term, Type, TypeUse, Variety,
};

/// How deep types may refer to types; more is not followed.
const MAX_DEPTH: usize = 200;

/// Adds the types that elements are of.
pub(super) struct Types<'a, 's, 'd> {
    components: &'a Components<'d>,
    types: &'s mut SchemaSet,
    depth: usize,
}

type Result<'d, T> = std::result::Result<T, NotImported<'d>>;

impl<'a, 's, 'd> Types<'a, 's, 'd> {
    pub(super) fn new(components: &'a Components<'d>, types: &'s mut SchemaSet) -> Self {
        Self { components, types, depth: 0 }
    }

    /// The type of an element, as a member or a part. What is a class in .NET may be nil.
    pub(super) fn of_element(&mut self, element: &'a ElementDeclaration<'d>) -> Result<'d, TypeRef> {
        let name = match &element.ty {
            TypeUse::Named(name) => self.named(*name, element.node)?,
            TypeUse::Anonymous(ty) if is_any(ty) => {
                QName::from_static(ns::DATA_CONTRACT_SYSTEM_XML, "XmlElement")
            }
            TypeUse::Anonymous(_) => return Err(NotImported::new(element.node, "its type has no name")),
        };
        if !element.nillable && self.is_class(&name) {
            return Err(NotImported::new(element.node, "this is a class in .NET, and cannot be nil here"));
        }
        Ok(TypeRef { name, nillable: element.nillable })
    }

    /// The type of a top-level element that .NET makes beside a type: it is nillable, which says nothing about the type.
    pub(super) fn of_named_element(&mut self, element: &'a ElementDeclaration<'d>) -> Result<'d, TypeRef> {
        let TypeUse::Named(name) = &element.ty else {
            return Err(NotImported::new(element.node, "its type has no name"));
        };
        let name = self.named(*name, element.node)?;
        let nillable = self.is_class(&name);
        Ok(TypeRef { name, nillable })
    }

    fn is_class(&self, name: &QName) -> bool {
        match (name.namespace(), name.local()) {
            (ns::XSD, "string" | "anyURI" | "QName" | "base64Binary" | "anyType") => true,
            (ns::DATA_CONTRACT_SYSTEM_XML, "XmlElement") => true,
            (ns::XSD | ns::SERIALIZATION, _) => false,
            _ => match self.types.get(name) {
                Some(SchemaType::Enumeration(_)) => false,
                Some(SchemaType::Complex(ty)) => !ty.is_value_type,
                _ => true,
            },
        }
    }

    fn named(&mut self, name: Name<'d>, node: Element<'d>) -> Result<'d, QName> {
        let qname = qualified(name).ok_or_else(|| NotImported::new(node, "the name of the type is none"))?;
        match (name.namespace, name.local) {
            (ns::XSD, local) => {
                return match is_of_dotnet(local) {
                    true => Ok(qname),
                    false => Err(NotImported::new(node, format!(".NET has no type for xs:{local}"))),
                };
            }
            (ns::SERIALIZATION, "char" | "duration" | "guid") => return Ok(qname),
            _ => {}
        }
        if self.types.get(&qname).is_some() {
            return Ok(qname);
        }
        if self.depth >= MAX_DEPTH {
            return Err(NotImported::new(node, "the types refer to each other too deep"));
        }
        let Some(ty) = self.components.types.get(&name) else {
            return Err(NotImported::new(node, format!("the type {name} is not there")));
        };
        // It counts as there while it is read: a type may refer to itself.
        let value =
            SchemaType::Complex(ComplexType { is_value_type: is_value_type(ty), ..ComplexType::default() });
        let mut read = Ok(());
        let components = self.components;
        let depth = self.depth + 1;
        self.types.add(&qname, |types| {
            let mut types = Types { components, types, depth };
            types.read(ty).unwrap_or_else(|error| {
                read = Err(error);
                value
            })
        });
        read?;
        if matches!(ty, Type::Complex(_)) {
            for derived in self.components.derived(name) {
                if let Some(name) = derived.name {
                    self.depth += 1;
                    self.named(name, derived.node)?;
                    self.depth -= 1;
                }
            }
        }
        Ok(qname)
    }

    fn read(&mut self, ty: &'a Type<'d>) -> Result<'d, SchemaType> {
        match ty {
            Type::Simple(ty) => enumeration(ty).map(SchemaType::Enumeration),
            Type::Complex(ty) => self.complex(ty),
        }
    }

    fn complex(&mut self, ty: &'a xsd::ComplexType<'d>) -> Result<'d, SchemaType> {
        let no = |reason: &str| Err(NotImported::new(ty.node, reason.to_owned()));
        if ty.mixed {
            return no("the type is mixed");
        }
        let members =
            match &ty.content {
                ComplexContent::Simple(..) => return no("the type has text and attributes"),
                ComplexContent::Elements(None) => &[][..],
                ComplexContent::Elements(Some(Particle {
                    occurs, term: Term::Sequence(members), ..
                })) if *occurs == xsd::Occurs::ONCE => members,
                ComplexContent::Elements(Some(_)) => return no("the content of the type is no sequence"),
            };
        let mut complex =
            ComplexType { is_value_type: annotated(ty.node, "IsValueType"), ..ComplexType::default() };
        for attribute in &ty.attributes {
            match attribute {
                AttributeUse::Attribute { name, .. } if name.namespace == ns::SERIALIZATION => {
                    complex.is_reference |= matches!(name.local, "Id" | "Ref");
                }
                _ => return no("the type has attributes"),
            }
        }
        if let [one] = members
            && one.occurs.max.is_none()
            && ty.derivation.is_none()
        {
            return self.collection(ty, one);
        }
        if let Some(derivation) = &ty.derivation {
            let TypeUse::Named(base) = &derivation.base else {
                return no("the type is derived from none with a name");
            };
            if derivation.method == DerivationMethod::Restriction {
                return no("the type is a restriction");
            }
            complex.base = Some(self.named(*base, derivation.node)?);
        }
        for member in members {
            let element = self.member(member, ty)?;
            if member.occurs.is_repeated() {
                return Err(NotImported::new(member.node, "the member is repeated"));
            }
            let reference = self.of_element(element)?;
            let default =
                annotation(element.node, "DefaultValue").and_then(|said| said.attribute("EmitDefaultValue"));
            let described = Member::new(element.name.local, reference).required(member.occurs.min > 0);
            complex.members.push(described.emit_default(default != Some("false")));
        }
        Ok(SchemaType::Complex(complex))
    }

    fn member(
        &self,
        member: &'a Particle<'d>,
        ty: &xsd::ComplexType<'d>,
    ) -> Result<'d, &'a ElementDeclaration<'d>> {
        let Term::Element(ElementParticle::Declared(element)) = &member.term else {
            return Err(NotImported::new(member.node, "this is no member of its own"));
        };
        // An anonymous type has the namespace of what is around it.
        if ty.name.is_some_and(|name| name.namespace != element.name.namespace) {
            return Err(NotImported::new(member.node, "the member is not in the namespace of its type"));
        }
        Ok(element)
    }

    fn collection(
        &mut self,
        ty: &'a xsd::ComplexType<'d>,
        member: &'a Particle<'d>,
    ) -> Result<'d, SchemaType> {
        let element = self.member(member, ty)?;
        if !annotated(ty.node, "IsDictionary") {
            let reference = self.of_element(element)?;
            return Ok(SchemaType::Array(Array::new(element.name.local, reference)));
        }
        let entry = match self.components.resolve(&element.ty) {
            Some(Type::Complex(entry)) => &entry.content,
            _ => return Err(NotImported::new(member.node, "the entries have no key and value")),
        };
        let ComplexContent::Elements(Some(Particle { term: Term::Sequence(parts), .. })) = entry else {
            return Err(NotImported::new(member.node, "the entries have no key and value"));
        };
        let [key, value] = parts.as_slice() else {
            return Err(NotImported::new(member.node, "the entries have more than a key and a value"));
        };
        let (Term::Element(ElementParticle::Declared(key)), Term::Element(ElementParticle::Declared(value))) =
            (&key.term, &value.term)
        else {
            return Err(NotImported::new(member.node, "the entries have no key and value"));
        };
        if (key.name.local, value.name.local) != ("Key", "Value") {
            return Err(NotImported::new(member.node, "key and value are called otherwise"));
        }
        let (key, value) = (self.of_element(key)?, self.of_element(value)?);
        Ok(SchemaType::Dictionary(Dictionary::new(element.name.local, key, value)))
    }
}

/// The built-in types that .NET has types for.
fn is_of_dotnet(local: &str) -> bool {
    matches!(
        local,
        "boolean"
            | "byte"
            | "short"
            | "int"
            | "long"
            | "unsignedByte"
            | "unsignedShort"
            | "unsignedInt"
            | "unsignedLong"
            | "float"
            | "double"
            | "decimal"
            | "dateTime"
            | "string"
            | "anyURI"
            | "QName"
            | "base64Binary"
            | "anyType"
    )
}

fn enumeration<'d>(ty: &xsd::SimpleType<'d>) -> Result<'d, Enumeration> {
    let no = || Err(NotImported::new(ty.node, "the type is text, and no enumeration"));
    let (facets, flags) = match &ty.variety {
        Variety::Restriction(base, facets) if base.built_in() == Some("string") => (facets, false),
        Variety::List(TypeUse::Anonymous(item)) => match &**item {
            Type::Simple(xsd::SimpleType { variety: Variety::Restriction(base, facets), .. })
                if base.built_in() == Some("string") =>
            {
                (facets, true)
            }
            _ => return no(),
        },
        _ => return no(),
    };
    if facets.enumeration.is_empty() || !facets.patterns.is_empty() || !facets.others.is_empty() {
        return no();
    }
    let values = facets.enumeration.iter().map(|(value, node)| EnumerationValue {
        name: (*value).to_owned(),
        number: annotation(*node, "EnumerationValue").and_then(|number| number.text().trim().parse().ok()),
    });
    Ok(Enumeration { values: values.collect(), flags, ..Enumeration::default() })
}

/// `XmlElement`: a member that holds any element.
fn is_any(ty: &Type<'_>) -> bool {
    let Type::Complex(ty) = ty else { return false };
    let ComplexContent::Elements(Some(particle)) = &ty.content else { return false };
    let Term::Sequence(parts) = &particle.term else { return false };
    ty.attributes.is_empty() && matches!(parts.as_slice(), [part] if matches!(part.term, Term::Any))
}

fn is_value_type(ty: &Type<'_>) -> bool {
    annotated(ty.node(), "IsValueType")
}

/// What .NET says about a component.
fn annotation<'d>(node: Element<'d>, local: &str) -> Option<Element<'d>> {
    let annotations = node.children_named(ns::XSD, "annotation");
    let said = annotations.flat_map(|annotation| annotation.children_named(ns::XSD, "appinfo"));
    said.flat_map(Element::children).find(|said| said.is(ns::SERIALIZATION, local))
}

fn annotated(node: Element<'_>, local: &str) -> bool {
    annotation(node, local).is_some_and(|said| matches!(said.text().trim(), "true" | "1"))
}

/// The name, if it is one.
pub(super) fn qualified(name: Name<'_>) -> Option<QName> {
    QName::new(name.namespace.to_owned(), name.local.to_owned()).ok()
}
