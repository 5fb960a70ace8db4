//! Getting an answer out: buffers by vectored writes, file regions without touching them.

use std::io;

use bytes::{Buf, Bytes};
use kafka_rs_types::{FileRegion, Piece, Rope};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// Pieces handed to the system in one write; Linux takes at most 1024.
const SLICES_MAX: usize = 64;

/// What a connection runs over.
pub(crate) trait Transport: AsyncRead + AsyncWrite + Unpin {
    /// The socket that [`FileRegion`]s can go to, if this is one.
    fn socket(&self) -> Option<&TcpStream> {
        None
    }

    /// True when answers may hold file regions.
    fn takes_regions(&self) -> bool {
        self.socket().is_some()
    }
}

impl Transport for TcpStream {
    fn socket(&self) -> Option<&TcpStream> {
        cfg!(target_os = "linux").then_some(self)
    }
}

/// Writes length and pieces with as few system calls as the socket allows.
pub(crate) async fn write_frame<S: Transport>(stream: &mut S, rope: &Rope) -> io::Result<()> {
    let length = u32::try_from(rope.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    let prefix = Bytes::copy_from_slice(&length.to_be_bytes());
    let mut chunks: Vec<&[u8]> = vec![&prefix];
    for piece in rope.pieces() {
        match piece {
            Piece::Bytes(bytes) => chunks.push(bytes),
            Piece::Region(region) => {
                let socket = stream.socket().ok_or(io::ErrorKind::Unsupported)?;
                region::write_before(socket, &mut chunks).await?;
                region::write(socket, region).await?;
                chunks.clear();
            }
        }
    }
    write_chunks(stream, &mut chunks).await?;
    stream.flush().await
}

async fn write_chunks<S: Transport>(stream: &mut S, chunks: &mut [&[u8]]) -> io::Result<()> {
    let mut first = 0;
    while first < chunks.len() {
        let slices = slices(&chunks[first..]);
        let written = stream.write_vectored(&slices).await?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        first += advance(&mut chunks[first..], written);
    }
    Ok(())
}

fn slices<'a>(chunks: &[&'a [u8]]) -> Vec<io::IoSlice<'a>> {
    let next = chunks.iter().take(SLICES_MAX);
    next.map(|chunk| io::IoSlice::new(chunk)).collect()
}

/// Drops the first `written` bytes; the number of chunks that are done.
fn advance(chunks: &mut [&[u8]], mut written: usize) -> usize {
    let mut done = 0;
    for chunk in chunks {
        let step = written.min(chunk.len());
        chunk.advance(step);
        written -= step;
        if !chunk.is_empty() {
            break;
        }
        done += 1;
    }
    done
}

#[cfg(target_os = "linux")]
mod region {
    use rustix::net::{SendAncillaryBuffer, SendFlags, sendmsg};
    use tokio::io::Interest;

    use super::*;

    /// Writes what stands before a region, telling the system that more follows at once.
    pub(super) async fn write_before(socket: &TcpStream, chunks: &mut [&[u8]]) -> io::Result<()> {
        let mut first = 0;
        while first < chunks.len() {
            let slices = slices(&chunks[first..]);
            let flags = SendFlags::MORE | SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
            let send = || {
                let mut nothing = SendAncillaryBuffer::default();
                Ok(sendmsg(socket, &slices, &mut nothing, flags)?)
            };
            let written = socket.async_io(Interest::WRITABLE, send).await?;
            first += advance(&mut chunks[first..], written);
        }
        Ok(())
    }

    /// Lets the system send bytes of a file.
    pub(super) async fn write(socket: &TcpStream, region: &FileRegion) -> io::Result<()> {
        let mut position = region.position;
        let end = position + region.len as u64;
        while position < end {
            let left = usize::try_from(end - position).unwrap_or(usize::MAX);
            let send = || {
                let file = region.file.as_ref();
                Ok(rustix::fs::sendfile(
                    socket,
                    file,
                    Some(&mut position),
                    left,
                )?)
            };
            if socket.async_io(Interest::WRITABLE, send).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }
}

#[cfg(not(target_os = "linux"))]
mod region {
    use super::*;

    pub(super) async fn write_before(_: &TcpStream, _: &mut [&[u8]]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) async fn write(_: &TcpStream, _: &FileRegion) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn bytes_and_file_regions_arrive_in_order_through_a_slow_socket() {
        let content: Vec<u8> = (0..3_000_000u32).map(|n| (n % 251) as u8).collect();
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&content).expect("write");
        let file = Arc::new(file);
        let mut rope = Rope::new();
        let mut expected = Vec::new();
        for (position, len) in [(0, 1), (10, 2_000_000), (2_999_000, 1000), (5, 70_000)] {
            let between = Bytes::from(vec![position as u8; 40_000]);
            expected.extend_from_slice(&between);
            expected.extend_from_slice(&content[position..position + len]);
            rope.push(between);
            rope.push_region(FileRegion {
                file: Arc::clone(&file),
                position: position as u64,
                len,
            });
        }
        rope.push(Bytes::from_static(b"end"));
        expected.extend_from_slice(b"end");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
        let address = listener.local_addr().expect("address");
        let reader = tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await.expect("connect");
            let mut read = Vec::new();
            stream.read_to_end(&mut read).await.expect("read");
            read
        });
        let (mut stream, _) = listener.accept().await.expect("accept");
        write_frame(&mut stream, &rope).await.expect("written");
        drop(stream);
        let read = reader.await.expect("reader");
        assert_eq!(read[..4], (expected.len() as u32).to_be_bytes());
        assert!(read[4..] == expected);
    }

    #[tokio::test]
    async fn a_file_that_has_become_shorter_is_an_error_not_other_bytes() {
        let file = tempfile::tempfile().expect("a file");
        file.set_len(100).expect("length");
        let mut rope = Rope::new();
        rope.push_region(FileRegion {
            file: Arc::new(file),
            position: 50,
            len: 51,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
        let address = listener.local_addr().expect("address");
        let _client = TcpStream::connect(address).await.expect("connect");
        let (mut stream, _) = listener.accept().await.expect("accept");
        let error = write_frame(&mut stream, &rope)
            .await
            .expect_err("too short");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
}
