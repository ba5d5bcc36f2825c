//! Every example of the language reference compiles, and its scenarios hold.

#![expect(clippy::expect_used, reason = "a test stops where something is not as it should be")]

use std::sync::Arc;

use handoff_engine::Limits;
use handoff_runtime::play;
use handoff_syntax::diagnostic::Severity;
use handoff_tests::specs::compile_text;

const REFERENCE: &str = include_str!("../../grammar/README.md");
const FRAME: &str = include_str!("frame.handoff");

/// The examples as whole files, with the line that each opens on.
fn examples() -> Vec<(usize, String)> {
    let mut examples = Vec::new();
    let mut open: Option<(usize, bool, String)> = None;
    for (i, line) in REFERENCE.lines().enumerate() {
        match (&mut open, line.trim_end()) {
            (None, "```handoff") => open = Some((i + 1, false, String::new())),
            (None, "```handoff item") => open = Some((i + 1, true, String::new())),
            (Some(_), "```") => {
                let (at, item, text) = open.take().expect("it is open");
                let whole = if item { FRAME.replace("// the item stands here", &text) } else { text };
                examples.push((at, whole));
            }
            (Some((_, _, text)), line) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, _) => {}
        }
    }
    examples
}

#[test]
fn every_example_of_the_reference_compiles_and_holds() {
    let examples = examples();
    assert!(examples.len() > 6, "the reference has its examples");
    let mut said = Vec::new();
    for (at, text) in examples {
        let compiled = compile_text(&text);
        for finding in compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error) {
            said.push(format!("line {at}: {} {}", finding.rule.code, finding.message));
        }
        let Some(plan) = compiled.plan.map(Arc::new) else { continue };
        for scenario in &compiled.scenarios {
            let failure = play(&plan, scenario, Limits::default()).failure;
            said.extend(
                failure.map(|f| {
                    format!("line {at}: {}: expected {}; instead {}", f.text, f.expected, f.instead)
                }),
            );
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}
