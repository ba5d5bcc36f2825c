use handoff_syntax::diagnostic::Severity;

use crate::Compilation;
use crate::tests::{compile_files, compile_text};

mod brute;
mod holes;
mod invariants;
mod speed;

const TOP: &str = r#"
person ana "Ana Ruiz" { manager dee }
person ben "Ben Okafor" { manager dee }
person dee "Dee Larsen"
team sales { lead ana }
team cs { lead ben }
event deal.won { deal: text }
event deal.paid { deal: text; scope: text }
process renewal {
  key deal: text
  owner dee
"#;

fn renewal(items: &str) -> Compilation {
    compile_text(&format!("{TOP}{items}}}\n"))
}

/// The findings of these rules as `code message`, one a line.
fn soundness(compilation: &Compilation) -> String {
    let own = compilation
        .diagnostics
        .iter()
        .filter(|d| d.rule.code.starts_with("H12") || d.severity == Severity::Error);
    own.map(|d| format!("{} {}\n", d.rule.code, d.message)).collect()
}

fn help(compilation: &Compilation, code: &str) -> String {
    let found = compilation.diagnostics.iter().find(|d| d.rule.code == code);
    found.and_then(|d| d.help.clone()).unwrap_or_default()
}

const ENDLESS: &str = "
  context { scope: text }
  start won on deal.won
  stage won { owner sales }
  stage checking { owner cs }
  stage revising { owner cs }
  stage closed { final }
  step close from won to closed { trigger by sales }
  step revise from checking to revising { trigger by cs }
  step again from revising to checking { trigger by cs }
";

#[test]
fn a_dead_end_is_told_with_the_shortest_way_into_it() {
    let compilation = renewal(&format!(
        "{ENDLESS}  handoff check from won to checking {{ trigger on deal.paid; require scope; accept within 1 day {{ at 100% escalate to dee }} }}"
    ));
    assert_eq!(soundness(&compilation), "H1201 a case that comes to stage `checking` can never be closed\n");
    assert_eq!(
        help(&compilation, "H1201"),
        "It comes there like this: 1. `deal.won` comes: the case is in `won`; 2. `deal.paid` opens `check`, it is offered and accepted: the case is in `checking`. From then on no final stage can be reached, whatever anybody does."
    );
    assert!(compilation.plan.is_none());
}

#[test]
fn what_can_be_returned_is_no_dead_end() {
    let handoff = |inside: &str| {
        format!(
            "{ENDLESS}  handoff check from won to checking {{ trigger on deal.paid; {inside}; accept within 1 day {{ at 100% escalate to dee }} }}"
        )
    };
    // It can come back until the stage is left.
    let said = soundness(&renewal(&handoff("return unclear at most 2 times then raise stuck").replace(
        "  start won",
        "  exception stuck { owner dee; resolve within 1 day { at 100% notify dee \"stuck\" } }\n  start won",
    )));
    assert_eq!(said, "H1201 a case that comes to stage `revising` can never be closed\n");
}

#[test]
fn what_was_not_reached_bars_the_way() {
    let spec = |require: &str| {
        renewal(&format!(
            "
  start won on deal.won
  stage won {{ owner sales }}
  stage short {{ owner sales }}
  stage long {{ owner sales }}
  stage last {{ owner sales }}
  stage closed {{ final }}
  step cut from won to short {{ trigger by sales }}
  step go from won to long {{ trigger by sales }}
  step on from short or long to last {{ trigger by sales }}
  step turn from last to last {{ trigger by sales }}
  step close from last to closed {{ trigger by sales; require {require} \"label\" }}
"
        ))
    };
    assert_eq!(
        soundness(&spec("reached long")),
        "H1201 a case that comes to stage `short` can never be closed\n"
    );
    assert_eq!(soundness(&spec("reached long or reached short")), "");
    assert_eq!(soundness(&spec("done cut")), "H1201 a case that comes to stage `long` can never be closed\n");
    assert_eq!(soundness(&spec("not (1 > 2)")), "");
    assert!(soundness(&spec("1 > 2")).contains("H1201"));
}

/// The case may have moved on before the handoff is completed.
#[test]
fn what_is_completed_later_bars_no_way() {
    let spec = |condition: &str| {
        soundness(&renewal(&format!(
            "
  start won on deal.won
  stage won {{ owner sales }}
  stage middle {{ owner cs }}
  stage last {{ owner cs }}
  stage closed {{ final }}
  handoff give from won to middle {{
    trigger on enter
    accept within 1 day {{ at 100% escalate to dee }}
    complete when {condition} within 2 days {{ at 100% escalate to dee }}
  }}
  step on from middle to last {{ trigger by cs }}
  step turn from last to last {{ trigger by cs }}
  step close from last to closed {{ trigger by cs; require done give \"It is given\" }}
"
        )))
    };
    assert_eq!(spec("in last"), "");
    assert_eq!(spec("seen deal.paid"), "");
}

#[test]
fn a_track_that_is_handed_to_again_has_a_past() {
    let spec = |track: &str| {
        soundness(&renewal(&format!(
            "
  start won on deal.won
  stage won {{ owner sales }}
  stage closed {{ final }}
  step close from won to closed {{ trigger by sales }}
  {track}
    stage desk {{ owner cs }}
    stage again {{ owner cs }}
    stage ready {{ final }}
    step redo from desk to again {{ trigger by cs; require reached ready \"A second time\" }}
    step finish from desk or again to ready {{ trigger by cs }}
  }}
"
        )))
    };
    assert_eq!(
        spec("track it {\n start desk on deal.paid"),
        "H1204 step `redo` can never happen, so no case comes to stage `it.again`\n"
    );
    let handed = "handoff give from won to it.desk { trigger by sales; to ben; accept within 1 day { at 100% escalate to dee } }";
    assert_eq!(spec(&format!("{handed}\n track it {{")), "");
}

/// Work that another process completes closes the case here.
#[test]
fn what_is_given_to_another_process_is_no_dead_end() {
    let spec = |step: &str| {
        soundness(&compile_text(&format!(
            "{TOP}
  start won on deal.won
  stage won {{ owner sales }}
  stage round {{ owner sales }}
  stage lost {{ final failed }}
  step lose from won to lost {{ trigger by sales }}
  step go from won to round {{ trigger by sales }}
  step turn from round to round {{ trigger by sales }}
  {step}
}}
process delivery {{
  key deal: text
  owner dee
  start planned when opened
  stage planned {{ owner cs }}
  stage built {{ final }}
  step build from planned to built {{ trigger by cs }}
}}
"
        )))
    };
    let handoff = "handoff give from round to delivery.planned { trigger by sales; to ben; accept within 1 day { at 100% escalate to dee } }";
    assert_eq!(spec(handoff), "");
    assert_eq!(spec(""), "H1201 a case that comes to stage `round` can never be closed\n");
}

#[test]
fn a_process_that_only_goes_round_is_meant_to() {
    let round = renewal(
        "
  start won on deal.won
  stage won { owner sales }
  stage back { owner sales }
  step go from won to back { trigger by sales }
  step again from back to won { trigger by sales }
",
    );
    assert_eq!(soundness(&round), "");
}

#[test]
fn guards_that_are_never_true_are_found_and_others_go_either_way() {
    let compiled = |trigger: &str| {
        renewal(&format!(
            "
  context {{ scope: text; flag: bool }}
  start won on deal.won
  stage won {{ owner sales }}
  stage closed {{ final }}
  stage lost {{ final failed }}
  exception never {{ owner dee; resolve within 1 day {{ at 100% notify dee \"late\" }} }}
  step close from won to closed {{ trigger by sales }}
  step lose from won to lost {{ trigger {trigger} }}
"
        ))
    };
    let spec = |trigger: &str| soundness(&compiled(trigger));
    // Told at the condition, and there alone.
    for trigger in ["when 3 < 2", "when flag and 5 USD > 6 USD"] {
        let compilation = compiled(trigger);
        let named = compilation.diagnostics.iter().filter(|d| d.rule.name == "condition-never-true");
        assert_eq!((named.count(), soundness(&compilation).as_str()), (1, ""), "{trigger}");
    }
    let never = "H1204 step `lose` can never happen, so no case comes to stage `lost`\n";
    assert_eq!(spec("when open never"), never);
    assert_eq!(spec("when in closed"), never);
    assert_eq!(spec("on deal.paid where \"a\" == \"b\""), never);
    assert_eq!(spec("when flag or 5 USD > 6 USD"), "");
    assert_eq!(spec("when not flag"), "");
    assert_eq!(spec("on deal.paid where event.scope == scope"), "");
}

const WAITS: &str = "
  context { scope: text; flag: bool }
  start won on deal.won
  stage closed { final }
";

#[test]
fn a_stage_that_only_waits_for_the_outside_drops_work() {
    let quiet = "H1202 work can be dropped in stage `won`: no clock runs, and nobody is due to act\n";
    let spec = |stage: &str, rest: &str| {
        soundness(&renewal(&format!("{WAITS} stage won {{ owner sales; {stage} }}\n {rest}\n")))
    };
    let waits = "step close from won to closed { trigger on deal.paid }";
    assert_eq!(spec("", waits), quiet);
    assert_eq!(spec("", "step close from won to closed { trigger when flag }"), quiet);
    assert_eq!(spec("stay within 3 days { at 100% notify dee \"late\" }", waits), "");
    assert_eq!(spec("on enter { task \"Ask for the money\" for ana }", waits), "");
    assert_eq!(spec("", "step close from won to closed { trigger on deal.paid; trigger by sales }"), "");
    assert_eq!(spec("", "step close from won to closed { trigger on enter; require scope }"), "");
    let clock = |edges: &str| {
        format!("{waits}\n clock paid within 3 days {{ {edges}; at 100% notify dee \"late\" }}")
    };
    assert_eq!(spec("", &clock("start on enter won; stop on deal.paid")), "");
    assert_eq!(spec("", &clock("start when flag")), "");
    assert_eq!(spec("", &clock("start on enter closed")), quiet);
    // Nothing leads out of it at all.
    assert_eq!(
        spec("", ""),
        format!(
            "{quiet}H1205 a case that comes to stage `won` can never be closed: nothing leads out of it\n"
        )
    );
}

#[test]
fn a_handoff_that_nobody_can_bring_on_drops_work() {
    let spec = |handoff: &str| {
        soundness(&renewal(&format!(
            "{WAITS} stage won {{ owner sales }}
  handoff give from won to closed {{ trigger on enter; to ben; accept within 1 day {{ at 100% escalate to dee }}; {handoff} }}\n"
        )))
    };
    assert_eq!(
        spec("require seen deal.paid \"It is paid\""),
        "H1202 handoff `give` can wait for `It is paid` for ever: no clock runs, and nobody is due to act\n"
    );
    assert_eq!(spec("require seen deal.paid \"It is paid\" waivable by dee"), "");
    assert_eq!(spec("require scope"), "");
    assert_eq!(
        spec("require seen deal.paid \"It is paid\"; prepare within 1 day { at 100% escalate to dee }"),
        ""
    );
    assert_eq!(
        spec("complete when flag"),
        "H1202 handoff `give` can stay accepted for ever: no clock runs until it is completed\n"
    );
    assert_eq!(spec("complete when flag within 2 days { at 100% escalate to dee }"), "");
}

#[test]
fn what_an_event_brings_and_nobody_is_asked_for_drops_work() {
    let spec = |handoff: &str, rest: &str| {
        soundness(&renewal(&format!(
            "{WAITS} stage won {{ owner sales }}
  handoff give from won to closed {{ trigger on enter; to ben; accept within 1 day {{ at 100% escalate to dee }}; {handoff} }}
  {rest}\n"
        )))
    };
    let paid = "on deal.paid { set scope = event.scope }";
    let waits =
        "H1202 handoff `give` can wait for `scope` for ever: no clock runs, and nobody is due to act\n";
    assert_eq!(spec("require scope", paid), waits);
    assert_eq!(spec("require scope from ana", paid), "");
    assert_eq!(spec("require scope; prepare within 1 day { at 100% escalate to dee }", paid), "");
    assert_eq!(spec("require scope", "on deal.paid { set scope = \"x\" }"), "");
}

#[test]
fn a_trigger_that_no_case_fulfils_opens_nothing() {
    let compilation = renewal(
        "context { kind: one of small | large = small }
  start won on deal.won
  stage won { owner sales }
  stage checking { owner cs; stay within 3 days { at 100% escalate to dee } }
  stage closed { final }
  step close from won to closed { trigger by sales }
  handoff check from won to checking { trigger on enter; accept within 1 day { at 100% escalate to dee } }
  step finish from checking to closed { trigger when kind == large and kind == small }\n",
    );
    let said = soundness(&compilation);
    assert!(said.contains("H1201 a case that comes to stage `checking` can never be closed"), "{said}");
}

#[test]
fn a_ladder_has_to_reach_somebody_when_it_is_late() {
    let spec = |ladder: &str| {
        soundness(&renewal(&format!(
            "{WAITS} stage won {{ owner sales; stay within 3 days {{ {ladder} }} }}
  step close from won to closed {{ trigger by sales }}\n"
        )))
    };
    let silent = "H1203 the clock `won.stay` runs out and nobody hears of it\n";
    assert_eq!(spec("at 75% remind owner"), silent);
    assert_eq!(spec("2 days before remind owner"), silent);
    assert_eq!(spec("after 2 days remind owner"), silent);
    assert_eq!(spec("at 100% set flag = true"), silent);
    assert_eq!(spec("after 3 days remind owner"), "");
    assert_eq!(spec("every 1 day remind owner"), "");
    assert_eq!(spec("at 100% if flag { remind owner }"), "");
}

#[test]
fn an_invariant_is_refuted_only_by_a_way_that_surely_lacks_the_field() {
    let spec = |start: &str, step: &str, rest: &str| {
        soundness(&renewal(&format!(
            "
  context {{ scope: text; sure: text = \"x\" }}
  start won on {start}
  stage won {{ owner sales }}
  stage closed {{ final }}
  step close from won to closed {{ trigger by sales; {step} }}
  {rest}
  invariant \"closed with a scope\": reached closed only if scope is set\n"
        )))
    };
    let broken = "H1206 invariant `closed with a scope` can be broken: `closed` is reached without `scope`\n";
    assert_eq!(spec("deal.won", "", ""), broken);
    assert_eq!(spec("deal.won", "require scope", ""), "");
    assert_eq!(spec("deal.won", "require length(scope) > 2", ""), "");
    assert_eq!(spec("deal.paid { set scope from event }", "", ""), "");
    assert_eq!(spec("deal.won", "", "on deal.paid { set scope from event }"), broken);
    assert_eq!(spec("deal.won", "require done close \"x\"", "").matches("H1206").count(), 0);
    let sure = spec("deal.won", "require scope", "invariant \"sure\": reached closed only if sure is set");
    assert_eq!(sure, "");
    assert_eq!(spec("deal.won", "require scope waivable by dee", ""), "");
    let both = spec("deal.won", "", "invariant \"all\": in closed only if scope is set and sure is set");
    assert!(
        both.contains("H1206 invariant `all` can be broken: `closed` is reached without `scope`"),
        "{both}"
    );
}

/// A story with the people that it names.
macro_rules! told {
    ($folder:literal, $org:literal, $($file:literal)*) => {
        [$(([$file, $org], [
            include_str!(concat!("../../../../", $folder, "/", $file, ".handoff")),
            include_str!(concat!("../../../../", $folder, "/org/", $org, ".handoff")),
        ])),*]
    };
}

#[test]
fn no_example_has_a_fault_in_its_states() {
    let examples = [
        told!("examples/engineering-to-product", "teams", "engineering-to-product"),
        told!("examples/legal-to-procurement", "teams", "legal-to-procurement"),
        told!("examples/marketing-to-sales", "teams", "marketing-to-sales"),
        told!("examples/meeting-brief", "teams", "meeting-brief"),
        told!("examples/onboarding-to-delivery", "teams", "onboarding-to-delivery"),
        told!("examples/operations-to-finance", "teams", "operations-to-finance"),
        told!("examples/purchase-approval", "teams", "purchase-approval"),
        told!("examples/recruiting-to-operations", "teams", "recruiting-to-operations"),
        told!("examples/sales-to-cs", "teams", "sales-to-cs"),
        told!("examples/support-escalation", "teams", "support-escalation"),
    ];
    let meaning = told!(
        "tests/meaning", "people",
        "approvals" "clocks" "events" "life" "linked" "people" "tracks" "trouble"
    );
    for ([file, org], [text, people]) in examples.into_iter().flatten().chain(meaning) {
        let (path, org) = (format!("{file}.handoff"), format!("org/{org}.handoff"));
        let compilation = compile_files(&[(&path, text), (&org, people)], &[&path]);
        let said = soundness(&compilation);
        for code in ["H1201", "H1206", "H1207"] {
            assert!(!said.contains(code), "{file}: {said}");
        }
    }
}
