//! Generated from `layouts/`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

pub(crate) mod api_key;
pub(crate) mod describe;
mod list;
pub mod messages;
pub mod records;
