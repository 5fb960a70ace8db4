//! The contract shared by all coordinators: decide, replay, timers.
