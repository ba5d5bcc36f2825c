use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use super::Config;

static LATE: Rule = Rule { code: "H0805", name: "no-deadline", severity: Severity::Warning, source: "" };
static OWNER: Rule = Rule { code: "H0301", name: "missing-owner", severity: Severity::Error, source: "" };

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(text, &[&LATE, &OWNER])
}

fn severities(config: &str) -> Vec<Severity> {
    let mut found = vec![Diagnostic::new(&LATE, Span::default(), "late")];
    parse(config).unwrap().apply(&mut found);
    found.iter().map(|d| d.severity).collect()
}

#[test]
fn a_warning_is_raised_kept_or_silenced() {
    assert_eq!(severities("[rules]\nno-deadline = \"error\""), [Severity::Error]);
    assert_eq!(severities("[rules]\nno-deadline = \"warn\""), [Severity::Warning]);
    assert_eq!(severities("[rules]\nno-deadline = \"off\""), []);
    assert_eq!(severities("[events]\nhold = \"7 days\""), [Severity::Warning]);
    assert_eq!(severities(""), [Severity::Warning]);
}

#[test]
fn what_cannot_run_cannot_be_silenced() {
    assert!(parse("[rules]\nmissing-owner = \"error\"").is_ok());
    let why = parse("[rules]\nmissing-owner = \"off\"").unwrap_err();
    assert!(why.contains("cannot run"), "{why}");
}

#[test]
fn slips_are_named() {
    for (text, part) in [
        ("[rules]\nno-deadlin = \"off\"", "did you mean `no-deadline`?"),
        ("[rules]\nno-deadline = \"loud\"", "\"error\", \"warn\" or \"off\""),
        ("[rules]\nno-deadline = 3", "\"error\", \"warn\" or \"off\""),
        ("rules = 3", "is a table"),
        ("[rules", "line 1"),
    ] {
        let why = parse(text).unwrap_err();
        assert!(why.contains(part), "{text}: {why}");
    }
}
