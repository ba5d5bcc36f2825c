//! Whose the files of a store are: its folder's owner's, also those that root made.
//!
//! A service that runs as a user of its own could not read them otherwise, and would not start again after an administrator
//! worked on its store.

use std::path::Path;

#[cfg(unix)]
use rustix::fs::{CWD, Dir, FileType, Gid, Mode, OFlags, Uid};
#[cfg(unix)]
use std::os::fd::OwnedFd;

/// Where root works on the store of somebody else: gives them what root made, when it is dropped.
#[derive(Debug)]
pub(crate) struct Owner {
    #[cfg(unix)]
    folder: Option<(OwnedFd, Uid, Gid)>,
}

#[cfg(unix)]
impl Owner {
    pub(crate) fn of(dir: &Path) -> Self {
        let find = || {
            let folder = rustix::fs::openat(CWD, dir, OPEN, Mode::empty()).ok()?;
            let found = rustix::fs::fstat(&folder).ok()?;
            (found.st_uid != 0).then(|| (folder, Uid::from_raw(found.st_uid), Gid::from_raw(found.st_gid)))
        };
        // Nobody else may give files away.
        Self { folder: rustix::process::geteuid().is_root().then(find).flatten() }
    }
}

#[cfg(unix)]
impl Drop for Owner {
    fn drop(&mut self) {
        if let Some((folder, user, group)) = &self.folder {
            // What could not be given is told when the owner opens it.
            let _ = give(folder, *user, *group);
        }
    }
}

/// A named pipe is not waited for.
#[cfg(unix)]
const OPEN: OFlags = OFlags::CLOEXEC.union(OFlags::NONBLOCK);

/// By handles, and through no link: whose the folder is may put other files in place of these meanwhile. What has another
/// name too may be somebody else's.
#[cfg(unix)]
fn give(folder: &OwnedFd, user: Uid, group: Gid) -> rustix::io::Result<()> {
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        let Ok(file) = rustix::fs::openat(folder, name, OPEN.union(OFlags::NOFOLLOW), Mode::empty()) else {
            continue;
        };
        let found = rustix::fs::fstat(&file)?;
        let kind = FileType::from_raw_mode(found.st_mode);
        let is_folder = kind == FileType::Directory;
        let is_alone = kind == FileType::RegularFile && found.st_nlink == 1;
        if found.st_uid == 0 && (is_folder || is_alone) {
            rustix::fs::fchown(&file, Some(user), Some(group))?;
        }
        if is_folder {
            give(&file, user, group)?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
impl Owner {
    pub(crate) fn of(_: &Path) -> Self {
        Self {}
    }
}
