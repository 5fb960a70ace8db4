//! Sends the same requests, at every version, to two brokers and shows where the answers differ.
//!
//! ```text
//!   scenarios ──┬─▶ ours ──▶ answers ─┐  masked: ids, ports, times, wording
//!               └─▶ theirs ▶ answers ─┴─▶ differences ── docs/differences.md ──▶ unexplained ones fail
//! ```
//!
//! `kafka-rs-compare OURS THEIRS DIFFERENCES.md` with two `HOST:PORT`, the second Apache Kafka. Ends with 1 when an
//! answer differs without being listed, when a listed difference is gone, and when some version of an API that
//! both serve was not asked. `tests/compare/run` starts both and calls it.

mod canonical;
mod cluster;
mod configs;
mod explained;
mod groups;
mod quotas;
mod records;
mod replicas;
mod report;
mod shares;
mod side;
mod topics;
mod transactions;

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_wire::ApiKey;

use crate::canonical::canonical;
use crate::explained::Explained;
use crate::report::Report;
use crate::side::{Failure, Side, prepare};

/// Rounds until every version of every API had its turn.
const ROUNDS: i16 = 15;
/// Until the APIs of groups, of the cluster and transactions, and of configurations had theirs.
const GROUP_ROUNDS: i16 = 11;
const CLUSTER_ROUNDS: i16 = 6;
const CONFIG_ROUNDS: i16 = 4;
/// The APIs of share groups have no more versions than this.
const SHARE_ROUNDS: i16 = 2;

/// All scenarios, side by side where they do not see each other's work: Apache Kafka's controller takes its time
/// for each change, and takes many at once.
async fn run(side: Side) -> Side {
    let forks = |rounds: i16| {
        (0..rounds)
            .map(|round| side.fork(round))
            .collect::<Vec<_>>()
    };
    let mut parts = Vec::new();
    for mut part in forks(ROUNDS) {
        parts.push(tokio::spawn(async move {
            topics::run(&mut part).await;
            records::run(&mut part).await;
            part
        }));
    }
    for mut part in forks(CLUSTER_ROUNDS) {
        parts.push(tokio::spawn(async move {
            cluster::run(&mut part).await;
            quotas::run(&mut part).await;
            replicas::run(&mut part).await;
            transactions::run(&mut part).await;
            part
        }));
    }
    // Which groups there are and how brokers are set is the same for everybody: one round after the other.
    let mut rounds = forks(GROUP_ROUNDS);
    parts.push(tokio::spawn(async move {
        let mut all = rounds.remove(0);
        groups::run(&mut all).await;
        shares::run(&mut all).await;
        for mut part in rounds {
            groups::run(&mut part).await;
            if part.round < SHARE_ROUNDS {
                shares::run(&mut part).await;
            }
            all.absorb(part);
        }
        all
    }));
    let mut rounds = forks(CONFIG_ROUNDS);
    parts.push(tokio::spawn(async move {
        let mut all = rounds.remove(0);
        configs::run(&mut all).await;
        for mut part in rounds {
            configs::run(&mut part).await;
            all.absorb(part);
        }
        cluster::unknown_versions(&mut all).await;
        all
    }));
    let mut whole = side;
    for part in parts {
        whole.absorb(part.await.expect("a scenario that ends"));
    }
    whole
}

/// Versions that both serve and that nothing was asked in.
fn not_asked(side: &Side) -> Vec<String> {
    let asked: BTreeSet<(i16, i16)> = side.asked.iter().copied().collect();
    let mut missing = Vec::new();
    for (&key, &newest) in &side.newest {
        let Some(api) = ApiKey::from_code(key) else {
            continue;
        };
        for version in api.versions().iter().filter(|version| *version <= newest) {
            if !asked.contains(&(key, version)) {
                missing.push(format!("{} v{version}", api.name()));
            }
        }
    }
    missing
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [ours, theirs, explained] = arguments.as_slice() else {
        return Err("usage: kafka-rs-compare OURS THEIRS DIFFERENCES.md".into());
    };
    let mut explained = Explained::read(explained)?;
    let (mut ours, mut theirs) = (prepare(ours).await?, prepare(theirs).await?);
    let theirs_newest = theirs.newest.clone();
    ours.newest.retain(|key, _| theirs_newest.contains_key(key));
    for (key, version) in &mut ours.newest {
        *version = (*version).min(theirs_newest[key]);
    }
    theirs.newest = ours.newest.clone();
    let (ours, theirs) = tokio::join!(run(ours), run(theirs));
    let (our_answers, their_answers) = (ours.by_label(), theirs.by_label());
    let labels: BTreeSet<&String> = our_answers.keys().chain(their_answers.keys()).collect();
    let mut report = Report::default();
    let mut known = 0;
    for &label in &labels {
        let said = |answers: &BTreeMap<String, String>| match answers.get(label) {
            Some(text) => canonical(text),
            None => "not there".to_owned(),
        };
        let (our, their) = (said(&our_answers), said(&their_answers));
        if our == their {
            continue;
        }
        match explained.covers(label) {
            true => known += 1,
            false => report.add(label, &our, &their),
        }
    }
    report.print();
    let gone = explained.unused();
    for line in &gone {
        println!("listed as different, but the same: {line}");
    }
    let missing = not_asked(&ours);
    println!("not asked: {missing:?}");
    println!(
        "{} requests, {} answers, {known} differ as explained, {} unexplained, {} explained for nothing, {} versions not asked",
        ours.asked.len(),
        labels.len(),
        report.count,
        gone.len(),
        missing.len()
    );
    match report.count == 0 && gone.is_empty() && missing.is_empty() {
        true => Ok(()),
        false => Err("the brokers differ".into()),
    }
}
