//! Actions, and whom they speak of.

use std::fmt::Write as _;

use super::draw::{Draw, Part};
use super::shape::{EventShape, PERSONS, ProcessShape, Shape};

/// Where something stands.
#[derive(Clone, Copy)]
pub(super) struct Cx<'s> {
    pub(super) process: &'s ProcessShape,
    /// The event at hand.
    pub(super) event: Option<&'s EventShape>,
    /// Inside a handoff: there are a giver and a receiver.
    pub(super) handoff: bool,
}

impl<'s> Cx<'s> {
    pub(super) fn of(process: &'s ProcessShape) -> Self {
        Self { process, event: None, handoff: false }
    }
}

impl Draw {
    /// A person or team. `inside`: whoever the case has may be meant.
    pub(super) fn who(&mut self, shape: &Shape, cx: &Cx<'_>, depth: u8) -> String {
        if depth > 0 && self.some(Part::Choices, 12) {
            let condition = self.condition(cx, 0);
            let (one, other) = (self.who(shape, cx, 0), self.who(shape, cx, 0));
            return format!("if {condition} then {one} else {other}");
        }
        match self.rng.u8(0..12) {
            0 | 1 => self.one(&shape.teams).to_owned(),
            2 => format!("{}.lead", self.one(&shape.teams)),
            3 => format!("{}.manager", self.one(&shape.teams)),
            4 => format!("{}.manager", self.one(PERSONS)),
            5 if cx.handoff => self.one(&["giver", "receiver"]).to_owned(),
            6 if cx.handoff => "receiver.manager".to_owned(),
            7 => "owner".to_owned(),
            8 => "owner.manager.manager".to_owned(),
            9 => cx.process.field(self, &['p', 'g']).unwrap_or("ida").to_owned(),
            _ => self.one(PERSONS).to_owned(),
        }
    }

    /// So many actions at most, one at least, a line each.
    pub(super) fn actions(&mut self, shape: &Shape, cx: &Cx<'_>, most: usize) -> String {
        let mut text = String::new();
        for _ in 0..1 + self.up_to(most.saturating_sub(1)) {
            let _ = writeln!(text, "{}", self.action(shape, cx, 1));
        }
        text
    }

    fn action(&mut self, shape: &Shape, cx: &Cx<'_>, depth: u8) -> String {
        match self.rng.u8(0..24) {
            0 => format!("remind {}", self.who(shape, cx, 0)),
            1 => format!("escalate to {} and {}", self.who(shape, cx, 0), self.who(shape, cx, 0)),
            2 => format!("escalate to {} \"{{t0}} {{m0}}\"", self.who(shape, cx, 1)),
            3 => format!("reassign to {} \"it is yours\"", self.who(shape, cx, 0)),
            4 => format!("task \"do {{id}}\" for {} due within {}", self.who(shape, cx, 0), self.long()),
            5 | 6 if self.has(Part::Calls) => self.call(cx),
            7..=9 => self.set(cx),
            10 => format!("clear {}", cx.process.field(self, &['t', 'b', 'm', 'd', 'p']).unwrap_or("t0")),
            11 => match cx.process.field(self, &['l']) {
                Some(list) => format!("add \"K-{}\" to {list}", self.rng.u8(0..9)),
                None => "notify ana \"no list\"".to_owned(),
            },
            12 => match cx.process.field(self, &['l']) {
                Some(list) => format!("remove \"K-1\" from {list}"),
                None => "clear b0".to_owned(),
            },
            13 if self.has(Part::Emit) => self.emit(shape),
            14 if self.has(Part::Linked) && shape.processes.len() > 1 => self.open(shape, cx),
            15 => format!("expose {}% of m0 \"risk\"", self.rng.u8(1..50)),
            16 => format!("expose {} EUR", self.rng.u8(1..50)),
            17 | 18 if !cx.process.exceptions.is_empty() => {
                format!("raise {} \"because of {{id}}\"", self.one(&cx.process.exceptions))
            }
            19 => match cx.process.any_move(self, true) {
                Some(name) => format!("cancel {name}"),
                None => "remind owner".to_owned(),
            },
            20 | 21 if depth > 0 => {
                let condition = self.condition(cx, 1);
                let (one, other) = (self.action(shape, cx, 0), self.action(shape, cx, 0));
                format!("if {condition} {{ {one} }} else {{ {other} }}")
            }
            _ => format!("notify {} \"{{id}} {{t0}}: {{b0}}\"", self.who(shape, cx, 1)),
        }
    }

