//! Programs.

use std::io::Read;
use std::time::Duration;

use serde_json::json;

use super::{House, services};
use crate::outbox::{Binding, PortKind};
use crate::testing::SharedStore;

const TERMS: &str = "call crm.terms(deal_id: deal_id) into terms";

fn shell(folder: &std::path::Path, script: &str) -> Binding {
    let command = ["sh", "-c", script].map(str::to_owned).to_vec();
    Binding::new(PortKind::Command { command, folder: folder.to_owned(), env: Vec::new() })
}

#[test]
fn a_program_reads_json_and_answers_json() {
    let dir = tempfile::tempdir().unwrap();
    let script = "cat > told.json; echo '{\"result\": \"net 30\"}'";
    let house = House::new(&SharedStore::default(), TERMS, services("crm", shell(dir.path(), script)));
    house.open("D-1");
    assert_eq!(house.until("call.succeeded")["result"], "net 30");
    let told = std::fs::read_to_string(dir.path().join("told.json")).unwrap();
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["data"]["args"], json!({ "deal_id": "D-1" }));
    house.stop();
}

#[test]
fn a_program_that_fails_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let binding = shell(dir.path(), "echo no such deal >&2; exit 3");
    let house = House::new(&SharedStore::default(), TERMS, services("crm", binding));
    house.open("D-1");
    let failed = house.until("call.failed");
    assert_eq!(failed["error"], "it ended with exit status: 3: no such deal");
    house.stop();
}

/// Whoever reads a pipe comes to its end when nobody holds it open any more: neither the program nor its child.
#[test]
fn a_program_that_takes_too_long_is_stopped_with_its_children() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let script = "sleep 100000 > pipe & wait";
    let binding = Binding { timeout: Duration::from_millis(1_500), ..shell(dir.path(), script) };
    let house = House::new(&SharedStore::default(), TERMS, services("crm", binding));
    let (tell, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        tell.send(()).unwrap();
        let mut read = Vec::new();
        std::fs::File::open(&pipe).unwrap().read_to_end(&mut read).unwrap();
        tell.send(()).unwrap();
    });
    ended.recv().unwrap();
    house.open("D-1");
    let failed = house.until("call.failed");
    assert_eq!(failed["error"], "it did not end within 1.5 seconds, and was stopped");
    ended.recv_timeout(super::PATIENCE).expect("the child holds the pipe open");
    house.stop();
}

#[test]
fn a_program_sees_no_secrets_of_others() {
    let dir = tempfile::tempdir().unwrap();
    let script = "env | cut -d= -f1 | sort | tr '\\n' ' ' | sed 's/.*/\"&\"/'";
    let house = House::new(&SharedStore::default(), TERMS, services("crm", shell(dir.path(), script)));
    house.open("D-1");
    let seen = house.until("call.succeeded")["result"].as_str().unwrap().to_owned();
    let own = ["PATH", "HOME", "LANG", "PWD", "OLDPWD", "SHLVL", "_"];
    assert!(seen.split_whitespace().all(|name| own.contains(&name)), "{seen}");
    house.stop();
}
