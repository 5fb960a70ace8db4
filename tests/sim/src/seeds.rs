//! Which seeds a test runs, and how: on all cores, with the first failure told.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// The seeds a test runs: that of `SIM_SEED`, else those of `SIM_SEEDS`, as a number or `from..to`.
pub fn seeds(count: u64) -> Range<u64> {
    let number = |name| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    match number("SIM_SEED") {
        Some(seed) => {
            let filter = tracing_subscriber::EnvFilter::from_default_env();
            // Another test of the same process may have been first.
            let _ = tracing_subscriber::fmt().with_env_filter(filter).try_init();
            seed..seed + 1
        }
        None => {
            let text = std::env::var("SIM_SEEDS").unwrap_or_default();
            let (from, to) = text.split_once("..").unwrap_or(("0", &text));
            from.parse().unwrap_or(0)..to.parse().unwrap_or(count)
        }
    }
}

/// What became of the histories of some seeds.
#[derive(Debug)]
pub struct Outcomes<T> {
    /// What those saw that broke no promise, in the order of their seeds.
    pub kept: Vec<T>,
    /// The others, with what they broke.
    pub broken: Vec<(u64, String)>,
}

impl<T: Send> Outcomes<T> {
    /// Runs the history of each of `seeds`, on all cores.
    ///
    /// # Panics
    /// When a history does.
    pub fn of(seeds: Range<u64>, run: impl Fn(u64) -> Result<T, String> + Sync) -> Self {
        let next = AtomicU64::new(seeds.start);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let work = || {
            let mut outcomes = Vec::new();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= seeds.end {
                    return outcomes;
                }
                outcomes.push((seed, run(seed)));
            }
        };
        let mut outcomes: Vec<_> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let outcomes = workers
                .into_iter()
                .map(|worker| worker.join().expect("a history does not panic"));
            outcomes.flatten().collect()
        });
        outcomes.sort_by_key(|(seed, _)| *seed);
        let (mut kept, mut broken) = (Vec::new(), Vec::new());
        for (seed, outcome) in outcomes {
            match outcome {
                Ok(summary) => kept.push(summary),
                Err(told) => broken.push((seed, told)),
            }
        }
        Self { kept, broken }
    }
}

impl<T> Outcomes<T> {
    /// The test's failure.
    ///
    /// # Panics
    /// When a promise was broken: with the one of the lowest seed, and how to see it again.
    pub fn hold(&self) {
        if let Some((seed, told)) = self.broken.first() {
            let others: Vec<_> = self.broken.iter().take(20).map(|(seed, _)| *seed).collect();
            panic!("{told}\nrepeat with SIM_SEED={seed}; failing seeds: {others:?}");
        }
    }
}
