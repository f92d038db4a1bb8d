//! No language is half translated, and no page asks for words that don't exist.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type Messages = BTreeMap<String, String>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The messages of a language: a line `key = value` begins one, indented lines and the closing brace go on with it.
fn messages(language: &str) -> Messages {
    let mut all = Messages::new();
    for file in files_below(&root().join("web/locales").join(language), "ftl") {
        let text = fs::read_to_string(&file).unwrap();
        let mut key = String::new();
        for line in text.lines() {
            if let Some((name, value)) =
                line.split_once(" =").filter(|(name, _)| !name.contains(' ') && !name.starts_with('#'))
            {
                key = name.to_owned();
                let twice = all.insert(key.clone(), value.trim().to_owned());
                assert!(twice.is_none(), "{language}: {key} stands twice, the second time in {}", file.display());
            } else if line.starts_with([' ', '}']) {
                let value = all.get_mut(&key).unwrap_or_else(|| panic!("{}: {line}", file.display()));
                value.push('\n');
                value.push_str(line.trim());
            }
        }
    }
    all
}

fn keys(messages: &Messages) -> BTreeSet<&str> {
    messages.keys().map(String::as_str).collect()
}

#[test]
fn every_language_has_every_message() {
    let english = messages("en");
    assert!(english.len() > 100, "only {} messages were found", english.len());
    for language in ["de", "nl"] {
        let other = messages(language);
        let missing: Vec<_> = keys(&english).difference(&keys(&other)).copied().map(str::to_owned).collect();
        let left_over: Vec<_> = keys(&other).difference(&keys(&english)).copied().map(str::to_owned).collect();
        assert!(
            missing.is_empty() && left_over.is_empty(),
            "{language} lacks {missing:?} and has beside {left_over:?}"
        );
    }
}

#[test]
fn what_reads_the_same_as_in_english_was_meant_so() {
    let list = fs::read_to_string(root().join("web/locales/same-as-english.txt")).unwrap();
    let meant: BTreeSet<&str> = list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let english = messages("en");
    let mut same = BTreeSet::new();
    for language in ["de", "nl"] {
        for (key, value) in messages(language) {
            if english.get(&key) == Some(&value) && value.chars().any(char::is_alphabetic) {
                same.insert(format!("{language} {key}"));
            }
        }
    }
    let same: BTreeSet<&str> = same.iter().map(String::as_str).collect();
    let new: Vec<_> = same.difference(&meant).collect();
    let gone: Vec<_> = meant.difference(&same).collect();
    assert!(new.is_empty(), "not translated, or to be listed in web/locales/same-as-english.txt: {new:?}");
    assert!(gone.is_empty(), "listed there but translated by now: {gone:?}");
}

/// Every key that stands as a literal in a call of `t.m("…")`, `t.a("…"` or `t.b("…"`.
fn asked_for(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for call in ["t.m(\"", "t.a(\"", "t.b(\""] {
        for part in text.split(call).skip(1) {
            let key = part.split('"').next().unwrap();
            if !key.is_empty()
                && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            {
                found.push(key);
            }
        }
    }
    found
}

#[test]
fn pages_ask_only_for_words_that_exist() {
    let english = messages("en");
    let mut asked = 0;
    let places = [("web/templates", "html"), ("crates/portal/src", "rs")];
    for file in places.iter().flat_map(|(folder, extension)| files_below(&root().join(folder), extension)) {
        let text = fs::read_to_string(&file).unwrap();
        for key in asked_for(&text) {
            assert!(english.contains_key(key), "{} asks for {key}", file.display());
            asked += 1;
        }
    }
    assert!(asked > 100, "only {asked} calls were found");
}
