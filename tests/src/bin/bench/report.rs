//! Figures as they are measured, for people and for machines.

use std::io::{self, Write};

use serde_json::json;

use crate::goals::{self, Goal};

/// How the figures are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A table.
    Table,
    /// A JSON object a line: name, value, unit, goal, ok.
    Json,
}

/// Tells figures and remembers whether all goals were met.
pub struct Report {
    form: Form,
    told: Vec<String>,
    missed: u32,
}

impl Report {
    /// An empty report.
    pub fn new(form: Form) -> Self {
        Self { form, told: Vec::new(), missed: 0 }
    }

    /// How many goals were missed so far.
    pub fn missed(&self) -> u32 {
        self.missed
    }

    /// Whether this goal's figure was told.
    pub fn told(&self, name: &str) -> bool {
        self.told.iter().any(|told| told == name)
    }

    /// Circumstances of the run: build flags, how the database writes.
    pub fn circumstance(&self, name: &str, value: &str) -> io::Result<()> {
        match self.form {
            Form::Table => writeln!(io::stdout().lock(), "{name}: {value}"),
            Form::Json => writeln!(io::stdout().lock(), "{}", json!({"name": name, "value": value})),
        }
    }

    /// A figure that no goal speaks about but that explains the others.
    pub fn beside(&self, name: &str, value: f64, unit: &str) -> io::Result<()> {
        match self.form {
            Form::Table => writeln!(io::stdout().lock(), "{name:<28} {:>12} {unit}", figure(value)),
            Form::Json => writeln!(io::stdout().lock(), "{}", json!({"name": name, "value": value, "unit": unit})),
        }
    }

    /// A figure with a goal. `reference` is what the same run measured as the goal's reference, or 0 if it has none.
    ///
    /// # Errors
    /// When the table has no such goal.
    pub fn figure(&mut self, name: &str, value: f64, reference: f64) -> io::Result<()> {
        let goal = goals::named(name).ok_or_else(|| io::Error::other(format!("no goal is called {name}")))?;
        let ok = goal.bound.holds(value, reference);
        self.missed += u32::from(!ok);
        self.told.push(name.to_owned());
        let line = match self.form {
            Form::Table => row(goal, value, reference, ok),
            Form::Json => {
                let limit = goal.bound.limit(reference);
                json!({"name": name, "value": value, "unit": goal.unit, "goal": limit, "ok": ok, "what": goal.what})
                    .to_string()
            }
        };
        writeln!(io::stdout().lock(), "{line}")
    }
}

fn row(goal: &Goal, value: f64, reference: f64, ok: bool) -> String {
    let (limit, verdict) = (goal.bound.limit(reference), if ok { "ok    " } else { "MISSED" });
    let (value, limit, sign) = (figure(value), figure(limit), goal.bound.sign());
    format!("{:<28} {value:>12} {:<10} {sign} {limit:>10}  {verdict}  {}", goal.name, goal.unit, goal.what)
}

/// Four digits that count.
fn figure(value: f64) -> String {
    match value.abs() {
        big if big >= 1_000.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}
