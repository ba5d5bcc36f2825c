use super::*;
use crate::tests::{compile_text, said};

#[test]
fn a_comment_names_a_rule_and_a_reason() {
    assert_eq!(
        read("allow(no-accept-deadline): they sit together"),
        Some(("no-accept-deadline", "they sit together"))
    );
    assert_eq!(read("allow(a)"), Some(("a", "")));
    assert_eq!(read("allow (a) : b"), Some(("a", "b")));
    assert_eq!(read("allowed are all"), None);
    assert_eq!(read("allow(a"), None);
}

#[test]
fn an_error_is_not_silenced() {
    let compilation = compile_text(
        "// allow(duplicate-name): both are right\nperson ana \"A\"\n// allow(duplicate-name): both are right\nperson ana \"B\"\n",
    );
    let said = said(&compilation);
    assert!(said.contains("H0202 spec.handoff:4"), "{said}");
    assert_eq!(said.matches("H1403").count(), 2, "{said}");
    assert!(compilation.plan.is_none());
}
