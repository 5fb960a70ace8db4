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

/// An error with its causes, each said once: many an error's text has that of its cause in it.
pub(crate) fn with_causes(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

/// True when the reader of our output went away, which is no failure of ours.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, anyhow};

    #[test]
    fn a_cause_is_said_once() {
        let said = |error: &anyhow::Error| super::with_causes(error);
        let inner = || Err::<(), _>(anyhow!("file is full"));
        let twice = inner().context("cannot write: file is full");
        assert_eq!(
            said(&twice.expect_err("failed")),
            "cannot write: file is full"
        );
        let chain = inner().context("writing").context("a.txt");
        assert_eq!(
            said(&chain.expect_err("failed")),
            "a.txt: writing: file is full"
        );
    }
}
