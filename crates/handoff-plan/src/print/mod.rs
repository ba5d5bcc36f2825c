//! The plan's parts in the language's own words: for messages, records of what happened, and the diff.

mod clause;
mod expr;
mod value;

use std::fmt;

/// The items with `between` them.
fn joined<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    items: impl IntoIterator<Item = T>,
    between: &str,
) -> fmt::Result {
    for (index, item) in items.into_iter().enumerate() {
        let between = if index == 0 { "" } else { between };
        write!(f, "{between}{item}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
