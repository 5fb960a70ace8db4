//! ListTransactions: key 66, versions 0–2 (KIP-664).
//!
//! - 1: a filter of durations (KIP-994). 2: a pattern of transactional ids (KIP-1152).

use kafka_rs_txn::ListTransactions as Filters;
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::{ListTransactionsRequest, ListTransactionsResponse};
use regex::Regex;

use super::{Answer, Api, Call};

pub(super) struct ListTransactions;

impl Api for ListTransactions {
    type Request = ListTransactionsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 2;

    async fn handle(call: Call<ListTransactionsRequest>) -> Answer<ListTransactionsResponse> {
        let request = &call.request;
        let refuse = |error: ErrorCode| {
            Answer::Reply(ListTransactionsResponse {
                error_code: error.code(),
                ..Default::default()
            })
        };
        let given = request.transactional_id_pattern.as_deref();
        let pattern = match given.filter(|text| !text.is_empty()).map(whole).transpose() {
            Ok(pattern) => pattern,
            Err(_) => return refuse(ErrorCode::InvalidRegularExpression),
        };
        let filters = Filters {
            states: request.state_filters.clone(),
            producer_ids: request.producer_id_filters.clone(),
            duration_ms: request.duration_filter,
        };
        match call.node.transactions.list(filters).await {
            Err(error) => refuse(error),
            Ok((mut listed, unknown_state_filters)) => {
                if let Some(pattern) = pattern {
                    listed.retain(|t| pattern.is_match(&t.transactional_id));
                }
                Answer::Reply(ListTransactionsResponse {
                    unknown_state_filters,
                    transaction_states: listed,
                    ..Default::default()
                })
            }
        }
    }
}

/// The pattern has to match the whole id.
fn whole(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^(?:{pattern})$"))
}
