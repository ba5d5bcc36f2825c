//! One thing that was stored, as it stands in the journal.

use crate::Position;

/// Length of the payload, checksum, kind, position.
pub(crate) const HEAD_BYTES: usize = 4 + 4 + 1 + 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A packed group of facts; its position is its own.
    Facts,
    /// The id of a plan and its JSON; its position is that of the group before it.
    Plan,
}

impl Kind {
    const fn byte(self) -> u8 {
        match self {
            Self::Facts => b'f',
            Self::Plan => b'p',
        }
    }

    fn of(byte: u8) -> Option<Self> {
        [Self::Facts, Self::Plan].into_iter().find(|kind| kind.byte() == byte)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    pub(crate) kind: Kind,
    pub(crate) position: Position,
    pub(crate) payload: &'a [u8],
}

/// A buffer that a payload is written to; [`seal`] makes a frame of it.
pub(crate) fn blank() -> Vec<u8> {
    vec![0; HEAD_BYTES]
}

/// Fills in the head of a frame whose payload stands behind it.
pub(crate) fn seal(frame: &mut [u8], kind: Kind, position: Position) -> Result<(), String> {
    let (head, payload) = frame.split_first_chunk_mut::<HEAD_BYTES>().ok_or("a frame without a head")?;
    let length = u32::try_from(payload.len()).map_err(|_| "too large to be stored".to_owned())?;
    *head = head_of(length, kind, position, payload);
    Ok(())
}

fn head_of(length: u32, kind: Kind, position: Position, payload: &[u8]) -> [u8; HEAD_BYTES] {
    let mut head = [0; HEAD_BYTES];
    let sum = checksum(length, kind.byte(), position, payload).to_be_bytes();
    let bytes = length.to_be_bytes().into_iter().chain(sum).chain([kind.byte()]);
    head.iter_mut().zip(bytes.chain(position.0.to_be_bytes())).for_each(|(to, from)| *to = from);
    head
}

/// What stands at the beginning of these bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Read<'a> {
    /// A whole frame, and how many bytes it takes.
    Whole(Frame<'a>, usize),
    /// Nothing was written here: the length of a frame is never 0.
    Nothing,
    Broken,
}

pub(crate) fn read(bytes: &[u8]) -> Read<'_> {
    let Some((head, rest)) = bytes.split_first_chunk::<HEAD_BYTES>() else {
        return if bytes.iter().all(|byte| *byte == 0) { Read::Nothing } else { Read::Broken };
    };
    if head.iter().all(|byte| *byte == 0) {
        return Read::Nothing;
    }
    read_frame(head, rest).map_or(Read::Broken, |frame| Read::Whole(frame, HEAD_BYTES + frame.payload.len()))
}

fn read_frame<'a>(head: &[u8; HEAD_BYTES], rest: &'a [u8]) -> Option<Frame<'a>> {
    let (length, head) = head.split_first_chunk()?;
    let (sum, head) = head.split_first_chunk()?;
    let (kind, position) = head.split_first()?;
    let length = u32::from_be_bytes(*length);
    let position = Position(u64::from_be_bytes(*position.first_chunk()?));
    let payload = rest.get(..usize::try_from(length).ok()?)?;
    let kind_known = Kind::of(*kind)?;
    let fits = checksum(length, *kind, position, payload) == u32::from_be_bytes(*sum);
    fits.then_some(Frame { kind: kind_known, position, payload })
}

fn checksum(length: u32, kind: u8, position: Position, payload: &[u8]) -> u32 {
    let mut hash = crc32fast::Hasher::new();
    hash.update(&length.to_be_bytes());
    hash.update(&[kind]);
    hash.update(&position.0.to_be_bytes());
    hash.update(payload);
    hash.finalize()
}
