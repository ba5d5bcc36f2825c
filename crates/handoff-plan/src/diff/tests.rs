use rust_decimal::Decimal;

use crate::sample::{field, mutation, name, place, plan, requirement, text, usd, within};
use crate::*;

/// What the diff says of a change: class, place and message.
fn changes(change: impl FnOnce(&mut Plan)) -> Vec<String> {
    let mut new = plan();
    change(&mut new);
    diff(&plan(), &new).iter().map(|c| format!("{} {}: {}", c.class, c.what, c.message)).collect()
}

fn process(change: impl FnOnce(&mut Process)) -> Vec<String> {
    changes(|plan| change(plan.processes.get_mut("sales_to_cs").unwrap()))
}

fn kickoff(change: impl FnOnce(&mut Handoff)) -> Vec<String> {
    process(|process| change(&mut process.handoffs[0]))
}

fn limit(deadline: &mut Option<Deadline>, length: Duration) {
    deadline.as_mut().unwrap().limit = Limit::Within(Choice::One(length));
}

#[test]
fn the_same_plan_has_no_changes() {
    assert_eq!(diff(&plan(), &plan()), []);
    assert_eq!(
        process(|p| {
            p.stages.reverse();
            p.context.reverse();
        }),
        [""; 0]
    );
}

#[test]
fn a_process_that_goes_strands_its_cases() {
    assert_eq!(changes(|p| p.processes.clear()), ["breaking sales_to_cs: process `sales_to_cs` is removed"]);
    let mut old = plan();
    old.processes.clear();
    assert_eq!(diff(&old, &plan())[0].class, Class::Safe);
}

#[test]
fn stages() {
    assert_eq!(
        process(|p| {
            p.stages.remove(1);
        }),
        ["breaking sales_to_cs.onboarding: stage `onboarding` is removed"]
    );
    assert_eq!(
        process(|p| {
            let mut added = p.stages[1].clone();
            added.place = place("paused");
            p.stages.push(added);
        }),
        ["safe sales_to_cs.paused: stage `paused` is new"]
    );
    assert_eq!(
        process(|p| p.stages[1].kind = StageKind::FinalFailed),
        ["breaking sales_to_cs.onboarding: it is final"]
    );
    assert_eq!(
        process(|p| p.stages[2].kind = StageKind::Ordinary),
        ["risky sales_to_cs.live: it is no longer final"]
    );
    assert_eq!(
        process(|p| p.stages[2].kind = StageKind::FinalFailed),
        ["safe sales_to_cs.live: it counts as failed"]
    );
    assert_eq!(
        process(|p| p.stages[1].owner = Some(Who::Person("maria".into()))),
        ["safe sales_to_cs.onboarding: the owner is `maria`, was `cs`"]
    );
    assert_eq!(
        process(|p| p.stages[1].stay = Some(within("onboarding.stay", Duration::days(5)))),
        ["risky sales_to_cs.onboarding.stay: the deadline `onboarding.stay` is new: within 5 days"]
    );
    assert_eq!(
        process(|p| p.stages[1].expects = Some("brief".into())),
        ["risky sales_to_cs.onboarding: what it expects is `brief`, was not given"]
    );
}

/// The sample with its stage, handoff and step called otherwise, everywhere.
fn renamed() -> Plan {
    let json = serde_json::to_string(&plan()).unwrap();
    let json =
        json.replace("\"stage\":\"won\"", "\"stage\":\"closed\"").replace("\"kickoff\"", "\"welcome\"");
    let json = json.replace("\"kickoff.", "\"welcome.").replace("\"go_live\"", "\"launch\"");
    let mut new: Plan = serde_json::from_str(&json).unwrap();
    let process = new.processes.get_mut("sales_to_cs").unwrap();
    process.stages[0].was = vec!["older".into(), "won".into()];
    process.handoffs[0].was = vec!["kickoff".into()];
    process.steps[0].was = vec!["go_live".into()];
    new
}

#[test]
fn what_was_called_otherwise_is_the_same() {
    let found = diff(&plan(), &renamed());
    let found: Vec<String> = found.iter().map(|c| format!("{} {}: {}", c.class, c.what, c.message)).collect();
    assert_eq!(
        found,
        [
            "safe sales_to_cs.closed: stage `won` is now called `closed`",
            "safe sales_to_cs.welcome: handoff `kickoff` is now called `welcome`",
            "safe sales_to_cs.launch: step `go_live` is now called `launch`",
        ]
    );
    // The other way round nothing says that they are the same.
    assert!(
        diff(&renamed(), &plan())
            .iter()
            .any(|c| c.class == Class::Breaking && c.message.contains("`welcome` is removed"))
    );
}

