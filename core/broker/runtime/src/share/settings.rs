use std::time::Duration;

use kafka_rs_config::{BrokerConfig, iso_duration};
use kafka_rs_metadata::{ConfigResource, ConfigResourceType, MetadataImage};
use kafka_rs_replication::Isolation;
use kafka_rs_share::Limits;
use kafka_rs_types::{Str, Timestamp};

use crate::OffsetSpec;

/// What a group's configuration says about reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GroupSettings {
    pub(super) limits: Limits,
    /// `share.isolation.level`.
    pub(super) isolation: Isolation,
    /// `share.auto.offset.reset`.
    pub(super) reset: Reset,
}

/// Where a group begins that has never read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reset {
    Latest,
    Earliest,
    ByDuration(Duration),
}

impl Reset {
    fn parse(text: &str) -> Self {
        match text {
            "earliest" => Self::Earliest,
            other => other
                .strip_prefix("by_duration:")
                .and_then(iso_duration)
                .map_or(Self::Latest, Self::ByDuration),
        }
    }

    /// What to look up in the log.
    pub(super) fn spec(self, now_ms: Timestamp) -> OffsetSpec {
        match self {
            Self::Latest => OffsetSpec::Latest,
            Self::Earliest => OffsetSpec::Earliest,
            Self::ByDuration(age) => {
                let age = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
                OffsetSpec::Timestamp(now_ms.saturating_sub(age).max(0))
            }
        }
    }
}

/// The broker's part, for groups that say nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Defaults(Limits);

impl Defaults {
    pub(super) fn new(config: &BrokerConfig) -> Self {
        let number = |key: &str| config.number(key);
        Self(Limits {
            deliveries: i16::try_from(number("group.share.delivery.count.limit")).unwrap_or(5),
            in_flight: usize::try_from(number("group.share.partition.max.record.locks"))
                .unwrap_or(2_000),
            lock: milliseconds(number("group.share.record.lock.duration.ms")),
            ..Limits::default()
        })
    }

    /// What holds for a group.
    pub(super) fn of(&self, image: &MetadataImage, group: &str) -> GroupSettings {
        let resource = ConfigResource {
            kind: ConfigResourceType::Group,
            name: Str::from(group),
        };
        let set = image.configs().get(&resource);
        let text = |key: &str| set.and_then(|set| set.get(key)).map(|value| value.trim());
        let number = |key: &str| text(key).and_then(|value| value.parse::<i64>().ok());
        let Self(default) = *self;
        let deliveries = number("share.delivery.count.limit");
        let in_flight = number("share.partition.max.record.locks");
        GroupSettings {
            limits: Limits {
                deliveries: deliveries
                    .and_then(|set| i16::try_from(set).ok())
                    .unwrap_or(default.deliveries),
                in_flight: in_flight
                    .and_then(|set| usize::try_from(set).ok())
                    .unwrap_or(default.in_flight),
                lock: number("share.record.lock.duration.ms").map_or(default.lock, milliseconds),
                may_renew: text("share.renew.acknowledge.enable") != Some("false"),
            },
            isolation: match text("share.isolation.level") {
                Some("read_committed") => Isolation::TxnCommitted,
                _ => Isolation::HighWatermark,
            },
            reset: text("share.auto.offset.reset").map_or(Reset::Latest, Reset::parse),
        }
    }
}

fn milliseconds(value: i64) -> Duration {
    Duration::from_millis(u64::try_from(value).unwrap_or(0))
}
