//! Sets of flags: structs with a `bool` for each.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Fields, Result, Type};

use super::options::{Serializer, value_name};
use super::{Contract, named, pascal, refuse_same};

/// The implementations for a set of flags.
pub(super) fn render(contract: &Contract<'_>, fields: &Fields) -> Result<TokenStream> {
    let fields = named(fields)?;
    let mut flags = Vec::new();
    for field in &fields {
        if !matches!(&field.ty, Type::Path(path) if path.path.is_ident("bool")) {
            return Err(Error::new_spanned(
                &field.ty,
                "with `flags` every field is a `bool`: one for each flag",
            ));
        }
        if let Some(ident) = &field.ident {
            let name = value_name(&field.attrs, Serializer::DataContract)?.unwrap_or_else(|| pascal(ident));
            if name.is_empty() {
                let problem =
                    "there is nothing left of this for a name: give it one with `#[data(name = \"…\")]`";
                return Err(Error::new_spanned(ident, problem));
            }
            flags.push((ident, name));
        }
    }
    refuse_same(flags.iter().map(|(ident, name)| (name.as_str(), ident.span())))?;
    let (idents, names): (Vec<_>, Vec<_>) = flags.into_iter().unzip();
    let (ident, data, support) = (contract.ident, &contract.data, &contract.support);
    let describe = contract.describe(
        false,
        &quote!({
            let _ = &mut *__soapstone_set;
            #support::SchemaType::Enumeration(#support::Enumeration::new([#(#names),*]).flags())
        }),
    );
    let expected = format!("any of {}", names.join(", "));
    Ok(quote! {
        #describe

        #[automatically_derived]
        impl #data::DataContract for #ident {
            const SHAPE: #data::Shape = #data::Shape::Enumeration;

            fn write<__SoapstoneW: #support::XmlWriter + ?::core::marker::Sized>(
                &self,
                __soapstone_out: &mut __SoapstoneW,
            ) -> ::core::result::Result<(), #support::EncodeError> {
                let __soapstone_flags: [(bool, &str); _] = [#((self.#idents, #names)),*];
                let mut __soapstone_set = ::std::string::String::new();
                for (_, __soapstone_name) in __soapstone_flags.into_iter().filter(|__soapstone_flag| __soapstone_flag.0) {
                    if !__soapstone_set.is_empty() {
                        __soapstone_set.push(' ');
                    }
                    __soapstone_set.push_str(__soapstone_name);
                }
                __soapstone_out.text(#support::Text::from(__soapstone_set))
            }

            fn read<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                __soapstone_input: &mut __SoapstoneR,
            ) -> ::core::result::Result<Self, #support::FromXmlError> {
                let __soapstone_own = <Self as #support::DescribeType>::type_name();
                #support::read_name(__soapstone_input, __soapstone_own, #expected, |__soapstone_names| {
                    let mut __soapstone_set = Self { #(#idents: false),* };
                    for __soapstone_name in __soapstone_names.split_ascii_whitespace() {
                        match __soapstone_name {
                            #(#names => __soapstone_set.#idents = true,)*
                            _ => return ::core::option::Option::None,
                        }
                    }
                    ::core::option::Option::Some(__soapstone_set)
                })
            }

            fn is_default(&self) -> bool {
                true #(&& !self.#idents)*
            }

            fn absent() -> ::core::option::Option<Self> {
                ::core::option::Option::Some(Self { #(#idents: false),* })
            }
        }
    })
}
