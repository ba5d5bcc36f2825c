//! What can be done with a declaration, above its line.

use std::collections::BTreeMap;

use handoff_plan::{Name, Place};
use handoff_syntax::source::{FileId, Span};

use super::Analysis;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LensAction {
    /// The scenario of this title.
    RunScenario(String),
    /// Of the process of this name.
    ShowMap(String),
    /// Only says something.
    None,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    pub span: Span,
    pub title: String,
    pub action: LensAction,
}

impl Analysis {
    /// `open`: how many cases are where, if that is known.
    #[must_use]
    pub fn lenses(&self, file: FileId, open: &BTreeMap<(Name, Place), usize>) -> Vec<Lens> {
        let mut lenses = Vec::new();
        for process in self.model().processes.iter().filter(|p| p.file == file) {
            let name = self.text(process.at.name).to_owned();
            let title = "show map".to_owned();
            lenses.push(Lens { span: process.at.name, title, action: LensAction::ShowMap(name) });
            for (stage, at) in process.stages() {
                let Some(cases) = open.get(&(process.name.clone(), stage.place.clone())) else { continue };
                let title = format!("{cases} open {}", if *cases == 1 { "case" } else { "cases" });
                lenses.push(Lens { span: at.at.name, title, action: LensAction::None });
            }
        }
        for scenario in self.symbols.of_file(file).filter(|s| s.kind == super::Kind::Scenario) {
            let action = LensAction::RunScenario(scenario.name.to_string());
            lenses.push(Lens { span: scenario.at, title: "run scenario".to_owned(), action });
        }
        lenses
    }
}
