//! Clock, storage and network traits with real and in-memory implementations.
