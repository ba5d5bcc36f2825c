//! What designers read: files with mistakes, and what is said about them.

use handoff_syntax::{Style, render};

use super::*;

/// The findings of a text, each as it is shown.
fn shown(compilation: &Compilation) -> String {
    let shown = compilation.diagnostics.iter().map(|d| render(&compilation.sources, d, Style::default()));
    shown.collect::<Vec<_>>().join("\n")
}

macro_rules! messages {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            let text = include_str!(concat!("bad/", stringify!($name), ".handoff"));
            insta::assert_snapshot!(shown(&compile_text(text)));
        }
    )*};
}

messages! {
    names
    people
    values
    package
    structure
    scenario
    silence
}
