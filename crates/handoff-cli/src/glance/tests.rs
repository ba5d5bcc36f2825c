use std::path::Path;

use serde_json::json;

use super::{Whereabouts, case};

#[test]
fn a_folder_says_where_its_cases_run() {
    let folder = tempfile::tempdir().unwrap();
    assert!(!Whereabouts::of_folder(folder.path()).is_known());
    let toml = "[cases]\nstore = \"var/store\"\nurl = \"http://127.0.0.1:7878\"\n";
    std::fs::write(folder.path().join("handoff.toml"), toml).unwrap();
    let said = Whereabouts::of_folder(folder.path());
    assert_eq!(said.store.as_deref(), Some(folder.path().join("var/store").as_path()));
    assert_eq!(said.url.as_deref(), Some("http://127.0.0.1:7878"));
    std::fs::write(folder.path().join("handoff.toml"), "[cases]\nstore = 7").unwrap();
    assert!(!Whereabouts::of_folder(folder.path()).is_known());
}

#[test]
fn a_case_is_read_as_the_service_tells_it() {
    let told = json!({
        "process": "deal", "case": "D-1", "state": "open",
        "tracks": [{"track": "main", "stage": "live"}, {"track": "billing", "stage": null}],
    });
    let seen = case(&told).unwrap();
    assert!(seen.open);
    assert_eq!(seen.places.iter().map(ToString::to_string).collect::<Vec<_>>(), ["live"]);
    assert!(case(&json!({ "case": "D-1" })).is_none());
}

#[test]
fn what_is_not_there_is_no_store_and_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("none");
    assert!(Whereabouts { store: Some(store.clone()), url: None }.look().is_err());
    assert!(!Path::new(&store).exists());
}
