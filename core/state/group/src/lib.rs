//! Group coordinator state machine: classic groups and offsets.
