//! The consumer against a broker of ours, over TCP and in process.

mod groups;
mod reading;
mod support;
