//! The process that is killed: clients take deals through their steps, and say what was acknowledged.

use std::io::Write;
use std::path::Path;

use handoff_engine::{Bindings, Fact, Limits, OutboxInput, Record};
use handoff_runtime::{Driver, Handle, Runtime, system_time};
use handoff_store::SledStore;

use super::{CLOSES, INPUTS, STEPS, input, plan};

const CLIENTS: usize = 8;
/// So few that a process which lives for a part of a second is often killed while it makes a checkpoint.
const CHECKPOINT_AFTER: u64 = 200;
/// So few that checkpoints let some go.
const CLOSED_CASES: usize = 8;

/// Until it is killed. `round` tells its deals from those of other rounds.
///
/// # Errors
/// Why it could not start, or what a client was answered instead of an acknowledgement.
pub fn run(dir: &Path, round: &str) -> Result<(), String> {
    let text = |e: &dyn std::fmt::Display| e.to_string();
    let store = SledStore::open_or_create(dir).map_err(|e| text(&e))?;
    let limits = Limits { closed_cases: CLOSED_CASES, ..Limits::default() };
    let driver = Driver::open(Box::new(store), limits).map_err(|e| text(&e))?;
    let driver = driver.with_checkpoint_after(CHECKPOINT_AFTER);
    let runtime = Runtime::start(driver, system_time).map_err(|e| text(&e))?;
    let handle = runtime.handle();
    handle.use_plan(plan()?).map_err(|e| text(&e))?;
    // As a live service does: from here on notices wait in the outbox.
    handle.tell_outbox(vec![OutboxInput::Bound(Bindings::default())]).map_err(|e| text(&e))?;
    std::thread::scope(|scope| {
        let clients = (0..CLIENTS).map(|number| {
            let handle = handle.clone();
            let live = move |deal: usize| {
                let closes = deal % 2 == 1;
                live(&handle, &format!("{round}-{number}-{deal}"), if closes { CLOSES } else { STEPS - 1 })
            };
            scope.spawn(move || (0..).try_for_each(live))
        });
        let clients = clients.collect::<Vec<_>>();
        clients
            .into_iter()
            .try_for_each(|client| client.join().unwrap_or_else(|_| Err("a client broke off".to_owned())))
    })
}

fn live(handle: &Handle, key: &str, last: usize) -> Result<(), String> {
    let (mut call, mut notice) = (String::new(), None);
    for step in 0..=last {
        let facts = if step != INPUTS {
            handle.send(input(key, step, &call))
        } else {
            let effect = notice.ok_or("nobody is told that the deal is complete")?;
            handle.tell_outbox(vec![OutboxInput::Delivered { effect, port: "test".into() }])
        };
        let facts = facts.map_err(|e| e.to_string())?;
        let told = facts.iter().find(|record| matches!(record.fact, Fact::Notified { .. }));
        notice = told.map(|record| record.seq).or(notice);
        if let Some(asked) = facts.iter().find_map(requested) {
            call = asked;
        }
        let mut out = std::io::stdout().lock();
        writeln!(out, "acknowledged {key} {step}").map_err(|e| e.to_string())?;
        out.flush().map_err(|e| e.to_string())?;
    }
    Ok(())
}

pub(super) fn requested(record: &Record) -> Option<String> {
    match &record.fact {
        Fact::CallRequested(request) => Some(request.call.to_string()),
        _ => None,
    }
}