#[test]
fn a_stage_of_another_process_is_followed_too() {
    let target = |stage: &str| Target::Process { process: "delivery".into(), place: place(stage) };
    let with = |stage: &str, was: Vec<Name>| {
        let mut plan = plan();
        let mut delivery = plan.processes["sales_to_cs"].clone();
        delivery.stages[0].place = place(stage);
        delivery.stages[0].was = was;
        delivery.handoffs.clear();
        delivery.starts.clear();
        delivery.clocks.clear();
        plan.processes.insert("delivery".into(), delivery);
        plan.processes.get_mut("sales_to_cs").unwrap().handoffs[0].target = target(stage);
        plan
    };
    let found = diff(&with("intake", vec![]), &with("inbox", vec!["intake".into()]));
    let found: Vec<&str> = found.iter().map(|c| c.message.as_str()).collect();
    assert_eq!(found, ["stage `intake` is now called `inbox`"]);
}

#[test]
fn handoffs_and_steps() {
    assert_eq!(
        process(|p| p.handoffs.clear()),
        ["breaking sales_to_cs.kickoff: handoff `kickoff` is removed"]
    );
    assert_eq!(process(|p| p.steps.clear()), ["breaking sales_to_cs.go_live: step `go_live` is removed"]);
    assert_eq!(
        kickoff(|h| h.target = Target::Stage(place("live"))),
        ["breaking sales_to_cs.kickoff: the target is `live`, was `onboarding`"]
    );
    assert_eq!(
        kickoff(|h| h.from = vec![place("onboarding")]),
        [
            "safe sales_to_cs.kickoff.onboarding: the source stage `onboarding` is new",
            "risky sales_to_cs.kickoff.won: the source stage `won` is removed",
        ]
    );
    assert_eq!(
        kickoff(|h| h.triggers[0] = Trigger::Ready),
        [
            "safe sales_to_cs.kickoff.when ready: the trigger `when ready` is new",
            "risky sales_to_cs.kickoff.on enter: the trigger `on enter` is removed",
        ]
    );
    assert_eq!(
        kickoff(|h| h.triggers.reverse()),
        ["safe sales_to_cs.kickoff: the triggers stand in another order"]
    );
    assert_eq!(
        kickoff(|h| h.to = Who::Team("cs".into())),
        ["safe sales_to_cs.kickoff: the receiver is `cs`, was `cs.lead`"]
    );
    assert_eq!(
        kickoff(|h| h.complete.as_mut().unwrap().when = None),
        [
            "risky sales_to_cs.kickoff: the condition of its completion is no longer given, was `kickoff_at is set`"
        ]
    );
}

