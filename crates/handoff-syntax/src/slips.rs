//! Ways of writing that come from elsewhere: quotes of a word processor, signs of a programming language, units cut short.
//! Each is told by name, and the clause is read as if it were right.

/// One slip in a clause: `text[start..start + len]` should be `right`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slip {
    pub(crate) start: usize,
    pub(crate) len: usize,
    pub(crate) right: String,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A unit or a currency.
    Quantity,
    /// A sign or word that this language writes otherwise.
    Word,
    /// A blank that is no plain one.
    Blank,
    /// A character that nobody sees.
    Hidden,
    Quote,
    /// Nothing stands where this should.
    Missing,
}

/// Words that stand for others, where they come as words of their own.
const WORDS: &[(&str, &str)] = &[
    ("&&", "and"),
    ("||", "or"),
    ("<>", "!="),
    ("===", "=="),
    ("!==", "!="),
    ("is not set", "is missing"),
    ("is empty", "is missing"),
    ("is blank", "is missing"),
    ("is null", "is missing"),
    ("is not null", "is set"),
    ("is present", "is set"),
    ("exists", "is set"),
    ("is not empty", "is set"),
    ("is not missing", "is set"),
    ("elsif", "else if"),
    ("elif", "else if"),
    ("TRUE", "true"),
    ("FALSE", "false"),
    ("True", "true"),
    ("False", "false"),
    ("AND", "and"),
    ("OR", "or"),
    ("NOT", "not"),
    ("monday", "mon"),
    ("tuesday", "tue"),
    ("wednesday", "wed"),
    ("thursday", "thu"),
    ("friday", "fri"),
    ("saturday", "sat"),
    ("sunday", "sun"),
];

const UNITS: &[(&str, &str)] = &[
    ("sec", "seconds"),
    ("secs", "seconds"),
    ("min", "minutes"),
    ("mins", "minutes"),
    ("hr", "hours"),
    ("hrs", "hours"),
    ("wk", "weeks"),
    ("wks", "weeks"),
    ("working days", "business days"),
    ("working day", "business day"),
    ("working hours", "business hours"),
    ("workdays", "business days"),
    ("bd", "business days"),
    ("dollars", "USD"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("pounds", "GBP"),
];

/// All slips of a clause, in order, outside of its texts.
pub(crate) fn find(text: &str) -> Vec<Slip> {
    let mut slips = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else { break };
        if first == '"' {
            at += text_len(rest);
            continue;
        }
        match slip_at(text, at, rest, first) {
            Some(slip) => {
                at += slip.len.max(1);
                slips.push(slip);
            }
            None => at += skip(rest, first),
        }
    }
    slips
}

/// `mony(USD)`, `amount(EUR)`: how long the word is that should be `money`.
fn other_money(rest: &str) -> Option<usize> {
    let len = rest.find(|c| !is_word(c)).filter(|len| *len > 0)?;
    let (word, behind) = rest.split_at_checked(len)?;
    let currency = behind.strip_prefix('(')?.get(..4)?.strip_suffix(')')?;
    let is_one = currency.bytes().all(|b| b.is_ascii_uppercase());
    (is_one && word != "money").then_some(len)
}

/// To the next place where a slip may start: past a whole word or number.
fn skip(rest: &str, first: char) -> usize {
    if !is_word(first) {
        return first.len_utf8();
    }
    rest.find(|c| !is_word(c)).unwrap_or(rest.len())
}

fn slip_at(text: &str, at: usize, rest: &str, first: char) -> Option<Slip> {
    let slip =
        |len: usize, right: &str, kind: Kind| Some(Slip { start: at, len, right: right.to_owned(), kind });
    match first {
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => {
            return slip(first.len_utf8(), "\"", Kind::Quote);
        }
        '\'' => {
            let end = rest.get(1..)?.find('\'')? + 2;
            let inside = rest.get(1..end - 1)?;
            let plain = !inside.contains(['"', '\n', '\\']);
            return plain.then(|| Slip {
                start: at,
                len: end,
                right: format!("\"{inside}\""),
                kind: Kind::Quote,
            });
        }
        '$' | '\u{20ac}' | '\u{a3}' => return money(rest, first, at),
        _ if first.is_whitespace() && !first.is_ascii_whitespace() => {
            return slip(first.len_utf8(), " ", Kind::Blank);
        }
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {
            return slip(first.len_utf8(), "", Kind::Hidden);
        }
        '=' => {
            let before = text.get(..at)?.chars().next_back();
            let alone =
                !rest.starts_with("==") && !before.is_some_and(|c| matches!(c, '=' | '!' | '<' | '>'));
            if alone {
                return slip(1, "==", Kind::Word);
            }
        }
        '!' if !rest.starts_with("!=") => return slip(1, "not ", Kind::Word),
        _ => {}
    }
    if let Some(len) = other_money(rest) {
        return slip(len, "money", Kind::Word);
    }
    if first.is_ascii_digit() {
        return quantity(rest, at).or_else(|| share(text, at, rest));
    }
    let (wrong, right) = WORDS.iter().rev().find(|(wrong, _)| starts_with_word(rest, wrong))?;
    slip(wrong.len(), right, Kind::Word)
}

