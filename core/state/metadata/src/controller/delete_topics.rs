use std::collections::BTreeSet;

use kafka_rs_types::{ErrorCode, Str, Uuid};
use kafka_rs_wire::messages::delete_topics_response::DeletableTopicResult;
use kafka_rs_wire::messages::{DeleteTopicsRequest, DeleteTopicsResponse};
use kafka_rs_wire::records::metadata::RemoveTopicRecord;

use super::{ApiError, Controller, ControllerContext, ControllerRequest, Outcome};
use crate::MetadataRecord;

impl ControllerRequest for DeleteTopicsRequest {
    type Response = DeleteTopicsResponse;

    fn handle(
        self,
        controller: &mut Controller,
        context: &mut ControllerContext<'_>,
    ) -> Outcome<DeleteTopicsResponse> {
        let mut deletion = Deletion::default();
        let targets = deletion.targets(&self);
        if !controller.config.delete_topic_enable {
            deletion.refuse_all(&targets, context.api_version);
            return deletion.outcome();
        }
        // Ids first, as Kafka does: a name that means an id already given is the one refused.
        for id in &targets.ids {
            match controller.image.topics().name_of(id) {
                Some(name) => deletion.delete(controller, context, name, *id),
                None => deletion.answer(None, *id, Some(unknown_topic_id())),
            }
        }
        for name in &targets.names {
            match controller.image.topics().id_of(name) {
                None => deletion.answer(Some(name.clone()), Uuid::ZERO, Some(unknown_topic())),
                Some(id)
                    if targets.repeated_ids.contains(&id) || deletion.deleted.contains(&id) =>
                {
                    deletion.refuse_both(name, id);
                }
                Some(id) => deletion.delete(controller, context, name, id),
            }
        }
        deletion.outcome()
    }
}

pub(super) fn unknown_topic_id() -> ApiError {
    ApiError::new(
        ErrorCode::UnknownTopicId,
        "This server does not host this topic ID.",
    )
}

pub(super) fn unknown_topic() -> ApiError {
    ApiError::new(
        ErrorCode::UnknownTopicOrPartition,
        "This server does not host this topic-partition.",
    )
}

/// What a request names, duplicates apart.
struct Targets {
    names: BTreeSet<Str>,
    ids: BTreeSet<Uuid>,
    repeated_ids: BTreeSet<Uuid>,
}

#[derive(Default)]
struct Deletion {
    responses: Vec<DeletableTopicResult>,
    deleted: BTreeSet<Uuid>,
}

impl Deletion {
    /// Sorts out what the request names, answering what is named wrongly or twice.
    fn targets(&mut self, request: &DeleteTopicsRequest) -> Targets {
        let mut given_names: Vec<&Str> = request.topic_names.iter().collect();
        let mut given_ids = Vec::new();
        for topic in &request.topics {
            match &topic.name {
                None if topic.topic_id.is_zero() => self.answer(
                    None,
                    Uuid::ZERO,
                    invalid("Neither topic name nor id were specified."),
                ),
                None => given_ids.push(topic.topic_id),
                Some(name) if topic.topic_id.is_zero() => given_names.push(name),
                Some(name) => self.answer(
                    Some(name.clone()),
                    topic.topic_id,
                    invalid("You may not specify both topic name and topic id."),
                ),
            }
        }
        let (names, repeated_names) = split_repeated(given_names.into_iter().cloned());
        let (ids, repeated_ids) = split_repeated(given_ids.into_iter());
        for name in repeated_names {
            self.answer(Some(name), Uuid::ZERO, invalid("Duplicate topic name."));
        }
        for id in &repeated_ids {
            self.answer(None, *id, invalid("Duplicate topic id."));
        }
        Targets {
            names,
            ids,
            repeated_ids,
        }
    }

    fn refuse_all(&mut self, targets: &Targets, api_version: i16) {
        // Before version 3 the protocol had no code of its own for this.
        let code = match api_version {
            ..3 => ErrorCode::InvalidRequest,
            _ => ErrorCode::TopicDeletionDisabled,
        };
        let error = || Some(ApiError::new(code, "Topic deletion is disabled."));
        for name in &targets.names {
            self.answer(Some(name.clone()), Uuid::ZERO, error());
        }
        for id in &targets.ids {
            self.answer(None, *id, error());
        }
    }

    /// Neither an id nor the name that means it is acted upon: the request is ambiguous.
    fn refuse_both(&mut self, name: &Str, id: Uuid) {
        self.deleted.remove(&id);
        self.responses
            .retain(|r| r.topic_id != id || r.error_code != 0);
        let error = invalid("The provided topic name maps to an ID that was already supplied.");
        self.answer(Some(name.clone()), id, error);
    }

    fn delete(
        &mut self,
        controller: &Controller,
        context: &ControllerContext<'_>,
        name: &Str,
        id: Uuid,
    ) {
        let topic = controller.image.topics().by_name(name);
        let partitions = topic.map_or(0, |topic| topic.partitions.len());
        match context.count_partitions(partitions) {
            Ok(()) => {
                self.deleted.insert(id);
                self.answer(Some(name.clone()), id, None);
            }
            Err(error) => self.answer(Some(name.clone()), id, Some(error)),
        }
    }

    fn answer(&mut self, name: Option<Str>, topic_id: Uuid, error: Option<ApiError>) {
        let (error_code, error_message) = match error {
            Some(error) => (error.code.code(), error.message),
            None => (0, None),
        };
        self.responses.push(DeletableTopicResult {
            name,
            topic_id,
            error_code,
            error_message,
            ..Default::default()
        });
    }

    fn outcome(self) -> Outcome<DeleteTopicsResponse> {
        let records = self.deleted.into_iter().map(|topic_id| {
            MetadataRecord::from(RemoveTopicRecord {
                topic_id,
                ..Default::default()
            })
        });
        let response = DeleteTopicsResponse {
            responses: self.responses,
            ..Default::default()
        };
        Outcome::new(records.collect(), response)
    }
}

fn invalid(message: &'static str) -> Option<ApiError> {
    Some(ApiError::new(ErrorCode::InvalidRequest, message))
}

/// Separates what is given once from what is given more than once.
fn split_repeated<T: Ord + Clone>(given: impl Iterator<Item = T>) -> (BTreeSet<T>, BTreeSet<T>) {
    let (mut once, mut repeated) = (BTreeSet::new(), BTreeSet::new());
    for item in given {
        if repeated.contains(&item) || !once.insert(item.clone()) {
            once.remove(&item);
            repeated.insert(item);
        }
    }
    (once, repeated)
}
