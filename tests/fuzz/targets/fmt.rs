//! What is formatted says the same, keeps every comment in its order, and is not changed by formatting it again.

#![no_main]

use handoff_syntax::source::{FileId, SourceFile};
use handoff_syntax::{FormatError, format};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| { handoff_fuzz::mutate(data, size, max, seed) });

fuzz_target!(|data: &[u8]| {
    let file = SourceFile::new("spec.handoff", String::from_utf8_lossy(data));
    let once = match format(&file) {
        Ok(once) => once,
        Err(FormatError::Broken { .. }) => return,
        Err(error) => panic!("{error}"),
    };
    let formatted = SourceFile::new("spec.handoff", once.as_str());
    assert_eq!(format(&formatted).as_deref(), Ok(once.as_str()), "formatting again changes nothing");
    let before = handoff_syntax::parse(FileId(0), &file);
    let after = handoff_syntax::parse(FileId(0), &formatted);
    let comments = |parsed: &handoff_syntax::Parsed| {
        parsed.tree.comments.iter().map(|c| c.text.trim_end().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(comments(&before), comments(&after), "every comment is kept, in its order");
    assert_eq!(format!("{:-?}", before.tree.items), format!("{:-?}", after.tree.items), "it says the same");
});
