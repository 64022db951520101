//! Simple types: enumerations, restrictions, lists and unions.

use soapstone_wsdl::tree::Element;
use soapstone_wsdl::xsd::{Facets, SimpleType, TypeUse, Variety, documentation};

use super::{Around, Types, Used, xml_options};
use crate::model::{Body, Item, Ty, Variant, option};
use crate::names::{Taken, pascal};

impl<'a, 'd> Types<'a, 'd> {
    pub(super) fn simple(&mut self, ty: &'a SimpleType<'d>, around: &Around<'_>, node: Element<'d>) -> Used {
        match &ty.variety {
            Variety::Restriction(base, facets) => self.restriction(ty, base, facets, around, node),
            Variety::List(item) => {
                let inner = Around { name: &format!("{}Item", around.name), ..around.clone() };
                let item = self.of_use(item, &inner, node);
                let list = Used { ty: item.ty.vec(), built_in: item.built_in, list: true };
                if ty.name.is_none() || list.ty == Ty::Built("u8").vec() {
                    return self.no_bytes(list, node);
                }
                let (rust, mut options) = self.named_simple(ty, around);
                options.push("list".to_owned());
                options.extend(list.built_in.map(|built_in| option("ty", &built_in)));
                let docs = documentation(ty.node);
                self.add(Item { name: rust, docs, options, body: Body::Tuple(list.ty) }).into()
            }
            // Which of them a text is nobody says; it is kept as it is.
            Variety::Union(_) => Ty::STRING.into(),
        }
    }

    /// A list of bytes would be base64.
    fn no_bytes(&mut self, list: Used, node: Element<'d>) -> Used {
        if list.ty == Ty::Built("u8").vec() {
            self.errors.push(
                node,
                "this is a list of `xs:unsignedByte`, which is not supported",
                "use xs:base64Binary",
            );
        }
        list
    }

    fn restriction(
        &mut self,
        ty: &'a SimpleType<'d>,
        base: &'a TypeUse<'d>,
        facets: &Facets<'d>,
        around: &Around<'_>,
        node: Element<'d>,
    ) -> Used {
        let is_list = self.components.is_list(base);
        if !facets.enumeration.is_empty()
            && !is_list
            && let Some(used) = self.enumeration(ty, facets, around)
        {
            return used;
        }
        let inner = Around { name: &format!("{}Base", around.name), ..around.clone() };
        let base = self.of_use(base, &inner, node);
        let options = facet_options(facets);
        let checked = !options.is_empty() && !is_list && can_be_checked(&base);
        if !checked {
            return base;
        }
        let (rust, mut all) = self.named_simple(ty, around);
        all.push("simple".to_owned());
        all.extend(base.built_in.map(|built_in| option("ty", &built_in)));
        all.extend(options);
        let docs = documentation(ty.node);
        self.add(Item { name: rust, docs, options: all, body: Body::Tuple(base.ty) }).into()
    }

    fn named_simple(&mut self, ty: &SimpleType<'d>, around: &Around<'_>) -> (String, Vec<String>) {
        let rust = match ty.name {
            Some(_) => self.taken.claim_one(pascal(around.name, "T")),
            None => self.anonymous_name(around),
        };
        let options = xml_options(&rust, around.name, around.namespace);
        (rust, options)
    }

    /// An enum for the values; none if white space makes a difference between them.
    fn enumeration(&mut self, ty: &SimpleType<'d>, facets: &Facets<'d>, around: &Around<'_>) -> Option<Used> {
        let mut taken = Taken::default();
        let mut seen = std::collections::BTreeSet::new();
        let mut variants = Vec::new();
        for (value, node) in &facets.enumeration {
            let value = value.trim();
            // Values are read with their white space collapsed.
            if value.contains("  ") || value.contains(|c: char| c.is_whitespace() && c != ' ') {
                return None;
            }
            if !seen.insert(value) {
                continue;
            }
            let name = taken.claim_one(variant_name(value));
            let options = if name == value { Vec::new() } else { vec![option("name", value)] };
            variants.push(Variant { name, docs: documentation(*node), options, ty: None, number: None });
        }
        let (rust, options) = self.named_simple(ty, around);
        let docs = documentation(ty.node);
        Some(self.add(Item { name: rust, docs, options, body: Body::Enum(variants) }).into())
    }
}

/// `-1` as `Minus1`, `+` as `Plus`; everything else by its words.
fn variant_name(value: &str) -> String {
    let spoken = match value {
        "+" => "Plus",
        "-" => "Minus",
        "*" => "Star",
        "/" => "Slash",
        "=" => "Equal",
        "<" => "Less",
        ">" => "Greater",
        "<=" => "LessOrEqual",
        ">=" => "GreaterOrEqual",
        "!=" | "<>" => "NotEqual",
        _ => "",
    };
    if !spoken.is_empty() {
        return spoken.to_owned();
    }
    match value.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        Some(number) => format!("Minus{}", pascal(number, "")),
        None => pascal(value, "V"),
    }
}

/// The facets as options; of several patterns one has to fit.
fn facet_options(facets: &Facets<'_>) -> Vec<String> {
    let mut options = Vec::new();
    match facets.patterns.as_slice() {
        [] => {}
        [one] => options.push(option("pattern", one)),
        many => options.push(option("pattern", &many.join("|"))),
    }
    let names = [
        ("length", "length", false),
        ("minLength", "min_length", false),
        ("maxLength", "max_length", false),
        ("minInclusive", "min_inclusive", true),
        ("maxInclusive", "max_inclusive", true),
        ("minExclusive", "min_exclusive", true),
        ("maxExclusive", "max_exclusive", true),
        ("totalDigits", "total_digits", false),
        ("fractionDigits", "fraction_digits", false),
    ];
    for (facet, name, text) in names {
        let Some(value) = facets.get(facet).map(str::trim) else { continue };
        match (text, value.parse::<u64>()) {
            (true, _) => options.push(option(name, value)),
            (false, Ok(number)) => options.push(format!("{name} = {number}")),
            (false, Err(_)) => {}
        }
    }
    options
}

/// Whether a restriction of this can be a type that checks its values.
fn can_be_checked(base: &Used) -> bool {
    !base.list && base.ty != Ty::ANY
}
