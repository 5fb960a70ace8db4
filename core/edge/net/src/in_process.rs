//! A connection without a socket, for clients in the same process.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use bytes::Bytes;
use kafka_rs_types::{Rope, Str};

use crate::listener::next_connection_id;
use crate::service::{ConnectionInfo, Muted, Presence, Reply, Service, serve};

/// A client's end of an in-process connection. Frames are shared, not copied.
#[derive(Clone)]
pub struct InProcess {
    /// Over with the last clone.
    presence: Arc<Presence>,
}

impl std::fmt::Debug for InProcess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InProcess")
            .field("connection", &self.presence.info)
            .finish()
    }
}

impl InProcess {
    /// Connects to `service` as if through the listener called `listener`.
    pub fn connect(service: Arc<dyn Service>, listener: Str) -> Self {
        let peer = "in-process".to_owned();
        let info = ConnectionInfo {
            id: next_connection_id(),
            peer,
            listener,
            muted: Muted::default(),
            software: OnceLock::new(),
        };
        Self {
            presence: Arc::new(Presence {
                service,
                info: Arc::new(info),
            }),
        }
    }

    /// Sends a request frame (header and body, without length) and returns the answer's frame;
    /// `None` when the request has no answer.
    ///
    /// Requests sent one after the other without awaiting are served at the same time: whoever needs
    /// their order awaits each.
    ///
    /// # Errors
    /// The reason, where a socket would have been closed.
    pub async fn send(&self, frame: Bytes) -> Result<Option<Rope>, String> {
        let Presence { service, info } = &*self.presence;
        if let Some(over) = service.muted(info) {
            over.await;
        }
        let begin = Instant::now();
        let (api_key, reply) = serve(service.as_ref(), info, frame, false).await;
        if let Some(api_key) = api_key {
            service.answered(api_key, begin.elapsed());
        }
        match reply {
            Reply::Frame(rope) => Ok(Some(rope)),
            Reply::NoReply => Ok(None),
            Reply::Close { reason } => Err(reason),
        }
    }
}
