//! `log dump`: any file of a log directory, whatever is in it.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use kafka_rs_inspect::{Decoder, Item, Options, inspect};
use kafka_rs_platform::{MemoryStorage, Storage};
use kafka_rs_wire::CoordinatorTopic;

use super::{Target, batches, files, in_proportion};

pub(super) fn targets() -> Vec<Target> {
    vec![Target {
        name: "inspect",
        seeds,
        run,
        memory_max: |input| 4 * in_proportion(input) + (4 << 20),
    }]
}

const NAMES: [&str; 10] = [
    "00000000000000000000.log",
    "00000000000000000000-0000000000.checkpoint",
    "00000000000000000000.index",
    "00000000000000000000.timeindex",
    "00000000000000000000.txnindex",
    "00000000000000000000.snapshot",
    "leader-epoch-checkpoint",
    "recovery-point-offset-checkpoint",
    "meta.properties",
    "quorum-state",
];
const DECODERS: [Option<Decoder>; 5] = [
    None,
    Some(Decoder::None),
    Some(Decoder::Metadata),
    Some(Decoder::Coordinator(CoordinatorTopic::ConsumerOffsets)),
    Some(Decoder::Coordinator(CoordinatorTopic::TransactionState)),
];

/// The first byte says which file the rest is, the second how it is looked at. It is shown to its end:
/// damage is told, never an error.
fn run(input: &[u8]) -> String {
    let Some(([which, how], content)) = input.split_first_chunk::<2>() else {
        return String::new();
    };
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
    let dir = Path::new("fuzz-0");
    storage.create_dir_all(dir).expect("memory");
    let segment = Bytes::from(files::segment(3));
    storage
        .replace_file(&dir.join(NAMES[0]), segment)
        .expect("memory");
    let path = dir.join(NAMES[usize::from(*which) % NAMES.len()]);
    storage
        .replace_file(&path, Bytes::copy_from_slice(content))
        .expect("memory");
    let options = Options {
        records: how & 1 != 0,
        verify_index: how & 2 != 0,
        decoder: DECODERS[usize::from(how >> 2) % DECODERS.len()],
        decompressed_bytes_max: 64 << 10,
        ..Options::default()
    };
    let (mut shown, mut problems) = (String::new(), 0);
    let mut visitor = |item: Item<'_>| {
        let text = format!("{item:?}");
        let name = text.split(|c: char| !c.is_ascii_alphanumeric()).next();
        if shown.len() < 200 {
            shown += name.unwrap_or_default();
        }
        problems += u64::from(matches!(item, Item::Problem { .. }));
        Ok(())
    };
    let summary = inspect(&storage, &path, &options, &mut visitor).expect("shown to its end");
    assert_eq!(summary.problems, problems);
    shown
}

fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let valid = files::segment_seeds().into_iter().skip(4);
    for batch in valid
        .map(|seed| seed[1..].to_vec())
        .chain(batches::batch_seeds())
    {
        for how in [0, 1, 9, 13] {
            seeds.push([&[0, how], &batch[..]].concat());
            seeds.push([&[1, how], &batch[..]].concat());
        }
    }
    for (which, size) in [(2, 8), (3, 12), (4, 34)] {
        for how in [0, 2] {
            seeds.push([vec![which, how], vec![0; 2 * size]].concat());
        }
    }
    seeds.extend(
        files::snapshot_seeds()
            .iter()
            .map(|s| [&[5, 0], &s[..]].concat()),
    );
    let texts = [
        (6, "0\n2\n0 0\n3 17\n"),
        (7, "0\n1\ntopic 0 5\n"),
        (8, "version=1\ncluster.id=abc\n"),
        (
            9,
            "{\"leaderId\":1,\"leaderEpoch\":2,\"votedId\":-1,\"data_version\":1}",
        ),
    ];
    seeds.extend(texts.map(|(which, text)| [&[which, 0], text.as_bytes()].concat()));
    seeds
}
