//! The log of the service. What is to be done about it, people do.

use handoff_plan::{Instant, Name};

use super::Port;
use crate::outbox::answer::Sent;
use crate::outbox::message::{Call, Content, Parcel};

pub(super) struct Log(pub(super) Name);

impl Port for Log {
    fn send(&self, parcel: &Parcel, _: Instant) -> Sent {
        let (port, id) = (&self.0, &parcel.id);
        match &parcel.content {
            Content::Notice(notice) => {
                tracing::info!(%port, %id, to = %notice.to, text = notice.text, "notice");
            }
            Content::Call(call) => {
                tracing::info!(%port, %id, action = %call.action, args = %call.args, "call");
            }
            Content::Event => tracing::info!(%port, %id, event = %parcel.body, "event"),
        }
        match &parcel.content {
            // Nobody here knows the result.
            Content::Call(Call { returns: Some(_), .. }) => Sent::Promised,
            _ => Sent::Done(None),
        }
    }
}
