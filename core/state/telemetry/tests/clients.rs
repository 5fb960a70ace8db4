//! Clients that ask, push, come too early, and are told when something has changed.

use std::collections::BTreeMap;

use kafka_rs_telemetry::{ClientInfo, Push, Subscription, Telemetry};
use kafka_rs_types::{ErrorCode, Str, Uuid};

const INTERVAL: u64 = 10_000;

fn id(n: u8) -> Uuid {
    Uuid::from_random([n; 16])
}

fn client(client_id: &str) -> ClientInfo {
    ClientInfo {
        client_id: Str::from(client_id),
        software_name: Some("apache-kafka-java".into()),
        software_version: Some("4.3.1".into()),
        source_address: Some("127.0.0.1".into()),
        source_port: Some("4711".into()),
    }
}

fn subscription(metrics: &str, interval: u64, matches: &str) -> Subscription {
    let interval = interval.to_string();
    let settings = [
        ("metrics", metrics),
        ("interval.ms", &interval),
        ("match", matches),
    ];
    let settings = settings.map(|(key, value)| (Str::from(key), Str::from(value)));
    Subscription::new(&BTreeMap::from(settings))
}

fn push(subscription_id: i32) -> Push {
    Push {
        subscription_id,
        compression_type: 4,
        bytes: 100,
        terminating: false,
    }
}

#[test]
fn a_client_asks_once_and_pushes_at_its_interval() {
    let mut telemetry = Telemetry::new(1_000);
    telemetry.set_subscriptions(vec![subscription("a.,b.", INTERVAL, "")]);
    let (one, app) = (id(1), client("app"));
    let wanted = telemetry.get(one, &app, 5).expect("told");
    assert_eq!(wanted.metrics, ["a.", "b."]);
    assert_eq!(u64::from(wanted.interval_ms), INTERVAL);
    let early = Err(ErrorCode::ThrottlingQuotaExceeded);
    assert_eq!(telemetry.get(one, &app, 6), early.map(|()| wanted.clone()));
    let good = push(wanted.subscription_id);
    assert_eq!(
        telemetry.push(one, &app, &good, 7),
        Ok(()),
        "the first may come at any time"
    );
    assert_eq!(telemetry.push(one, &app, &good, 6 + INTERVAL), early);
    assert_eq!(telemetry.push(one, &app, &good, 7 + INTERVAL), Ok(()));
    // The last words may come early, and are the last.
    let last = Push {
        terminating: true,
        ..good.clone()
    };
    assert_eq!(telemetry.push(one, &app, &last, 8 + INTERVAL), Ok(()));
    let late = telemetry.push(one, &app, &good, 9 + 3 * INTERVAL);
    assert_eq!(late, Err(ErrorCode::InvalidRequest));
}

#[test]
fn a_changed_subscription_is_told_at_the_next_request() {
    let mut telemetry = Telemetry::new(1_000);
    telemetry.set_subscriptions(vec![subscription("a.", INTERVAL, "")]);
    let (one, app) = (id(1), client("app"));
    let before = telemetry.get(one, &app, 0).expect("told");
    telemetry.set_subscriptions(vec![
        subscription("a.", INTERVAL, ""),
        subscription("*", 500, "client_id=app"),
    ]);
    let stale = telemetry.push(one, &app, &push(before.subscription_id), 10);
    assert_eq!(stale, Err(ErrorCode::UnknownSubscriptionId));
    let now = telemetry.get(one, &app, 20).expect("it has to ask");
    assert_eq!(
        (now.metrics.as_slice(), now.interval_ms),
        ([Str::from("*")].as_slice(), 500)
    );
    assert_ne!(now.subscription_id, before.subscription_id);
    assert_eq!(
        telemetry.push(one, &app, &push(now.subscription_id), 30),
        Ok(())
    );
    telemetry.set_subscriptions(Vec::new());
    assert!(
        telemetry
            .get(one, &app, 40)
            .expect("told at once")
            .metrics
            .is_empty()
    );
}

#[test]
fn patterns_have_to_match_the_whole_of_every_attribute() {
    let mut telemetry = Telemetry::new(1_000);
    let wants = |telemetry: &mut Telemetry, n: u8, matches: &str, who: &ClientInfo| {
        telemetry.set_subscriptions(vec![subscription("a.", INTERVAL, matches)]);
        !telemetry
            .get(id(n), who, 0)
            .expect("told")
            .metrics
            .is_empty()
    };
    let app = client("app-7");
    let cases = [
        ("", true),
        ("client_id=app", false),
        ("client_id=app-.*", true),
        ("client_id=app-.*,client_software_version=3.*", false),
        (
            "client_software_name = apache-kafka-java , client_source_port=\\d+",
            true,
        ),
        ("client_source_address=127.0.0.1|10.0.0.1", true),
        ("client_id=(?<=a)b", false),
    ];
    for (n, (matches, expected)) in cases.into_iter().enumerate() {
        let n = u8::try_from(n).expect("few") + 1;
        assert_eq!(
            wants(&mut telemetry, n, matches, &app),
            expected,
            "{matches}"
        );
    }
    let own = format!("client_instance_id={}", id(99));
    assert!(wants(&mut telemetry, 99, &own, &app));
    assert!(!wants(&mut telemetry, 98, &own, &app));
    let unnamed = ClientInfo::default();
    assert!(
        !wants(&mut telemetry, 97, "client_software_name=.*", &unnamed),
        "it is not known"
    );
}

#[test]
fn a_push_that_is_not_as_agreed_says_why() {
    let mut telemetry = Telemetry::new(1_000);
    telemetry.set_subscriptions(vec![subscription("a.", INTERVAL, "")]);
    let app = client("app");
    assert_eq!(
        telemetry.push(Uuid::ZERO, &app, &push(1), 0),
        Err(ErrorCode::InvalidRequest)
    );
    let wanted = telemetry.get(id(1), &app, 0).expect("told");
    let good = push(wanted.subscription_id);
    let cases = [
        (
            Push {
                compression_type: 9,
                ..good.clone()
            },
            ErrorCode::UnsupportedCompressionType,
        ),
        (
            Push {
                bytes: 1_001,
                ..good.clone()
            },
            ErrorCode::TelemetryTooLarge,
        ),
        (
            push(wanted.subscription_id ^ 1),
            ErrorCode::UnknownSubscriptionId,
        ),
    ];
    for (n, (bad, code)) in (1..).zip(cases) {
        assert_eq!(telemetry.push(id(1), &app, &bad, n * INTERVAL), Err(code));
    }
}

#[test]
fn who_stays_away_is_forgotten_and_room_is_made_for_new_ones() {
    let mut telemetry = Telemetry::new(1_000);
    telemetry.set_subscriptions(vec![subscription("a.", INTERVAL, "")]);
    let app = client("app");
    telemetry.get(id(1), &app, 0).expect("told");
    telemetry.sweep(59_999);
    assert!(telemetry.contains(&id(1)));
    telemetry.sweep(60_000);
    assert!(telemetry.is_empty());
    for n in 0..16_500u32 {
        let mut bytes = [1; 16];
        bytes[..4].copy_from_slice(&n.to_be_bytes());
        telemetry
            .get(Uuid::from_random(bytes), &app, u64::from(n))
            .expect("told");
    }
    assert_eq!(telemetry.len(), 16_384);
}
