//! From the PATHs of a command to a compiled spec.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use handoff_compiler::{Compilation, Depth, Files, Loaded, Root};
use handoff_syntax::MAX_FILE_BYTES;

use crate::outcome::{Failure, plain};

/// Stands in the root of a spec.
pub(crate) const MARKER: &str = "handoff.toml";
const EXTENSION: &str = "handoff";
/// Deeper folders than this are not a spec.
const MAX_DEPTH: usize = 64;

/// Loads and compiles what the PATHs name. Errors of the spec are in the compilation.
///
/// # Errors
/// A PATH that does not exist or cannot be read, a folder without specs.
pub(crate) fn compile(paths: &[PathBuf]) -> Result<Compilation, Failure> {
    Ok(handoff_compiler::compile(load(paths)?))
}

/// Loads and checks what the PATHs name; no plan is made.
///
/// # Errors
/// As [`compile`].
pub(crate) fn check(paths: &[PathBuf], depth: Depth) -> Result<Compilation, Failure> {
    Ok(handoff_compiler::check(load(paths)?, depth))
}

fn load(paths: &[PathBuf]) -> Result<Loaded, Failure> {
    let files = collect(paths)?;
    let root = Root {
        folder: text(&root_of(paths))?,
        paths: files.iter().map(|p| text(p)).collect::<Result<_, _>>()?,
    };
    let loaded = handoff_compiler::load(&root, &Disk);
    if let Some((path, why)) = loaded.unreadable.first() {
        return Err(Failure::of(path, why));
    }
    Ok(loaded)
}

/// The files that the PATHs name: a file itself, of a folder all `.handoff` files below it. Each once, in the order of the
/// PATHs and sorted below each.
pub(crate) fn collect(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut seen = BTreeSet::new();
    let mut files = Vec::new();
    for path in paths {
        let kind = fs::metadata(path).map_err(|e| Failure::of(path.display(), plain(&e)))?;
        let mut below = Vec::new();
        if kind.is_dir() {
            walk(path, MAX_DEPTH, &mut BTreeSet::new(), &mut below)?;
            if below.is_empty() {
                return Err(Failure::of(path.display(), "no `.handoff` file in this folder"));
            }
        } else {
            below.push(Found { path: path.clone(), real: real(path) });
        }
        below.sort_by(|a, b| a.path.cmp(&b.path));
        files.extend(below.into_iter().filter_map(|file| seen.insert(file.real).then_some(file.path)));
    }
    Ok(files)
}

/// A file as it is shown, and where it really is.
struct Found {
    path: PathBuf,
    real: PathBuf,
}

/// `walked`: the real folders already seen, so that a link back up ends.
fn walk(
    folder: &Path,
    depth: usize,
    walked: &mut BTreeSet<PathBuf>,
    files: &mut Vec<Found>,
) -> Result<(), Failure> {
    let here = real(folder);
    if depth == 0 || !walked.insert(here.clone()) {
        return Ok(());
    }
    let failed = |e: std::io::Error| Failure::of(folder.display(), plain(&e));
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (path, name) = (entry.path(), entry.file_name());
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        let Ok(kind) = entry.file_type() else { continue };
        let leads = if kind.is_symlink() { fs::metadata(&path).map(|to| to.file_type()) } else { Ok(kind) };
        // A link that leads nowhere is nobody's spec.
        let Ok(leads) = leads else { continue };
        if leads.is_dir() {
            walk(&path, depth - 1, walked, files)?;
        } else if path.extension().is_some_and(|e| e == EXTENSION) {
            // Only a link is elsewhere than where it stands; to ask for each file takes longer than to read it.
            let real = if kind.is_symlink() { real(&path) } else { here.join(name) };
            files.push(Found { path, real });
        }
    }
    Ok(())
}

/// The folder that imports may not leave: that of the nearest `handoff.toml`, else the PATH given; of several PATHs the
/// folder that holds them all.
pub(crate) fn root_of(paths: &[PathBuf]) -> PathBuf {
    let folders = paths.iter().map(|p| folder_of(p)).collect::<Vec<_>>();
    let Some(first) = folders.first() else { return PathBuf::new() };
    let holds_all = |folder: &Path| folders.iter().all(|f| real(f).starts_with(real(folder)));
    let marked = up(first).find(|folder| holds_all(folder) && folder.join(MARKER).is_file());
    marked.or_else(|| up(first).find(|folder| holds_all(folder))).unwrap_or_else(|| first.clone())
}

fn folder_of(path: &Path) -> PathBuf {
    if path.is_dir() { path.to_owned() } else { path.parent().unwrap_or(Path::new("")).to_owned() }
}

/// A folder and those above it, written as the folder is: `a/b`, `a`, `` (here), `..`, and so on to the top.
fn up(folder: &Path) -> impl Iterator<Item = PathBuf> {
    std::iter::successors(Some(folder.to_owned()), |folder| {
        let at_top = real(folder).parent().is_none();
        if at_top {
            return None;
        }
        let named = folder.file_name().is_some();
        Some(if named { folder.parent().unwrap_or(Path::new("")).to_owned() } else { folder.join("..") })
    })
    .take(2 * MAX_DEPTH)
}

/// The real path; as it is written where it has none.
fn real(path: &Path) -> PathBuf {
    let here = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    fs::canonicalize(here).unwrap_or_else(|_| path.to_owned())
}

fn text(path: &Path) -> Result<String, Failure> {
    let text = path.to_str().ok_or_else(|| Failure::of(path.display(), "the path is not Unicode"))?;
    Ok(if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() })
}

/// Reads a text file whole, up to the size that a spec may have.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let open = || {
        let file = File::open(path)?;
        // One byte more, so that one read finds the end.
        let size = file.metadata()?.len().min(MAX_FILE_BYTES) + 1;
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
        Ok::<_, std::io::Error>(bytes)
    };
    let bytes = open().map_err(|e| plain(&e))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(format!("larger than {} MiB", MAX_FILE_BYTES >> 20));
    }
    Ok(bytes)
}

/// Writes beside the file first, then puts it in its place: a crash leaves the old text or the new, never half of one.
pub(crate) fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    // A link keeps pointing at what it points at.
    let path = fs::canonicalize(path)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    let written = fs::write(&beside, text)
        .and_then(|()| fs::set_permissions(&beside, fs::metadata(&path)?.permissions()))
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // It may not be there; the first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}

struct Disk;

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        read(Path::new(path))
    }
}
