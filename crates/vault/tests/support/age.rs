//! Debian's `age`, which somebody else wrote.

use std::path::Path;
use std::process::{Command, Output};

use sealport_ambient::OsChance;
use sealport_vault::FileKey;
use sealport_vault::age::{AgeRecipient, header};

/// A recovery key made by `age-keygen`, in a folder of its own.
pub struct StockAge {
    folder: tempfile::TempDir,
    pub recipient: AgeRecipient,
}

impl StockAge {
    /// # Panics
    /// When `age` is not installed: without it these tests prove nothing.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = run(Command::new("age-keygen").arg("-o").arg(folder.path().join("identity")));
        assert!(made.status.success(), "age-keygen failed: {}", String::from_utf8_lossy(&made.stderr));
        let shown = run(Command::new("age-keygen").arg("-y").arg(folder.path().join("identity")));
        let recipient = AgeRecipient::parse(&String::from_utf8(shown.stdout).unwrap()).unwrap();
        Self { folder, recipient }
    }

    /// What `age -d` says to `blob` with our header for `key` in front.
    pub fn decrypt(&self, key: &FileKey, blob: &[u8]) -> Output {
        let file = [header(&self.recipient, key, &OsChance), blob.to_vec()].concat();
        decrypt_with(&self.folder.path().join("identity"), &file)
    }
}

/// `age -d -i identity` on the bytes of `file`.
pub fn decrypt_with(identity: &Path, file: &[u8]) -> Output {
    let input = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(input.path(), file).unwrap();
    run(Command::new("age").arg("-d").arg("-i").arg(identity).arg(input.path()))
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| {
        panic!(
            "{:?} does not start ({error}); this test needs Debian's age: apt-get install age",
            command.get_program()
        )
    })
}
