//! Any set of files is checked without a panic; one without errors is a plan that is the same after writing and reading it.
//!
//! A line `--- PATH` begins another file.

#![no_main]

use std::collections::BTreeMap;

use handoff_compiler::{Files, Root, compile, load};
use handoff_plan::{Plan, PlanId};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

const MAIN: &str = "spec.handoff";

struct Texts(BTreeMap<String, String>);

impl Files for Texts {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).map(|text| text.clone().into_bytes()).ok_or_else(|| "no such file".to_owned())
    }
}

fn texts(data: &[u8]) -> Texts {
    let text = String::from_utf8_lossy(data);
    let mut texts = BTreeMap::new();
    let mut path = MAIN.to_owned();
    let mut current = String::new();
    for line in text.split_inclusive('\n') {
        if let Some(next) = line.strip_prefix("--- ") {
            texts.insert(std::mem::replace(&mut path, next.trim().to_owned()), std::mem::take(&mut current));
        } else {
            current.push_str(line);
        }
    }
    texts.insert(path, current);
    Texts(texts)
}

fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| { handoff_fuzz::mutate(data, size, max, seed) });

fuzz_target!(|data: &[u8]| {
    let texts = texts(data);
    let root = Root { folder: String::new(), paths: vec![MAIN.to_owned()] };
    let compiled = compile(load(&root, &texts));
    handoff_fuzz::spans_are_inside(&compiled.sources, &compiled.diagnostics);
    if let Some(plan) = compiled.plan {
        let written = serde_json::to_string(&plan).expect("a plan is JSON");
        let read: Plan = serde_json::from_str(&written).expect("what was written can be read");
        assert_eq!(PlanId::of(&read), PlanId::of(&plan));
        assert_eq!(read, plan);
    }
});
