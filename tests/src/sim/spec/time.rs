//! Durations, deadlines, ladders and clocks.

use std::fmt::Write as _;

use super::action::Cx;
use super::draw::{Draw, Part};
use super::shape::Shape;

impl Draw {
    /// Long enough that the points of a ladder lie inside it.
    pub(super) fn long(&mut self) -> String {
        let (n, kind) = (self.rng.u8(1..6), self.rng.u8(0..6));
        let n = if self.edit.longer { n + 2 } else { n };
        match kind {
            0 => format!("{} hours", n + 1),
            1 => format!("{n} days"),
            2 if self.has(Part::Business) => format!("{n} business days"),
            3 if self.has(Part::Business) => format!("{} business hours", n + 1),
            4 => format!("{n} days 6 hours"),
            _ => format!("{} hours 30 minutes", n * 5),
        }
    }

    fn short(&mut self) -> &'static str {
        self.one(&["1 minute", "15 minutes", "1 hour", "90 seconds", "45 minutes"])
    }

    /// Where a step of a ladder stands.
    pub(super) fn point(&mut self) -> String {
        match self.rng.u8(0..8) {
            0 => format!("after {}", self.short()),
            1 => format!("{} before", self.short()),
            2 if self.has(Part::Repeats) => {
                let every = self.one(&["1 hour", "1 day", "6 hours", "1 week"]);
                format!("every {every} up to {} times", self.rng.u8(1..4))
            }
            3 if self.has(Part::Repeats) => "every 2 days".to_owned(),
            4 | 5 => format!("at {}%", self.one(&["25", "50", "75", "90"])),
            _ => "at 100%".to_owned(),
        }
    }

    fn lasting(&mut self, cx: &Cx<'_>) -> String {
        let one = self.long();
        if self.some(Part::Choices, 15) {
            let (condition, other) = (self.condition(cx, 0), self.long());
            return format!("if {condition} then {one} else {other}");
        }
        one
    }

    /// `within … on … using … { … }`
    pub(super) fn deadline(&mut self, shape: &Shape, cx: &Cx<'_>) -> String {
        let mut text = match cx.process.field(self, &['d', 'h']).filter(|_| self.often(15)) {
            Some(date) => format!("by {} before {date}", self.one(&["1 day", "3 hours", "2 business days"])),
            None => format!("within {}", self.lasting(cx)),
        };
        if self.often(25) {
            let _ = write!(text, " on {}", self.one(&shape.calendars));
        }
        let ladder = self.one(&shape.ladders).to_owned();
        let using = self.often(30) && !ladder.is_empty();
        if using {
            let _ = write!(text, " using {ladder}");
        }
        text.push_str(" {\n");
        self.pause(cx, &mut text);
        for _ in 0..1 + self.up_to(2) {
            self.ladder_step(shape, cx, &mut text);
        }
        text.push('}');
        text
    }

    fn pause(&mut self, cx: &Cx<'_>, out: &mut String) {
        if self.some(Part::Pauses, 30) {
            let _ = writeln!(out, "pause while {}", self.condition(cx, 0));
        }
    }

    fn ladder_step(&mut self, shape: &Shape, cx: &Cx<'_>, out: &mut String) {
        let point = self.point();
        let condition = if self.often(15) { format!(" if {}", self.condition(cx, 0)) } else { String::new() };
        let _ = writeln!(out, "{point}{condition} {{\n{}}}", self.actions(shape, cx, 2));
    }

    pub(super) fn clock(&mut self, shape: &Shape, cx: &Cx<'_>, number: usize, out: &mut String) {
        let mut text = String::new();
        let limit = match cx.process.field(self, &['d', 'h']).filter(|_| self.often(30)) {
            Some(date) => format!("by {date}"),
            None => format!("within {}", self.lasting(cx)),
        };
        let _ = writeln!(text, "clock k{number}_clock \"Clock {number}\" {limit} {{");
        if self.often(70) {
            let _ = writeln!(text, " start on {}", self.moment(shape, cx));
        } else {
            let _ = writeln!(text, " start when {}", self.condition(cx, 1));
        }
        match self.rng.u8(0..4) {
            0 => {
                let _ = writeln!(text, " stop on {} or {}", self.moment(shape, cx), self.moment(shape, cx));
            }
            1 => {
                let _ = writeln!(text, " stop when {}", self.condition(cx, 1));
            }
            2 => {
                let _ = writeln!(text, " stop on {}", self.moment(shape, cx));
            }
            _ => {}
        }
        self.pause(cx, &mut text);
        for _ in 0..1 + self.up_to(2) {
            self.ladder_step(shape, cx, &mut text);
        }
        text.push_str("}\n");
        // INVARIANT: it is drawn in any case, so that what comes after it is the same.
        if !(self.edit.no_clock && number == 0) {
            out.push_str(&text);
        }
    }

    /// What a clock or a reaction waits for.
    pub(super) fn moment(&mut self, shape: &Shape, cx: &Cx<'_>) -> String {
        let process = cx.process;
        let keyed: Vec<&str> = shape.events.iter().filter(|e| e.keyed).map(|e| e.name.as_str()).collect();
        match self.rng.u8(0..8) {
            0 => format!("enter {}", process.any_stage(self)),
            1 => format!("leave {}", process.any_stage(self)),
            2 | 3 => {
                let word = self.one(&["opened", "blocked", "offered", "accepted", "completed", "cancelled"]);
                match process.any_move(self, true) {
                    Some(handoff) => format!("{handoff} {word}"),
                    None => format!("enter {}", process.any_stage(self)),
                }
            }
            4 if !process.exceptions.is_empty() => {
                let word = self.one(&["raised", "resolved"]);
                format!("{} {word}", self.one(&process.exceptions))
            }
            5 if self.has(Part::Calls) => {
                let word = self.one(&["succeeded", "failed"]);
                format!("svc.fetch {word}")
            }
            6 if self.has(Part::Patterns) => {
                format!(
                    "{} {} within {}",
                    self.rng.u8(2..4),
                    self.one(&keyed),
                    self.one(&["2 days", "5 hours"])
                )
            }
            _ => self.one(&keyed).to_owned(),
        }
    }
}
