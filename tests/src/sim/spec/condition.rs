//! Conditions over what a process has.

use super::action::Cx;
use super::draw::Draw;

impl Draw {
    /// `depth`: how many more times conditions may be put together.
    pub(super) fn condition(&mut self, cx: &Cx<'_>, depth: u8) -> String {
        if depth > 0 && self.often(40) {
            let (one, other) = (self.condition(cx, depth - 1), self.condition(cx, depth - 1));
            return match self.rng.u8(0..5) {
                0 => format!("({one}) and ({other})"),
                1 => format!("({one}) or ({other})"),
                2 => format!("({one}) only if ({other})"),
                3 => format!("(if {one} then {other} else b0)"),
                _ => format!("not ({one})"),
            };
        }
        if let Some(event) = cx.event.filter(|_| self.often(50)) {
            let at = self.rng.usize(0..event.fields.len().max(1));
            if let Some(field) = event.fields.get(at) {
                return self.about_field(&format!("event.{field}"), field);
            }
        }
        match self.rng.u8(0..12) {
            0..=6 => {
                let at = self.rng.usize(0..cx.process.fields.len().max(1));
                let field = cx.process.fields.get(at).copied().unwrap_or("b0");
                self.about_field(field, field)
            }
            7 => format!("reached {}", cx.process.any_stage(self)),
            8 => format!("in {}", cx.process.any_stage(self)),
            9 => self.about_handoff(cx),
            10 if !cx.process.exceptions.is_empty() => format!("open {}", self.one(&cx.process.exceptions)),
            11 => format!("owner != {}", self.one(super::shape::PERSONS)),
            _ => format!("times(enter {}) > {}", cx.process.any_stage(self), self.rng.u8(0..3)),
        }
    }

    fn about_handoff(&mut self, cx: &Cx<'_>) -> String {
        let word = self.one(&["returned", "opened", "accepted", "offered"]);
        let most = self.rng.u8(1..4);
        match cx.process.any_move(self, true) {
            Some(name) if self.often(50) => format!("done {name}"),
            Some(name) => format!("times({name} {word}) < {most}"),
            None => "b0 is set".to_owned(),
        }
    }

    /// `path`: how it is written here; `field`: its name, which says its type.
    fn about_field(&mut self, path: &str, field: &str) -> String {
        if self.often(25) {
            let word = self.one(&["set", "missing"]);
            return format!("{path} is {word}");
        }
        let n = self.rng.i8(0..60);
        let first = field.chars().next().unwrap_or('b');
        let which = self.rng.u8(0..3);
        match (first, which) {
            ('t', 0) => format!("length({path}) > 2"),
            ('t', 1) => format!("{path} matches \"K-[0-5]\""),
            ('t', _) => format!("contains({path}, \"{}\")", n % 10),
            ('b', _) => path.to_owned(),
            ('n', 0) => format!("{path} / 7 > 2"),
            ('n', 1) => format!("default({path}, 3) + 1 < {n}"),
            ('n' | 'i', _) => format!("{path} >= {n}"),
            ('m', 0) => format!("10% of {path} > {n} EUR"),
            ('m', _) => format!("{path} > {n} EUR"),
            ('d', 0) => format!("2 days before {path} > 2026-04-{:02}", n % 28 + 1),
            ('d', _) => format!("{path} < 2026-05-{:02}", n % 28 + 1),
            ('h', _) => format!("{path} > 2026-04-{:02} 09:00", n % 28 + 1),
            ('p', _) => format!("{path} in [ana, ben, {}]", self.one(super::shape::PERSONS)),
            ('g', _) => format!("{path} == crew0"),
            ('l', 0) => format!("count({path}) > {}", n % 3),
            ('l', 1) => format!("any x in {path}: contains(x, \"{}\")", n % 10),
            ('l', _) => format!("\"K-1\" not in {path}"),
            ('c', 0) => format!("{path} in [red, blue]"),
            ('c', _) => format!("{path} == green"),
            ('r', 0) => format!("{path}.n is missing"),
            ('r', _) => format!("{path}.m > {n} EUR"),
            ('k', 0) => format!("all x in {path}: x.m < {n} EUR"),
            _ => format!("{path} is set"),
        }
    }
}
