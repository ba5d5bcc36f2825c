//! Small changes of a plan, made in its written form, so that none of its parts is forgotten.

use serde_json::Value as Json;

use crate::Plan;

/// How many places there are to change something.
pub(crate) fn places(plan: &Plan) -> usize {
    let mut json = serde_json::to_value(plan).unwrap();
    let mut count = 0;
    visit(&mut json, &mut |_| {
        count += 1;
        false
    });
    count
}

/// The plan with the `number`th place changed: a text longer, a number larger, a yes a no, an entry left out. `None`
/// where that is no plan.
pub(crate) fn changed(plan: &Plan, number: usize) -> Option<Plan> {
    let mut json = serde_json::to_value(plan).unwrap();
    let mut left = number;
    visit(&mut json, &mut |place| {
        if left > 0 {
            left -= 1;
            return false;
        }
        change(place);
        true
    });
    serde_json::from_value(json).ok()
}

fn change(place: &mut Json) {
    *place = match place.take() {
        Json::Null => Json::Null,
        Json::Bool(yes) => Json::Bool(!yes),
        Json::Number(number) => Json::from(number.as_i64().unwrap_or(0) + 1),
        // A decimal stays one.
        Json::String(text) if text.parse::<f64>().is_ok() => Json::String(format!("1{text}")),
        Json::String(text) => Json::String(text + "x"),
        Json::Array(mut items) => {
            items.pop();
            Json::Array(items)
        }
        Json::Object(mut members) => {
            let last = members.keys().next_back().cloned().unwrap_or_default();
            members.shift_remove(&last);
            Json::Object(members)
        }
    };
}

/// Each value, outermost first, until the visitor says that it is done.
fn visit(json: &mut Json, visitor: &mut dyn FnMut(&mut Json) -> bool) -> bool {
    visitor(json)
        || match json {
            Json::Array(items) => items.iter_mut().any(|item| visit(item, visitor)),
            Json::Object(members) => members.values_mut().any(|member| visit(member, visitor)),
            _ => false,
        }
}
