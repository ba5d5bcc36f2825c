//! Small numbers, one bit each: what has changed, and what still has to be looked at, in order of declaration.

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    /// Most plans need no more: nothing is allocated for them.
    first: u64,
    more: Vec<u64>,
}

impl Bits {
    pub(crate) fn insert(&mut self, number: usize) {
        let bit = 1 << (number % 64);
        match (number / 64).checked_sub(1) {
            None => self.first |= bit,
            Some(word) => {
                if word >= self.more.len() {
                    self.more.resize(word + 1, 0);
                }
                if let Some(word) = self.more.get_mut(word) {
                    *word |= bit;
                }
            }
        }
    }

    pub(crate) fn contains(&self, number: usize) -> bool {
        let word = match (number / 64).checked_sub(1) {
            None => Some(&self.first),
            Some(word) => self.more.get(word),
        };
        word.is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    pub(crate) fn pop_first(&mut self) -> Option<usize> {
        let words = std::iter::once(&mut self.first).chain(&mut self.more);
        let (i, word) = words.enumerate().find(|(_, word)| **word != 0)?;
        let bit = usize::try_from(word.trailing_zeros()).ok()?;
        *word &= *word - 1;
        Some(i * 64 + bit)
    }

    /// Whether both have some number.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.first & other.first != 0 || self.more.iter().zip(&other.more).any(|(a, b)| a & b != 0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first == 0 && self.more.iter().all(|word| *word == 0)
    }

    pub(crate) fn clear(&mut self) {
        self.first = 0;
        self.more.clear();
    }
}

impl Extend<usize> for Bits {
    fn extend<I: IntoIterator<Item = usize>>(&mut self, numbers: I) {
        numbers.into_iter().for_each(|number| self.insert(number));
    }
}

impl FromIterator<usize> for Bits {
    fn from_iter<I: IntoIterator<Item = usize>>(numbers: I) -> Self {
        let mut bits = Self::default();
        bits.extend(numbers);
        bits
    }
}

#[cfg(test)]
mod tests;
