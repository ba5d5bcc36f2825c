//! Planted holes, each with a near miss.

use super::*;

/// What is said, without what is said of clocks.
fn said(items: &str) -> String {
    without_waits(&soundness(&renewal(items)))
}

fn without_waits(said: &str) -> String {
    said.lines().filter(|l| !l.starts_with("H1202")).map(|l| format!("{l}\n")).collect()
}

const LATE: &str = "accept within 1 day { at 100% escalate to dee }";

#[test]
fn a_leaf_that_is_not_final() {
    let spec = |last: &str| {
        format!(
            "start won on deal.won
  stage won {{ owner sales }}
  stage parked {{ owner sales }}
  stage closed {{ final }}
  step close from won to closed {{ trigger by sales }}
  step park from won to parked {{ trigger by sales }}
  {last}
"
        )
    };
    let compilation = renewal(&spec(""));
    assert_eq!(
        without_waits(&soundness(&compilation)),
        "H1205 a case that comes to stage `parked` can never be closed: nothing leads out of it\n"
    );
    assert_eq!(
        help(&compilation, "H1205"),
        "It comes there like this: 1. `deal.won` comes: the case is in `won`; 2. `park` is opened by `sales` and done: the case is in `parked`. If the work ends there, write `final`; else say what comes next."
    );
    assert_eq!(said(&spec("step back from parked to won { trigger by sales }")), "");
}

#[test]
fn two_stages_in_a_circle() {
    let spec = |exit: &str| {
        format!(
            "context {{ flag: bool }}
  start won on deal.won
  stage won {{ owner sales }}
  stage a {{ owner cs }}
  stage b {{ owner cs }}
  stage closed {{ final }}
  step close from won to closed {{ trigger by sales }}
  handoff give from won to a {{ trigger by sales; {LATE} }}
  step on from a to b {{ trigger by cs }}
  step back from b to a {{ trigger by cs }}
  {exit}
"
        )
    };
    assert_eq!(said(&spec("")), "H1201 a case that comes to stage `a` can never be closed\n");
    assert_eq!(said(&spec("step out from b to closed { trigger by cs }")), "");
    assert_eq!(said(&spec("step out from b to closed { trigger by cs; require flag }")), "");
    assert_eq!(
        said(&spec("step out from b to closed { trigger by cs; require flag and not flag \"both\" }")),
        "H1201 a case that comes to stage `a` can never be closed\nH1204 step `out` can never happen\n"
    );
}

#[test]
fn requirements_that_contradict_each_other() {
    let spec = |require: &str| {
        said(&format!(
            "context {{ acv: money(USD) where acv > 0 USD; n: integer; kind: one of small | big; flag: bool; scope: text }}
  start won on deal.won
  stage won {{ owner sales }}
  stage live {{ owner cs }}
  stage closed {{ final }}
  step close from won or live to closed {{ trigger by dee }}
  handoff give from won to live {{ trigger on enter; {LATE}; {require} }}
"
        ))
    };
    let never = "H1204 handoff `give` can never happen, so no case comes to stage `live`\n";
    for (require, expected) in [
        ("require acv > 10 USD; require acv < 5 USD", true),
        ("require acv > 10 USD; require acv < 15 USD", false),
        ("require acv <= 0 USD", true),
        ("require acv < 1 USD", false),
        ("require n == 3 and n != 3 \"x\"", true),
        ("require n >= 3 and n <= 3 \"x\"", false),
        ("require kind == small; require kind == big", true),
        ("require kind == small or kind == big \"x\"", false),
        ("require kind != small and kind != big \"x\"", true),
        ("require kind not in [small, big]", true),
        ("require flag; require not flag", true),
        ("require flag; require not flag waivable by dee", false),
        ("require flag; require not flag if scope is set", false),
        ("require scope; require scope is missing \"x\"", true),
        ("require scope is missing or flag \"x\"; require scope", false),
        ("require scope is missing or flag \"x\"; require scope; require not flag", true),
        ("require scope == \"a\" or scope == \"b\" \"x\"; require scope == \"c\"", true),
    ] {
        assert_eq!(spec(require), if expected { never } else { "" }, "{require}");
    }
}

