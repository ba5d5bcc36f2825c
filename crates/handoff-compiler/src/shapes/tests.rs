use crate::tests::{compile_files, said};
use handoff_plan::Type;

fn event(schema: &str) -> Result<handoff_plan::Plan, String> {
    let files = [("a.handoff", "event e from \"s.json\"\n"), ("s.json", schema)];
    let compilation = compile_files(&files, &["a.handoff"]);
    let said = said(&compilation);
    compilation.plan.ok_or(said)
}

#[test]
fn a_schema_gives_fields_with_their_types() {
    let plan = event(include_str!("../tests/specs/paid.json")).unwrap();
    let fields: Vec<String> = plan.events["e"]
        .fields
        .iter()
        .map(|f| format!("{}: {:?}{}", f.name, f.ty, if f.optional { "?" } else { "" }))
        .collect();
    insta::assert_snapshot!(fields.join("\n"), @r#"
    ticket: Text
    paid_on: Date
    mail: Email?
    kind: Choice(["card", "transfer"])?
    urgent: Bool?
    payer: Record("e.payer")?
    lines: List(Record("e.lines"))
    "#);
    assert_eq!(plan.records["e.payer"].fields[0].ty, Type::Text);
}

#[test]
fn a_schema_that_gives_no_fields_says_why() {
    for (schema, why) in [
        ("[", "it is not JSON"),
        ("{}", "it has no `properties`"),
        ("{\"properties\": {\"a\": {\"$ref\": \"#/nowhere\"}}}", "which is not in this file"),
        ("{\"properties\": {\"a\": {\"$ref\": \"#\"}}}", "objects deep"),
    ] {
        let said = event(schema).unwrap_err();
        assert!(said.contains(why), "{schema}: {said}");
    }
}

#[test]
fn types_that_come_back_to_themselves_are_found() {
    let text = "type a = b\ntype b = list of a\ntype c = text\nrecord r { s: s? }\nrecord s { r: r; l: list of s }\nrecord x { y: y }\nrecord y { x: x }\n";
    let compilation = compile_files(&[("a.handoff", text)], &["a.handoff"]);
    assert_eq!(
        said(&compilation),
        "H0413 a.handoff:1 `a` contains itself without end\n\
         H0413 a.handoff:2 `b` contains itself without end\n\
         H0413 a.handoff:6 `x` contains itself without end\n\
         H0413 a.handoff:7 `y` contains itself without end\n"
    );
}

/// Each an alias of the next.
fn chain(types: usize) -> String {
    let aliases = (0..types).map(|n| format!("type t{n} = list of t{}\n", n + 1));
    aliases.collect::<String>() + &format!("type t{types} = text\nevent e {{ id: t0 }}\n")
}

#[test]
fn a_type_may_lead_through_many_others_and_not_through_any_number() {
    let errors = |types: usize| {
        let said = said(&compile_files(&[("a.handoff", &chain(types))], &["a.handoff"]));
        said.lines().filter(|line| line.contains("leads through") || line.contains("itself")).count()
    };
    assert_eq!(errors(60), 0);
    assert_eq!(errors(70), 1);
    assert_eq!(errors(50_000), 1);
}

#[test]
fn a_long_circle_of_types_is_a_circle() {
    let text = chain(300).replace("type t300 = text\n", "type t300 = t0\n");
    let said = said(&compile_files(&[("a.handoff", &text)], &["a.handoff"]));
    assert_eq!(
        said.lines().filter(|line| line.contains("contains itself without end")).count(),
        301,
        "{said}"
    );
}
