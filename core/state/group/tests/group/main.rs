//! What a shard of the group coordinator does, seen from outside.

mod admin;
mod harness;
mod histories;
mod joining;
mod offsets;
mod replaying;
mod static_members;
