//! A webhook as Slack and those that follow it take it.

use std::time::Duration;

use handoff_plan::Instant;
use serde_json::json;

use super::Port;
use super::http::Client;
use crate::outbox::answer::Sent;
use crate::outbox::message::{Content, Parcel};

pub(super) struct Slack {
    client: Client,
    url: String,
}

impl Slack {
    pub(super) fn new(url: String, timeout: Duration) -> Self {
        Self { client: Client::new(timeout), url }
    }
}

impl Port for Slack {
    fn send(&self, parcel: &Parcel, now: Instant) -> Sent {
        let Content::Notice(notice) = &parcel.content else {
            return Sent::failed("a webhook of Slack takes notices alone");
        };
        let body = json!({ "channel": notice.address, "text": escaped(&notice.text) }).to_string();
        match self.client.post(&self.url, &parcel.id, &body, &[], now) {
            Ok(_) => Sent::Done(None),
            Err(sent) => sent,
        }
    }
}

/// What comes from a case is text: it pings nobody and links nowhere.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
