//! The cluster as a whole and its disks.

use kafka_rs_client::{Destination, Error};
use kafka_rs_types::{NodeId, Str, TopicPartition};
use kafka_rs_wire::messages::{DescribeClusterRequest, DescribeLogDirsRequest};

use crate::admin::{Admin, error_code, item};

/// A cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Its id.
    pub cluster_id: Str,
    /// Who takes requests for the controller.
    pub controller: Option<NodeId>,
    /// Its brokers, by number.
    pub brokers: Vec<ClusterBroker>,
}

/// A broker of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterBroker {
    /// Its number.
    pub id: NodeId,
    /// Host it can be reached at.
    pub host: Str,
    /// Port it can be reached at.
    pub port: i32,
    /// Rack or zone.
    pub rack: Option<Str>,
}

/// A log directory of a broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogDir {
    /// Its path.
    pub path: Str,
    /// Size of the file system in bytes, -1 when it is not known.
    pub total_bytes: i64,
    /// Free bytes, -1 when it is not known.
    pub usable_bytes: i64,
    /// What is in it.
    pub replicas: Vec<LogDirReplica>,
}

/// A replica in a log directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogDirReplica {
    /// Which partition.
    pub partition: TopicPartition,
    /// Bytes of its segments.
    pub size_bytes: i64,
    /// Records it is behind.
    pub offset_lag: i64,
    /// True when it will replace the one in another directory.
    pub is_future: bool,
}

impl Admin {
    /// The cluster's id, controller and brokers.
    ///
    /// # Errors
    /// When there was no answer, or the broker refuses.
    pub async fn describe_cluster(&self) -> Result<Cluster, Error> {
        let request = DescribeClusterRequest::default();
        let response = self.client.call(&Destination::Any, request).await?;
        let brokers = response.brokers.into_iter().map(|broker| ClusterBroker {
            id: broker.broker_id,
            host: broker.host.detached(),
            port: broker.port,
            rack: broker.rack.map(|rack| rack.detached()),
        });
        let mut cluster = Cluster {
            cluster_id: response.cluster_id.detached(),
            controller: Some(response.controller_id).filter(|id| *id >= 0),
            brokers: brokers.collect(),
        };
        cluster.brokers.sort_by_key(|broker| broker.id);
        item(
            error_code(response.error_code),
            response.error_message,
            &"the cluster",
            cluster,
        )
    }

    /// The log directories of a broker; one that is offline has its error.
    ///
    /// # Errors
    /// When there was no answer, or the broker refuses.
    pub async fn describe_log_dirs(
        &self,
        broker: NodeId,
    ) -> Result<Vec<Result<LogDir, Error>>, Error> {
        let request = DescribeLogDirsRequest {
            topics: None,
            ..DescribeLogDirsRequest::default()
        };
        let response = self
            .client
            .call(&Destination::Broker(broker), request)
            .await?;
        let what = format!("log directories of broker {broker}");
        item(error_code(response.error_code), None, &what, ())?;
        let dirs = response.results.into_iter().map(|dir| {
            let path = dir.log_dir.detached();
            let mut replicas = Vec::new();
            for topic in dir.topics {
                let name = topic.name.detached();
                replicas.extend(topic.partitions.into_iter().map(|row| LogDirReplica {
                    partition: TopicPartition::new(name.clone(), row.partition_index),
                    size_bytes: row.partition_size,
                    offset_lag: row.offset_lag,
                    is_future: row.is_future_key,
                }));
            }
            let found = LogDir {
                path: path.clone(),
                total_bytes: dir.total_bytes,
                usable_bytes: dir.usable_bytes,
                replicas,
            };
            item(error_code(dir.error_code), None, &path, found)
        });
        Ok(dirs.collect())
    }
}
