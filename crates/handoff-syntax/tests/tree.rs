//! What the tree holds, clause by clause.

use handoff_syntax::ast::{
    ActionKind, CalendarClause, Correlate, DayRange, EventBody, Expectation, Item, LineKind, MomentKind,
    Piece, ProcessItem, RequireKind, RotaClause, StageClause, StartOn, TeamClause, TriggerKind, TypeKind,
    Until, Verb, Weekday, WhoKind,
};

use crate::{clean, handoff, parse, process, short};

#[test]
fn declarations() {
    let tree = clean(include_str!("tree/declarations.handoff"));
    let kinds: Vec<&str> = tree
        .items
        .iter()
        .map(|item| match item {
            Item::Import(_) => "import",
            Item::Calendar(_) => "calendar",
            Item::Person(_) => "person",
            Item::Team(_) => "team",
            Item::Rota(_) => "rota",
            Item::Type(_) => "type",
            Item::Record(_) => "record",
            Item::Event(_) => "event",
            Item::Port(port) if port.assistant => "assistant",
            Item::Port(_) => "service",
            Item::Ladder(_) => "ladder",
            Item::Process(_) => "process",
            Item::Scenario(_) => "scenario",
            Item::Error(_) => "error",
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "import",
            "calendar",
            "person",
            "team",
            "rota",
            "type",
            "record",
            "event",
            "event",
            "event",
            "service",
            "assistant",
            "ladder"
        ]
    );
}

fn items() -> Vec<Item> {
    clean(include_str!("tree/declarations.handoff")).items
}

#[test]
fn calendars() {
    let items = items();
    let Item::Calendar(calendar) = &items[1] else { panic!("a calendar") };
    assert_eq!(calendar.docs.as_ref().map(|d| d.text.as_str()), Some("Working time.\nAnd more of it."));
    let [
        CalendarClause::Timezone(_),
        CalendarClause::Open { days, hours, .. },
        _,
        _,
        CalendarClause::Closed { to, .. },
        CalendarClause::ClosedFrom { .. },
    ] = &calendar.clauses[..]
    else {
        panic!("{:?}", calendar.clauses)
    };
    assert!(matches!(
        days[..],
        [DayRange { from: Weekday::Sun, to: Some(Weekday::Thu), .. }, DayRange { to: None, .. }]
    ));
    assert_eq!(hours.len(), 2);
    assert_eq!(to.map(|d| (d.month, d.day)), Some((12, 31)));
}

#[test]
fn people() {
    let items = items();
    let Item::Team(team) = &items[3] else { panic!("a team") };
    assert!(
        team.clauses.iter().any(
            |c| matches!(c, TeamClause::Assign { policy, rota: Some(_), .. } if policy.name == "on_call")
        )
    );
    let Item::Rota(rota) = &items[4] else { panic!("a rota") };
    assert!(matches!(rota.clauses[2], RotaClause::Turn { .. }));
}

#[test]
fn shapes() {
    let items = items();
    let Item::Type(size) = &items[5] else { panic!("a type") };
    assert!(matches!(&size.ty.kind, TypeKind::OneOf(names) if names.len() == 3));
    let Item::Record(record) = &items[6] else { panic!("a record") };
    let fields = &record.fields;
    assert!(fields[1].ty.optional && fields[2].sensitive.is_some() && fields[2].set_by.len() == 2);
    assert!(
        matches!(&fields[3].ty.kind, TypeKind::List(inner) if matches!(&inner.kind, TypeKind::Name(n) if n.name == "person"))
    );
    assert!(matches!(fields[4].ty.kind, TypeKind::Money(None)));
    let Item::Event(event) = &items[8] else { panic!("an event") };
    assert!(event.outside.is_some() && event.name.parts[0].name == "deal_closed");
    let Item::Event(event) = &items[9] else { panic!("an event") };
    assert!(matches!(&event.body, EventBody::Schema(path) if path.value == "schema.json"));
    let Item::Port(service) = &items[10] else { panic!("a service") };
    assert_eq!(service.actions[0].params.len(), 2);
    assert!(service.actions[0].returns.is_some() && service.actions[1].returns.is_none());
}

