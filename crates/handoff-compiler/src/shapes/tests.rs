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