    fn call(&mut self, cx: &Cx<'_>) -> String {
        let text = cx.process.field(self, &['t']).unwrap_or("t0");
        let number = cx.process.field(self, &['n']);
        let otherwise = match self.one(&cx.process.exceptions) {
            "" => String::new(),
            name if self.often(40) => format!(" else raise {name}"),
            _ => String::new(),
        };
        match (self.rng.u8(0..4), number) {
            (0, _) => format!("call svc.fetch(id: id) into {text}{otherwise}"),
            (1, Some(number)) => format!("call svc.sum(n: default({number}, 1)) into {number}{otherwise}"),
            (2, _) => format!("call svc.ring(who: owner){otherwise}"),
            _ => format!("call mind.draft(id) into {text}"),
        }
    }

    fn set(&mut self, cx: &Cx<'_>) -> String {
        if let Some(event) = cx.event.filter(|_| self.often(60)) {
            let both = event.fields.iter().filter(|f| cx.process.fields.contains(f));
            let both: Vec<&str> = both.copied().collect();
            if !both.is_empty() {
                let first = self.rng.usize(0..both.len());
                let some = both.get(first..(first + 2).min(both.len())).unwrap_or_default();
                return format!("set {} from event", some.join(", "));
            }
        }
        let at = self.rng.usize(0..cx.process.fields.len().max(1));
        let field = cx.process.fields.get(at).copied().unwrap_or("b0");
        format!("set {field} = {}", self.value(field))
    }

    fn value(&mut self, field: &str) -> String {
        let n = self.rng.u8(1..28);
        match field.chars().next().unwrap_or('b') {
            't' => format!("\"K-{n}\""),
            'b' => n.is_multiple_of(2).to_string(),
            'n' => format!("default({field}, 0) + {n}"),
            'i' => n.to_string(),
            'm' if self.often(50) => format!("default({field}, {n} EUR) * 2"),
            'm' => format!("{n} EUR"),
            'd' => format!("2026-04-{n:02}"),
            'h' => format!("2026-04-{n:02} 10:00"),
            'p' if self.often(30) => "owner".to_owned(),
            'p' => self.one(PERSONS).to_owned(),
            'g' => "crew1".to_owned(),
            'l' => format!("[\"K-{n}\", \"K-1\"]"),
            'c' => self.one(&["red", "blue", "green"]).to_owned(),
            'r' => format!("{{ t: \"K-{n}\", m: {n} EUR }}"),
            _ => format!("[{{ t: \"K-{n}\", m: {n} EUR, n: {n} }}]"),
        }
    }

    fn emit(&mut self, shape: &Shape) -> String {
        let at = self.rng.usize(0..shape.events.len().max(1));
        let Some(event) = shape.events.get(at) else { return "remind owner".to_owned() };
        let mut text = format!("emit {} {{ {}", event.name, if event.keyed { "id" } else { "ref: id" });
        for field in &event.fields {
            let value = self.value(field).replace("default(", "max(0 * ");
            let plain = !value.contains("max(") && !value.contains("owner");
            if plain {
                let _ = write!(text, ", {field}: {value}");
            } else {
                let _ = write!(text, ", {field}: {}", constant(field));
            }
        }
        text.push_str(" }");
        text
    }

    fn open(&mut self, shape: &Shape, cx: &Cx<'_>) -> String {
        let others: Vec<&str> =
            shape.processes.iter().map(|p| p.name.as_str()).filter(|n| *n != cx.process.name).collect();
        let name = self.one(&others);
        if self.often(50) { format!("open {name} {{ id, m0 }}") } else { format!("open {name} {{ id: t0 }}") }
    }
}

fn constant(field: &str) -> &'static str {
    match field.chars().next() {
        Some('n') => "3",
        Some('p') => "ana",
        _ => "7 EUR",
    }
}
