//! One handoff from opened to its end, and what is counted on the way.

use std::collections::BTreeMap;

use handoff_engine::{Fact, Missing};
use handoff_plan::{Instant, Name, Plan};

use super::case::seconds;
use crate::durations::Durations;

/// The fields of a package, as the rules have them.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    required: Vec<Name>,
    optional: Vec<Name>,
}

pub(super) fn shapes(plan: &Plan) -> BTreeMap<(Name, Name), Shape> {
    let handoffs =
        plan.processes.iter().flat_map(|(name, process)| process.handoffs.iter().map(move |h| (name, h)));
    let shape = |(process, handoff): (&Name, &handoff_plan::Handoff)| {
        let mut shape = Shape::default();
        for field in handoff.package.iter().flat_map(|package| &package.fields) {
            let list = if field.optional { &mut shape.optional } else { &mut shape.required };
            list.push(field.name.clone());
        }
        ((process.clone(), handoff.name.clone()), shape)
    };
    handoffs.map(shape).collect()
}

/// Something that happens to a handoff; times lie between two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    Opened,
    Offered,
    /// It was offered, and a requirement does not hold any more.
    Lapsed,
    Accepted,
    Returned,
    Completed,
    Cancelled,
}

impl Moment {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Offered => "offered",
            Self::Lapsed => "lapsed",
            Self::Accepted => "accepted",
            Self::Returned => "returned",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct HandoffFigures {
    pub(super) opened: u64,
    /// These three at least once in the life of each.
    pub(super) offered: u64,
    pub(super) accepted: u64,
    pub(super) returned: u64,
    /// These two at its end.
    pub(super) completed: u64,
    pub(super) cancelled: u64,
    pub(super) returns: BTreeMap<Name, u64>,
    pub(super) declined: u64,
    /// First offers that were answered, and those that were accepted as they were and stayed so.
    pub(super) answered: u64,
    pub(super) right: u64,
    /// Fields of packages at their first offer: there, of how many.
    pub(super) required: (u64, u64),
    pub(super) optional: (u64, u64),
    /// What was missing when it was first blocked.
    pub(super) missing: BTreeMap<Name, u64>,
    pub(super) times: BTreeMap<(Moment, Moment), Durations>,
}

/// The latest instance.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) last: Moment,
    pub(super) since: Instant,
    giver: Name,
    receiver: Option<Name>,
    pub(super) missing: Vec<Missing>,
    opened: Instant,
    offers: u32,
    was_accepted: bool,
    was_returned: bool,
    was_blocked: bool,
    /// Whether the first package was right; `None` until it is answered.
    right: Option<bool>,
}

/// The handoff that a fact is about.
pub(super) fn subject(fact: &Fact) -> Option<&Name> {
    match fact {
        Fact::HandoffOpened { handoff, .. }
        | Fact::HandoffBlocked { handoff, .. }
        | Fact::HandoffOffered { handoff, .. }
        | Fact::HandoffAccepted { handoff, .. }
        | Fact::HandoffReturned { handoff, .. }
        | Fact::HandoffResubmitted { handoff, .. }
        | Fact::HandoffDeclined { handoff, .. }
        | Fact::HandoffCompleted { handoff }
        | Fact::HandoffCancelled { handoff, .. }
        | Fact::AssignmentChanged { handoff: Some(handoff), .. } => Some(handoff),
        _ => None,
    }
}

impl Instance {
    pub(super) fn new(giver: Name, at: Instant) -> Self {
        Self {
            last: Moment::Opened,
            since: at,
            giver,
            receiver: None,
            missing: Vec::new(),
            opened: at,
            offers: 0,
            was_accepted: false,
            was_returned: false,
            was_blocked: false,
            right: None,
        }
    }

    /// Somebody still has to do something about it.
    pub(super) fn is_open(&self) -> bool {
        !matches!(self.last, Moment::Completed | Moment::Cancelled)
    }

    /// On its way from the one to the other: neither has it in work.
    pub(super) fn is_between(&self) -> bool {
        self.is_open() && self.last != Moment::Accepted
    }

    /// Who has to move: whoever it is offered to; else those who supply what is missing, or the giver.
    pub(super) fn with(&self) -> Vec<Name> {
        if self.last == Moment::Offered {
            return self.receiver.iter().cloned().collect();
        }
        let mut with: Vec<Name> = self.missing.iter().filter_map(|m| m.from.clone()).collect();
        with.sort();
        with.dedup();
        if with.is_empty() { vec![self.giver.clone()] } else { with }
    }

