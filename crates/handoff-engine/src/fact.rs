//! What happened: facts, the only thing that is stored.
//!
//! INVARIANT: a fact carries resolved values (persons, instants, amounts, texts), so that a case is a fold over its facts
//! and needs no plan to be read back.

use std::collections::BTreeMap;
use std::sync::Arc;

use handoff_plan::{Instant, Life, Money, Name, Place, PlanId, Text, Value};
use serde::{Deserialize, Serialize};

use crate::few::Few;
use crate::outbox::Bindings;

/// Which case. `round` counts the cases of one key from 1: a start event after closing opens a new one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CaseId {
    pub process: Name,
    /// The key as text.
    pub key: Name,
    pub round: u32,
}

/// One fact in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// From 1. A fact that is not shown takes the number of the one before it.
    pub seq: u64,
    /// When it took effect.
    #[serde(with = "handoff_plan::time::written")]
    pub at: Instant,
    /// `None`: of the runtime as a whole.
    pub case: Option<CaseId>,
    pub fact: Fact,
}

/// A requirement that does not hold, with the leaves that make it so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    pub requirement: Name,
    /// Who supplies it, as a person where that is known.
    pub from: Option<Name>,
    /// Fields, as paths.
    pub leaves: Vec<Name>,
}

/// Who or what set a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Author {
    Person(Name),
    /// The spec itself: an action, a start, a default.
    Rule,
    /// The result of a call to that port.
    Port(Name),
}

/// What a running clock still has before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    /// Which step of the ladder; `None`: the deadline itself.
    pub step: Option<u16>,
    #[serde(with = "handoff_plan::time::written")]
    pub due: Instant,
    /// How the spec writes it: `at 75%`.
    pub says: Name,
    /// Its time had passed already when new rules brought it.
    pub by_reload: bool,
}

/// What is called otherwise in the plan that a case moves to: the name before, the name now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renames {
    pub stages: Vec<(Place, Place)>,
    /// Handoffs and steps.
    pub handoffs: Vec<(Name, Name)>,
    pub clocks: Vec<(Name, Name)>,
}

/// What an `every … up to N times` step still repeats. Its next time stands in the schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    pub step: u16,
    pub period: handoff_plan::Duration,
    /// `None`: without end.
    pub left: Option<u32>,
}

/// Everything that a clock's run needs to go on, settled when it starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockStart {
    #[serde(with = "handoff_plan::time::written")]
    pub start: Instant,
    #[serde(with = "handoff_plan::time::written")]
    pub due: Instant,
    /// What pauses have put it off by, in seconds; of open time where it counts open time.
    pub lost: i64,
    /// The calendar that it counts on; `None`: `always`.
    pub calendar: Option<Name>,
    /// It counts open time.
    pub business: bool,
    /// Which branch of a ladder that depends on the case, in the order of the spec.
    pub branch: u16,
    /// In due order.
    pub schedule: Vec<Scheduled>,
    pub repeats: Vec<Repeat>,
}

/// An event as it came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventRef {
    /// The name in the spec, or the type as the outside wrote it where no such event is declared.
    pub event: Name,
    pub id: Text,
    pub source: Text,
    /// When it happened.
    #[serde(with = "handoff_plan::time::written")]
    pub time: Instant,
}

