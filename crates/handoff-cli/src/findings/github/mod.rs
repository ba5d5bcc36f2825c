//! The findings as annotations of a GitHub workflow.

#[cfg(test)]
mod tests;

use handoff_compiler::Compilation;
use handoff_syntax::diagnostic::{Diagnostic, Severity};
use handoff_syntax::source::SourceMap;

use super::{Place, plural};
use crate::console::Console;
use crate::outcome::Failure;

/// Of each kind GitHub shows so many of a step, and drops the rest without a word.
const MAX_SHOWN: usize = 10;

/// The gravest first, as many as are shown; how many there are besides is said on stderr, which the log shows as well.
pub(crate) fn github(console: &mut Console, compiled: &Compilation) -> Result<(), Failure> {
    let (shown, cut) = shown(&compiled.diagnostics);
    for diagnostic in shown {
        console.line(annotation(&compiled.sources, diagnostic))?;
    }
    if !cut.is_empty() {
        let cut = cut.join(", ");
        console.remark(format_args!("not shown: {cut}; a step shows {MAX_SHOWN} annotations of a kind"));
    }
    Ok(())
}

/// And in words what is not among them.
fn shown(diagnostics: &[Diagnostic]) -> (Vec<&Diagnostic>, Vec<String>) {
    let (mut shown, mut cut) = (Vec::new(), Vec::new());
    for (severity, word) in
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "notice")]
    {
        let mut of_kind = diagnostics.iter().filter(|d| d.severity == severity);
        shown.extend(of_kind.by_ref().take(MAX_SHOWN));
        let more = of_kind.count();
        cut.extend((more > 0).then(|| plural(more, word)));
    }
    (shown, cut)
}

/// A workflow command.
fn annotation(sources: &SourceMap, d: &Diagnostic) -> String {
    let Place { file, start, end } = Place::of(sources, d.span);
    let kind = match d.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let help = d.help.as_ref().map(|h| format!("\n{h}")).unwrap_or_default();
    let message = escape(&format!("{}{help}", d.message));
    format!(
        "::{kind} file={},line={},col={},endLine={},endColumn={},title={} {}::{message}",
        escape_property(&file),
        start.0,
        start.1,
        end.0,
        end.1,
        d.rule.code,
        d.rule.name,
    )
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}
