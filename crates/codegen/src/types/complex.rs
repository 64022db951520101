//! Complex types: the fields of a struct.

use soapstone_wsdl::definitions::Name;
use soapstone_wsdl::tree::Element;
use soapstone_wsdl::xsd::{
    AttributeUse, ComplexContent, ComplexType, DerivationMethod, Type, TypeUse, documentation,
};

use super::content::Content;
use super::{Around, Types};
use crate::model::{Body, Field, Ty, option};
use crate::names::{Taken, default_pascal, snake};

/// The fields of a struct while they are found.
pub(super) struct Fields<'s> {
    pub(super) fields: Vec<Field>,
    pub(super) taken: Taken,
    /// The struct.
    pub(super) owner: &'s str,
    /// The namespace of its elements.
    pub(super) namespace: &'s str,
    /// The namespace of each element, by the number of its field.
    pub(super) elements: Vec<(usize, String)>,
    /// Names and namespaces of the elements that were found.
    pub(super) names: std::collections::BTreeSet<(String, String)>,
}

impl<'s> Fields<'s> {
    pub(super) fn new(owner: &'s str, namespace: &'s str) -> Self {
        Self {
            fields: Vec::new(),
            taken: Taken::default(),
            owner,
            namespace,
            elements: Vec::new(),
            names: std::collections::BTreeSet::new(),
        }
    }

    /// Adds a field of this name on the wire.
    pub(super) fn push(&mut self, wire: &str, docs: Option<String>, options: Vec<String>, ty: Ty) -> usize {
        let name = self.taken.claim_one(snake(wire));
        let mut all = Vec::new();
        if default_pascal(&name) != wire {
            all.push(option("name", wire));
        }
        all.extend(options);
        self.fields.push(Field { name, docs, options: all, ty });
        self.fields.len() - 1
    }

    /// Adds a field that has no name on the wire.
    pub(super) fn push_unnamed(&mut self, name: &str, options: Vec<String>, ty: Ty) {
        let name = self.taken.claim_one(name.to_owned());
        self.fields.push(Field { name, docs: None, options, ty });
    }

    /// Says of the elements in which namespace they are, where it is not that of the others.
    pub(super) fn qualify(&mut self, options: &mut Vec<String>) {
        if self.namespace.is_empty() {
            self.elements.retain(|(_, namespace)| !namespace.is_empty());
        }
        let unqualified = self.elements.iter().filter(|(_, namespace)| namespace.is_empty()).count();
        let mostly = unqualified * 2 > self.elements.len();
        if mostly {
            options.push("unqualified".to_owned());
        }
        for (field, namespace) in &self.elements {
            let said = if namespace.is_empty() {
                (!mostly).then(|| "unqualified".to_owned())
            } else if namespace == self.namespace {
                mostly.then(|| "qualified".to_owned())
            } else {
                Some(option("namespace", namespace))
            };
            if let (Some(said), Some(field)) = (said, self.fields.get_mut(*field)) {
                let at = usize::from(field.options.first().is_some_and(|first| first.starts_with("name = ")));
                field.options.insert(at, said);
            }
        }
    }
}

impl<'a, 'd> Types<'a, 'd> {
    /// The fields of a complex type.
    pub(super) fn members(
        &mut self,
        ty: &'a ComplexType<'d>,
        rust: &str,
        namespace: &str,
        options: &mut Vec<String>,
    ) -> Body {
        let mut fields = Fields::new(rust, namespace);
        if !self.enter(ty.node) {
            self.leave();
            return Body::Struct(Vec::new());
        }
        match &ty.content {
            ComplexContent::Simple(..) => self.text(ty, &mut fields),
            ComplexContent::Elements(particle) => {
                let base = self.base_field(ty, &mut fields);
                let inherits = base.is_some();
                let restricted = match inherits {
                    true => Vec::new(),
                    false => self.restricted_attributes(ty),
                };
                self.attribute_fields(restricted, &ty.attributes, &mut fields);
                if let Some(particle) = particle {
                    if matches!(particle.term, soapstone_wsdl::xsd::Term::All(_)) {
                        options.push("all".to_owned());
                    }
                    Content::new(self).walk(particle, &mut fields);
                }
            }
        }
        self.leave();
        fields.qualify(options);
        Body::Struct(fields.fields)
    }

    /// The field for what is extended.
    fn base_field(&mut self, ty: &'a ComplexType<'d>, fields: &mut Fields<'_>) -> Option<()> {
        let derivation = ty.derivation.as_ref()?;
        if derivation.method == DerivationMethod::Restriction || derivation.base.built_in() == Some("anyType")
        {
            return None;
        }
        let item = match (&derivation.base, self.components.resolve(&derivation.base)) {
            (TypeUse::Named(name), Some(Type::Complex(base))) => {
                if self.components.bases(ty).count() >= soapstone_wsdl::xsd::MAX_DERIVATION {
                    self.errors.push(derivation.node, "this type is derived from itself", "break the circle");
                    return None;
                }
                self.structure(base, *name)
            }
            // What is redefined stands in the type that redefines it.
            (TypeUse::Anonymous(_), Some(Type::Complex(base))) => {
                self.inline(base, fields);
                return Some(());
            }
            _ => {
                let what = "what this extends is no complex type, or is not there";
                self.errors.push(
                    derivation.node,
                    what,
                    "correct the name, or add the schema that declares it",
                );
                return None;
            }
        };
        fields.push_unnamed("base", vec!["base".to_owned()], Ty::Item(item));
        Some(())
    }

