use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;

/// Buffers smaller than this are not worth keeping: the allocator is quick with them.
const POOLED_MIN: usize = 32 << 10;

/// Large buffers, kept for the next request instead of going back to the system.
///
/// A fetch or a produce of a megabyte would otherwise take fresh pages from the system each time, and
/// the first touch of a page costs more than copying what is put into it, on a virtual machine several
/// times more. Bounded: what does not fit is freed.
#[derive(Debug)]
pub struct BufferPool {
    shelf: Mutex<Shelf>,
    bytes_max: usize,
}

#[derive(Debug, Default)]
struct Shelf {
    buffers: Vec<Vec<u8>>,
    bytes: usize,
}

impl BufferPool {
    /// A pool that keeps at most `bytes_max` bytes of unused buffers.
    pub fn new(bytes_max: usize) -> Arc<Self> {
        Arc::new(Self {
            shelf: Mutex::default(),
            bytes_max,
        })
    }

    /// An empty buffer with room for `len` bytes; its content was never anybody else's to see.
    pub fn take(self: &Arc<Self>, len: usize) -> PooledBuffer {
        let mut bytes = Vec::new();
        if len >= POOLED_MIN {
            let mut shelf = self.shelf.lock();
            // The smallest that fits, and not one so large that it would be wasted.
            let fitting = shelf
                .buffers
                .iter()
                .enumerate()
                .filter(|(_, buffer)| (len..=len.saturating_mul(4)).contains(&buffer.capacity()))
                .min_by_key(|(_, buffer)| buffer.capacity())
                .map(|(at, _)| at);
            if let Some(at) = fitting {
                bytes = shelf.buffers.swap_remove(at);
                shelf.bytes -= bytes.capacity();
            }
        }
        if bytes.capacity() < len {
            // Rounded up, so that requests of about the same size can use each other's.
            bytes = Vec::with_capacity(if len >= POOLED_MIN {
                len.next_power_of_two()
            } else {
                len
            });
        }
        PooledBuffer {
            bytes,
            pool: Arc::clone(self),
        }
    }

    fn give_back(&self, mut buffer: Vec<u8>) {
        if buffer.capacity() < POOLED_MIN {
            return;
        }
        buffer.clear();
        let mut shelf = self.shelf.lock();
        if shelf.bytes + buffer.capacity() <= self.bytes_max {
            shelf.bytes += buffer.capacity();
            shelf.buffers.push(buffer);
        }
    }
}

/// A buffer from a [`BufferPool`], given back when it, or the last [`Bytes`] made of it, is dropped.
#[derive(Debug)]
pub struct PooledBuffer {
    /// The content.
    pub bytes: Vec<u8>,
    pool: Arc<BufferPool>,
}

impl PooledBuffer {
    /// The content as shared bytes.
    pub fn freeze(self) -> Bytes {
        if self.bytes.capacity() < POOLED_MIN {
            let mut this = self;
            return Bytes::from(std::mem::take(&mut this.bytes));
        }
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for PooledBuffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for PooledBuffer {
    fn drop(&mut self) {
        self.pool.give_back(std::mem::take(&mut self.bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_used_again_once_the_last_view_of_it_is_gone() {
        let pool = BufferPool::new(1 << 20);
        let mut first = pool.take(100_000);
        first.bytes.extend_from_slice(b"abc");
        let address = first.bytes.as_ptr();
        let view = first.freeze().slice(1..);
        assert_ne!(pool.take(100_000).bytes.as_ptr(), address);
        assert_eq!(&view[..], b"bc");
        drop(view);
        let reused = [pool.take(90_000), pool.take(90_000)];
        assert!(reused.iter().any(|buffer| buffer.bytes.as_ptr() == address));
        assert!(reused.iter().all(|buffer| buffer.bytes.is_empty()));
    }

    #[test]
    fn no_more_is_kept_than_allowed() {
        let pool = BufferPool::new(200_000);
        let taken: Vec<_> = (0..10).map(|_| pool.take(60_000)).collect();
        drop(taken);
        assert!(pool.shelf.lock().bytes <= 200_000);
    }
}
