//! The functions of the language.

use handoff_plan::{Expr, Function, Type};
use handoff_syntax::ast::{self, Ident};
use handoff_syntax::source::Span;

use super::{Checker, Scope, Typed};
use crate::rules;
use crate::ty::Ty;

const FUNCTIONS: [(&str, Function); 13] = [
    ("count", Function::Count),
    ("sum", Function::Sum),
    ("min", Function::Min),
    ("max", Function::Max),
    ("lower", Function::Lower),
    ("upper", Function::Upper),
    ("trim", Function::Trim),
    ("length", Function::Length),
    ("contains", Function::Contains),
    ("starts_with", Function::StartsWith),
    ("ends_with", Function::EndsWith),
    ("default", Function::Default),
    ("reveal", Function::Reveal),
];

/// How a function is written, for messages.
fn shape(function: Function) -> &'static str {
    match function {
        Function::Count => "count(LIST)",
        Function::Sum => "sum(LIST)",
        Function::Min => "min(A, B) or min(LIST)",
        Function::Max => "max(A, B) or max(LIST)",
        Function::Lower => "lower(TEXT)",
        Function::Upper => "upper(TEXT)",
        Function::Trim => "trim(TEXT)",
        Function::Length => "length(TEXT)",
        Function::Contains => "contains(TEXT, PART) or contains(LIST, ITEM)",
        Function::StartsWith => "starts_with(TEXT, PART)",
        Function::EndsWith => "ends_with(TEXT, PART)",
        Function::Default => "default(VALUE, OTHERWISE)",
        Function::Reveal => "reveal(FIELD)",
    }
}

fn arity(function: Function) -> std::ops::RangeInclusive<usize> {
    match function {
        Function::Min | Function::Max => 1..=usize::MAX,
        Function::Contains | Function::StartsWith | Function::EndsWith | Function::Default => 2..=2,
        _ => 1..=1,
    }
}

impl<'a> Checker<'a> {
    pub(super) fn call(
        &mut self,
        function: &'a Ident,
        args: &'a [ast::Expr],
        span: Span,
        scope: &Scope<'a>,
        hint: Option<&Type>,
    ) -> Typed {
        let Some((_, known)) = FUNCTIONS.iter().find(|(name, _)| *name == function.name) else {
            for arg in args {
                self.infer(arg, scope, None);
            }
            if matches!(function.name.as_str(), "now" | "today") {
                self.report(rules::no_clock_in_conditions::diagnostic(&function.name, function.span));
            } else {
                let names = FUNCTIONS.iter().map(|(name, _)| *name);
                self.report(rules::unknown_name::named("function", &function.name, function.span, names));
            }
            return Typed::error();
        };
        if !arity(*known).contains(&args.len()) {
            self.report(rules::wrong_arguments::diagnostic(&function.name, shape(*known), span));
            return Typed::error();
        }
        match *known {
            Function::Default => self.default(args, scope, hint),
            Function::Reveal => self.reveal(args, scope, hint),
            Function::Min | Function::Max => self.extreme(*known, args, scope),
            Function::Contains => self.contains(args, scope),
            other => self.simple(other, args, scope),
        }
    }

    fn simple(&mut self, function: Function, args: &'a [ast::Expr], scope: &Scope<'a>) -> Typed {
        let mut exprs = Vec::with_capacity(args.len());
        let mut sensitive = false;
        let mut ty = match function {
            Function::Count | Function::Length => Type::Integer,
            Function::StartsWith | Function::EndsWith => Type::Bool,
            _ => Type::Text,
        };
        for arg in args {
            let typed = self.infer(arg, scope, None);
            let written = self.written(arg.span);
            let fault = match (&typed.ty, function) {
                (Ty::Error, _) => None,
                (Ty::Is(Type::List(_)) | Ty::EmptyList, Function::Count) => None,
                (found, Function::Count) => Some(rules::wrong_type::not_a_list(arg.span, &written, found)),
                (Ty::Is(Type::List(of)), Function::Sum) if addable(of) => {
                    ty = (**of).clone();
                    None
                }
                (found, Function::Sum) => Some(rules::wrong_type::not_summable(arg.span, &written, found)),
                (found, _) if found.is_text() => None,
                (found, _) => {
                    Some(rules::wrong_type::diagnostic(arg.span, &written, found, &Ty::Is(Type::Text)))
                }
            };
            if let Some(fault) = fault {
                self.report(fault);
                return Typed::error();
            }
            if typed.ty.is_error() && function == Function::Sum {
                return Typed::error();
            }
            sensitive |= typed.sensitive && function != Function::Count;
            exprs.push(typed.expr);
        }
        Typed::is(Expr::Call(function, exprs), ty).with_sensitive(sensitive)
    }

