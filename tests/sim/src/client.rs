//! Talking to the broker: one request, one answer.

use std::sync::Arc;
use std::time::Duration;

use kafka_rs_net::InProcess;
use kafka_rs_platform::{Clock, Random, SeededRandom};
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::{Message, Reader, Request, encode_request};

use crate::World;

/// A connection of one simulated client.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) world: Arc<World>,
    pub(crate) random: Arc<SeededRandom>,
    connection: InProcess,
    name: Str,
}

impl Client {
    pub(crate) fn new(world: &Arc<World>, connection: InProcess, name: &str, seed: u64) -> Self {
        Self {
            world: Arc::clone(world),
            random: Arc::new(SeededRandom::new(world.seed ^ seed.rotate_left(40))),
            connection,
            name: Str::from(name),
        }
    }

    /// Sends a request; `None` when the connection was closed instead of answered.
    pub(crate) async fn call<R: Request>(&self, version: i16, request: R) -> Option<R::Response> {
        let frame = encode_request(1, Some(self.name.clone()), &request, version)
            .expect("the request fits its version")
            .to_bytes();
        self.world.note(&frame);
        let answer = self.connection.send(frame).await.ok()??.to_bytes();
        self.world.note(&answer);
        tracing::debug!(client = %self.name, api = R::API_KEY.name(), now_ms = self.world.clock.now_ms(), bytes = answer.len(), trace = self.world.trace(), "answered");
        let mut reader = Reader::new(answer);
        // The header: a correlation id, and from some version on tagged fields.
        reader.read_i32().ok()?;
        if R::API_KEY.response_header_version(version) > 0 {
            reader.read_uvarint().ok()?;
        }
        R::Response::decode(&mut reader, version).ok()
    }

    /// Waits for up to `ms` virtual milliseconds.
    pub(crate) async fn pause(&self, ms: u64) {
        let micros = self.random.below(ms * 1_000 + 1);
        self.world.clock.sleep(Duration::from_micros(micros)).await;
    }
}

/// The error a code stands for.
pub(crate) fn error(code: i16) -> ErrorCode {
    ErrorCode::from_code(code).unwrap_or(ErrorCode::UnknownServerError)
}
