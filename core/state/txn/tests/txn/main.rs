//! What a shard of the transaction coordinator does, seen from outside.

mod admin;
mod ending;
mod harness;
mod histories;
mod producing;
