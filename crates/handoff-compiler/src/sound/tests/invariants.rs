use super::*;

/// What is said of the invariant, and the way to where it breaks.
fn broken(items: &str) -> String {
    let compilation = renewal(items);
    let said = soundness(&compilation);
    let own: String = said.lines().filter(|l| !l.starts_with("H1202")).map(|l| format!("{l}\n")).collect();
    format!("{own}{}", help(&compilation, "H1206"))
}

const STAGES: &str = "
  context { scope: text; signed: bool; acv: money(USD); kind: one of small | big }
  start won on deal.won
  stage won { owner sales }
  stage onboarding { owner cs }
  stage live { owner cs; final }
  stage lost { final failed }
";

/// The handoff into onboarding, with these clauses, and a step on.
fn kickoff(clauses: &str, rest: &str) -> String {
    format!(
        "{STAGES}
  handoff kickoff from won to onboarding {{
    trigger on enter
    accept within 1 day {{ at 100% escalate to dee }}
    {clauses}
  }}
  step go_live from onboarding to live {{ trigger by cs }}
  {rest}
"
    )
}

#[test]
fn what_every_way_asks_for_holds() {
    for (clauses, invariant) in [
        ("require scope", "reached live only if scope is set"),
        ("require scope", "in live only if scope is set"),
        ("require signed", "reached live only if signed"),
        ("require acv > 10 USD", "reached live only if acv > 0 USD"),
        ("require acv > 10 USD and signed", "in onboarding only if signed and acv is set"),
        ("require kind == big", "reached live only if kind != small"),
        ("require kind in [big]", "reached live only if kind == big"),
        ("require seen deal.paid \"paid\"", "reached live only if seen deal.paid"),
        ("require scope is set or signed is set \"x\"", "reached live only if scope is set or signed is set"),
        ("return back", "reached live only if reached onboarding"),
        ("", "reached live only if done kickoff"),
        ("", "not (in won and in lost)"),
    ] {
        let spec = kickoff(clauses, &format!("invariant \"it\": {invariant}"));
        assert_eq!(broken(&spec), "", "{clauses}: {invariant}");
    }
}

#[test]
fn what_one_way_leaves_out_is_shown_with_that_way() {
    let spec = kickoff("", "invariant \"it\": reached live only if scope is set");
    assert_eq!(
        broken(&spec),
        "H1206 invariant `it` can be broken: `live` is reached without `scope`\nIt is broken like this: 1. `deal.won` comes: the case is in `won`; 2. `kickoff` opens, is offered and accepted: the case is in `onboarding`; 3. `go_live` is opened by `cs` and done: the case is in `live`. Nothing on that way asks for `scope` or sets it."
    );
}

#[test]
fn one_of_several_ways_is_enough() {
    let spec = kickoff(
        "require scope",
        "step hurry from won to live { trigger by dee }\n  invariant \"it\": reached live only if scope is set",
    );
    assert!(
        broken(&spec).contains("2. `hurry` is opened by `dee` and done: the case is in `live`"),
        "{}",
        broken(&spec)
    );
}

#[test]
fn the_way_back_can_break_it() {
    let spec = |clauses: &str| {
        kickoff(
            clauses,
            "stage repair { owner cs }
  step patch from repair to live { trigger by cs }
  invariant \"live only with a scope\": reached live only if scope is set",
        )
    };
    let returns = "require scope; return broken to stage repair; on returned { clear scope }";
    assert_eq!(
        broken(&spec(returns)),
        "H1206 invariant `live only with a scope` can be broken: `live` is reached without `scope`\nIt is broken like this: 1. `deal.won` comes: the case is in `won`; 2. somebody sets `scope`; 3. `kickoff` is returned: the case is in `repair`; 4. `patch` is opened by `cs` and done: the case is in `live`. Nothing on that way asks for `scope` or sets it."
    );
    let kept = "require scope; return broken to stage repair";
    assert_eq!(broken(&spec(kept)), "");
}

#[test]
fn the_withdraw_step_can_break_it() {
    let spec = |require: &str| {
        kickoff(
            "require scope",
            &format!(
                "step withdraw from any to lost {{ trigger by sales{require} }}\n  invariant \"why\": reached lost only if scope is set"
            ),
        )
    };
    assert_eq!(
        broken(&spec("")),
        "H1206 invariant `why` can be broken: `lost` is reached without `scope`\nIt is broken like this: 1. `deal.won` comes: the case is in `won`; 2. `withdraw` is opened by `sales` and done: the case is in `lost`. Nothing on that way asks for `scope` or sets it."
    );
    assert_eq!(broken(&spec("; require scope")), "");
}

