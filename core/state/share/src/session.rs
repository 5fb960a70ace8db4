//! Share sessions: which partitions a member fetches, without saying so every time (KIP-932).

use std::collections::BTreeMap;

use kafka_rs_types::{ErrorCode, PartitionIndex, Str, Uuid};

/// The epoch that begins a session.
pub const INITIAL_EPOCH: i32 = 0;
/// The epoch that ends one.
pub const FINAL_EPOCH: i32 = -1;

/// A partition of a topic, by the topic's id.
pub type TopicIdPartition = (Uuid, PartitionIndex);

/// Why a request does not fit its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// There is none.
    #[error("there is no such share session")]
    NotFound,
    /// It is at another epoch.
    #[error("the share session is at another epoch")]
    InvalidEpoch,
    /// There are too many.
    #[error("there are as many share sessions as may be")]
    LimitReached,
    /// A request that begins or ends a session and says too much.
    #[error(
        "a request that begins a session acknowledges nothing, and one that ends it fetches nothing"
    )]
    InvalidRequest,
}

impl SessionError {
    /// The error code clients get.
    pub fn code(self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::ShareSessionNotFound,
            Self::InvalidEpoch => ErrorCode::InvalidShareSessionEpoch,
            Self::LimitReached => ErrorCode::ShareSessionLimitReached,
            Self::InvalidRequest => ErrorCode::InvalidRequest,
        }
    }
}

/// Whose session: the group and the member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionKey {
    /// The group.
    pub group: Str,
    /// The member.
    pub member: Str,
}

#[derive(Debug)]
struct Session {
    epoch: i32,
    connection: u64,
    partitions: Vec<TopicIdPartition>,
}

/// What a fetch is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetching {
    /// The partitions, in the order in which they are to be looked at.
    pub partitions: Vec<TopicIdPartition>,
    /// Whether the answer names every partition, also those nothing was found in.
    pub full: bool,
    /// Whether the session ends with this.
    pub last: bool,
}

/// The sessions of a broker.
#[derive(Debug)]
pub struct ShareSessions {
    max: usize,
    sessions: BTreeMap<SessionKey, Session>,
}

