//! One file or folder per command.

mod cluster;
pub(crate) mod configs;
pub(crate) mod consume;
pub(crate) mod groups;
pub(crate) mod log;
pub(crate) mod produce;
pub(crate) mod quotas;
mod signals;
pub(crate) mod start;
pub(crate) mod test_broker;
pub(crate) mod topics;
