use std::sync::Arc;

use bytes::Bytes;
use kafka_rs_types::Str;
use kafka_rs_wire::records::metadata::{
    AccessControlEntryRecord, DelegationTokenRecord, RemoveAccessControlEntryRecord,
    RemoveDelegationTokenRecord, RemoveUserScramCredentialRecord, UserScramCredentialRecord,
};

use super::MetadataDelta;
use crate::image::{AclEntry, DelegationToken, ScramCredential};

impl MetadataDelta {
    pub(super) fn replay_acl(&mut self, record: &AccessControlEntryRecord) {
        let entry = AclEntry {
            resource_type: record.resource_type,
            resource_name: record.resource_name.detached(),
            pattern_type: record.pattern_type,
            principal: record.principal.detached(),
            host: record.host.detached(),
            operation: record.operation,
            permission_type: record.permission_type,
        };
        self.image.acls.by_id.insert(record.id, Arc::new(entry));
        self.acls.insert(record.id);
    }

    pub(super) fn replay_remove_acl(&mut self, record: &RemoveAccessControlEntryRecord) {
        self.image.acls.by_id.remove(&record.id);
        self.acls.insert(record.id);
    }

    pub(super) fn replay_scram(&mut self, record: &UserScramCredentialRecord) {
        let key = (record.mechanism, record.name.detached());
        let credential = ScramCredential {
            salt: Bytes::copy_from_slice(&record.salt),
            stored_key: Bytes::copy_from_slice(&record.stored_key),
            server_key: Bytes::copy_from_slice(&record.server_key),
            iterations: record.iterations,
        };
        let credentials = &mut self.image.scram.credentials;
        credentials.insert(key.clone(), Arc::new(credential));
        self.scram.insert(key);
    }

    pub(super) fn replay_remove_scram(&mut self, record: &RemoveUserScramCredentialRecord) {
        let key = (record.mechanism, record.name.detached());
        self.image.scram.credentials.remove(&key);
        self.scram.insert(key);
    }

    pub(super) fn replay_delegation_token(&mut self, record: &DelegationTokenRecord) {
        let token = DelegationToken {
            owner: record.owner.detached(),
            requester: record.requester.detached(),
            renewers: record.renewers.iter().map(Str::detached).collect(),
            issue_timestamp: record.issue_timestamp,
            max_timestamp: record.max_timestamp,
            expiration_timestamp: record.expiration_timestamp,
        };
        let id = record.token_id.detached();
        let tokens = &mut self.image.delegation_tokens.tokens;
        tokens.insert(id.clone(), Arc::new(token));
        self.delegation_tokens.insert(id);
    }

    pub(super) fn replay_remove_token(&mut self, record: &RemoveDelegationTokenRecord) {
        let id = record.token_id.detached();
        self.image.delegation_tokens.tokens.remove(&id);
        self.delegation_tokens.insert(id);
    }
}
