//! Where the ports of a spec lead, as the configuration says.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use handoff_engine::Bindings;
use handoff_plan::Name;

use super::backoff::Backoff;
use crate::http::Signature;

/// The port of emitted events.
pub(super) const EVENTS: &str = "events";
/// Channels stand apart from services of the same name.
pub(super) const CHANNEL: &str = "reach.";
/// Where notices go when no channel is bound.
pub(super) const LOG: &str = "log";

/// How one port is spoken to.
#[derive(Clone, Debug)]
pub struct Binding {
    pub kind: PortKind,
    /// For one try.
    pub timeout: Duration,
    /// Tries in all, before it is given up.
    pub tries: u32,
    /// The wait after the first failure, and the longest.
    pub first_wait: Duration,
    pub longest_wait: Duration,
    /// How many at a time.
    pub parallel: usize,
}

#[derive(Clone, Debug)]
pub enum PortKind {
    Http {
        url: String,
        /// Bodies are signed with it.
        signature: Option<std::sync::Arc<Signature>>,
    },
    /// An assistant behind an OpenAI-compatible API.
    Chat {
        url: String,
        model: String,
        key: Option<String>,
        /// What it is told beside the task itself.
        instructions: Option<String>,
    },
    Command {
        /// The program and its arguments.
        command: Vec<String>,
        folder: PathBuf,
        /// Variables of this process that it sees, beside `PATH`, `HOME` and `LANG`.
        env: Vec<String>,
    },
    Email {
        host: String,
        port: u16,
        tls: Tls,
        login: Option<(String, String)>,
        from: String,
        /// In PEM: whose signature its certificate may bear, beside those that everybody trusts.
        ca: Option<Vec<u8>>,
    },
    Slack {
        url: String,
    },
    Log,
}

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte.
    Always,
    /// It begins in the clear and changes over, or is not used.
    Start,
    /// Never: on this machine alone.
    Never,
}

/// Every port that is bound.
#[derive(Clone, Debug, Default)]
pub struct Ports {
    services: BTreeMap<Name, Binding>,
    channels: BTreeMap<Name, Binding>,
    events: Option<Binding>,
    /// For notices, where no channel is bound.
    log: Option<Binding>,
}

impl Binding {
    #[must_use]
    pub fn new(kind: PortKind) -> Self {
        let (parallel, timeout) = match kind {
            PortKind::Log | PortKind::Email { .. } => (1, 30),
            PortKind::Chat { .. } => (2, 120),
            _ => (4, 10),
        };
        Self {
            kind,
            timeout: Duration::from_secs(timeout),
            tries: 14,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(3_600),
            parallel,
        }
    }

    pub(super) fn backoff(&self) -> Backoff {
        Backoff { first: self.first_wait, most: self.longest_wait, tries: self.tries }
    }

    /// Of where it leads.
    pub(super) fn digest(&self) -> u64 {
        let place = match &self.kind {
            PortKind::Http { url, .. } | PortKind::Chat { url, .. } | PortKind::Slack { url } => url.clone(),
            PortKind::Command { command, .. } => command.join("\0"),
            PortKind::Email { host, port, .. } => format!("{host}:{port}"),
            PortKind::Log => String::new(),
        };
        let hash = blake3::hash(place.as_bytes());
        hash.as_bytes().first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
    }

    /// Whether it can send to somebody whose address it does not know: it is told their name.
    pub(super) fn needs_address(&self) -> bool {
        matches!(self.kind, PortKind::Email { .. } | PortKind::Slack { .. })
    }

    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.kind {
            PortKind::Http { .. } => "http",
            PortKind::Chat { .. } => "assistant",
            PortKind::Command { .. } => "command",
            PortKind::Email { .. } => "email",
            PortKind::Slack { .. } => "slack",
            PortKind::Log => "log",
        }
    }
}

impl Ports {
    #[must_use]
    pub fn new(
        services: BTreeMap<Name, Binding>,
        channels: BTreeMap<Name, Binding>,
        events: Option<Binding>,
    ) -> Self {
        let log = channels.is_empty().then(|| Binding::new(PortKind::Log));
        Self { services, channels, events, log }
    }

    pub(super) fn bindings(&self) -> Bindings {
        Bindings {
            services: self.services.keys().cloned().collect(),
            channels: self.channels.keys().cloned().collect(),
            events: self.events.is_some(),
        }
    }

    /// Each under the name that facts call it by.
    pub fn all(&self) -> impl Iterator<Item = (Name, &Binding)> {
        let channels = self.channels.iter().map(|(name, binding)| (channel(name), binding));
        let log = self.log.iter().map(|binding| (channel(LOG), binding));
        let events = self.events.iter().map(|binding| (Name::from(EVENTS), binding));
        let services = self.services.iter().map(|(name, binding)| (name.clone(), binding));
        services.chain(channels).chain(log).chain(events)
    }

    #[must_use]
    pub fn services(&self) -> &BTreeMap<Name, Binding> {
        &self.services
    }

    pub(super) fn channels(&self) -> &BTreeMap<Name, Binding> {
        &self.channels
    }

    pub(super) fn takes_events(&self) -> bool {
        self.events.is_some()
    }

    /// Whether notices are only written to the log.
    #[must_use]
    pub fn only_logs(&self) -> bool {
        self.log.is_some()
    }
}

pub(super) fn channel(name: &str) -> Name {
    Name::from(format!("{CHANNEL}{name}"))
}
