//! Who stands in a circle, in time in proportion to the lines between them.

/// `to`: for each, by number, those that it leads to. True for each that leads back to itself, however far around.
pub(super) fn in_circles(to: &[Vec<usize>]) -> Vec<bool> {
    let mut from: Vec<Vec<usize>> = vec![Vec::new(); to.len()];
    for (one, others) in to.iter().enumerate() {
        for other in others {
            from.get_mut(*other).into_iter().for_each(|back| back.push(one));
        }
    }
    // Those that are left last lead to all that are met before them; walked back from there, what is met leads there too.
    let mut left = Vec::with_capacity(to.len());
    let mut met = vec![false; to.len()];
    (0..to.len()).for_each(|first| walk(to, first, &mut met, &mut left));
    let mut met = vec![false; to.len()];
    let mut circles: Vec<bool> = to.iter().enumerate().map(|(one, others)| others.contains(&one)).collect();
    for first in left.into_iter().rev() {
        let mut together = Vec::new();
        walk(&from, first, &mut met, &mut together);
        if together.len() > 1 {
            for one in together {
                circles.get_mut(one).into_iter().for_each(|is| *is = true);
            }
        }
    }
    circles
}

/// Goes as far as it leads to what was not met yet; those are added to `left` once all behind them was gone through.
fn walk(to: &[Vec<usize>], first: usize, met: &mut [bool], left: &mut Vec<usize>) {
    let mut enter = |one: usize| met.get_mut(one).is_some_and(|met| !std::mem::replace(met, true));
    if !enter(first) {
        return;
    }
    let mut path = vec![(first, 0)];
    while let Some((one, next)) = path.last_mut() {
        match to.get(*one).and_then(|others| others.get(*next)).copied() {
            Some(other) => {
                *next += 1;
                if enter(other) {
                    path.push((other, 0));
                }
            }
            None => {
                left.push(*one);
                path.pop();
            }
        }
    }
}
