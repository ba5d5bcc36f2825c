//! The world as of one moment, taken while it goes on: so a checkpoint costs the work beside it little, and nothing is read or
//! decided a second time for it.
//!
//! INVARIANT: it is the world as it was when it was begun. A case is in it as it was before it changed for the first time since,
//! and one that came since is not. Of the inputs that were seen, those that are forgotten before their turn are left out: the
//! records since make whoever starts from the image forget them too.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::World;
use super::cases::{Body, Cases, Packer};
use super::checkpoint::{Between, Checkpoint};
use super::fields::FieldIndex;
use super::past::Past;
use super::seen::Span;
use crate::case::Case;
use crate::fact::{CaseId, InputName};
use crate::limits::Limits;
use crate::outbox::Effect;

/// Inputs, or keys of the past, that are copied in the time that one case takes.
const AS_ONE: usize = 16;

/// A world as it was at one moment, for whoever writes it down on a thread of their own.
#[derive(Debug)]
pub struct Image {
    between: Between,
    seen: Vec<(InputName, u64)>,
    effects: Vec<Arc<Effect>>,
    /// In no order.
    cases: Vec<(CaseId, Body)>,
}

/// One that is being taken.
#[derive(Debug)]
pub(super) struct Imaging {
    image: Image,
    seen: Span,
    /// The last key of the past that was copied; `None` inside: none yet. `None`: all were.
    past: Option<Option<u64>>,
    /// The last case that was come to, in order.
    after: Option<CaseId>,
}

impl Imaging {
    /// A case as it is, unless it is in the image already.
    pub(super) fn keep(&mut self, id: &CaseId, cases: &Cases, fields: &FieldIndex) {
        if let Some(pictured) = cases.picture(id) {
            self.put(id, pictured, fields);
        }
    }

    fn put(&mut self, id: &CaseId, pictured: Body, fields: &FieldIndex) {
        if let Some(values) = fields.of(id) {
            self.image.between.fields.push((id.clone(), values.clone()));
        }
        self.image.cases.push((id.clone(), pictured));
    }
}

impl World {
    /// Begins an image of the world as it is now. One that was being taken is given up.
    pub fn begin_image(&mut self) {
        self.cases.begin_image();
        let image = Image {
            between: self.between(),
            seen: Vec::new(),
            effects: self.outbox.shared().cloned().collect(),
            cases: Vec::new(),
        };
        self.imaging = Some(Imaging { image, seen: self.seen.span(), past: Some(None), after: None });
    }

    /// One is being taken.
    #[must_use]
    pub fn is_imaging(&self) -> bool {
        self.imaging.is_some()
    }

    /// Goes on with the image: some cases, `most` of them, or what takes as long. The image, once it is whole.
    pub fn image_some(&mut self, most: usize) -> Option<Image> {
        let imaging = self.imaging.as_mut()?;
        let many = most.saturating_mul(AS_ONE);
        if self.seen.some_of(&mut imaging.seen, many, &mut imaging.image.seen) {
            return None;
        }
        if let Some(after) = imaging.past {
            imaging.past = self.past.some_after(after, many, &mut imaging.image.between.past);
            if imaging.past.is_some() {
                return None;
            }
        }
        let after = imaging.after.take();
        let (mut last, mut count) = (None, 0);
        for (id, kept) in self.cases.after(after.as_ref()).take(most) {
            (last, count) = (Some(id), count + 1);
            if let Some(pictured) = self.cases.picture_of(kept) {
                imaging.put(id, pictured, &self.fields);
            }
        }
        if count == most {
            imaging.after = last.cloned();
            return None;
        }
        self.imaging.take().map(|imaging| imaging.image)
    }

    /// An image of the world as it is now, at once.
    pub fn image(&mut self) -> Image {
        self.begin_image();
        loop {
            if let Some(image) = self.image_some(usize::MAX) {
                return image;
            }
        }
    }

    /// INVARIANT: before every change of a case that was there.
    pub(super) fn keep_for_image(&mut self, id: &CaseId) {
        if let Some(imaging) = &mut self.imaging {
            imaging.keep(id, &self.cases, &self.fields);
        }
    }
}

impl Image {
    /// Takes those closed cases out that may be let go: nothing waits for them any more, and more than the limit says closed
    /// after them.
    pub fn let_go(&mut self, limits: &Limits) -> Vec<Arc<Case>> {
        let concerned: BTreeSet<&CaseId> = self.effects.iter().map(|effect| &effect.case).collect();
        let closed = self.cases.iter().filter(|(id, case)| !case.is_open() && !concerned.contains(id));
        let mut settled: Vec<Arc<Case>> =
            closed.map(|(_, case)| case.case()).filter(|case| case.is_quiet()).collect();
        settled.sort_by(|a, b| {
            let key = |case: &Case| case.closed.as_ref().map(|closed| closed.at);
            key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
        });
        settled.truncate(settled.len().saturating_sub(limits.closed_cases));
        if settled.is_empty() {
            return settled;
        }
        let gone: BTreeSet<&CaseId> = settled.iter().map(|case| &case.id).collect();
        self.cases.retain(|(id, _)| !gone.contains(id));
        let mut past: Past = std::mem::take(&mut self.between.past).into_iter().collect();
        gone.into_iter().for_each(|id| past.put(id));
        self.between.past = past.rounds();
        settled
    }

    #[must_use]
    pub fn checkpoint(self) -> Checkpoint {
        let Self { mut between, seen, effects, mut cases } = self;
        cases.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        between.fields.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        between.cases = cases.len();
        let mut packer = Packer::default();
        let cases = cases.into_iter().map(|(id, case)| case.packed(id, &mut packer)).collect();
        Checkpoint { between, seen, effects, cases }
    }
}
