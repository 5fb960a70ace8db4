//! The attribute `#[kafka_rs_test::test]`; its documentation stands in `kafka-rs-test`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, ItemFn, LitStr, Token, parenthesized, parse_macro_input};

/// Turns an `async fn` that takes a broker into a test with a broker of its own.
#[proc_macro_attribute]
pub fn test(
    arguments: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    let arguments = parse_macro_input!(
        arguments with Punctuated::<Argument, Token![,]>::parse_terminated
    );
    let function = parse_macro_input!(item as ItemFn);
    let test = expand(arguments.into_iter().collect(), function);
    test.unwrap_or_else(syn::Error::into_compile_error).into()
}

/// One argument, as the call on the builder that it stands for.
struct Argument(TokenStream);

/// `"name" = value`.
struct Pair(LitStr, Expr);

impl Parse for Pair {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok(Self(name, input.parse()?))
    }
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: Ident = input.parse()?;
        let call = match name.to_string().as_str() {
            "nodes" | "frozen_at" | "seed" => {
                input.parse::<Token![=]>()?;
                let value: Expr = input.parse()?;
                quote!(.#name(#value))
            }
            "topics" | "config" => {
                let inner;
                parenthesized!(inner in input);
                let pairs = Punctuated::<Pair, Token![,]>::parse_terminated(&inner)?;
                let calls = pairs
                    .into_iter()
                    .map(|Pair(key, value)| match name == "topics" {
                        true => quote!(.topics([(#key, #value)])),
                        false => quote!(.config(#key, #value)),
                    });
                quote!(#(#calls)*)
            }
            "fixtures" => {
                let inner;
                parenthesized!(inner in input);
                let paths = Punctuated::<LitStr, Token![,]>::parse_terminated(&inner)?;
                let paths = paths.into_iter();
                quote!(#(.fixtures(#paths))*)
            }
            other => {
                return Err(syn::Error::new(
                    name.span(),
                    format!("{other} is none of nodes, topics, config, fixtures, frozen_at, seed"),
                ));
            }
        };
        Ok(Self(call))
    }
}

fn expand(arguments: Vec<Argument>, mut function: ItemFn) -> syn::Result<TokenStream> {
    if function.sig.asyncness.is_none() {
        return Err(syn::Error::new_spanned(
            function.sig.fn_token,
            "a test with a broker is an async fn",
        ));
    }
    let call = match function.sig.inputs.len() {
        0 => quote!(|_broker| __test()),
        1 => quote!(__test),
        _ => {
            return Err(syn::Error::new_spanned(
                &function.sig.inputs,
                "a test takes one broker, or nothing",
            ));
        }
    };
    let calls = arguments.into_iter().map(|argument| argument.0);
    let attributes = std::mem::take(&mut function.attrs);
    let visibility = std::mem::replace(&mut function.vis, syn::Visibility::Inherited);
    let name = std::mem::replace(
        &mut function.sig.ident,
        Ident::new("__test", proc_macro2::Span::call_site()),
    );
    let output = &function.sig.output;
    Ok(quote! {
        #(#attributes)*
        #[::core::prelude::v1::test]
        #visibility fn #name() #output {
            #function
            ::kafka_rs_test::run(|builder| builder #(#calls)*, #call)
        }
    })
}
