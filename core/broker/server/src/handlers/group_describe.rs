//! What the descriptions of groups have in common, whatever their protocol.

use std::future::Future;

use kafka_rs_types::{ErrorCode, Str};

/// Describes groups: those with a name as `describe` does if their protocol is spoken, and refuses the
/// others.
pub(super) async fn describe_named<G, F: Future<Output = Vec<G>>>(
    ids: &[Str],
    is_spoken: bool,
    describe: impl FnOnce(Vec<Str>) -> F,
    refuse: impl Fn(Str, ErrorCode) -> G,
) -> Vec<G> {
    let (named, unnamed): (Vec<Str>, Vec<Str>) = ids.iter().cloned().partition(|id| !id.is_empty());
    let refuse_all = |ids: Vec<Str>, error: ErrorCode| {
        let refuse = &refuse;
        ids.into_iter().map(move |id| refuse(id, error))
    };
    let mut groups = match is_spoken {
        true => describe(named).await,
        false => refuse_all(named, ErrorCode::UnsupportedVersion).collect(),
    };
    groups.extend(refuse_all(unnamed, ErrorCode::InvalidGroupId));
    groups
}
