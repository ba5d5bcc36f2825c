//! Did you mean?

/// The candidate that a misspelt name most likely stands for: at most one slip for short names, up to a third of the
/// letters for longer ones. Letter case counts for nothing, and of equally near ones the first wins.
#[must_use]
pub fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    ranked(name, candidates).first().map(|(_, candidate)| *candidate)
}

/// All candidates that are near, the nearest first.
pub(crate) fn ranked<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<(usize, &'a str)> {
    let letters = name.chars().count();
    if letters == 0 || letters > 64 {
        return Vec::new();
    }
    let lower = name.to_lowercase();
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|c| !c.is_empty() && *c != name)
        .filter_map(|c| {
            let length = c.chars().count();
            let allowed = (letters.max(length) / 3).clamp(1, 4);
            if letters.abs_diff(length) > allowed || apart(name, c) > allowed {
                return None;
            }
            let distance = strsim::osa_distance(&lower, &c.to_lowercase());
            // Two letters of which one is wrong have nothing in common.
            (distance <= allowed && distance < letters.min(length)).then_some((distance, c))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near
}

/// How many changes it takes at the least, found without trying any: each letter or digit that only one of them has is
/// one. 0 where they are written in other letters.
fn apart(one: &str, other: &str) -> usize {
    if !(one.is_ascii() && other.is_ascii()) {
        return 0;
    }
    let set = |text: &str| text.bytes().fold(0_u64, |set, b| set | 1 << (b.to_ascii_lowercase() & 63));
    let (one, other) = (set(one), set(other));
    ((one & !other).count_ones().max((other & !one).count_ones())) as usize
}

#[cfg(test)]
mod tests;
