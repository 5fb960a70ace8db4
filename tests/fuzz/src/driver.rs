use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Target;
use crate::meter::peak_of;
use crate::mutate::{Rng, mutate};

/// Most inputs kept for further mutation.
const CORPUS_MAX: usize = 4096;
const SEED_DEFAULT: u64 = 0x6b61_666b_612d_7273;

/// What a run without a failure did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Inputs tried.
    pub inputs: u64,
    /// Different outcomes seen.
    pub outcomes: usize,
}

/// An input that broke a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Name of the target.
    pub target: &'static str,
    /// What went wrong.
    pub reason: String,
    /// The input in hex.
    pub input: String,
}

/// Runs a target for as long as `FUZZ_SECONDS` says, from the seed `FUZZ_SEED`.
///
/// # Errors
/// The first input that broke it.
pub fn run_for_env(target: &Target) -> Result<Summary, Failure> {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seconds = number("FUZZ_SECONDS").unwrap_or(1);
    let seed = number("FUZZ_SEED").unwrap_or(SEED_DEFAULT);
    fuzz(target, Duration::from_secs(seconds), seed)
}

/// Runs a target for `time` from `seed`: its seeds and regressions first, then mutations.
///
/// # Errors
/// The first input that broke it.
pub fn fuzz(target: &Target, time: Duration, seed: u64) -> Result<Summary, Failure> {
    let deadline = Instant::now() + time;
    let mut corpus = (target.seeds)();
    corpus.extend(regressions(target.name));
    corpus.push(Vec::new());
    let mut outcomes = BTreeSet::new();
    let mut inputs = 0;
    for input in &corpus {
        outcomes.insert(run(target, input)?);
        inputs += 1;
    }
    let mut rng = Rng::new(seed ^ fingerprint(target.name.as_bytes()));
    while inputs % 32 != 0 || Instant::now() < deadline {
        let (base, other) = (rng.below(corpus.len()), rng.below(corpus.len()));
        let input = mutate(&mut rng, &corpus[base], &corpus[other]);
        inputs += 1;
        if outcomes.insert(run(target, &input)?) && corpus.len() < CORPUS_MAX {
            corpus.push(input);
        }
    }
    Ok(Summary {
        inputs,
        outcomes: outcomes.len(),
    })
}

/// Runs the target on one input; returns the fingerprint of what it said.
fn run(target: &Target, input: &[u8]) -> Result<u64, Failure> {
    let fail = |reason: String| Failure {
        target: target.name,
        reason,
        input: input.iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    let attempt = || peak_of(|| (target.run)(input));
    match catch_unwind(AssertUnwindSafe(attempt)) {
        Ok((outcome, peak)) => {
            let bound = (target.memory_max)(input.len());
            if peak > bound {
                return Err(fail(format!(
                    "allocated {peak} bytes, at most {bound} are due"
                )));
            }
            Ok(fingerprint(outcome.as_bytes()))
        }
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(fail(format!("panicked: {}", text.unwrap_or("no message"))))
        }
    }
}

/// FNV-1a.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn regressions(target: &str) -> Vec<Vec<u8>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("regressions")
        .join(target);
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().flat_map(std::fs::read).collect()
}
