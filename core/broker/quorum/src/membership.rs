use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use kafka_rs_types::NodeId;
use kafka_rs_wire::messages::{VotersRecord, voters_record};
use kafka_rs_wire::{Reader, Writer};

use crate::Error;
use crate::batches::KRAFT_VERSION;
use crate::types::{Membership, Voter, VoterEndpoint};

/// Tag under which our own additions ride in Kafka's control records. Kafka's own tags are small
/// and every reader passes unknown ones over.
pub(crate) const OWN_TAG: u32 = 10_000;

/// The membership as Kafka writes it: the voters of the newest configuration.
///
/// A configuration in transition (two sets of voters at once) or with learners has no form in
/// Kafka; it is added under [`OWN_TAG`].
pub(crate) fn to_record(membership: &Membership) -> Result<VotersRecord, Error> {
    let newest = membership.get_joint_config().last();
    let voters = newest.into_iter().flatten().map(|id| {
        let node = membership.get_node(id).cloned().unwrap_or_default();
        voter_record(*id, &node)
    });
    let mut record = VotersRecord {
        version: 0,
        voters: voters.collect(),
        ..Default::default()
    };
    let learners = membership.learner_ids().count();
    if membership.get_joint_config().len() != 1 || learners > 0 {
        record
            .unknown_tagged_fields
            .push(OWN_TAG, encode(membership)?);
    }
    Ok(record)
}

fn voter_record(id: NodeId, node: &Voter) -> voters_record::Voter {
    let endpoints = node.endpoints.iter().map(|e| voters_record::Endpoint {
        name: e.name.clone(),
        host: e.host.clone(),
        port: e.port,
        ..Default::default()
    });
    voters_record::Voter {
        voter_id: id,
        voter_directory_id: node.directory_id,
        endpoints: endpoints.collect(),
        kraft_version_feature: voters_record::KRaftVersionFeature {
            min_supported_version: 0,
            max_supported_version: KRAFT_VERSION,
            ..Default::default()
        },
        ..Default::default()
    }
}

/// The membership a VotersRecord stands for.
pub(crate) fn from_record(record: &VotersRecord) -> Result<Membership, Error> {
    let own = record.unknown_tagged_fields.as_slice();
    if let Some(field) = own.iter().find(|field| field.tag == OWN_TAG) {
        return decode(field.data.clone());
    }
    let nodes = record
        .voters
        .iter()
        .map(|voter| (voter.voter_id, node(voter)));
    let nodes: BTreeMap<NodeId, Voter> = nodes.collect();
    Ok(of_voters(nodes))
}

/// The membership whose voters are `voters` and nobody else.
pub(crate) fn of_voters(voters: BTreeMap<NodeId, Voter>) -> Membership {
    let ids: BTreeSet<NodeId> = voters.keys().copied().collect();
    Membership::new(vec![ids], voters)
}

fn node(voter: &voters_record::Voter) -> Voter {
    let endpoints = voter.endpoints.iter().map(|e| VoterEndpoint {
        name: e.name.detached(),
        host: e.host.detached(),
        port: e.port,
    });
    Voter {
        id: voter.voter_id,
        directory_id: voter.voter_directory_id,
        endpoints: endpoints.collect(),
    }
}

/// Own form of any membership: sets of voters, then all nodes as a VotersRecord.
fn encode(membership: &Membership) -> Result<Bytes, Error> {
    let mut writer = Writer::new();
    let configs = membership.get_joint_config();
    writer.put_i32(configs.len() as i32);
    for config in configs {
        writer.put_i32(config.len() as i32);
        config.iter().for_each(|id| writer.put_i32(*id));
    }
    let all = VotersRecord {
        voters: membership
            .nodes()
            .map(|(id, node)| voter_record(*id, node))
            .collect(),
        ..Default::default()
    };
    writer.put_bytes(&crate::batches::encode(&all, 0)?);
    Ok(writer.finish().to_bytes())
}

fn decode(data: Bytes) -> Result<Membership, Error> {
    let broken = |error: kafka_rs_wire::DecodeError| Error::Record(error.to_string());
    let mut reader = Reader::new(data);
    let mut configs = Vec::new();
    for _ in 0..reader.read_i32().map_err(broken)? {
        let mut config = BTreeSet::new();
        for _ in 0..reader.read_i32().map_err(broken)? {
            config.insert(reader.read_i32().map_err(broken)?);
        }
        configs.push(config);
    }
    let all: VotersRecord = crate::batches::decode(reader.rest())?;
    let nodes = all.voters.iter().map(|voter| (voter.voter_id, node(voter)));
    Ok(Membership::new(configs, nodes.collect::<BTreeMap<_, _>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voter(id: NodeId) -> (NodeId, Voter) {
        let endpoint = VoterEndpoint {
            name: "CONTROLLER".into(),
            host: "localhost".into(),
            port: 9093,
        };
        let voter = Voter {
            id,
            directory_id: kafka_rs_types::Uuid::from_random([id as u8; 16]),
            endpoints: vec![endpoint],
        };
        (id, voter)
    }

    #[test]
    fn plain_and_joint_memberships_survive_the_record() {
        let plain = of_voters([voter(1), voter(2)].into());
        let joint = Membership::new(
            vec![[1, 2].into(), [2, 3].into()],
            BTreeMap::from([voter(1), voter(2), voter(3), voter(4)]),
        );
        for membership in [plain, joint] {
            let bytes = crate::batches::voters(&membership).expect("encodes");
            let record: VotersRecord = crate::batches::decode(bytes).expect("decodes");
            assert_eq!(from_record(&record).expect("membership"), membership);
        }
    }
}
