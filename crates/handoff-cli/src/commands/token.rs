use std::path::PathBuf;

use clap::{Args, Subcommand};
use handoff_plan::instant_text;
use handoff_runtime::{Role, Tokens, system_time};
use handoff_store::{SledStore, StoreError};
use serde_json::json;

use super::format::Format;
use crate::completion;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};

/// Say who may ask the service, and for what
///
/// A viewer looks; a member also sends events, and commands in their own name; an operator also gives commands in the name
/// of others. Whoever a token belongs to is who a command is by.
#[derive(Subcommand)]
#[command(after_help = "Example:\n  handoff token new maria --role member --store store")]
pub(crate) enum Token {
    New(New),
    List(List),
    Revoke(Revoke),
}

/// Make a token and print it, once: only its hash is kept
#[derive(Args)]
#[command(after_help = "Example:\n  handoff token new maria --role member --store store")]
pub(crate) struct New {
    /// Whose it is: a person of the spec.
    #[arg(add = completion::people())]
    person: String,
    #[arg(long, value_name = "ROLE", help = "`viewer`, `member` or `operator`")]
    role: Role,
    #[command(flatten)]
    kept: Kept,
}

/// Every token: whose it is, its role, its id
#[derive(Args)]
#[command(after_help = "Example:\n  handoff token list --store store")]
pub(crate) struct List {
    #[command(flatten)]
    kept: Kept,
}

/// End a token; a running service knows at once
#[derive(Args)]
#[command(after_help = "Example:\n  handoff token revoke 3f9a0c61b2d4 --store store")]
pub(crate) struct Revoke {
    /// Its id, as `handoff token list` prints it.
    id: String,
    #[command(flatten)]
    kept: Kept,
}

#[derive(Args)]
struct Kept {
    /// The folder of the service's store.
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Token {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        match self {
            Self::New(new) => new.run(console),
            Self::List(list) => list.run(console),
            Self::Revoke(revoke) => revoke.run(console),
        }
    }
}

impl New {
    fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        // The first token may come before the first start. A store in use is there already.
        match SledStore::open_or_create(&self.kept.store) {
            Ok(_) | Err(StoreError::InUse { .. }) => {}
            Err(e) => return Err(undone(e)),
        }
        let tokens = Tokens::open(&self.kept.store).map_err(undone)?;
        let (secret, token) = tokens.make(&self.person, self.role, system_time()).map_err(undone)?;
        match self.kept.format {
            Format::Text => {
                console.line(&secret)?;
                console.remark(format_args!(
                    "token `{}` of `{}`, {}; it is not shown again",
                    token.id,
                    token.person,
                    token.role.word()
                ));
            }
            Format::Json => console.line(json!({
                "token": secret,
                "id": token.id,
                "person": token.person.as_str(),
                "role": token.role.word(),
            }))?,
        }
        Ok(Outcome::Done)
    }
}

impl List {
    fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        for token in self.kept.open()?.list().map_err(undone)? {
            let (role, made) = (token.role.word(), instant_text(token.made));
            match self.kept.format {
                Format::Text => {
                    console.line(format_args!("{}  {role:<8}  {made}  {}", token.id, token.person))?;
                }
                Format::Json => {
                    let person = token.person.as_str();
                    console.line(json!({ "id": token.id, "person": person, "role": role, "made": made }))?;
                }
            }
        }
        Ok(Outcome::Done)
    }
}

impl Revoke {
    fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let token = self.kept.open()?.revoke(&self.id).map_err(undone)?;
        match self.kept.format {
            Format::Text => console.line(format_args!("revoked `{}` of `{}`", token.id, token.person))?,
            Format::Json => console.line(json!({ "id": token.id, "person": token.person.as_str() }))?,
        }
        Ok(Outcome::Done)
    }
}

impl Kept {
    fn open(&self) -> Result<Tokens, Failure> {
        if !self.store.is_dir() {
            return Err(Failure::of(self.store.display(), "there is no store here"));
        }
        Tokens::open(&self.store).map_err(undone)
    }
}

fn undone(error: impl std::fmt::Display) -> Failure {
    Failure::Undone(error.to_string())
}
