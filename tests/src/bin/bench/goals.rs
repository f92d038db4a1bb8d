//! The goals, in one table.

/// What a figure is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// At most this.
    Most(f64),
    /// At least this.
    Least(f64),
    /// At most what the reference in the same run took, plus this.
    ReferencePlus(f64),
    /// At least the reference in the same run, less this.
    ReferenceLess(f64),
    /// At most so many times the reference in the same run.
    ReferenceTimes(f64),
    /// At least so many times the reference in the same run.
    ReferenceShare(f64),
}

/// One figure that the project promises, for a 2-core machine that the clients share.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// The bench that measures it, a dot, and the figure.
    pub name: &'static str,
    /// Of the value and of the reference.
    pub unit: &'static str,
    /// What it is held against.
    pub bound: Bound,
    /// What the figure is, and what the reference, in words.
    pub what: &'static str,
}

const fn goal(name: &'static str, unit: &'static str, bound: Bound, what: &'static str) -> Goal {
    Goal { name, unit, bound, what }
}

/// Every goal.
#[rustfmt::skip]
pub const GOALS: &[Goal] = &[
    goal("seal.seal",       "CPU s/GiB", Bound::ReferenceTimes(1.10),  "sealing a stream; the bare cipher on 64 KiB chunks"),
    goal("seal.open",       "CPU s/GiB", Bound::ReferenceTimes(1.10),  "opening a stream; the bare cipher on 64 KiB chunks"),
    goal("download.cpu-1",  "CPU s/GiB", Bound::ReferencePlus(0.5),    "1 GiB to 1 client; bare decryption"),
    goal("download.cpu-8",  "CPU s/GiB", Bound::ReferencePlus(0.5),    "1 GiB to each of 8 clients; bare decryption"),
    goal("download.nginx",  "MiB/s",     Bound::ReferenceShare(0.45),  "1 GiB to each of 8 clients; nginx with the plaintext"),
    goal("ranges.rate",     "1/s",       Bound::Least(5_000.0),        "64 KiB ranges at random, 4 GiB blob, 16 connections"),
    goal("ranges.middle",   "ms",        Bound::ReferenceTimes(2.0),   "first byte in the middle of 10 GiB; at its beginning"),
    goal("upload.cpu",      "CPU s/GiB", Bound::ReferencePlus(1.0),    "1 GiB through tus; hashes and sealing in memory"),
    goal("memory.peak",     "MiB",       Bound::Most(128.0),           "resident, 64 downloads and 16 uploads at once"),
    goal("small.rate",      "1/s",       Bound::Least(2_500.0),        "100 KiB through a grant, 32 connections, durable start"),
    goal("small.groups",    "1/s",       Bound::ReferenceShare(0.5),   "the same; 32 starts a sync of this disk"),
    goal("landing.rate",    "1/s",       Bound::Least(5_000.0),        "the page behind a link, 32 connections"),
    goal("people.check",    "us",        Bound::Most(200.0),           "may this session have this file? 1,000,000 grants, 100,000 contacts"),
    goal("people.flood",    "ms",        Bound::ReferenceTimes(2.0),   "99 of 100 pages while 200 sign in at once; on a quiet machine"),
    goal("preview.words",    "CPU ms",   Bound::ReferenceTimes(0.8),   "a page of the bash manual at 150 dpi, sealed; pdftoppm -jpeg"),
    goal("preview.drawings", "CPU ms",   Bound::ReferenceTimes(0.8),   "a page of the gnuplot manual at 150 dpi, sealed; pdftoppm -jpeg"),
    goal("preview.thumbnails", "CPU ms", Bound::ReferenceTimes(1.3),   "a photograph to 512 pixels, sealed; one vipsthumbnail for all"),
    goal("preview.mark-words", "CPU ms", Bound::Most(30.0),            "marks on a page of words, 1600 pixels, the worker included"),
    goal("preview.mark-drawings", "CPU ms", Bound::Most(30.0),         "the same on a page with drawings"),
    goal("preview.mark-photo", "CPU ms", Bound::Most(30.0),            "the same on a detailed photograph"),
    goal("preview.first",    "ms",       Bound::Most(1_000.0),         "the first page of a PDF, drawn, marked, to a browser"),
    goal("preview.first-photo", "ms",    Bound::Most(1_000.0),         "a photograph of 18 megapixels, the same"),
    goal("preview.cached",   "ms",       Bound::Most(60.0),            "95 of 100 pages that are kept, marked, to a browser"),
    goal("preview.cached-photo", "ms",   Bound::Most(60.0),            "the same, a detailed photograph"),
    goal("preview.memory",   "MiB",      Bound::ReferencePlus(10.0),   "resident after 200 pages and some bombs; before"),
    goal("preview.others",   "ms",       Bound::ReferenceTimes(2.0),   "99 of 100 pages while bombs are drawn; on a quiet machine"),
    goal("preview.film",     "ms",       Bound::Most(4_000.0),         "95 of 100 pieces of four seconds of a film, marked, to a browser"),
    goal("preview.traced",   "of pages", Bound::Least(0.99),           "pages at 1600 pixels traced after JPEG 60 at half their size"),
    goal("preview.likeness", "SSIM",     Bound::ReferenceLess(0.03),   "our pages to pdftoppm's, 20 papers; pdfium's to them"),
    goal("people.memory",   "MiB",       Bound::ReferencePlus(80.0),   "resident at most while 200 sign in at once; before"),
];

