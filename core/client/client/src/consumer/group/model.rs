//! What the classic group coordinator answers, as far as members can tell.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::join_group_response::JoinGroupResponseMember;
use kafka_rs_wire::messages::{
    HeartbeatRequest, JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest, SyncGroupRequest,
    SyncGroupResponse,
};

/// An answer on its way.
#[derive(Debug)]
pub(super) enum Answer {
    Join(JoinGroupResponse),
    Sync(SyncGroupResponse),
    Heartbeat(i16),
}

#[derive(Debug, Default)]
struct Known {
    protocols: Vec<(Str, Bytes)>,
    /// Numbers of the requests that wait.
    joining: Option<u64>,
    syncing: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    #[default]
    Empty,
    Preparing,
    Completing,
    Stable,
}

#[derive(Debug, Default)]
pub(super) struct Coordinator {
    pub(super) generation: i32,
    /// By the number of the request.
    pub(super) answers: BTreeMap<u64, Answer>,
    stage: Stage,
    members: BTreeMap<Str, Known>,
    /// Ids that were handed out and not joined under yet.
    promised: BTreeSet<Str>,
    leader: Str,
    shares: BTreeMap<Str, Bytes>,
    ids: u32,
}

impl Coordinator {
    pub(super) fn knows(&self, id: &Str) -> bool {
        self.members.contains_key(id)
    }

    pub(super) fn ids(&self) -> Vec<Str> {
        self.members.keys().cloned().collect()
    }

    pub(super) fn join(&mut self, number: u64, request: &JoinGroupRequest) {
        let mut id = request.member_id.clone();
        let refuse = |code: ErrorCode, member_id: Str| {
            Answer::Join(JoinGroupResponse {
                error_code: code.code(),
                member_id,
                ..JoinGroupResponse::default()
            })
        };
        if id.is_empty() {
            self.ids += 1;
            id = format!("m{}", self.ids).into();
            self.promised.insert(id.clone());
            let answer = refuse(ErrorCode::MemberIdRequired, id);
            self.answers.insert(number, answer);
            return;
        }
        if !self.promised.remove(&id) && !self.knows(&id) {
            let answer = refuse(ErrorCode::UnknownMemberId, id);
            self.answers.insert(number, answer);
            return;
        }
        let row = |row: &kafka_rs_wire::messages::join_group_request::JoinGroupRequestProtocol| {
            (row.name.clone(), row.metadata.clone())
        };
        let protocols: Vec<_> = request.protocols.iter().map(row).collect();
        let known = self.members.entry(id.clone()).or_default();
        let same = known.protocols == protocols;
        known.protocols = protocols;
        let unchanged = match self.stage {
            // The leader asks for a rebalance by joining.
            Stage::Stable => same && id != self.leader,
            Stage::Completing => same,
            Stage::Empty | Stage::Preparing => false,
        };
        if unchanged {
            self.answer_join(number, &id);
            return;
        }
        known_mut(&mut self.members, &id).joining = Some(number);
        self.prepare();
        self.complete_join();
    }

    /// Everybody has to join again.
    fn prepare(&mut self) {
        self.stage = Stage::Preparing;
        for known in self.members.values_mut() {
            if let Some(number) = known.syncing.take() {
                let answer = sync_answer(ErrorCode::RebalanceInProgress, Bytes::new());
                self.answers.insert(number, answer);
            }
        }
    }

    /// Once everybody has, there is a generation.
    fn complete_join(&mut self) {
        if self.stage != Stage::Preparing {
            return;
        }
        if self.members.is_empty() {
            self.stage = Stage::Empty;
            self.generation += 1;
            return;
        }
        if self.members.values().any(|known| known.joining.is_none()) {
            return;
        }
        self.generation += 1;
        self.stage = Stage::Completing;
        self.shares.clear();
        if !self.knows(&self.leader) {
            self.leader = self.members.keys().next().cloned().unwrap_or_default();
        }
        for id in self.ids() {
            if let Some(number) = known_mut(&mut self.members, &id).joining.take() {
                self.answer_join(number, &id);
            }
        }
    }

