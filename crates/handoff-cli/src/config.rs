//! `handoff.toml`: how severe each rule is here.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use toml::Value;

use crate::outcome::Failure;
use crate::spec;

/// What `[rules]` says; rules that are not there keep their own severity.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Config {
    /// `None`: off.
    severities: BTreeMap<&'static str, Option<Severity>>,
}

impl Config {
    /// That of `file`, else of the nearest `handoff.toml`, else none.
    ///
    /// # Errors
    /// It cannot be read, is not TOML, names a rule that does not exist, or turns off what cannot run.
    pub(crate) fn load(file: Option<&Path>, paths: &[PathBuf]) -> Result<Self, Failure> {
        let nearest = spec::root_of(paths).join(spec::MARKER);
        let file = match file {
            Some(file) => file,
            None if nearest.is_file() => &nearest,
            None => return Ok(Self::default()),
        };
        let shown = &file.display();
        let bytes = spec::read(file).map_err(|why| Failure::of(shown, why))?;
        let text = String::from_utf8(bytes).map_err(|_| Failure::of(shown, "it is not UTF-8 text"))?;
        Self::parse(&text, &handoff_compiler::rules()).map_err(|why| Failure::of(shown, why))
    }

    fn parse(text: &str, rules: &[&'static Rule]) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| e.to_string())?;
        let Some(wanted) = table.get("rules") else { return Ok(Self::default()) };
        let wanted = wanted.as_table().ok_or("`rules` is a table: write `[rules]` on a line of its own")?;
        let severities = wanted.iter().map(|(name, says)| read(name, says, rules));
        Ok(Self { severities: severities.collect::<Result<_, _>>()? })
    }

    pub(crate) fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.retain_mut(|d| match self.severities.get(d.rule.name) {
            Some(Some(severity)) => {
                d.severity = *severity;
                true
            }
            Some(None) => false,
            None => true,
        });
    }
}

fn read(
    name: &str,
    says: &Value,
    rules: &[&'static Rule],
) -> Result<(&'static str, Option<Severity>), String> {
    let Some(rule) = rules.iter().find(|rule| rule.name == name) else {
        let close = handoff_syntax::suggest(name, rules.iter().map(|rule| rule.name));
        let hint = close.map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
        return Err(format!("there is no rule `{name}`{hint}"));
    };
    let severity = match says.as_str() {
        Some("error") => Some(Severity::Error),
        Some("warn") => Some(Severity::Warning),
        Some("off") => None,
        _ => return Err(format!("`{name}` is \"error\", \"warn\" or \"off\", and nothing else")),
    };
    if rule.severity == Severity::Error && severity != Some(Severity::Error) {
        return Err(format!("`{name}` cannot be \"warn\" or \"off\": what it finds cannot run"));
    }
    Ok((rule.name, severity))
}
