use super::*;
use crate::ide::testing::{MAIN, ORG, main, place, workspace};

/// The main file after a rename.
fn renamed(words: &str, new: &str) -> BTreeMap<String, String> {
    let (analysis, id) = main();
    let changes = analysis.rename(id, place(words, 0), new).unwrap();
    let texts = analysis.changed(&changes);
    let after = workspace().suppose("/spec", &texts);
    assert_eq!(still_checks(&analysis, &after), Ok(()), "{texts:?}");
    texts
}

#[test]
fn a_stage_is_renamed_wherever_it_is_named() {
    let text = &renamed("won \"Won\"", "signed_up")[MAIN];
    assert!(text.contains("start signed_up on crm.won"), "{text}");
    assert!(text.contains("from signed_up to live"));
    assert!(!text.contains("stage won"));
}

#[test]
fn a_person_is_renamed_across_files() {
    let texts = renamed("dana\n    carry", "dora");
    assert!(texts[MAIN].contains("waivable by dora"));
    assert!(texts[ORG].contains("person dora \"Dana Whitfield\""));
    assert!(texts[ORG].contains("manager dora"));
}

#[test]
fn a_bare_name_keeps_the_other_half_of_its_meaning() {
    let text = &renamed("champion: contact\n    goals", "hero")[MAIN];
    assert!(text.contains("carry brief { account, champion: hero, goals }"), "{text}");
    assert!(text.contains("require account, hero"));
    assert!(text.contains("expect kickoff is blocked by hero"), "{text}");
    let text = &renamed("champion: contact; goals", "hero")[MAIN];
    assert!(text.contains("carry brief { account, hero: champion, goals }"), "{text}");
}

#[test]
fn what_would_break_is_refused() {
    let (analysis, id) = main();
    let changes = analysis.rename(id, place("account: text\n    seller", 0), "client").unwrap();
    let after = workspace().suppose("/spec", &analysis.changed(&changes));
    let refused = still_checks(&analysis, &after);
    assert!(matches!(refused, Err(RenameError::WouldBreak(_))), "`set account from event` needs the name");
    let two = analysis.rename(id, place("goals: text\n    size", 0), "two words");
    assert_eq!(two, Err(RenameError::NotAName("two words".to_owned())));
    assert_eq!(analysis.renamable(id, place("within 24", 0)), None, "a word of the language");
}
