//! Handoffs and steps.

use std::fmt::Write as _;

use super::action::Cx;
use super::draw::{Draw, Part};
use super::shape::{MoveShape, ProcessShape, Shape, To, called};

impl Draw {
    pub(super) fn one_move(
        &mut self,
        shape: &Shape,
        process: &ProcessShape,
        m: &MoveShape,
        out: &mut String,
    ) {
        let mut text = String::new();
        let cx = Cx { handoff: true, ..Cx::of(process) };
        let (t, from) = &m.from;
        let from: Vec<String> = from.iter().map(|s| process.path(self, *t, *s)).collect();
        let from = if from.is_empty() { "any".to_owned() } else { from.join(" or ") };
        let to = match m.to {
            To::Stage(t, s) | To::Exit(t, s) => process.path(self, t, s),
            To::Process(p) => shape.processes.get(p).map_or(String::new(), |p| format!("{}.s0", p.name)),
            To::Dropped => "dropped".to_owned(),
        };
        let name = called(self, &m.name);
        let was = if name == m.name { String::new() } else { format!(" was {}", m.name) };
        let word = if m.handoff { "handoff" } else { "step" };
        let _ = writeln!(text, "{word} {name} \"{name}\"{was} from {from} to {to} {{");
        self.triggers(shape, &cx, m, &mut text);
        self.requirements(shape, &cx, m, &mut text);
        if m.handoff {
            self.handoff_clauses(shape, &cx, m, &mut text);
        }
        let words: &[&str] = if m.handoff {
            &["opened", "blocked", "offered", "accepted", "returned", "completed", "cancelled"]
        } else {
            &["opened", "blocked", "completed", "cancelled"]
        };
        for word in words {
            if self.often(12) {
                let _ = writeln!(text, "on {word} {{\n{}}}", self.actions(shape, &cx, 2));
            }
        }
        text.push_str("}\n");
        if !(m.side && self.edit.no_side_stage) {
            out.push_str(&text);
        }
    }

    fn triggers(&mut self, shape: &Shape, cx: &Cx<'_>, m: &MoveShape, out: &mut String) {
        if m.is_exit() {
            let _ = writeln!(out, "trigger by ida");
            return;
        }
        for _ in 0..1 + self.up_to(1) {
            let _ = match self.rng.u8(0..8) {
                0..=2 if !m.from.1.is_empty() => writeln!(out, "trigger on enter"),
                3 | 4 => {
                    let at = self.rng.usize(0..shape.events.len().max(1));
                    let Some(event) = shape.events.get(at) else { continue };
                    let cx = Cx { event: Some(event), ..*cx };
                    let whose = if event.keyed { "" } else { " for event.ref" };
                    let condition = self.condition(&cx, 1);
                    let condition =
                        if self.often(40) { format!(" where {condition}") } else { String::new() };
                    writeln!(out, "trigger on {}{whose}{condition}", event.name)
                }
                5 if self.has(Part::WhenTriggers) => writeln!(out, "trigger when {}", self.condition(cx, 1)),
                6 => writeln!(out, "trigger when ready"),
                _ => writeln!(out, "trigger by {}", self.who(shape, &Cx::of(cx.process), 0)),
            };
        }
    }

    fn requirements(&mut self, shape: &Shape, cx: &Cx<'_>, m: &MoveShape, out: &mut String) {
        if m.is_exit() {
            return;
        }
        for i in 0..self.up_to(2) {
            let condition = self.condition(cx, 1);
            let tail = self.requirement_tail(shape, cx);
            if !self.edit.no_conditions {
                let _ = writeln!(out, "require ({condition}) \"condition {i}\"{tail}");
            }
        }
        if self.some(Part::Fields, 50) {
            let field = cx.process.field(self, &['t', 'n', 'd', 'p', 'r', 'b', 'l']).unwrap_or("t0");
            let tail = self.requirement_tail(shape, cx);
            if !self.edit.no_conditions {
                let _ = writeln!(out, "require {field}{tail}");
            }
        }
        if !m.approvals {
            return;
        }
        for i in 0..1 + self.up_to(1) {
            let count = if self.often(40) { "2 approvals" } else { "approval" };
            let team = self.one(&shape.teams).to_owned();
            let mut text = format!("require ok{i}: {count} by {team}");
            if self.often(30) {
                let _ = write!(text, " except {}", self.one(&["ana", "ben", "giver", "owner"]));
            }
            if self.often(40) {
                let _ = write!(text, " of {}", cx.process.field(self, &['t', 'm', 'b']).unwrap_or("t0"));
            }
            if self.often(50) {
                let _ = write!(text, " {}", self.deadline(shape, cx));
            }
            let tail = self.requirement_tail(shape, cx);
            let _ = writeln!(out, "{text}{tail}");
        }
    }

