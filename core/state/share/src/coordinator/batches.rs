//! What is stored already and what comes, together.

use kafka_rs_types::Offset;

use crate::StateBatch;

/// The batches of `old` with those of `new` in their place, from `start_offset` on; neighbours that say
/// the same are one. Where several say something about an offset, the last word counts.
pub(crate) fn combined(
    old: &[StateBatch],
    new: &[StateBatch],
    start_offset: Offset,
) -> Vec<StateBatch> {
    let mut out: Vec<StateBatch> = Vec::new();
    for batch in old.iter().chain(new) {
        lay_over(&mut out, *batch);
    }
    out.retain(|batch| batch.last >= start_offset);
    if let Some(first) = out.first_mut()
        && first.first < start_offset
    {
        first.first = start_offset;
    }
    let mut merged: Vec<StateBatch> = Vec::with_capacity(out.len());
    for batch in out {
        match merged.last_mut() {
            Some(left)
                if left.last + 1 == batch.first
                    && left.state == batch.state
                    && left.deliveries == batch.deliveries =>
            {
                left.last = batch.last;
            }
            _ => merged.push(batch),
        }
    }
    merged
}

/// Puts a batch over what is there, which is ordered and does not overlap.
fn lay_over(out: &mut Vec<StateBatch>, batch: StateBatch) {
    let begin = out.partition_point(|b| b.last < batch.first);
    let end = out.partition_point(|b| b.first <= batch.last);
    let mut put = Vec::with_capacity(3);
    if let Some(left) = out.get(begin).filter(|b| b.first < batch.first) {
        put.push(StateBatch {
            last: batch.first - 1,
            ..*left
        });
    }
    put.push(batch);
    if begin < end
        && let Some(right) = out.get(end - 1).filter(|b| b.last > batch.last)
    {
        put.push(StateBatch {
            first: batch.last + 1,
            ..*right
        });
    }
    out.splice(begin..end.max(begin), put);
}
