//! Work that waits for the disk, inside a task.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Runs `work`, which may wait for the disk, in a task of a broker without holding up the others.
///
/// A worker of tokio's that waits keeps more from running than its own task: it may be the one
/// that would have waited for the sockets, and nobody takes over while it does not come back.
/// On a runtime of several threads another thread takes the worker's place meanwhile. On a runtime
/// of one thread, and outside of one, it is a plain call: whoever runs a broker on one thread wants
/// it all there, in one order.
///
/// Only for tasks that [`crate::spawn`] started: in a `LocalSet` tokio refuses it with a panic.
pub fn blocking<T>(work: impl FnOnce() -> T) -> T {
    let flavor = Handle::try_current().map(|handle| handle.runtime_flavor());
    match flavor {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn others_go_on_while_one_waits() {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .expect("runtime");
        let (send, receive) = mpsc::channel();
        let waiting = runtime.spawn(async move { blocking(|| receive.recv()) });
        // The only worker waits for this one.
        runtime.spawn(async move { send.send(7) });
        let received = runtime.block_on(waiting).expect("task");
        assert_eq!(received, Ok(7));
    }

    #[test]
    fn one_thread_is_enough() {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.build().expect("runtime");
        assert_eq!(runtime.block_on(async { blocking(|| 7) }), 7);
        assert_eq!(blocking(|| 7), 7);
    }
}
