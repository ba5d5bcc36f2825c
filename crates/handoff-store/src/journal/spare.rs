//! The next file of the journal, written full of zeros beside the work, so that nobody waits for a file to grow.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::thread::JoinHandle;

use super::segment;

/// Synced one after the other, so that a sync of the journal never waits for the whole of it.
const PIECE: usize = 1 << 18;

/// INVARIANT: while it lives nobody else makes a file of the journal in that folder; it is waited for when it goes.
#[derive(Debug)]
pub(crate) struct Spare {
    thread: Option<JoinHandle<std::io::Result<File>>>,
    room: u64,
}

impl Spare {
    /// Begins to make one with so much room behind its head. `None`: that is not possible now, and costs nothing but time.
    pub(crate) fn prepare(folder: &Path, room: u64) -> Option<Self> {
        let path = folder.join(segment::NEXT);
        let write = move || {
            let mut file = File::create(path)?;
            let zeros = vec![0; PIECE];
            let mut left = usize::try_from(room).unwrap_or_default() + segment::HEAD_BYTES;
            while left > 0 {
                let piece = zeros.get(..left).unwrap_or(&zeros);
                file.write_all(piece)?;
                file.sync_data()?;
                left -= piece.len();
            }
            Ok(file)
        };
        let thread = std::thread::Builder::new().name("handoff journal".to_owned()).spawn(write).ok()?;
        Some(Self { thread: Some(thread), room })
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.thread.as_ref().is_some_and(JoinHandle::is_finished)
    }

    /// The file, without a head yet, and its room; waits for it.
    pub(crate) fn take(mut self) -> Option<(File, u64)> {
        let file = self.thread.take()?.join().ok()?.ok()?;
        Some((file, self.room))
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A file that could not be made is made again when it is needed.
            let _ = thread.join();
        }
    }
}
