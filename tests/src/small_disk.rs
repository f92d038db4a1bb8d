//! A file system that is soon full.

use std::path::Path;

use tempfile::TempDir;
use tokio::process::Command;

/// A tmpfs, gone with the value.
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// One of so many MiB.
    ///
    /// # Panics
    /// As [`Self::with`].
    pub async fn new(mebibytes: u32) -> Self {
        Self::with(mebibytes, "mode=0700").await
    }

    /// One of so many MiB with further options of `mount`.
    ///
    /// # Panics
    /// When this account may not mount: run the tests as root, or in a user namespace (`unshare -rm`).
    pub async fn with(mebibytes: u32, options: &str) -> Self {
        let folder = TempDir::new().expect("a temporary directory");
        let size = format!("size={mebibytes}m,{options}");
        let made = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path())
            .output()
            .await
            .expect("mount");
        assert!(made.status.success(), "this test mounts a small tmpfs: {}", String::from_utf8_lossy(&made.stderr));
        Self { folder }
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let gone = std::process::Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
        // Left mounted, its folder can't be removed, which the next look at the machine shows.
        debug_assert!(gone.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}
