//! What a name or a word of the language says, in Markdown.

use std::fmt::Write;

use handoff_compiler::model;
use handoff_plan::{Name, Requirement, RequirementKind};
use handoff_syntax::Block;
use handoff_syntax::source::{FileId, Span};

use super::Analysis;
use super::cursor::{Cursor, Holds};
use super::symbols::{Kind, Symbol};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    pub span: Span,
    pub markdown: String,
}

impl Analysis {
    #[must_use]
    pub fn hover(&self, file: FileId, at: u32) -> Option<Hover> {
        let named = self.meant(file, at).and_then(|(span, meant)| {
            let said: Vec<String> =
                meant.iter().filter_map(|of| self.symbols.get(*of)).map(|s| self.describe(s)).collect();
            (!said.is_empty()).then(|| Hover { span, markdown: said.join("\n\n---\n\n") })
        });
        named.or_else(|| self.keyword(file, at))
    }

    fn describe(&self, symbol: &Symbol) -> String {
        let shown = self.shown(symbol);
        let mut out = format!("```handoff\n{shown}\n```");
        if let Some(docs) = &symbol.docs {
            let _ = write!(out, "\n\n{docs}");
        }
        let more = self.more(symbol);
        if !more.is_empty() {
            let _ = write!(out, "\n\n{}", more.join("\n\n"));
        }
        out
    }

    /// The header, or the declaration where it is short.
    fn shown(&self, symbol: &Symbol) -> String {
        let whole = self.text(symbol.header);
        let short = if symbol.kind == Kind::Record || symbol.kind == Kind::Event { 14 } else { 6 };
        if whole.lines().count() <= short { whole.trim_end().to_owned() } else { first_line(whole) }
    }

