//! Mail, handed to a server over SMTP.

use std::time::Duration;

use handoff_plan::Instant;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{self, Certificate, TlsParameters};
use lettre::transport::smtp::{self, SmtpTransport};
use lettre::{Address, Transport};

use super::Port;
use crate::outbox::answer::{Sent, excerpt};
use crate::outbox::bindings::Tls;
use crate::outbox::message::{Content, Notice, Parcel};

pub(super) struct Server<'b> {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) login: Option<(String, String)>,
    pub(super) ca: Option<&'b [u8]>,
}

impl Server<'_> {
    /// INVARIANT: what is to be secured is secured or not sent.
    fn secured(&self) -> Result<client::Tls, smtp::Error> {
        let how = match self.tls {
            Tls::Always => client::Tls::Wrapper,
            Tls::Start => client::Tls::Required,
            Tls::Never => return Ok(client::Tls::None),
        };
        let mut trusted = TlsParameters::builder(self.host.clone());
        if let Some(ca) = self.ca {
            trusted = trusted.add_root_certificate(Certificate::from_pem(ca)?);
        }
        trusted.build().map(how)
    }
}

pub(super) struct Email {
    /// Or why there is none: each mail says so.
    transport: Result<SmtpTransport, String>,
    from: String,
    host: String,
}

impl Email {
    pub(super) fn new(server: Server<'_>, from: String, timeout: Duration) -> Self {
        let host = server.host.clone();
        let transport = server.secured().map(|secured| {
            let builder = SmtpTransport::builder_dangerous(server.host).port(server.port);
            let builder = builder.timeout(Some(timeout)).tls(secured);
            let builder = match server.login {
                Some((user, password)) => builder.credentials(Credentials::new(user, password)),
                None => builder,
            };
            builder.build()
        });
        Self { transport: transport.map_err(|e| e.to_string()), from, host }
    }

    fn message(&self, parcel: &Parcel, notice: &Notice) -> Result<Message, String> {
        let from: Mailbox = self.from.parse().map_err(|e| format!("`{}` is no address: {e}", self.from))?;
        let to = notice.address.as_deref().unwrap_or_default();
        let to: Address = to.parse().map_err(|e| format!("`{to}` is no address: {e}"))?;
        let text = format!("{}\n\n-- \n{}\n", notice.text, parcel.id);
        Message::builder()
            .from(from)
            .to(Mailbox::new(None, to))
            .subject(subject(notice))
            .message_id(Some(format!("<{}@{}>", message_id(&parcel.id), self.host)))
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|e| e.to_string())
    }
}

impl Port for Email {
    fn send(&self, parcel: &Parcel, _: Instant) -> Sent {
        let Content::Notice(notice) = &parcel.content else {
            return Sent::failed("mail takes notices alone");
        };
        let transport = match &self.transport {
            Ok(transport) => transport,
            Err(why) => return Sent::failed(why.as_str()),
        };
        match self.message(parcel, notice) {
            Err(why) => Sent::failed(why),
            Ok(message) => match transport.send(&message) {
                Ok(_) => Sent::Done(None),
                Err(why) => Sent::failed(excerpt(&format!("the mail server did not take it: {why}"))),
            },
        }
    }
}

/// A subject is one line.
fn subject(notice: &Notice) -> String {
    excerpt(&format!("{}: {}", notice.subject, notice.text))
}

/// The same for every try, so that a second copy can be known as one.
fn message_id(id: &str) -> String {
    let hash = blake3::hash(id.as_bytes());
    format!("{}.handoff", hash.to_hex().chars().take(32).collect::<String>())
}
