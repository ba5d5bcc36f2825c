//! The reference case, from its text to its plan.

use handoff_plan::{Choice, Deadline, Limit, RequirementKind};

use super::*;

const SPEC: &str = include_str!("../../../../examples/sales-to-cs/sales-to-cs.handoff");
const TEAMS: &str = include_str!("../../../../examples/sales-to-cs/org/teams.handoff");

fn compiled() -> Compilation {
    let files = [("sales-to-cs.handoff", SPEC), ("org/teams.handoff", TEAMS)];
    compile_files(&files, &["sales-to-cs.handoff"])
}

#[test]
fn the_reference_case_compiles_without_a_finding() {
    let compilation = compiled();
    assert_eq!(said(&compilation), "");
    assert!(compilation.plan.is_some());
    assert_eq!(compilation.scenarios.len(), 1);
}

fn deadline(d: &Deadline) -> String {
    let limit = match &d.limit {
        Limit::Within(Choice::One(within)) => format!("within {within}"),
        other => format!("{other:?}"),
    };
    let Choice::One(steps) = &d.ladder else { panic!("no choice of ladders in the example") };
    let steps: Vec<String> = steps.iter().map(|s| format!("{} {}", s.at, s.actions.len())).collect();
    format!("{} {limit} [{}]", d.clock, steps.join(", "))
}

#[test]
fn the_kickoff_is_what_the_text_says() {
    let plan = compiled().plan.unwrap();
    let process = &plan.processes["sales_to_cs"];
    let kickoff = process.handoff("kickoff").unwrap();
    let mut out = format!("to {}\ntriggers {:?}\n", kickoff.to, kickoff.triggers);
    for r in &kickoff.requirements {
        let kind = match &r.kind {
            RequirementKind::Field(e) => format!("field {e}"),
            RequirementKind::Condition(e) => format!("{e}"),
            RequirementKind::Approval(a) => {
                format!(
                    "{} approval by {}, {}",
                    a.count,
                    a.by,
                    a.deadline.as_ref().map(deadline).unwrap_or_default()
                )
            }
        };
        let waivable = r.waivable_by.as_ref().map(|w| format!(", waivable by {w}")).unwrap_or_default();
        writeln!(out, "require {}: {kind}{waivable}", r.name).unwrap();
    }
    for f in &kickoff.package.as_ref().unwrap().fields {
        writeln!(out, "carry {}{}: {}", f.name, if f.optional { "?" } else { "" }, f.value).unwrap();
    }
    for d in [&kickoff.prepare, &kickoff.accept, &kickoff.complete.as_ref().unwrap().deadline] {
        writeln!(out, "{}", deadline(d.as_ref().unwrap())).unwrap();
    }
    for r in &kickoff.returns {
        writeln!(out, "return {} {:?} {:?}", r.name, r.target, r.at_most).unwrap();
    }
    for c in &process.clocks {
        writeln!(out, "clock {} from {:?} to {:?}", deadline(&c.deadline), c.start, c.stop).unwrap();
    }
    for r in &process.reactions {
        writeln!(out, "on {} {} actions", r.moment, r.actions.len()).unwrap();
    }
    for i in &process.invariants {
        writeln!(out, "invariant {}", i.condition).unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn the_scenario_is_read_in_the_calendar_s_zone() {
    let compilation = compiled();
    let scenario = &compilation.scenarios[0];
    let lines: Vec<String> =
        scenario.lines.iter().map(|l| format!("{} {} {:?}", l.line, l.text, l.kind)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
