//! `kafka-protocol`, generated from Kafka 4.1 by other people: random messages go through both codecs, and
//! have to come out of each as they went in.
//!
//! ```text
//!   random bytes ─ ours decodes ─ ours encodes ─┬─ kafka-protocol decodes ─ encodes ─┬─ ours decodes ─ encodes
//!                                               └────────────── all the same bytes ──┘
//! ```

use bytes::BytesMut;
use kafka_protocol::messages::{ApiKey, RequestKind, ResponseKind};
use kafka_rs_wire_codegen::layout::{Kind, Layout};
use kafka_rs_wire_codegen::project;
use proptest::prelude::*;

use crate::bytes::{Bytes, Source};
use crate::codecs;

/// Versions that `kafka-protocol` says it knows and does not: the last that it does.
const LAST_KNOWN: &[(ApiKey, i16)] = &[
    (ApiKey::OffsetCommit, 9),
    (ApiKey::OffsetFetch, 9),
    (ApiKey::InitProducerId, 5),
];

/// Decodes with the other codec and encodes again; `None` when it does not have that version.
fn theirs(layout: &Layout, bytes: &[u8], version: i16) -> Option<Result<Vec<u8>, String>> {
    let key = ApiKey::try_from(layout.api_key?).ok()?;
    let said = key.valid_versions();
    let last = LAST_KNOWN.iter().find(|(api, _)| *api == key);
    let last = last.map_or(said.max, |(_, last)| *last);
    if !(said.min..=last).contains(&version) {
        return None;
    }
    let mut from = bytes::Bytes::copy_from_slice(bytes);
    let mut to = BytesMut::new();
    let done = match layout.kind {
        Kind::Request => RequestKind::decode(key, &mut from, version)
            .and_then(|message| message.encode(&mut to, version)),
        _ => ResponseKind::decode(key, &mut from, version)
            .and_then(|message| message.encode(&mut to, version)),
    };
    Some(match done {
        Ok(()) if from.is_empty() => Ok(to.to_vec()),
        Ok(()) => Err(format!("{} bytes left over", from.len())),
        Err(error) => Err(error.to_string()),
    })
}

fn check(layout: &Layout, version: i16, seed: u64) -> bool {
    let codec = codecs::all()[layout.name.as_str()];
    let bytes = Bytes::new(layout, version, Source::Random, seed | 1).message();
    let name = &layout.name;
    let ours = (codec.again)(&bytes, version);
    assert_eq!(
        ours.as_ref(),
        Ok(&bytes),
        "{name} version {version}: ours, seed {seed}"
    );
    let Some(theirs) = theirs(layout, &bytes, version) else {
        return false;
    };
    assert_eq!(
        theirs.as_ref(),
        Ok(&bytes),
        "{name} version {version}: kafka-protocol, seed {seed}"
    );
    let back = (codec.again)(&theirs.unwrap_or_default(), version);
    assert_eq!(
        back,
        Ok(bytes),
        "{name} version {version}: and back, seed {seed}"
    );
    true
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 0, failure_persistence: None, ..Default::default() })]

    #[test]
    fn both_codecs_agree_on_every_message_of_every_version(seed in any::<u64>()) {
        let source = project::load().expect("layouts");
        let mut judged = 0;
        for layout in &source.messages {
            if !matches!(layout.kind, Kind::Request | Kind::Response) {
                continue;
            }
            for version in layout.valid.low..=layout.valid.high {
                let seed = seed.wrapping_add(judged).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                judged += u64::from(check(layout, version, seed));
            }
        }
        prop_assert!(judged > 500, "only {judged} of all messages and versions were judged");
    }
}
