//! Reading the specs of this folder and of the examples.

use std::path::{Path, PathBuf};

use handoff_compiler::{Compilation, Files, Root, compile, load};

struct Disk(PathBuf);

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.0.join(path)).map_err(|e| e.to_string())
    }
}

struct OneText<'t>(&'t str);

impl Files for OneText<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == "spec.handoff" {
            Ok(self.0.as_bytes().to_vec())
        } else {
            Err("there is no such file".to_owned())
        }
    }
}

/// One file of a folder with what it imports.
#[must_use]
pub fn compile_file(folder: &Path, file: &str) -> Compilation {
    let root = Root { folder: String::new(), paths: vec![file.to_owned()] };
    compile(load(&root, &Disk(folder.to_owned())))
}

/// A spec that is one text.
#[must_use]
pub fn compile_text(text: &str) -> Compilation {
    let root = Root { folder: String::new(), paths: vec!["spec.handoff".to_owned()] };
    compile(load(&root, &OneText(text)))
}

/// The `.handoff` files directly in a folder, sorted.
///
/// # Errors
/// The folder cannot be read.
pub fn specs_of(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".handoff") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Every spec that tests may run: those of the meaning and the examples, as folder and file.
///
/// # Errors
/// A folder cannot be read.
pub fn all_specs() -> std::io::Result<Vec<(PathBuf, String)>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![here.join("meaning")];
    for entry in std::fs::read_dir(here.join("../examples"))? {
        let folder = entry?.path();
        if folder.is_dir() {
            folders.push(folder);
        }
    }
    folders.sort();
    let mut specs = Vec::new();
    for folder in folders {
        for file in specs_of(&folder)? {
            specs.push((folder.clone(), file));
        }
    }
    Ok(specs)
}
