//! What members say about the records they have, and what happens when they say nothing.

use std::time::Duration;

use kafka_rs_types::{ErrorCode, Offset, Str};

use super::slices::{Done, Settled, State};
use super::{SharePartition, Write};

/// What a member says about one record, or about all of a batch (acknowledge types of KIP-932,
/// KIP-1222).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acknowledgement {
    /// There is no such record.
    Gap,
    /// It is processed.
    Accept,
    /// Somebody else may try.
    Release,
    /// Nobody should try.
    Reject,
    /// It takes longer.
    Renew,
}

impl Acknowledgement {
    /// The type with this number on the wire.
    pub fn from_code(code: i8) -> Option<Self> {
        match code {
            0 => Some(Self::Gap),
            1 => Some(Self::Accept),
            2 => Some(Self::Release),
            3 => Some(Self::Reject),
            4 => Some(Self::Renew),
            _ => None,
        }
    }
}

/// Why acknowledgements of a partition are refused, all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AcknowledgeError {
    /// A record that was never given out.
    #[error("a record is acknowledged that was not delivered")]
    NotDelivered,
    /// A record that the member does not have, or no longer.
    #[error("a record is acknowledged that the member does not have")]
    NotHeld,
    /// Locks of this group are not renewed.
    #[error("the group does not renew acquisition locks (share.renew.acknowledge.enable)")]
    NoRenewal,
    /// Types and offsets do not go together.
    #[error("acknowledge types and offsets do not go together")]
    Malformed,
}

impl AcknowledgeError {
    /// The error code clients get.
    pub fn code(self) -> ErrorCode {
        match self {
            Self::NotDelivered | Self::Malformed => ErrorCode::InvalidRequest,
            Self::NotHeld | Self::NoRenewal => ErrorCode::InvalidRecordState,
        }
    }
}

/// A decision about a stretch of records.
struct Move {
    first: Offset,
    last: Offset,
    /// `None` keeps it with the member for another while.
    to: Option<Settled>,
    deliveries: i16,
    deadline: Duration,
}

impl SharePartition {
    /// Takes in what a member says about stretches of records, with one type for each record or one
    /// for all. Either all of it counts, or none.
    ///
    /// What is given back is to be stored, and then told to [`Self::complete`]; `None` when there is
    /// nothing to store.
    ///
    /// # Errors
    /// Records that the member does not have.
    pub fn acknowledge(
        &mut self,
        now: Duration,
        member: &Str,
        batches: &[(Offset, Offset, Vec<Acknowledgement>)],
    ) -> Result<Option<Write>, AcknowledgeError> {
        let mut moves = Vec::new();
        for (first, last, types) in batches {
            self.plan(member, *first, *last, types, &mut moves)?;
        }
        self.last_ticket += 1;
        let ticket = self.last_ticket;
        let mut changed = Vec::new();
        for step in moves {
            // One batch may say something about a record that another has said already.
            let held = self.slices.within(step.first, step.last);
            let ours =
                |state: &State| matches!(state, State::Acquired { member: m, .. } if m == member);
            if !held
                .iter()
                .all(|(_, _, s)| s.as_ref().is_some_and(|s| ours(&s.state)))
            {
                self.complete(ticket, false);
                return Err(AcknowledgeError::NotHeld);
            }
            let state = match step.to {
                None => State::Acquired {
                    member: member.clone(),
                    deadline: now.saturating_add(self.limits.lock),
                },
                Some(to) => {
                    changed.push((step.first, step.last));
                    State::Moving {
                        ticket,
                        to,
                        member: member.clone(),
                        deadline: step.deadline,
                    }
                }
            };
            self.put(step.first, step.last, state, step.deliveries);
        }
        Ok(self.write(Some(ticket), &changed))
    }

