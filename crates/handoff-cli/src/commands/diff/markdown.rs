//! The comment on a pull request.

use handoff_plan::{Change, Class};

use super::Told;
use super::touched::Touched;

/// What GitHub takes, less what says that there is more, and what whoever posts it adds: the outcome of checks and tests.
const MAX_CHARS: usize = 65_536 - 8_192;
/// Of a map as large as this little is left for the rest.
const MAX_MAP_CHARS: usize = 20_000;

/// The worst first; what is safe, and the cases one by one, are folded. Never longer than GitHub takes.
pub(super) fn comment(told: &Told<'_>) -> String {
    let mut page = Page::default();
    page.line("### Handoff rules: what changes for cases in flight");
    page.line("");
    if told.changes.is_empty() {
        page.line("No change in meaning.");
    } else {
        page.line(&format!("**{}.**", told.counts()));
    }
    if let Some(touched) = told.touched {
        page.line("");
        page.line(&format!("{}.", touched.counts()));
    }
    for (class, heading) in [(Class::Breaking, "Breaking"), (Class::Risky, "Risky")] {
        let changes = of(told.changes, class);
        if !changes.is_empty() {
            page.section(&format!("**{heading}**"), &changes);
        }
    }
    let map = handoff_graph::mermaid_of_changes(told.old, told.new, told.changes);
    if let Some(map) = map.filter(|map| map.chars().count() <= MAX_MAP_CHARS) {
        page.details(
            "<details open>",
            "The part of the map that changes",
            &[format!("```mermaid\n{map}```")],
        );
    }
    if let Some(touched) = told.touched {
        let stays = touched.staying().into_iter().map(|(one, why)| item(&Touched::stays(one, why)));
        let up = touched.overdue().into_iter().map(|(one, overdue)| item(&touched.is_up(one, overdue)));
        let cases: Vec<String> = stays.chain(up).collect();
        if !cases.is_empty() {
            page.folded("The cases that would stay, or whose time would be up", &cases);
        }
    }
    let safe = of(told.changes, Class::Safe);
    if !safe.is_empty() {
        page.folded(&format!("{} safe", safe.len()), &safe);
    }
    page.text
}

fn of(changes: &[Change], class: Class) -> Vec<String> {
    let of_class = changes.iter().filter(|change| change.class == class);
    of_class.map(|c| item(&format!("`{}`: {} — {}", c.what, c.message, c.reason))).collect()
}

fn item(text: &str) -> String {
    format!("- {}", escape(text))
}

#[derive(Default)]
struct Page {
    text: String,
    chars: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.chars += line.chars().count() + 1;
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn section(&mut self, heading: &str, items: &[String]) {
        self.line("");
        self.line(heading);
        self.line("");
        self.items(items);
    }

    fn folded(&mut self, summary: &str, items: &[String]) {
        self.details("<details>", summary, items);
    }

    fn details(&mut self, open: &str, summary: &str, items: &[String]) {
        self.line("");
        self.line(&format!("{open}<summary>{summary}</summary>"));
        self.line("");
        self.items(items);
        self.line("");
        self.line("</details>");
    }

    /// As many as fit.
    fn items(&mut self, items: &[String]) {
        for (at, item) in items.iter().enumerate() {
            if self.chars + item.chars().count() > MAX_CHARS {
                self.line(&format!("- … and {} more: run `handoff diff`", items.len() - at));
                return;
            }
            self.line(item);
        }
    }
}

/// A line of Markdown in which only what stands in backticks is more than letters: no link, no mention, no HTML comes out of
/// what a spec says.
fn escape(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ");
    let pieces: Vec<&str> = line.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return plain(&line);
    }
    let pieces = pieces.iter().enumerate().map(|(at, piece)| match at % 2 {
        0 => plain(piece),
        _ if piece.trim().is_empty() => String::new(),
        _ => format!("`{piece}`"),
    });
    pieces.collect()
}

fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // A mention, and an address, begin with one of these.
            '@' => escaped.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped.replace("://", "&#58;//")
}

#[cfg(test)]
mod tests;
