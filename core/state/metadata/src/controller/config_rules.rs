//! What may be set on a topic, a group or a client metrics subscription.
//!
//! Texts and codes are Kafka's: clients show them, and scripts look for them.

use std::collections::BTreeMap;

use kafka_rs_config::{Scope, check, find};
use kafka_rs_types::{ErrorCode, Str};

use super::{ApiError, topic_name};
use crate::image::{ConfigMap, ConfigResource, ConfigResourceType};

/// Shortest and longest interval a client metrics subscription may ask for, in ms (KIP-714).
const PUSH_INTERVAL_MS: std::ops::RangeInclusive<i64> = 100..=3_600_000;
/// What a client metrics subscription can match (KIP-714).
const MATCHED: [&str; 6] = [
    "client_id",
    "client_instance_id",
    "client_software_name",
    "client_software_version",
    "client_source_address",
    "client_source_port",
];

/// Whether `values` may be all that is set on `resource`; `broker` looks up what a broker key is set
/// to, here or by default.
pub(crate) fn validate(
    resource: &ConfigResource,
    values: &ConfigMap,
    broker: impl Fn(&str) -> Option<String>,
) -> Result<(), ApiError> {
    let values: BTreeMap<&str, &str> = values.iter().map(|(k, v)| (&**k, &**v)).collect();
    match resource.kind {
        ConfigResourceType::Topic => {
            if resource.name.is_empty() {
                return Err(invalid_request("Default topic resources are not allowed."));
            }
            topic_name::validate(&resource.name)?;
            validate_topic(&values, broker)
        }
        ConfigResourceType::Group => {
            if resource.name.is_empty() {
                return Err(invalid_request("Default group resources are not allowed."));
            }
            validate_group(&values, broker)
        }
        ConfigResourceType::ClientMetrics => {
            if resource.name.is_empty() {
                return Err(invalid_request("Subscription name can't be empty"));
            }
            validate_client_metrics(&values)
        }
        // Brokers check theirs, with what they know of their own files, before they ask here.
        ConfigResourceType::Broker if resource.name.is_empty() => Ok(()),
        ConfigResourceType::Broker if resource.name.parse::<i32>().is_ok() => Ok(()),
        ConfigResourceType::Broker => Err(invalid_request(
            "Unable to parse broker name as a base 10 number.",
        )),
        _ => Ok(()),
    }
}

fn validate_topic(
    values: &BTreeMap<&str, &str>,
    broker: impl Fn(&str) -> Option<String>,
) -> Result<(), ApiError> {
    if let Some(name) = unknown(Scope::Topic, values) {
        return Err(invalid_config(format!("Unknown topic config name: {name}")));
    }
    check_all(Scope::Topic, values)?;
    let lag = |name: &str| {
        let own = values.get(name).map(|value| (*value).to_owned());
        let set = own.or_else(|| broker(&format!("log.cleaner.{name}")));
        set.and_then(|value| value.trim().parse::<i64>().ok())
    };
    let (least, most) = (lag("min.compaction.lag.ms"), lag("max.compaction.lag.ms"));
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        return Err(invalid_config(format!(
            "conflict topic config setting min.compaction.lag.ms ({least}) > max.compaction.lag.ms ({most})"
        )));
    }
    let tiered = values.get("remote.storage.enable");
    if tiered.is_some_and(|value| value.trim().eq_ignore_ascii_case("true")) {
        return Err(invalid_config(
            "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.",
        ));
    }
    Ok(())
}

fn validate_group(
    values: &BTreeMap<&str, &str>,
    broker: impl Fn(&str) -> Option<String>,
) -> Result<(), ApiError> {
    if let Some(name) = unknown(Scope::Group, values) {
        return Err(invalid_config(format!("Unknown group config name: {name}")));
    }
    check_all(Scope::Group, values)?;
    let number = |text: String| text.trim().parse::<i64>().ok();
    for (name, value) in values {
        let (Some(value), Some((protocol, what))) =
            (number((*value).to_owned()), name.split_once('.'))
        else {
            continue;
        };
        let what = what.trim_start_matches("num.");
        let bound = |side: &str| {
            let key = format!("group.{protocol}.{side}.{what}");
            let limit = broker(&key).and_then(number)?;
            Some((limit, key))
        };
        if let Some((limit, key)) = bound("min")
            && value < limit
        {
            let text = format!("{name} must be greater than or equal to {key}");
            return Err(invalid_config(text));
        }
        if let Some((limit, key)) = bound("max")
            && value > limit
        {
            let text = format!("{name} must be less than or equal to {key}");
            return Err(invalid_config(text));
        }
    }
    for protocol in ["consumer", "share", "streams"] {
        let in_force = |what: &str| {
            let name = format!("{protocol}.{what}");
            let own = values.get(name.as_str()).map(|value| (*value).to_owned());
            let set = own.or_else(|| broker(&format!("group.{name}")));
            Some((set.and_then(number)?, name))
        };
        if let (Some((session, of_session)), Some((heartbeat, of_heartbeat))) = (
            in_force("session.timeout.ms"),
            in_force("heartbeat.interval.ms"),
        ) && session <= heartbeat
        {
            let text = format!("{of_session} must be greater than {of_heartbeat}");
            return Err(invalid_config(text));
        }
    }
    Ok(())
}

