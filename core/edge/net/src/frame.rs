//! Cutting a byte stream into frames: four bytes of length, then that many bytes.

use std::sync::Arc;

use bytes::{Buf, Bytes, BytesMut};
use kafka_rs_platform::BufferPool;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Bytes read at a time while no large frame is expected.
const READ_SIZE: usize = 16 << 10;
/// Most bytes allocated for a frame before its bytes arrive: what an ordinary produce request takes.
const TRUST_SIZE: usize = 1 << 20;

/// Why a stream has no next frame.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The peer closed between two frames.
    #[error("closed by the peer")]
    Closed,
    /// The peer closed in the middle of a frame.
    #[error("closed by the peer after {got} of {expected} bytes of a request")]
    Torn {
        /// Bytes that came.
        got: usize,
        /// Bytes announced.
        expected: usize,
    },
    /// The announced length is negative or over `socket.request.max.bytes`.
    #[error("a request of {length} bytes is announced, at most {max} are allowed")]
    Length {
        /// The length.
        length: i32,
        /// The limit.
        max: usize,
    },
    /// The socket failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Reads frames.
#[derive(Debug)]
pub(crate) struct FrameReader {
    pool: Arc<BufferPool>,
    buffer: BytesMut,
    max: usize,
}

impl FrameReader {
    pub(crate) fn new(max: usize, pool: Arc<BufferPool>) -> Self {
        Self {
            pool,
            buffer: BytesMut::new(),
            max,
        }
    }

    /// The length of the next frame, once its four bytes are there.
    pub(crate) async fn length<S: AsyncRead + Unpin>(
        &mut self,
        stream: &mut S,
    ) -> Result<usize, FrameError> {
        while self.buffer.len() < 4 {
            self.buffer.reserve(READ_SIZE);
            if stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(match self.buffer.len() {
                    0 => FrameError::Closed,
                    got => FrameError::Torn { got, expected: 4 },
                });
            }
        }
        let length = (&self.buffer[..4]).get_i32();
        match usize::try_from(length) {
            Ok(wanted) if wanted <= self.max => Ok(wanted),
            _ => Err(FrameError::Length {
                length,
                max: self.max,
            }),
        }
    }

    /// The frame whose length [`FrameReader::length`] told.
    pub(crate) async fn body<S: AsyncRead + Unpin>(
        &mut self,
        stream: &mut S,
        length: usize,
    ) -> Result<Bytes, FrameError> {
        self.buffer.advance(4);
        if self.buffer.len() < length && length > READ_SIZE {
            return self.large(stream, length).await;
        }
        while self.buffer.len() < length {
            self.buffer.reserve(READ_SIZE);
            if stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(FrameError::Torn {
                    got: self.buffer.len(),
                    expected: length,
                });
            }
        }
        Ok(self.buffer.split_to(length).freeze())
    }

    /// A large frame gets a buffer of its own, read straight from the socket.
    async fn large<S: AsyncRead + Unpin>(
        &mut self,
        stream: &mut S,
        length: usize,
    ) -> Result<Bytes, FrameError> {
        let mut frame = self.pool.take(length.min(TRUST_SIZE));
        frame.bytes.extend_from_slice(&self.buffer);
        self.buffer.clear();
        while frame.bytes.len() < length {
            if frame.bytes.len() >= TRUST_SIZE && frame.bytes.capacity() < length {
                // The peer has shown that it means it: once, the whole of what it claims, up to
                // eight times what came. A claim of 100 MB costs little before bytes arrive.
                let room = length.min(frame.bytes.len() * 8);
                if room > frame.bytes.capacity() {
                    let mut larger = self.pool.take(room);
                    larger.bytes.extend_from_slice(&frame.bytes);
                    frame = larger;
                }
            }
            let room = frame.bytes.capacity().min(length) - frame.bytes.len();
            if (&mut *stream)
                .take(room as u64)
                .read_buf(&mut frame.bytes)
                .await?
                == 0
            {
                return Err(FrameError::Torn {
                    got: frame.bytes.len(),
                    expected: length,
                });
            }
        }
        Ok(frame.freeze())
    }

    /// Reads ahead while a request is being served; resolves only when the peer is gone.
    pub(crate) async fn closed<S: AsyncRead + Unpin>(&mut self, stream: &mut S) {
        while self.buffer.len() < READ_SIZE {
            self.buffer.reserve(READ_SIZE);
            match stream.read_buf(&mut self.buffer).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
        // Full: what else the peer sends stays in the socket until this request is answered.
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn frames(bytes: &[u8], max: usize) -> (Vec<Bytes>, FrameError) {
        let mut stream = bytes;
        let mut reader = FrameReader::new(max, BufferPool::new(1 << 20));
        let mut frames = Vec::new();
        loop {
            let length = match reader.length(&mut stream).await {
                Ok(length) => length,
                Err(error) => return (frames, error),
            };
            match reader.body(&mut stream, length).await {
                Ok(frame) => frames.push(frame),
                Err(error) => return (frames, error),
            }
        }
    }

    #[tokio::test]
    async fn frames_of_all_sizes_come_out_as_they_went_in() {
        let sizes = [
            0,
            1,
            100,
            READ_SIZE - 1,
            READ_SIZE,
            READ_SIZE + 1,
            TRUST_SIZE * 3,
            5,
        ];
        let mut bytes = Vec::new();
        for (n, size) in sizes.iter().enumerate() {
            bytes.extend_from_slice(&(*size as i32).to_be_bytes());
            bytes.extend(std::iter::repeat_n(n as u8, *size));
        }
        let (frames, end) = frames(&bytes, 1 << 23).await;
        assert!(matches!(end, FrameError::Closed));
        assert_eq!(frames.iter().map(Bytes::len).collect::<Vec<_>>(), sizes);
        for (n, frame) in frames.iter().enumerate() {
            assert!(frame.iter().all(|byte| *byte == n as u8));
        }
    }

    #[tokio::test]
    async fn lengths_out_of_bounds_and_torn_frames_are_errors() {
        let (none, error) = frames(&(-1i32).to_be_bytes(), 10).await;
        assert!(none.is_empty() && matches!(error, FrameError::Length { length: -1, .. }));
        let (_, error) = frames(&11i32.to_be_bytes(), 10).await;
        assert!(matches!(
            error,
            FrameError::Length {
                length: 11,
                max: 10
            }
        ));
        let (_, error) = frames(&[0, 0, 0, 5, 1, 2], 10).await;
        assert!(matches!(
            error,
            FrameError::Torn {
                got: 2,
                expected: 5
            }
        ));
        let (_, error) = frames(&[0, 0], 10).await;
        assert!(matches!(
            error,
            FrameError::Torn {
                got: 2,
                expected: 4
            }
        ));
    }

    #[tokio::test]
    async fn a_claimed_length_allocates_little_before_bytes_arrive() {
        let mut reader = FrameReader::new(usize::MAX >> 1, BufferPool::new(1 << 20));
        let claim = i32::MAX.to_be_bytes();
        let mut stream = &claim[..];
        let length = reader.length(&mut stream).await.expect("length");
        assert!(reader.body(&mut stream, length).await.is_err());
        assert!(reader.buffer.capacity() <= TRUST_SIZE);
    }
}
