use crate::tests::compile_text;
use handoff_plan::RequirementKind;
use handoff_syntax::diagnostic::Severity;

/// Whether the package proof finds the fields of the record present, given the requirement.
fn proves(require: &str, carry: &str) -> bool {
    let text = format!(
        r#"
record contact {{ name: text; email: email; phone: text? }}
record brief {{ it: text }}
record count_of {{ it: number }}
person ana "Ana"
team cs {{ lead ana }}
event e {{ k: text }}
process p {{
  key k: text
  owner ana
  context {{ a: text; b: text; n: number; m: number; flag: bool; who: contact; all: list of contact; d: text = "x" }}
  start s on e
  stage s {{ owner cs }}
  stage done {{ owner cs; final }}
  handoff h from s to done {{
    trigger on enter
    {require}
    carry {carry}
    accept within 1 day {{ at 100% remind receiver }}
  }}
}}
"#
    );
    let compilation = compile_text(&text);
    let errors = compilation.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let codes: Vec<&str> = errors.map(|d| d.rule.code).collect();
    match codes.as_slice() {
        [] => true,
        ["H0702"] => false,
        _ => panic!("{require}: {}", crate::tests::said(&compilation)),
    }
}

#[test]
fn what_a_requirement_proves_and_what_it_does_not() {
    let a = "brief { it: a }";
    for (require, carry, holds) in [
        ("require a", a, true),
        ("require b", a, false),
        ("require a is set", a, true),
        ("require a is missing", a, false),
        ("require not (a is missing)", a, true),
        ("require a == \"x\"", a, true),
        ("require a == b", a, true),
        ("require a == \"x\" and b == \"y\"", a, true),
        ("require a == \"x\" or b == \"y\"", a, false),
        ("require a == \"x\" or a == b", a, true),
        ("require not (a == \"x\" or flag)", a, true),
        ("require not (a == \"x\" and flag)", a, false),
        ("require a == \"x\" only if flag", a, false),
        ("require flag only if a is set", a, false),
        ("require flag\n    require flag only if a is set", a, false),
        ("require a matches \"x\"", a, true),
        ("require length(a) > 3", a, true),
        ("require length(default(a, b)) > 3", a, false),
        ("require default(a, \"x\") == \"x\"", a, false),
        ("require a in [\"x\", b]", a, true),
        ("require b in [\"x\", a]", a, false),
        ("require if flag then a == \"x\" else a is set", a, true),
        ("require if a is set then flag else flag", a, false),
        ("require a if flag", a, false),
        ("require a waivable by ana", "brief { it: default(a, \"none\") }", true),
        ("require approval by ana of a", a, false),
        ("require seen e where event.k == a", a, false),
        ("require a", "brief { it: default(b, a) }", true),
        ("require n", "brief { it: default(b, a) }", false),
        ("require n", "brief { it: d }", true),
        ("require n", "brief { it: k }", true),
        ("require n", "brief { it: \"fixed\" }", true),
        ("require n", "brief { it: \" \" }", false),
        ("require n", "brief { it: \"{a}\" }", true),
        ("require a", "brief { it: if flag then a else \"none\" }", false),
        ("require a\n    require flag is set", "brief { it: if flag then a else \"none\" }", true),
        ("require flag is set", "brief { it: if a is set then a else \"none\" }", true),
        ("require who", "brief { it: who.name }", true),
        ("require who", "brief { it: who.phone }", false),
        ("require who.phone", "brief { it: who.phone }", true),
        ("require who.phone == \"1\"", "brief { it: who.name }", true),
        ("require any c in all: c.phone is set", "count_of { it: count(all) }", true),
        ("require n", "count_of { it: count(all) }", false),
        ("require n, m", "count_of { it: n + 2 * m }", true),
        ("require n", "count_of { it: n + m }", false),
        ("require n, m", "count_of { it: n / m }", false),
        ("require n, m\n    require n / m is set", "count_of { it: n / m }", true),
        ("require n", "count_of { it: n / 2 }", true),
        ("require n, m", "count_of { it: max(n, m) }", true),
        ("require n", "count_of { it: max([n]) }", false),
        ("require package", a, true),
        ("require package", "count_of { it: n / m }", true),
    ] {
        assert_eq!(proves(require, carry), holds, "{require} / {carry}");
    }
}

#[test]
fn a_requirement_that_may_be_waived_is_named() {
    let text = r#"
record brief { it: text }
person ana "Ana"
team cs { lead ana }
event e { k: text }
process p {
  key k: text
  owner ana
  context { a: text; b: text }
  start s on e
  stage s { owner cs }
  stage done { owner cs; final; expects brief; entry require b waivable by ana }
  handoff h from s to done {
    trigger on enter
    require a waivable by ana
    carry brief { it: a }
    accept within 1 day { at 100% remind receiver }
  }
}
"#;
    let compilation = compile_text(text);
    assert_eq!(
        crate::tests::said(&compilation),
        "H0703 spec.handoff:15 this may be waived, but `brief` promises `it`\n"
    );
}

#[test]
fn the_package_itself_is_required_field_by_field() {
    let text = r#"
record brief { k: text; it: text; sum: number; later: text? }
person ana "Ana"
team cs { lead ana }
event e { k: text }
process p {
  key k: text
  owner ana
  context { a: text; n: number; later: text }
  start s on e
  stage s { owner cs }
  stage done { owner cs; final; expects brief }
  handoff h from s to done {
    trigger on enter
    require a
    require package
    carry brief { k; it: a; sum: n / 2; later }
    accept within 1 day { at 100% remind receiver }
  }
}
"#;
    let plan = compile_text(text).plan.unwrap();
    let requirements = &plan.processes["p"].handoffs[0].requirements;
    let asked: Vec<String> = requirements
        .iter()
        .map(|r| match &r.kind {
            RequirementKind::Field(e) => format!("{}: field {e}", r.name),
            RequirementKind::Condition(e) => format!("{}: {e}", r.name),
            RequirementKind::Approval(_) => r.name.to_string(),
        })
        .collect();
    assert_eq!(asked, ["a: field a", "k: field k", "sum: n / 2 is set"]);
}
