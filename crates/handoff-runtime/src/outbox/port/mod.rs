//! The kinds of ports. Each sends one effect at a time, and says how that went.

mod chat;
mod command;
mod email;
mod http;
mod log;
mod slack;

use handoff_plan::{Instant, Name};

use super::answer::Sent;
use super::bindings::{Binding, PortKind};
use super::message::Parcel;

pub(super) trait Port: Send + Sync {
    /// Within the timeout of its binding. `now` is for what the other side says of time.
    fn send(&self, parcel: &Parcel, now: Instant) -> Sent;
}

pub(super) fn open(name: &Name, binding: &Binding) -> Box<dyn Port> {
    let timeout = binding.timeout;
    match &binding.kind {
        PortKind::Http { url, signature } => {
            Box::new(http::Http::new(url.clone(), signature.clone(), timeout))
        }
        PortKind::Chat { url, model, key, instructions } => {
            Box::new(chat::Chat::new(url, model.clone(), key.clone(), instructions.clone(), timeout))
        }
        PortKind::Command { command, folder, env } => {
            Box::new(command::Command::new(command.clone(), folder.clone(), env.clone(), timeout))
        }
        PortKind::Email { host, port, tls, login, from, ca } => {
            let (host, login, ca) = (host.clone(), login.clone(), ca.as_deref());
            let server = email::Server { host, port: *port, tls: *tls, login, ca };
            Box::new(email::Email::new(server, from.clone(), timeout))
        }
        PortKind::Slack { url } => Box::new(slack::Slack::new(url.clone(), timeout)),
        PortKind::Log => Box::new(log::Log(name.clone())),
    }
}
