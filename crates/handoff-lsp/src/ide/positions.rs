//! Bytes of a file as lines and characters, and back.

use handoff_syntax::source::SourceFile;

/// How the other side counts within a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    #[default]
    Utf16,
}

/// From 0; `character` in the units of the encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineChar {
    pub line: u32,
    pub character: u32,
}

/// Where a byte stands. In O(log lines + length of the line).
#[must_use]
pub fn line_char(file: &SourceFile, offset: u32, encoding: Encoding) -> LineChar {
    let text = file.text();
    let mut offset = (offset as usize).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let line = file.position(narrow(offset)).line.saturating_sub(1);
    let start = file.line_start(line as usize).unwrap_or(0) as usize;
    let before = text.get(start..offset).unwrap_or_default();
    let character = match encoding {
        Encoding::Utf8 => before.len(),
        Encoding::Utf16 => before.encode_utf16().count(),
    };
    LineChar { line, character: narrow(character) }
}

/// The byte at a place; past the end of a line its end, past the last line the end of the text, within a character its start.
#[must_use]
pub fn offset(file: &SourceFile, at: LineChar, encoding: Encoding) -> u32 {
    let text = file.text();
    let Some(start) = file.line_start(at.line as usize) else { return narrow(text.len()) };
    let line = text.get(start as usize..).unwrap_or_default();
    let line = line.split('\n').next().unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    let mut left = at.character as usize;
    let mut bytes = 0;
    for c in line.chars() {
        let width = match encoding {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
        };
        if left < width {
            break;
        }
        left -= width;
        bytes += c.len_utf8();
    }
    start + narrow(bytes)
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
