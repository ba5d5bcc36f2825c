//! How much room a text takes. A drawing that is read anywhere cannot ask for the font: these widths are generous.

/// The text in rows of at most `most` characters, broken at spaces, and inside a word where it must be. One row at least.
pub(crate) fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    let mut room = 0;
    for word in text.split_whitespace() {
        let mut rest: Vec<char> = word.chars().collect();
        let fits = room > count(&rest);
        if let (true, Some(row)) = (fits, rows.last_mut()) {
            row.push(' ');
            row.extend(&rest);
            room = room.saturating_sub(count(&rest) + 1);
            continue;
        }
        while count(&rest) > most && rest.len() > 1 {
            let piece = breaking(&rest, most);
            let left = rest.split_off(piece);
            rows.push(rest.into_iter().collect());
            rest = left;
        }
        room = most.saturating_sub(count(&rest));
        rows.push(rest.into_iter().collect());
    }
    if rows.is_empty() {
        rows.push(String::new());
    }
    rows
}

/// How many characters go into this row: up to a dot or a dash where there is one.
fn breaking(word: &[char], most: usize) -> usize {
    let mut width = 0;
    let mut fits = 0;
    let mut good = None;
    for (at, c) in word.iter().enumerate() {
        width += wide(*c);
        if width > most {
            break;
        }
        fits = at + 1;
        if matches!(c, '.' | '_' | '-' | '/') {
            good = Some(at + 1);
        }
    }
    good.unwrap_or(fits).max(1)
}

fn count(text: &[char]) -> usize {
    text.iter().map(|c| wide(*c)).sum()
}

/// Characters of the East are as wide as two of the West.
fn wide(c: char) -> usize {
    if u32::from(c) >= 0x1100 { 2 } else { 1 }
}

/// The widest row, at that many tenths of a pixel a character.
pub(super) fn width(rows: &[String], tenths: i64) -> i64 {
    let widest = rows.iter().map(|row| row.chars().map(wide).sum::<usize>()).max().unwrap_or(0);
    px(widest) * tenths / 10
}

pub(super) fn px(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::from(u32::MAX))
}