/// `$48000`
fn money(rest: &str, sign: char, at: usize) -> Option<Slip> {
    let number = rest.get(sign.len_utf8()..)?;
    let len = number.find(|c: char| !matches!(c, '0'..='9' | '_' | '.')).unwrap_or(number.len());
    let currency = match sign {
        '$' => "USD",
        '\u{20ac}' => "EUR",
        _ => "GBP",
    };
    let amount = number.get(..len).filter(|n| !n.is_empty())?;
    let right = format!("{amount} {currency}");
    Some(Slip { start: at, len: sign.len_utf8() + len, right, kind: Kind::Quantity })
}

/// `at 75`, at the start of a clause
fn share(text: &str, at: usize, rest: &str) -> Option<Slip> {
    let len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let alone = rest.get(len..)?.starts_with(' ');
    let right = format!("{}%", rest.get(..len)?);
    (alone && text.get(..at)?.trim() == "at").then_some(Slip { start: at, len, right, kind: Kind::Quantity })
}

/// `2 hrs`, `48000 usd`, `1,000`
fn quantity(rest: &str, at: usize) -> Option<Slip> {
    let len = rest.find(|c: char| !matches!(c, '0'..='9' | '_' | '.' | ',')).unwrap_or(rest.len());
    let number = rest.get(..len)?.trim_end_matches([',', '.']);
    let after = rest.get(number.len()..)?;
    let blank = after.len() - after.trim_start_matches([' ', '\t']).len();
    let unit = after.get(blank..)?;
    let word_len = unit.find(|c: char| !is_word(c)).unwrap_or(unit.len());
    let word = unit.get(..word_len)?;
    let plain = number.replace(',', "_");
    let made = |len: usize, right: String| Some(Slip { start: at, len, right, kind: Kind::Quantity });
    if let Some((wrong, right)) = UNITS.iter().rev().find(|(wrong, _)| starts_with_word(unit, wrong)) {
        return made(number.len() + blank + wrong.len(), format!("{plain} {right}"));
    }
    let is_code = word.len() == 3 && word.bytes().all(|b| b.is_ascii_alphabetic());
    if is_code && word.to_uppercase() != word && is_currency(&word.to_uppercase()) {
        return made(number.len() + blank + 3, format!("{plain} {}", word.to_uppercase()));
    }
    if is_code && blank == 0 && is_currency(&word.to_uppercase()) {
        return made(number.len() + 3, format!("{plain} {}", word.to_uppercase()));
    }
    let thousands = number.contains(',') && number.split(',').skip(1).all(|part| part.len() == 3);
    if thousands { made(number.len(), plain) } else { None }
}

/// Those that are met most; others are asked for in capital letters all the same.
fn is_currency(code: &str) -> bool {
    matches!(
        code,
        "USD"
            | "EUR"
            | "GBP"
            | "CHF"
            | "JPY"
            | "CAD"
            | "AUD"
            | "SEK"
            | "NOK"
            | "DKK"
            | "PLN"
            | "CZK"
            | "INR"
            | "CNY"
    )
}

fn starts_with_word(rest: &str, word: &str) -> bool {
    let Some(after) = rest.strip_prefix(word) else { return false };
    let wordy = word.chars().next_back().is_some_and(is_word);
    !wordy || !after.chars().next().is_some_and(is_word)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How many bytes the text takes that starts here.
fn text_len(rest: &str) -> usize {
    let mut escaped = false;
    for (i, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return i + 1,
            '\n' => return i,
            _ => {}
        }
    }
    rest.len()
}
