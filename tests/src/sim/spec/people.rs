//! Calendars, people, shapes, events, ports and ladders.

use std::fmt::Write as _;

use super::draw::Draw;
use super::shape::{FIELDS, PERSONS, Shape};

const ZONES: &[&str] = &["Europe/Berlin", "America/New_York", "Asia/Dubai", "Australia/Lord_Howe", "UTC"];
const HOURS: &[&str] = &[
    "open mon..fri 09:00..17:00",
    "open mon..fri 09:00..12:30, 13:00..17:30",
    "open sun..thu 08:00..16:00",
    "open mon..sun 00:00..23:00",
    "open sat..tue 01:30..03:30; open wed 22:00..23:30",
];

impl Draw {
    pub(super) fn people(&mut self, shape: &Shape, out: &mut String) {
        for name in &shape.calendars {
            let (zone, hours) = (self.one(ZONES), self.one(HOURS));
            let _ = writeln!(out, "calendar {name} {{\n timezone \"{zone}\"\n {hours}");
            if self.often(50) {
                let _ = writeln!(out, " closed 2026-03-{:02} \"Feast\"", self.rng.u8(1..31));
            }
            if self.often(50) {
                let day = self.rng.u8(1..20);
                let _ = writeln!(out, " closed 2026-03-{day:02}..2026-03-{:02}", day + self.rng.u8(0..9));
            }
            out.push_str("}\n");
        }
        for (i, name) in PERSONS.iter().enumerate() {
            let _ = writeln!(out, "person {name} \"Person {i}\" {{");
            let other = |step: usize| PERSONS.get((i + step) % PERSONS.len()).copied().unwrap_or("ana");
            if self.often(50) {
                let _ = writeln!(out, " deputy {}", other(1 + self.up_to(3)));
            }
            let _ = writeln!(out, " manager {}", other(if i < 4 { 4 } else { 1 }));
            if self.often(20) {
                let _ = writeln!(out, " calendar {}", self.one(&shape.calendars));
            }
            out.push_str("}\n");
        }
        let _ = writeln!(
            out,
            "rota weekly {{ members ben, cho, dee; calendar {}; turn every {} from 2026-01-05 09:00 }}",
            self.one(&shape.calendars),
            if self.often(50) { "1 week" } else { "12 hours" },
        );
        for (i, team) in shape.teams.iter().enumerate() {
            let (lead, manager) = (self.one(PERSONS), self.one(PERSONS));
            let first = self.rng.usize(0..PERSONS.len() - 2);
            let members = PERSONS.get(first..first + 3).unwrap_or_default().join(", ");
            let assign = ["lead", "round_robin", "least_loaded", "claim", "on_call weekly"];
            let assign = self.one(&assign);
            let _ = writeln!(out, "team {team} \"Crew {i}\" {{\n lead {lead}\n manager {manager}");
            let _ = writeln!(out, " members {members}\n assign {assign}");
            if self.often(40) {
                let _ = writeln!(out, " calendar {}", self.one(&shape.calendars));
            }
            out.push_str("}\n");
        }
    }

    pub(super) fn shapes_and_ports(&mut self, shape: &Shape, out: &mut String) {
        out.push_str("type color = one of red | blue | green\n");
        out.push_str("record item { t: text; n: number?; m: money(EUR) where m > 0 EUR }\n");
        out.push_str("record pack { id: text; what: text; worth: money(EUR); more: text? }\n");
        for event in &shape.events {
            let _ =
                writeln!(out, "event {} {{\n {}: text", event.name, if event.keyed { "id" } else { "ref" });
            for field in &event.fields {
                let optional = if self.often(70) { "?" } else { "" };
                let _ = writeln!(out, " {field}: {}{optional}", type_of(field));
            }
            out.push_str("}\n");
        }
        out.push_str("service svc { action fetch(id: text) -> text; action sum(n: number) -> number; action ring(who: person) }\n");
        out.push_str("assistant mind { action draft(id: text) -> text }\n");
        for name in &shape.ladders {
            let _ = writeln!(out, "ladder {name} {{");
            for _ in 0..1 + self.up_to(2) {
                let (point, who) = (self.point(), self.one(PERSONS));
                let _ = match self.rng.u8(0..4) {
                    0 => writeln!(out, " {point} notify {who} \"{{id}}: {{case}}\""),
                    1 => writeln!(out, " {point} escalate to {who} and {} \"up\"", self.one(PERSONS)),
                    2 => writeln!(out, " {point} remind owner"),
                    _ => writeln!(out, " {point} {{ notify {who} \"one\"; escalate to owner.manager }}"),
                };
            }
            out.push_str("}\n");
        }
    }
}

pub(super) fn type_of(field: &str) -> &'static str {
    FIELDS.iter().find(|(name, _)| *name == field).map_or("text", |(_, ty)| ty)
}
