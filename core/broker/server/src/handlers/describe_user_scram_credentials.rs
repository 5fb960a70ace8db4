//! DescribeUserScramCredentials: key 50, version 0 (KIP-554).
//!
//! - Which mechanisms a user has and in how many iterations, never the credential. Here are those that a directory of
//!   Apache Kafka brought along; new ones come with SASL.

use std::collections::BTreeMap;

use kafka_rs_metadata::MetadataImage;
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::describe_user_scram_credentials_response::{
    CredentialInfo, DescribeUserScramCredentialsResult,
};
use kafka_rs_wire::messages::{
    DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse,
};

use super::{Answer, Api, Call};

pub(super) struct DescribeUserScramCredentials;

impl Api for DescribeUserScramCredentials {
    type Request = DescribeUserScramCredentialsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;

    async fn handle(
        call: Call<DescribeUserScramCredentialsRequest>,
    ) -> Answer<DescribeUserScramCredentialsResponse> {
        let image = call.node.quorum.image();
        let asked = call.request.users.unwrap_or_default();
        let mut users: BTreeMap<Str, usize> = BTreeMap::new();
        for user in asked {
            *users.entry(user.name).or_default() += 1;
        }
        if users.is_empty() {
            users = image
                .scram()
                .iter()
                .map(|((_, user), _)| (user.clone(), 1))
                .collect();
        }
        let results = users.into_iter().map(|(user, times)| match times {
            1 => describe(&image, user),
            _ => {
                let why = format!("Cannot describe SCRAM credentials for the same user twice in a single request: {user}");
                failed(user, ErrorCode::DuplicateResource, why)
            }
        });
        Answer::Reply(DescribeUserScramCredentialsResponse {
            results: results.collect(),
            ..Default::default()
        })
    }
}

fn describe(image: &MetadataImage, user: Str) -> DescribeUserScramCredentialsResult {
    let credentials = image.scram().iter();
    let infos: Vec<CredentialInfo> = credentials
        .filter(|((_, owner), _)| *owner == user)
        .map(|((mechanism, _), credential)| CredentialInfo {
            mechanism: *mechanism,
            iterations: credential.iterations,
            ..Default::default()
        })
        .collect();
    if infos.is_empty() {
        let why = format!("Attempt to describe a user credential that does not exist: {user}");
        return failed(user, ErrorCode::ResourceNotFound, why);
    }
    DescribeUserScramCredentialsResult {
        user,
        credential_infos: infos,
        ..Default::default()
    }
}

fn failed(user: Str, code: ErrorCode, why: String) -> DescribeUserScramCredentialsResult {
    DescribeUserScramCredentialsResult {
        user,
        error_code: code.code(),
        error_message: Some(why.into()),
        ..Default::default()
    }
}
