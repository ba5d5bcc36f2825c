//! What a reader of specs can rely on, seen from outside of the crate.

#![expect(
    clippy::string_slice,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "in a test a panic is a failure"
)]

mod broken;
mod example;
mod format;
mod limits;
mod planting;
mod properties;
mod render;
mod rules;
mod shown;
mod traps;
mod tree;

use handoff_syntax::ast;
use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::source::{FileId, SourceFile, SourceMap};
use handoff_syntax::{Parsed, Style};

pub(crate) fn parse(text: &str) -> Parsed {
    handoff_syntax::parse(FileId(0), &SourceFile::new("spec.handoff", text))
}

/// The tree of a text that has no fault.
pub(crate) fn clean(text: &str) -> ast::File {
    let parsed = parse(text);
    assert!(parsed.diagnostics.is_empty(), "{}\n{}", text, shown(text, &parsed.diagnostics));
    parsed.tree
}

/// The codes of what is said about a text, in order.
pub(crate) fn codes(text: &str) -> Vec<&'static str> {
    parse(text).diagnostics.iter().map(|d| d.rule.code).collect()
}

pub(crate) fn messages(text: &str) -> Vec<String> {
    parse(text).diagnostics.into_iter().map(|d| d.message).collect()
}

pub(crate) fn shown(text: &str, diagnostics: &[Diagnostic]) -> String {
    let mut sources = SourceMap::new();
    sources.add(SourceFile::new("spec.handoff", text));
    diagnostics
        .iter()
        .map(|d| handoff_syntax::render(&sources, d, Style { color: false, width: 90 }))
        .collect()
}

/// The clauses of the one handoff of a process, given as text.
pub(crate) fn handoff(clauses: &str) -> Vec<ast::HandoffClause> {
    let tree = clean(&format!("process p {{\n  handoff h from a to b {{\n{clauses}\n  }}\n}}\n"));
    process(&tree)
        .items
        .iter()
        .find_map(|item| match item {
            ast::ProcessItem::Handoff(handoff) => Some(handoff.clauses.clone()),
            _ => None,
        })
        .unwrap_or_default()
}

pub(crate) fn process(tree: &ast::File) -> &ast::Process {
    let found = tree.items.iter().find_map(|item| match item {
        ast::Item::Process(process) => Some(process),
        _ => None,
    });
    found.expect("a process")
}

/// The condition of `invariant "x": …`, without places and parentheses.
pub(crate) fn expr(text: &str) -> String {
    let tree = clean(&format!("process p {{\n  invariant \"x\": {text}\n}}\n"));
    let found = process(&tree).items.iter().find_map(|item| match item {
        ast::ProcessItem::Invariant(invariant) => Some(short(&invariant.condition)),
        _ => None,
    });
    found.expect("an invariant")
}

/// An expression with parentheses that show its shape.
pub(crate) fn short(expr: &ast::Expr) -> String {
    use ast::ExprKind as E;
    let path = |p: &ast::Path| p.parts.iter().map(|i| i.name.to_string()).collect::<Vec<_>>().join(".");
    match &expr.kind {
        E::Number(n) => n.clone(),
        E::Percent(n) => format!("{n}%"),
        E::Money { amount, currency } => format!("{amount} {}", currency.name),
        E::Bool(b) => b.to_string(),
        E::Text(t) => format!("{:?}", t.source.value),
        E::Date(d) => format!("{:04}-{:02}-{:02}", d.year, d.month, d.day),
        E::Name(name) => name.name.to_string(),
        E::Member { of, name } => format!("{}.{}", short(of), name.name),
        E::List(items) => format!("[{}]", items.iter().map(short).collect::<Vec<_>>().join(", ")),
        E::Record(args) => format!("{{{}}}", args.iter().map(arg).collect::<Vec<_>>().join(", ")),
        E::Not(e) => format!("(not {})", short(e)),
        E::Negate(e) => format!("(- {})", short(e)),
        E::Binary { op, left, right, .. } => format!("({} {op:?} {})", short(left), short(right)),
        E::Is { of, set } => format!("({} is {})", short(of), if *set { "set" } else { "missing" }),
        E::Matches { of, pattern } => format!("({} matches {:?})", short(of), pattern.value),
        E::PercentOf { percent, of } => format!("({} of {})", short(percent), short(of)),
        E::If { condition, then, otherwise } => {
            format!("(if {} then {} else {})", short(condition), short(then), short(otherwise))
        }
        E::Quantified { all, variable, list, condition } => {
            let word = if *all { "all" } else { "any" };
            format!("({word} {} in {}: {})", variable.name, short(list), short(condition))
        }
        E::Call { function, args } => {
            format!("{}({})", function.name, args.iter().map(short).collect::<Vec<_>>().join(", "))
        }
        E::Reached(p) => format!("(reached {})", path(p)),
        E::InStage(p) => format!("(in {})", path(p)),
        E::Seen { event, condition: None } => format!("(seen {})", path(event)),
        E::Seen { event, condition: Some(c) } => format!("(seen {} where {})", path(event), short(c)),
        E::Done(p) => format!("(done {})", path(p)),
        E::Open(p) => format!("(open {})", path(p)),
        E::Group(e) => short(e),
        E::Shift { by, before, of } => {
            let word = if *before { "before" } else { "after" };
            format!("({} {word} {})", duration(by), short(of))
        }
        E::Duration(d) => duration(d),
        other => format!("{other:-?}"),
    }
}

fn arg(arg: &ast::Arg) -> String {
    match &arg.value {
        Some(value) => format!("{}: {}", arg.name.name, short(value)),
        None => arg.name.name.to_string(),
    }
}

pub(crate) fn duration(duration: &ast::Duration) -> String {
    duration.parts.iter().map(|p| format!("{} {:?}", p.amount, p.unit)).collect::<Vec<_>>().join(" ")
}
