//! `kafka.log`: directories, partitions' logs, compaction.

use std::sync::Arc;

use kafka_rs_runtime::{Partition, ReplicaManager};

use super::page::{Kind, Page};

/// The log directories, and which of them failed.
pub(super) fn directories(page: &mut Page, replicas: &ReplicaManager) {
    let dirs = replicas.log_dirs();
    let offline = |failed: bool| f64::from(u8::from(failed));
    page.gauge(
        "kafka_log_logmanager_offlinelogdirectorycount",
        "Log directories that failed.",
        dirs.iter().filter(|dir| dir.check().is_err()).count() as f64,
    );
    page.family(
        "kafka_log_logmanager_logdirectoryoffline",
        Kind::Gauge,
        "1 when the log directory failed.",
    );
    for dir in dirs {
        let path = dir.path().to_string();
        page.value(&[("logDirectory", &path)], offline(dir.check().is_err()));
    }
}

/// Size and bounds of every log.
pub(super) fn partitions(page: &mut Page, partitions: &[Arc<Partition>]) {
    type Measure = fn(&Partition) -> f64;
    let families: [(&'static str, &str, Measure); 4] = [
        ("kafka_log_log_size", "Bytes of a partition's log.", |p| {
            p.reader().size() as f64
        }),
        (
            "kafka_log_log_logstartoffset",
            "First offset there is.",
            |p| p.log_start_offset() as f64,
        ),
        (
            "kafka_log_log_logendoffset",
            "Offset after the last record.",
            |p| p.log_end_offset() as f64,
        ),
        (
            "kafka_log_log_numlogsegments",
            "Segments of the log.",
            |p| p.reader().segment_count() as f64,
        ),
    ];
    for (name, help, measure) in families {
        page.family(name, Kind::Gauge, help);
        for partition in partitions {
            let name = partition.topic_partition();
            let index = name.partition.to_string();
            let labels = [("topic", name.topic.as_str()), ("partition", &index)];
            page.value(&labels, measure(partition));
        }
    }
}

/// Log compaction, as `kafka.log:type=LogCleaner` and `LogCleanerManager` tell it.
pub(super) fn cleaner(page: &mut Page, replicas: &ReplicaManager) {
    let cleaner = replicas.cleaner_metrics();
    let gauges = [
        (
            "kafka_log_logcleaner_cleaner_recopy_percent",
            "Bytes written per 100 bytes read in the last cleanings.",
            cleaner.cleaner_recopy_percent as f64,
        ),
        (
            "kafka_log_logcleaner_max_buffer_utilization_percent",
            "How full an offset map was in the last cleanings.",
            cleaner.max_buffer_utilization_percent as f64,
        ),
        (
            "kafka_log_logcleaner_max_clean_time_secs",
            "How long one of the last cleanings took.",
            cleaner.max_clean_time_secs as f64,
        ),
        (
            "kafka_log_logcleaner_max_compaction_delay_secs",
            "By how much max.compaction.lag.ms was exceeded.",
            cleaner.max_compaction_delay_secs as f64,
        ),
        (
            "kafka_log_logcleanermanager_max_dirty_percent",
            "Dirty share of the dirtiest log.",
            cleaner.max_dirty_percent as f64,
        ),
        (
            "kafka_log_logcleanermanager_time_since_last_run_ms",
            "Since a log to clean was last looked for.",
            cleaner.time_since_last_run_ms as f64,
        ),
    ];
    for (name, help, value) in gauges {
        page.gauge(name, help, value);
    }
    let uncleanable = replicas.uncleanable();
    let mut per_dir = |name, help, of: fn(&(u64, u64)) -> u64| {
        page.family(name, Kind::Gauge, help);
        for (dir, counts) in &uncleanable {
            page.value(&[("logDirectory", dir)], of(counts) as f64);
        }
    };
    per_dir(
        "kafka_log_logcleanermanager_uncleanable_partitions_count",
        "Partitions whose cleaning failed for good.",
        |counts| counts.0,
    );
    per_dir(
        "kafka_log_logcleanermanager_uncleanable_bytes",
        "Bytes that wait in them.",
        |counts| counts.1,
    );
}