    fn answer_join(&mut self, number: u64, id: &Str) {
        let member = |(id, known): (&Str, &Known)| JoinGroupResponseMember {
            member_id: id.clone(),
            metadata: known.protocols[0].1.clone(),
            ..JoinGroupResponseMember::default()
        };
        let leads = *id == self.leader;
        let response = JoinGroupResponse {
            generation_id: self.generation,
            protocol_name: Some(self.members[id].protocols[0].0.clone()),
            leader: self.leader.clone(),
            member_id: id.clone(),
            members: match leads {
                true => self.members.iter().map(member).collect(),
                false => Vec::new(),
            },
            ..JoinGroupResponse::default()
        };
        self.answers.insert(number, Answer::Join(response));
    }

    fn fenced(&self, id: &Str, generation: i32) -> Option<ErrorCode> {
        match (self.knows(id), generation == self.generation) {
            (false, _) => Some(ErrorCode::UnknownMemberId),
            (true, false) => Some(ErrorCode::IllegalGeneration),
            (true, true) => None,
        }
    }

    pub(super) fn sync(&mut self, number: u64, request: &SyncGroupRequest) {
        let id = &request.member_id;
        let share = |shares: &BTreeMap<Str, Bytes>| shares.get(id).cloned().unwrap_or_default();
        let answer = match (self.fenced(id, request.generation_id), self.stage) {
            (Some(code), _) => sync_answer(code, Bytes::new()),
            (None, Stage::Stable) => sync_answer(ErrorCode::None, share(&self.shares)),
            (None, Stage::Completing) => {
                known_mut(&mut self.members, id).syncing = Some(number);
                if *id == self.leader {
                    let rows = request.assignments.iter();
                    let row = rows.map(|row| (row.member_id.clone(), row.assignment.clone()));
                    self.shares = row.collect();
                    self.stage = Stage::Stable;
                    for (id, known) in &mut self.members {
                        if let Some(number) = known.syncing.take() {
                            let share = self.shares.get(id).cloned().unwrap_or_default();
                            let answer = sync_answer(ErrorCode::None, share);
                            self.answers.insert(number, answer);
                        }
                    }
                }
                return;
            }
            (None, _) => sync_answer(ErrorCode::RebalanceInProgress, Bytes::new()),
        };
        self.answers.insert(number, answer);
    }

    pub(super) fn heartbeat(&mut self, number: u64, request: &HeartbeatRequest) {
        let code = match self.fenced(&request.member_id, request.generation_id) {
            Some(code) => code,
            None if self.stage == Stage::Preparing => ErrorCode::RebalanceInProgress,
            None => ErrorCode::None,
        };
        self.answers.insert(number, Answer::Heartbeat(code.code()));
    }

    pub(super) fn leave(&mut self, request: &LeaveGroupRequest) {
        self.remove(&request.member_id);
    }

    /// The session of a member is over; whoever waits for the others has none.
    pub(super) fn expire(&mut self, id: &Str) {
        let waits = |known: &Known| known.joining.is_some();
        if self.members.get(id).is_some_and(|known| !waits(known)) {
            self.remove(id);
        }
    }

    fn remove(&mut self, id: &Str) {
        let Some(known) = self.members.remove(id) else {
            return;
        };
        if let Some(number) = known.syncing {
            let answer = sync_answer(ErrorCode::UnknownMemberId, Bytes::new());
            self.answers.insert(number, answer);
        }
        self.prepare();
        self.complete_join();
    }
}

fn known_mut<'a>(members: &'a mut BTreeMap<Str, Known>, id: &Str) -> &'a mut Known {
    members.get_mut(id).expect("a member that is known")
}

fn sync_answer(code: ErrorCode, assignment: Bytes) -> Answer {
    Answer::Sync(SyncGroupResponse {
        error_code: code.code(),
        assignment,
        ..SyncGroupResponse::default()
    })
}
