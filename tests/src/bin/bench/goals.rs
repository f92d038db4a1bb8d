//! The goals, in one table.

/// What a figure is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
    /// At most what the reference in the same run took, plus this.
    AtMostReferencePlus(f64),
    /// At most so many times the reference in the same run.
    AtMostReferenceTimes(f64),
    /// At least so many times the reference in the same run.
    AtLeastReferenceTimes(f64),
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
pub const GOALS: &[Goal] = &[
    goal(
        "seal.seal",
        "CPU s/GiB",
        Bound::AtMostReferenceTimes(1.10),
        "sealing a stream; the bare cipher on 64 KiB chunks",
    ),
    goal(
        "seal.open",
        "CPU s/GiB",
        Bound::AtMostReferenceTimes(1.10),
        "opening a stream; the bare cipher on 64 KiB chunks",
    ),
];

/// A goal by its name.
pub fn named(name: &str) -> Option<&'static Goal> {
    GOALS.iter().find(|goal| goal.name == name)
}

impl Bound {
    /// The number that the value is held against, given the reference of the same run.
    pub fn limit(self, reference: f64) -> f64 {
        match self {
            Self::AtMost(limit) | Self::AtLeast(limit) => limit,
            Self::AtMostReferencePlus(more) => reference + more,
            Self::AtMostReferenceTimes(times) | Self::AtLeastReferenceTimes(times) => reference * times,
        }
    }

    /// Whether `value` keeps it.
    pub fn holds(self, value: f64, reference: f64) -> bool {
        let limit = self.limit(reference);
        match self {
            Self::AtMost(_) | Self::AtMostReferencePlus(_) | Self::AtMostReferenceTimes(_) => value <= limit,
            Self::AtLeast(_) | Self::AtLeastReferenceTimes(_) => value >= limit,
        }
    }

    /// `≤` or `≥`.
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtMost(_) | Self::AtMostReferencePlus(_) | Self::AtMostReferenceTimes(_) => "≤",
            Self::AtLeast(_) | Self::AtLeastReferenceTimes(_) => "≥",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_up_to_their_edge() {
        assert!(Bound::AtMost(128.0).holds(128.0, 0.0) && !Bound::AtMost(128.0).holds(128.1, 0.0));
        assert!(Bound::AtLeast(5_000.0).holds(5_000.0, 0.0) && !Bound::AtLeast(5_000.0).holds(4_999.0, 0.0));
        assert!(Bound::AtMostReferencePlus(0.5).holds(1.2, 0.7) && !Bound::AtMostReferencePlus(0.5).holds(1.3, 0.7));
        assert!(Bound::AtMostReferenceTimes(2.0).holds(4.0, 2.0) && !Bound::AtMostReferenceTimes(2.0).holds(4.1, 2.0));
        assert!(
            Bound::AtLeastReferenceTimes(0.5).holds(1.0, 2.0) && !Bound::AtLeastReferenceTimes(0.5).holds(0.9, 2.0)
        );
    }

    #[test]
    fn every_name_stands_once() {
        let mut names: Vec<_> = GOALS.iter().map(|goal| goal.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), GOALS.len());
    }
}
