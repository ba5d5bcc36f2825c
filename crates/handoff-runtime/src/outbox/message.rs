//! What a port is given.

use handoff_engine::{CaseId, Effect, EffectKind, HIDDEN, Record, World};
use handoff_plan::{Name, Plan, Type, instant_text};
use serde_json::{Map, Value, json};

use super::schema;

/// Who sends.
const SOURCE: &str = "/handoff";

/// One effect, ready to go.
#[derive(Clone, Debug)]
pub(super) struct Parcel {
    pub(super) seq: u64,
    pub(super) case: CaseId,
    /// The idempotency key.
    pub(super) id: Name,
    /// Tries that failed before.
    pub(super) failures: u32,
    pub(super) content: Content,
    /// The whole as a CloudEvents event.
    pub(super) body: Value,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    /// Of a notice or a task.
    Notice(Notice),
    Call(Call),
    Event,
}

#[derive(Clone, Debug)]
pub(super) struct Notice {
    pub(super) to: Name,
    pub(super) address: Option<String>,
    pub(super) text: String,
    /// What it is about, in a few words.
    pub(super) subject: String,
}

#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) action: Name,
    pub(super) args: Value,
    pub(super) returns: Option<Returns>,
}

/// What a call is to return.
#[derive(Clone, Debug)]
pub(super) struct Returns {
    pub(super) schema: Value,
    /// The value may itself be a record with a field `result`: then it is not looked for in one.
    pub(super) bare: bool,
}

/// `address`: of a notice or task.
pub(super) fn parcel(world: &World, effect: &Effect, address: Option<String>) -> Parcel {
    let plan = world.plan_of(&effect.case).or(world.current_plan());
    let plan = plan.map(|plan| &**plan);
    let (ty, mut data) = ("handoff", Map::new());
    data.insert("process".to_owned(), effect.case.process.as_str().into());
    data.insert("case".to_owned(), effect.case.key.as_str().into());
    let (ty, content) = match &effect.kind {
        EffectKind::Notice { word, to, text, .. } => {
            let notice = notice(plan, effect, to, address, text);
            add_notice(&mut data, plan, &notice);
            (format!("{ty}.{}", word.text()), Content::Notice(notice))
        }
        EffectKind::Task { to, text, due } => {
            let notice = notice(plan, effect, to, address, text);
            add_notice(&mut data, plan, &notice);
            data.insert("due".to_owned(), due.map(instant_text).into());
            (format!("{ty}.task.created"), Content::Notice(notice))
        }
        EffectKind::Call(request) => {
            let args = request.args.iter().map(|(name, value)| (name.to_string(), value.to_json()));
            let args = Value::Object(args.collect());
            data.insert("service".to_owned(), request.port.as_str().into());
            data.insert("action".to_owned(), request.action.as_str().into());
            data.insert("call".to_owned(), request.call.as_str().into());
            data.insert("args".to_owned(), args.clone());
            let returns = world
                .returns(effect)
                .zip(plan)
                .map(|(ty, plan)| Returns { schema: schema::of(ty, plan), bare: has_result(ty, plan) });
            let call = Call { action: request.action.clone(), args, returns };
            (format!("{ty}.call.requested"), Content::Call(call))
        }
        EffectKind::Event { event, .. } => {
            data = payload(plan, effect);
            let declared = plan.and_then(|plan| plan.events.get(event));
            let outside = declared.and_then(|event| event.outside.clone());
            (outside.unwrap_or_else(|| event.to_string()), Content::Event)
        }
    };
    let body = json!({
        "specversion": "1.0",
        "id": effect.id().as_str(),
        "source": SOURCE,
        "type": ty,
        "subject": effect.case.key.as_str(),
        "time": instant_text(effect.at),
        "datacontenttype": "application/json",
        "data": data,
    });
    Parcel {
        seq: effect.seq,
        case: effect.case.clone(),
        id: effect.id(),
        failures: effect.failures,
        content,
        body,
    }
}

fn notice(plan: Option<&Plan>, effect: &Effect, to: &Name, address: Option<String>, text: &str) -> Notice {
    let process = plan.and_then(|plan| plan.processes.get(&effect.case.process));
    let process = process.map_or(effect.case.process.as_str(), |process| process.label.as_str());
    let subject = format!("{process}: {}", effect.case.key);
    Notice { to: to.clone(), address, text: text.to_owned(), subject }
}

fn add_notice(data: &mut Map<String, Value>, plan: Option<&Plan>, notice: &Notice) {
    let name = plan.and_then(|plan| plan.persons.get(&notice.to)).map(|person| person.label.as_str());
    data.insert("to".to_owned(), notice.to.as_str().into());
    data.insert("name".to_owned(), name.into());
    data.insert("address".to_owned(), notice.address.as_deref().into());
    data.insert("text".to_owned(), notice.text.as_str().into());
}

/// What an emitted event carries, without what its declaration calls sensitive.
fn payload(plan: Option<&Plan>, effect: &Effect) -> Map<String, Value> {
    let EffectKind::Event { event, data } = &effect.kind else { return Map::new() };
    let fact = handoff_engine::Fact::EventEmitted { event: event.clone(), data: data.clone(), hops: 0 };
    let record = Record { seq: effect.seq, at: effect.at, case: Some(effect.case.clone()), fact };
    let shown = plan.map_or_else(|| std::borrow::Cow::Borrowed(&record), |plan| record.veiled(plan));
    let handoff_engine::Fact::EventEmitted { data, .. } = &shown.fact else { return Map::new() };
    let shown = data.iter().map(|(name, value)| (name.to_string(), value.to_json()));
    shown.filter(|(_, value)| value.as_str() != Some(HIDDEN)).collect()
}

fn has_result(ty: &Type, plan: &Plan) -> bool {
    let Type::Record(name) = ty else { return false };
    plan.records.get(name).is_some_and(|record| record.fields.iter().any(|field| field.name == "result"))
}