/// A goal by its name.
pub fn named(name: &str) -> Option<&'static Goal> {
    GOALS.iter().find(|goal| goal.name == name)
}

impl Bound {
    /// The number that the value is held against, given the reference of the same run.
    pub fn limit(self, reference: f64) -> f64 {
        match self {
            Self::Most(limit) | Self::Least(limit) => limit,
            Self::ReferencePlus(more) => reference + more,
            Self::ReferenceLess(less) => reference - less,
            Self::ReferenceTimes(times) | Self::ReferenceShare(times) => reference * times,
        }
    }

    /// Whether `value` keeps it.
    pub fn holds(self, value: f64, reference: f64) -> bool {
        let limit = self.limit(reference);
        match self {
            Self::Most(_) | Self::ReferencePlus(_) | Self::ReferenceTimes(_) => value <= limit,
            Self::Least(_) | Self::ReferenceShare(_) | Self::ReferenceLess(_) => value >= limit,
        }
    }

    /// `≤` or `≥`.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Most(_) | Self::ReferencePlus(_) | Self::ReferenceTimes(_) => "≤",
            Self::Least(_) | Self::ReferenceShare(_) | Self::ReferenceLess(_) => "≥",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_up_to_their_edge() {
        assert!(Bound::Most(128.0).holds(128.0, 0.0) && !Bound::Most(128.0).holds(128.1, 0.0));
        assert!(Bound::Least(5_000.0).holds(5_000.0, 0.0) && !Bound::Least(5_000.0).holds(4_999.0, 0.0));
        assert!(Bound::ReferencePlus(0.5).holds(1.2, 0.7) && !Bound::ReferencePlus(0.5).holds(1.3, 0.7));
        assert!(Bound::ReferenceLess(0.25).holds(0.5, 0.75) && !Bound::ReferenceLess(0.25).holds(0.4, 0.75));
        assert!(Bound::ReferenceTimes(2.0).holds(4.0, 2.0) && !Bound::ReferenceTimes(2.0).holds(4.1, 2.0));
        assert!(Bound::ReferenceShare(0.5).holds(1.0, 2.0) && !Bound::ReferenceShare(0.5).holds(0.9, 2.0));
    }

    #[test]
    fn every_name_stands_once() {
        let mut names: Vec<_> = GOALS.iter().map(|goal| goal.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), GOALS.len());
    }
}
