//! DescribeTransactions: key 65, version 0 (KIP-664).

use kafka_rs_wire::messages::{DescribeTransactionsRequest, DescribeTransactionsResponse};

use super::{Answer, Api, Call};

pub(super) struct DescribeTransactions;

impl Api for DescribeTransactions {
    type Request = DescribeTransactionsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;

    async fn handle(
        call: Call<DescribeTransactionsRequest>,
    ) -> Answer<DescribeTransactionsResponse> {
        let ids = &call.request.transactional_ids;
        Answer::Reply(DescribeTransactionsResponse {
            transaction_states: call.node.transactions.describe(ids).await,
            ..Default::default()
        })
    }
}