/// What it takes to make the call, and where its result goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRequest {
    /// Names this call for ever: its idempotency key.
    pub call: Name,
    pub port: Name,
    pub action: Name,
    pub args: Few<Name, Value>,
    pub into: Option<handoff_plan::FieldPath>,
    /// `else raise`
    pub otherwise: Option<Name>,
    /// The handoff or step, and which instance of it, that the result belongs to.
    pub about: Option<(Name, u32)>,
    pub assistant: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fact {
    CaseOpened {
        plan: PlanId,
        key: Value,
        parent: Option<CaseId>,
    },
    /// `why`: it was not its own way to a final stage that closed it.
    CaseClosed {
        failed: bool,
        why: Option<String>,
    },
    /// `None` clears.
    ContextSet {
        fields: Few<Name, Option<Value>>,
        by: Author,
    },
    StageEntered {
        place: Place,
    },
    StageLeft {
        place: Place,
    },

    HandoffOpened {
        handoff: Name,
        giver: Name,
        source: Place,
        /// Which of its triggers, in the order of the spec.
        trigger: u16,
    },
    HandoffBlocked {
        handoff: Name,
        missing: Vec<Missing>,
    },
    HandoffOffered {
        handoff: Name,
        to: Name,
        team: Option<Name>,
        package: BTreeMap<Name, Value>,
        why: Option<String>,
    },
    HandoffAccepted {
        handoff: Name,
        by: Name,
    },
    HandoffReturned {
        handoff: Name,
        by: Name,
        reason: Name,
        note: Option<String>,
        giver: Name,
    },
    /// `package`: frozen anew while the work stays where it is.
    HandoffResubmitted {
        handoff: Name,
        by: Name,
        package: Option<BTreeMap<Name, Value>>,
    },
    HandoffCompleted {
        handoff: Name,
    },
    HandoffCancelled {
        handoff: Name,
        why: String,
    },
    StepOpened {
        step: Name,
        by: Option<Name>,
        source: Place,
        trigger: u16,
    },
    StepBlocked {
        step: Name,
        missing: Vec<Missing>,
    },
    StepCompleted {
        step: Name,
    },
    StepCancelled {
        step: Name,
        why: String,
    },

    ApprovalRequested {
        handoff: Name,
        requirement: Name,
        of: Vec<Name>,
    },
    ApprovalGiven {
        handoff: Name,
        requirement: Name,
        by: Name,
    },
    ApprovalDeclined {
        handoff: Name,
        requirement: Name,
        by: Name,
        reason: String,
    },
    ApprovalVoided {
        handoff: Name,
        requirement: Name,
        why: String,
    },
    RequirementWaived {
        handoff: Name,
        requirement: Name,
        by: Name,
        note: Option<String>,
    },
    DraftSet {
        field: Name,
        value: Value,
        by: Name,
    },
    DraftConfirmed {
        field: Name,
        by: Name,
    },
    /// The owner of a track, or (with `handoff`) the receiver of an offer.
    AssignmentChanged {
        track: Name,
        handoff: Option<Name>,
        from: Option<Name>,
        to: Name,
        team: Option<Name>,
        why: Text,
    },

    ClockStarted {
        clock: Name,
        run: ClockStart,
    },
    /// `remaining`: seconds to the deadline, of open time where it counts open time.
    ClockPaused {
        clock: Name,
        remaining: i64,
    },
    ClockResumed {
        clock: Name,
        #[serde(with = "handoff_plan::time::written")]
        due: Instant,
        lost: i64,
        schedule: Vec<Scheduled>,
    },
    ClockStopped {
        clock: Name,
        remaining: i64,
    },
    ClockBreached {
        clock: Name,
        #[serde(with = "handoff_plan::time::written")]
        due: Instant,
    },
    /// `times`: how many repeats this one stands for. `next`: when the step comes again.
    ClockFired {
        clock: Name,
        step: u16,
        says: Name,
        #[serde(with = "handoff_plan::time::written")]
        due: Instant,
        times: u32,
        #[serde(with = "handoff_plan::time::written")]
        next: Option<Instant>,
        by_reload: bool,
    },

    Notified {
        to: Name,
        via: Option<Name>,
        text: String,
    },
    Reminded {
        to: Name,
        text: String,
    },
    Escalated {
        to: Name,
        text: String,
    },
    TaskCreated {
        to: Name,
        text: String,
        #[serde(with = "handoff_plan::time::written")]
        due: Option<Instant>,
    },
    CallRequested(Arc<CallRequest>),
    CallSucceeded {
        call: Name,
        port: Name,
        action: Name,
        result: Option<Value>,
        used: bool,
    },
    CallFailed {
        call: Name,
        port: Name,
        action: Name,
        error: String,
        last: bool,
    },
    ExposureCounted {
        amount: Money,
        why: Option<String>,
    },
    ExceptionRaised {
        exception: Name,
        owner: Name,
        text: Option<String>,
    },
    ExceptionResolved {
        exception: Name,
        by: Option<Name>,
    },
    BypassDetected {
        place: Place,
        missing: Vec<Missing>,
    },
    InvariantBroken {
        invariant: String,
    },
    AlarmRaised {
        alarm: Name,
        owner: Name,
        why: String,
    },
    AlarmCleared {
        alarm: Name,
    },
    /// `handoff`: whose acceptance opened that case.
    CaseLinked {
        to: CaseId,
        handoff: Option<Name>,
    },
    CaseMoved {
        from_plan: PlanId,
        to_plan: PlanId,
        renames: Renames,
    },
    /// The rules of a running clock changed under it: it keeps its start.
    ClockMoved {
        clock: Name,
        run: ClockStart,
    },
    CaseStays {
        plan: PlanId,
        why: String,
    },

    /// `keep`: the last so many times of it are remembered, and the payload where `keep_data` says so.
    EventReceived {
        event: EventRef,
        data: BTreeMap<Name, Value>,
        extra: Option<String>,
        keep: u16,
        keep_data: bool,
    },
    /// Waiting for its case, or (with `handoff`) for that one's source stage.
    EventHeld {
        event: EventRef,
        data: BTreeMap<Name, Value>,
        handoff: Option<Name>,
        #[serde(with = "handoff_plan::time::written")]
        until: Option<Instant>,
    },
    EventDuplicate {
        event: EventRef,
    },
    EventConflict {
        event: EventRef,
    },
    EventRejected {
        event: EventRef,
        errors: Vec<String>,
    },
    EventExpired {
        event: EventRef,
        why: String,
    },
    EventEmitted {
        event: Name,
        data: BTreeMap<Name, Value>,
        hops: u8,
    },
    CommandRefused {
        command: Name,
        by: Option<Name>,
        why: String,
        missing: Vec<Missing>,
    },

    PersonAway {
        person: Name,
        #[serde(with = "handoff_plan::time::written")]
        until: Instant,
    },
    PersonBack {
        person: Name,
    },
    PlanLoaded {
        plan: PlanId,
    },
    PlanRejected {
        errors: Vec<String>,
    },

    // What a case remembers without telling.
    /// A condition that something waits for turned true or false.
    Turned {
        rule: Name,
        holds: bool,
    },
    /// A held trigger was used, or a pattern fired: counting starts anew.
    HeldUsed {
        handoff: Name,
    },
    PatternFired {
        rule: Name,
    },
    /// An input was taken: a digest of its source and id, and one of what it said.
    InputSeen {
        name: InputName,
        digest: u64,
    },
    /// A team's way of assigning gave that person a stage.
    TurnTaken {
        team: Name,
        person: Name,
    },

    // Added later; the place of a fact in this list is how it is stored.
    /// The receiver, or who may act for them, says no to an offer: it goes to somebody else.
    HandoffDeclined {
        handoff: Name,
        by: Name,
        reason: String,
    },
    /// Somebody outside has it. `effect`: the number of its fact. A call that has it still waits for its result.
    EffectDelivered {
        effect: u64,
        port: Name,
    },
    /// A notice, a task or an event that did not get through. `last`: it is not tried again.
    EffectFailed {
        effect: u64,
        port: Name,
        error: String,
        last: bool,
    },
    EffectRetried {
        effect: u64,
        by: Option<Name>,
    },
    EffectDropped {
        effect: u64,
        by: Option<Name>,
        why: String,
    },
    /// When what failed is tried again.
    EffectDeferred {
        effect: u64,
        #[serde(with = "handoff_plan::time::written")]
        until: Instant,
    },
    PortsBound(Bindings),
    /// It said that it is gone. `binding`: a digest of where it led.
    PortDisabled {
        port: Name,
        why: String,
        binding: u64,
    },
    PortEnabled {
        port: Name,
        by: Option<Name>,
    },
    /// A case's own memory: the track was there before, and what was passed in it then does not count from here on.
    TrackBegun {
        track: Name,
    },
}

