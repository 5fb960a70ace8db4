//! Topics come and go, settings change.

use std::sync::Arc;

use bytes::Bytes;
use kafka_rs_platform::{Clock, Random};
use kafka_rs_records::{BatchBuilder, Compression};
use kafka_rs_types::{ErrorCode, Rope, Str};
use kafka_rs_wire::messages::create_topics_request::CreatableTopic;
use kafka_rs_wire::messages::delete_topics_request::DeleteTopicState;
use kafka_rs_wire::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig,
};
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::{
    CreateTopicsRequest, DeleteTopicsRequest, IncrementalAlterConfigsRequest, ProduceRequest,
};
use parking_lot::Mutex;

use crate::client::{Client, error};
use crate::ledger::{CHURN, COPY, Change, LOAD, Ledger, PARTITIONS};

/// A day and more: what is set is never reached.
const RETENTION_BASE: i64 = 86_400_000;
const TOPIC: i8 = 2;

pub(crate) struct Administrator {
    pub(crate) client: Client,
    pub(crate) ledger: Arc<Mutex<Ledger>>,
}

impl Administrator {
    /// Makes the topic under load, unless it is there.
    pub(crate) async fn prepare(&self) {
        while !self.ledger.lock().topics.contains(LOAD) {
            self.change(Change::Create(LOAD.to_owned())).await;
            self.client.pause(20).await;
        }
    }

    /// Makes `rounds` changes.
    pub(crate) async fn run(self, rounds: u64) {
        for _ in 0..rounds {
            let exists = self.ledger.lock().topics.contains(CHURN);
            let draw = self.client.random.below(10);
            if draw < 3 {
                let ms = RETENTION_BASE + self.client.random.below(1_000_000) as i64;
                self.change(Change::Retention(ms)).await;
            } else if draw < 5 {
                let extra = format!("extra-{}", self.client.random.below(3));
                let change = match self.ledger.lock().topics.contains(&extra) {
                    true => Change::Delete(extra),
                    false => Change::Create(extra),
                };
                self.change(change).await;
            } else if !exists {
                self.change(Change::Create(CHURN.to_owned())).await;
            } else if draw < 9 {
                self.produce().await;
            } else {
                self.change(Change::Delete(CHURN.to_owned())).await;
            }
            self.client.pause(40).await;
        }
    }

    async fn change(&self, change: Change) {
        if self.ledger.lock().pending.is_some() {
            return;
        }
        self.ledger.lock().pending = Some(change.clone());
        let code = match &change {
            Change::Create(name) => self.create(name).await,
            Change::Delete(name) => self.delete(name).await,
            Change::Retention(ms) => self.retention(*ms).await,
        };
        let mut ledger = self.ledger.lock();
        match (code.map(error), &change) {
            (Some(ErrorCode::None), _) => ledger.settle(change, true),
            // What became of it shows at the next start.
            (None | Some(ErrorCode::UnknownServerError | ErrorCode::KafkaStorageError), _) => {}
            (Some(other), _) => {
                ledger.violated(format!("{change:?}: {other:?}"));
                ledger.pending = None;
            }
        }
    }

    pub(crate) async fn create(&self, name: &str) -> Option<i16> {
        let request = CreateTopicsRequest {
            topics: vec![CreatableTopic {
                name: Str::from(name),
                num_partitions: if [LOAD, COPY].contains(&name) {
                    PARTITIONS
                } else {
                    1
                },
                replication_factor: 1,
                ..Default::default()
            }],
            timeout_ms: 30_000,
            ..Default::default()
        };
        Some(self.client.call(5, request).await?.topics.pop()?.error_code)
    }

    async fn delete(&self, name: &str) -> Option<i16> {
        let request = DeleteTopicsRequest {
            topics: vec![DeleteTopicState {
                name: Some(Str::from(name)),
                ..Default::default()
            }],
            timeout_ms: 30_000,
            ..Default::default()
        };
        Some(
            self.client
                .call(6, request)
                .await?
                .responses
                .pop()?
                .error_code,
        )
    }

    async fn retention(&self, ms: i64) -> Option<i16> {
        let request = IncrementalAlterConfigsRequest {
            resources: vec![AlterConfigsResource {
                resource_type: TOPIC,
                resource_name: Str::from_static(LOAD),
                configs: vec![AlterableConfig {
                    name: Str::from_static("retention.ms"),
                    config_operation: 0,
                    value: Some(Str::from(ms.to_string())),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        Some(
            self.client
                .call(1, request)
                .await?
                .responses
                .pop()?
                .error_code,
        )
    }

    /// One record that names the incarnation it belongs to.
    async fn produce(&self) {
        let incarnation = self.ledger.lock().incarnation;
        let now_ms = self.client.world.clock.now_ms();
        let request = ProduceRequest {
            acks: -1,
            timeout_ms: 30_000,
            topic_data: vec![TopicProduceData {
                name: Str::from_static(CHURN),
                partition_data: vec![PartitionProduceData {
                    index: 0,
                    records: Some(Rope::from(churn_batch(incarnation, now_ms))),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        let answer = self.client.call(9, request).await;
        let answer = answer.and_then(|mut a| a.responses.pop()?.partition_responses.pop());
        if answer.is_some_and(|a| a.error_code == 0) {
            self.ledger.lock().churned += 1;
        }
    }
}

/// Stamped with the present, so that retention leaves it alone.
fn churn_batch(incarnation: u64, now_ms: i64) -> Bytes {
    let mut builder = BatchBuilder::new(Compression::None);
    builder
        .push(now_ms, None, Some(incarnation.to_string().as_bytes()), &[])
        .expect("a small record fits");
    builder.build().expect("a small batch fits")
}
