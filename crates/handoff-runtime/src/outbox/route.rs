//! Through which port an effect goes, and to which address.

use handoff_engine::{Effect, EffectKind, World};
use handoff_plan::{Name, Plan};

use super::bindings::{EVENTS, LOG, PortKind, Ports, channel};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    To {
        port: Name,
        /// Of a notice or task; `None`: the port is told the name alone.
        address: Option<String>,
    },
    /// Nothing binds that port: it waits until something does.
    Unbound(Name),
    /// Nothing that is bound leads to that person.
    Nowhere(String),
}

pub(super) fn route(world: &World, ports: &Ports, effect: &Effect) -> Route {
    match &effect.kind {
        EffectKind::Call(request) if ports.services().contains_key(&request.port) => {
            Route::To { port: request.port.clone(), address: None }
        }
        EffectKind::Call(request) => Route::Unbound(request.port.clone()),
        EffectKind::Event { .. } if ports.takes_events() => Route::To { port: EVENTS.into(), address: None },
        EffectKind::Event { .. } => Route::Unbound(EVENTS.into()),
        EffectKind::Notice { to, .. } | EffectKind::Task { to, .. } if ports.only_logs() => {
            Route::To { port: channel(LOG), address: Some(to.to_string()) }
        }
        EffectKind::Notice { to, via: Some(via), .. } => by_channel(world, ports, effect, to, via),
        EffectKind::Notice { to, via: None, .. } | EffectKind::Task { to, .. } => {
            anyhow(world, ports, effect, to)
        }
    }
}

/// The rules that are current know the newest addresses; a person who is gone from them is still in those of the case.
fn plans<'w>(world: &'w World, effect: &Effect) -> impl Iterator<Item = &'w Plan> {
    world.current_plan().into_iter().chain(world.plan_of(&effect.case)).map(|plan| &**plan)
}

fn by_channel(world: &World, ports: &Ports, effect: &Effect, to: &Name, via: &Name) -> Route {
    let Some(binding) = ports.channels().get(via) else { return Route::Unbound(channel(via)) };
    let address = plans(world, effect).find_map(|plan| address(plan, ports, to, via));
    if address.is_none() && binding.needs_address() {
        return Route::Nowhere(format!("`{to}` has no address on `{via}`: give them `reach {via} \"…\"`"));
    }
    Route::To { port: channel(via), address }
}

/// The first of their own channels that is bound, then one of their team's, then one that needs no address.
fn anyhow(world: &World, ports: &Ports, effect: &Effect, to: &Name) -> Route {
    for plan in plans(world, effect) {
        if let Some((name, address)) = own(plan, ports, to).or_else(|| of_team(plan, ports, to)) {
            return Route::To { port: channel(&name), address: Some(address) };
        }
    }
    let open = ports.channels().iter().find(|(_, binding)| !binding.needs_address());
    match open {
        Some((name, _)) => Route::To { port: channel(name), address: None },
        None => {
            let bound =
                ports.channels().keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            Route::Nowhere(format!("`{to}` has no address on any channel that is bound ({bound})"))
        }
    }
}

fn own(plan: &Plan, ports: &Ports, to: &Name) -> Option<(Name, String)> {
    let person = plan.persons.get(to)?;
    let named = person.reach.iter().find(|(name, _)| ports.channels().contains_key(name)).cloned();
    named.or_else(|| {
        let (name, _) = ports.channels().iter().find(|(_, b)| matches!(b.kind, PortKind::Email { .. }))?;
        Some((name.clone(), person.email.clone()?))
    })
}

fn of_team(plan: &Plan, ports: &Ports, to: &Name) -> Option<(Name, String)> {
    let theirs = plan.teams.values().filter(|t| t.members.contains(to) || t.lead.as_ref() == Some(to));
    theirs.flat_map(|team| &team.reach).find(|(name, _)| ports.channels().contains_key(name)).cloned()
}

fn address(plan: &Plan, ports: &Ports, to: &Name, via: &Name) -> Option<String> {
    let person = plan.persons.get(to);
    let on = |reach: &[(Name, String)]| reach.iter().find(|(name, _)| name == via).map(|(_, a)| a.clone());
    let email = |_| {
        let mails = ports.channels().get(via).is_some_and(|b| matches!(b.kind, PortKind::Email { .. }));
        person.and_then(|person| person.email.clone()).filter(|_| mails)
    };
    let own = person.and_then(|person| on(&person.reach)).or_else(|| email(()));
    let mut theirs = plan.teams.values().filter(|t| t.members.contains(to) || t.lead.as_ref() == Some(to));
    own.or_else(|| theirs.find_map(|team| on(&team.reach)))
}
