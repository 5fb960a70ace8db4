//! One file or folder per command.

pub(crate) mod log;
pub(crate) mod start;
pub(crate) mod test_broker;
