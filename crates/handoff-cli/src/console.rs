//! Where results and complaints go: results to stdout, all else to stderr.

use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::AutoStream;

use crate::outcome::Failure;

/// Colour is written always and taken out here where nobody would see it: not a terminal, or `NO_COLOR` is set.
pub(crate) struct Console {
    out: BufWriter<AutoStream<io::Stdout>>,
}

impl Console {
    pub(crate) fn new() -> Self {
        Self { out: BufWriter::with_capacity(1 << 16, anstream::stdout()) }
    }

    /// Results.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    pub(crate) fn line(&mut self, text: impl fmt::Display) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Whether findings on stderr are read by a person at a terminal that shows colour.
    pub(crate) fn colour_of_findings(&self) -> bool {
        AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never
    }

    pub(crate) fn colour_of_results(&self) -> bool {
        AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
    }

    /// How wide results may be.
    pub(crate) fn width(&self) -> usize {
        let asked = std::env::var("COLUMNS").ok().and_then(|c| c.parse::<usize>().ok());
        let told = asked.filter(|_| io::stdout().is_terminal());
        told.unwrap_or(100).clamp(60, 200)
    }

    /// A remark that is no result. A stderr that cannot be written to leaves nowhere to say so.
    pub(crate) fn remark(&mut self, text: impl fmt::Display) {
        let _ = writeln!(anstream::stderr(), "{text}");
    }

    pub(crate) fn complain(&mut self, failure: &Failure) {
        self.remark(format_args!("handoff: {failure}"));
    }
}
