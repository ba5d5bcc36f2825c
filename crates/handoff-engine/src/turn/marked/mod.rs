//! What still has to be looked at, in order of declaration.

/// A set of small numbers, the smallest first.
#[derive(Debug, Default)]
pub(super) struct Marked {
    words: Vec<u64>,
}

impl Marked {
    pub(super) fn insert(&mut self, number: usize) {
        let word = number / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        if let Some(word) = self.words.get_mut(word) {
            *word |= 1 << (number % 64);
        }
    }

    pub(super) fn pop_first(&mut self) -> Option<usize> {
        let (i, word) = self.words.iter_mut().enumerate().find(|(_, word)| **word != 0)?;
        let bit = usize::try_from(word.trailing_zeros()).ok()?;
        *word &= *word - 1;
        Some(i * 64 + bit)
    }

    pub(super) fn clear(&mut self) {
        self.words.clear();
    }
}

impl Extend<usize> for Marked {
    fn extend<I: IntoIterator<Item = usize>>(&mut self, numbers: I) {
        numbers.into_iter().for_each(|number| self.insert(number));
    }
}

#[cfg(test)]
mod tests;
