//! Places where a literal reading of the grammar would take one clause for a part of another.

use handoff_syntax::ast::{
    CarryKind, ExprKind, HandoffClause, Item, LadderPoint, MomentKind, ProcessItem, RequireKind, ReturnTarget,
};

use crate::{clean, codes, expr, handoff, messages, parse, process};

#[test]
fn a_reaction_after_a_deadline_is_no_calendar() {
    let clauses = handoff("accept within 24 hours\non offered { notify giver \"x\" }");
    let [HandoffClause::Accept(accept), HandoffClause::On(_)] = clauses.as_slice() else {
        panic!("{clauses:?}")
    };
    assert!(accept.calendar.is_none());
    let clauses = handoff("accept within 24 hours on de_office using standard");
    let [HandoffClause::Accept(accept)] = clauses.as_slice() else { panic!("{clauses:?}") };
    assert!(accept.calendar.is_some() && accept.ladder.is_some());
}

#[test]
fn to_after_a_return_is_a_clause_of_its_own() {
    let clauses = handoff("return x \"X\"\nto cs.lead");
    let [HandoffClause::Return(back), HandoffClause::To { .. }] = clauses.as_slice() else {
        panic!("{clauses:?}")
    };
    assert_eq!(back.target, ReturnTarget::Giver);
    let clauses = handoff("return x \"X\" to stage s\nreturn y to stage.lead");
    let [HandoffClause::Return(x), HandoffClause::Return(y)] = clauses.as_slice() else {
        panic!("{clauses:?}")
    };
    assert!(matches!(x.target, ReturnTarget::Stage(_)) && matches!(y.target, ReturnTarget::Who(_)));
}

#[test]
fn words_of_state_are_names_too() {
    assert_eq!(expr("reached live and done kickoff"), "((reached live) And (done kickoff))");
    assert_eq!(expr("done and reached"), "(done And reached)");
    assert_eq!(expr("open is set or seen == 3"), "((open is set) Or (seen Eq 3))");
    assert_eq!(expr("state in [open, done, reached]"), "(state In [open, done, reached])");
    let clauses = handoff("require done waivable by x\nrequire open from giver\nrequire reached\nto y");
    let fields = clauses
        .iter()
        .filter(|c| matches!(c, HandoffClause::Require(r) if matches!(r.kind, RequireKind::Fields(_))));
    assert_eq!(fields.count(), 3);
    let clauses = handoff("complete when done within 5 days");
    assert!(matches!(&clauses[..], [HandoffClause::Complete(c)] if c.limit.is_some()));
}

#[test]
fn state_tests_take_their_name_on_the_same_line() {
    let tree = clean("process p {\n  on x {\n    set f = done\n    notify giver \"x\"\n  }\n}\n");
    assert!(matches!(&process(&tree).items[..], [ProcessItem::On(on)] if on.actions.len() == 2));
    let tree =
        clean("ladder l {\n  at 50% if done notify x \"y\"\n  at 60% if reached live notify x \"y\"\n}\n");
    assert_eq!(tree.items.len(), 1);
}

#[test]
fn a_number_does_not_take_the_next_name_for_its_unit() {
    let tree = clean("process p {\n  on x {\n    emit e { a: 5\n      days: 3, b: 48000; USD: x }\n  }\n}\n");
    let shown = format!("{:-?}", tree.items);
    assert!(
        shown.contains("\"days\"") && shown.contains("\"USD\"") && !shown.contains("Duration"),
        "{shown}"
    );
}

#[test]
fn short_units_touch_their_number() {
    assert_eq!(expr("x == 24h"), "(x Eq 24 Hours)");
    assert_eq!(expr("x == 1d 12h"), "(x Eq 1 Days 12 Hours)");
    assert_eq!(expr("x == 5 business days"), "(x Eq 5 BusinessDays)");
    assert_eq!(codes("ladder l {\n  after 24 h remind receiver\n}\n"), ["H0101"]);
}

#[test]
fn fields_may_be_called_like_what_comes_after_a_field() {
    let text = "process p {\n  context {\n    a: text\n    sensitive: bool\n    where: text\n    in: text\n    set: text\n  }\n}\n";
    let tree = clean(text);
    assert!(matches!(&process(&tree).items[..], [ProcessItem::Context { fields, .. }] if fields.len() == 5));
    let tree =
        clean("record r {\n  a: text sensitive\n    where a != \"\"\n    \"why\"\n  b: bool = true\n}\n");
    let Item::Record(record) = &tree.items[0] else { panic!("a record") };
    assert!(record.fields[0].sensitive.is_some() && record.fields[0].condition.is_some());
    assert!(record.fields[0].description.is_some() && record.fields[1].default.is_some());
}

