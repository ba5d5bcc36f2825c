//! Cases as memory keeps them: loose while something happens to them, packed while nothing does.
//!
//! INVARIANT: packing changes nothing that can be seen. A case that is unpacked is the one that was packed, and what is asked
//! of all cases at once is answered by their outlines, which say the same packed and loose.

mod outline;
mod packed;
mod shelf;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use handoff_plan::{Instant, Name, PlanId};

pub use outline::Outline;
pub use packed::PackedCase;

use crate::case::Case;
use crate::fact::CaseId;
use crate::limits::Limits;
pub(super) use outline::due;
pub(super) use packed::Packer;
use packed::{Packed, unpack};
use shelf::Shelf;

/// Cases that are packed at once, beyond those for which new ones came to be loose.
const SOME: usize = 4;

/// Every case of a world, in order of process, key and round.
#[derive(Debug)]
pub(super) struct Cases {
    by_id: Shelf,
    /// Those that may be packed next first. INVARIANT: every loose one is in it.
    loose: Mutex<VecDeque<CaseId>>,
    /// So many stay loose.
    most: usize,
    /// How many there were when some were packed last.
    level: usize,
    /// The number of the last image that was begun.
    image: u32,
    packer: Packer,
}

/// INVARIANT: at least one of both is there; where both are, `packed` is what the loose one would be packed to.
#[derive(Debug)]
pub(super) struct Kept {
    packed: Option<Packed>,
    /// Shared with whoever took a snapshot.
    loose: OnceLock<Arc<Case>>,
    /// Since it was passed by the last time.
    touched: AtomicBool,
    /// The last image that it is in, or that it came too late for.
    image: AtomicU32,
}

/// A case as it was at some moment, for whoever looks at many on a thread of their own.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub id: CaseId,
    pub outline: Outline,
    body: Body,
}

/// Packed, or to be packed when there is time.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Loose(Arc<Case>),
    Packed(Packed),
}

impl Snapshot {
    #[must_use]
    pub fn case(&self) -> Arc<Case> {
        self.body.case()
    }
}

impl Body {
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Loose(case) => case.is_open(),
            Self::Packed(packed) => packed.outline.is_open,
        }
    }

    pub(super) fn case(&self) -> Arc<Case> {
        match self {
            Self::Loose(case) => case.clone(),
            Self::Packed(packed) => Arc::new(unpack(&packed.bytes)),
        }
    }

    pub(super) fn packed(self, id: CaseId, packer: &mut Packer) -> PackedCase {
        let packed = match self {
            Self::Loose(case) => packer.pack(&case),
            Self::Packed(packed) => packed,
        };
        PackedCase { id, packed }
    }
}

impl Kept {
    fn of_packed(packed: Packed) -> Self {
        let (touched, image) = (AtomicBool::new(false), AtomicU32::new(0));
        Self { packed: Some(packed), loose: OnceLock::new(), touched, image }
    }

    fn of_loose(case: Case, image: u32) -> Self {
        let (touched, image) = (AtomicBool::new(true), AtomicU32::new(image));
        Self { packed: None, loose: OnceLock::from(Arc::new(case)), touched, image }
    }

    /// Asks the case itself, or what is known without unpacking it.
    fn ask<T>(&self, outline: impl FnOnce(&Outline) -> T, case: impl FnOnce(&Case) -> T) -> Option<T> {
        match (&self.packed, self.loose.get()) {
            (Some(packed), _) => Some(outline(&packed.outline)),
            (None, loose) => loose.map(|loose| case(loose)),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.ask(|outline| outline.is_open, Case::is_open).unwrap_or_default()
    }

    pub(super) fn runs_on(&self, plan: &PlanId) -> bool {
        self.plan().is_some_and(|own| own == *plan)
    }

    pub(super) fn plan(&self) -> Option<PlanId> {
        self.ask(|outline| outline.plan, |case| case.plan)
    }

    pub(super) fn due(&self) -> Option<Instant> {
        self.ask(|outline| outline.due, due).flatten()
    }

    fn outline(&self) -> Option<Outline> {
        self.ask(|outline| *outline, Outline::of)
    }

    fn packed(&self, packer: &mut Packer) -> Option<Packed> {
        match (&self.packed, self.loose.get()) {
            (Some(packed), _) => Some(packed.clone()),
            (None, loose) => loose.map(|case| packer.pack(case)),
        }
    }

    fn body(&self) -> Option<Body> {
        match (self.loose.get(), &self.packed) {
            (Some(case), _) => Some(Body::Loose(case.clone())),
            (None, packed) => packed.clone().map(Body::Packed),
        }
    }

    fn pack(&mut self, packer: &mut Packer) {
        if self.packed.is_none() {
            self.packed = self.packed(packer);
        }
        self.loose.take();
    }
}

impl Cases {
    pub(super) fn new(limits: &Limits) -> Self {
        let by_id = Shelf::new(limits.seed);
        Self {
            by_id,
            loose: Mutex::default(),
            most: limits.loose_cases,
            level: 0,
            image: 0,
            packer: Packer::default(),
        }
    }

    /// The same, with those of a checkpoint.
    pub(super) fn of_packed(cases: Vec<PackedCase>, limits: &Limits) -> Self {
        Self { by_id: Shelf::of(cases, limits.seed), ..Self::new(limits) }
    }

