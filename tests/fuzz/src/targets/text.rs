//! Files and settings that are text.

use kafka_rs_config::{parse_listeners, parse_properties};
use kafka_rs_log::{
    MetaProperties, PartitionMetadata, parse_offsets, parse_partition_dir, write_offsets,
};
use kafka_rs_replication::LeaderEpochCache;

use super::{Target, in_proportion};

pub(super) fn targets() -> Vec<Target> {
    vec![Target {
        name: "text",
        seeds,
        run,
        memory_max: in_proportion,
    }]
}

fn seeds() -> Vec<Vec<u8>> {
    [
        "0\n2\n0 0\n3 17\n",
        "0\n2\ntopic 0 5\nother-topic 1 7\n",
        "#\n#Tue Nov 24 15:00:00 UTC 2026\ncluster.id=abc\nnode.id=1\nversion=1\ndirectory.id=def\n",
        "version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ",
        "key=value\n! comment\nother : a\\\n  b\\u0041\n",
        "PLAINTEXT://127.0.0.1:9092,CONTROLLER://[::1]:0",
        "some-topic-12",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

fn run(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let epochs = LeaderEpochCache::from_checkpoint(&text);
    if let Ok(cache) = &epochs {
        let again = LeaderEpochCache::from_checkpoint(&cache.to_checkpoint());
        assert_eq!(again.as_ref(), Ok(cache));
    }
    let offsets = parse_offsets(&text);
    if let Ok(offsets) = &offsets {
        assert_eq!(parse_offsets(&write_offsets(offsets)).as_ref(), Ok(offsets));
    }
    format!(
        "{}{}{}{}{:?}{}{}",
        epochs.is_ok(),
        offsets.is_ok(),
        MetaProperties::parse(&text).is_ok(),
        PartitionMetadata::parse(&text).is_some(),
        parse_properties(&text).map(|entries| entries.len()).ok(),
        parse_listeners("listeners", &text, "", &["CONTROLLER".to_owned()]).is_ok(),
        parse_partition_dir(&text).is_some(),
    )
}