#[test]
fn the_help_names_what_cannot_come_true() {
    let compilation = renewal(
        "start won on deal.won
  stage won { owner sales }
  stage checked { owner sales }
  stage closed { final }
  step check from won to checked { trigger by sales }
  step close from won or checked to closed { trigger by sales }
  step skip from won to closed { trigger by sales; require reached checked \"It was checked\" }
",
    );
    assert_eq!(soundness(&compilation), "H1204 step `skip` can never happen\n");
    assert_eq!(
        help(&compilation, "H1204"),
        "It gets this far and no further: 1. `deal.won` comes: the case is in `won`. `It was checked` cannot come true in that stage."
    );
}

const STUCK: &str = "exception stuck { owner dee; resolve within 1 day { at 100% notify dee \"late\" } }";

#[test]
fn a_stage_that_only_an_exception_opens_the_way_to() {
    let spec = |exception: &str, require: &str| {
        said(&format!(
            "start won on deal.won
  stage won {{ owner sales }}
  stage special {{ owner cs }}
  stage closed {{ final }}
  step close from won or special to closed {{ trigger by dee }}
  on deal.paid {{ raise stuck }}
  {exception}
  handoff rescue from won to special {{ trigger by sales; {LATE}; require {require} \"it is stuck\" }}
"
        ))
    };
    // While it is open nothing can be offered.
    assert_eq!(
        spec(STUCK, "open stuck"),
        "H1204 handoff `rescue` can never happen, so no case comes to stage `special`\n"
    );
    assert_eq!(spec(&STUCK.replace("owner dee;", "owner dee; blocks nothing;"), "open stuck"), "");
    assert_eq!(spec(STUCK, "not open stuck"), "");
    assert_eq!(
        spec(STUCK, "not open stuck and open stuck"),
        "H1204 handoff `rescue` can never happen, so no case comes to stage `special`\n"
    );
}

#[test]
fn an_exception_that_comes_back_as_it_is_resolved() {
    let spec = |resolved: &str| {
        format!(
            "context {{ flag: bool }}
  start won on deal.won
  stage won {{ owner sales }}
  stage closed {{ final }}
  step close from won to closed {{ trigger by sales }}
  on deal.paid {{ raise stuck \"paid early\" }}
  exception stuck {{ owner dee; resolve within 1 day {{ at 100% notify dee \"late\" }}; on resolved {{ {resolved} }} }}
  exception other {{ owner dee; resolve within 1 day {{ at 100% notify dee \"late\" }}; on resolved {{ raise stuck }} }}
"
        )
    };
    let compilation = renewal(&spec("raise stuck"));
    let forever = "H1201 once `stuck` is raised in stage `won`, the case can never be closed\n";
    assert_eq!(soundness(&compilation).replace("H0920", ""), forever);
    assert_eq!(
        help(&compilation, "H1201"),
        "It comes there like this: 1. `deal.won` comes: the case is in `won`; 2. `deal.paid` comes, `stuck` is raised. From then on no final stage can be reached, whatever anybody does."
    );
    // In a circle of two.
    assert_eq!(said(&spec("raise other")), forever);
    assert_eq!(said(&spec("notify dee \"good\"")), "");
    assert_eq!(said(&spec("if flag { raise stuck }")), "");
}

#[test]
fn two_tracks_that_wait_for_each_other() {
    let spec = |hr: &str, it: &str| {
        renewal(&format!(
            "start hired on deal.won
  stage hired {{ owner sales }}
  stage ready {{ final }}
  step finish from hired to ready {{ trigger by sales{hr} }}
  track it {{
    start setup on deal.won
    stage setup {{ owner cs }}
    stage done {{ final }}
    step equip from setup to done {{ trigger by cs{it} }}
  }}
"
        ))
    };
    let locked = spec("; require reached it.done \"equipped\"", "; require reached ready \"hired\"");
    assert_eq!(
        soundness(&locked),
        "H1201 a case that comes to stage `hired` can never be closed\nH1204 step `finish` can never happen, so no case comes to stage `ready`\nH1204 step `equip` can never happen, so no case comes to stage `it.done`\n"
    );
    assert!(
        help(&locked, "H1201").contains("1. `deal.won` comes: the case is in `hired` and `it.setup`"),
        "{}",
        help(&locked, "H1201")
    );
    assert!(help(&locked, "H1201").contains("`finish`, `equip`"), "{}", help(&locked, "H1201"));
    assert_eq!(soundness(&spec("; require reached it.done \"equipped\"", "")), "");
    assert_eq!(soundness(&spec("; require done equip \"equipped\"", "")), "");
    assert!(soundness(&spec("; require done equip \"x\"", "; require done finish \"x\"")).contains("H1201"));
    assert!(soundness(&spec("; require in it.done \"x\"", "; require in ready \"x\"")).contains("H1201"));
    assert_eq!(
        soundness(&spec("; require in it.setup \"x\"", "")),
        "H1201 a case that comes to stage `it.done` while it is in `hired` can never be closed\n"
    );
    assert_eq!(soundness(&spec("; require in it.setup \"x\"", "; require reached ready \"x\"")), "");
}

#[test]
fn a_track_that_another_begins() {
    let spec = |it: &str| {
        said(&format!(
            "start hired on deal.won
  stage hired {{ owner sales }}
  stage ready {{ final }}
  step finish from hired to ready {{ trigger by sales; require reached it.done \"equipped\" }}
  handoff to_it from hired to it.setup {{ trigger on enter; to ben; {LATE}; return wrong }}
  track it {{
    stage setup {{ owner cs }}
    stage done {{ final }}
    {it}
  }}
"
        ))
    };
    assert_eq!(spec("step equip from setup to done { trigger by cs }"), "");
    let stuck = spec("step equip from setup to done { trigger by cs; require reached ready \"hired\" }");
    assert!(stuck.contains("H1201 a case that comes to stage `hired` can never be closed"), "{stuck}");
    assert!(stuck.contains("H1204 step `finish` can never happen"), "{stuck}");
}

#[test]
fn a_return_is_a_way_out_until_the_stage_is_left() {
    let spec = |returned: &str| {
        said(&format!(
            "start won on deal.won
  stage won {{ owner sales }}
  stage pit {{ owner cs }}
  stage fixed {{ owner sales }}
  stage closed {{ final }}
  step close from won or fixed to closed {{ trigger by sales }}
  handoff give from won to pit {{ trigger on enter; {LATE}; {returned} }}
"
        ))
    };
    let pit = "H1205 a case that comes to stage `pit` can never be closed: nothing leads out of it\n";
    assert_eq!(spec("require done give or not done give \"x\""), pit);
    assert_eq!(spec("return bad"), "");
    assert_eq!(spec("return bad to stage fixed"), "");
}

#[test]
fn enter_triggers_do_not_fire_after_a_return() {
    let spec = |trigger: &str| {
        said(&format!(
            "start won on deal.won
  stage won {{ owner sales }}
  stage pit {{ owner cs }}
  stage closed {{ final }}
  handoff give from won to pit {{ trigger on enter; {LATE}; return bad }}
  handoff close from won to closed {{ {trigger}; to ben; {LATE}; require reached pit \"seen\" }}
"
        ))
    };
    // What came back can be sent again, and nothing else opens.
    let said = spec("trigger on enter");
    assert!(said.contains("H1204 handoff `close` can never happen"), "{said}");
    assert!(said.contains("H1201"), "{said}");
    assert_eq!(spec("trigger by sales"), "");
}

#[test]
fn what_a_handoff_that_never_happens_would_have_begun() {
    let spec = |require: &str| {
        said(&format!(
            "start won on deal.won
  stage won {{ owner sales }}
  stage live {{ owner cs }}
  stage closed {{ final }}
  step close from won or live to closed {{ trigger by dee }}
  handoff give from won to live {{ trigger by sales; {LATE}; {require} }}
  clock reply within 3 days {{ start on give accepted; stop on enter closed; at 100% notify dee \"late\" }}
  on give accepted {{ raise early }}
  exception early {{ owner dee; resolve within 1 day {{ at 100% notify dee \"late\" }} }}
"
        ))
    };
    assert_eq!(spec("return back"), "");
    assert_eq!(
        spec("require reached live \"x\""),
        "H1204 handoff `give` can never happen, so no case comes to stage `live`\n"
    );
    // What never holds by itself is told where it stands.
    assert_eq!(spec("require 1 > 2 \"x\""), "");
}

#[test]
fn a_condition_that_is_never_true_is_one_finding() {
    let spec = |condition: &str| {
        let compilation = renewal(&format!(
            "context {{ size: number set by sales }}
  start won on deal.won
  stage won {{ owner sales }}
  stage live {{ owner cs }}
  stage closed {{ final }}
  step close from won or live to closed {{ trigger by dee }}
  handoff give from won to live {{ trigger when {condition}; {LATE} }}
"
        ));
        let named = compilation.diagnostics.iter().map(|d| d.rule.name);
        named.filter(|n| ["condition-never-true", "never-happens"].contains(n)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(spec("size > 10 and size < 5"), "condition-never-true");
    assert_eq!(spec("size > 10 or size < 5"), "");
}

#[test]
fn a_handoff_that_waits_for_what_nobody_supplies_is_told_with_its_way() {
    let compilation = renewal(
        "start won on deal.won
  stage won { owner sales }
  stage closed { final }
  handoff give from won to closed { trigger by sales; to ben; require seen deal.paid \"It is paid\" }
",
    );
    assert_eq!(
        help(&compilation, "H1202"),
        "It comes to this: 1. `deal.won` comes: the case is in `won`; 2. `give` opens and is blocked. No person can supply what it then waits for."
    );
}

#[test]
fn too_many_states_are_said_with_what_was_not_proved() {
    let stages: String = (0..16)
        .map(|n| {
            format!("  stage s{n} {{ owner sales }}\n  step to{n} from any to s{n} {{ trigger by sales }}\n")
        })
        .collect();
    let all: Vec<String> = (0..16).map(|n| format!("reached s{n}")).collect();
    let compilation = renewal(&format!(
        "  start s0 on deal.won\n{stages}  stage done {{ final }}\n  step finish from any to done {{ trigger by sales; require {} \"all\" }}\n",
        all.join(" and ")
    ));
    assert_eq!(soundness(&compilation), "H1207 process `renewal` has more than 20000 states\n");
    assert!(help(&compilation, "H1207").contains("dead ends, and what never happens, may lie beyond"));
}
