//! Fetch sessions (KIP-227): clients say once what they fetch, and are told only what changed.

mod session;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use kafka_rs_types::{Str, Timestamp, Uuid};
use kafka_rs_wire::messages::fetch_response::PartitionData;
use kafka_rs_wire::messages::{FetchRequest, FetchResponse};

pub use session::PartitionToFetch;
use session::{FetchSession, PartitionKey, partition_key};

use crate::Error;

/// No session.
const INVALID_SESSION_ID: i32 = 0;
/// A request that wants a session.
const INITIAL_EPOCH: i32 = 0;
/// A request that wants none, and ends the one it names.
const FINAL_EPOCH: i32 = -1;
/// First Fetch version that names topics by id (KIP-516).
const TOPIC_ID_VERSION: i16 = 13;
/// A session unused for this long gives way to any other.
const EVICTION_MS: i64 = 120_000;

/// What a fetch request comes down to, made by [`FetchSessionCache::begin`].
#[derive(Debug, Clone)]
pub struct FetchPlan {
    /// What to fetch, in the order in which bytes are to be given out.
    pub partitions: Vec<PartitionToFetch>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sessionless,
    /// A session is made of it if there is room.
    Full {
        privileged: bool,
        uses_topic_ids: bool,
    },
    Incremental {
        session_id: i32,
        /// Epoch of the session after this request.
        epoch: i32,
    },
}

/// The fetch sessions of a broker; a state machine, to be kept behind the caller's lock.
///
/// At most `max_slots` sessions are held (`max.incremental.fetch.session.cache.slots`). When all
/// are taken, a new session replaces one that is stale, or one that has lived for two minutes and
/// is smaller; followers' sessions ("privileged") may also replace any consumer's.
#[derive(Debug, Clone)]
pub struct FetchSessionCache {
    max_slots: usize,
    sessions: BTreeMap<i32, FetchSession>,
    evictions: u64,
}

impl FetchSessionCache {
    /// An empty cache.
    pub fn new(max_slots: usize) -> Self {
        Self {
            max_slots,
            sessions: BTreeMap::new(),
            evictions: 0,
        }
    }

    /// Sessions held.
    pub fn len(&self) -> usize {
        self.sessions.len()
    }

    /// True when no session is held.
    pub fn is_empty(&self) -> bool {
        self.sessions.is_empty()
    }

    /// Partitions in all sessions (`NumIncrementalFetchPartitionsCached`).
    pub fn partition_count(&self) -> usize {
        self.sessions.values().map(FetchSession::len).sum()
    }

    /// Sessions evicted so far (`IncrementalFetchSessionEvictionsPerSec`).
    pub fn evictions(&self) -> u64 {
        self.evictions
    }

    /// Resolves a request of this API version to the partitions it means.
    ///
    /// Errors are FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH and
    /// FETCH_SESSION_TOPIC_ID_ERROR; they belong into the response's own error code, with no
    /// partitions and session id 0.
    pub fn begin(
        &mut self,
        now: Timestamp,
        request: &FetchRequest,
        version: i16,
        from_follower: bool,
    ) -> Result<FetchPlan, Error> {
        let epoch = request.session_epoch;
        if epoch != INITIAL_EPOCH && epoch != FINAL_EPOCH {
            return self.continue_session(now, request, version);
        }
        // Whoever starts over no longer wants the session they had.
        self.sessions.remove(&request.session_id);
        let kind = if epoch == FINAL_EPOCH {
            Kind::Sessionless
        } else {
            Kind::Full {
                privileged: from_follower,
                uses_topic_ids: version >= TOPIC_ID_VERSION,
            }
        };
        Ok(FetchPlan {
            partitions: requested(request),
            kind,
        })
    }

    fn continue_session(
        &mut self,
        now: Timestamp,
        request: &FetchRequest,
        version: i16,
    ) -> Result<FetchPlan, Error> {
        let session_id = request.session_id;
        let session = self
            .sessions
            .get_mut(&session_id)
            .ok_or(Error::FetchSessionIdNotFound(session_id))?;
        if session.epoch != request.session_epoch {
            return Err(Error::InvalidFetchSessionEpoch {
                session_id,
                expected: session.epoch,
                requested: request.session_epoch,
            });
        }
        if session.uses_topic_ids != (version >= TOPIC_ID_VERSION) {
            return Err(Error::FetchSessionTopicId(session_id));
        }
        for topic in &request.topics {
            for partition in &topic.partitions {
                session.put(PartitionToFetch::new(topic, partition));
            }
        }
        session.forget(request.forgotten_topics_data.iter().flat_map(|topic| {
            let partitions = topic.partitions.iter();
            partitions.map(|partition| partition_key(topic.topic_id, &topic.topic, *partition))
        }));
        if session.is_empty() {
            self.sessions.remove(&session_id);
            return Ok(FetchPlan {
                partitions: Vec::new(),
                kind: Kind::Sessionless,
            });
        }
        session.last_used_ms = now;
        session.epoch = next_epoch(session.epoch);
        Ok(FetchPlan {
            partitions: session.requests(),
            kind: Kind::Incremental {
                session_id,
                epoch: session.epoch,
            },
        })
    }

