//! How a group of facts becomes bytes, and bytes become the values that are stored.

use std::collections::BTreeMap;

use chrono::DateTime;
use handoff_engine::{CaseId, Fact, Record};
use lz4_flex::block::{
    CompressTable, compress_into_with_table, decompress, get_maximum_output_size, uncompressed_size,
};
use serde::{Deserialize, Serialize};

/// The largest value that is stored, in bytes.
///
/// INVARIANT: sled keeps up to twenty values in a page, and writes a page of more than 128 KiB to a file that is never
/// synced. Twenty of these stay below that.
pub const PART_BYTES: usize = 6 * 1024;

/// The first byte of every value. Another layout gets another one.
const TAG: u8 = 1;

/// Tag, part, of how many, checksum.
const HEAD_BYTES: usize = 1 + 4 + 4 + 4;

#[derive(Serialize)]
struct PackedOut<'a> {
    cases: Vec<&'a CaseId>,
    records: Vec<RecordOut<'a>>,
}

#[derive(Serialize)]
struct RecordOut<'a> {
    seq: u64,
    seconds: i64,
    nanos: u32,
    case: Option<u32>,
    fact: &'a Fact,
}

#[derive(Deserialize)]
struct PackedIn {
    cases: Vec<CaseId>,
    records: Vec<RecordIn>,
}

#[derive(Deserialize)]
struct RecordIn {
    seq: u64,
    seconds: i64,
    nanos: u32,
    case: Option<u32>,
    fact: Fact,
}

/// A packed group of so many bytes is made smaller where that works: many facts at once are much alike, and what is not written
/// is not waited for.
const WORTH_IT: usize = 512;
/// How one begins that was made smaller. INVARIANT: no other does: the number at its beginning is never written so long.
const SMALLER: [u8; 2] = [0x80, 0];
/// How much larger than its bytes such a group can be.
const RATIO: usize = 255;

/// Packs one group after the other: the room for it is made once.
#[derive(Default)]
pub(crate) struct Packer {
    /// INVARIANT: empty between two groups.
    whole: Vec<u8>,
    table: CompressTable,
}

/// So much of that room is kept; one large group does not hold it for ever.
const ROOM: usize = 1 << 18;

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packer")
    }
}

impl Packer {
    /// One group as bytes behind those of `head`: each case is named once, each fact points to it.
    pub(crate) fn pack_behind(&mut self, mut head: Vec<u8>, group: &[Record]) -> Result<Vec<u8>, String> {
        let mut whole = write(group, std::mem::take(&mut self.whole))?;
        if !self.make_smaller(&whole, &mut head) {
            head.extend_from_slice(&whole);
        }
        whole.clear();
        whole.shrink_to(ROOM);
        self.whole = whole;
        Ok(head)
    }

    /// Behind the bytes of `head`, where it is worth it.
    fn make_smaller(&mut self, whole: &[u8], head: &mut Vec<u8>) -> bool {
        if whole.len() < WORTH_IT {
            return false;
        }
        let at = head.len();
        head.extend_from_slice(&SMALLER);
        head.extend_from_slice(&u32::try_from(whole.len()).unwrap_or(u32::MAX).to_le_bytes());
        let from = head.len();
        head.resize(from + get_maximum_output_size(whole.len()), 0);
        let to = head.get_mut(from..).unwrap_or_default();
        let length = compress_into_with_table(whole, to, &mut self.table).ok();
        let end = length.map(|length| from + length).filter(|end| *end < at + whole.len());
        head.truncate(end.unwrap_or(at));
        end.is_some()
    }
}

/// A group as it is before it is made smaller.
fn write(group: &[Record], to: Vec<u8>) -> Result<Vec<u8>, String> {
    let mut cases = Vec::new();
    let mut index: BTreeMap<&CaseId, u32> = BTreeMap::new();
    // Facts of one input stand together, and nearly all are of one case.
    let mut last: Option<(&CaseId, u32)> = None;
    let records = group.iter().map(|record| RecordOut {
        seq: record.seq,
        seconds: record.at.timestamp(),
        nanos: record.at.timestamp_subsec_nanos(),
        case: record.case.as_ref().map(|case| match last {
            Some((known, number)) if known == case => number,
            _ => {
                let next = u32::try_from(index.len()).unwrap_or(u32::MAX);
                let number = *index.entry(case).or_insert_with(|| {
                    cases.push(case);
                    next
                });
                last = Some((case, number));
                number
            }
        }),
        fact: &record.fact,
    });
    let records = records.collect();
    postcard::to_extend(&PackedOut { cases, records }, to).map_err(|e| e.to_string())
}

