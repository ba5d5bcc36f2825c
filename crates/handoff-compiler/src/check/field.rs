//! Fields of contexts, records and events.

use handoff_plan::{self as plan, Who};
use handoff_syntax::ast;

use super::scope::Variable;
use super::{Checker, Scope};
use crate::model::Purpose;
use crate::shapes::Member;
use crate::ty::Ty;

impl<'a> Checker<'a> {
    pub(super) fn field(&mut self, field: &'a ast::Field, member: &Member, scope: &Scope<'a>) -> plan::Field {
        let default = field.default.as_ref().map(|value| self.value(value, scope, &member.ty).expr);
        let condition = self.maybe_condition(field.condition.as_ref(), scope, Purpose::Field);
        let set_by: Vec<Who> = field.set_by.iter().map(|who| self.who(who, scope)).collect();
        plan::Field {
            name: member.name.clone(),
            ty: plan_type(&member.ty),
            optional: member.optional,
            sensitive: member.sensitive,
            set_by,
            default,
            condition,
            description: field.description.as_ref().map(|text| text.value.clone()),
        }
    }

    /// The fields of a record or event: their conditions see each other by name.
    pub(super) fn own_fields(
        &mut self,
        fields: &'a [ast::Field],
        members: &'a [Member],
        file: handoff_syntax::source::FileId,
    ) -> (Vec<plan::Field>, Vec<handoff_syntax::source::Span>) {
        let mut scope = Scope::of_file(file, &self.world.always);
        scope.variables = members.iter().map(variable).collect();
        let mut plans = Vec::with_capacity(members.len());
        let mut spans = Vec::with_capacity(members.len());
        for member in members {
            if let Some(field) = declared(fields, member) {
                plans.push(self.field(field, member, &scope));
                spans.push(member.span);
            }
        }
        (plans, spans)
    }
}

/// Where a member is declared. Both are in the order of the text; a field that is declared twice is a member once.
pub(crate) fn declared<'a>(fields: &'a [ast::Field], member: &Member) -> Option<&'a ast::Field> {
    let at = fields.binary_search_by_key(&member.span, |field| field.name.span).ok()?;
    fields.get(at)
}

fn variable(member: &Member) -> Variable {
    // Its condition may look at it; nothing is shown by that.
    Variable { name: member.name.clone(), ty: member.ty.clone(), sensitive: false }
}

/// A type for the plan; where it was reported, any.
pub(super) fn plan_type(ty: &Ty) -> plan::Type {
    ty.known().cloned().unwrap_or(plan::Type::Text)
}