    fn plan(
        &self,
        member: &Str,
        first: Offset,
        last: Offset,
        types: &[Acknowledgement],
        moves: &mut Vec<Move>,
    ) -> Result<(), AcknowledgeError> {
        let all = match types {
            [one] => Some(*one),
            many if i64::try_from(many.len()) == Ok(last - first + 1) => None,
            _ => return Err(AcknowledgeError::Malformed),
        };
        let renews = types.contains(&Acknowledgement::Renew);
        if renews && !self.limits.may_renew {
            return Err(AcknowledgeError::NoRenewal);
        }
        if last >= self.end {
            return Err(AcknowledgeError::NotDelivered);
        }
        // What the log has let go of meanwhile needs no word any more.
        let begin = first.max(self.start);
        if begin > last {
            return Ok(());
        }
        for (at, to, slice) in self.slices.within(begin, last) {
            let slice = slice.ok_or(AcknowledgeError::NotDelivered)?;
            let State::Acquired {
                member: holder,
                deadline,
            } = &slice.state
            else {
                return Err(AcknowledgeError::NotHeld);
            };
            if holder != member {
                return Err(AcknowledgeError::NotHeld);
            }
            let mut push = |first, last, kind| {
                moves.push(Move {
                    first,
                    last,
                    to: self.outcome(kind, slice.deliveries),
                    deliveries: slice.deliveries,
                    deadline: *deadline,
                });
            };
            match all {
                Some(kind) => push(at, to, kind),
                None => {
                    let mut run = at;
                    let kind = |offset: Offset| types[usize::try_from(offset - first).unwrap_or(0)];
                    for offset in at..=to {
                        if offset == to || kind(offset + 1) != kind(run) {
                            push(run, offset, kind(run));
                            run = offset + 1;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn outcome(&self, kind: Acknowledgement, deliveries: i16) -> Option<Settled> {
        match kind {
            Acknowledgement::Accept => Some(Settled::Done(Done::Acknowledged)),
            Acknowledgement::Gap | Acknowledgement::Reject => Some(Settled::Done(Done::Archived)),
            Acknowledgement::Release => Some(self.back(deliveries)),
            Acknowledgement::Renew => None,
        }
    }

    /// A write was stored or not.
    pub fn complete(&mut self, ticket: u64, stored: bool) {
        let moved: Vec<_> = self
            .slices
            .iter()
            .filter_map(|(first, slice)| match &slice.state {
                State::Moving {
                    ticket: of,
                    to,
                    member,
                    deadline,
                } if *of == ticket => {
                    let state = match stored {
                        true => State::from(*to),
                        false => State::Acquired {
                            member: member.clone(),
                            deadline: *deadline,
                        },
                    };
                    Some((first, slice.last, state, slice.deliveries))
                }
                _ => None,
            })
            .collect();
        for (first, last, state, deliveries) in moved {
            self.put(first, last, state, deliveries);
        }
        self.advance();
    }

    /// A member is gone: what it has goes to others, or is given up. This delivery counts, as it may be
    /// what the member died of.
    pub fn release(&mut self, member: &Str) -> Option<Write> {
        self.take_back(|holder, _| holder == member)
    }

    /// Locks that have run out: what they were for goes to others, or is given up.
    pub fn expire(&mut self, now: Duration) -> Option<Write> {
        self.take_back(|_, deadline| deadline <= now)
    }

    fn take_back(&mut self, which: impl Fn(&Str, Duration) -> bool) -> Option<Write> {
        let taken: Vec<_> = self
            .slices
            .iter()
            .filter_map(|(first, slice)| match &slice.state {
                State::Acquired { member, deadline } if which(member, *deadline) => {
                    Some((first, slice.last, slice.deliveries))
                }
                _ => None,
            })
            .collect();
        let mut changed = Vec::new();
        for (first, last, deliveries) in taken {
            self.put(first, last, State::from(self.back(deliveries)), deliveries);
            changed.push((first, last));
        }
        let write = self.write(None, &changed);
        self.advance();
        write
    }
}
