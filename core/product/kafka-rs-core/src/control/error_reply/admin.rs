//! Errors in answers about topics, settings and the cluster.

use kafka_rs_wire::messages as m;
use m::create_partitions_response::CreatePartitionsTopicResult;
use m::create_topics_response::CreatableTopicResult;
use m::delete_topics_response::DeletableTopicResult;
use m::describe_configs_response::DescribeConfigsResult;
use m::describe_topic_partitions_response::DescribeTopicPartitionsResponseTopic;

use super::{Depth, Fail, MESSAGE, Scope, each};

/// The topics called as `scope` says, taken out.
fn take<T>(topics: &mut Vec<T>, is_in: impl Fn(&T) -> bool) -> Option<Vec<T>> {
    let covered: Vec<T> = topics.extract_if(.., |topic| is_in(topic)).collect();
    (!covered.is_empty()).then_some(covered)
}

impl Fail for m::CreateTopicsRequest {
    const DEPTH: Depth = Depth::Topics;

    fn fail(&self, _version: i16, code: i16) -> m::CreateTopicsResponse {
        let topics = each(&self.topics, |topic| CreatableTopicResult {
            name: topic.name.clone(),
            error_code: code,
            error_message: Some(MESSAGE),
            ..Default::default()
        });
        m::CreateTopicsResponse {
            topics,
            ..Default::default()
        }
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let topics = take(&mut self.topics, |topic| topic.name == scope.topic)?;
        Some(Self {
            topics,
            ..self.clone()
        })
    }

    fn is_spent(&self) -> bool {
        self.topics.is_empty()
    }

    fn merge(answer: &mut m::CreateTopicsResponse, failed: m::CreateTopicsResponse) {
        answer.topics.extend(failed.topics);
    }
}

impl Fail for m::DeleteTopicsRequest {
    const DEPTH: Depth = Depth::Topics;

    fn fail(&self, _version: i16, code: i16) -> m::DeleteTopicsResponse {
        let result = |name: Option<kafka_rs_types::Str>, topic_id| DeletableTopicResult {
            name,
            topic_id,
            error_code: code,
            error_message: Some(MESSAGE),
            ..Default::default()
        };
        // Version 6 has `topics`, the versions before it `topic_names`.
        let mut responses = each(&self.topics, |t| result(t.name.clone(), t.topic_id));
        let by_name = |name: &kafka_rs_types::Str| result(Some(name.clone()), Default::default());
        responses.extend(each(&self.topic_names, by_name));
        m::DeleteTopicsResponse {
            responses,
            ..Default::default()
        }
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let topics = take(&mut self.topics, |topic| {
            scope.is_topic(topic.name.as_deref().unwrap_or_default(), &topic.topic_id)
        });
        let topic_names = take(&mut self.topic_names, |name| *name == scope.topic);
        (topics.is_some() || topic_names.is_some()).then(|| Self {
            topics: topics.unwrap_or_default(),
            topic_names: topic_names.unwrap_or_default(),
            ..self.clone()
        })
    }

    fn is_spent(&self) -> bool {
        self.topics.is_empty() && self.topic_names.is_empty()
    }

    fn merge(answer: &mut m::DeleteTopicsResponse, failed: m::DeleteTopicsResponse) {
        answer.responses.extend(failed.responses);
    }
}

impl Fail for m::CreatePartitionsRequest {
    const DEPTH: Depth = Depth::Topics;

    fn fail(&self, _version: i16, code: i16) -> m::CreatePartitionsResponse {
        let results = each(&self.topics, |topic| CreatePartitionsTopicResult {
            name: topic.name.clone(),
            error_code: code,
            error_message: Some(MESSAGE),
            ..Default::default()
        });
        m::CreatePartitionsResponse {
            results,
            ..Default::default()
        }
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let topics = take(&mut self.topics, |topic| topic.name == scope.topic)?;
        Some(Self {
            topics,
            ..self.clone()
        })
    }

    fn is_spent(&self) -> bool {
        self.topics.is_empty()
    }

    fn merge(answer: &mut m::CreatePartitionsResponse, failed: m::CreatePartitionsResponse) {
        answer.results.extend(failed.results);
    }
}

impl Fail for m::DescribeTopicPartitionsRequest {
    fn fail(&self, _version: i16, code: i16) -> m::DescribeTopicPartitionsResponse {
        let topics = each(&self.topics, |topic| DescribeTopicPartitionsResponseTopic {
            error_code: code,
            name: Some(topic.name.clone()),
            ..Default::default()
        });
        m::DescribeTopicPartitionsResponse {
            topics,
            ..Default::default()
        }
    }
}

impl Fail for m::DescribeConfigsRequest {
    fn fail(&self, _version: i16, code: i16) -> m::DescribeConfigsResponse {
        let results = each(&self.resources, |resource| DescribeConfigsResult {
            error_code: code,
            error_message: Some(MESSAGE),
            resource_type: resource.resource_type,
            resource_name: resource.resource_name.clone(),
            ..Default::default()
        });
        m::DescribeConfigsResponse {
            results,
            ..Default::default()
        }
    }
}

