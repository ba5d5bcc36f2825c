use super::*;
use crate::ide::testing::{MAIN, ORG, SPEC, workspace};

fn errors(analysis: &Analysis) -> Vec<String> {
    analysis.compilation.diagnostics.iter().map(|d| d.message.clone()).collect()
}

#[test]
fn the_fixture_itself_has_nothing_to_say() {
    let analysis = workspace().fresh("/spec").unwrap();
    assert_eq!(errors(&analysis), Vec::<String>::new());
}

#[test]
fn what_is_open_counts_before_what_is_on_disk() {
    let mut workspace = workspace();
    workspace.tell("/spec");
    assert_eq!(workspace.untold(), Vec::<String>::new());
    workspace.open(MAIN, 1, SPEC.replace("owner sales", "owner nobody"));
    assert_eq!(workspace.untold(), ["/spec"]);
    let analysis = workspace.fresh("/spec").unwrap();
    assert_eq!(workspace.untold(), ["/spec"], "a question that was answered tells nobody of the findings");
    assert!(errors(&analysis).iter().any(|m| m.contains("`nobody`")), "{:?}", errors(&analysis));
    workspace.close(MAIN);
    let analysis = workspace.fresh("/spec").unwrap();
    assert_eq!(errors(&analysis), Vec::<String>::new());
}

#[test]
fn changes_are_taken_in_order_and_in_the_units_that_were_agreed() {
    let mut workspace = workspace();
    workspace.open(MAIN, 1, "ä😀b\nend".to_owned());
    let at = |line, character| LineChar { line, character };
    let insert = TextChange { range: Some((at(0, 3), at(0, 4))), text: "X\n".to_owned() };
    let then = TextChange { range: Some((at(1, 0), at(1, 0))), text: "new ".to_owned() };
    workspace.change(MAIN, 2, vec![insert, then], Encoding::Utf16);
    assert_eq!(workspace.text(MAIN), Some("ä😀X\nnew \nend"));
    assert_eq!(workspace.version(MAIN), Some(2));
    let all = TextChange { range: None, text: "whole".to_owned() };
    workspace.change(MAIN, 3, vec![all], Encoding::Utf16);
    assert_eq!(workspace.text(MAIN), Some("whole"));
}

#[test]
fn a_settings_file_makes_a_set_of_its_own() {
    let mut workspace = workspace();
    workspace.host.files.insert("/spec/inner/handoff.toml".to_owned(), String::new());
    workspace.host.files.insert("/spec/inner/x.handoff".to_owned(), "person x {}".to_owned());
    workspace.changed_on_disk(&["/spec/inner/handoff.toml".to_owned()]);
    assert_eq!(workspace.roots().collect::<Vec<_>>(), ["/spec", "/spec/inner"]);
    assert_eq!(workspace.root("/spec/inner/x.handoff").as_deref(), Some("/spec/inner"));
}

#[test]
fn a_file_on_disk_is_read_again_when_it_changed() {
    let mut workspace = workspace();
    workspace.tell("/spec");
    workspace.host.files.insert(ORG.to_owned(), "person carla {}".to_owned());
    assert_eq!(workspace.untold(), Vec::<String>::new(), "nobody said so");
    workspace.changed_on_disk(&[ORG.to_owned()]);
    assert!(!errors(&workspace.fresh("/spec").unwrap()).is_empty());
}

#[test]
fn what_changes_on_disk_is_seen_without_being_told() {
    let mut workspace = workspace();
    workspace.tell("/spec");
    workspace.look_at_disk();
    assert_eq!(workspace.untold(), Vec::<String>::new(), "nothing changed");
    workspace.host.files.insert(ORG.to_owned(), "person carla {}".to_owned());
    workspace.look_at_disk();
    assert!(!errors(&workspace.fresh("/spec").unwrap()).is_empty());
    workspace.host.files.insert("/spec/new.handoff".to_owned(), "person".to_owned());
    workspace.look_at_disk();
    assert_eq!(workspace.untold(), ["/spec"], "a file that is new");
}

#[test]
fn a_file_outside_of_all_folders_is_a_set_of_its_own_folder() {
    let mut workspace = workspace();
    workspace.open("/elsewhere/a.handoff", 1, "person x {}".to_owned());
    assert_eq!(workspace.root("/elsewhere/a.handoff").as_deref(), Some("/elsewhere"));
    assert!(workspace.fresh("/elsewhere").is_some());
    workspace.close("/elsewhere/a.handoff");
    assert_eq!(workspace.roots().collect::<Vec<_>>(), ["/spec"]);
}
