//! The disk after a power cut: see `power.c`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The library that is preloaded, in a folder of its own.
pub(super) struct Shim {
    library: PathBuf,
    _folder: tempfile::TempDir,
}

impl Shim {
    pub(super) fn compile() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let library = folder.path().join("power.so");
        let source = super::here().join("power.c");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
        let status = cc.status()?;
        if status.success() {
            Ok(Self { library, _folder: folder })
        } else {
            Err(io::Error::other("power.c does not compile"))
        }
    }

    /// Has the process run on such a disk.
    pub(super) fn preload(&self, command: &mut Command, dir: &Path, shadow: &Path, leak: bool) {
        command.env("LD_PRELOAD", &self.library).env("POWER_DIR", dir).env("POWER_SHADOW", shadow);
        if leak {
            command.env("POWER_LEAK", "1");
        }
    }
}

/// Everything in `dir` is durable: the shadow begins with it.
pub(super) fn begin(dir: &Path, shadow: &Path) -> io::Result<()> {
    let mut names = String::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let (about, path) = (entry.metadata()?, entry.path());
        let kind = if about.is_dir() { 'd' } else { 'f' };
        if about.is_dir() {
            begin(&path, shadow)?;
        } else {
            fs::copy(&path, shadow.join(format!("f{}", about.ino())))?;
        }
        names += &format!("{kind} {} {}\n", about.ino(), entry.file_name().to_string_lossy());
    }
    fs::write(shadow.join(format!("d{}", fs::metadata(dir)?.ino())), names)
}

/// Makes `to` what is left of the folder with that inode.
pub(super) fn leave(inode: u64, shadow: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    let names = fs::read_to_string(shadow.join(format!("d{inode}"))).unwrap_or_default();
    let entries = names.lines().filter_map(|line| {
        let mut words = line.splitn(3, ' ');
        Some((words.next()?, words.next()?.parse::<u64>().ok()?, words.next()?))
    });
    for (kind, inode, name) in entries {
        let path = to.join(name);
        if kind == "d" {
            leave(inode, shadow, &path)?;
        } else if let Err(e) = fs::copy(shadow.join(format!("f{inode}")), &path) {
            if e.kind() != io::ErrorKind::NotFound {
                return Err(e);
            }
            // Its name is durable, and nothing that was ever in it.
            fs::write(&path, "")?;
        }
    }
    Ok(())
}

/// What is in a folder, for saying what went wrong.
pub(super) fn sizes(dir: &Path) -> BTreeMap<String, u64> {
    let entries = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
    entries
        .filter_map(|e| Some((e.file_name().to_string_lossy().into_owned(), e.metadata().ok()?.len())))
        .collect()
}