    pub(super) fn insert(&mut self, case: Case) {
        let id = case.id.clone();
        self.queue().push_back(id.clone());
        self.by_id.insert(id, Kept::of_loose(case, self.image));
    }

    pub(super) fn remove(&mut self, id: &CaseId) {
        self.by_id.remove(id);
    }

    pub(super) fn kept(&self, id: &CaseId) -> Option<&Kept> {
        self.by_id.get(id)
    }

    pub(super) fn contains(&self, id: &CaseId) -> bool {
        self.by_id.contains(id)
    }

    pub(super) fn get(&self, id: &CaseId) -> Option<&Case> {
        self.look(id, self.by_id.get(id)?)
    }

    /// To change it.
    pub(super) fn get_mut(&mut self, id: &CaseId) -> Option<&mut Case> {
        let Self { by_id, loose, .. } = self;
        let Kept { packed, loose: case, touched, .. } = by_id.get_mut(id)?;
        let packed = packed.take();
        if case.get().is_none() {
            let unpacked = unpack(&packed?.bytes);
            loose.get_mut().unwrap_or_else(PoisonError::into_inner).push_back(id.clone());
            *case = OnceLock::from(Arc::new(unpacked));
        }
        *touched.get_mut() = true;
        case.get_mut().map(Arc::make_mut)
    }

    /// To look at it.
    pub(super) fn look<'c>(&'c self, id: &CaseId, kept: &'c Kept) -> Option<&'c Case> {
        kept.touched.store(true, Ordering::Relaxed);
        if let Some(case) = kept.loose.get() {
            return Some(case);
        }
        let packed = kept.packed.as_ref()?;
        let case = kept.loose.get_or_init(|| {
            self.loose.lock().unwrap_or_else(PoisonError::into_inner).push_back(id.clone());
            Arc::new(unpack(&packed.bytes))
        });
        Some(case)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Case> {
        self.by_id.iter().filter_map(|(id, kept)| self.look(id, kept))
    }

    /// The open cases in which that person has a part, and some others.
    pub(super) fn concerning(&self, person: &str) -> impl Iterator<Item = &Case> {
        let concerned = |outline: Outline| outline.is_open && outline.may_concern(person);
        let concerning = self.by_id.iter().filter(move |(_, kept)| kept.outline().is_some_and(concerned));
        concerning.filter_map(|(id, kept)| self.look(id, kept))
    }

    /// Those behind that one.
    pub(super) fn after(&self, id: Option<&CaseId>) -> impl Iterator<Item = (&CaseId, &Kept)> {
        self.by_id.after(id)
    }

    pub(super) fn snapshots(&self, after: Option<&CaseId>) -> impl Iterator<Item = Snapshot> {
        self.after(after).filter_map(|(id, kept)| {
            Some(Snapshot { id: id.clone(), outline: kept.outline()?, body: kept.body()? })
        })
    }

    /// Every case that is there belongs into the image that begins now, and none that comes later.
    pub(super) fn begin_image(&mut self) {
        self.image = self.image.wrapping_add(1);
    }

    /// That case as it is, unless the image has it or it came too late.
    pub(super) fn picture(&self, id: &CaseId) -> Option<Body> {
        self.picture_of(self.by_id.get(id)?)
    }

    pub(super) fn picture_of(&self, kept: &Kept) -> Option<Body> {
        if kept.image.swap(self.image, Ordering::Relaxed) == self.image {
            return None;
        }
        match (&kept.packed, kept.loose.get()) {
            (Some(packed), _) => Some(Body::Packed(packed.clone())),
            (None, loose) => loose.cloned().map(Body::Loose),
        }
    }

    pub(super) fn newest(&self, process: &Name, key: &str) -> Option<(&CaseId, &Kept)> {
        self.by_id.newest(process, key)
    }

    /// All of them as a checkpoint keeps them. Those that are loose stay so.
    pub(super) fn packed(&self) -> Vec<PackedCase> {
        let mut packer = Packer::default();
        let packed = |(id, kept): (&CaseId, &Kept)| {
            Some(PackedCase { id: id.clone(), packed: kept.packed(&mut packer)? })
        };
        self.by_id.iter().filter_map(packed).collect()
    }

    /// Packs some of those that nothing happened to for the longest time, where too many are loose: a few, and as many as came
    /// to be loose since the last time.
    pub(super) fn pack_some(&mut self) {
        let most = self.most;
        let Self { by_id, loose, level, packer, .. } = self;
        let loose = loose.get_mut().unwrap_or_else(PoisonError::into_inner);
        if loose.len() <= most {
            *level = loose.len();
            return;
        }
        for _ in 0..SOME + 2 * loose.len().saturating_sub(*level) {
            if loose.len() <= most {
                break;
            }
            let Some(id) = loose.pop_front() else { break };
            match by_id.get_mut(&id) {
                Some(kept) if kept.touched.swap(false, Ordering::Relaxed) => loose.push_back(id),
                Some(kept) => kept.pack(packer),
                // It was let go.
                None => {}
            }
        }
        *level = loose.len();
    }

    fn queue(&mut self) -> &mut VecDeque<CaseId> {
        self.loose.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}