/// AlterConfigs and its successor answer alike.
macro_rules! alter_configs {
    ($($request:ident => $response:ident in $module:ident,)*) => {$(
        impl Fail for m::$request {
            fn fail(&self, _version: i16, code: i16) -> m::$response {
                let responses = each(&self.resources, |resource| {
                    m::$module::AlterConfigsResourceResponse {
                        error_code: code,
                        error_message: Some(MESSAGE),
                        resource_type: resource.resource_type,
                        resource_name: resource.resource_name.clone(),
                        ..Default::default()
                    }
                });
                m::$response {
                    responses,
                    ..Default::default()
                }
            }
        }
    )*};
}

alter_configs! {
    AlterConfigsRequest => AlterConfigsResponse in alter_configs_response,
    IncrementalAlterConfigsRequest => IncrementalAlterConfigsResponse in incremental_alter_configs_response,
}

impl Fail for m::DescribeLogDirsRequest {
    fn fail(&self, version: i16, code: i16) -> m::DescribeLogDirsResponse {
        // Before version 3 there is no slot but that of a directory.
        let results = (version < 3).then(|| m::describe_log_dirs_response::DescribeLogDirsResult {
            error_code: code,
            ..Default::default()
        });
        m::DescribeLogDirsResponse {
            error_code: code,
            results: results.into_iter().collect(),
            ..Default::default()
        }
    }
}

impl Fail for m::DescribeClientQuotasRequest {
    fn fail(&self, _version: i16, code: i16) -> m::DescribeClientQuotasResponse {
        m::DescribeClientQuotasResponse {
            error_code: code,
            error_message: Some(MESSAGE),
            entries: None,
            ..Default::default()
        }
    }
}

impl Fail for m::AlterClientQuotasRequest {
    fn fail(&self, _version: i16, code: i16) -> m::AlterClientQuotasResponse {
        let entries = each(&self.entries, |entry| {
            m::alter_client_quotas_response::EntryData {
                error_code: code,
                error_message: Some(MESSAGE),
                entity: each(&entry.entity, |part| {
                    m::alter_client_quotas_response::EntityData {
                        entity_type: part.entity_type.clone(),
                        entity_name: part.entity_name.clone(),
                        ..Default::default()
                    }
                }),
                ..Default::default()
            }
        });
        m::AlterClientQuotasResponse {
            entries,
            ..Default::default()
        }
    }
}

impl Fail for m::GetTelemetrySubscriptionsRequest {
    fn fail(&self, _version: i16, code: i16) -> m::GetTelemetrySubscriptionsResponse {
        m::GetTelemetrySubscriptionsResponse {
            error_code: code,
            client_instance_id: self.client_instance_id,
            ..Default::default()
        }
    }
}

impl Fail for m::PushTelemetryRequest {
    fn fail(&self, _version: i16, code: i16) -> m::PushTelemetryResponse {
        m::PushTelemetryResponse {
            error_code: code,
            ..Default::default()
        }
    }
}

impl Fail for m::DescribeUserScramCredentialsRequest {
    fn fail(&self, _version: i16, code: i16) -> m::DescribeUserScramCredentialsResponse {
        m::DescribeUserScramCredentialsResponse {
            error_code: code,
            error_message: Some(MESSAGE),
            ..Default::default()
        }
    }
}

impl Fail for m::DescribeQuorumRequest {
    fn fail(&self, _version: i16, code: i16) -> m::DescribeQuorumResponse {
        m::DescribeQuorumResponse {
            error_code: code,
            error_message: Some(MESSAGE),
            ..Default::default()
        }
    }
}

impl Fail for m::UpdateFeaturesRequest {
    fn fail(&self, version: i16, code: i16) -> m::UpdateFeaturesResponse {
        let features = if version < 2 {
            self.feature_updates.as_slice()
        } else {
            &[]
        };
        let results = each(features, |update| {
            m::update_features_response::UpdatableFeatureResult {
                feature: update.feature.clone(),
                error_code: code,
                error_message: Some(MESSAGE),
                ..Default::default()
            }
        });
        m::UpdateFeaturesResponse {
            error_code: code,
            error_message: Some(MESSAGE),
            results,
            ..Default::default()
        }
    }
}

impl Fail for m::UnregisterBrokerRequest {
    fn fail(&self, _version: i16, code: i16) -> m::UnregisterBrokerResponse {
        m::UnregisterBrokerResponse {
            error_code: code,
            error_message: Some(MESSAGE),
            ..Default::default()
        }
    }
}

impl Fail for m::DescribeClusterRequest {
    fn fail(&self, _version: i16, code: i16) -> m::DescribeClusterResponse {
        m::DescribeClusterResponse {
            error_code: code,
            error_message: Some(MESSAGE),
            ..Default::default()
        }
    }
}
