//! Whose limit counts, against the list in KIP-55; and that waiting as told keeps the rate.

use kafka_rs_quota::{ClientQuotas, Kind, Limits, Part, QuotaWindows, Share, Windows};
use kafka_rs_types::Str;
use proptest::prelude::*;

const WINDOWS: QuotaWindows = QuotaWindows {
    clients: Windows {
        samples: 11,
        window_ms: 1000,
    },
    controller: Windows {
        samples: 11,
        window_ms: 1000,
    },
};

/// The places a quota can be at, the most specific first; who shares it: user, client id.
fn places(user: &str, client: &str) -> Vec<(Option<Part>, Option<Part>, Share)> {
    let named = |name: &str| Some(Part::Named(Str::from(name)));
    let share = |by_user: bool, by_client: bool| Share {
        user: by_user.then(|| Str::from(user)),
        client_id: by_client.then(|| Str::from(client)),
    };
    let default = || Some(Part::Default);
    vec![
        (named(user), named(client), share(true, true)),
        (named(user), default(), share(true, true)),
        (named(user), None, share(true, false)),
        (default(), named(client), share(true, true)),
        (default(), default(), share(true, true)),
        (default(), None, share(true, false)),
        (None, named(client), share(false, true)),
        (None, default(), share(false, true)),
    ]
}

#[test]
fn the_most_specific_quota_counts_in_the_order_of_kip_55() {
    let (user, client) = (Str::from("ann"), Str::from("app"));
    for set in 0..256u32 {
        let mut limits = Limits::default();
        let mut expected = None;
        for (at, (u, c, share)) in places("ann", "app").into_iter().enumerate() {
            if set & (1 << at) != 0 {
                limits.set(u, c, at as f64);
                expected = expected.or(Some((share, at as f64)));
            }
        }
        // Quotas of others change nothing.
        limits.set(Some(Part::Named(Str::from("bob"))), None, 99.0);
        limits.set(None, Some(Part::Named(Str::from("other"))), 99.0);
        let found = limits
            .of(&user, &client)
            .map(|limit| (limit.share, limit.value));
        assert_eq!(found, expected, "{set:08b}");
    }
}

#[test]
fn a_client_without_an_id_has_its_users_quota_and_no_default_of_client_ids() {
    let mut limits = Limits::default();
    limits.set(None, Some(Part::Default), 1.0);
    limits.set(Some(Part::Default), Some(Part::Default), 2.0);
    assert_eq!(limits.of(&Str::from("ann"), &Str::default()), None);
    limits.set(Some(Part::Default), None, 3.0);
    let limit = limits.of(&Str::from("ann"), &Str::default()).expect("one");
    assert_eq!((limit.value, limit.share.client_id), (3.0, None));
}

proptest! {
    /// A client that sends when it may, and waits when it is told to, gets its quota and not much more.
    #[test]
    fn whoever_waits_as_told_keeps_the_rate(
        sizes in proptest::collection::vec(1u64..3_000, 50..300),
        quota in 100u64..2_000,
        pauses in proptest::collection::vec(0u64..50, 300),
    ) {
        let mut quotas = ClientQuotas::new(WINDOWS);
        let everyone = (None, Some(Part::Default));
        quotas.set_limits([(everyone, Str::from("producer_byte_rate"), quota as f64)]);
        let (user, client) = (Str::from("ann"), Str::from("app"));
        let (mut now, mut sent) = (0, 0);
        for (size, pause) in sizes.iter().zip(&pauses) {
            now += pause + quotas.record(Kind::Produce, &user, &client, *size as f64, now);
            sent += size;
        }
        // Ten whole windows are given in advance. A window that is forgotten takes its debt with it: Kafka's
        // rates are kept less closely by who sends few large requests.
        let allowed = quota as f64 * (now as f64 / 1000.0 + 11.0) * 1.5 + 3_000.0;
        prop_assert!(sent as f64 <= allowed, "{sent} in {now} ms at {quota} a second");
        // And nobody waits for long who sent little: all of it at the quota's rate takes no less.
        prop_assert!(now as f64 <= sent as f64 / quota as f64 * 1000.0 * 1.5 + 300.0 * 50.0, "{now} ms for {sent}");
    }
}

#[test]
fn changes_of_the_metadata_are_allowed_until_there_is_a_debt() {
    let mut quotas = ClientQuotas::new(WINDOWS);
    let everyone = (Some(Part::Default), None);
    quotas.set_limits([(everyone, Str::from("controller_mutation_rate"), 1.0)]);
    let (user, client) = (Str::from("ann"), Str::from("app"));
    assert_eq!(
        quotas.mutate(&user, &client, 20.0, 0),
        Ok(()),
        "eleven are there"
    );
    assert_eq!(quotas.mutate(&user, &client, 1.0, 0), Err(9_000));
    assert_eq!(quotas.mutate_anyway(&user, &client, 1.0, 0), 10_000);
    assert_eq!(quotas.mutate(&user, &client, 1.0, 10_000), Ok(()));
    assert_eq!(quotas.mutate(&Str::from("bob"), &client, 1.0, 0), Ok(()));
}