    /// Completes the response to a plan, which holds an answer for each of its partitions: sets
    /// the session id (and an error if the session moved on meanwhile), opens the session a full
    /// fetch asked for, and leaves out what the client of a session knows already.
    ///
    /// `random` makes ids of new sessions hard to guess.
    pub fn finish(
        &mut self,
        now: Timestamp,
        random: impl FnOnce() -> u32,
        plan: FetchPlan,
        response: &mut FetchResponse,
    ) {
        match plan.kind {
            Kind::Sessionless => response.session_id = INVALID_SESSION_ID,
            Kind::Full {
                privileged,
                uses_topic_ids,
            } => {
                let session = FetchSession::new(privileged, uses_topic_ids, now);
                let id = self.open(now, random, session, plan.partitions, response);
                response.session_id = id;
            }
            Kind::Incremental { session_id, epoch } => {
                response.session_id = session_id;
                match self.sessions.get_mut(&session_id) {
                    Some(session) if session.epoch != epoch => {
                        let error = Error::InvalidFetchSessionEpoch {
                            session_id,
                            expected: session.epoch,
                            requested: epoch,
                        };
                        response.error_code = error.code().code();
                        response.responses.clear();
                    }
                    Some(session) => keep_news(session, response),
                    // Evicted meanwhile: the client gets everything, and learns it next time.
                    None => {}
                }
            }
        }
    }

    /// What a response to this plan says of its session when it holds nothing, because the client has
    /// to wait: the session stays as it is, and one that was asked for is not opened.
    ///
    /// # Errors
    /// The session moved on meanwhile.
    pub fn answer_throttled(&self, plan: &FetchPlan) -> Result<i32, Error> {
        let Kind::Incremental { session_id, epoch } = plan.kind else {
            return Ok(INVALID_SESSION_ID);
        };
        match self.sessions.get(&session_id) {
            Some(session) if session.epoch != epoch => Err(Error::InvalidFetchSessionEpoch {
                session_id,
                expected: session.epoch,
                requested: epoch,
            }),
            _ => Ok(session_id),
        }
    }

    fn open(
        &mut self,
        now: Timestamp,
        random: impl FnOnce() -> u32,
        mut session: FetchSession,
        partitions: Vec<PartitionToFetch>,
        response: &FetchResponse,
    ) -> i32 {
        if self.sessions.len() >= self.max_slots
            && !self.evict(now, session.privileged, partitions.len())
        {
            return INVALID_SESSION_ID;
        }
        for partition in partitions {
            session.put(partition);
        }
        session.respond(answers(response), |_| {});
        let id = self.free_id(random());
        self.sessions.insert(id, session);
        id
    }

    /// Makes room for a session of `size` partitions, if there is a less valuable one.
    fn evict(&mut self, now: Timestamp, privileged: bool, size: usize) -> bool {
        let stale = self
            .sessions
            .iter()
            .min_by_key(|(id, session)| (session.last_used_ms, **id))
            .filter(|(_, session)| now - session.last_used_ms > EVICTION_MS)
            .map(|(id, _)| *id);
        let victim = stale.or_else(|| {
            self.sessions
                .iter()
                .filter(|(_, session)| {
                    now - session.created_ms > EVICTION_MS || (privileged && !session.privileged)
                })
                .map(|(id, session)| (session.privileged, session.len(), *id))
                .min()
                .filter(|victim| (privileged, size, 0) >= *victim)
                .map(|(_, _, id)| id)
        });
        match victim {
            Some(id) => {
                self.sessions.remove(&id);
                self.evictions += 1;
                true
            }
            None => false,
        }
    }

    fn free_id(&self, random: u32) -> i32 {
        let mut id = (random & 0x7fff_ffff) as i32;
        while id == INVALID_SESSION_ID || self.sessions.contains_key(&id) {
            id = id.checked_add(1).unwrap_or(1);
        }
        id
    }
}

fn next_epoch(epoch: i32) -> i32 {
    epoch.checked_add(1).unwrap_or(1)
}

/// The partitions of a request in order; of one named twice, the last counts, as in Kafka.
fn requested(request: &FetchRequest) -> Vec<PartitionToFetch> {
    let mut partitions: Vec<PartitionToFetch> = Vec::new();
    let mut places: BTreeMap<PartitionKey, usize> = BTreeMap::new();
    for topic in &request.topics {
        for partition in &topic.partitions {
            let partition = PartitionToFetch::new(topic, partition);
            match places.get(&partition.key()) {
                Some(place) => partitions[*place] = partition,
                None => {
                    places.insert(partition.key(), partitions.len());
                    partitions.push(partition);
                }
            }
        }
    }
    partitions
}

fn answers(response: &FetchResponse) -> impl Iterator<Item = (Uuid, &Str, &PartitionData)> {
    response.responses.iter().flat_map(|topic| {
        let partitions = topic.partitions.iter();
        partitions.map(|partition| (topic.topic_id, &topic.topic, partition))
    })
}

/// Leaves only what the client of `session` has to be told.
fn keep_news(session: &mut FetchSession, response: &mut FetchResponse) {
    let mut told = Vec::new();
    session.respond(answers(response), |news| told.push(news));
    let mut told = told.into_iter();
    for topic in &mut response.responses {
        topic.partitions.retain(|_| told.next().unwrap_or(true));
    }
    response
        .responses
        .retain(|topic| !topic.partitions.is_empty());
}
