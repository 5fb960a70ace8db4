//! Reads files or stdin in a thread of its own: a terminal may keep it waiting for ever.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use anyhow::Context as _;
use tokio::sync::mpsc;

/// Bytes read at once, and pieces read ahead.
const PIECE_BYTES: usize = 256 << 10;
const PIECES_AHEAD: usize = 4;

/// What was read.
pub(super) enum Input {
    Piece(Vec<u8>),
    /// A file, or stdin, has ended.
    End,
}

/// Begins to read `files` one after the other, or stdin when there are none.
pub(super) fn read(files: Vec<PathBuf>) -> mpsc::Receiver<anyhow::Result<Input>> {
    let (sender, receiver) = mpsc::channel(PIECES_AHEAD);
    // Not joined: who stops early need not wait for the next line somebody types.
    std::thread::spawn(move || {
        if files.is_empty() {
            let read = read_one(&mut std::io::stdin().lock(), &sender);
            report(read.context("cannot read stdin"), &sender);
        }
        for path in files {
            let read = File::open(&path).and_then(|mut file| read_one(&mut file, &sender));
            let read = read.with_context(|| format!("cannot read {}", path.display()));
            if !report(read, &sender) {
                return;
            }
        }
    });
    receiver
}

fn report(read: anyhow::Result<()>, sender: &mpsc::Sender<anyhow::Result<Input>>) -> bool {
    match read {
        Ok(()) => true,
        Err(error) => {
            // A receiver that is gone has stopped caring.
            let _ = sender.blocking_send(Err(error));
            false
        }
    }
}

fn read_one(
    from: &mut impl Read,
    sender: &mpsc::Sender<anyhow::Result<Input>>,
) -> std::io::Result<()> {
    loop {
        let mut piece = vec![0; PIECE_BYTES];
        let length = match from.read(&mut piece) {
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        piece.truncate(length);
        let input = match length {
            0 => Input::End,
            _ => Input::Piece(piece),
        };
        if sender.blocking_send(Ok(input)).is_err() || length == 0 {
            return Ok(());
        }
    }
}