#[test]
fn what_happened_before_can_break_it() {
    let spec = |rest: &str| {
        kickoff(
            "return back",
            &format!("step lose from onboarding or won to lost {{ trigger by sales }}\n  {rest}"),
        )
    };
    let never = spec("invariant \"it\": reached lost only if not reached onboarding");
    assert_eq!(
        broken(&never),
        "H1206 invariant `it` can be broken\nIt is broken like this: 1. `deal.won` comes: the case is in `won`; 2. `kickoff` opens, is offered and accepted: the case is in `onboarding`; 3. `lose` is opened by `sales` and done: the case is in `lost`. Nothing on that way keeps it."
    );
    // It was completed at acceptance, and is not done any more once it came back.
    let done = spec("invariant \"it\": reached onboarding only if done kickoff");
    assert!(broken(&done).contains("3. `kickoff` is returned: the case is in `won`"), "{}", broken(&done));
}

#[test]
fn what_people_change_later_is_not_held_against_it() {
    let spec = kickoff("require signed", "invariant \"it\": reached live only if signed");
    assert_eq!(broken(&spec), "");
    let while_there = kickoff("", "invariant \"it\": in onboarding only if signed is missing or not signed");
    // Set before it comes there it is broken by coming there.
    assert!(broken(&while_there).contains("2. somebody sets `signed` to true"), "{}", broken(&while_there));
}

#[test]
fn what_rules_set_is_followed() {
    let spec = |rule: &str| {
        kickoff("require scope", &format!("{rule}\n  invariant \"it\": in onboarding only if signed"))
    };
    assert!(broken(&spec("")).contains("H1206"));
    assert_eq!(broken(&spec("on kickoff offered { set signed = true }")), "");
    assert_eq!(broken(&spec("when in onboarding { set signed = true }")), "");
    assert_eq!(broken(&spec("on enter onboarding { set signed = true }")), "");
    assert!(
        broken(&spec("on kickoff offered { set signed = true }\n  on kickoff accepted { clear signed }"))
            .contains("H1206")
    );
    // Only an `if` that is decided counts.
    assert!(
        broken(&spec("on kickoff offered { if scope is missing { set signed = true } }")).contains("H1206")
    );
    assert_eq!(broken(&spec("on kickoff offered { if scope is set { set signed = true } }")), "");
}

#[test]
fn what_an_event_brings_passed_its_test() {
    let spec = |start: &str| {
        let stages = STAGES
            .replace("start won on deal.won\n", &format!("start won on {start} {{ set acv from event }}\n"));
        let event = "event deal.big { deal: text; acv: money(USD) }\nevent deal.sure { deal: text; acv: money(USD) where acv > 0 USD }\nprocess renewal {";
        let text = format!(
            "{TOP}{stages}  step go from won to live {{ trigger by sales }}\n  invariant \"it\": reached live only if acv > 0 USD\n}}\n"
        );
        soundness(&compile_text(&text.replace("process renewal {", event)))
            .lines()
            .filter(|l| l.contains("H1206"))
            .count()
    };
    assert_eq!(spec("deal.big where event.acv > 100 USD"), 0);
    assert_eq!(spec("deal.big where event.acv > 0 USD"), 0);
    assert_eq!(spec("deal.sure"), 0);
    assert_eq!(spec("deal.big"), 1);
    assert_eq!(spec("deal.big where event.acv > 0 USD or event.deal == \"x\""), 1);
}

/// What the outside says later is as what a person sets.
#[test]
fn what_an_event_overwrites_later_is_not_held_against_it() {
    let rule = |action: &str| {
        kickoff(
            "require scope",
            &format!(
                "on deal.paid {{ {action} }}\n  invariant \"it\": reached live only if scope is set and scope != \"none\""
            ),
        )
    };
    let spec = |action: &str| {
        broken(&rule(action).replace("require scope\n", "require scope; require scope != \"none\"\n"))
    };
    assert_eq!(spec("set scope from event"), "");
    // What a rule says itself is.
    assert!(spec("set scope = \"none\"").contains("H1206"), "{}", spec("set scope = \"none\""));
    assert!(spec("clear scope").contains("4. `deal.paid` comes"), "{}", spec("clear scope"));
}

#[test]
fn nothing_is_said_of_what_cannot_be_decided() {
    for (clauses, invariant) in [
        ("require times(deal.paid) > 3 \"x\"", "reached live only if scope is set"),
        ("", "times(enter won) <= 5"),
    ] {
        let spec = kickoff(clauses, &format!("invariant \"it\": {invariant}"));
        assert_eq!(broken(&spec), "", "{clauses}: {invariant}");
    }
}
