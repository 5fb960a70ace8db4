/// First level of `transaction.version` at which every transaction has an epoch of its own
/// (KIP-890).
pub const SUPPORTS_EPOCH_BUMP: i16 = 2;

/// What the broker's configuration says about transactions; defaults are Kafka's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// `transaction.max.timeout.ms`.
    pub max_timeout_ms: i32,
    /// `transactional.id.expiration.ms`.
    pub id_expiration_ms: i64,
    /// `transaction.remove.expired.transaction.cleanup.interval.ms`.
    pub expiration_check_interval_ms: i64,
    /// The finalized level of `transaction.version`.
    pub transaction_version: i16,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_timeout_ms: 900_000,
            id_expiration_ms: 7 * 24 * 3_600_000,
            expiration_check_interval_ms: 3_600_000,
            transaction_version: SUPPORTS_EPOCH_BUMP,
        }
    }
}
