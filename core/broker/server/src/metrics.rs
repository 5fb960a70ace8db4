//! Metrics in the text form Prometheus reads, under the names Kafka's JMX exporter gives them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use kafka_rs_net::NetStats;
use kafka_rs_platform::ProcessUsage;
use kafka_rs_runtime::{Partition, ReplicaManager, Traffic};

use crate::router::Router;

/// Everything there is to tell at this moment.
pub(crate) fn render(router: &Router, stats: &NetStats) -> String {
    let mut page = Page::default();
    let node = router.node();
    let partitions = node.replicas.partitions();
    page.family(
        "kafka_server_replicamanager_partitioncount",
        "gauge",
        "Partitions on this broker.",
    );
    page.value("", partitions.len() as f64);
    page.family(
        "kafka_server_replicamanager_leadercount",
        "gauge",
        "Partitions this broker leads.",
    );
    page.value(
        "",
        partitions.iter().filter(|p| p.is_leader()).count() as f64,
    );
    page.family(
        "kafka_server_replicamanager_offlinereplicacount",
        "gauge",
        "Partitions whose log directory failed.",
    );
    page.value(
        "",
        partitions
            .iter()
            .filter(|p| p.reader().is_offline())
            .count() as f64,
    );
    page.family(
        "kafka_server_delayedoperationpurgatory_size",
        "gauge",
        "Requests that wait at partitions.",
    );
    page.value(
        "",
        partitions.iter().map(|p| p.parked()).sum::<usize>() as f64,
    );
    page.family(
        "kafka_network_requestmetrics_requests_total",
        "counter",
        "Requests by API.",
    );
    for (key, count) in router.request_counts() {
        page.value(&format!("{{request=\"{}\"}}", key.name()), count as f64);
    }
    let gauge = |value: &std::sync::atomic::AtomicU64| value.load(Ordering::Relaxed) as f64;
    page.family(
        "kafka_server_socketservermetrics_connection_count",
        "gauge",
        "Open connections.",
    );
    page.value("", stats.connections.load(Ordering::Relaxed) as f64);
    page.family(
        "kafka_server_socketservermetrics_connection_creation_total",
        "counter",
        "Connections accepted.",
    );
    page.value("", gauge(&stats.accepted));
    page.family(
        "kafka_server_socketservermetrics_incoming_byte_total",
        "counter",
        "Bytes received.",
    );
    page.value("", gauge(&stats.bytes_in));
    page.family(
        "kafka_server_socketservermetrics_outgoing_byte_total",
        "counter",
        "Bytes sent.",
    );
    page.value("", gauge(&stats.bytes_out));
    partition_logs(&mut page, &partitions);
    traffic(&mut page, &partitions, node.replicas.retired_traffic());
    cleaner(&mut page, &node.replicas);
    process(&mut page);
    page.text
}

/// Size and bounds of every log.
fn partition_logs(page: &mut Page, partitions: &[Arc<Partition>]) {
    type Measure = fn(&Partition) -> f64;
    let families: [(&'static str, &str, Measure); 3] = [
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
    ];
    for (name, help, measure) in families {
        page.family(name, "gauge", help);
        for partition in partitions {
            let name = partition.topic_partition();
            let labels = format!(
                "{{topic=\"{}\",partition=\"{}\"}}",
                name.topic, name.partition
            );
            page.value(&labels, measure(partition));
        }
    }
}

/// Kafka's BrokerTopicMetrics: the sum of all topics without a label, then topic by topic.
fn traffic(page: &mut Page, partitions: &[Arc<Partition>], retired: Traffic) {
    let mut by_topic: BTreeMap<&str, Traffic> = BTreeMap::new();
    let mut total = retired;
    for partition in partitions {
        let traffic = partition.traffic();
        total = total.plus(traffic);
        let of_topic = by_topic
            .entry(partition.topic_partition().topic.as_str())
            .or_default();
        *of_topic = of_topic.plus(traffic);
    }
    type Count = fn(&Traffic) -> u64;
    let families: [(&'static str, &str, Count); 3] = [
        (
            "kafka_server_brokertopicmetrics_messagesin_total",
            "Records appended.",
            |traffic| traffic.messages_in,
        ),
        (
            "kafka_server_brokertopicmetrics_bytesin_total",
            "Bytes appended.",
            |traffic| traffic.bytes_in,
        ),
        (
            "kafka_server_brokertopicmetrics_bytesout_total",
            "Bytes read for fetches.",
            |traffic| traffic.bytes_out,
        ),
    ];
    for (name, help, count) in families {
        page.family(name, "counter", help);
        page.value("", count(&total) as f64);
        for (topic, traffic) in &by_topic {
            page.value(&format!("{{topic=\"{topic}\"}}"), count(traffic) as f64);
        }
    }
}

/// Log compaction, as `kafka.log:type=LogCleaner` and `LogCleanerManager` tell it.
fn cleaner(page: &mut Page, replicas: &ReplicaManager) {
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
        page.family(name, "gauge", help);
        page.value("", value);
    }
    let uncleanable = replicas.uncleanable();
    let mut per_dir = |name, help, of: fn(&(u64, u64)) -> u64| {
        page.family(name, "gauge", help);
        for (dir, counts) in &uncleanable {
            page.value(&format!("{{logDirectory=\"{dir}\"}}"), of(counts) as f64);
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

/// The process's own cost, under the names Prometheus's clients give it.
fn process(page: &mut Page) {
    let Some(usage) = ProcessUsage::read() else {
        return;
    };
    page.family("process_resident_memory_bytes", "gauge", "Memory in RAM.");
    page.value("", usage.resident_bytes as f64);
    page.family(
        "process_cpu_seconds_total",
        "counter",
        "Processor time, user and system.",
    );
    page.value("", usage.cpu_seconds);
    page.family("process_open_fds", "gauge", "Open files and sockets.");
    page.value("", usage.open_files as f64);
}

#[derive(Default)]
struct Page {
    text: String,
    name: &'static str,
}

impl Page {
    fn family(&mut self, name: &'static str, kind: &str, help: &str) {
        self.name = name;
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn value(&mut self, labels: &str, value: f64) {
        let _ = writeln!(self.text, "{}{labels} {value}", self.name);
    }
}