    /// Whether its clock `part` stops because the matter is dropped, and not because somebody acted.
    pub(super) fn calls_off(&self, part: &str) -> bool {
        match part {
            // Still offered: it goes to somebody else, or is about to lapse.
            "accept" => !matches!(self.last, Moment::Accepted | Moment::Returned | Moment::Completed),
            "complete" => self.last != Moment::Completed,
            _ => self.last == Moment::Cancelled,
        }
    }

    pub(super) fn apply(
        &mut self,
        at: Instant,
        fact: &Fact,
        counts: &mut HandoffFigures,
        shape: Option<&Shape>,
    ) {
        match fact {
            Fact::HandoffBlocked { missing, .. } => {
                if self.last == Moment::Offered {
                    self.is_wrong(counts);
                    self.move_to(Moment::Lapsed, at, counts);
                } else if !self.was_blocked && self.last == Moment::Opened {
                    for one in missing {
                        *counts.missing.entry(one.requirement.clone()).or_default() += 1;
                    }
                }
                self.was_blocked = true;
                self.missing.clone_from(missing);
            }
            Fact::HandoffOffered { to, package, .. } => {
                self.offers = self.offers.saturating_add(1);
                if self.offers == 1 {
                    counts.offered += 1;
                    counts.pack(package, shape);
                }
                self.missing.clear();
                self.receiver = Some(to.clone());
                self.move_to(Moment::Offered, at, counts);
            }
            Fact::AssignmentChanged { to, .. } => self.receiver = Some(to.clone()),
            Fact::HandoffDeclined { .. } => counts.declined += 1,
            Fact::HandoffAccepted { by, .. } => {
                self.receiver = Some(by.clone());
                counts.accepted += u64::from(!self.was_accepted);
                self.was_accepted = true;
                if self.right.is_none() {
                    self.right = Some(true);
                    counts.answered += 1;
                    counts.right += 1;
                }
                self.move_to(Moment::Accepted, at, counts);
            }
            Fact::HandoffReturned { reason, giver, .. } => {
                *counts.returns.entry(reason.clone()).or_default() += 1;
                counts.returned += u64::from(!self.was_returned);
                self.was_returned = true;
                self.giver = giver.clone();
                // Completed at acceptance, it can come back too.
                let was_completed = u64::from(self.last == Moment::Completed);
                counts.completed = counts.completed.saturating_sub(was_completed);
                self.is_wrong(counts);
                self.move_to(Moment::Returned, at, counts);
            }
            // Frozen anew while it is with the receiver: the first one did not do.
            Fact::HandoffResubmitted { package: Some(_), .. } => self.is_wrong(counts),
            Fact::HandoffCompleted { .. } => {
                counts.completed += 1;
                self.move_to(Moment::Completed, at, counts);
                let whole = counts.times.entry((Moment::Opened, Moment::Completed)).or_default();
                whole.add(seconds(self.opened, at));
            }
            Fact::HandoffCancelled { .. } => {
                counts.cancelled += 1;
                self.move_to(Moment::Cancelled, at, counts);
            }
            _ => {}
        }
    }

    fn move_to(&mut self, moment: Moment, at: Instant, counts: &mut HandoffFigures) {
        counts.times.entry((self.last, moment)).or_default().add(seconds(self.since, at));
        self.last = moment;
        self.since = at;
    }

    /// The first package did not do.
    fn is_wrong(&mut self, counts: &mut HandoffFigures) {
        counts.answered += u64::from(self.right.is_none());
        // New rules may call the handoff otherwise than when it was counted: then that stays.
        counts.right = counts.right.saturating_sub(u64::from(self.right == Some(true)));
        self.right = Some(false);
    }
}

impl HandoffFigures {
    fn pack<T>(&mut self, package: &BTreeMap<Name, T>, shape: Option<&Shape>) {
        let Some(shape) = shape else { return };
        for (fields, (there, of)) in
            [(&shape.required, &mut self.required), (&shape.optional, &mut self.optional)]
        {
            for field in fields {
                *there += u64::from(package.contains_key(field));
                *of += 1;
            }
        }
    }
}
