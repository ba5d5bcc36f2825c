use clap::Args;
use handoff_syntax::diagnostic::Rule;

use crate::completion;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};

/// Say what a code means, with a bad and a good example
#[derive(Args)]
#[command(after_help = "Examples:\n  handoff explain H0301\n  handoff explain missing-owner")]
pub(crate) struct Explain {
    /// A code or a name as `handoff check` prints them.
    #[arg(add = completion::rules())]
    code: String,
}

impl Explain {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let rules = handoff_compiler::rules();
        let asked = self.code.trim();
        let is_asked =
            |rule: &&&Rule| rule.code.eq_ignore_ascii_case(asked) || rule.name.eq_ignore_ascii_case(asked);
        let Some(rule) = rules.iter().find(is_asked) else { return Err(unknown(asked, &rules)) };
        console.line(format_args!("{} {}", rule.code, rule.name))?;
        console.line("")?;
        for line in rule.page() {
            console.line(line)?;
        }
        Ok(Outcome::Done)
    }
}

fn unknown(asked: &str, rules: &[&Rule]) -> Failure {
    let names = rules.iter().flat_map(|rule| [rule.code, rule.name]);
    let close = handoff_syntax::suggest(asked, names);
    let hint = close.map_or_else(
        || "`handoff check --rules` lists them all".to_owned(),
        |name| format!("did you mean `{name}`?"),
    );
    Failure::Usage(format!("no rule has the code or name `{asked}`; {hint}"))
}
