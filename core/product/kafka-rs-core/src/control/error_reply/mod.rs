//! Answers that are an error in every slot, for every API: what a fault says instead of the handler.
//!
//! A request may be split by topic and partition: the part a fault is about fails, the rest is
//! served, and both answers become one.

mod admin;
mod groups;
mod records;
mod replicas;
mod share;
mod topics;
mod transactions;

use std::sync::Arc;

use kafka_rs_metadata::MetadataImage;
use kafka_rs_net::{Reply, RequestContext};
use kafka_rs_types::{PartitionIndex, Rope, Str, Uuid};
use kafka_rs_wire::messages as m;
use kafka_rs_wire::{ApiKey, Message, Reader, Request, encode_response};

/// What an injected error says of itself where the answer has room for a message.
const MESSAGE: Str = Str::from_static("injected by a fault");

/// How far a request says what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// It names no topics, or not so that it could be split by them.
    Nothing,
    /// It names topics.
    Topics,
    /// It names partitions.
    Partitions,
}

/// A topic, or one partition of it.
pub(super) struct Scope<'a> {
    pub(super) topic: &'a str,
    pub(super) partition: Option<PartitionIndex>,
    pub(super) image: &'a Arc<MetadataImage>,
}

impl Scope<'_> {
    /// Whether a topic known by name, or only by id, is the one.
    fn is_topic(&self, name: &str, id: &Uuid) -> bool {
        match name {
            "" => self.image.topics().id_of(self.topic) == Some(*id),
            name => name == self.topic,
        }
    }

    /// Whether a partition is what this is about.
    pub(super) fn covers(&self, name: &str, id: &Uuid, index: PartitionIndex) -> bool {
        self.is_topic(name, id) && self.is_partition(index)
    }

    fn is_partition(&self, index: PartitionIndex) -> bool {
        self.partition.is_none_or(|wanted| wanted == index)
    }
}

/// A request whose answer can be an error.
trait Fail: Request {
    /// How it may be split.
    const DEPTH: Depth = Depth::Nothing;

    /// An answer with `code` wherever `version` has a slot for one.
    fn fail(&self, version: i16, code: i16) -> Self::Response;

    /// True when the client awaits no answer; an error is then told by closing the connection.
    fn is_unanswered(&self) -> bool {
        false
    }

    /// Takes out what `scope` covers, as a request of its own.
    fn split(&mut self, _scope: &Scope<'_>) -> Option<Self> {
        None
    }

    /// True when [`Self::split`] has left nothing to serve.
    fn is_spent(&self) -> bool {
        false
    }

    /// Puts the answer to what was taken out beside the answer to the rest.
    fn merge(_answer: &mut Self::Response, _failed: Self::Response) {}
}

/// The work on one API's frames.
pub(super) struct Row {
    key: ApiKey,
    pub(super) depth: Depth,
    pub(super) can_throttle: fn() -> bool,
    fail: fn(&RequestContext, Reader, i16) -> Option<Reply>,
    split: fn(&RequestContext, Reader, &Scope<'_>, i16) -> Option<Split>,
    throttle: fn(&RequestContext, Rope, i32) -> Option<Rope>,
    show: fn(i16, &Rope) -> Option<String>,
    /// Body of a request with nothing set.
    #[cfg(test)]
    empty: fn(i16) -> Option<Rope>,
    /// Whether a frame is an answer.
    #[cfg(test)]
    decodes: fn(&RequestContext, Rope) -> bool,
}

/// A request that a fault covers, partly or as a whole.
pub(super) struct Split {
    /// Body of what is left to serve; `None` when nothing is.
    pub(super) rest: Option<Reader>,
    /// The answer to what was taken out.
    pub(super) failed: Reply,
    /// Puts both answers into one.
    pub(super) merge: Box<dyn FnOnce(Reply) -> Reply + Send>,
}

impl Row {
    const fn of<R: Fail + Send + 'static>() -> Self
    where
        R::Response: Send,
    {
        Self {
            key: R::API_KEY,
            depth: R::DEPTH,
            can_throttle: || R::Response::default().throttle_time_ms_mut().is_some(),
            fail: fail::<R>,
            split: split::<R>,
            throttle: throttle::<R>,
            show: show::<R>,
            #[cfg(test)]
            empty: tests::empty::<R>,
            #[cfg(test)]
            decodes: tests::decodes::<R>,
        }
    }

    /// The work on the frames of `key`, if errors can be injected into its answers.
    pub(super) fn find(key: ApiKey) -> Option<&'static Self> {
        ROWS.iter().find(|row| row.key == key)
    }

    /// The answer that is `code` in every slot; `None` when the request cannot be decoded.
    pub(super) fn fail(&self, context: &RequestContext, body: Reader, code: i16) -> Option<Reply> {
        (self.fail)(context, body, code)
    }

    /// Splits a request; `None` when `scope` covers nothing in it.
    pub(super) fn split(
        &self,
        context: &RequestContext,
        body: Reader,
        scope: &Scope<'_>,
        code: i16,
    ) -> Option<Split> {
        (self.split)(context, body, scope, code)
    }

