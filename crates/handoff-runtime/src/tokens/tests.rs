use super::{Role, TokenError, Tokens};
use crate::testing::at;

fn now() -> handoff_plan::Instant {
    at("2026-03-02T09:00:00Z")
}

#[test]
fn a_token_is_known_by_its_owner_and_kept_as_a_hash() {
    let dir = tempfile::tempdir().unwrap();
    let tokens = Tokens::open(dir.path()).unwrap();
    let (secret, made) = tokens.make("ana", Role::Member, now()).unwrap();
    assert_eq!(secret.len(), "handoff_".len() + 64);
    assert_eq!(tokens.owner(&secret).unwrap().as_ref(), Some(&made));
    assert_eq!(tokens.owner("handoff_").unwrap(), None);
    let file = std::fs::read_to_string(dir.path().join("tokens.json")).unwrap();
    assert!(file.contains("ana") && !file.contains(&secret), "{file}");
    let (other, _) = tokens.make("ana", Role::Member, now()).unwrap();
    assert_ne!(secret, other);
}

#[test]
fn another_process_revokes_and_it_ends_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let (serving, command) = (Tokens::open(dir.path()).unwrap(), Tokens::open(dir.path()).unwrap());
    let (secret, made) = command.make("ana", Role::Viewer, now()).unwrap();
    assert_eq!(serving.owner(&secret).unwrap().map(|t| t.role), Some(Role::Viewer));
    command.revoke(&made.id).unwrap();
    assert_eq!(serving.owner(&secret).unwrap(), None);
    assert!(matches!(command.revoke(&made.id), Err(TokenError::Unknown(_))));
}

#[test]
fn a_damaged_file_is_told_and_lets_nobody_in() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("tokens.json"), "{").unwrap();
    let error = Tokens::open(dir.path()).unwrap_err().to_string();
    assert!(error.contains("tokens.json") && error.contains("damaged"), "{error}");
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    Tokens::open(dir.path()).unwrap().make("ana", Role::Viewer, now()).unwrap();
    let mode = std::fs::metadata(dir.path().join("tokens.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[cfg(unix)]
#[test]
fn what_root_makes_is_of_the_owner_of_the_folder() {
    use std::os::unix::fs::{MetadataExt, chown};
    let dir = tempfile::tempdir().unwrap();
    // Only root may.
    if chown(dir.path(), Some(12_345), Some(12_346)).is_err() {
        return;
    }
    Tokens::open(dir.path()).unwrap().make("ana", Role::Viewer, now()).unwrap();
    let file = std::fs::metadata(dir.path().join("tokens.json")).unwrap();
    assert_eq!((file.uid(), file.gid()), (12_345, 12_346));
}

#[test]
fn a_role_that_is_none_is_named() {
    assert!("admin".parse::<Role>().unwrap_err().contains("`admin`"));
    assert!(Role::Viewer < Role::Member && Role::Member < Role::Operator);
}
