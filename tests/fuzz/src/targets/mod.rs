//! What is fed: one target per decoder or family of decoders.

mod batches;
mod coordinators;
mod embedded;
mod files;
mod groups;
mod inspected;
mod messages;
mod metadata;
mod settings;
mod share;
mod text;

/// A decoder with its seeds and its promise about memory.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Name on the command line and of its folder in `regressions/`.
    pub name: &'static str,
    /// Inputs to begin with, valid ones at best.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Runs the decoder, asserts what must hold, and says what came out, for the search.
    pub run: fn(&[u8]) -> String,
    /// Most bytes a run may hold for an input of so many bytes.
    pub memory_max: fn(usize) -> usize,
}

/// All targets.
pub fn all() -> Vec<Target> {
    let families = [
        batches::targets(),
        coordinators::targets(),
        share::targets(),
        embedded::targets(),
        groups::targets(),
        metadata::targets(),
        messages::targets(),
        files::targets(),
        inspected::targets(),
        settings::targets(),
        text::targets(),
    ];
    families.into_iter().flatten().collect()
}

/// Room for a decoded form: some structs are a hundred times the byte they may take on the wire.
fn in_proportion(input: usize) -> usize {
    (64 << 10) + 256 * input
}

/// Cuts the input into pieces, each behind a byte with its length; the last may be shorter.
fn chunks(mut input: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, rest) = input.split_first()?;
        let (chunk, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        input = rest;
        Some(chunk)
    })
}