    /// An answer that also asks the client to slow down.
    pub(super) fn throttle(&self, context: &RequestContext, frame: Rope, ms: i32) -> Option<Rope> {
        (self.throttle)(context, frame, ms)
    }

    /// An answer with its fields as text.
    pub(super) fn show(&self, version: i16, frame: &Rope) -> Option<String> {
        (self.show)(version, frame)
    }
}

/// Every API with errors to inject, by key.
static ROWS: &[Row] = &[
    Row::of::<m::ProduceRequest>(),
    Row::of::<m::FetchRequest>(),
    Row::of::<m::ListOffsetsRequest>(),
    Row::of::<m::MetadataRequest>(),
    Row::of::<m::OffsetCommitRequest>(),
    Row::of::<m::OffsetFetchRequest>(),
    Row::of::<m::FindCoordinatorRequest>(),
    Row::of::<m::JoinGroupRequest>(),
    Row::of::<m::HeartbeatRequest>(),
    Row::of::<m::LeaveGroupRequest>(),
    Row::of::<m::SyncGroupRequest>(),
    Row::of::<m::DescribeGroupsRequest>(),
    Row::of::<m::ListGroupsRequest>(),
    Row::of::<m::ApiVersionsRequest>(),
    Row::of::<m::CreateTopicsRequest>(),
    Row::of::<m::DeleteTopicsRequest>(),
    Row::of::<m::DeleteRecordsRequest>(),
    Row::of::<m::InitProducerIdRequest>(),
    Row::of::<m::OffsetForLeaderEpochRequest>(),
    Row::of::<m::AddPartitionsToTxnRequest>(),
    Row::of::<m::AddOffsetsToTxnRequest>(),
    Row::of::<m::EndTxnRequest>(),
    Row::of::<m::WriteTxnMarkersRequest>(),
    Row::of::<m::TxnOffsetCommitRequest>(),
    Row::of::<m::DescribeConfigsRequest>(),
    Row::of::<m::AlterConfigsRequest>(),
    Row::of::<m::DescribeLogDirsRequest>(),
    Row::of::<m::CreatePartitionsRequest>(),
    Row::of::<m::DeleteGroupsRequest>(),
    Row::of::<m::ElectLeadersRequest>(),
    Row::of::<m::IncrementalAlterConfigsRequest>(),
    Row::of::<m::AlterPartitionReassignmentsRequest>(),
    Row::of::<m::ListPartitionReassignmentsRequest>(),
    Row::of::<m::OffsetDeleteRequest>(),
    Row::of::<m::DescribeClientQuotasRequest>(),
    Row::of::<m::AlterClientQuotasRequest>(),
    Row::of::<m::DescribeUserScramCredentialsRequest>(),
    Row::of::<m::DescribeQuorumRequest>(),
    Row::of::<m::UpdateFeaturesRequest>(),
    Row::of::<m::DescribeClusterRequest>(),
    Row::of::<m::DescribeProducersRequest>(),
    Row::of::<m::UnregisterBrokerRequest>(),
    Row::of::<m::DescribeTransactionsRequest>(),
    Row::of::<m::ListTransactionsRequest>(),
    Row::of::<m::ConsumerGroupHeartbeatRequest>(),
    Row::of::<m::ConsumerGroupDescribeRequest>(),
    Row::of::<m::GetTelemetrySubscriptionsRequest>(),
    Row::of::<m::PushTelemetryRequest>(),
    Row::of::<m::ListConfigResourcesRequest>(),
    Row::of::<m::DescribeTopicPartitionsRequest>(),
    Row::of::<m::ShareGroupHeartbeatRequest>(),
    Row::of::<m::ShareGroupDescribeRequest>(),
    Row::of::<m::ShareFetchRequest>(),
    Row::of::<m::ShareAcknowledgeRequest>(),
    Row::of::<m::InitializeShareGroupStateRequest>(),
    Row::of::<m::ReadShareGroupStateRequest>(),
    Row::of::<m::WriteShareGroupStateRequest>(),
    Row::of::<m::DeleteShareGroupStateRequest>(),
    Row::of::<m::ReadShareGroupStateSummaryRequest>(),
    Row::of::<m::DescribeShareGroupOffsetsRequest>(),
    Row::of::<m::AlterShareGroupOffsetsRequest>(),
    Row::of::<m::DeleteShareGroupOffsetsRequest>(),
];

fn fail<R: Fail>(context: &RequestContext, mut body: Reader, code: i16) -> Option<Reply> {
    let version = context.api_version;
    let request = R::decode(&mut body, version).ok()?;
    if request.is_unanswered() {
        return Some(unanswered());
    }
    Some(encode::<R>(context, &request.fail(version, code)))
}