/// An input's source and id, as 128 bits of BLAKE3. In two halves, so that it needs no room beside it in every fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u128", into = "u128")]
pub struct InputName(pub(crate) [u64; 2]);

impl From<u128> for InputName {
    fn from(bits: u128) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "each half of it")]
        Self([bits as u64, (bits >> 64) as u64])
    }
}

impl From<InputName> for u128 {
    fn from(InputName([first, second]): InputName) -> Self {
        Self::from(second) << 64 | Self::from(first)
    }
}

impl Fact {
    /// The handoff or step whose life goes on, and how.
    pub(crate) fn life(&self) -> Option<(&Name, Life)> {
        Some(match self {
            Self::HandoffOpened { handoff: name, .. } | Self::StepOpened { step: name, .. } => {
                (name, Life::Opened)
            }
            Self::HandoffBlocked { handoff: name, .. } | Self::StepBlocked { step: name, .. } => {
                (name, Life::Blocked)
            }
            Self::HandoffOffered { handoff, .. } => (handoff, Life::Offered),
            Self::HandoffAccepted { handoff, .. } => (handoff, Life::Accepted),
            Self::HandoffReturned { handoff, .. } => (handoff, Life::Returned),
            Self::HandoffResubmitted { handoff, .. } => (handoff, Life::Resubmitted),
            Self::HandoffCompleted { handoff: name } | Self::StepCompleted { step: name } => {
                (name, Life::Completed)
            }
            Self::HandoffCancelled { handoff: name, .. } | Self::StepCancelled { step: name, .. } => {
                (name, Life::Cancelled)
            }
            _ => return None,
        })
    }

    /// Whether it is shown; the others are a case's memory.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        !matches!(
            self,
            Self::Turned { .. }
                | Self::HeldUsed { .. }
                | Self::PatternFired { .. }
                | Self::InputSeen { .. }
                | Self::TurnTaken { .. }
                | Self::TrackBegun { .. }
                | Self::EffectDeferred { .. }
        )
    }
}
