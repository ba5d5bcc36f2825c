use super::*;

#[test]
fn paths_are_joined_and_told_apart() {
    assert_eq!(join("/a/b/main.handoff", "org/../org/teams.handoff"), "/a/b/org/teams.handoff");
    assert_eq!(join("/a/b/main.handoff", "../x.handoff"), "/a/x.handoff");
    assert_eq!(relative("/a/b/main.handoff", "/a/b/org/teams.handoff"), "org/teams.handoff");
    assert_eq!(relative("/a/b/main.handoff", "/a/x.handoff"), "../x.handoff");
}
