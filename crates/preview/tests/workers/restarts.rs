//! Where workers die at start, the next ones are started ever more slowly, and when they live again all goes on.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use crate::common::{WORKER, encoded, settings, thumbnail, two_halves};
use image::ImageFormat;
use sealport_preview::{MediaType, NoPreview, Renderer, RendererSettings};
use tokio::time::timeout;

/// A program that writes a line for every start and fails, until a file says that it may work.
struct Sickly {
    folder: PathBuf,
}

impl Sickly {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sealport-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let place = folder.display();
        let script = format!(
            "#!/bin/sh\necho >> {place}/starts\nif [ -e {place}/well ]; then exec {WORKER} \"$@\"; fi\nexit 1\n"
        );
        fs::write(folder.join("program"), script).unwrap();
        fs::set_permissions(folder.join("program"), fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder }
    }

    fn starts(&self) -> usize {
        fs::read(self.folder.join("starts")).map_or(0, |lines| lines.len())
    }

    fn renderer(&self) -> Renderer {
        let program = self.folder.join("program");
        Renderer::start(RendererSettings { program, wall_limit: Duration::from_secs(60), ..settings() }).unwrap()
    }
}

impl Drop for Sickly {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test]
async fn a_program_that_always_dies_is_not_started_again_and_again() {
    let sickly = Sickly::new("sickly");
    let renderer = sickly.renderer();
    let asking = timeout(Duration::from_secs(2), async {
        loop {
            assert_eq!(thumbnail(&renderer, MediaType::Png, b"x").await, Err(NoPreview::SandboxUnavailable));
        }
    });
    assert!(asking.await.is_err());
    // Pauses of 0.1, 0.2, 0.4, 0.8 ... seconds leave room for a handful; without them there would be hundreds.
    let starts = sickly.starts();
    assert!((2..=12).contains(&starts), "{starts} starts in two seconds");
}

#[tokio::test]
async fn once_workers_live_again_all_goes_on() {
    let sickly = Sickly::new("recovering");
    let renderer = sickly.renderer();
    assert_eq!(thumbnail(&renderer, MediaType::Png, b"x").await, Err(NoPreview::SandboxUnavailable));
    fs::write(sickly.folder.join("well"), b"").unwrap();
    let picture = encoded(&two_halves(20, 10), ImageFormat::Png);
    let recovered = timeout(Duration::from_secs(60), async {
        while thumbnail(&renderer, MediaType::Png, &picture).await.is_err() {}
    });
    assert!(recovered.await.is_ok(), "{} starts", sickly.starts());
    for _ in 0..3 {
        assert!(thumbnail(&renderer, MediaType::Png, &picture).await.is_ok());
    }
}
