//! What callers hold.

use proc_macro2::TokenStream;
use quote::quote;

use super::dispatch::results;
use super::{Names, companion_path, nested};
use crate::contract::model::{Contract, Kind, Operation};

/// The proxy, with a method for each operation.
pub(super) fn render(contract: &Contract, names: &Names) -> TokenStream {
    let Names { export, proxy, .. } = names;
    let vis = &contract.item.vis;
    let connect = match &contract.kind {
        Kind::Service(identity) => connect(identity.callback.as_ref(), names),
        Kind::Callback => TokenStream::new(),
    };
    let methods = contract
        .operations
        .iter()
        .zip(documents(contract))
        .map(|(it, documents)| method(it, &documents, export));
    let doc = format!(
        "Calls the operations of [`{}`] on the other side. Clones call through the same channel.",
        contract.item.ident
    );
    // Dead code: who serves needs no proxy, and who calls does not call everything. Arguments and types are the user's.
    quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #[allow(dead_code)]
        #vis struct #proxy {
            __soapstone_channel: #export::Channel,
        }

        #[automatically_derived]
        impl ::core::convert::From<#export::Channel> for #proxy {
            fn from(channel: #export::Channel) -> Self {
                Self { __soapstone_channel: channel }
            }
        }

        #[automatically_derived]
        #[allow(dead_code, clippy::too_many_arguments, clippy::type_complexity)]
        impl #proxy {
            #connect

            /// Closes the conversation: what was sent before is sent, nothing is afterwards.
            pub async fn close(self) -> ::core::result::Result<(), #export::CallError> {
                self.__soapstone_channel.close().await
            }

            #(#methods)*
        }
    }
}

fn connect(callback: Option<&syn::Path>, names: &Names) -> TokenStream {
    let Names { export, contract: marker, .. } = names;
    match callback {
        None => quote! {
            /// Connects to a service.
            pub async fn connect(
                address: &str,
                binding: #export::Binding,
            ) -> ::core::result::Result<Self, #export::ConnectError> {
                #export::connect::<#marker, ()>(address, binding, ()).await
            }
        },
        Some(callback) => {
            let callback = companion_path(callback, "Contract");
            quote! {
                /// Connects to a service. Its callbacks go to the handler.
                pub async fn connect<__SoapstoneH>(
                    address: &str,
                    binding: #export::Binding,
                    handler: __SoapstoneH,
                ) -> ::core::result::Result<Self, #export::ConnectError>
                where
                    #callback: #export::Dispatch<__SoapstoneH>,
                    __SoapstoneH: ::core::marker::Send + 'static,
                {
                    #export::connect::<#marker, __SoapstoneH>(address, binding, handler).await
                }
            }
        }
    }
}

/// The doc comments of the methods, or something in their place.
fn documents(contract: &Contract) -> impl Iterator<Item = TokenStream> {
    contract.operations.iter().map(|operation| {
        let doc = match &operation.documentation {
            Some(doc) => doc.lines().map(|line| format!(" {line}")).collect::<Vec<_>>().join("\n"),
            None => format!(" Calls `{}`.", operation.name),
        };
        quote!(#[doc = #doc])
    })
}

fn method(operation: &Operation, documents: &TokenStream, export: &TokenStream) -> TokenStream {
    let Operation { name, method, .. } = operation;
    let sent = operation.arguments.iter().filter(|argument| !argument.context);
    let parameters = sent.clone().map(|argument| {
        let (name, ty) = (&argument.name, &argument.ty);
        quote!(#name: #ty)
    });
    let arguments = nested(sent.clone().map(|argument| &argument.ty));
    let values = nested(sent.map(|argument| &argument.name));
    let Some(reply) = &operation.reply else {
        return quote! {
            #documents
            pub async fn #method(&self, #(#parameters),*) -> ::core::result::Result<(), #export::CallError> {
                #export::send::<#arguments>(&self.__soapstone_channel, #name, #values).await
            }
        };
    };
    let (pattern, read) = results(reply.results);
    let types = nested(reply.message.parts.iter().map(|part| &part.ty));
    let (error, call) = match &reply.fault {
        None => (quote!(#export::CallError), quote!(request::<#arguments, #types>)),
        Some(fault) => {
            (quote!(#export::CallError<#fault>), quote!(request_declared::<#arguments, #types, #fault>))
        }
    };
    let success = &reply.success;
    quote! {
        #documents
        pub async fn #method(&self, #(#parameters),*) -> ::core::result::Result<#success, #error> {
            let #read = #export::#call(&self.__soapstone_channel, #name, #values).await?;
            ::core::result::Result::Ok(#pattern)
        }
    }
}
