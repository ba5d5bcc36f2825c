//! Pass 5: what can be said of a process as a whole before anything runs.

pub(crate) mod known;
mod package;
mod structure;

use crate::findings::Findings;
use crate::load::Loaded;
use crate::model::Model;

pub(crate) fn prove(model: &mut Model, loaded: &Loaded, findings: &mut Findings) {
    structure::check(model, findings);
    package::check(model, loaded, findings);
}