#[test]
fn a_comma_at_the_end_of_a_line_does_not_take_the_next_clause() {
    let text = "process p {\n  handoff h from a to b {\n    require x, y,\n    carry brief\n    trigger on enter\n  }\n}\n";
    let parsed = parse(text);
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(parsed.diagnostics[0].message, "nothing comes after this comma");
    let ProcessItem::Handoff(handoff) = &process(&parsed.tree).items[0] else { panic!("a handoff") };
    assert!(matches!(
        &handoff.clauses[..],
        [HandoffClause::Require(_), HandoffClause::Carry(_), HandoffClause::Trigger(_)]
    ));
    let clauses = self::handoff("require x,\n  y,\n  carry\ncarry a, b,\n  to");
    assert!(matches!(&clauses[..], [HandoffClause::Require(r), HandoffClause::Carry(c)]
        if matches!(&r.kind, RequireKind::Fields(f) if f.len() == 3)
            && matches!(&c.kind, CarryKind::Names(n) if n.len() == 3)));
}

#[test]
fn dates_are_not_subtracted() {
    let text = "process p {\n  invariant \"x\": d == 2026-3-2\n}\n";
    assert_eq!(messages(text), ["`2026-3-2` is not in the form of a date or time"]);
    assert_eq!(expr("d == 2026-03-02"), "(d Eq 2026-03-02)");
    assert_eq!(expr("n == 2026 - 3 - 2"), "(n Eq ((2026 Sub 3) Sub 2))");
}

#[test]
fn braces_in_a_text_do_not_break_it() {
    assert_eq!(expr("code matches \"[a-z]{2,3}\""), "(code matches \"[a-z]{2,3}\")");
    assert_eq!(expr("code matches \"^\\d+\\.\\{$\""), "(code matches \"^\\\\d+\\\\.\\\\{$\")");
    assert_eq!(expr("code == \"{ not closed\""), "(code Eq \"{ not closed\")");
}

#[test]
fn conditions_reach_to_the_right() {
    assert_eq!(expr("any x in l: a and b"), "(any x in l: (a And b))");
    assert_eq!(expr("c and all x in l: a or b"), "(c And (all x in l: (a Or b)))");
    assert_eq!(expr("seen crm.won where a and b"), "(seen crm.won where (a And b))");
    assert_eq!(expr("if a then b else c and d"), "(if a then b else (c And d))");
    assert_eq!(expr("if a then 1 else if b then 2 else 3"), "(if a then 1 else (if b then 2 else 3))");
}

#[test]
fn operators_bind_as_they_read() {
    assert_eq!(expr("a or b and not c == d + e * f"), "(a Or (b And (not (c Eq (d Add (e Mul f))))))");
    assert_eq!(expr("reached live only if a is set or b"), "((reached live) OnlyIf ((a is set) Or b))");
    assert_eq!(expr("18% of acv + 5 USD"), "((18% of acv) Add 5 USD)");
    assert_eq!(expr("-a - -b"), "((- a) Sub (- b))");
    assert_eq!(expr("x not in [1, 2] and not in live"), "((x NotIn [1, 2]) And (not (in live)))");
    assert_eq!(expr("2 days before due_on > signed_on"), "((2 Days before due_on) Gt signed_on)");
    assert_eq!(expr("(a - b) - (c - d)"), "((a Sub b) Sub (c Sub d))");
    assert_eq!(expr("a - b - c"), "((a Sub b) Sub c)");
    assert_eq!(
        expr("count(l) > 0 and default(a.b, 1.5) < 48_000"),
        "((count(l) Gt 0) And (default(a.b, 1.5) Lt 48000))"
    );
}

#[test]
fn reserved_words_are_no_names_in_conditions() {
    for word in ["and", "or", "not", "in", "if", "then", "else"] {
        let text = format!("process p {{\n  invariant \"x\": a == {word}\n}}\n");
        assert_eq!(codes(&text), ["H0101"], "{word}");
    }
    assert_eq!(expr("is_open and android"), "(is_open And android)");
}

