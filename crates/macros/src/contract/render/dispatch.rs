//! From a message that came to the method that it calls.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Names, nested};
use crate::contract::model::{Contract, Operation, Reply, Results};

/// `Dispatch<T>`, and `DispatchShared<T>` where no operation needs the service for itself.
pub(super) fn render(contract: &Contract, names: &Names) -> TokenStream {
    let Names { export, contract: marker, .. } = names;
    let interface = &contract.item.ident;
    let shared = contract.operations.iter().all(|operation| !operation.exclusive);
    let arms = contract.operations.iter().map(|operation| arm(operation, interface, export));
    let calls = quote! {
        match call.operation.name.as_str() {
            #(#arms)*
            _ => #export::no_such_operation(call),
        }
    };
    if !shared {
        return quote! {
            #[automatically_derived]
            impl<__SoapstoneT> #export::Dispatch<__SoapstoneT> for #marker
            where
                __SoapstoneT: #interface + ::core::marker::Send,
            {
                fn dispatch<'a>(__soapstone_target: &'a mut __SoapstoneT, call: #export::Call) -> #export::Answering<'a> {
                    #calls
                }
            }
        };
    }
    quote! {
        #[automatically_derived]
        impl<__SoapstoneT> #export::Dispatch<__SoapstoneT> for #marker
        where
            __SoapstoneT: #interface + ::core::marker::Send + ::core::marker::Sync,
        {
            fn dispatch<'a>(target: &'a mut __SoapstoneT, call: #export::Call) -> #export::Answering<'a> {
                <Self as #export::DispatchShared<__SoapstoneT>>::dispatch_shared(target, call)
            }
        }

        #[automatically_derived]
        impl<__SoapstoneT> #export::DispatchShared<__SoapstoneT> for #marker
        where
            __SoapstoneT: #interface + ::core::marker::Send + ::core::marker::Sync,
        {
            fn dispatch_shared<'a>(__soapstone_target: &'a __SoapstoneT, call: #export::Call) -> #export::Answering<'a> {
                #calls
            }
        }
    }
}

/// The arm of one operation.
fn arm(operation: &Operation, interface: &Ident, export: &TokenStream) -> TokenStream {
    let Operation { name, method, .. } = operation;
    let locals: Vec<_> =
        (0..operation.arguments.len()).map(|index| format_ident!("__soapstone_{index}")).collect();
    let parts = operation.arguments.iter().zip(&locals).filter(|(argument, _)| !argument.context);
    let types = nested(parts.clone().map(|(argument, _)| &argument.ty));
    let values = nested(parts.map(|(_, local)| local));
    let arguments = operation.arguments.iter().zip(&locals).map(|(argument, local)| match argument.context {
        true => quote!(__soapstone_called.context),
        false => quote!(#local),
    });
    let answer = match &operation.reply {
        None => quote! {
            let () = __soapstone_future.await;
            #export::Answer::OneWay
        },
        Some(reply) => answer(reply, &types, export),
    };
    quote! {
        #name => ::std::boxed::Box::pin(async move {
            let (__soapstone_called, #values) = match #export::read_call::<#types>(call) {
                ::core::result::Result::Ok(__soapstone_read) => __soapstone_read,
                ::core::result::Result::Err(__soapstone_answer) => return *__soapstone_answer,
            };
            let __soapstone_future =
                <__SoapstoneT as #interface>::#method(__soapstone_target, #(#arguments),*);
            #answer
        }),
    }
}

/// What is made of what the method returned.
fn answer(reply: &Reply, arguments: &TokenStream, export: &TokenStream) -> TokenStream {
    let (pattern, values) = results(reply.results);
    let success = quote!(#export::reply::<#arguments, _>(&__soapstone_called.operation, #values));
    match &reply.fault {
        None => quote! {
            let #pattern = __soapstone_future.await;
            #success
        },
        Some(_) => quote! {
            match __soapstone_future.await {
                ::core::result::Result::Ok(#pattern) => #success,
                ::core::result::Result::Err(__soapstone_fault) => {
                    #export::declared_fault(&__soapstone_called.operation, &__soapstone_fault)
                }
            }
        },
    }
}

/// A pattern for what a method returned, and the same as the runtime takes it.
pub(super) fn results(results: Results) -> (TokenStream, TokenStream) {
    let locals = |count: usize| (0..count).map(|index| format_ident!("__soapstone_result_{index}"));
    match results {
        Results::None => (quote!(()), quote!(())),
        Results::One => {
            let local = format_ident!("__soapstone_result_0");
            (quote!(#local), quote!(((), #local)))
        }
        Results::Tuple(count) => {
            let each = locals(count);
            (quote!((#(#each,)*)), nested(locals(count)))
        }
    }
}
