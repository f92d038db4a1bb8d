//! The files that previews are measured on: what Debian packages bring, fetched by `tests/bench`.

use std::io;
use std::path::{Path, PathBuf};

use sealport_tests::place::{repository, told};

/// A file of a package.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Where it lies.
    pub path: PathBuf,
    /// Package and name, for people.
    pub name: String,
    /// Pages whose likeness is compared, from 1; none for pictures.
    pub pages: Vec<u32>,
}

impl Paper {
    /// Its bytes.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn bytes(&self) -> io::Result<bytes::Bytes> {
        Ok(std::fs::read(&self.path)?.into())
    }
}

/// All of them, PDFs and pictures.
///
/// # Errors
/// When the list is not what it should be, or a file is missing.
pub fn all() -> io::Result<Vec<Paper>> {
    let place = PathBuf::from(told("SEALPORT_BENCH_PAPERS"));
    let list = std::fs::read_to_string(repository().join("tests/lib/papers.txt"))?;
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| paper(&place, line)).collect()
}

/// The one PDF with this end of its name.
///
/// # Errors
/// When there is none.
pub fn named(end: &str) -> io::Result<Paper> {
    let found = all()?.into_iter().find(|paper| paper.path.ends_with(end));
    found.ok_or_else(|| io::Error::other(format!("{end} is not in the list of papers")))
}

fn paper(place: &Path, line: &str) -> io::Result<Paper> {
    let odd = || io::Error::other(format!("an odd line in the list of papers: {line}"));
    let mut words = line.split(' ');
    let (package, _version) = words.next().zip(words.next()).ok_or_else(odd)?;
    let path = words.next().ok_or_else(odd)?;
    let pages = words.next().map_or(Ok(Vec::new()), |pages| pages.split(',').map(str::parse).collect());
    let path = place.join(package).join(path.trim_end_matches(".gz"));
    if !path.is_file() {
        return Err(io::Error::other(format!("{} was not fetched", path.display())));
    }
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Paper { name: format!("{package} {file}"), path, pages: pages.map_err(|_| odd())? })
}