#[test]
fn a_ladder_step_before_the_deadline_is_no_condition() {
    let tree = clean(
        "ladder l {\n  2 hours before remind receiver\n  at 50% if a > 2 days remind receiver\n  every 24 hours up to 3 times remind receiver\n}\n",
    );
    let Item::Ladder(ladder) = &tree.items[0] else { panic!("a ladder") };
    assert!(matches!(ladder.steps[0].at, LadderPoint::Before(_)));
    assert!(matches!(&ladder.steps[2].at, LadderPoint::Every { times: Some((n, _)), .. } if n == "3"));
}

#[test]
fn once_is_one_time() {
    for word in ["time", "times"] {
        let ladder = format!("ladder l {{\n  every 24 hours up to 1 {word} remind receiver\n}}\n");
        let tree = clean(&ladder);
        let Item::Ladder(ladder) = &tree.items[0] else { panic!("a ladder") };
        assert!(
            matches!(&ladder.steps[0].at, LadderPoint::Every { times: Some((n, _)), .. } if n == "1"),
            "{word}"
        );
        let clauses = handoff(&format!("return x at most 1 {word} then raise y"));
        assert!(
            matches!(&clauses[0], HandoffClause::Return(r) if r.at_most.as_ref().is_some_and(|m| m.times == "1")),
            "{word}"
        );
    }
}

#[test]
fn lifecycle_words_stand_alone_inside_and_name_events_outside() {
    let clauses = handoff("on offered { notify giver \"x\" }\non kickoff offered { notify giver \"x\" }");
    let kinds: Vec<_> = clauses
        .iter()
        .filter_map(|c| if let HandoffClause::On(on) = c { Some(&on.moment.kind) } else { None })
        .collect();
    assert!(matches!(kinds[0], MomentKind::Named { path: None, word: Some(_) }));
    assert!(matches!(kinds[1], MomentKind::Named { path: Some(_), word: Some(_) }));
    let tree = clean("process p {\n  on resolved { notify giver \"x\" }\n}\n");
    let ProcessItem::On(on) = &process(&tree).items[0] else { panic!("a reaction") };
    assert!(matches!(on.moment.kind, MomentKind::Named { path: Some(_), word: None }));
}

#[test]
fn keywords_may_name_anything() {
    let words = [
        "scope", "task", "stage", "owner_of", "event", "trigger", "accept", "key", "by", "on", "final",
        "require",
    ];
    for word in words {
        let text = format!(
            "process {word} {{\n  key {word}: text\n  context {{ {word}: text }}\n  stage {word} {{ owner {word} }}\n  \
             handoff {word} from {word} to {word} {{\n    trigger by {word}\n    require {word}\n    require {word} == 1\n    \
             carry {word}\n    to {word}.lead\n  }}\n  exception {word} {{ owner {word} }}\n}}\n"
        );
        clean(&text);
    }
    assert_eq!(expr("open and done.x and times == 3"), "((open And done.x) And (times Eq 3))");
    assert!(
        matches!(&handoff("require package\nrequire package.x")[..], [HandoffClause::Require(a), HandoffClause::Require(b)]
        if a.kind == RequireKind::Package && matches!(b.kind, RequireKind::Fields(_)))
    );
    assert_eq!(expr("any > 3 or all"), "((any Gt 3) Or all)");
}

#[test]
fn a_line_goes_on_where_only_that_can_be_meant() {
    let clauses = handoff(
        "require a > 3\n    and b\n    \"label\"\n    waivable by x\naccept\n    within 2 days\n    using standard",
    );
    assert_eq!(clauses.len(), 2);
    let parsed = parse("process p {\n  handoff h from a to b {\n    require a > 3\n    and b\n  }\n}\n");
    assert_eq!(parsed.diagnostics.iter().map(|d| d.rule.code).collect::<Vec<_>>(), ["H0112"]);
    assert!(
        matches!(expr_kind(&parsed), Some(RequireKind::Condition(c)) if matches!(c.kind, ExprKind::Binary { .. }))
    );
}

fn expr_kind(parsed: &handoff_syntax::Parsed) -> Option<&RequireKind> {
    let ProcessItem::Handoff(handoff) = &process(&parsed.tree).items[0] else { return None };
    match &handoff.clauses[0] {
        HandoffClause::Require(require) => Some(&require.kind),
        _ => None,
    }
}
