//! Checks that tools cannot make: layer edges, file length, stale generated files.
