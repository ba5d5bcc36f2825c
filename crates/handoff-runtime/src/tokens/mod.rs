//! Tokens: who a caller of the service is, and what they may do.
//!
//! A token is 256 random bits. Kept is only its hash, in `tokens.json` beside the facts; the file is read again when it changed,
//! so that a token that was revoked ends at once.

#[cfg(test)]
mod tests;

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use handoff_plan::{Instant, Name, instant_text, read_instant};
use serde_json::{Value, json};

const FILE: &str = "tokens.json";
/// What every token begins with, so that one that leaked is recognised.
const PREFIX: &str = "handoff_";
/// Digits of the hash that name a token.
const ID_DIGITS: usize = 12;

/// What the owner of a token may do. Each may do what the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Look.
    Viewer,
    /// Send events, and commands in their own name.
    Member,
    /// Give commands in anybody's name, and the results of calls.
    Operator,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Member, Self::Operator];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Operator => "operator",
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let role = Self::ALL.into_iter().find(|role| role.word() == text);
        role.ok_or_else(|| format!("`{text}` is no role: write `viewer`, `member` or `operator`"))
    }
}

/// A token as it is kept: never the token itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is called in lists and when it is revoked.
    pub id: String,
    pub person: Name,
    pub role: Role,
    pub made: Instant,
    hash: blake3::Hash,
}

#[derive(Debug)]
pub enum TokenError {
    File {
        path: PathBuf,
        why: String,
    },
    /// The machine gives no random numbers.
    Random(String),
    /// No token has that id.
    Unknown(String),
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, why } => write!(f, "`{}`: {why}", path.display()),
            Self::Random(why) => write!(f, "the machine gives no random numbers: {why}"),
            Self::Unknown(id) => write!(f, "there is no token `{id}`; `handoff token list` shows them"),
        }
    }
}

impl std::error::Error for TokenError {}

/// The tokens of a store.
#[derive(Debug)]
pub struct Tokens {
    path: PathBuf,
    read: Mutex<Read>,
}

/// What was read last, and of which state of the file.
#[derive(Debug, Default)]
struct Read {
    stamp: Option<(SystemTime, u64)>,
    tokens: Vec<Token>,
}

impl Tokens {
    /// Those in the folder of a store; there may be none.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn open(dir: &Path) -> Result<Self, TokenError> {
        let tokens = Self { path: dir.join(FILE), read: Mutex::default() };
        tokens.list()?;
        Ok(tokens)
    }

    /// By when they were made.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn list(&self) -> Result<Vec<Token>, TokenError> {
        Ok(self.fresh()?.tokens.clone())
    }

    /// # Errors
    /// The file cannot be read.
    pub fn is_empty(&self) -> Result<bool, TokenError> {
        Ok(self.fresh()?.tokens.is_empty())
    }

    /// What is in the file now; read only if it changed.
    fn fresh(&self) -> Result<MutexGuard<'_, Read>, TokenError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = match fs::metadata(&self.path).and_then(|file| Ok((file.modified()?, file.len()))) {
            Ok(stamp) => Some(stamp),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            Err(e) => return Err(self.failed(&e)),
        };
        if stamp != read.stamp {
            *read = Read { tokens: self.load()?, stamp };
        }
        Ok(read)
    }

    /// Whose token this is.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn owner(&self, token: &str) -> Result<Option<Token>, TokenError> {
        let hash = blake3::hash(token.as_bytes());
        // Comparing two of these hashes takes the same time wherever they differ.
        Ok(self.fresh()?.tokens.iter().find(|known| known.hash == hash).cloned())
    }

    /// Makes one, and gives it out: nobody can read it from the store later.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn make(&self, person: &str, role: Role, now: Instant) -> Result<(String, Token), TokenError> {
        let mut bits = [0_u8; 32];
        getrandom::fill(&mut bits).map_err(|e| TokenError::Random(e.to_string()))?;
        let secret = format!("{PREFIX}{}", blake3::Hash::from_bytes(bits).to_hex());
        let hash = blake3::hash(secret.as_bytes());
        let id = hash.to_hex().chars().take(ID_DIGITS).collect();
        let token = Token { id, person: Name::from(person), role, made: now, hash };
        let mut tokens = self.list()?;
        tokens.push(token.clone());
        self.save(&tokens)?;
        Ok((secret, token))
    }

    /// Ends one.
    ///
    /// # Errors
    /// There is none of that id, or the file cannot be written.
    pub fn revoke(&self, id: &str) -> Result<Token, TokenError> {
        let mut tokens = self.list()?;
        let Some(found) = tokens.iter().position(|token| token.id == id) else {
            return Err(TokenError::Unknown(id.to_owned()));
        };
        let token = tokens.remove(found);
        self.save(&tokens)?;
        Ok(token)
    }

    fn load(&self) -> Result<Vec<Token>, TokenError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(self.failed(&e)),
        };
        let damaged = || self.failed(&"it is damaged; delete it, and make the tokens anew");
        let json: Value = serde_json::from_str(&text).map_err(|_| damaged())?;
        let tokens = json.get("tokens").and_then(Value::as_array).ok_or_else(damaged)?;
        tokens.iter().map(|token| read(token).ok_or_else(damaged)).collect()
    }

    /// Written beside and put in its place, so that there is always a whole one.
    fn save(&self, tokens: &[Token]) -> Result<(), TokenError> {
        let tokens = tokens.iter().map(|token| {
            json!({
                "id": token.id,
                "person": token.person.as_str(),
                "role": token.role.word(),
                "made": instant_text(token.made),
                "hash": token.hash.to_hex().as_str(),
            })
        });
        let text = format!("{:#}\n", json!({ "tokens": tokens.collect::<Vec<_>>() }));
        let beside = self.path.with_extension("json.new");
        let write = || {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&beside)?;
            give_to_owner_of(self.path.parent(), &file)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, &self.path)
        };
        write().map_err(|e| self.failed(&e))
    }

    fn failed(&self, why: &dyn fmt::Display) -> TokenError {
        TokenError::File { path: self.path.clone(), why: why.to_string() }
    }
}

/// What root makes in the store of a service is the service's: it has to read it.
#[cfg(unix)]
fn give_to_owner_of(folder: Option<&Path>, file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let Some(folder) = folder else { return Ok(()) };
    let (owner, ours) = (folder.metadata()?, file.metadata()?);
    if ours.uid() == 0 && owner.uid() != 0 {
        fchown(file, Some(owner.uid()), Some(owner.gid()))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn give_to_owner_of(_: Option<&Path>, _: &File) -> std::io::Result<()> {
    Ok(())
}

fn read(json: &Value) -> Option<Token> {
    let text = |member: &str| json.get(member)?.as_str();
    Some(Token {
        id: text("id")?.to_owned(),
        person: Name::from(text("person")?),
        role: text("role")?.parse().ok()?,
        made: read_instant(text("made")?)?,
        hash: blake3::Hash::from_hex(text("hash")?).ok()?,
    })
}