fn validate_client_metrics(values: &BTreeMap<&str, &str>) -> Result<(), ApiError> {
    if let Some(name) = unknown(Scope::ClientMetrics, values) {
        let text = format!("Unknown client metrics configuration: {name}");
        return Err(invalid_request(text));
    }
    check_all(Scope::ClientMetrics, values)?;
    if let Some(value) = values.get("interval.ms").map(|value| value.trim())
        && !value.parse().is_ok_and(|ms| PUSH_INTERVAL_MS.contains(&ms))
    {
        return Err(invalid_request(format!(
            "Invalid value {value} for interval.ms, interval must be between 100 and 3600000 (1 hour)"
        )));
    }
    let patterns = values.get("match").copied().unwrap_or_default();
    let patterns = patterns.split(',').map(str::trim);
    for pattern in patterns.filter(|pattern| !pattern.is_empty()) {
        let fits = pattern.split_once('=').is_some_and(|(name, expression)| {
            let expression = expression.trim();
            MATCHED.contains(&name.trim())
                && !expression.is_empty()
                && regex::Regex::new(expression).is_ok()
        });
        if !fits {
            let text = format!("Illegal client matching pattern: {pattern}");
            return Err(invalid_config(text));
        }
    }
    Ok(())
}

fn unknown<'a>(scope: Scope, values: &BTreeMap<&'a str, &str>) -> Option<&'a str> {
    let mut names = values.keys();
    names.find(|name| find(scope, name).is_none()).copied()
}

fn check_all(scope: Scope, values: &BTreeMap<&str, &str>) -> Result<(), ApiError> {
    let keys = values
        .iter()
        .filter_map(|(name, value)| Some((find(scope, name)?, *value)));
    for (key, value) in keys {
        check(key, value).map_err(|error| invalid_config(error.to_string()))?;
    }
    Ok(())
}

fn invalid_config(text: impl Into<Str>) -> ApiError {
    ApiError::new(ErrorCode::InvalidConfig, text)
}

fn invalid_request(text: impl Into<Str>) -> ApiError {
    ApiError::new(ErrorCode::InvalidRequest, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(kind: ConfigResourceType, name: &str, set: &[(&str, &str)]) -> Result<(), String> {
        let resource = ConfigResource {
            kind,
            name: name.into(),
        };
        let values = set.iter().map(|(k, v)| ((*k).into(), (*v).into()));
        let default = |name: &str| {
            let key = find(Scope::Broker, name).and_then(|key| key.default);
            key.map(str::to_owned)
        };
        validate(&resource, &values.collect(), default).map_err(|error| {
            let text = error.message.as_deref().unwrap_or_default();
            format!("{}: {text}", error.code.code())
        })
    }

    /// Answers of Apache Kafka 4.3.1 to the same requests: 40 is INVALID_CONFIG, 42 INVALID_REQUEST.
    #[test]
    fn what_kafka_refuses_is_refused_in_its_words() {
        use ConfigResourceType::{Broker, ClientMetrics, Group, Topic};
        for (kind, name, key, value, said) in [
            (
                Topic,
                "t",
                "dummy",
                "1",
                "40: Unknown topic config name: dummy",
            ),
            (
                Topic,
                "",
                "retention.ms",
                "5",
                "42: Default topic resources are not allowed.",
            ),
            (
                Group,
                "",
                "consumer.session.timeout.ms",
                "1",
                "42: Default group resources are not allowed.",
            ),
            (Group, "g", "zz", "1", "40: Unknown group config name: zz"),
            (
                Group,
                "g",
                "consumer.session.timeout.ms",
                "1",
                "40: consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms",
            ),
            (
                Group,
                "g",
                "consumer.session.timeout.ms",
                "900000",
                "40: consumer.session.timeout.ms must be less than or equal to group.consumer.max.session.timeout.ms",
            ),
            (
                ClientMetrics,
                "",
                "interval.ms",
                "5000",
                "42: Subscription name can't be empty",
            ),
            (
                ClientMetrics,
                "m",
                "zz",
                "1",
                "42: Unknown client metrics configuration: zz",
            ),
            (
                ClientMetrics,
                "m",
                "interval.ms",
                "1",
                "42: Invalid value 1 for interval.ms, interval must be between 100 and 3600000 (1 hour)",
            ),
            (
                ClientMetrics,
                "m",
                "match",
                "client_id=(",
                "40: Illegal client matching pattern: client_id=(",
            ),
            (
                ClientMetrics,
                "m",
                "match",
                "foo=a",
                "40: Illegal client matching pattern: foo=a",
            ),
            (
                Broker,
                "x",
                "log.retention.ms",
                "5",
                "42: Unable to parse broker name as a base 10 number.",
            ),
        ] {
            let verdict = verdict(kind, name, &[(key, value)]);
            assert_eq!(verdict, Err(said.to_owned()), "{key}={value}");
        }
    }

    #[test]
    fn what_kafka_accepts_is_accepted() {
        use ConfigResourceType::{Broker, ClientMetrics, Group, Topic};
        for (kind, name, key, value) in [
            (Topic, "t", "retention.ms", " 5 "),
            (Topic, "t", "cleanup.policy", ""),
            (
                Topic,
                "t",
                "leader.replication.throttled.replicas",
                "0:1,1:1",
            ),
            (Group, "g", "consumer.session.timeout.ms", "50000"),
            (ClientMetrics, "m", "match", "client_id=a.*"),
            (Broker, "", "custom.key", "anything"),
        ] {
            assert_eq!(
                verdict(kind, name, &[(key, value)]),
                Ok(()),
                "{key}={value}"
            );
        }
    }

    #[test]
    fn settings_that_contradict_each_other_are_refused() {
        let set = [
            ("min.compaction.lag.ms", "10"),
            ("max.compaction.lag.ms", "5"),
        ];
        let said = verdict(ConfigResourceType::Topic, "t", &set).expect_err("refused");
        assert!(said.contains("min.compaction.lag.ms (10) > max.compaction.lag.ms (5)"));
    }
}
