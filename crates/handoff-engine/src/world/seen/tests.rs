use proptest::prelude::*;

use super::{SeenInputs, Sight};
use crate::fact::InputName;
use crate::limits::Limits;

/// So few that they are soon forgotten.
fn few() -> Limits {
    Limits { remembered_inputs: 5, ..Limits::default() }
}

proptest! {
    #[test]
    fn the_newest_are_remembered_with_what_they_said_last(inputs in prop::collection::vec((0..12u128, 0..3u64), 0..60)) {
        let (mut seen, mut model): (_, Vec<(u128, u64)>) = (SeenInputs::new(&few()), Vec::new());
        // Names that differ in both of their halves.
        let spread = |name: u128| InputName::from((name << 64) | (name * 3));
        for (name, digest) in inputs {
            seen.remember(spread(name), digest);
            match model.iter_mut().find(|(other, _)| *other == name) {
                Some((_, said)) => *said = digest,
                None => model.push((name, digest)),
            }
            let forgotten = model.len().saturating_sub(5);
            model.drain(..forgotten);
            for asked in 0..12 {
                let wanted = match model.iter().find(|(other, _)| *other == asked) {
                    None => Sight::New,
                    Some((_, said)) if *said == 1 => Sight::Duplicate,
                    Some(_) => Sight::Conflict,
                };
                prop_assert_eq!(seen.look(spread(asked), 1), wanted);
            }
        }
        let all: Vec<(InputName, u64)> = seen.iter().collect();
        prop_assert_eq!(&all, &model.iter().map(|(name, digest)| (spread(*name), *digest)).collect::<Vec<_>>());
        prop_assert_eq!(SeenInputs::of(&all, &few()).iter().collect::<Vec<_>>(), all);
    }
}

/// A checkpoint of a service that remembered more.
#[test]
fn of_too_many_the_newest_stay() {
    let all: Vec<(InputName, u64)> = (0..9_u8).map(|n| (u128::from(n).into(), 0)).collect();
    let names: Vec<u128> = SeenInputs::of(&all, &few()).iter().map(|(name, _)| name.into()).collect();
    assert_eq!(names, [4, 5, 6, 7, 8]);
}

proptest! {
    /// However far it has come when one more is seen.
    #[test]
    fn those_that_are_there_still_are_gone_through_and_none_that_came_later(
        before in 0..12u128, steps in prop::collection::vec((0..4u128, 1..3usize), 0..8)
    ) {
        let mut seen = SeenInputs::new(&few());
        (0..before).for_each(|name| seen.remember(name.into(), 0));
        let (mut span, mut came) = (seen.span(), before);
        let (mut through, mut more) = (Vec::new(), true);
        for (new, most) in steps.into_iter().chain(std::iter::repeat((0, 1))) {
            (came..came + new).for_each(|name| seen.remember(name.into(), 0));
            came += new;
            let oldest = came.saturating_sub(5);
            let last = through.last().map_or(0, |(name, _): &(InputName, u64)| u128::from(*name) + 1);
            let expected: Vec<u128> = (oldest.max(last)..before).take(most).collect();
            let done = through.len();
            more = seen.some_of(&mut span, most, &mut through);
            prop_assert_eq!(through[done..].iter().map(|(name, _)| u128::from(*name)).collect::<Vec<_>>(), expected);
            if !more {
                break;
            }
        }
        prop_assert!(!more);
    }
}
