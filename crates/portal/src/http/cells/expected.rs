//! The table of `expected.txt`: which answer is due to whom, where, and in which state.

use std::collections::BTreeMap;

/// What is to become of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// It is done, or fails for want of a sensible form, past every question of who asks.
    Allowed,
    /// The same answer for everybody, whoever they are.
    Alike,
    /// The sign-in page, which says nothing of what was asked for.
    SignIn,
    /// Not found, to the letter as what doesn't exist.
    NotFound,
    /// To the letter the answer for what doesn't exist, which is not that it doesn't.
    AsNothing,
    /// Forbidden: who asks may know that it is there.
    Forbidden,
    /// It has ended, and who held it is told.
    Gone,
    /// More has to be proved first, and who holds the link is told.
    Conflict,
}

impl Word {
    const ALL: [(&'static str, Self); 8] = [
        ("+", Self::Allowed),
        ("o", Self::Alike),
        ("s", Self::SignIn),
        ("-", Self::NotFound),
        ("~", Self::AsNothing),
        ("x", Self::Forbidden),
        ("g", Self::Gone),
        ("c", Self::Conflict),
    ];

    fn parse(text: &str) -> Self {
        let found = Self::ALL.into_iter().find(|(sign, _)| *sign == text);
        found.unwrap_or_else(|| panic!("{text:?} is no word of the table")).1
    }

    pub const fn lets_in(self) -> bool {
        matches!(self, Self::Allowed | Self::Alike)
    }
}

/// A line of the first part.
#[derive(Debug)]
pub struct Line {
    pub method: &'static str,
    pub path: &'static str,
    pub group: &'static str,
}

/// The file, read.
pub struct Table {
    /// In the order of the file: what undoes comes last.
    pub lines: Vec<Line>,
    pub subjects: Vec<&'static str>,
    who: BTreeMap<&'static str, Vec<Word>>,
    /// By group, state and subject.
    when: BTreeMap<(&'static str, &'static str, &'static str), Word>,
}

impl Table {
    pub fn read(states: &[&'static str]) -> Self {
        let text = include_str!("expected.txt");
        let mut table = Self { lines: Vec::new(), subjects: Vec::new(), who: BTreeMap::new(), when: BTreeMap::new() };
        let mut part = "";
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if line.starts_with('[') {
                part = line;
                continue;
            }
            match part {
                "[who]" => table.take_who(line),
                "[routes]" => table.take_route(line),
                "[when]" => table.take_when(line, states),
                other => panic!("{line:?} stands in {other:?}"),
            }
        }
        table
    }

    fn take_who(&mut self, line: &'static str) {
        let mut words = line.split_whitespace();
        let group = words.next().unwrap();
        if self.subjects.is_empty() {
            self.subjects = words.collect();
            return;
        }
        let words: Vec<Word> = words.map(Word::parse).collect();
        assert_eq!(words.len(), self.subjects.len(), "{line}");
        assert!(self.who.insert(group, words).is_none(), "{group} stands there twice");
    }

    fn take_route(&mut self, line: &'static str) {
        let [method, path, group] = line.split_whitespace().collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert!(self.who.contains_key(group), "nobody says who may {group}");
        self.lines.push(Line { method, path, group });
    }

    fn take_when(&mut self, line: &'static str, known: &[&'static str]) {
        let [groups, states, subjects, word] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let word = Word::parse(word);
        for group in groups.split(',') {
            assert!(self.who.contains_key(group), "{line}");
            for state in states.split(',') {
                assert!(known.contains(&state), "there is no state {state}; there are {known:?}");
                for subject in subjects.split(',') {
                    assert!(subject == "*" || self.subjects.contains(&subject), "{line}");
                    let before = self.when.insert((group, state, subject), word);
                    assert!(before.is_none(), "said twice: {line}");
                }
            }
        }
    }

    /// What is due. A state changes something only for those who may otherwise, unless it names somebody.
    pub fn word(&self, group: &'static str, state: &'static str, subject: &'static str) -> Word {
        if let Some(word) = self.when.get(&(group, state, subject)) {
            return *word;
        }
        let column = self.subjects.iter().position(|known| *known == subject).expect("a column");
        let word = self.who[group][column];
        match self.when.get(&(group, state, "*")) {
            Some(other) if word == Word::Allowed => *other,
            _ => word,
        }
    }
}
