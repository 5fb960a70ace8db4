//! One connection: read a request, serve it, write the answer, again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use bytes::Bytes;
use kafka_rs_wire::ApiKey;
use tokio::io::AsyncRead;
use tokio::sync::{Notify, OwnedSemaphorePermit};

use crate::frame::{FrameError, FrameReader};
use crate::limits::Gate;
use crate::service::{ConnectionInfo, Presence, Reply, Service, serve};
use crate::transport::{Transport, write_frame};

/// What the reaper and the connection share.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    /// Requests begun; the reaper closes a connection whose count stands still.
    pub(crate) requests: AtomicU64,
    /// Tells the connection to end once its current answer is out.
    pub(crate) stop: Notify,
}

/// Why a connection ended.
#[derive(Debug)]
enum End {
    Peer(FrameError),
    Refused {
        api_key: Option<ApiKey>,
        reason: String,
    },
    Stopped,
}

/// Serves a connection until one side ends it.
pub(crate) async fn run<S>(
    mut stream: S,
    service: Arc<dyn Service>,
    info: Arc<ConnectionInfo>,
    gate: Arc<Gate>,
    activity: Arc<Activity>,
) where
    S: Transport,
{
    let presence = Presence { service, info };
    let Presence { service, info } = &presence;
    let end = exchange(&mut stream, service.as_ref(), info, &gate, &activity).await;
    match end {
        End::Peer(FrameError::Closed) | End::Stopped => {
            tracing::debug!(
                peer = info.peer,
                connection = info.id,
                ?end,
                "connection ended"
            );
        }
        // Resets are everyday life; a malformed length is not.
        End::Peer(FrameError::Io(error)) => {
            tracing::debug!(peer = info.peer, connection = info.id, %error, "connection lost");
        }
        End::Peer(error) => {
            tracing::info!(peer = info.peer, connection = info.id, %error, "connection closed");
        }
        End::Refused { api_key, reason } => {
            let api = api_key.map_or("unknown", ApiKey::name);
            tracing::info!(
                peer = info.peer,
                connection = info.id,
                api,
                reason,
                "connection closed"
            );
        }
    }
}

async fn exchange<S>(
    stream: &mut S,
    service: &dyn Service,
    info: &Arc<ConnectionInfo>,
    gate: &Gate,
    activity: &Activity,
) -> End
where
    S: Transport,
{
    let mut frames = FrameReader::new(gate.limits.request_bytes_max, Arc::clone(&gate.buffers));
    loop {
        if let Some(over) = service.muted(info) {
            tokio::select! {
                biased;
                () = activity.stop.notified() => return End::Stopped,
                () = over => {}
                () = frames.closed(stream) => return End::Peer(FrameError::Closed),
            }
        }
        let next = tokio::select! {
            biased;
            () = activity.stop.notified() => return End::Stopped,
            next = next_frame(stream, &mut frames, gate) => next,
        };
        let (frame, permit) = match next {
            Ok(next) => next,
            Err(error) => return End::Peer(error),
        };
        activity.requests.fetch_add(1, Ordering::Relaxed);
        gate.stats
            .bytes_in
            .fetch_add(frame.len() as u64 + 4, Ordering::Relaxed);
        let begin = Instant::now();
        let served = serve(service, info, frame, stream.takes_regions());
        tokio::pin!(served);
        let (api_key, reply) = tokio::select! {
            biased;
            answer = &mut served => answer,
            () = frames.closed(stream) => return End::Peer(FrameError::Closed),
        };
        drop(permit);
        if let Some(api_key) = api_key {
            service.answered(api_key, begin.elapsed());
        }
        match reply {
            Reply::NoReply => {}
            Reply::Close { reason } => return End::Refused { api_key, reason },
            Reply::Frame(rope) => {
                gate.stats
                    .bytes_out
                    .fetch_add(rope.len() as u64 + 4, Ordering::Relaxed);
                if let Err(error) = write_frame(stream, &rope).await {
                    return End::Peer(FrameError::Io(error));
                }
            }
        }
    }
}

async fn next_frame<S: AsyncRead + Unpin>(
    stream: &mut S,
    frames: &mut FrameReader,
    gate: &Gate,
) -> Result<(Bytes, Option<OwnedSemaphorePermit>), FrameError> {
    let length = frames.length(stream).await?;
    let permit = match &gate.queued {
        None => None,
        Some(queued) => {
            // One request larger than the whole budget still gets through, alone.
            let budget = gate.limits.queued_bytes_max.unwrap_or(usize::MAX);
            let wanted = u32::try_from(length.min(budget)).unwrap_or(u32::MAX);
            Arc::clone(queued).acquire_many_owned(wanted).await.ok()
        }
    };
    Ok((frames.body(stream, length).await?, permit))
}
