//! Pass 5: what can be said of a process as a whole before anything runs.

mod known;
mod package;
mod structure;

use crate::findings::Findings;
use crate::model::Model;
use handoff_syntax::source::SourceMap;

pub(crate) fn prove(model: &mut Model, sources: &SourceMap, findings: &mut Findings) {
    structure::check(model, findings);
    package::check(model, sources, findings);
}