    fn default(&mut self, args: &'a [ast::Expr], scope: &Scope<'a>, hint: Option<&Type>) -> Typed {
        let [value, otherwise] = args else { return Typed::error() };
        let ((one, at), (other, other_at)) = self.pair(value, otherwise, scope, hint);
        let sensitive = one.sensitive || other.sensitive;
        let ty = if other.ty.fits(&one.ty) {
            if one.ty.is_error() { other.ty.clone() } else { one.ty.clone() }
        } else if one.ty.fits(&other.ty) {
            other.ty.clone()
        } else {
            let (left, right) = (self.written(at), self.written(other_at));
            self.report(rules::wrong_type::unlike(
                other_at,
                &right,
                &other.ty,
                &left,
                &one.ty,
                "put in place of",
            ));
            return Typed::error();
        };
        Typed::new(Expr::Call(Function::Default, vec![one.expr, other.expr]), ty).with_sensitive(sensitive)
    }

    fn reveal(&mut self, args: &'a [ast::Expr], scope: &Scope<'a>, hint: Option<&Type>) -> Typed {
        let [value] = args else { return Typed::error() };
        let typed = self.infer(value, scope, hint);
        Typed::new(Expr::Call(Function::Reveal, vec![typed.expr]), typed.ty)
    }

    fn extreme(&mut self, function: Function, args: &'a [ast::Expr], scope: &Scope<'a>) -> Typed {
        let mut common: Option<Ty> = None;
        let mut exprs = Vec::with_capacity(args.len());
        let mut sensitive = false;
        for arg in args {
            let typed = self.infer(arg, scope, None);
            let written = self.written(arg.span);
            let ty = match typed.ty.element().filter(|_| args.len() == 1) {
                Some(element) => element,
                None => typed.ty.clone(),
            };
            let lone = args.len() == 1 && typed.ty.element().is_none();
            let ordered = matches!(&ty, Ty::Error) || ty.known().is_some_and(has_order);
            if lone {
                self.report(rules::wrong_type::not_a_list(arg.span, &written, &typed.ty));
                return Typed::error();
            }
            if !ordered {
                self.report(rules::wrong_type::no_order(arg.span, &ty));
                return Typed::error();
            }
            if let Some(first) = common.as_ref().filter(|first| !ty.meets(first)) {
                self.report(rules::wrong_type::diagnostic(arg.span, &written, &ty, first));
                return Typed::error();
            }
            let wider = common.as_ref().is_none_or(|first| first.fits(&ty));
            common = if wider { Some(ty) } else { common };
            sensitive |= typed.sensitive;
            exprs.push(typed.expr);
        }
        Typed::new(Expr::Call(function, exprs), common.unwrap_or(Ty::Error)).with_sensitive(sensitive)
    }

    fn contains(&mut self, args: &'a [ast::Expr], scope: &Scope<'a>) -> Typed {
        let [whole, part] = args else { return Typed::error() };
        let one = self.infer(whole, scope, None);
        let expected = match one.ty.element() {
            Some(element) => element,
            None if one.ty.is_text() => Ty::Is(Type::Text),
            None => {
                let written = self.written(whole.span);
                self.report(rules::wrong_type::not_a_list(whole.span, &written, &one.ty));
                return Typed::error();
            }
        };
        let other = self.expect(part, scope, &expected);
        let sensitive = one.sensitive || other.sensitive;
        Typed::is(Expr::Call(Function::Contains, vec![one.expr, other.expr]), Type::Bool)
            .with_sensitive(sensitive)
    }
}

fn addable(ty: &Type) -> bool {
    matches!(ty, Type::Number | Type::Integer | Type::Money(_) | Type::Duration)
}

pub(super) fn has_order(ty: &Type) -> bool {
    addable(ty) || matches!(ty, Type::Date | Type::DateTime | Type::Time)
}
