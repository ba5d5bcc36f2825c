//! A small spec, and a host that holds its files in memory.

use std::collections::BTreeMap;

use handoff_plan::{Name, Place};
use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::source::FileId;

use super::host::{CasesAt, Host, Ran};
use super::{Analysis, Workspace};

#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) open_cases: BTreeMap<(Name, Place), usize>,
    pub(crate) cases_at: CasesAt,
    pub(crate) cases_moved: bool,
    /// What is said of a broken `handoff.toml`.
    pub(crate) broken: Option<String>,
}

impl Host for Memory {
    fn specs(&self, folder: &str) -> Vec<String> {
        let below = |path: &&String| path.starts_with(folder) && path.ends_with(".handoff");
        self.files.keys().filter(below).cloned().collect()
    }

    fn marked(&self, file: &str) -> Option<String> {
        let mut folder = file;
        while let Some((above, _)) = folder.rsplit_once('/') {
            if self.files.contains_key(&format!("{above}/handoff.toml")) {
                return Some(above.to_owned());
            }
            folder = above;
        }
        None
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.files.get(path).map(|t| t.clone().into_bytes()).ok_or_else(|| "there is no such file".to_owned())
    }

    fn stamp(&self, path: &str) -> u64 {
        self.files.get(path).map_or(0, |text| text.bytes().map(u64::from).sum())
    }

    fn adjust(&self, _root: &str, diagnostics: &mut Vec<Diagnostic>) -> Result<(), String> {
        if let Some(why) = &self.broken {
            diagnostics.clear();
            return Err(why.clone());
        }
        Ok(())
    }

    fn cases_are_at(&mut self, at: CasesAt) {
        self.cases_at = at;
    }

    /// Cases are only in a store.
    fn open_cases(&self, _root: &str) -> BTreeMap<(Name, Place), usize> {
        self.cases_at.store.as_ref().map(|_| self.open_cases.clone()).unwrap_or_default()
    }

    fn cases_moved(&self) -> bool {
        self.cases_moved
    }

    fn run_scenario(&self, _file: &str, title: &str) -> Ran {
        Ran { good: true, says: format!("ran {title}") }
    }

    fn map(&self, _file: &str, process: &str) -> Ran {
        Ran { good: process == "deal", says: format!("map of {process}") }
    }
}

pub(crate) const MAIN: &str = "/spec/main.handoff";
pub(crate) const ORG: &str = "/spec/org/teams.handoff";

pub(crate) const TEAMS: &str = r#"calendar office { timezone "Europe/Berlin"; open mon..fri 09:00..17:00 }
/// Leads Customer Success.
person carla "Carla Rossi" { email "carla@acme.example"; deputy ben }
person ben "Ben Adeyemi" { email "ben@acme.example" }
person dana "Dana Whitfield" {}
team cs "Customer Success" { lead carla; manager dana; members ben, carla }
team sales "Sales" { lead dana; manager dana; members ben }
"#;

pub(crate) const SPEC: &str = r#"import "org/teams.handoff"

/// A deal was won.
event crm.won { deal_id: text; account: text; seller: person }
record contact { name: text; email: email }
record brief { account: text; champion: contact; goals: text? }
service crm { action terms(deal_id: text) -> document }
ladder usual { at 100% escalate to receiver.manager }

process deal "From deal to customer" {
  key deal_id: text
  owner sales
  calendar office
  context {
    /// The customer's name.
    account: text
    seller: person
    champion: contact
    goals: text
    size: one of small | large
    terms: document
  }
  start won on crm.won {
    set account, seller from event
    call crm.terms(deal_id: deal_id) into terms
  }
  stage won "Won" { owner seller; stay within 5 business days { at 100% escalate to sales.manager } }
  stage live "Live" { owner cs; expects brief; stay within 30 days { at 100% escalate to cs.manager } }
  stage done "Done" { final }
  handoff kickoff "Kickoff" from won to live {
    trigger on enter
    require account, champion
    require terms if size == large
    require signed: approval by cs of account within 1 day using usual "Signed" waivable by dana
    carry brief { account, champion, goals }
    prepare within 1 business day using usual
    accept within 24 hours using usual
    return incomplete "Something is missing" at most 2 times then raise stuck
  }
  exception stuck "Came back too often" { owner sales; resolve within 2 days { at 100% escalate to sales.manager } }
  step finish from live to done { trigger by cs }
}

scenario "It works" for deal {
  at 2026-03-02 09:00
  event crm.won { deal_id: "D-1", account: "Acme", seller: ben }
  expect kickoff is blocked by champion
}
"#;

/// A workspace of these two files.
pub(crate) fn workspace() -> Workspace<Memory> {
    let files = [(MAIN, SPEC), (ORG, TEAMS)].map(|(path, text)| (path.to_owned(), text.to_owned()));
    Workspace::new(Memory { files: files.into(), ..Memory::default() }, vec!["/spec".to_owned()])
}

/// The main file and its analysis.
pub(crate) fn main() -> (std::sync::Arc<Analysis>, FileId) {
    let analysis = workspace().fresh("/spec").unwrap();
    let id = analysis.file_id(MAIN).unwrap();
    (analysis, id)
}

/// Where the `nth` of these words starts in the main file, plus one: within the word.
pub(crate) fn place(words: &str, nth: usize) -> u32 {
    let (at, _) = SPEC.match_indices(words).nth(nth).unwrap();
    u32::try_from(at).unwrap() + 1
}

/// A place that is marked with `|`, and the text without the mark.
pub(crate) fn marked(text: &str) -> (String, u32) {
    let at = text.find('|').unwrap();
    (text.replacen('|', "", 1), u32::try_from(at).unwrap())
}
