//! What goes wrong on purpose, and when.

use std::time::Duration;

use kafka_rs_types::{ErrorCode, PartitionIndex};
use kafka_rs_wire::ApiKey;
use serde::{Deserialize, Serialize};

use super::error_reply::{Depth, Row};
use crate::Error;

/// What a fault does to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultAction {
    /// Nothing but the delay: the request is served.
    Serve,
    /// The answer is this error, in every slot that the request has for one; nothing is done.
    Error(ErrorCode),
    /// The request is lost: nothing is done, and no answer comes until the client gives up.
    Drop,
    /// The work is done, but its answer is lost.
    DropReply,
    /// The connection is closed instead of serving the request.
    Disconnect,
    /// The work is done, then the connection is closed instead of answering.
    DisconnectAfter,
    /// A byte of every record batch is changed on its way: in a Produce before it is looked at, in
    /// a Fetch before it is sent.
    Corrupt,
    /// The request is served, and its answer asks the client to be quiet for some milliseconds.
    Throttle(i32),
}

/// Something that goes wrong on purpose: which requests, how often, and what happens to them.
///
/// A request meets the first fault that fits it and is not used up. Faults are put in with
/// [`Broker::add_fault`](crate::Broker::add_fault), or as JSON, where the same fields have the
/// names `api`, `topic`, `partition`, `client_id`, `after`, `times`, `delay_ms` and one of `error`
/// (Kafka's name), `drop`, `drop_reply`, `disconnect`, `disconnect_after`, `corrupt` (all `true`) or
/// `throttle_ms`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Spec", into = "Spec")]
pub struct Fault {
    pub(super) api: Option<ApiKey>,
    pub(super) topic: Option<String>,
    pub(super) partition: Option<PartitionIndex>,
    pub(super) client_id: Option<String>,
    pub(super) after: u64,
    pub(super) times: Option<u64>,
    pub(super) delay: Duration,
    pub(super) action: FaultAction,
}

impl Fault {
    /// A fault that does `action` to every request, for ever.
    pub fn new(action: FaultAction) -> Self {
        Self {
            api: None,
            topic: None,
            partition: None,
            client_id: None,
            after: 0,
            times: None,
            delay: Duration::ZERO,
            action,
        }
    }

    /// Answers with an error.
    pub fn error(code: ErrorCode) -> Self {
        Self::new(FaultAction::Error(code))
    }

    /// Serves late.
    pub fn delay(by: Duration) -> Self {
        Self::new(FaultAction::Serve).delayed(by)
    }

    /// Only requests of this API.
    #[must_use]
    pub fn api(mut self, api: ApiKey) -> Self {
        self.api = Some(api);
        self
    }

    /// Only what concerns this topic; other topics of the same request are served.
    #[must_use]
    pub fn topic(mut self, topic: impl Into<String>) -> Self {
        self.topic = Some(topic.into());
        self
    }

    /// Only what concerns this partition of the topic.
    #[must_use]
    pub fn partition(mut self, partition: PartitionIndex) -> Self {
        self.partition = Some(partition);
        self
    }

    /// Only requests of clients with this `client.id`.
    #[must_use]
    pub fn client_id(mut self, client_id: impl Into<String>) -> Self {
        self.client_id = Some(client_id.into());
        self
    }

    /// Spares the first `n` requests that fit.
    #[must_use]
    pub fn after(mut self, n: u64) -> Self {
        self.after = n;
        self
    }

    /// Strikes `n` times, then no more.
    #[must_use]
    pub fn times(mut self, n: u64) -> Self {
        self.times = Some(n);
        self
    }

    /// Waits, by the broker's clock, before anything else happens.
    #[must_use]
    pub fn delayed(mut self, by: Duration) -> Self {
        self.delay = by;
        self
    }

    /// Whether the fault can do what it says.
    pub(super) fn check(&self) -> Result<(), Error> {
        let wrong = |reason: String| Err(Error::Control(reason));
        if self.partition.is_some() && self.topic.is_none() {
            return wrong("a fault with a partition needs its topic".to_owned());
        }
        let Some(api) = self.api else {
            let needs_api = match self.action {
                FaultAction::Corrupt => Some("corrupt"),
                FaultAction::Throttle(_) => Some("throttle"),
                _ => self.topic.as_ref().map(|_| "a topic"),
            };
            return match needs_api {
                Some(what) => wrong(format!("a fault with {what} needs its api")),
                None => Ok(()),
            };
        };
        let name = api.name();
        let row = Row::find(api);
        let depth = row.map_or(Depth::Nothing, |row| row.depth);
        match self.action {
            FaultAction::Error(_) if row.is_none() => {
                return wrong(format!("errors cannot be injected into {name}"));
            }
            FaultAction::Throttle(_) if !row.is_some_and(|row| (row.can_throttle)()) => {
                return wrong(format!("{name} cannot ask a client to be quiet"));
            }
            FaultAction::Corrupt if ![ApiKey::Produce, ApiKey::Fetch].contains(&api) => {
                return wrong(format!("{name} carries no record batches to corrupt"));
            }
            _ => {}
        }
        if self.topic.is_some() && depth < Depth::Topics {
            return wrong(format!("{name} cannot be told apart by topic"));
        }
        if self.partition.is_some() && depth < Depth::Partitions {
            return wrong(format!("{name} cannot be told apart by partition"));
        }
        Ok(())
    }
}

