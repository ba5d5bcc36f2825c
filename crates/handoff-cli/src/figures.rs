//! How figures are shown to people: under their name, with the sentence that says what they count.

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use handoff_insight::Spread;

use crate::timeline::BOLD;

/// A heading, and below it what the figure means.
pub(crate) fn explain(
    out: &mut dyn Write,
    name: &str,
    meaning: Option<&String>,
    width: usize,
) -> io::Result<()> {
    writeln!(out, "\n{BOLD}{name}{BOLD:#}")?;
    let mut line = String::new();
    for word in meaning.map(String::as_str).unwrap_or_default().split_whitespace() {
        if !line.is_empty() && line.chars().count() + word.chars().count() >= width {
            writeln!(out, "{line}")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(out, "{line}\n")
}

/// `1 d 4 h`, `35 min`, `12 s`: the two largest parts.
pub(crate) fn length(seconds: i64) -> String {
    let [days, hours, minutes] = [seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60];
    let parts = match (days, hours) {
        (1.., _) => [(days, "d"), (hours, "h")],
        (_, 1..) => [(hours, "h"), (minutes, "min")],
        _ => [(minutes, "min"), (seconds % 60, "s")],
    };
    let told =
        parts.iter().filter(|(amount, _)| *amount > 0).map(|(amount, unit)| format!("{amount} {unit}"));
    let told = told.collect::<Vec<_>>().join(" ");
    if told.is_empty() { "0 s".to_owned() } else { told }
}

/// How many, the median and p90.
pub(crate) fn spread(spread: &Spread) -> [String; 3] {
    let told = |seconds: Option<i64>| seconds.map_or_else(|| "–".to_owned(), length);
    [spread.count.to_string(), told(spread.median_seconds), told(spread.p90_seconds)]
}

pub(crate) fn table(
    out: &mut dyn Write,
    width: usize,
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_header(header);
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    writeln!(out, "{}", table.trim_fmt())
}
