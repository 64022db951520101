//! What a contract says of itself.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Names, companion_path, optional};
use crate::contract::model::{Contract, Identity, Kind, Message, Operation, Part, Session, Style};

/// The contract as a type, with its description.
pub(super) fn render(contract: &Contract, names: &Names) -> TokenStream {
    let (export, marker, vis) = (&names.export, &names.contract, &contract.item.vis);
    let operations = contract.operations.iter().map(|it| operation(it, export));
    let doc = format!(
        "The contract [`{}`] as a type: what endpoints and channels are made for.",
        contract.item.ident
    );
    let identity = match &contract.kind {
        Kind::Service(identity) => service(contract, identity, names),
        Kind::Callback => callback(names),
    };
    // Dead code: who only calls, or only serves, does not name the contract.
    quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #vis enum #marker {}

        #[automatically_derived]
        impl #marker {
            // Called as no constant of the user's is.
            #[doc(hidden)]
            #[allow(non_upper_case_globals)]
            const __soapstone_operations: &'static [#export::OperationSpec] = &[#(#operations),*];
        }

        #identity
    }
}

fn service(contract: &Contract, identity: &Identity, names: &Names) -> TokenStream {
    let Names { export, proxy, contract: marker } = names;
    let Identity { name, namespace, session, callback } = identity;
    let session = match session {
        Session::Allowed => quote!(Allowed),
        Session::Required => quote!(Required),
        Session::Denied => quote!(Denied),
    };
    let callback = match callback {
        Some(path) => {
            let path = companion_path(path, "Contract");
            quote!(#path)
        }
        None => quote!(#export::NoCallback),
    };
    let documentation = optional(contract.documentation.as_deref());
    quote! {
        #[automatically_derived]
        impl #export::Contract for #marker {
            type Proxy = #proxy;
            type Callback = #callback;

            fn description() -> &'static #export::Arc<#export::ContractDescription> {
                static DESCRIPTION: #export::OnceLock<#export::Arc<#export::ContractDescription>> =
                    #export::OnceLock::new();
                DESCRIPTION.get_or_init(|| {
                    #export::describe_contract::<Self::Callback>(&#export::ContractSpec {
                        name: #name,
                        namespace: #namespace,
                        session: #export::SessionMode::#session,
                        documentation: #documentation,
                        operations: Self::__soapstone_operations,
                    })
                })
            }
        }
    }
}

fn callback(names: &Names) -> TokenStream {
    let Names { export, proxy, contract: marker } = names;
    quote! {
        #[automatically_derived]
        impl #export::CallbackContract for #marker {
            type Proxy = #proxy;

            fn describe(contract: &mut #export::ContractDescription, of: &#export::ContractIdentity) {
                #export::describe_callback(contract, of, Self::__soapstone_operations);
            }
        }
    }
}

fn operation(operation: &Operation, export: &TokenStream) -> TokenStream {
    let Operation { name, initiating, terminating, .. } = operation;
    let documentation = optional(operation.documentation.as_deref());
    let request = message(&operation.request, export);
    let (reply, faults) = match &operation.reply {
        None => (quote!(::core::option::Option::None), quote!(::core::option::Option::None)),
        Some(reply) => {
            let message = message(&reply.message, export);
            let faults = match &reply.fault {
                None => quote!(::core::option::Option::None),
                Some(ty) => {
                    quote_spanned! {ty.span()=> ::core::option::Option::Some(#export::declared_faults::<#ty>)}
                }
            };
            (quote!(::core::option::Option::Some(#message)), faults)
        }
    };
    quote! {
        #export::OperationSpec {
            name: #name,
            initiating: #initiating,
            terminating: #terminating,
            documentation: #documentation,
            request: #request,
            reply: #reply,
            faults: #faults,
        }
    }
}

fn message(message: &Message, export: &TokenStream) -> TokenStream {
    let (action, name) = (optional(message.action.as_deref()), optional(message.name.as_deref()));
    let parts = message.parts.iter().map(|it| part(it, export));
    let style = match &message.style {
        Style::Bare => quote!(Bare),
        Style::Wrapped { name, namespace } => {
            let (name, namespace) = (optional(name.as_deref()), optional(namespace.as_deref()));
            quote!(Wrapped { name: #name, namespace: #namespace })
        }
    };
    quote! {
        #export::MessageSpec {
            action: #action,
            name: #name,
            style: #export::StyleSpec::#style,
            parts: &[#(#parts),*],
        }
    }
}

fn part(part: &Part, export: &TokenStream) -> TokenStream {
    let Part { name, ty, .. } = part;
    let namespace = optional(part.namespace.as_deref());
    let header = match part.header {
        Some(must_understand) => quote!(::core::option::Option::Some(#must_understand)),
        None => quote!(::core::option::Option::None),
    };
    let describe = quote_spanned! {ty.span()=> #export::part_type::<#ty>};
    quote! {
        #export::PartSpec { name: #name, namespace: #namespace, header: #header, describe: #describe }
    }
}
