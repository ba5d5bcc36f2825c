//! `name: expr` in braces and parentheses: payloads, records, arguments of calls, contexts of opened cases.

use std::collections::BTreeMap;

use handoff_plan::{Expr, Name};
use handoff_syntax::ast::{self, Arg};
use handoff_syntax::source::Span;

use super::{Checker, Scope, Typed};
use crate::rules;
use crate::shapes::Member;

/// What to say of a field that must be there and is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    Error,
    /// A scenario may want to see what happens then.
    Warning,
}

#[derive(Debug, Default)]
pub(super) struct Arguments {
    /// In the order of the text.
    pub(super) values: Vec<(Name, Expr)>,
    /// Those of them that give away a `sensitive` value.
    pub(super) sensitive: Vec<Name>,
}

impl<'a> Checker<'a> {
    /// `what`: whose fields these are, for messages: `` `contact` ``.
    pub(super) fn arguments(
        &mut self,
        args: &'a [Arg],
        span: Span,
        members: &'a [Member],
        what: &str,
        scope: &Scope<'a>,
        missing: Missing,
    ) -> Arguments {
        let mut found = Arguments::default();
        let mut seen: BTreeMap<&Name, Span> = BTreeMap::new();
        let mut misnamed = false;
        let by_name: BTreeMap<&Name, &Member> = members.iter().rev().map(|m| (&m.name, m)).collect();
        for arg in args {
            if let Some(first) = seen.get(&arg.name.name) {
                let name = &arg.name.name;
                self.findings.report(rules::duplicate_name::diagnostic("field", name, arg.name.span, *first));
                continue;
            }
            seen.insert(&arg.name.name, arg.name.span);
            let Some(member) = by_name.get(&arg.name.name) else {
                misnamed = true;
                let names = members.iter().map(|m| m.name.as_str());
                self.report(rules::unknown_name::member(what, &arg.name.name, arg.name.span, names));
                if let Some(value) = &arg.value {
                    self.infer(value, scope, None);
                }
                continue;
            };
            self.findings.used(arg.name.span, member.span);
            let typed = self.argument(arg, &scope.covered_if(member.sensitive), &member.ty);
            found.sensitive.extend(typed.sensitive.then(|| arg.name.name.clone()));
            found.values.push((arg.name.name.clone(), typed.expr));
        }
        let left_out = members.iter().filter(|m| m.is_required() && !seen.contains_key(&m.name));
        let left_out: Vec<&str> = left_out.map(|m| m.name.as_str()).collect();
        // What is left out may be what was misnamed.
        if !left_out.is_empty() && !misnamed {
            match missing {
                Missing::Error => self.report(rules::missing_value::diagnostic(span, what, &left_out)),
                Missing::Warning => self.report(rules::incomplete_event::diagnostic(span, what, &left_out)),
            }
        }
        found
    }

    /// A bare `name` means `name: name`.
    pub(super) fn argument(&mut self, arg: &'a Arg, scope: &Scope<'a>, expected: &crate::ty::Ty) -> Typed {
        match &arg.value {
            Some(value) => self.value(value, scope, expected),
            None => self.name_as_value(&arg.name, scope, expected),
        }
    }

    pub(super) fn name_as_value(
        &mut self,
        name: &'a ast::Ident,
        scope: &Scope<'a>,
        expected: &crate::ty::Ty,
    ) -> Typed {
        let typed = self.name(name, scope, expected.known());
        let typed = self.coerce(typed, name.span, expected);
        self.site(name.span, crate::model::Purpose::Value, scope, &typed);
        typed
    }
}
