//! Finding the coordinator of a group or a transactional id.

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::{FindCoordinatorRequest, FindCoordinatorResponse};
use kafka_rs_wire::{ApiKey, VersionRange};

use crate::Error;
use crate::client::{Client, timed_out};
use crate::connection::error_code;
use crate::pool::Lane;
use crate::transport::Endpoint;

/// What is coordinated; the numbers are the protocol's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i8)]
pub(crate) enum CoordinatorType {
    Group = 0,
    Transaction = 1,
}

impl Client {
    pub(crate) async fn coordinator(
        &self,
        kind: CoordinatorType,
        key: &Str,
    ) -> Result<Endpoint, Error> {
        if let Some(known) = self.shared.coordinators.lock().get(&(kind, key.clone())) {
            return Ok(known.clone());
        }
        let connection = self.any(Lane::Main).await?;
        let version = connection.version(ApiKey::FindCoordinator, VersionRange::new(1, 5))?;
        let request = FindCoordinatorRequest {
            key: if version < 4 {
                key.clone()
            } else {
                Str::default()
            },
            key_type: kind as i8,
            coordinator_keys: if version < 4 {
                Vec::new()
            } else {
                vec![key.clone()]
            },
            ..FindCoordinatorRequest::default()
        };
        let pending = connection.begin(&request, version, true)?;
        let timeout = self.options().request_timeout;
        let response = tokio::select! {
            biased;
            response = pending.response() => response?,
            () = self.shared.platform.clock.sleep(timeout) => {
                return Err(timed_out(&connection, "FindCoordinator", timeout));
            }
        };
        let endpoint = found(response, version, key)?;
        let mut coordinators = self.shared.coordinators.lock();
        coordinators.insert((kind, key.detached()), endpoint.clone());
        Ok(endpoint)
    }

    /// Looks the coordinator up again next time, when `code` says that it moved or is gone.
    pub(crate) fn forget_coordinator(&self, kind: CoordinatorType, key: &Str, code: ErrorCode) {
        let gone = matches!(
            code,
            ErrorCode::NotCoordinator
                | ErrorCode::CoordinatorNotAvailable
                | ErrorCode::NetworkException
                | ErrorCode::RequestTimedOut
                | ErrorCode::BrokerNotAvailable
        );
        if gone {
            self.shared.coordinators.lock().remove(&(kind, key.clone()));
        }
    }
}

fn found(response: FindCoordinatorResponse, version: i16, key: &Str) -> Result<Endpoint, Error> {
    let (code, message, node_id, host, port) = if version < 4 {
        let code = response.error_code;
        (
            code,
            response.error_message,
            response.node_id,
            response.host,
            response.port,
        )
    } else {
        let mut rows = response.coordinators.into_iter();
        let row = rows.find(|row| row.key == *key).unwrap_or_default();
        (
            row.error_code,
            row.error_message,
            row.node_id,
            row.host,
            row.port,
        )
    };
    let code = error_code(code);
    if code != ErrorCode::None {
        let message = message.map_or_else(|| format!("the coordinator of {key}"), String::from);
        return Err(Error::kafka(code, message));
    }
    match u16::try_from(port) {
        Ok(port) if node_id >= 0 => Ok(Endpoint {
            node_id: Some(node_id),
            host: host.detached(),
            port,
        }),
        _ => Err(Error::kafka(
            ErrorCode::CoordinatorNotAvailable,
            format!("{key} has no coordinator"),
        )),
    }
}
