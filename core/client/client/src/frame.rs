//! Frames on a byte stream, as a client sees them.

use std::io::{self, IoSlice};
use std::sync::Arc;

use bytes::{Buf, Bytes, BytesMut};
use kafka_rs_platform::BufferPool;
use kafka_rs_types::Rope;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Bytes read at a time while no large frame is expected.
const READ_SIZE: usize = 16 << 10;
/// Most bytes allocated for an answer before its bytes arrive.
const TRUST_SIZE: usize = 4 << 20;
/// Pieces handed to the system in one write.
const SLICES_MAX: usize = 64;

/// Cuts what a broker sends into answers.
pub(crate) struct FrameReader<S> {
    stream: S,
    buffer: BytesMut,
    pool: Arc<BufferPool>,
}

impl<S: AsyncRead + Unpin> FrameReader<S> {
    pub(crate) fn new(stream: S, pool: Arc<BufferPool>) -> Self {
        Self {
            stream,
            buffer: BytesMut::new(),
            pool,
        }
    }

    /// The next answer, without its length; `None` once the broker has closed.
    pub(crate) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if !self.fill(4).await? {
            return match self.buffer.len() {
                0 => Ok(None),
                _ => Err(io::ErrorKind::UnexpectedEof.into()),
            };
        }
        let length = usize::try_from(self.buffer.get_i32())
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "negative answer length"))?;
        if length > READ_SIZE && self.buffer.len() < length {
            return self.large(length).await.map(Some);
        }
        if !self.fill(length).await? {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Some(self.buffer.split_to(length).freeze()))
    }

    /// Reads until `wanted` bytes are there; false at the end of the stream.
    async fn fill(&mut self, wanted: usize) -> io::Result<bool> {
        while self.buffer.len() < wanted {
            self.buffer.reserve(READ_SIZE);
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A large answer gets a buffer of its own, which goes back to the pool when the last record
    /// in it is dropped.
    async fn large(&mut self, length: usize) -> io::Result<Bytes> {
        let mut frame = self.pool.take(length.min(TRUST_SIZE));
        frame.bytes.extend_from_slice(&self.buffer);
        self.buffer.clear();
        while frame.bytes.len() < length {
            if frame.bytes.len() == frame.bytes.capacity() {
                let mut larger = self.pool.take(length.min(frame.bytes.len() * 4));
                larger.bytes.extend_from_slice(&frame.bytes);
                frame = larger;
            }
            let room = frame.bytes.capacity().min(length) - frame.bytes.len();
            let read = (&mut self.stream)
                .take(room as u64)
                .read_buf(&mut frame.bytes)
                .await?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(frame.freeze())
    }
}

/// Writes frames, each with its length before it, in as few system calls as the stream allows.
pub(crate) async fn write_frames<S: AsyncWrite + Unpin>(
    stream: &mut S,
    frames: &[Rope],
) -> io::Result<()> {
    let mut lengths = Vec::with_capacity(frames.len());
    for frame in frames {
        let length = i32::try_from(frame.len()).map_err(|_| io::ErrorKind::InvalidData)?;
        lengths.push(length.to_be_bytes());
    }
    let mut chunks: Vec<&[u8]> = Vec::with_capacity(frames.len() * 3);
    for (frame, length) in frames.iter().zip(&lengths) {
        chunks.push(length);
        chunks.extend(frame.chunks().iter().map(|chunk| &chunk[..]));
    }
    let mut first = 0;
    while first < chunks.len() {
        let until = chunks.len().min(first + SLICES_MAX);
        let slices: Vec<IoSlice<'_>> = chunks[first..until]
            .iter()
            .map(|chunk| IoSlice::new(chunk))
            .collect();
        let mut written = stream.write_vectored(&slices).await?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        while written > 0 {
            let step = written.min(chunks[first].len());
            chunks[first].advance(step);
            written -= step;
            if chunks[first].is_empty() {
                first += 1;
            }
        }
    }
    stream.flush().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_written_is_read_back_at_every_size() {
        let sizes = [0, 1, READ_SIZE - 4, READ_SIZE + 1, TRUST_SIZE + 7, 3];
        let frames: Vec<Rope> = sizes
            .iter()
            .map(|size| Rope::from(Bytes::from(vec![*size as u8; *size])))
            .collect();
        let mut stream = Vec::new();
        write_frames(&mut stream, &frames).await.expect("write");
        let mut reader = FrameReader::new(&stream[..], BufferPool::new(1 << 20));
        for frame in &frames {
            let read = reader.next().await.expect("read").expect("frame");
            assert_eq!(read, frame.to_bytes());
        }
        assert!(reader.next().await.expect("end").is_none());
    }

    #[tokio::test]
    async fn a_torn_or_senseless_frame_is_an_error() {
        for bytes in [&[0, 0, 0, 9, 1][..], &[0, 0], &[0xff; 8]] {
            let mut reader = FrameReader::new(bytes, BufferPool::new(1 << 20));
            assert!(reader.next().await.is_err());
        }
    }
}
