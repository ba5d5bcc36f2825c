//! What was aimed at, and whether it was reached in this run.

/// Collected on the way, told at the end.
#[derive(Default)]
pub(crate) struct Aims(Vec<(String, String, bool)>);

impl Aims {
    /// `is` is at least `wanted` of what it is compared with.
    pub(crate) fn at_least(&mut self, what: &str, is: f64, wanted: f64) {
        self.0.push((what.to_owned(), format!("{is:.2}, aimed at {wanted:.2} or more"), is >= wanted));
    }

    pub(crate) fn below(&mut self, what: &str, is: f64, wanted: f64, unit: &str) {
        self.0.push((
            what.to_owned(),
            format!("{is:.2} {unit}, aimed at less than {wanted:.2}"),
            is < wanted,
        ));
    }

    pub(crate) fn tell(&self) {
        if !self.0.is_empty() {
            println!("\nIn this run:");
        }
        for (what, figures, holds) in &self.0 {
            println!("  {:<7}{what}: {figures}", if *holds { "holds" } else { "MISSED" });
        }
    }
}
