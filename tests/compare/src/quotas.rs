//! Quotas of users, client ids and addresses: what may be set, and what is found again.

use kafka_rs_types::Str;
use kafka_rs_wire::messages::alter_client_quotas_request::{EntityData, EntryData, OpData};
use kafka_rs_wire::messages::describe_client_quotas_request::ComponentData;
use kafka_rs_wire::messages::*;

use crate::side::{Side, call, pause};

/// Type and name of a part of an entity; `None` for the default.
type Part<'a> = (&'a str, Option<&'a str>);
/// Key and value; `None` to remove it.
type Op<'a> = (&'a str, Option<f64>);

fn entry(entity: &[Part<'_>], ops: &[Op<'_>]) -> EntryData {
    let part = |(kind, name): &Part<'_>| EntityData {
        entity_type: Str::from(*kind),
        entity_name: name.map(Str::from),
        ..Default::default()
    };
    let op = |(key, value): &Op<'_>| OpData {
        key: Str::from(*key),
        value: value.unwrap_or(0.0),
        remove: value.is_none(),
        ..Default::default()
    };
    EntryData {
        entity: entity.iter().map(part).collect(),
        ops: ops.iter().map(op).collect(),
        ..Default::default()
    }
}

async fn alter(side: &mut Side, label: &str, entries: Vec<EntryData>, validate_only: bool) {
    let request = AlterClientQuotasRequest {
        entries,
        validate_only,
        ..Default::default()
    };
    side.ask(label, &request).await;
}

/// Part of a filter: type, kind of match, name.
type Component<'a> = (&'a str, i8, Option<&'a str>);