#[test]
fn process_items() {
    let tree = clean(include_str!("tree/process.handoff"));
    let items = &process(&tree).items;
    assert!(!items.iter().any(|i| matches!(i, ProcessItem::Error(_))));
    let starts: Vec<_> =
        items.iter().filter_map(|i| if let ProcessItem::Start(s) = i { Some(s) } else { None }).collect();
    assert!(matches!(
        &starts[0].on,
        StartOn::Event { correlate: Some(by), condition: Some(_), .. } if matches!(**by, Correlate::Key(_))
    ));
    assert!(matches!(&starts[1].on, StartOn::Opened));
    assert!(
        matches!(&starts[2].on, StartOn::Event { correlate: Some(by), .. } if matches!(&**by, Correlate::EachCase { field, .. } if field.name == "account"))
    );
    let stages: Vec<_> =
        items.iter().filter_map(|i| if let ProcessItem::Stage(s) = i { Some(s) } else { None }).collect();
    assert_eq!(stages[0].was.len(), 2);
    assert!(matches!(
        stages[0].clauses[..],
        [
            StageClause::Owner { .. },
            StageClause::Expects { .. },
            StageClause::Entry(_),
            StageClause::Stay(_),
            StageClause::On(_),
            StageClause::On(_)
        ]
    ));
    assert!(matches!(stages[1].clauses[..], [StageClause::Final { failed: true, .. }]));
    let clock = items
        .iter()
        .find_map(|i| if let ProcessItem::Clock(c) = i { Some(c) } else { None })
        .expect("a clock");
    assert!(clock.limit.is_some() && clock.calendar.is_some() && clock.ladder.is_some());
    assert_eq!(clock.clauses.len(), 5);
    let track = items
        .iter()
        .find_map(|i| if let ProcessItem::Track(t) = i { Some(t) } else { None })
        .expect("a track");
    assert_eq!(track.items.len(), 3);
    let on: Vec<_> =
        items.iter().filter_map(|i| if let ProcessItem::On(on) = i { Some(on) } else { None }).collect();
    assert!(matches!(&on[0].moment.kind, MomentKind::Pattern { count, .. } if count == "3"));
    let actions: Vec<&ActionKind> = on[0].actions.iter().map(|a| &a.kind).collect();
    assert_eq!(actions.len(), 20);
    assert!(!actions.iter().any(|a| matches!(a, ActionKind::Error)));
    assert!(
        matches!(actions[19], ActionKind::If { otherwise, .. } if matches!(&otherwise[0].kind, ActionKind::If { otherwise, .. } if otherwise.len() == 1))
    );
}

#[test]
fn requirements() {
    use handoff_syntax::ast::HandoffClause as C;
    let clauses = handoff(
        "require a, b.c\nrequire d\nrequire e == 1 if vip \"label\" from sales waivable by x.manager\n\
         require signed: 2 approvals by legal except lena of terms, scope within 2 business days using standard { at 100% escalate to x } \"Signed\" waivable by y\n\
         require package if vip",
    );
    let kinds: Vec<_> =
        clauses.iter().filter_map(|c| if let C::Require(r) = c { Some(r) } else { None }).collect();
    assert!(matches!(&kinds[0].kind, RequireKind::Fields(f) if f.len() == 2));
    assert!(matches!(&kinds[1].kind, RequireKind::Fields(f) if f.len() == 1));
    assert!(
        kinds[2].condition.is_some()
            && kinds[2].label.is_some()
            && kinds[2].from.is_some()
            && kinds[2].waivable_by.is_some()
    );
    let RequireKind::Approval(approval) = &kinds[3].kind else { panic!("an approval") };
    assert_eq!(approval.count.as_ref().map(|(n, _)| n.as_str()), Some("2"));
    assert!(approval.except.is_some() && approval.of.len() == 2);
    assert!(approval.deadline.as_ref().is_some_and(|d| d.ladder.is_some() && d.steps.len() == 1));
    assert_eq!(kinds[3].name.as_ref().map(|n| n.name.as_str()), Some("signed"));
    assert!(kinds[4].condition.is_some() && kinds[4].kind == RequireKind::Package);
}