impl ShareSessions {
    /// At most `max` sessions (`group.share.max.share.sessions`).
    pub fn new(max: usize) -> Self {
        Self {
            max,
            sessions: BTreeMap::new(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.sessions.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.sessions.is_empty()
    }

    /// Whether a group has any.
    pub fn any_of(&self, group: &str) -> bool {
        self.sessions.keys().any(|key| key.group == *group)
    }

    /// Takes in a fetch that comes by `connection`.
    ///
    /// # Errors
    /// When the session is not there, not at this epoch, or cannot be begun.
    pub fn fetch(
        &mut self,
        key: &SessionKey,
        connection: u64,
        epoch: i32,
        wanted: &[TopicIdPartition],
        forgotten: &[TopicIdPartition],
        acknowledges: bool,
    ) -> Result<Fetching, SessionError> {
        if epoch == INITIAL_EPOCH {
            return self.begin(key, connection, wanted, acknowledges);
        }
        let session = self.sessions.get_mut(key).ok_or(SessionError::NotFound)?;
        if epoch == FINAL_EPOCH {
            // Partitions that are named are named for their acknowledgements.
            let fetches = !wanted.is_empty() && !acknowledges;
            return match fetches {
                true => Err(SessionError::InvalidRequest),
                false => Ok(Fetching {
                    partitions: Vec::new(),
                    full: true,
                    last: true,
                }),
            };
        }
        if session.epoch != epoch {
            return Err(SessionError::InvalidEpoch);
        }
        session
            .partitions
            .retain(|partition| !forgotten.contains(partition));
        for partition in wanted {
            if !session.partitions.contains(partition) && !forgotten.contains(partition) {
                session.partitions.push(*partition);
            }
        }
        session.connection = connection;
        session.epoch = next(epoch);
        let mut partitions = session.partitions.clone();
        if !partitions.is_empty() {
            // Each has its turn at being first.
            let first = usize::try_from(epoch).unwrap_or(0) % partitions.len();
            partitions.rotate_left(first);
        }
        Ok(Fetching {
            partitions,
            full: false,
            last: false,
        })
    }

    fn begin(
        &mut self,
        key: &SessionKey,
        connection: u64,
        wanted: &[TopicIdPartition],
        acknowledges: bool,
    ) -> Result<Fetching, SessionError> {
        if acknowledges {
            return Err(SessionError::InvalidRequest);
        }
        self.sessions.remove(key);
        if self.sessions.len() >= self.max {
            return Err(SessionError::LimitReached);
        }
        let mut partitions: Vec<TopicIdPartition> = Vec::new();
        for partition in wanted {
            if !partitions.contains(partition) {
                partitions.push(*partition);
            }
        }
        let session = Session {
            epoch: next(INITIAL_EPOCH),
            connection,
            partitions: partitions.clone(),
        };
        self.sessions.insert(key.clone(), session);
        Ok(Fetching {
            partitions,
            full: true,
            last: false,
        })
    }

    /// Takes in acknowledgements without a fetch; true when the session ends with them.
    ///
    /// # Errors
    /// When the session is not there or not at this epoch.
    pub fn acknowledge(&mut self, key: &SessionKey, epoch: i32) -> Result<bool, SessionError> {
        if epoch == INITIAL_EPOCH {
            return Err(SessionError::InvalidEpoch);
        }
        let session = self.sessions.get_mut(key).ok_or(SessionError::NotFound)?;
        if epoch == FINAL_EPOCH {
            return Ok(true);
        }
        if session.epoch != epoch {
            return Err(SessionError::InvalidEpoch);
        }
        session.epoch = next(epoch);
        Ok(false)
    }

    /// Ends a session; gives the partitions it had, or `None` when there is none.
    pub fn remove(&mut self, key: &SessionKey) -> Option<Vec<TopicIdPartition>> {
        Some(self.sessions.remove(key)?.partitions)
    }

    /// Ends the sessions of a connection that is gone.
    pub fn disconnected(&mut self, connection: u64) -> Vec<(SessionKey, Vec<TopicIdPartition>)> {
        let gone: Vec<SessionKey> = self
            .sessions
            .iter()
            .filter(|(_, session)| session.connection == connection)
            .map(|(key, _)| key.clone())
            .collect();
        gone.into_iter()
            .filter_map(|key| {
                let partitions = self.remove(&key)?;
                Some((key, partitions))
            })
            .collect()
    }
}

/// Epochs go round without coming to those that begin and end sessions.
fn next(epoch: i32) -> i32 {
    match epoch {
        i32::MAX => 1,
        epoch => epoch + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(member: &str) -> SessionKey {
        SessionKey {
            group: "g".into(),
            member: Str::from(member),
        }
    }

    fn partition(index: i32) -> TopicIdPartition {
        (Uuid([1; 16]), index)
    }

    #[test]
    fn a_session_remembers_what_is_fetched_and_takes_turns() {
        let mut sessions = ShareSessions::new(10);
        let wanted = [partition(0), partition(1)];
        let begun = sessions
            .fetch(&key("m"), 1, 0, &wanted, &[], false)
            .unwrap();
        assert!(begun.full);
        let second = sessions.fetch(&key("m"), 1, 1, &[], &[], true).unwrap();
        assert_eq!(second.partitions, [partition(1), partition(0)]);
        let added = [partition(2)];
        let third = sessions
            .fetch(&key("m"), 1, 2, &added, &[partition(0)], false)
            .unwrap();
        assert_eq!(third.partitions, [partition(1), partition(2)]);
        assert!(!third.full);
    }

    #[test]
    fn epochs_are_kept() {
        let mut sessions = ShareSessions::new(10);
        let fetch = |sessions: &mut ShareSessions, epoch| {
            sessions.fetch(&key("m"), 1, epoch, &[], &[], false)
        };
        assert_eq!(fetch(&mut sessions, 1), Err(SessionError::NotFound));
        fetch(&mut sessions, 0).unwrap();
        assert_eq!(fetch(&mut sessions, 2), Err(SessionError::InvalidEpoch));
        assert_eq!(
            sessions.acknowledge(&key("m"), 0),
            Err(SessionError::InvalidEpoch)
        );
        assert_eq!(sessions.acknowledge(&key("m"), 1), Ok(false));
        assert_eq!(sessions.acknowledge(&key("m"), -1), Ok(true));
        assert_eq!(sessions.remove(&key("m")), Some(vec![]));
        assert_eq!(
            sessions.acknowledge(&key("m"), 2),
            Err(SessionError::NotFound)
        );
    }

    #[test]
    fn who_begins_acknowledges_nothing_and_who_ends_fetches_nothing() {
        let mut sessions = ShareSessions::new(10);
        let wanted = [partition(0)];
        let refused = sessions.fetch(&key("m"), 1, 0, &wanted, &[], true);
        assert_eq!(refused, Err(SessionError::InvalidRequest));
        sessions
            .fetch(&key("m"), 1, 0, &wanted, &[], false)
            .unwrap();
        let refused = sessions.fetch(&key("m"), 1, -1, &wanted, &[], false);
        assert_eq!(refused, Err(SessionError::InvalidRequest));
        assert!(
            sessions
                .fetch(&key("m"), 1, -1, &wanted, &[], true)
                .unwrap()
                .last
        );
    }

    #[test]
    fn there_are_no_more_than_may_be_and_they_end_with_their_connection() {
        let mut sessions = ShareSessions::new(1);
        sessions
            .fetch(&key("a"), 1, 0, &[partition(0)], &[], false)
            .unwrap();
        sessions
            .fetch(&key("a"), 1, 0, &[partition(0)], &[], false)
            .unwrap();
        let refused = sessions.fetch(&key("b"), 2, 0, &[], &[], false);
        assert_eq!(refused, Err(SessionError::LimitReached));
        assert_eq!(sessions.disconnected(2), []);
        assert_eq!(sessions.disconnected(1), [(key("a"), vec![partition(0)])]);
        assert!(sessions.is_empty());
    }
}
