//! What the settings say about producing, checked against each other as Kafka does.

use std::time::Duration;

use kafka_rs_config::ClientConfig;
use kafka_rs_records::{Codec, Compression};
use kafka_rs_types::Str;

use crate::Error;
use crate::backoff::Backoff;

/// Requests a broker remembers per producer and partition: more in flight would lose the order.
const IN_FLIGHT_IDEMPOTENT_MAX: usize = 5;

#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) transactional_id: Option<Str>,
    pub(crate) transaction_timeout: Duration,
    /// -1 for all.
    pub(crate) acks: i16,
    pub(crate) idempotent: bool,
    pub(crate) linger: Duration,
    pub(crate) batch_bytes: usize,
    pub(crate) request_bytes: usize,
    pub(crate) buffer_bytes: usize,
    pub(crate) delivery_timeout: Duration,
    pub(crate) request_timeout: Duration,
    pub(crate) max_block: Duration,
    pub(crate) metadata_age_max: Duration,
    pub(crate) adaptive: bool,
    pub(crate) retries: u32,
    pub(crate) in_flight: usize,
    pub(crate) codec: Codec,
    pub(crate) ignore_keys: bool,
    pub(crate) retry: Backoff,
}

impl Settings {
    pub(crate) fn new(config: &ClientConfig) -> Result<Self, Error> {
        for key in ["partitioner.class", "interceptor.classes"] {
            if !config.text(key).is_empty() {
                let message = format!("{key} is not built yet in this producer; leave it unset");
                return Err(Error::config(message));
            }
        }
        let transactional_id = Some(config.text("transactional.id"))
            .filter(|id| !id.is_empty())
            .map(Str::from);
        let acks = match config.text("acks").as_str() {
            "all" | "-1" => -1,
            "1" => 1,
            _ => 0,
        };
        let retries = u32::try_from(config.number("retries")).unwrap_or(0);
        let in_flight = config.size("max.in.flight.requests.per.connection").max(1);
        let linger = config.duration("linger.ms");
        let request_timeout = config.duration("request.timeout.ms");
        let idempotent = idempotent(config, acks, retries, in_flight)?;
        if transactional_id.is_some() && !idempotent {
            let message = "transactional.id needs enable.idempotence=true and what it needs";
            return Err(Error::config(message));
        }
        Ok(Self {
            transactional_id,
            transaction_timeout: config.duration("transaction.timeout.ms"),
            acks,
            idempotent,
            linger,
            batch_bytes: config.size("batch.size"),
            request_bytes: config.size("max.request.size"),
            buffer_bytes: config.size("buffer.memory"),
            delivery_timeout: delivery_timeout(config, linger + request_timeout)?,
            request_timeout,
            max_block: config.duration("max.block.ms"),
            metadata_age_max: config.duration("metadata.max.age.ms"),
            retries,
            in_flight,
            codec: codec(config)?,
            adaptive: config.flag("partitioner.adaptive.partitioning.enable"),
            ignore_keys: config.flag("partitioner.ignore.keys"),
            retry: Backoff {
                first: config.duration("retry.backoff.ms"),
                longest: config.duration("retry.backoff.max.ms"),
            },
        })
    }
}

/// On unless another setting rules it out; asking for both is an error, as in Kafka.
fn idempotent(
    config: &ClientConfig,
    acks: i16,
    retries: u32,
    in_flight: usize,
) -> Result<bool, Error> {
    if !config.flag("enable.idempotence") {
        return Ok(false);
    }
    let obstacle = if acks != -1 {
        "acks to be all"
    } else if retries == 0 {
        "retries to be above 0"
    } else if in_flight > IN_FLIGHT_IDEMPOTENT_MAX {
        "max.in.flight.requests.per.connection to be at most 5"
    } else {
        return Ok(true);
    };
    if config.is_set("enable.idempotence") || in_flight > IN_FLIGHT_IDEMPOTENT_MAX {
        return Err(Error::config(format!(
            "enable.idempotence=true needs {obstacle}"
        )));
    }
    Ok(false)
}

fn delivery_timeout(config: &ClientConfig, least: Duration) -> Result<Duration, Error> {
    let given = config.duration("delivery.timeout.ms");
    if given >= least {
        return Ok(given);
    }
    if config.is_set("delivery.timeout.ms") {
        return Err(Error::config(
            "delivery.timeout.ms must be at least linger.ms + request.timeout.ms",
        ));
    }
    Ok(least)
}

fn codec(config: &ClientConfig) -> Result<Codec, Error> {
    let name = config.text("compression.type");
    let compression = Compression::from_name(&name)
        .ok_or_else(|| Error::config(format!("compression.type={name} is no codec")))?;
    let key = format!("compression.{name}.level");
    let level = i32::try_from(config.number(&key)).ok();
    Ok(Codec {
        compression,
        level: level.filter(|_| config.is_set(&key)),
    })
}

#[cfg(test)]
mod tests {
    use kafka_rs_config::Scope;

    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> Result<Settings, Error> {
        let config = ClientConfig::new(Scope::Producer, pairs.iter().copied())?;
        Settings::new(&config)
    }

    #[test]
    fn idempotence_is_on_unless_ruled_out_and_asking_for_both_is_an_error() {
        assert!(settings(&[]).expect("defaults").idempotent);
        assert!(!settings(&[("acks", "1")]).expect("acks").idempotent);
        assert!(settings(&[("acks", "1"), ("enable.idempotence", "true")]).is_err());
        assert!(settings(&[("max.in.flight.requests.per.connection", "6")]).is_err());
        assert!(settings(&[("transactional.id", "t")]).is_ok());
        assert!(settings(&[("transactional.id", "t"), ("acks", "1")]).is_err());
    }

    #[test]
    fn the_delivery_timeout_covers_linger_and_request() {
        assert!(settings(&[("delivery.timeout.ms", "1000")]).is_err());
        let slow = settings(&[("request.timeout.ms", "200000")]).expect("slow");
        assert_eq!(slow.delivery_timeout, Duration::from_millis(200_005));
    }
}
