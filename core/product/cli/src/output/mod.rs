//! How bytes and records are shown, to people and to programs.

mod base64;
mod bytes;
mod described;
mod escapes;
mod progress;
mod table;

use std::io;

pub(crate) use base64::decode as from_base64;
pub(crate) use bytes::{json_bytes, text_bytes};
pub(crate) use described::json_of;
pub(crate) use escapes::unescape;
pub(crate) use progress::{Unit, progress};
pub(crate) use table::table;

/// True when the reader of our output went away, which is no failure of ours.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}
