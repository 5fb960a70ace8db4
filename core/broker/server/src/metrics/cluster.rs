//! `kafka.controller`, the metadata quorum, and `kafka.server:type=ReplicaManager`.

use std::sync::Arc;

use kafka_rs_metadata::{MetadataImage, PartitionRegistration};
use kafka_rs_runtime::Partition;

use super::page::Page;
use crate::node::Node;

/// The partitions on this broker, and those of them that have too few replicas in sync.
pub(super) fn replica_manager(page: &mut Page, node: &Node, partitions: &[Arc<Partition>]) {
    let image = node.quorum.image();
    let leads = partitions.iter().filter(|p| p.is_leader());
    let (mut under_replicated, mut under_min_isr, mut at_min_isr) = (0, 0, 0);
    for partition in leads.clone() {
        let Some(registration) = registration(&image, partition) else {
            continue;
        };
        let min_isr = partition.settings().min_insync_replicas;
        let in_sync = registration.isr.len();
        under_replicated += usize::from(in_sync < registration.replicas.len());
        under_min_isr += usize::from(in_sync < min_isr);
        at_min_isr += usize::from(in_sync == min_isr);
    }
    let offline = partitions.iter().filter(|p| p.reader().is_offline());
    let parked: usize = partitions.iter().map(|p| p.parked()).sum();
    let gauges = [
        (
            "kafka_server_replicamanager_partitioncount",
            "Partitions on this broker.",
            partitions.len(),
        ),
        (
            "kafka_server_replicamanager_leadercount",
            "Partitions this broker leads.",
            leads.count(),
        ),
        (
            "kafka_server_replicamanager_offlinereplicacount",
            "Partitions whose log directory failed.",
            offline.count(),
        ),
        (
            "kafka_server_replicamanager_underreplicatedpartitions",
            "Partitions led here with a replica out of sync.",
            under_replicated,
        ),
        (
            "kafka_server_replicamanager_underminisrpartitioncount",
            "Partitions led here with fewer replicas in sync than min.insync.replicas: acks=all is refused.",
            under_min_isr,
        ),
        (
            "kafka_server_replicamanager_atminisrpartitioncount",
            "Partitions led here with just min.insync.replicas in sync.",
            at_min_isr,
        ),
        (
            "kafka_server_delayedoperationpurgatory_size",
            "Requests that wait at partitions.",
            parked,
        ),
    ];
    for (name, help, value) in gauges {
        page.gauge(name, help, value as f64);
    }
}

fn registration(image: &MetadataImage, of: &Partition) -> Option<Arc<PartitionRegistration>> {
    let name = of.topic_partition();
    let topic = image.topics().by_name(&name.topic)?;
    topic.partitions.get(name.partition).cloned()
}

/// What the controller tells of the whole cluster.
pub(super) fn controller(page: &mut Page, node: &Node) {
    let image = node.quorum.image();
    let all = || {
        image
            .topics()
            .iter()
            .flat_map(|topic| topic.partitions.iter())
    };
    let offline = all().filter(|(_, partition)| !partition.has_leader());
    let imbalanced =
        all().filter(|(_, partition)| partition.leader != partition.preferred_leader());
    let brokers = image.cluster().brokers().count();
    let active = image.cluster().alive_brokers().count();
    let gauges = [
        (
            "kafka_controller_kafkacontroller_activecontrollercount",
            "1 on the active controller.",
            usize::from(node.quorum.leader() == Some(node.node_id)),
        ),
        (
            "kafka_controller_kafkacontroller_globaltopiccount",
            "Topics of the cluster.",
            image.topics().len(),
        ),
        (
            "kafka_controller_kafkacontroller_globalpartitioncount",
            "Partitions of the cluster.",
            all().count(),
        ),
        (
            "kafka_controller_kafkacontroller_offlinepartitionscount",
            "Partitions without a leader.",
            offline.count(),
        ),
        (
            "kafka_controller_kafkacontroller_preferredreplicaimbalancecount",
            "Partitions that another than the preferred replica leads.",
            imbalanced.count(),
        ),
        (
            "kafka_controller_kafkacontroller_activebrokercount",
            "Brokers that serve.",
            active,
        ),
        (
            "kafka_controller_kafkacontroller_fencedbrokercount",
            "Brokers that are registered and do not.",
            brokers.saturating_sub(active),
        ),
    ];
    for (name, help, value) in gauges {
        page.gauge(name, help, value as f64);
    }
}

/// `kafka.server:type=raft-metrics`.
pub(super) fn quorum(page: &mut Page, node: &Node) {
    let quorum = node.quorum.describe();
    let gauges = [
        (
            "kafka_server_raft_metrics_current_leader",
            "The active controller, -1 for none.",
            quorum.leader.map_or(-1.0, f64::from),
        ),
        (
            "kafka_server_raft_metrics_current_epoch",
            "Its epoch.",
            f64::from(quorum.leader_epoch),
        ),
        (
            "kafka_server_raft_metrics_high_watermark",
            "Offset after the last committed metadata record.",
            quorum.high_watermark as f64,
        ),
        (
            "kafka_server_raft_metrics_log_end_offset",
            "Offset after the last metadata record here.",
            quorum.log_end_offset as f64,
        ),
        (
            "kafka_server_raft_metrics_number_of_voters",
            "Voters of the quorum.",
            quorum.voters.len() as f64,
        ),
    ];
    for (name, help, value) in gauges {
        page.gauge(name, help, value);
    }
}
