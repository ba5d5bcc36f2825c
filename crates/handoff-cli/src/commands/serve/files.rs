//! The rules of the service: the files that its PATHs name.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use handoff_plan::Plan;
use handoff_runtime::Spec;

use crate::{findings, spec};

pub(super) struct Files {
    paths: Vec<PathBuf>,
}

impl Files {
    pub(super) fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths }
    }
}

impl Spec for Files {
    /// Of every file below the folders and what is in it; of a file that imports others, of its whole folder too; and of
    /// `handoff.toml`, so that somebody who changes that alone hears what comes of it.
    fn digest(&self) -> Option<u64> {
        let mut all = spec::collect(&self.paths).ok()?;
        let beside = self.folders().into_iter().filter_map(|folder| spec::collect(&[folder]).ok()).flatten();
        all.extend(beside);
        all.sort();
        all.dedup();
        let mut hash = blake3::Hasher::new();
        for file in all {
            let bytes = spec::read(&file).ok()?;
            hash.update(file.as_os_str().as_encoded_bytes()).update(&[0]);
            hash.update(blake3::hash(&bytes).as_bytes());
        }
        let settings = std::fs::read(spec::root_of(&self.paths).join(spec::MARKER)).unwrap_or_default();
        hash.update(&settings);
        hash.finalize().as_bytes().first_chunk().map(|first| u64::from_le_bytes(*first))
    }

    fn compile(&self) -> Result<Arc<Plan>, Vec<String>> {
        let compiled = spec::compile(&self.paths).map_err(|failure| vec![failure.to_string()])?;
        match compiled.plan {
            Some(plan) if plan.processes.is_empty() => {
                Err(vec!["there is no process in these files: nothing could be taken by them".to_owned()])
            }
            Some(plan) => Ok(Arc::new(plan)),
            None => Err(findings::error_lines(&compiled)),
        }
    }

    fn files(&self) -> BTreeSet<PathBuf> {
        spec::collect(&self.paths).unwrap_or_default().into_iter().collect()
    }

    /// The root of the spec holds everything that its files can import.
    fn folders(&self) -> Vec<PathBuf> {
        let root = spec::root_of(&self.paths);
        vec![if root.as_os_str().is_empty() { PathBuf::from(".") } else { root }]
    }
}

#[cfg(test)]
mod tests {
    use handoff_runtime::Spec;

    use super::Files;

    #[test]
    fn other_settings_are_another_state_of_the_files() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("spec.handoff"), "person maria\n").unwrap();
        let files = Files::new(vec![dir.path().to_owned()]);
        let mut seen = vec![files.digest()];
        for settings in ["", "[service]\n", "[events]\n"] {
            std::fs::write(dir.path().join("handoff.toml"), settings).unwrap();
            seen.push(files.digest());
        }
        assert!(seen.iter().all(Option::is_some));
        assert_eq!(seen[0], seen[1]);
        assert_ne!(seen[1], seen[2]);
        assert_ne!(seen[2], seen[3]);
    }
}
