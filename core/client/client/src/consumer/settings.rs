//! What a consumer is set to, read once from its configuration.

use std::time::Duration;

use kafka_rs_config::{ClientConfig, Scope};
use kafka_rs_types::{Str, Timestamp};

use crate::Error;
use crate::consumer::assignor::Assignor;

/// Bytes fetched ahead at most, unless [`Consumer::set_prefetch`](super::Consumer::set_prefetch)
/// says otherwise.
pub(crate) const PREFETCH_BYTES: usize = 64 << 20;

/// How long a revocation waits for the batch in hand, unless told otherwise.
pub(crate) const REBALANCE_DRAIN: Duration = Duration::from_secs(30);

/// Where to begin when there is no usable offset (`auto.offset.reset`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OffsetReset {
    /// At the first record there is.
    Earliest,
    /// Behind the last record there is.
    Latest,
    /// At the first record younger than this (KIP-1106).
    ByDuration(Duration),
    /// Nowhere: it is an error.
    None,
}

impl OffsetReset {
    fn parse(text: &str) -> Result<Self, Error> {
        match text {
            "earliest" => Ok(Self::Earliest),
            "latest" => Ok(Self::Latest),
            "none" => Ok(Self::None),
            other => other
                .strip_prefix("by_duration:")
                .and_then(kafka_rs_config::iso_duration)
                .map(Self::ByDuration)
                .ok_or_else(|| Error::config(format!("auto.offset.reset={other}"))),
        }
    }

    /// What ListOffsets is asked for; `None` when there is no policy.
    pub(crate) fn timestamp(self, now_ms: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Earliest => Some(-2),
            Self::Latest => Some(-1),
            Self::ByDuration(age) => {
                let age = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
                Some(now_ms.saturating_sub(age).max(0))
            }
            Self::None => None,
        }
    }
}

/// The settings a consumer looks at again and again.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) group_id: Option<Str>,
    pub(crate) instance_id: Option<Str>,
    pub(crate) rack: Str,
    pub(crate) read_committed: bool,
    pub(crate) check_crcs: bool,
    pub(crate) reset: OffsetReset,
    pub(crate) auto_commit: Option<Duration>,
    pub(crate) fetch_bytes_max: usize,
    pub(crate) fetch_bytes_min: usize,
    pub(crate) fetch_wait_max: Duration,
    pub(crate) partition_bytes_max: usize,
    pub(crate) batch_records_max: usize,
    pub(crate) retry_backoff: Duration,
    pub(crate) retry_backoff_max: Duration,
    pub(crate) metadata_age_max: Duration,
    pub(crate) session_timeout: Duration,
    pub(crate) heartbeat_interval: Duration,
    pub(crate) rebalance_timeout: Duration,
    pub(crate) assignors: Vec<Assignor>,
    pub(crate) exclude_internal: bool,
    pub(crate) prefetch_bytes: usize,
    pub(crate) rebalance_drain: Duration,
}

impl Settings {
    pub(crate) fn new(config: &ClientConfig) -> Result<Self, Error> {
        if config.scope() != Scope::Consumer {
            return Err(Error::config("a consumer needs the settings of a consumer"));
        }
        if config
            .text("group.protocol")
            .eq_ignore_ascii_case("consumer")
        {
            return Err(Error::config(
                "group.protocol=consumer is not built yet; classic groups are",
            ));
        }
        let text = |key| Some(config.text(key)).filter(|text| !text.is_empty());
        let heartbeat_interval = config.duration("heartbeat.interval.ms");
        let session_timeout = config.duration("session.timeout.ms");
        if heartbeat_interval >= session_timeout {
            return Err(Error::config(
                "heartbeat.interval.ms must be set lower than the session.timeout.ms",
            ));
        }
        let group_id = text("group.id").map(Str::from);
        let assignors = config
            .list("partition.assignment.strategy")
            .iter()
            .map(|name| Assignor::by_name(name))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            // Without a group there is nothing to commit.
            auto_commit: (config.flag("enable.auto.commit") && group_id.is_some())
                .then(|| config.duration("auto.commit.interval.ms")),
            group_id,
            instance_id: text("group.instance.id").map(Str::from),
            rack: Str::from(config.text("client.rack")),
            read_committed: config.text("isolation.level") == "read_committed",
            check_crcs: config.flag("check.crcs"),
            reset: OffsetReset::parse(&config.text("auto.offset.reset"))?,
            fetch_bytes_max: config.size("fetch.max.bytes"),
            fetch_bytes_min: config.size("fetch.min.bytes"),
            fetch_wait_max: config.duration("fetch.max.wait.ms"),
            partition_bytes_max: config.size("max.partition.fetch.bytes"),
            batch_records_max: config.size("max.poll.records"),
            retry_backoff: config.duration("retry.backoff.ms"),
            retry_backoff_max: config.duration("retry.backoff.max.ms"),
            metadata_age_max: config.duration("metadata.max.age.ms"),
            session_timeout,
            heartbeat_interval,
            rebalance_timeout: config.duration("max.poll.interval.ms"),
            assignors,
            exclude_internal: config.flag("exclude.internal.topics"),
            prefetch_bytes: PREFETCH_BYTES,
            rebalance_drain: REBALANCE_DRAIN,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offset_resets_are_read_as_kafka_writes_them() {
        let hour = OffsetReset::ByDuration(Duration::from_secs(3600));
        assert_eq!(OffsetReset::parse("by_duration:PT1H"), Ok(hour));
        let long = Duration::from_millis(86_400_000 + 60_000 + 1_500);
        let parsed = OffsetReset::parse("by_duration:P1DT1M1.5S");
        assert_eq!(parsed, Ok(OffsetReset::ByDuration(long)));
        assert_eq!(hour.timestamp(4_000_000), Some(400_000));
        for wrong in [
            "soon",
            "by_duration:",
            "by_duration:P",
            "by_duration:PT",
            "by_duration:P1H",
            "by_duration:PT5",
        ] {
            assert!(OffsetReset::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn defaults_are_kafkas_and_what_is_not_built_is_refused() {
        let none: [(&str, &str); 0] = [];
        let config = ClientConfig::new(Scope::Consumer, none).expect("config");
        let settings = Settings::new(&config).expect("settings");
        assert_eq!(settings.reset, OffsetReset::Latest);
        assert_eq!(
            settings.assignors,
            [Assignor::Range, Assignor::CooperativeSticky]
        );
        assert_eq!(settings.auto_commit, None, "there is no group");
        let config = ClientConfig::new(Scope::Consumer, [("group.protocol", "consumer")]);
        assert!(Settings::new(&config.expect("config")).is_err());
        let config = ClientConfig::new(Scope::Admin, none).expect("config");
        assert!(Settings::new(&config).is_err());
    }
}