#[test]
fn people_may_depend_on_the_case() {
    use handoff_syntax::ast::HandoffClause as C;
    let clauses = handoff(
        "to if acv > 5 USD then cs.lead else approver of kickoff.manager\ntrigger on a.b for event.x where c\nprepare by 2 days before due_on",
    );
    let [C::To { who, .. }, C::Trigger(trigger), C::Prepare(_)] = &clauses[..] else { panic!("{clauses:?}") };
    let WhoKind::If { otherwise, .. } = &who.kind else { panic!("{who:?}") };
    assert!(
        matches!(&otherwise.kind, WhoKind::ApproverOf { handoff, tail } if handoff.name == "kickoff" && tail.len() == 1)
    );
    assert!(matches!(trigger.kind, TriggerKind::OnEvent { correlate: Some(_), condition: Some(_), .. }));
}

#[test]
fn messages_are_taken_apart() {
    let tree = clean("ladder l {\n  at 1% notify x \"a {b.c} \\{d} {count(e) + 1} f\"\n}\n");
    let Item::Ladder(ladder) = &tree.items[0] else { panic!("a ladder") };
    let ActionKind::Notify { text, .. } = &ladder.steps[0].actions[0].kind else { panic!("notify") };
    let pieces: Vec<String> = text
        .pieces
        .iter()
        .map(|p| match p {
            Piece::Text(t) => format!("{t:?}"),
            Piece::Expr(e) => short(e),
        })
        .collect();
    assert_eq!(pieces, ["\"a \"", "b.c", "\" {d} \"", "(count(e) Add 1)", "\" f\""]);
    let source = "ladder l {\n  at 1% notify x \"a {b.c} \\{d} {count(e) + 1} f\"\n}\n";
    let Piece::Expr(placeholder) = &text.pieces[3] else { panic!("an expression") };
    assert_eq!(&source[placeholder.span.start as usize..placeholder.span.end as usize], "count(e) + 1");
}

#[test]
fn long_texts_lose_their_indentation() {
    let tree = clean("ladder l {\n  at 1% notify x \"\"\"\n    Dear {b},\n      we go on.\n    \"\"\"\n}\n");
    let Item::Ladder(ladder) = &tree.items[0] else { panic!("a ladder") };
    let ActionKind::Notify { text, .. } = &ladder.steps[0].actions[0].kind else { panic!("notify") };
    assert_eq!(text.source.value, "Dear {b},\n  we go on.");
    assert!(
        matches!(&text.pieces[..], [Piece::Text(a), Piece::Expr(_), Piece::Text(b)] if a == "Dear " && b == ",\n  we go on.")
    );
}

#[test]
fn escapes_are_undone() {
    let tree = clean("person a \"\\\"x\\\" \\\\ \\n \\t \\{ \\u{e9}\"\n");
    let Item::Person(person) = &tree.items[0] else { panic!("a person") };
    assert_eq!(person.label.as_ref().map(|t| t.value.as_str()), Some("\"x\" \\ \n \t { é"));
}

