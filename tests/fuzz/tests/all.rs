//! Every target for a bounded time; see the crate's page.

use kafka_rs_fuzz::{all, run_for_env};

/// Runs the targets whose place in the list is `shard` modulo [`SHARDS`], so that the test runner
/// spreads them over the cores.
fn run(shard: usize) {
    for target in all().iter().skip(shard).step_by(SHARDS) {
        match run_for_env(target) {
            Ok(summary) => println!(
                "{}: {} inputs, {} outcomes",
                target.name, summary.inputs, summary.outcomes
            ),
            Err(failure) => panic!("{}: {}\n{}", failure.target, failure.reason, failure.input),
        }
    }
}

const SHARDS: usize = 4;

#[test]
fn no_decoder_panics_or_hoards_memory_1() {
    run(0);
}

#[test]
fn no_decoder_panics_or_hoards_memory_2() {
    run(1);
}

#[test]
fn no_decoder_panics_or_hoards_memory_3() {
    run(2);
}

#[test]
fn no_decoder_panics_or_hoards_memory_4() {
    run(3);
}

#[test]
fn targets_have_names_of_their_own() {
    let names: std::collections::BTreeSet<_> = all().iter().map(|target| target.name).collect();
    assert_eq!(names.len(), all().len());
}
