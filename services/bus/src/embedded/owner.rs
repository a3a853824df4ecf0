//! One process owns a log; a second is told by whom it is held.

use crate::Error;
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
};

/// The lock of a log, held until dropped, or until the process is gone.
#[derive(Debug)]
pub(super) struct Ownership {
    _lock: File,
}

impl Ownership {
    /// Takes the log at `path` for `name`.
    pub(super) fn take(path: &Path, name: &str) -> Result<Self, Error> {
        let lock_path = PathBuf::from(format!("{}.lock", path.display()));
        let failed = |cause| Error::File { path: lock_path.display().to_string(), cause };
        let mut lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&lock_path)
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                lock.read_to_string(&mut owner).map_err(failed)?;
                return Err(Error::InUse {
                    path: path.display().to_string(),
                    owner: owner.trim().to_owned(),
                });
            }
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        lock.set_len(0).map_err(failed)?;
        lock.rewind().map_err(failed)?;
        writeln!(lock, "{name} (process {})", std::process::id()).map_err(failed)?;
        Ok(Self { _lock: lock })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_owner_is_told_the_first_by_name_and_process_id() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.db");
        let first = Ownership::take(&path, "wiredesk run").unwrap();
        let refusal = Ownership::take(&path, "wiredesk run").unwrap_err().to_string();
        let expected = format!("in use by wiredesk run (process {})", std::process::id());
        assert!(refusal.ends_with(&expected), "{refusal}");
        drop(first);
        assert!(Ownership::take(&path, "wiredesk run").is_ok());
    }
}
