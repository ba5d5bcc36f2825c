//! The examples typed word by word, as somebody writes them: whatever word comes next is among those that are offered.

#![expect(clippy::string_slice, reason = "a test may stop where it stands")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use handoff_syntax::token::{Kind, tokens};

use crate::ide::testing::Memory;
use crate::ide::{Analysis, Workspace};

/// Of a hundred words so many are offered; the rest are new names, and words of rare shapes.
const LEAST_PERCENT: usize = 93;

fn specs(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            specs(&path, found);
        } else if path.extension().is_some_and(|e| e == "handoff") {
            found.push(path);
        }
    }
}

fn offered(analysis: &Analysis, path: &str, text: &str, at: usize) -> Vec<String> {
    let offers = analysis.complete(analysis.file_id(path), text, u32::try_from(at).unwrap());
    offers.items.into_iter().map(|item| item.label).collect()
}

/// The labels that mean this word: itself, or something that begins with it.
fn has(labels: &[String], word: &str) -> bool {
    let begins = |label: &String| label.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '(']));
    labels.iter().any(|label| label == word || begins(label))
}

/// How many words of a file are asked for, and those that are not offered.
fn type_it(analysis: &Analysis, path: &str, text: &str) -> (usize, Vec<String>) {
    let id = analysis.file_id(path).unwrap();
    let (mut asked, mut missed) = (0, Vec::new());
    for token in tokens(text).iter().filter(|t| t.kind == Kind::Word) {
        // A name that comes into the world here cannot be known.
        if analysis.symbols.of_file(id).any(|s| s.at.start <= token.start && token.start < s.at.end) {
            continue;
        }
        let start = token.start as usize;
        let rest_of_file = text[start..].find('\n').map_or("", |end| &text[start + end..]);
        let steps = token.text.match_indices('.').map(|(dot, _)| dot + 1);
        for step in std::iter::once(0).chain(steps) {
            let word = token.text[step..].split('.').next().unwrap();
            // The rest of the line is not there yet; then nor is the rest of the file.
            let typed = &text[..start + step];
            let line = typed.rsplit('\n').next().unwrap().trim_start();
            // The names of a choice come into the world there as well.
            if line.contains("one of ") {
                continue;
            }
            asked += 1;
            for all in [[typed, rest_of_file].concat(), typed.to_owned()] {
                let labels = offered(analysis, path, &all, start + step);
                if !has(&labels, word) && !has(&labels, &token.text[step..]) {
                    missed.push(format!("{line}|{word}"));
                    break;
                }
            }
        }
    }
    (asked, missed)
}

#[test]
fn every_word_of_the_examples_is_offered_where_it_stands() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let (mut asked, mut missed) = (0, Vec::new());
    for example in std::fs::read_dir(&examples).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()) {
        let mut files = Vec::new();
        specs(&example, &mut files);
        let name = |file: &PathBuf| format!("/spec/{}", file.strip_prefix(&example).unwrap().display());
        let texts: BTreeMap<String, String> =
            files.iter().map(|file| (name(file), std::fs::read_to_string(file).unwrap())).collect();
        let host = Memory { files: texts.clone(), ..Memory::default() };
        let analysis = Workspace::new(host, vec!["/spec".to_owned()]).fresh("/spec").unwrap();
        for (path, text) in &texts {
            let (of_file, not) = type_it(&analysis, path, text);
            asked += of_file;
            missed.extend(not);
        }
    }
    assert!(asked > 5_000, "{asked}");
    let percent = (asked - missed.len()) * 100 / asked;
    missed.sort();
    assert!(percent >= LEAST_PERCENT, "{percent} of {asked}; not offered:\n{}", missed.join("\n"));
}