    fn requirement_tail(&mut self, shape: &Shape, cx: &Cx<'_>) -> String {
        let mut tail = String::new();
        if self.often(20) {
            let _ = write!(tail, " if {}", self.condition(cx, 0));
        }
        if self.some(Part::Waivers, 30) {
            let _ = write!(tail, " waivable by {}", self.one(&shape.teams));
        }
        tail
    }

    fn handoff_clauses(&mut self, shape: &Shape, cx: &Cx<'_>, m: &MoveShape, out: &mut String) {
        // A final stage has no owner that could receive it, and that of another process may hang on its fields.
        let elsewhere = match m.to {
            To::Stage(t, s) => cx.process.tracks.get(t).and_then(|t| t.stages.get(s)).is_some_and(|s| s.last),
            To::Process(_) | To::Exit(..) | To::Dropped => true,
        };
        if self.often(50) || elsewhere {
            let _ = writeln!(out, "to {}", self.who(shape, &Cx::of(cx.process), 1));
        }
        self.carry(shape, cx, m, out);
        if self.often(40) {
            let _ = writeln!(out, "prepare {}", self.deadline(shape, cx));
        }
        if self.often(85) {
            let _ = writeln!(out, "accept {}", self.deadline(shape, cx));
        }
        if self.often(45) {
            let condition = self.condition(cx, 1);
            let _ = match self.rng.u8(0..3) {
                0 => writeln!(out, "complete when {condition}"),
                1 => writeln!(out, "complete when {condition} {}", self.deadline(shape, cx)),
                _ => writeln!(out, "complete {}", self.deadline(shape, cx)),
            };
        }
        if self.has(Part::Returns) {
            for i in 0..self.up_to(2) {
                self.give_back(cx, m, i, out);
            }
        }
    }

    fn carry(&mut self, shape: &Shape, cx: &Cx<'_>, m: &MoveShape, out: &mut String) {
        let expects = match m.to {
            To::Stage(t, s) => {
                cx.process.tracks.get(t).and_then(|t| t.stages.get(s)).is_some_and(|s| s.expects)
            }
            To::Process(p) => shape.processes.get(p).is_some(),
            To::Exit(..) | To::Dropped => false,
        };
        let asks = |p: usize| shape.processes.get(p)?.tracks.first()?.stages.first()?.entry;
        if let To::Process(p) = m.to
            && asks(p).is_some()
        {
            let _ = writeln!(out, "carry t0, m0, b0");
        } else if expects || self.often(20) {
            let _ =
                writeln!(out, "require t0, m0\ncarry pack {{ id; what: t0; worth: m0; more: \"{{id}}\" }}");
        } else if self.often(40) {
            let field = cx.process.field(self, &['t', 'n', 'd', 'k']).unwrap_or("b0");
            let _ = writeln!(out, "carry {field}, b0");
        }
    }

    fn give_back(&mut self, cx: &Cx<'_>, m: &MoveShape, i: usize, out: &mut String) {
        let exception = self.one(&cx.process.exceptions).to_owned();
        let mut text = format!("return back{i} \"Back {i}\"");
        match self.rng.u8(0..5) {
            0 => {
                let _ = write!(text, " to {}", self.one(&["ana", "ben", "crew0", "crew1.manager"]));
            }
            1 if !exception.is_empty() => {
                let _ = write!(text, " raise {exception}");
            }
            2 => {
                let (t, from) = &m.from;
                if let Some(s) = from.first() {
                    let _ = write!(text, " to stage {}", cx.process.path(self, *t, *s));
                }
            }
            _ => {}
        }
        if !exception.is_empty() && self.often(40) {
            let _ = write!(text, " at most {} times then raise {exception}", self.rng.u8(1..3));
        }
        let _ = writeln!(out, "{text}");
    }
}