#[test]
fn scenario_lines() {
    let tree = clean(include_str!("tree/scenario.handoff"));
    let Item::Scenario(scenario) = &tree.items[0] else { panic!("a scenario") };
    let kinds: Vec<&LineKind> = scenario.lines.iter().map(|l| &l.kind).collect();
    assert!(matches!(kinds[0], LineKind::At(at) if at.offset_seconds == Some(7200)));
    assert!(matches!(
        kinds[4],
        LineKind::Command { verb: Verb::Return, because: Some(_), note: Some(_), .. }
    ));
    assert!(matches!(kinds[8], LineKind::Away { until: Until::DateTime(_), .. }));
    assert!(matches!(kinds[9], LineKind::Away { until: Until::Date(_), .. }));
    assert!(matches!(kinds[10], LineKind::Away { until: Until::For(_), .. }));
    let expected: Vec<&Expectation> = kinds
        .iter()
        .filter_map(|k| if let LineKind::Expect { what, .. } = k { Some(what) } else { None })
        .collect();
    assert!(matches!(expected[0], Expectation::Blocked { by, .. } if by.len() == 2));
    assert!(matches!(expected[1], Expectation::Offered { to: Some(_), .. }));
    assert!(matches!(expected[2], Expectation::Life { word, .. } if word.name == "completed"));
    assert!(matches!(expected[3], Expectation::In(_)));
    assert!(matches!(expected[4], Expectation::Closed));
    assert!(matches!(expected[5], Expectation::Owner(_)));
    assert!(matches!(expected[11], Expectation::Bypass(_)));
    assert!(matches!(expected[12], Expectation::Refused { because: Some(_) }));
    assert!(matches!(expected[13], Expectation::Breached(path) if path.parts.len() == 2));
    assert!(matches!(expected[14], Expectation::Condition(_)));
    assert!(matches!(expected[15], Expectation::Condition(_)), "more than `in STAGE` is a condition");
    assert!(matches!(kinds.last(), Some(LineKind::Case { lines, .. }) if lines.len() == 2));
}

#[test]
fn comments_are_kept_with_their_places() {
    let tree = clean("// one\nperson a // two\n/// doc\nperson b /// not a doc\n//// three\n");
    let comments: Vec<(&str, bool)> = tree.comments.iter().map(|c| (c.text.as_str(), c.own_line)).collect();
    assert_eq!(comments, [("one", true), ("two", false), ("not a doc", false), ("three", true)]);
    let Item::Person(b) = &tree.items[1] else { panic!("a person") };
    assert_eq!(b.docs.as_ref().map(|d| d.text.as_str()), Some("doc"));
}

#[test]
fn a_broken_clause_leaves_the_rest_of_the_tree() {
    let parsed = parse("process p {\n  owner x\n  key 3 text\n  stage a { owner y; expects; final }\n}\n");
    let items = &process(&parsed.tree).items;
    assert_eq!(parsed.diagnostics.len(), 2);
    assert!(matches!(items[..], [ProcessItem::Owner { .. }, ProcessItem::Error(_), ProcessItem::Stage(_)]));
    let ProcessItem::Stage(stage) = &items[2] else { panic!("a stage") };
    assert!(matches!(
        stage.clauses[..],
        [StageClause::Owner { .. }, StageClause::Error(_), StageClause::Final { .. }]
    ));
}

#[test]
fn a_broken_header_keeps_its_name_and_its_clauses() {
    let parsed = parse(
        "process p {\n  handoff h \"H\" between a and b {\n    trigger on enter\n    require x\n  }\n}\n",
    );
    let ProcessItem::Handoff(handoff) = &process(&parsed.tree).items[0] else { panic!("a handoff") };
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(handoff.name.name, "h");
    assert!(handoff.to.is_missing());
    assert_eq!(handoff.clauses.len(), 2);
}

#[test]
fn a_misspelt_word_is_read_as_what_was_meant() {
    let parsed = parse("process p {\n  handoff h form a to b {\n    triger on enter\n  }\n}\n");
    let ProcessItem::Handoff(handoff) = &process(&parsed.tree).items[0] else { panic!("a handoff") };
    assert_eq!(parsed.diagnostics.len(), 2);
    assert_eq!(handoff.to.parts[0].name, "b");
    assert!(
        matches!(&handoff.clauses[..], [handoff_syntax::ast::HandoffClause::Trigger(t)] if t.kind == TriggerKind::OnEnter)
    );
    assert_eq!(parsed.diagnostics[1].suggestions[0].edits[0].text, "trigger");
}
