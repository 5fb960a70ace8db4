//! What a shard of the group coordinator does, seen from outside.

mod admin;
mod assignors;
mod consumer;
mod consumer_histories;
mod consumer_world;
mod harness;
mod histories;
mod joining;
mod offsets;
mod replaying;
mod static_members;
