//! A process: its fields, stages, moves, clocks, exceptions and reactions.

use std::fmt::Write as _;

use super::action::Cx;
use super::draw::{Draw, Part};
use super::people::type_of;
use super::shape::{EventShape, ProcessShape, Shape, TrackShape, called};

impl Draw {
    pub(super) fn process(&mut self, shape: &Shape, number: usize, out: &mut String) {
        let Some(process) = shape.processes.get(number) else { return };
        let cx = Cx::of(process);
        let _ = writeln!(out, "process {} \"Process {number}\" {{\nkey id: text", process.name);
        let _ = writeln!(out, "owner {}", self.one(&["ida", "crew0", "crew1"]));
        if self.often(60) {
            let _ = writeln!(out, "calendar {}", self.one(&shape.calendars));
        }
        self.context(shape, process, out);
        for (t, track) in process.tracks.iter().enumerate() {
            let mut body = String::new();
            self.start(shape, &cx, t, track, &mut body);
            self.stages(shape, &cx, track, &mut body);
            let named = !track.name.is_empty();
            let _ = if named {
                writeln!(out, "track {} {{\n{body}}}", track.name)
            } else {
                write!(out, "{body}")
            };
        }
        for m in &process.moves {
            self.one_move(shape, process, m, out);
        }
        out.push_str("stage dropped \"Dropped\" { final failed }\n");
        for i in 0..process.clocks {
            self.clock(shape, &cx, i, out);
        }
        for name in &process.exceptions {
            let owner = self.one(&["ida", "crew0", "ana", "crew1.manager"]);
            let _ = writeln!(
                out,
                "exception {name} \"Ex {name}\" {{\nowner {owner}\nresolve {}",
                self.deadline(shape, &cx)
            );
            if self.often(30) {
                out.push_str("blocks nothing\n");
            }
            for word in ["raised", "resolved"] {
                if self.often(30) {
                    let _ = writeln!(out, "on {word} {{\n{}}}", self.actions(shape, &cx, 2));
                }
            }
            out.push_str("}\n");
        }
        self.reactions(shape, &cx, out);
        out.push_str("}\n");
    }

    fn context(&mut self, shape: &Shape, process: &ProcessShape, out: &mut String) {
        out.push_str("context {\n");
        for field in &process.fields {
            let _ = write!(out, " {field}: {}", type_of(field));
            if self.often(15) {
                let _ = write!(out, " set by {} or owner", self.one(&shape.teams));
            }
            if self.often(10) && field.starts_with('b') {
                out.push_str(" = false");
            }
            if self.often(20) && field.starts_with('m') {
                let _ = write!(out, " where {field} > 0 EUR");
            }
            out.push('\n');
        }
        out.push_str("}\n");
    }

    fn start(&mut self, shape: &Shape, cx: &Cx<'_>, t: usize, track: &TrackShape, out: &mut String) {
        let first = track.stages.first().map_or("", |s| s.name.as_str());
        let first = called(self, first);
        let index = self.rng.usize(0..shape.events.len().max(1));
        let event = if t == 0 { shape.events.first() } else { shape.events.get(index) };
        let Some(event) = event else { return };
        if t == 0 || self.often(50) {
            let at = Cx { event: Some(event), ..*cx };
            let condition = self.about_event(event);
            let condition = if self.often(20) { format!(" where {condition}") } else { String::new() };
            let whose = if event.keyed { "" } else { " for event.ref" };
            let actions = self.actions(shape, &at, 4);
            let _ = writeln!(out, "start {first} on {}{whose}{condition} {{\n{actions}}}", event.name);
        }
        if t == 0 || self.often(30) {
            let _ = writeln!(out, "start {first} when opened");
        }
    }

    fn about_event(&mut self, event: &EventShape) -> String {
        let name = if event.keyed { "id" } else { "ref" };
        format!("event.{name} != \"K-{}\"", self.rng.u8(0..4))
    }

    fn stages(&mut self, shape: &Shape, cx: &Cx<'_>, track: &TrackShape, out: &mut String) {
        for stage in &track.stages {
            let name = called(self, &stage.name);
            let was = if name == stage.name { String::new() } else { format!(" was {}", stage.name) };
            let mut text = format!("stage {name} \"{name}\"{was} {{\n");
            if stage.last {
                text.push_str("final\n");
            } else {
                let _ = writeln!(text, "owner {}", stage.owner);
            }
            if stage.expects {
                text.push_str("expects pack\n");
            }
            if let Some(field) = stage.entry {
                let _ = writeln!(text, "entry require {field}");
            }
            if !stage.last && self.some(Part::Stay, 40) {
                let _ = writeln!(text, "stay {}", self.deadline(shape, cx));
            }
            for word in ["enter", "leave"] {
                if self.often(15) && !stage.last {
                    let _ = writeln!(text, "on {word} {{\n{}}}", self.actions(shape, cx, 2));
                }
            }
            text.push_str("}\n");
            if !(stage.side && self.edit.no_side_stage) {
                out.push_str(&text);
            }
        }
    }

    fn reactions(&mut self, shape: &Shape, cx: &Cx<'_>, out: &mut String) {
        if self.has(Part::Reactions) {
            for event in &shape.events {
                let at = Cx { event: Some(event), ..*cx };
                if self.often(50) {
                    let both = event.fields.iter().find(|f| cx.process.fields.contains(f) && **f == "t0");
                    let whose = match both {
                        Some(_) if self.some(Part::Correlate, 40) => " for each case where t0 == event.t0",
                        _ if event.keyed => "",
                        _ => " for event.ref",
                    };
                    let condition = self.condition(&at, 1);
                    let condition =
                        if self.often(30) { format!(" where {condition}") } else { String::new() };
                    let actions = self.actions(shape, &at, 3);
                    let _ = writeln!(out, "on {}{whose}{condition} {{\n{actions}}}", event.name);
                }
            }
            for _ in 0..self.up_to(2) {
                let moment = self.moment(shape, cx);
                let _ = writeln!(out, "on {moment} {{\n{}}}", self.actions(shape, cx, 2));
            }
            for _ in 0..self.up_to(2) {
                let _ = writeln!(out, "when {} {{\n{}}}", self.condition(cx, 1), self.actions(shape, cx, 2));
            }
        }
        if self.has(Part::Observe) {
            let at = self.rng.usize(0..shape.events.len().max(1));
            if let Some(event) = shape.events.get(at) {
                let whose = if event.keyed { "" } else { " for event.ref" };
                let stage = cx.process.any_stage(self);
                let _ = writeln!(
                    out,
                    "observe {}{whose} as {stage} {{\nnotify ida \"{{id}} went round\"\n}}",
                    event.name
                );
            }
        }
        if self.has(Part::Invariants) {
            let _ = writeln!(
                out,
                "invariant \"not too much\": m0 < {} EUR or m0 is missing",
                self.rng.u16(10..60_000)
            );
        }
    }
}
