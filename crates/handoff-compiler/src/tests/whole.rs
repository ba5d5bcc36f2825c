//! Every clause of the language, once.

use super::*;

const FILES: [(&str, &str); 4] = [
    ("whole.handoff", include_str!("specs/whole.handoff")),
    ("org.handoff", include_str!("specs/org.handoff")),
    ("paid.json", include_str!("specs/paid.json")),
    ("holidays.ics", include_str!("specs/holidays.ics")),
];

#[test]
fn every_clause_of_the_language_compiles_without_a_finding() {
    let mut compilation = compile_files(&FILES, &["whole.handoff"]);
    // A hint is no fault.
    compilation.diagnostics.retain(|d| d.severity != Severity::Info);
    assert_eq!(said(&compilation), "");
    assert!(compilation.plan.is_some());
}

#[test]
fn the_plan_of_every_clause_is_what_was_read_before_accepting_it() {
    let plan = compile_files(&FILES, &["whole.handoff"]).plan.unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&plan.processes["ticket"]).unwrap());
}

#[test]
fn holidays_come_from_their_file() {
    let plan = compile_files(&FILES, &["whole.handoff"]).plan.unwrap();
    let closed: Vec<String> =
        plan.calendars["berlin"].closed.iter().take(9).map(ToString::to_string).collect();
    assert_eq!(
        closed,
        [
            "2026-04-06",
            "2026-05-01",
            "2026-12-25",
            "2026-12-28",
            "2026-12-29",
            "2026-12-30",
            "2026-12-31",
            "2027-05-01",
            "2028-05-01"
        ]
    );
}

#[test]
fn every_use_of_a_name_knows_its_declaration() {
    let compilation = compile_files(&FILES, &["whole.handoff"]);
    let model = &compilation.model;
    let ticket = model.process("ticket").unwrap();
    for (field, at) in ticket.fields() {
        assert!(model.is_used(at.name), "{}", field.name);
    }
    let (_, escalate) = ticket.handoffs().next().unwrap();
    let uses = model.uses.iter().filter(|u| u.of == escalate.at.name).count();
    assert!(uses > 10, "{uses}");
}