/// An API by Kafka's name, in any case.
pub(crate) fn api_by_name(name: &str) -> Result<ApiKey, Error> {
    ApiKey::all()
        .find(|api| api.name().eq_ignore_ascii_case(name))
        .ok_or_else(|| Error::Control(format!("there is no API called {name:?}")))
}

fn code_by_name(name: &str) -> Result<ErrorCode, Error> {
    (-1..=i16::MAX)
        .map_while(ErrorCode::from_code)
        .find(|code| code.name().eq_ignore_ascii_case(name))
        .ok_or_else(|| Error::Control(format!("there is no error called {name:?}")))
}

/// A fault as JSON.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Spec {
    #[serde(skip_serializing_if = "Option::is_none")]
    api: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<PartitionIndex>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "is_zero")]
    after: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
    #[serde(skip_serializing_if = "is_zero")]
    delay_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    drop: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    drop_reply: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    disconnect: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    disconnect_after: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    corrupt: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    throttle_ms: Option<i32>,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl TryFrom<Spec> for Fault {
    type Error = Error;

    fn try_from(spec: Spec) -> Result<Self, Error> {
        let code = spec.error.as_deref().map(code_by_name).transpose()?;
        let asked = [
            code.map(FaultAction::Error),
            spec.drop.then_some(FaultAction::Drop),
            spec.drop_reply.then_some(FaultAction::DropReply),
            spec.disconnect.then_some(FaultAction::Disconnect),
            spec.disconnect_after
                .then_some(FaultAction::DisconnectAfter),
            spec.corrupt.then_some(FaultAction::Corrupt),
            spec.throttle_ms.map(FaultAction::Throttle),
        ];
        let mut asked = asked.into_iter().flatten();
        let action = match (asked.next(), asked.next(), spec.delay_ms) {
            (Some(action), None, _) => action,
            (None, None, 1..) => FaultAction::Serve,
            (None, None, 0) => {
                return Err(Error::Control("a fault needs something to do".to_owned()));
            }
            (_, Some(_), _) => {
                return Err(Error::Control("a fault can do one thing only".to_owned()));
            }
        };
        let fault = Self {
            api: spec.api.as_deref().map(api_by_name).transpose()?,
            topic: spec.topic,
            partition: spec.partition,
            client_id: spec.client_id,
            after: spec.after,
            times: spec.times,
            delay: Duration::from_millis(spec.delay_ms),
            action,
        };
        fault.check()?;
        Ok(fault)
    }
}

impl From<Fault> for Spec {
    fn from(fault: Fault) -> Self {
        let action = fault.action;
        Self {
            api: fault.api.map(|api| api.name().to_owned()),
            topic: fault.topic,
            partition: fault.partition,
            client_id: fault.client_id,
            after: fault.after,
            times: fault.times,
            delay_ms: u64::try_from(fault.delay.as_millis()).unwrap_or(u64::MAX),
            error: match action {
                FaultAction::Error(code) => Some(code.name().to_owned()),
                _ => None,
            },
            drop: action == FaultAction::Drop,
            drop_reply: action == FaultAction::DropReply,
            disconnect: action == FaultAction::Disconnect,
            disconnect_after: action == FaultAction::DisconnectAfter,
            corrupt: action == FaultAction::Corrupt,
            throttle_ms: match action {
                FaultAction::Throttle(ms) => Some(ms),
                _ => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<Fault, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn a_fault_is_the_same_in_json_and_in_rust() {
        let json = r#"{"api":"Produce","topic":"in","partition":2,"after":1,"times":3,"error":"NOT_LEADER_OR_FOLLOWER"}"#;
        let fault = Fault::error(ErrorCode::NotLeaderOrFollower)
            .api(ApiKey::Produce)
            .topic("in")
            .partition(2)
            .after(1)
            .times(3);
        assert_eq!(parse(json).expect("a fault"), fault);
        assert_eq!(serde_json::to_string(&fault).expect("JSON"), json);
        let slow = parse(r#"{"delay_ms":20}"#).expect("a fault");
        assert_eq!(slow, Fault::delay(Duration::from_millis(20)));
    }

    #[test]
    fn a_fault_that_cannot_be_is_refused_with_the_reason() {
        for (json, reason) in [
            (r"{}", "something to do"),
            (r#"{"drop":true,"corrupt":true}"#, "one thing only"),
            (r#"{"error":"NO_SUCH"}"#, "no error called"),
            (r#"{"api":"Nothing","drop":true}"#, "no API called"),
            (r#"{"drop":true,"partition":1}"#, "needs its topic"),
            (r#"{"drop":true,"topic":"t"}"#, "needs its api"),
            (
                r#"{"api":"Heartbeat","topic":"t","drop":true}"#,
                "told apart by topic",
            ),
            (
                r#"{"api":"Metadata","topic":"t","partition":0,"drop":true}"#,
                "by partition",
            ),
            (r#"{"api":"Heartbeat","corrupt":true}"#, "no record batches"),
            (r#"{"api":"DescribeQuorum","throttle_ms":1}"#, "be quiet"),
            (
                r#"{"api":"Vote","error":"UNKNOWN_SERVER_ERROR"}"#,
                "cannot be injected",
            ),
            (r#"{"drop":true,"tiems":1}"#, "unknown field"),
        ] {
            let error = parse(json).expect_err(json).to_string();
            assert!(error.contains(reason), "{json}: {error}");
        }
    }
}
