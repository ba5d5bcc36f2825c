//! What is told to a reader about a text: plain data. Rendering is another room's business.

use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// One thing that the check can say: stable code, kebab-case name, page.
///
/// Error: there is no legitimate reading. Warning: plausible, but will hurt.
#[derive(Debug)]
pub struct Rule {
    /// `H0301`
    pub code: &'static str,
    /// `missing-owner`
    pub name: &'static str,
    pub severity: Severity,
    /// The source of the file that declares the rule; its leading `//!` lines are the rule's page.
    pub source: &'static str,
}

impl Rule {
    /// The page in Markdown: what the code means, why it matters, a bad and a good example.
    pub fn page(&self) -> impl Iterator<Item = &'static str> {
        let lines = self.source.lines().take_while(|l| l.starts_with("//!"));
        lines.map(|l| l.trim_start_matches("//!")).map(|l| l.strip_prefix(' ').unwrap_or(l))
    }

    /// The first line of the page, in plain words.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.page().next().unwrap_or_default()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub rule: &'static Rule,
    /// The rule's own, unless the configuration says otherwise.
    pub severity: Severity,
    /// What is wrong, in the reader's words: lower case, the input in backticks, no full stop.
    pub message: String,
    /// Where, and what the caret says (best: the fix itself).
    pub span: Span,
    pub label: Option<String>,
    /// Other places that the reader needs to see.
    pub related: Vec<(Span, String)>,
    /// Why it matters and what to write instead: whole sentences.
    pub help: Option<String>,
    pub suggestions: Vec<Suggestion>,
}

/// A change that would mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub message: String,
    /// Do not overlap; all of one file.
    pub edits: Vec<Edit>,
    /// Safe: keeps the meaning, so that `--fix` applies it unasked.
    pub safe: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// A message longer than this quotes something that nobody can read whole.
const MAX_MESSAGE: usize = 400;
/// What is left of each thing that such a message quotes.
const MAX_QUOTED: usize = 60;

fn readable(message: String) -> String {
    if message.len() <= MAX_MESSAGE {
        return message;
    }
    let quoted = |(i, part): (usize, &str)| {
        let cut = part.floor_char_boundary(MAX_QUOTED);
        let long = i % 2 == 1 && cut < part.len();
        if long { format!("{}…", part.get(..cut).unwrap_or_default()) } else { part.to_owned() }
    };
    message.split('`').enumerate().map(quoted).collect::<Vec<_>>().join("`")
}

impl Diagnostic {
    #[must_use]
    pub fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: readable(message.into()),
            span,
            label: None,
            related: Vec::new(),
            help: None,
            suggestions: Vec::new(),
        }
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn related(mut self, span: Span, says: impl Into<String>) -> Self {
        self.related.push((span, says.into()));
        self
    }

    #[must_use]
    pub fn suggest(
        mut self,
        message: impl Into<String>,
        span: Span,
        text: impl Into<String>,
        safe: bool,
    ) -> Self {
        let edits = vec![Edit { span, text: text.into() }];
        self.suggestions.push(Suggestion { message: message.into(), edits, safe });
        self
    }
}