    fn more(&self, symbol: &Symbol) -> Vec<String> {
        let model = self.model();
        match symbol.kind {
            Kind::Person => model.person(&symbol.name).map(|p| self.person(p)).unwrap_or_default(),
            Kind::Field | Kind::Key => {
                let process = self.process_at(symbol.at.file, symbol.at.start);
                process.map(|p| field(p, &symbol.name)).unwrap_or_default()
            }
            Kind::Handoff => {
                let process = self.process_at(symbol.at.file, symbol.at.start);
                let found = process.and_then(|p| p.plan.handoff(&symbol.name));
                found.map(handoff).unwrap_or_default()
            }
            Kind::Requirement => {
                let process = self.process_at(symbol.at.file, symbol.at.start);
                let handoffs = process.into_iter().flat_map(|p| p.handoffs());
                let around = handoffs.filter(|(_, at)| {
                    let span = at.at.span;
                    span.start <= symbol.at.start && symbol.at.end <= span.end
                });
                let mut asked = around.flat_map(|(handoff, _)| &handoff.requirements);
                asked.find(|r| r.name == symbol.name).map(requirement).unwrap_or_default()
            }
            Kind::Stage => {
                let process = self.process_at(symbol.at.file, symbol.at.start);
                process.map(|p| stage(p, symbol)).unwrap_or_default()
            }
            Kind::Process => {
                let process = self.process_at(symbol.at.file, symbol.at.start);
                process.map(|p| vec![format!("owned by `{}`", p.plan.owner)]).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    fn person(&self, person: &model::Item<handoff_plan::Person>) -> Vec<String> {
        let mut said = Vec::new();
        let teams = self.model().teams.iter().filter(|t| {
            let plan = &t.plan;
            plan.members.contains(&person.name)
                || plan.lead.as_ref() == Some(&person.name)
                || plan.manager.as_ref() == Some(&person.name)
        });
        let teams: Vec<String> = teams.map(|t| format!("`{}`", t.name)).collect();
        if !teams.is_empty() {
            said.push(format!("in {}", teams.join(", ")));
        }
        if let Some(deputy) = &person.plan.deputy {
            said.push(format!("`{deputy}` stands in"));
        }
        said
    }

    /// How the clause is written whose word is under the cursor.
    fn keyword(&self, file: FileId, at: u32) -> Option<Hover> {
        let source = self.file(file)?;
        let text = source.text();
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let before = text.get(..at as usize)?;
        let start = before.rfind(|c| !word(c)).map_or(0, |i| i + before.get(i..).map_or(1, first_len));
        let rest = text.get(start..)?;
        let len = rest.find(|c| !word(c)).unwrap_or(rest.len());
        let name = rest.get(..len).filter(|w| !w.is_empty())?;
        let cursor = Cursor::at(text, u32::try_from(start).ok()?);
        if cursor.silent || !cursor.clause.is_empty() {
            return None;
        }
        let shape = match cursor.frame().map(|f| f.holds) {
            None => handoff_syntax::OPENINGS.iter().find(|o| o.word == name).map(|o| o.shape)?,
            Some(Holds::Clauses(block)) => Self::clause_shape(block, name)?,
            Some(_) => return None,
        };
        let start = u32::try_from(start).ok()?;
        let span = Span::new(file, start, start + u32::try_from(len).ok()?);
        let shapes = shape.replace("`, `", "\n").replace("` or `", "\n");
        let place = cursor.block().map_or("a file", |(block, _): (Block, _)| block.noun());
        Some(Hover { span, markdown: format!("```handoff\n{shapes}\n```\n\na clause of {place}") })
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end().trim_end_matches('{').trim_end().to_owned()
}

fn first_len(text: &str) -> usize {
    text.chars().next().map_or(1, char::len_utf8)
}

fn field(process: &model::Process, name: &Name) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(field) = process.plan.field(name) {
        let who: Vec<String> = field.set_by.iter().map(|w| format!("`{w}`")).collect();
        said.push(match who.as_slice() {
            [] => "set by the owner, giver or receiver of the moment".to_owned(),
            who => format!("set by {}", who.join(" or ")),
        });
    }
    for handoff in &process.plan.handoffs {
        if let Some(requirement) = handoff.requirements.iter().find(|r| waits_for(&r.kind, name)) {
            said.push(format!("`{}` waits for it, {}", handoff.name, supplied(requirement)));
        }
        for requirement in handoff.requirements.iter().filter(|r| voided_by(&r.kind, name)) {
            said.push(format!("a change voids `{}` of `{}`", requirement.name, handoff.name));
        }
        let carried = handoff.package.iter().flat_map(|p| &p.fields);
        if carried.into_iter().any(|f| f.value == handoff_plan::Expr::Field(name.clone())) {
            said.push(format!("`{}` carries it", handoff.name));
        }
    }
    said
}

fn waits_for(kind: &RequirementKind, name: &Name) -> bool {
    match kind {
        RequirementKind::Field(expr) | RequirementKind::Condition(expr) => mentions(expr, name),
        RequirementKind::Approval(_) => false,
    }
}

fn voided_by(kind: &RequirementKind, name: &Name) -> bool {
    matches!(kind, RequirementKind::Approval(approval) if approval.of.contains(name))
}

fn mentions(expr: &handoff_plan::Expr, name: &Name) -> bool {
    *expr == handoff_plan::Expr::Field(name.clone()) || expr.children().into_iter().any(|e| mentions(e, name))
}

/// By whom a requirement is met.
fn supplied(requirement: &Requirement) -> String {
    match (&requirement.kind, &requirement.from) {
        (RequirementKind::Approval(approval), _) if approval.count > 1 => {
            format!("{} approvals by `{}`", approval.count, approval.by)
        }
        (RequirementKind::Approval(approval), _) => format!("approved by `{}`", approval.by),
        (_, Some(who)) => format!("from `{who}`"),
        (_, None) => "from the giver".to_owned(),
    }
}

fn requirement(requirement: &Requirement) -> Vec<String> {
    let mut said = vec![supplied(requirement)];
    said.extend(requirement.waivable_by.as_ref().map(|who| format!("waivable by `{who}`")));
    said
}

fn handoff(handoff: &handoff_plan::Handoff) -> Vec<String> {
    let mut said = vec![format!("to `{}`", handoff.to)];
    let asked = handoff.requirements.iter().map(|r| {
        let label = r.label.as_ref().filter(|label| r.name != **label);
        let label = label.map(|l| format!(" ({l})")).unwrap_or_default();
        format!("- `{}`{label}, {}", r.name, supplied(r))
    });
    let asked: Vec<String> = asked.collect();
    if !asked.is_empty() {
        said.push(format!("waits for\n{}", asked.join("\n")));
    }
    let complete = handoff.complete.as_ref().and_then(|c| c.deadline.as_ref());
    let clocks =
        [("prepare", handoff.prepare.as_ref()), ("accept", handoff.accept.as_ref()), ("complete", complete)];
    let clocks = clocks.into_iter().filter_map(|(word, d)| Some(format!("- {word} {}", d?.limit)));
    let clocks: Vec<String> = clocks.collect();
    if !clocks.is_empty() {
        said.push(clocks.join("\n"));
    }
    said
}

fn stage(process: &model::Process, symbol: &Symbol) -> Vec<String> {
    let Some((stage, _)) = process.stages().find(|(_, at)| at.at.name == symbol.at) else {
        return Vec::new();
    };
    let mut said = Vec::new();
    if let Some(owner) = &stage.owner {
        said.push(format!("owned by `{owner}`"));
    }
    let plan = &process.plan;
    let handoffs = plan.handoffs.iter().filter(|h| h.from.contains(&stage.place));
    let handoffs = handoffs.map(|h| format!("`{}` to `{}`", h.name, h.place().stage));
    let steps = plan.steps.iter().filter(|s| s.from.contains(&stage.place));
    let exits: Vec<String> =
        handoffs.chain(steps.map(|s| format!("`{}` to `{}`", s.name, s.to.stage))).collect();
    if !exits.is_empty() {
        said.push(format!("left by {}", exits.join(", ")));
    }
    said
}

#[cfg(test)]
mod tests;
