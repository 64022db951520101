//! The variants of a choice.

use soapstone_wsdl::xsd::{ElementDeclaration, documentation};

use super::Used;
use super::complex::Fields;
use crate::model::{Field, Ty, Variant, option};
use crate::names::{Taken, pascal};

/// The variants of a choice while they are found.
pub(super) struct Variants {
    pub(super) owner: String,
    pub(super) namespace: String,
    variants: Vec<Variant>,
    taken: Taken,
    /// The namespace and the name of each element, by the number of its variant.
    pub(super) elements: Vec<(usize, (String, String))>,
}

impl Variants {
    pub(super) fn new(owner: &str, namespace: &str) -> Self {
        Self {
            owner: owner.to_owned(),
            namespace: namespace.to_owned(),
            variants: Vec::new(),
            taken: Taken::default(),
            elements: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, name: &str, options: Vec<String>, ty: Option<Ty>) {
        let name = self.taken.claim_one(pascal(name, "V"));
        self.variants.push(Variant { name, docs: None, options, ty, number: None });
    }

    pub(super) fn element(&mut self, declared: &ElementDeclaration<'_>, used: Used) {
        let wire = declared.name.local;
        let name = self.taken.claim_one(pascal(wire, "V"));
        let mut options = Vec::new();
        if name != wire {
            options.push(option("name", wire));
        }
        let ty = if declared.nillable { used.ty.option() } else { used.ty };
        options.extend(declared.nillable.then(|| "nillable".to_owned()));
        options.extend(used.list.then(|| "list".to_owned()));
        options.extend(used.built_in.map(|built_in| option("ty", &built_in)));
        self.elements.push((self.variants.len(), (declared.name.namespace.to_owned(), wire.to_owned())));
        let docs = documentation(declared.node);
        self.variants.push(Variant { name, docs, options, ty: Some(ty), number: None });
    }

    /// The variants, with what has to be said about their namespaces.
    pub(super) fn qualify(self, options: &mut Vec<String>) -> Vec<Variant> {
        let Self { namespace, variants, elements, .. } = self;
        let field = |variant: Variant| Field {
            name: variant.name,
            docs: variant.docs,
            options: variant.options,
            ty: variant.ty.unwrap_or(Ty::STRING),
        };
        let mut fields = Fields::new("", &namespace);
        fields.fields = variants.into_iter().map(field).collect();
        fields.elements = elements.into_iter().map(|(at, (namespace, _))| (at, namespace)).collect();
        fields.qualify(options);
        let variant = |field: Field| Variant {
            name: field.name,
            docs: field.docs,
            options: field.options,
            ty: Some(field.ty),
            number: None,
        };
        fields.fields.into_iter().map(variant).collect()
    }
}