fn split<R: Fail + Send + 'static>(
    context: &RequestContext,
    mut body: Reader,
    scope: &Scope<'_>,
    code: i16,
) -> Option<Split>
where
    R::Response: Send,
{
    let version = context.api_version;
    let mut request = R::decode(&mut body, version).ok()?;
    let covered = request.split(scope)?;
    let failed = covered.fail(version, code);
    let mut rest = kafka_rs_wire::Writer::new();
    let rest = match request.is_spent() {
        true => None,
        false => {
            request.encode(&mut rest, version).ok()?;
            Some(Reader::new(rest.finish().to_bytes()))
        }
    };
    let answer = match request.is_unanswered() {
        true => unanswered(),
        false => encode::<R>(context, &failed),
    };
    let context = context.clone();
    let merge = move |reply: Reply| match reply {
        Reply::NoReply => unanswered(),
        Reply::Frame(frame) => match answer_of::<R>(&context, frame) {
            Some(mut served) => {
                R::merge(&mut served, failed);
                encode::<R>(&context, &served)
            }
            None => broken(),
        },
        other => other,
    };
    Some(Split {
        rest,
        failed: answer,
        merge: Box::new(merge),
    })
}

fn throttle<R: Fail>(context: &RequestContext, frame: Rope, ms: i32) -> Option<Rope> {
    let mut answer = answer_of::<R>(context, frame)?;
    *answer.throttle_time_ms_mut()? = ms;
    match encode::<R>(context, &answer) {
        Reply::Frame(frame) => Some(frame),
        _ => None,
    }
}

fn encode<R: Request>(context: &RequestContext, answer: &R::Response) -> Reply {
    let (version, id) = (context.api_version, context.correlation_id);
    match encode_response(R::API_KEY, version, id, answer) {
        Ok(frame) => Reply::Frame(frame),
        Err(error) => Reply::Close {
            reason: format!("a fault's answer cannot be encoded: {error}"),
        },
    }
}

fn answer_of<R: Request>(context: &RequestContext, frame: Rope) -> Option<R::Response> {
    decode_answer::<R>(context.api_version, &frame)
}

fn decode_answer<R: Request>(version: i16, frame: &Rope) -> Option<R::Response> {
    let mut reader = Reader::new(frame.to_bytes());
    let header = R::API_KEY.response_header_version(version);
    m::ResponseHeader::decode(&mut reader, header).ok()?;
    R::Response::decode(&mut reader, version).ok()
}

fn show<R: Request>(version: i16, frame: &Rope) -> Option<String> {
    // What is too new for a broker is answered in version 0 (KIP-511).
    let answer = decode_answer::<R>(version, frame);
    let answer = match R::API_KEY {
        ApiKey::ApiVersions => answer.or_else(|| decode_answer::<R>(0, frame)),
        _ => answer,
    };
    Some(crate::traffic::pretty(&answer?))
}

fn unanswered() -> Reply {
    Reply::Close {
        reason: "a fault fails a request that awaits no answer".to_owned(),
    }
}

fn broken() -> Reply {
    Reply::Close {
        reason: "an answer cannot be decoded to put a fault into it".to_owned(),
    }
}

fn each<T, U>(items: &[T], slot: impl Fn(&T) -> U) -> Vec<U> {
    items.iter().map(slot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn empty<R: Request>(version: i16) -> Option<Rope> {
        let mut body = kafka_rs_wire::Writer::new();
        R::default().encode(&mut body, version).ok()?;
        Some(body.finish())
    }

    pub(super) fn decodes<R: Request>(context: &RequestContext, frame: Rope) -> bool {
        answer_of::<R>(context, frame).is_some()
    }

    fn context(api_key: ApiKey, api_version: i16) -> RequestContext {
        RequestContext {
            connection: Arc::new(kafka_rs_net::ConnectionInfo {
                id: 1,
                peer: String::new(),
                listener: Str::default(),
                muted: Default::default(),
                software: Default::default(),
            }),
            api_key,
            api_version,
            correlation_id: 7,
            client_id: Str::default(),
            request_bytes: 0,
            file_regions: false,
        }
    }

    #[test]
    fn errors_can_be_injected_into_every_api_that_is_served() {
        for (api, min, max) in kafka_rs_server::served_apis() {
            let row = Row::find(api);
            let row = row.unwrap_or_else(|| panic!("{} has no error to inject", api.name()));
            for version in min..=max {
                let context = context(api, version);
                let body = (row.empty)(version).expect("a request");
                let failed = row.fail(&context, Reader::new(body.to_bytes()), 6);
                // A Produce request with nothing set awaits no answer.
                let frame = match failed {
                    Some(Reply::Close { .. }) if api == ApiKey::Produce => continue,
                    Some(Reply::Frame(frame)) => frame,
                    other => panic!("{} version {version}: {other:?}", api.name()),
                };
                assert!((row.decodes)(&context, frame.clone()), "{}", api.name());
                let throttled = row.throttle(&context, frame, 5);
                assert_eq!(throttled.is_some(), (row.can_throttle)(), "{}", api.name());
            }
        }
    }
}