async fn describe(side: &mut Side, label: &str, filter: &[Component<'_>], strict: bool) {
    let request = filtered(filter, strict);
    side.ask(label, &request).await;
}

/// Waits until so many are found: Apache Kafka's broker hears of a change some time after its controller has
/// answered.
async fn settled(side: &Side, filter: &[Component<'_>], count: usize) {
    let request = filtered(filter, false);
    for _ in 0..500 {
        let answer = call(side.address.clone(), 1, request.clone()).await;
        let found = answer.ok().and_then(|answer| answer.entries);
        if found.is_some_and(|entries| entries.len() == count) {
            return;
        }
        pause().await;
    }
    panic!("{filter:?} does not come to {count} at {}", side.address);
}

fn filtered(filter: &[Component<'_>], strict: bool) -> DescribeClientQuotasRequest {
    let component = |(kind, match_type, name): &Component<'_>| ComponentData {
        entity_type: Str::from(*kind),
        match_type: *match_type,
        r#match: name.map(Str::from),
        ..Default::default()
    };
    DescribeClientQuotasRequest {
        components: filter.iter().map(component).collect(),
        strict,
        ..Default::default()
    }
}

const IN: &str = "producer_byte_rate";
const OUT: &str = "consumer_byte_rate";
const TIME: &str = "request_percentage";
const CHANGES: &str = "controller_mutation_rate";
const CONNECTIONS: &str = "connection_creation_rate";

async fn refused(side: &mut Side) {
    let cases: &[(&str, &[Part<'_>], &[Op<'_>])] = &[
        ("no entity", &[], &[(IN, Some(1.0))]),
        (
            "an unknown type",
            &[("topic", Some("a"))],
            &[(IN, Some(1.0))],
        ),
        ("an empty type", &[("", Some("a"))], &[(IN, Some(1.0))]),
        ("an empty name", &[("user", Some(""))], &[(IN, Some(1.0))]),
        (
            "an unknown key",
            &[("user", Some("a"))],
            &[("bytes", Some(1.0))],
        ),
        (
            "an address's key",
            &[("user", Some("a"))],
            &[(CONNECTIONS, Some(1.0))],
        ),
        (
            "a user's key",
            &[("ip", Some("10.0.0.1"))],
            &[(IN, Some(1.0))],
        ),
        (
            "an address and a user",
            &[("ip", Some("10.0.0.1")), ("user", Some("a"))],
            &[(IN, Some(1.0))],
        ),
        (
            "no such host",
            &[("ip", Some("no.such.host.invalid"))],
            &[(CONNECTIONS, Some(1.0))],
        ),
        ("zero", &[("user", Some("a"))], &[(IN, Some(0.0))]),
        (
            "less than zero",
            &[("user", Some("a"))],
            &[(TIME, Some(-1.0))],
        ),
        (
            "a fraction of a byte",
            &[("user", Some("a"))],
            &[(OUT, Some(1.5))],
        ),
        (
            "too many bytes",
            &[("user", Some("a"))],
            &[(OUT, Some(1e30))],
        ),
        (
            "too many connections",
            &[("ip", None)],
            &[(CONNECTIONS, Some(1e12))],
        ),
        (
            "half a connection",
            &[("ip", None)],
            &[(CONNECTIONS, Some(0.5))],
        ),
        (
            "a key twice",
            &[("user", Some("a"))],
            &[(IN, Some(1.0)), (IN, Some(2.0))],
        ),
        (
            "a removed unknown key",
            &[("user", Some("a"))],
            &[("bytes", None)],
        ),
        ("nothing to do", &[("user", Some("a"))], &[]),
        (
            "one of two is wrong",
            &[("user", Some("a"))],
            &[(IN, Some(1.0)), (OUT, Some(-1.0))],
        ),
    ];
    for (label, entity, ops) in cases {
        let entries = vec![entry(entity, ops)];
        alter(side, &format!("quota: {label}"), entries, false).await;
    }
    let twice = || entry(&[("user", Some("twice"))], &[(IN, Some(1.0))]);
    alter(side, "quota: an entity twice", vec![twice(), twice()], true).await;
    alter(side, "quota: no entry", Vec::new(), false).await;
    let filters: &[(&str, &[Component<'_>])] = &[
        ("an empty type", &[("", 0, Some("a"))]),
        ("an unknown type", &[("topic", 0, Some("a"))]),
        ("a type twice", &[("user", 0, Some("a")), ("user", 1, None)]),
        ("an unknown match", &[("user", 7, None)]),
        ("exactly nobody", &[("user", 0, None)]),
        ("the default of a name", &[("user", 1, Some("a"))]),
        ("anybody of a name", &[("user", 2, Some("a"))]),
        (
            "an address and a user",
            &[("ip", 2, None), ("user", 2, None)],
        ),
        ("nobody's", &[("user", 0, Some("nobody"))]),
    ];
    for (label, filter) in filters {
        describe(side, &format!("quotas of {label}"), filter, false).await;
    }
}

async fn set_and_found(side: &mut Side) {
    let (user, client) = (side.named("user"), side.named("client"));
    let (user, client) = (user.as_str(), client.as_str());
    // An address for each round.
    let ip = format!("10.9.8.{}", side.round + 1);
    let both: &[Part<'_>] = &[("user", Some(user)), ("client-id", Some(client))];
    let by_user: &[Part<'_>] = &[("user", Some(user))];
    let any_client: &[Part<'_>] = &[("user", Some(user)), ("client-id", None)];
    let of_ip: &[Part<'_>] = &[("ip", Some(&ip))];
    let entries = || {
        vec![
            entry(
                both,
                &[(IN, Some(1e6)), (OUT, Some(2e6)), (TIME, Some(12.5))],
            ),
            entry(by_user, &[(CHANGES, Some(0.5))]),
            entry(any_client, &[(IN, Some(1000.0)), (IN, Some(9.0))]),
            entry(of_ip, &[(CONNECTIONS, Some(100.0))]),
        ]
    };
    alter(side, "quotas to check", entries(), true).await;
    let exactly = |user| vec![("user", 0, Some(user))];
    describe(side, "quotas that were only checked", &exactly(user), false).await;
    alter(side, "quotas to set", entries(), false).await;
    alter(
        side,
        "a quota as it is",
        vec![entry(by_user, &[(CHANGES, Some(0.5))])],
        false,
    )
    .await;
    settled(side, &exactly(user), 2).await;
    settled(side, &[("ip", 0, Some(&ip))], 1).await;
    describe(side, "all of a user", &exactly(user), false).await;
    describe(side, "a user alone", &exactly(user), true).await;
    let client_of_user = [("user", 0, Some(user)), ("client-id", 0, Some(client))];
    describe(side, "a client of a user", &client_of_user, true).await;
    let some_client = [("user", 0, Some(user)), ("client-id", 2, None)];
    describe(side, "any client of a user", &some_client, false).await;
    let default_client = [("user", 0, Some(user)), ("client-id", 1, None)];
    describe(side, "the default client of a user", &default_client, false).await;
    describe(side, "an address", &[("ip", 0, Some(&ip))], true).await;
    let gone: Vec<EntryData> = vec![
        entry(both, &[(IN, None), (OUT, Some(3e6)), (CHANGES, None)]),
        entry(by_user, &[(CHANGES, None)]),
        entry(of_ip, &[(CONNECTIONS, None)]),
    ];
    alter(side, "quotas to remove", gone, false).await;
    settled(side, &exactly(user), 1).await;
    settled(side, &[("ip", 0, Some(&ip))], 0).await;
    describe(side, "what is left of a user", &exactly(user), false).await;
    describe(
        side,
        "what is left of an address",
        &[("ip", 0, Some(&ip))],
        true,
    )
    .await;
}

pub(crate) async fn run(side: &mut Side) {
    refused(side).await;
    set_and_found(side).await;
}
