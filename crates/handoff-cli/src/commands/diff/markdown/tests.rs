use handoff_plan::{Change, Class, Plan};

use super::super::Told;
use super::{comment, escape};

fn change(class: Class, message: &str) -> Change {
    Change {
        class,
        what: "sales.kickoff".to_owned(),
        message: message.to_owned(),
        reason: "why it is so".to_owned(),
    }
}

fn told(changes: &[Change]) -> String {
    let plan = Plan::default();
    comment(&Told { old: &plan, new: &plan, changes, touched: None })
}

#[test]
fn the_worst_stands_first_and_what_is_safe_is_folded() {
    let page =
        told(&[change(Class::Breaking, "one"), change(Class::Risky, "two"), change(Class::Safe, "three")]);
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
    assert!(at("- `sales.kickoff`: one — why it is so") < at("two"));
    assert!(at("two") < at("<details><summary>1 safe</summary>"));
    assert!(at("<details>") < at("three"));
    assert!(page.contains("3 changes: 1 breaking, 1 risky, 1 safe."), "{page}");
}

#[test]
fn a_comment_is_never_longer_than_github_takes() {
    let many: Vec<Change> = (0..3_000).map(|n| change(Class::Breaking, &format!("number {n}, ü"))).collect();
    let more: Vec<Change> = (0..3_000).map(|n| change(Class::Safe, &format!("number {n}"))).collect();
    let page = told(&[many, more].concat());
    assert!(page.chars().count() <= 65_536 - 7_000, "{}", page.chars().count());
    assert!(page.contains("more: run `handoff diff`"), "{}", &page.chars().take(500).collect::<String>());
    assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
}

#[test]
fn nothing_that_a_spec_says_becomes_markup() {
    assert_eq!(escape("the label is `Big <b>deal</b>`, was `x`"), "the label is `Big <b>deal</b>`, was `x`");
    assert_eq!(
        escape("odd ` one @all <img> [a](http://b)"),
        "odd \\` one &#64;all &lt;img&gt; \\[a\\](http&#58;//b)"
    );
    assert_eq!(escape("a\nb"), "a b");
    assert_eq!(escape("`` @all ``"), " &#64;all ");
}