/// A group that was made smaller, as it was packed.
fn enlarged(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let (length, bytes) = uncompressed_size(bytes).map_err(|e| e.to_string())?;
    if length > bytes.len().saturating_mul(RATIO) {
        return Err("it says that it is larger than it can be".to_owned());
    }
    decompress(bytes, length).map_err(|e| e.to_string())
}

/// The group that a [`Packer`] made these bytes of.
pub(crate) fn unpack(bytes: &[u8]) -> Result<Vec<Record>, String> {
    let whole = bytes.strip_prefix(&SMALLER).map(enlarged).transpose()?;
    let packed: PackedIn =
        postcard::from_bytes(whole.as_deref().unwrap_or(bytes)).map_err(|e| e.to_string())?;
    let record = |record: RecordIn| {
        let at = DateTime::from_timestamp(record.seconds, record.nanos).ok_or("a time out of range")?;
        let case = match record.case {
            Some(index) => {
                let known = usize::try_from(index).ok().and_then(|i| packed.cases.get(i));
                Some(known.ok_or("a case that is not named")?.clone())
            }
            None => None,
        };
        Ok(Record { seq: record.seq, at, case, fact: record.fact })
    };
    packed.records.into_iter().map(record).collect::<Result<_, &str>>().map_err(str::to_owned)
}

/// A key and its value.
pub(crate) type Entry = (Vec<u8>, Vec<u8>);

/// One stored value, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    pub(crate) number: u32,
    pub(crate) of: u32,
    pub(crate) bytes: &'a [u8],
}

/// The values that `bytes` is stored as, each under `key_of` its number. There is always one.
pub(crate) fn parts(bytes: &[u8], key_of: impl Fn(u32) -> Vec<u8>) -> Result<Vec<Entry>, String> {
    let room = PART_BYTES - HEAD_BYTES;
    let of =
        u32::try_from(bytes.len().div_ceil(room).max(1)).map_err(|_| "too large to be stored".to_owned())?;
    let chunks = bytes.chunks(room).chain(bytes.is_empty().then_some(&[][..]));
    let part = |(number, chunk): (u32, &[u8])| {
        let key = key_of(number);
        let mut value = Vec::with_capacity(HEAD_BYTES + chunk.len());
        value.push(TAG);
        value.extend_from_slice(&number.to_be_bytes());
        value.extend_from_slice(&of.to_be_bytes());
        value.extend_from_slice(&checksum(&key, number, of, chunk).to_be_bytes());
        value.extend_from_slice(chunk);
        (key, value)
    };
    Ok((0..of).zip(chunks).map(part).collect())
}

/// Takes a stored value apart; the error says what is wrong with it.
pub(crate) fn part<'a>(key: &[u8], value: &'a [u8]) -> Result<Part<'a>, String> {
    let (tag, rest) = value.split_first().ok_or("it is empty")?;
    if *tag != TAG {
        return Err(format!("it is of layout {tag}, not {TAG}"));
    }
    let cut = "it is cut short";
    let (number, rest) = rest.split_first_chunk().ok_or(cut)?;
    let (of, rest) = rest.split_first_chunk().ok_or(cut)?;
    let (sum, bytes) = rest.split_first_chunk().ok_or(cut)?;
    let (number, of) = (u32::from_be_bytes(*number), u32::from_be_bytes(*of));
    if u32::from_be_bytes(*sum) != checksum(key, number, of, bytes) {
        return Err("its checksum does not fit".to_owned());
    }
    if number >= of {
        return Err(format!("it is part {number} of {of}"));
    }
    Ok(Part { number, of, bytes })
}

/// Of the key too: a value in the wrong place is as wrong as a changed one.
fn checksum(key: &[u8], number: u32, of: u32, bytes: &[u8]) -> u32 {
    let mut hash = crc32fast::Hasher::new();
    hash.update(key);
    hash.update(&number.to_be_bytes());
    hash.update(&of.to_be_bytes());
    hash.update(bytes);
    hash.finalize()
}
