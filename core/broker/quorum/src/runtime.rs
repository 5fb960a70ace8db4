/// The asynchronous runtime openraft runs on: the one place that names it, so that a simulated
/// one, with timers and randomness from a seed, can take its place.
pub(crate) type Runtime = openraft::TokioRuntime;
