//! Where the ports of the spec lead: `[services.…]`, `[assistants.…]`, `[reach.…]` and `[emit]`.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use handoff_plan::{Name, Plan};
use handoff_runtime::{Binding, PortKind, Ports, Signature, Tls};
use toml::{Table, Value};
use ureq::http::Uri;

use super::{count, seconds};

const COMMON: [&str; 6] = ["kind", "timeout", "tries", "parallel", "wait", "longest_wait"];
const HTTP: [&str; 3] = ["url", "url_env", "secret_env"];
const CHAT: [&str; 5] = ["url", "url_env", "secret_env", "model", "instructions"];
const COMMAND: [&str; 2] = ["command", "env"];
const EMAIL: [&str; 5] = ["smtp", "from", "user", "secret_env", "ca"];
const SLACK: [&str; 2] = ["url", "url_env"];

/// One section that binds a port.
struct Section<'a> {
    /// As it stands in the file: `services.crm`.
    name: String,
    keys: &'a Table,
    /// The folder of the file.
    root: &'a Path,
    secret: &'a dyn Fn(&str) -> Option<String>,
}

/// # Errors
/// A section that binds what the spec does not declare, says what its kind does not know, or lacks what it needs.
pub(crate) fn read(
    table: &Table,
    root: &Path,
    plan: &Plan,
    secret: &dyn Fn(&str) -> Option<String>,
) -> Result<Ports, String> {
    let section = |of: &str, name: &str, keys| Section { name: format!("{of}.{name}"), keys, root, secret };
    let mut services = BTreeMap::new();
    for (of, assistants) in [("services", false), ("assistants", true)] {
        for (name, keys) in sections(table, of)? {
            let section = section(of, name, keys);
            let Some(port) = plan.ports.get(name.as_str()) else {
                let close = handoff_syntax::suggest(name, plan.ports.keys().map(Name::as_str));
                let hint = close.map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
                return Err(format!("`[{}]` binds what the spec does not declare{hint}", section.name));
            };
            if assistants && !port.assistant {
                return Err(format!("`{name}` is a service: write `[services.{name}]`"));
            }
            let kinds: &[_] = &["http", "command", "log"];
            services.insert(Name::from(name.as_str()), section.binding(kinds, Some("http"), port.assistant)?);
        }
    }
    let mut channels = BTreeMap::new();
    for (name, keys) in sections(table, "reach")? {
        let kinds: &[_] = &["slack", "email", "http", "command", "log"];
        let usual = kinds.iter().copied().find(|kind| kind == name);
        let binding = section("reach", name, keys).binding(kinds, usual, false)?;
        channels.insert(Name::from(name.as_str()), binding);
    }
    let emit = match table.get("emit") {
        None => None,
        Some(Value::Table(keys)) => {
            let section = Section { name: "emit".to_owned(), keys, root, secret };
            Some(section.binding(&["http", "command", "log"], Some("http"), false)?)
        }
        Some(_) => return Err("`emit` is a table: write `[emit]` on a line of its own".to_owned()),
    };
    Ok(Ports::new(services, channels, emit))
}

fn sections<'t>(table: &'t Table, of: &str) -> Result<Vec<(&'t String, &'t Table)>, String> {
    let Some(all) = table.get(of) else { return Ok(Vec::new()) };
    let wrong = || format!("under `{of}` each port has a table of its own: write `[{of}.NAME]`");
    let all = all.as_table().ok_or_else(wrong)?;
    all.iter().map(|(name, keys)| Ok((name, keys.as_table().ok_or_else(wrong)?))).collect()
}

