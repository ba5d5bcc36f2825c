//! A set that mostly has one member, and takes no more room than that one then.

use std::collections::BTreeSet;

#[derive(Debug)]
pub(super) enum OneOrMore<T> {
    One(T),
    /// INVARIANT: two or more.
    More(BTreeSet<T>),
}

impl<T: Ord + Clone> OneOrMore<T> {
    pub(super) fn first(&self) -> Option<&T> {
        match self {
            Self::One(one) => Some(one),
            Self::More(more) => more.first(),
        }
    }

    pub(super) fn put(&mut self, member: &T) {
        match self {
            Self::One(one) if one == member => {}
            Self::One(one) => *self = Self::More(BTreeSet::from([one.clone(), member.clone()])),
            Self::More(more) => drop(more.insert(member.clone())),
        }
    }

    /// Whether it was the only one: then the whole set is to go.
    pub(super) fn remove(&mut self, member: &T) -> bool {
        let Self::More(more) = self else { return self.first() == Some(member) };
        more.remove(member);
        if more.len() == 1
            && let Some(one) = more.pop_first()
        {
            *self = Self::One(one);
        }
        false
    }

    /// In order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        let (one, more) = match self {
            Self::One(one) => (Some(one), None),
            Self::More(more) => (None, Some(more)),
        };
        one.into_iter().chain(more.into_iter().flatten())
    }
}
