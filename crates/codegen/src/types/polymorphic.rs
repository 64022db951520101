//! Types that others are derived from: an element of such a type says by `xsi:type` which it is.

use soapstone_wsdl::definitions::Name;
use soapstone_wsdl::xsd::{ComplexType, documentation};

use super::{Types, Used};
use crate::model::{Body, Ty, Variant, option};
use crate::names::pascal;

impl<'a, 'd> Types<'a, 'd> {
    /// An enum of a type and those that are derived from it.
    pub(super) fn polymorphic(
        &mut self,
        ty: &'a ComplexType<'d>,
        name: Name<'d>,
        derived: &[&'a ComplexType<'d>],
    ) -> Used {
        let own = pascal(name.local, "T");
        let rust = self.taken.claim(&[format!("Any{own}"), format!("{own}OrDerived")]);
        let item = self.reserve(rust);
        let used = Used::from(Ty::Item(item));
        self.used.insert(name, used.clone());
        let mut options = vec![option("serializer", "xml"), "known_types".to_owned()];
        let mut variants = Vec::new();
        if ty.is_abstract {
            options.push(option("abstract_base", name.local));
            if !name.namespace.is_empty() {
                options.push(option("namespace", name.namespace));
            }
        }
        let concrete = std::iter::once(ty).chain(derived.iter().copied()).filter(|ty| !ty.is_abstract);
        for ty in concrete {
            let Some(name) = ty.name else { continue };
            let item = self.structure(ty, name);
            let variant = self.items.get(item).map(|item| item.name.clone()).unwrap_or_default();
            let ty = Some(Ty::Item(item));
            variants.push(Variant { name: variant, docs: None, options: Vec::new(), ty, number: None });
        }
        let docs = documentation(ty.node).unwrap_or_else(|| {
            let articled = match own.starts_with(['A', 'E', 'I', 'O', 'U']) {
                true => "An",
                false => "A",
            };
            format!("{articled} `{own}`, or what is derived from it.")
        });
        if variants.is_empty() {
            let what = format!("{name} is abstract, and nothing that is derived from it is concrete");
            self.errors.push(ty.node, what, "derive a type from it that is not abstract");
        }
        self.finish(item, Some(docs), options, Body::Enum(variants));
        used
    }
}