impl Section<'_> {
    fn binding(&self, kinds: &[&str], usual: Option<&str>, assistant: bool) -> Result<Binding, String> {
        let all = || kinds.iter().map(|kind| format!("\"{kind}\"")).collect::<Vec<_>>().join(", ");
        let kind = match self.text("kind")? {
            Some(kind) => kind,
            None => usual.ok_or_else(|| self.says(&format!("has no `kind`: it is one of {}", all())))?,
        };
        if !kinds.contains(&kind) {
            let close = handoff_syntax::suggest(kind, kinds.iter().copied());
            let hint = close.map(|close| format!("; did you mean \"{close}\"?")).unwrap_or_default();
            return Err(self.says(&format!("has no kind \"{kind}\"{hint} It is one of {}", all())));
        }
        let kind = match kind {
            "http" if assistant => self.chat()?,
            "http" => self.http()?,
            "command" => self.command()?,
            "email" => self.email()?,
            "slack" => self.slack()?,
            _ => {
                self.knows(&[])?;
                PortKind::Log
            }
        };
        let usual = Binding::new(kind);
        let time = |key, default: Duration| {
            let default = i64::try_from(default.as_secs()).unwrap_or(i64::MAX);
            let seconds =
                seconds(self.keys, key, default).map_err(|why| self.says(&format!("is wrong: {why}")))?;
            Ok::<_, String>(Duration::from_secs(seconds.unsigned_abs()))
        };
        let number = |why: String| self.says(&format!("is wrong: {why}"));
        Ok(Binding {
            timeout: time("timeout", usual.timeout)?,
            first_wait: time("wait", usual.first_wait)?,
            longest_wait: time("longest_wait", usual.longest_wait)?,
            tries: count(self.keys, "tries", usual.tries).map_err(number)?,
            parallel: count(self.keys, "parallel", usual.parallel).map_err(number)?.min(64),
            ..usual
        })
    }

    fn says(&self, what: &str) -> String {
        format!("`[{}]` {what}", self.name)
    }

    fn knows(&self, own: &[&str]) -> Result<(), String> {
        let known = || COMMON.iter().chain(own).copied();
        match self.keys.keys().find(|key| !known().any(|name| name == key.as_str())) {
            None => Ok(()),
            Some(other) => {
                let close = handoff_syntax::suggest(other, known());
                let hint = close.map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
                let all = known().collect::<Vec<_>>().join(", ");
                Err(self.says(&format!("has no `{other}`{hint} It has {all}")))
            }
        }
    }

    fn text(&self, key: &str) -> Result<Option<&str>, String> {
        let wrong = || self.says(&format!("is wrong: `{key}` is a text, in quotes"));
        self.keys.get(key).map(|says| says.as_str().ok_or_else(wrong)).transpose()
    }

    /// What is in a file that is named from the folder of `handoff.toml`.
    fn file(&self, key: &str) -> Result<Option<Vec<u8>>, String> {
        let Some(name) = self.text(key)? else { return Ok(None) };
        let read = std::fs::read(self.root.join(name));
        read.map(Some).map_err(|e| self.says(&format!("is wrong: `{name}` cannot be read: {e}")))
    }

    fn needed(&self, key: &str, like: &str) -> Result<&str, String> {
        self.text(key)?.ok_or_else(|| self.says(&format!("lacks `{key}`, like {like}")))
    }

    /// INVARIANT: a secret that is asked for and not there stops the start: nothing goes out unsigned by mistake.
    fn secret(&self, key: &str) -> Result<Option<String>, String> {
        let Some(name) = self.text(key)? else { return Ok(None) };
        let found = (self.secret)(name).filter(|secret| !secret.trim().is_empty());
        let none = || self.says(&format!("needs the environment variable `{name}`, and it is not set"));
        found.map(|secret| secret.trim().to_owned()).map(Some).ok_or_else(none)
    }

    fn url(&self) -> Result<String, String> {
        let url = match (self.secret("url_env")?, self.text("url")?) {
            (Some(url), None) => url,
            (None, Some(url)) => url.to_owned(),
            (None, None) => {
                return Err(self.says("lacks `url`, like \"https://crm.example/handoff\", or `url_env`"));
            }
            (Some(_), Some(_)) => return Err(self.says("has both `url` and `url_env`: leave one out")),
        };
        let uri = url.parse::<Uri>().ok();
        let fits =
            uri.is_some_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some());
        if fits {
            Ok(url)
        } else {
            Err(self.says("is wrong: its address begins with `http://` or `https://`"))
        }
    }

    fn http(&self) -> Result<PortKind, String> {
        self.knows(&HTTP)?;
        let signature = self.secret("secret_env")?.map(|secret| Signature::new(&secret)).transpose();
        let signature =
            signature.map_err(|why| self.says(&format!("has a secret that does not fit: {why}")))?;
        Ok(PortKind::Http { url: self.url()?, signature: signature.map(Arc::new) })
    }

    fn chat(&self) -> Result<PortKind, String> {
        self.knows(&CHAT)?;
        Ok(PortKind::Chat {
            url: self.url()?,
            model: self.text("model")?.unwrap_or("default").to_owned(),
            key: self.secret("secret_env")?,
            instructions: self.text("instructions")?.map(str::to_owned),
        })
    }

    fn command(&self) -> Result<PortKind, String> {
        self.knows(&COMMAND)?;
        let wrong = |key: &str| {
            self.says(&format!("is wrong: `{key}` is a list of texts, like [\"./ring\", \"-v\"]"))
        };
        let texts = |key: &str| match self.keys.get(key) {
            None => Ok(Vec::new()),
            Some(Value::String(one)) => Ok(vec![one.clone()]),
            Some(Value::Array(all)) => {
                let each = all.iter().map(|one| one.as_str().map(str::to_owned));
                each.collect::<Option<Vec<_>>>().ok_or_else(|| wrong(key))
            }
            Some(_) => Err(wrong(key)),
        };
        let command = texts("command")?;
        if command.is_empty() {
            return Err(self.says("lacks `command`, like [\"./ring\", \"-v\"]"));
        }
        let folder = if self.root.as_os_str().is_empty() { Path::new(".") } else { self.root };
        Ok(PortKind::Command { command, folder: folder.to_owned(), env: texts("env")? })
    }

    fn slack(&self) -> Result<PortKind, String> {
        self.knows(&SLACK)?;
        Ok(PortKind::Slack { url: self.url()? })
    }

    fn email(&self) -> Result<PortKind, String> {
        self.knows(&EMAIL)?;
        let says = self.needed("smtp", "\"smtps://mail.example\"")?;
        let wrong =
            || self.says("is wrong: `smtp` is like \"smtps://mail.example\" or \"smtp://mail.example:587\"");
        let (scheme, rest) = says.split_once("://").ok_or_else(wrong)?;
        let rest = rest.trim_end_matches('/');
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse::<u16>().map_err(|_| wrong())?)),
            None => (rest, None),
        };
        let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let (tls, usual) = match scheme {
            "smtps" => (Tls::Always, 465),
            "smtp" if local => (Tls::Never, 25),
            "smtp" => (Tls::Start, 587),
            _ => return Err(wrong()),
        };
        if host.is_empty() {
            return Err(wrong());
        }
        let from = self.needed("from", "\"Handoffs <handoff@example.com>\"")?.to_owned();
        let login = match (self.text("user")?, self.secret("secret_env")?) {
            (None, None) => None,
            (Some(user), Some(password)) => Some((user.to_owned(), password)),
            _ => return Err(self.says("has one of `user` and `secret_env`: a login takes both")),
        };
        let (host, port) = (host.to_owned(), port.unwrap_or(usual));
        Ok(PortKind::Email { host, port, tls, login, from, ca: self.file("ca")? })
    }
}
