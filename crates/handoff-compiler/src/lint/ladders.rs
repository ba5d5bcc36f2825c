//! Deadlines and ladders, as lints look at them.

use handoff_plan::{Choice, Duration, LadderStep, Limit};

/// Every ladder that a deadline may have, whatever its conditions come to.
pub(super) fn ladders(choice: &Choice<Vec<LadderStep>>) -> Vec<&[LadderStep]> {
    match choice {
        Choice::One(steps) => vec![steps],
        Choice::If { then, otherwise, .. } => {
            let mut found = ladders(then);
            found.extend(ladders(otherwise));
            found
        }
    }
}

/// How long it is, where that does not depend on the case.
pub(super) fn fixed(limit: &Limit) -> Option<Duration> {
    match limit {
        Limit::Within(Choice::One(within)) => Some(*within),
        _ => None,
    }
}

/// One lasts longer than the other on every day; what counts differently is not compared.
pub(super) fn longer(one: Duration, other: Duration) -> bool {
    let parts = |d: Duration| [d.days, d.business_days, d.business_seconds, d.seconds];
    let (one, other) = (parts(one), parts(other));
    let kind = |parts: &[i64; 4]| {
        let mut there = parts.iter().enumerate().filter(|(_, n)| **n != 0);
        there.next().filter(|_| there.next().is_none()).map(|(kind, n)| (kind, *n))
    };
    match (kind(&one), kind(&other)) {
        (Some((a, n)), Some((b, m))) => a == b && n > m,
        _ => false,
    }
}
