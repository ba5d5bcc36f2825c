use clap::Args;
use handoff_plan::{Plan, read_instant};
use handoff_runtime::Signature;
use serde_json::{Map, Value};

use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::target::{self, Target};

/// Send one event to a running service, or into a store
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff send crm.deal.closed_won --key D-104 --data '{\"account\": \"Acme\", \"acv\": 48000, \"owner\": \"maria\"}' --url http://127.0.0.1:7878\n  handoff send customer.replied --key D-104 --store store"
)]
pub(crate) struct Send {
    /// The event's name, as the spec declares it.
    #[arg(value_name = "TYPE")]
    ty: String,
    /// The case's key: it fills in the field of the payload that identifies the case.
    #[arg(long, value_name = "K")]
    key: Option<String>,
    /// The payload, an object.
    #[arg(long, value_name = "JSON", default_value = "{}")]
    data: String,
    /// What tells this event from others of its source; a fresh one where it is not given.
    #[arg(long)]
    id: Option<String>,
    #[arg(long)]
    source: Option<String>,
    /// When it happened, RFC 3339; now where it is not given.
    #[arg(long, value_name = "TIME")]
    time: Option<String>,
    /// The environment variable with the secret, where the service wants events signed.
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
    #[command(flatten)]
    target: Target,
}

impl Send {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let Ok(Value::Object(mut data)) = serde_json::from_str::<Value>(&self.data) else {
            return Err(Failure::Usage(
                "`--data` is a JSON object, such as '{\"account\": \"Acme\"}'".to_owned(),
            ));
        };
        let signature = self.secret_env.as_deref().map(signature).transpose()?;
        let reached = self.target.reach(console)?;
        if let Some(key) = &self.key {
            fill_in(&mut data, &*reached.plan()?, &self.ty, key);
        }
        let mut event = target::event(&self.ty, self.key.as_deref(), &Value::Object(data));
        let mut put = |name: &str, value: Option<&String>| {
            if let (Some(value), Some(event)) = (value, event.as_object_mut()) {
                event.insert(name.to_owned(), value.as_str().into());
            }
        };
        put("id", self.id.as_ref());
        put("source", self.source.as_ref());
        if let Some(time) = &self.time
            && read_instant(time).is_none()
        {
            return Err(Failure::Usage(format!(
                "`--time {time}` is not a time: write `2026-03-12T09:00:00Z`"
            )));
        }
        put("time", self.time.as_ref());
        self.target.send(console, reached, &event, signature.as_ref())
    }
}

fn signature(name: &str) -> Result<Signature, Failure> {
    let secret = std::env::var(name);
    let secret =
        secret.map_err(|_| Failure::Usage(format!("the environment variable `{name}` is not set")))?;
    Signature::new(&secret).map_err(|e| Failure::Usage(format!("`{name}`: {e}")))
}

/// The field that identifies a case, where the event has one and the payload leaves it out.
fn fill_in(data: &mut Map<String, Value>, plan: &Plan, ty: &str, key: &str) {
    let Some((_, event)) = plan.event_from_outside(ty) else { return };
    let keys = plan.processes.values().map(|process| &process.key.name);
    for name in keys.filter(|name| event.fields.iter().any(|field| field.name == **name)) {
        data.entry(name.to_string()).or_insert_with(|| key.into());
    }
}