    fn inline(&mut self, base: &'a ComplexType<'d>, fields: &mut Fields<'_>) {
        self.base_field(base, fields);
        self.attribute_fields(Vec::new(), &base.attributes, fields);
        if let ComplexContent::Elements(Some(particle)) = &base.content {
            Content::new(self).walk(particle, fields);
        }
    }

    /// The text of simple content, and all attributes.
    fn text(&mut self, ty: &'a ComplexType<'d>, fields: &mut Fields<'_>) {
        let Some(text) = self.components.text_type(ty) else {
            let what = "the type of this text is not there";
            self.errors.push(ty.node, what, "correct its name, or add the schema that declares it");
            return;
        };
        let around =
            Around { name: &format!("{}Value", fields.owner), owner: "", namespace: fields.namespace };
        let used = self.of_use(text, &around, ty.node);
        let mut options = vec!["text".to_owned()];
        options.extend(used.list.then(|| "list".to_owned()));
        options.extend(used.built_in.map(|built_in| option("ty", &built_in)));
        fields.push_unnamed("value", options, used.ty);
        let mut inherited = Vec::new();
        let bases: Vec<_> = self.components.bases(ty).collect();
        for base in bases.iter().rev() {
            inherited.extend(self.components.attributes(&base.attributes));
        }
        self.attribute_fields(inherited, &ty.attributes, fields);
    }

    /// The attributes that a restriction has from its bases.
    fn restricted_attributes(&mut self, ty: &'a ComplexType<'d>) -> Vec<&'a AttributeUse<'d>> {
        let bases: Vec<_> = self.components.bases(ty).collect();
        bases.iter().rev().flat_map(|base| self.components.attributes(&base.attributes)).collect()
    }

    fn attribute_fields(
        &mut self,
        inherited: Vec<&'a AttributeUse<'d>>,
        own: &'a [AttributeUse<'d>],
        fields: &mut Fields<'_>,
    ) {
        let own = self.components.attributes(own);
        let name_of = |attribute: &AttributeUse<'d>| match attribute {
            AttributeUse::Attribute { name, .. } => Some(*name),
            _ => None,
        };
        let overridden: Vec<Name<'d>> = own.iter().copied().filter_map(name_of).collect();
        let inherited = inherited
            .into_iter()
            .filter(|attribute| name_of(attribute).is_none_or(|name| !overridden.contains(&name)));
        let all: Vec<_> = inherited.chain(own).collect();
        let mut any = false;
        let mut seen = std::collections::BTreeSet::new();
        for attribute in all {
            match attribute {
                AttributeUse::Attribute { prohibited: true, .. } | AttributeUse::Group(..) => {}
                AttributeUse::Any(_) => any = true,
                AttributeUse::Attribute { name, ty, reference, required, node, .. } if seen.insert(*name) => {
                    self.attribute(*name, ty.as_ref(), *reference, *required, *node, fields);
                }
                _ => {}
            }
        }
        if any {
            let ty = Ty::Built("Vec<(QName, String)>");
            fields.push_unnamed("other_attributes", vec!["any_attributes".to_owned()], ty);
        }
    }

    fn attribute(
        &mut self,
        name: Name<'d>,
        ty: Option<&'a TypeUse<'d>>,
        reference: bool,
        required: bool,
        node: Element<'d>,
        fields: &mut Fields<'_>,
    ) {
        let declared = self.components.attributes.get(&name).filter(|_| reference);
        let global = match declared {
            Some(AttributeUse::Attribute { ty, .. }) => ty.as_ref(),
            _ => None,
        };
        let around = Around { name: name.local, owner: fields.owner, namespace: fields.namespace };
        let mut options = vec!["attribute".to_owned()];
        if !name.namespace.is_empty() {
            options.push(option("namespace", name.namespace));
        }
        let used = match ty.or(global) {
            Some(ty) => self.of_use(ty, &around, node),
            // `xml:lang` and the like, which are declared by nobody.
            None => Ty::STRING.into(),
        };
        options.extend(required.then(|| "required".to_owned()));
        options.extend(used.list.then(|| "list".to_owned()));
        options.extend(used.built_in.map(|built_in| option("ty", &built_in)));
        let ty = if required { used.ty } else { used.ty.option() };
        fields.push(name.local, documentation(node), options, ty);
    }
}
