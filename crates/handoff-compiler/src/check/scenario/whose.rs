//! Which process a line of a scenario speaks of: its own, else the only other one in which the line means something.

use handoff_plan::{Instant, Value};
use handoff_syntax::ast::{Line, LineKind};
use handoff_syntax::diagnostic::Severity;
use handoff_syntax::source::Span;

use super::{Checker, Reader};
use crate::outline::Outline;

/// How far things were before a line was tried.
struct Mark {
    diagnostics: usize,
    uses: usize,
    lines: usize,
    now: Option<(Instant, Span)>,
}

impl<'a> Checker<'a> {
    /// Reads lines that speak of one case. Where they mean nothing in the scenario's own process they may in another that is
    /// seen from here; what means nothing anywhere is told of the own.
    pub(super) fn for_whom(&mut self, reader: &mut Reader<'a>, lines: &'a [Line], case: Option<&Value>) {
        let own = reader.own;
        let strange = self.findings.strange;
        if self.reads(own, reader, lines, case) {
            return;
        }
        // A person or an event that nobody declares is as strange to any other process.
        let hopeless = self.findings.strange > strange || !lines.iter().any(speaks_of_process);
        let only = if hopeless { None } else { self.only_other(reader, lines, case) };
        match (only, lines) {
            (Some(other), _) => {
                self.reads(other, reader, lines, case);
            }
            (None, [_, _, ..]) => {
                lines.iter().for_each(|line| self.for_whom(reader, std::slice::from_ref(line), case));
            }
            (None, _) => lines.iter().for_each(|line| self.read_line(line, case, reader)),
        }
    }

    /// Whether all lines mean something in that process; where they do not, nothing of it stays.
    fn reads(
        &mut self,
        outline: &'a Outline<'a>,
        reader: &mut Reader<'a>,
        lines: &'a [Line],
        case: Option<&Value>,
    ) -> bool {
        let mark = Mark::of(self, reader);
        for line in lines {
            reader.outline = outline;
            self.read_line(line, case, reader);
        }
        reader.outline = reader.own;
        let said = self.findings.diagnostics.get(mark.diagnostics..).unwrap_or_default();
        let means = said.iter().all(|d| d.rule.severity != Severity::Error);
        if !means {
            mark.back(self, reader);
        }
        means
    }

    fn only_other(
        &mut self,
        reader: &mut Reader<'a>,
        lines: &'a [Line],
        case: Option<&Value>,
    ) -> Option<&'a Outline<'a>> {
        let mark = Mark::of(self, reader);
        let mut only = None;
        for alike in self.elsewhere(lines, reader) {
            let means = self.reads(alike.first, reader, lines, case);
            mark.back(self, reader);
            if means && (alike.has_more || only.is_some()) {
                return None;
            }
            only = only.or(means.then_some(alike.first));
        }
        only
    }
}

/// Whether it depends on the process what a line means.
fn speaks_of_process(line: &Line) -> bool {
    match &line.kind {
        LineKind::Set { .. }
        | LineKind::Confirm { .. }
        | LineKind::Command { .. }
        | LineKind::Resolve { .. }
        | LineKind::Expect { .. } => true,
        LineKind::Case { lines, .. } => lines.iter().any(speaks_of_process),
        LineKind::At(_)
        | LineKind::Event { .. }
        | LineKind::Reply { .. }
        | LineKind::Fail { .. }
        | LineKind::Away { .. }
        | LineKind::Back { .. }
        | LineKind::Wait(_)
        | LineKind::WaitUntil(_)
        | LineKind::Error => false,
    }
}

impl Mark {
    fn of(checker: &Checker<'_>, reader: &Reader<'_>) -> Self {
        Self {
            diagnostics: checker.findings.diagnostics.len(),
            uses: checker.findings.uses.len(),
            lines: reader.lines.len(),
            now: reader.now,
        }
    }

    fn back(&self, checker: &mut Checker<'_>, reader: &mut Reader<'_>) {
        checker.findings.diagnostics.truncate(self.diagnostics);
        checker.findings.uses.truncate(self.uses);
        reader.lines.truncate(self.lines);
        reader.spans.truncate(self.lines);
        reader.now = self.now;
    }
}
