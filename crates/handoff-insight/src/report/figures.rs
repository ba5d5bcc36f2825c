//! What is counted of one process.

use std::collections::BTreeMap;

use handoff_plan::{Money, Name, Place};
use rust_decimal::Decimal;

use super::clock::DeadlineFigures;
use super::handoff::HandoffFigures;
use crate::durations::Durations;

#[derive(Clone, Debug, Default)]
pub(super) struct CaseFigures {
    pub(super) opened: u64,
    pub(super) closed: u64,
    /// Of those closed.
    pub(super) failed: u64,
    pub(super) times: Durations,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ExceptionFigures {
    pub(super) raised: u64,
    pub(super) resolved: u64,
    pub(super) times: Durations,
}

/// How often, and how much in all.
#[derive(Clone, Debug, Default)]
pub(super) struct Sum {
    pub(super) count: u64,
    pub(super) amount: Decimal,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Figures {
    pub(super) cases: CaseFigures,
    pub(super) handoffs: BTreeMap<Name, HandoffFigures>,
    /// From entering the one to entering the next.
    pub(super) stages: BTreeMap<(Place, Place), Durations>,
    /// From opened to completed.
    pub(super) steps: BTreeMap<Name, Durations>,
    pub(super) deadlines: BTreeMap<Name, DeadlineFigures>,
    pub(super) bypasses: BTreeMap<Place, u64>,
    /// By currency and reason.
    pub(super) exposure: BTreeMap<(Name, String), Sum>,
    /// Of reasons beyond those that are told apart, by currency.
    pub(super) exposure_else: BTreeMap<Name, Sum>,
    pub(super) exceptions: BTreeMap<Name, ExceptionFigures>,
}

/// Reasons for exposure that are told apart: a reason is a text that may name the case.
pub(super) const REASONS: usize = 1_000;

impl Figures {
    /// INVARIANT: the reasons that are told apart are the first by their letters, in whatever order they came: one that was
    /// put aside stands behind all that are kept, and would be put aside again.
    pub(super) fn expose(&mut self, money: &Money, why: Option<&str>) {
        let reason = (money.currency.clone(), why.unwrap_or_default().to_owned());
        self.exposure.entry(reason).or_default().add(1, money.amount);
        if self.exposure.len() > REASONS
            && let Some(((currency, _), last)) = self.exposure.pop_last()
        {
            self.exposure_else.entry(currency).or_default().add(last.count, last.amount);
        }
    }
}

impl Sum {
    /// More than a decimal can hold stays at the most that it can.
    pub(super) fn add(&mut self, count: u64, amount: Decimal) {
        self.count += count;
        self.amount = self.amount.checked_add(amount).unwrap_or(Decimal::MAX);
    }
}
