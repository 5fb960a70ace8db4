//! Listeners, frames, request pairing and the in-process transport.
