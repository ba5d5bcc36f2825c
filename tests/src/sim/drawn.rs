//! From a random text to its plan.

use handoff_plan::Plan;
use handoff_syntax::diagnostic::Severity;
use handoff_syntax::source::SourceFile;

use crate::specs::compile_text;

/// What a random spec may be found to have: its conditions are drawn, so some can never hold.
const FAIR: [&str; 3] = ["dead-end", "broken-invariant", "never-rests"];

/// `None`: it is fairly refused.
pub(super) fn plan(text: &str) -> Result<Option<Plan>, String> {
    let compiled = compile_text(text);
    let errors = compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let unfair: Vec<String> = errors
        .filter(|d| !FAIR.contains(&d.rule.name))
        .map(|d| {
            let written = compiled.sources.get(d.span.file).map_or("", |f| f.slice(d.span));
            format!("{}: {} `{written}`", d.rule.name, d.message)
        })
        .collect();
    if unfair.is_empty() { Ok(compiled.plan) } else { Err(unfair.join("\n")) }
}

/// The text in the one style.
pub(super) fn formatted(text: &str) -> Result<String, String> {
    let once = format(text)?;
    let twice = format(&once)?;
    if once == twice { Ok(once) } else { Err("formatting it twice gives another text".to_owned()) }
}

fn format(text: &str) -> Result<String, String> {
    handoff_syntax::format(&SourceFile::new("spec.handoff", text)).map_err(|e| format!("{e:?}"))
}