#[test]
fn requirements() {
    let field = |field: &str| RequirementKind::Field(name(field));
    assert_eq!(
        kickoff(|h| h.requirements.push(requirement("account", field("account")))),
        ["risky sales_to_cs.kickoff.account: the requirement `account` is new"]
    );
    assert_eq!(
        kickoff(|h| {
            h.requirements.remove(0);
        }),
        ["safe sales_to_cs.kickoff.scope: the requirement `scope` is removed"]
    );
    assert_eq!(
        kickoff(|h| h.requirements[0].kind = RequirementKind::Condition(name("scope"))),
        ["risky sales_to_cs.kickoff.scope: what it asks for changes"]
    );
    assert_eq!(
        kickoff(|h| h.requirements[0].condition = Some(name("acv"))),
        ["safe sales_to_cs.kickoff.scope: when it is asked for is `acv`, was not given"]
    );
    assert_eq!(
        kickoff(|h| h.requirements[1].waivable_by = None),
        ["risky sales_to_cs.kickoff.signed_off: who may waive it is no longer given, was `sales.manager`"]
    );
    let approval = |change: fn(&mut Approval)| {
        kickoff(|h| match &mut h.requirements[1].kind {
            RequirementKind::Approval(approval) => change(approval),
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(
        approval(|a| a.count = 2),
        ["risky sales_to_cs.kickoff.signed_off: the number of approvals is `2`, was `1`"]
    );
    assert_eq!(
        approval(|a| a.of.push("acv".into())),
        ["risky sales_to_cs.kickoff.signed_off: what it approves is `scope, acv`, was `scope`"]
    );
    assert_eq!(
        approval(|a| limit(&mut a.deadline, Duration::business_days(1))),
        [
            "risky sales_to_cs.kickoff.signed_off: the deadline is shorter: `within 1 business day`, was `within 2 business days`"
        ]
    );
}

#[test]
fn packages_and_returns() {
    let package =
        |change: fn(&mut Vec<PackageField>)| kickoff(|h| change(&mut h.package.as_mut().unwrap().fields));
    assert_eq!(
        package(|fields| {
            fields.pop();
        }),
        ["risky sales_to_cs.kickoff.carry.scope: field `scope` is removed"]
    );
    assert_eq!(
        package(|fields| fields.push(PackageField {
            name: "goals".into(),
            optional: true,
            ..fields[0].clone()
        })),
        ["safe sales_to_cs.kickoff.carry.goals: field `goals` is new"]
    );
    assert_eq!(
        package(|fields| fields.push(PackageField { name: "goals".into(), ..fields[0].clone() })),
        ["risky sales_to_cs.kickoff.carry.goals: field `goals` is new"]
    );
    assert_eq!(
        package(|fields| fields[0].value = name("scope")),
        ["risky sales_to_cs.kickoff.carry.customer: what it is filled with is `scope`, was `account`"]
    );
    assert_eq!(
        kickoff(|h| h.returns.clear()),
        ["risky sales_to_cs.kickoff.incomplete: the return `incomplete` is removed"]
    );
    assert_eq!(
        kickoff(|h| h.returns[0].at_most = Some((1, "ping_pong".into()))),
        [
            "risky sales_to_cs.kickoff.incomplete: how often it may come back is `at most 1 time then raise ping_pong`, was `at most 2 times then raise ping_pong`"
        ]
    );
    assert_eq!(
        kickoff(|h| h.returns[0].at_most = None),
        [
            "safe sales_to_cs.kickoff.incomplete: how often it may come back is no longer given, was `at most 2 times then raise ping_pong`"
        ]
    );
}

#[test]
fn deadlines() {
    assert_eq!(
        kickoff(|h| limit(&mut h.accept, Duration::hours(8))),
        [
            "risky sales_to_cs.kickoff.accept: the deadline is shorter: `within 8 hours`, was `within 24 hours`"
        ]
    );
    assert_eq!(
        kickoff(|h| limit(&mut h.accept, Duration::hours(48))),
        ["safe sales_to_cs.kickoff.accept: the deadline is longer: `within 48 hours`, was `within 24 hours`"]
    );
    assert_eq!(
        kickoff(|h| limit(&mut h.accept, Duration::days(1))),
        [
            "risky sales_to_cs.kickoff.accept: the deadline is another one: `within 1 day`, was `within 24 hours`"
        ]
    );
    assert_eq!(
        kickoff(|h| h.accept = None),
        ["breaking sales_to_cs.kickoff.accept: the deadline `kickoff.accept` is removed"]
    );
    assert_eq!(
        kickoff(|h| h.prepare.as_mut().unwrap().calendar = Some(Choice::One("office".into()))),
        ["risky sales_to_cs.kickoff.prepare: the calendar is `office`, was not given"]
    );
    assert_eq!(
        kickoff(|h| h.prepare.as_mut().unwrap().pause = Some(name("acv"))),
        ["safe sales_to_cs.kickoff.prepare: the condition of the pause is `acv`, was not given"]
    );
    let step = LadderStep { at: Point::Fraction(Decimal::ONE), condition: None, actions: vec![] };
    assert_eq!(
        kickoff(|h| h.prepare.as_mut().unwrap().ladder = Choice::One(vec![step])),
        [
            "safe sales_to_cs.kickoff.prepare.at 100%: the step `at 100%` is new",
            "safe sales_to_cs.kickoff.prepare.at 75%: the step `at 75%` is removed",
            "safe sales_to_cs.kickoff.prepare.every 24 hours up to 3 times: the step `every 24 hours up to 3 times` is removed",
        ]
    );
    let before = |hours| Limit::Before { by: Duration::hours(hours), of: name("kickoff_at") };
    let mut old = plan();
    old.processes.get_mut("sales_to_cs").unwrap().clocks[0].deadline.limit = before(2);
    let mut new = old.clone();
    new.processes.get_mut("sales_to_cs").unwrap().clocks[0].deadline.limit = before(4);
    assert_eq!(diff(&old, &new)[0].class, Class::Risky);
    assert_eq!(diff(&new, &old)[0].class, Class::Safe);
}

#[test]
fn clocks_and_exceptions() {
    assert_eq!(process(|p| p.clocks.clear()), ["breaking sales_to_cs.engaged: clock `engaged` is removed"]);
    assert_eq!(
        process(|p| p.clocks[0].start = Edge::When(name("acv"))),
        ["risky sales_to_cs.engaged: what starts it is `when acv`, was `on enter won`"]
    );
    assert_eq!(
        process(|p| p.clocks[0].stop = None),
        ["risky sales_to_cs.engaged: what stops it is no longer given, was `on kickoff completed`"]
    );
    assert_eq!(
        process(|p| p.exceptions.clear()),
        ["breaking sales_to_cs.ping_pong: exception `ping_pong` is removed"]
    );
    assert_eq!(
        process(|p| p.exceptions[0].blocks = false),
        ["safe sales_to_cs.ping_pong: it blocks nothing any more"]
    );
}

#[test]
fn context_fields() {
    assert_eq!(
        process(|p| {
            p.context.remove(3);
        }),
        ["breaking sales_to_cs.scope: field `scope` is removed"]
    );
    assert_eq!(
        process(|p| p.context.push(field("goals", Type::Text))),
        ["safe sales_to_cs.goals: field `goals` is new"]
    );
    for (ty, expected) in [
        (Type::Document, "safe sales_to_cs.account: the type is `document`, was `text`"),
        (Type::Email, "risky sales_to_cs.account: the type is `email`, was `text`"),
        (Type::Number, "breaking sales_to_cs.account: the type is `number`, was `text`"),
    ] {
        assert_eq!(process(|p| p.context[0].ty = ty), [expected]);
    }
    assert_eq!(
        process(|p| p.context[1].ty = Type::Money("EUR".into())),
        ["breaking sales_to_cs.acv: the type is `money(EUR)`, was `money(USD)`"]
    );
    assert_eq!(
        process(|p| p.context[1].condition = None),
        ["safe sales_to_cs.acv: the condition on its values is no longer given, was `acv`"]
    );
    assert_eq!(
        process(|p| p.context[0].condition = Some(name("acv"))),
        ["risky sales_to_cs.account: the condition on its values is `acv`, was not given"]
    );
    assert_eq!(process(|p| p.context[0].sensitive = true), ["safe sales_to_cs.account: it is sensitive"]);
    assert_eq!(
        process(|p| p.context[0].set_by = vec![Who::Giver]),
        ["risky sales_to_cs.account: who may set it is `giver`, was nothing"]
    );
    assert_eq!(
        process(|p| p.key.ty = usd()),
        ["breaking sales_to_cs: the type of the key is `money(USD)`, was `text`"]
    );
}

#[test]
fn events_records_and_ports() {
    let event =
        |change: fn(&mut Vec<Field>)| changes(|p| change(&mut p.events.get_mut("won").unwrap().fields));
    assert_eq!(event(|f| f.push(field("note", Type::Text))), ["breaking won.note: field `note` is new"]);
    assert_eq!(
        event(|f| f.push(Field { optional: true, ..field("note", Type::Text) })),
        ["safe won.note: field `note` is new"]
    );
    assert_eq!(
        event(|f| {
            f.pop();
        }),
        ["safe won.size: field `size` is removed"]
    );
    assert_eq!(
        event(|f| f[1].ty = Type::Choice(vec!["small".into()])),
        ["risky won.size: the type is `one of small`, was `one of small | large`"]
    );
    assert_eq!(event(|f| f[1].optional = true), ["safe won.size: it may be absent"]);
    let record =
        |change: fn(&mut Vec<Field>)| changes(|p| change(&mut p.records.get_mut("brief").unwrap().fields));
    assert_eq!(record(|f| f.push(field("goals", Type::Text))), ["risky brief.goals: field `goals` is new"]);
    assert_eq!(
        changes(|p| p.ports.get_mut("crm").unwrap().assistant = true),
        ["risky crm: it is an assistant, was a service"]
    );
    assert_eq!(
        changes(|p| p.ports.get_mut("crm").unwrap().actions[0].returns = Some(Type::Number)),
        ["breaking crm.terms: what it returns is `number`, was `document`"]
    );
}

#[test]
fn what_happens_by_itself() {
    assert_eq!(
        process(|p| p.reactions.clear()),
        [
            "risky sales_to_cs.kickoff on kickoff completed: the reaction `kickoff on kickoff completed` is removed"
        ]
    );
    assert_eq!(
        process(|p| p.reactions[0].actions = vec![Action::Remind { who: Who::Giver, text: Some(text("x")) }]),
        [
            r#"risky sales_to_cs.kickoff on kickoff completed: what it does is `remind giver "x"`, was `notify giver via slack "done"`"#
        ]
    );
    assert_eq!(
        process(|p| p.whens[0].condition = name("scope")),
        [
            "safe sales_to_cs.when scope: the reaction `when scope` is new",
            "risky sales_to_cs.when acv: the reaction `when acv` is removed",
        ]
    );
    assert_eq!(
        process(|p| p.invariants[0].condition = name("acv")),
        [
            "risky sales_to_cs.nobody is live without a kickoff: what must hold is `acv`, was `reached live only if kickoff_at`"
        ]
    );
    assert_eq!(
        process(|p| p.observes.clear()),
        ["risky sales_to_cs.observe won as live: clause `observe won as live` is removed"]
    );
    assert_eq!(
        process(|p| p.starts[0].on = StartOn::Opened),
        [
            "safe sales_to_cs.start won when opened: the start `start won when opened` is new",
            "risky sales_to_cs.start won on won: the start `start won on won` is removed",
        ]
    );
}

#[test]
fn people_and_calendars() {
    assert_eq!(
        changes(|p| {
            p.calendars.get_mut("office").unwrap().closed.insert("2026-12-25".parse().unwrap());
        }),
        ["risky office: it is closed on 2026-12-25"]
    );
    assert_eq!(
        changes(|p| p.calendars.get_mut("office").unwrap().zone = chrono_tz::Europe::Berlin),
        ["risky office: the timezone is `Europe/Berlin`, was `America/New_York`"]
    );
    assert_eq!(
        changes(|p| {
            p.persons.remove("maria");
        }),
        ["risky maria: person `maria` is removed"]
    );
    assert_eq!(
        changes(|p| p.teams.get_mut("cs").unwrap().lead = None),
        ["safe cs: the lead is no longer given, was `carla`"]
    );
    assert_eq!(
        changes(|p| {
            p.teams.get_mut("cs").unwrap().members.remove(0);
        }),
        ["risky cs.carla: member `carla` is removed"]
    );
    assert_eq!(
        changes(|p| p.rotas.get_mut("on_duty").unwrap().every = Duration::days(14)),
        ["safe on_duty: who is on call when changes"]
    );
}

#[test]
fn every_change_carries_its_reason() {
    let mut new = plan();
    new.processes.get_mut("sales_to_cs").unwrap().handoffs.clear();
    let json = serde_json::to_string(&diff(&plan(), &new)).unwrap();
    assert_eq!(
        json,
        r#"[{"class":"breaking","what":"sales_to_cs.kickoff","message":"handoff `kickoff` is removed","reason":"cases in which it is open cannot move to a plan without it, and stay on theirs"}]"#
    );
}

#[test]
fn no_change_of_meaning_goes_unsaid() {
    let original = plan();
    let mut missed = Vec::new();
    for number in 0..mutation::places(&original) {
        let Some(mut other) = mutation::changed(&original, number) else { continue };
        // Not a change of meaning: the shape's version, and what something was called before.
        other.format = original.format;
        if other != original && diff(&original, &other).is_empty() {
            let text = |plan: &Plan| serde_json::to_string_pretty(plan).unwrap();
            let (old, new) = (text(&original), text(&other));
            let line = old.lines().zip(new.lines()).find(|(a, b)| a != b);
            missed.push(format!("place {number}: {line:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn the_order_of_source_stages_says_nothing() {
    let mut old = plan();
    let from = vec![place("closed_won"), place("onboarding")];
    old.processes.get_mut("sales_to_cs").unwrap().steps[0].from = from.clone();
    let mut new = old.clone();
    new.processes.get_mut("sales_to_cs").unwrap().steps[0].from = from.into_iter().rev().collect();
    assert_eq!(diff(&old, &new), []);
}
