use handoff_syntax::source::SourceFile;

use super::*;

fn at(line: u32, character: u32) -> LineChar {
    LineChar { line, character }
}

#[test]
fn both_encodings_count_their_own_units() {
    let file = SourceFile::new("a", "ab\nä😀x\r\nend");
    let x = u32::try_from(file.text().find('x').unwrap()).unwrap();
    assert_eq!(line_char(&file, x, Encoding::Utf16), at(1, 3));
    assert_eq!(line_char(&file, x, Encoding::Utf8), at(1, 6));
    assert_eq!(offset(&file, at(1, 3), Encoding::Utf16), x);
    assert_eq!(offset(&file, at(1, 6), Encoding::Utf8), x);
}

#[test]
fn places_outside_the_text_are_brought_into_it() {
    let file = SourceFile::new("a", "ab\n😀\r\nend");
    assert_eq!(offset(&file, at(0, 99), Encoding::Utf16), 2, "the end of the line, before its break");
    assert_eq!(offset(&file, at(1, 99), Encoding::Utf16), 7, "before the carriage return too");
    assert_eq!(offset(&file, at(1, 1), Encoding::Utf16), 3, "within a character: its start");
    assert_eq!(offset(&file, at(77, 0), Encoding::Utf16), 12);
    assert_eq!(line_char(&file, 5, Encoding::Utf16), at(1, 0), "within a character");
    assert_eq!(line_char(&file, 9_999, Encoding::Utf16), at(2, 3));
}
