//! Controller state machine, metadata image and delta.
