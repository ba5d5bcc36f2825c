//! The map of crates and the manifests say the same.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// One row of the map.
#[derive(Debug, PartialEq)]
struct Row {
    layer: Option<u8>,
    /// `None`: all below.
    may_use: Option<Vec<String>>,
}

pub(crate) fn check(root: &Path) -> Result<(), String> {
    let path = root.join("crates/README.md");
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let map = rows(&text);
    let problems = compare(&map, &manifests(root)?);
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// The rows `| layer | crate | … | may use |` of the map.
fn rows(text: &str) -> BTreeMap<String, Row> {
    let table = text.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    let rows = table.filter_map(|line| {
        let cells = line.split('|').map(str::trim).collect::<Vec<_>>();
        let [layer, name, .., last] = cells.as_slice() else { return None };
        let name = name.strip_prefix('`')?.strip_suffix('`')?;
        let may_use = (*last != "all below").then(|| ticked(last));
        Some((name.to_owned(), Row { layer: layer.parse().ok(), may_use }))
    });
    rows.collect()
}

/// The words that stand between backticks.
fn ticked(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Each crate under `crates/` with those of the workspace that it builds on.
fn manifests(root: &Path) -> Result<BTreeMap<String, Vec<String>>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let args = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
    let output =
        Command::new(cargo).args(args).current_dir(root).output().map_err(|e| format!("cargo: {e}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata: Value =
        serde_json::from_slice(&output.stdout).map_err(|e| format!("cargo metadata: {e}"))?;
    let packages = list(&metadata, "packages").filter(|p| {
        let manifest = text(p, "manifest_path").replace('\\', "/");
        manifest.rsplit('/').nth(2) == Some("crates")
    });
    Ok(packages.map(|p| (text(p, "name").to_owned(), dependencies(p))).collect())
}

fn dependencies(package: &Value) -> Vec<String> {
    let normal = list(package, "dependencies").filter(|d| d.get("kind").is_none_or(Value::is_null));
    let ours = normal.filter(|d| d.get("path").is_some_and(Value::is_string));
    ours.map(|d| text(d, "name").to_owned()).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn compare(map: &BTreeMap<String, Row>, manifests: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, uses) in manifests {
        let Some(row) = map.get(name) else {
            problems.push(format!("crates/README.md does not list `{name}`"));
            continue;
        };
        for used in uses {
            let below = map.get(used).and_then(|r| r.layer) < row.layer;
            let named = row.may_use.as_ref().is_none_or(|list| list.contains(used));
            if !(below && named) {
                problems.push(format!("`{name}` may not use `{used}`: see crates/README.md"));
            }
        }
    }
    let gone = map.keys().filter(|name| !manifests.contains_key(*name));
    problems.extend(gone.map(|name| format!("crates/README.md lists `{name}`, which is not there")));
    problems
}
