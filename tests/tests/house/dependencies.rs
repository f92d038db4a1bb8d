//! Who may import whom: never upwards, never in a circle.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

/// The floors of ARCHITECTURE.md. A new crate has to be given its place here.
const FLOORS: &[(&str, u8)] = &[
    ("sealport-ambient", 0),
    ("sealport-vault", 0),
    ("sealport-access", 0),
    ("sealport-database", 0),
    ("sealport-openid", 0),
    ("sealport-migrations", 0),
    ("sealport-identity", 1),
    ("sealport-history", 1),
    ("sealport-asset-store", 2),
    ("sealport-directory", 2),
    ("sealport-notify", 2),
    ("sealport-preview", 2),
    ("sealport-accounts", 3),
    ("sealport-sharing", 3),
    ("sealport-consent", 3),
    ("sealport-backup", 3),
    ("sealport-portal", 4),
    ("sealport-tests", 5),
];

fn floors() -> BTreeMap<&'static str, u8> {
    FLOORS.iter().copied().collect()
}

/// (importing crate, imported crate) for every dependency inside the house, those of tests too.
fn imports() -> Vec<(String, String)> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let output = cargo.current_dir(sealport_tests::place::repository()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut imports = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            if !dependency["path"].is_null() {
                imports.push((name.to_owned(), dependency["name"].as_str().unwrap().to_owned()));
            }
        }
    }
    imports
}

/// `None` when the import is in order, else what is wrong with it.
fn judge(from: &str, to: &str) -> Option<String> {
    let floors = floors();
    let place = |name: &str| floors.get(name).copied().ok_or_else(|| format!("{name} has no floor yet"));
    match (place(from), place(to)) {
        (Ok(from_floor), Ok(to_floor)) if from_floor >= to_floor => None,
        (Ok(from_floor), Ok(to_floor)) => Some(format!("{from} (floor {from_floor}) imports {to} (floor {to_floor})")),
        (Err(unknown), _) | (_, Err(unknown)) => Some(unknown),
    }
}

/// The crates that import each other in a circle: what is left when those that import nobody (any more) are taken away.
fn circle(imports: &[(String, String)]) -> Vec<&str> {
    // A crate may name itself among the dependencies of its tests, to switch a feature on.
    let mut left: Vec<_> = imports.iter().filter(|(from, to)| from != to).collect();
    loop {
        let before = left.len();
        let importing: Vec<&String> = left.iter().map(|(from, _)| from).collect();
        left.retain(|(_, to)| importing.contains(&to));
        if left.len() == before {
            return left.iter().map(|(from, _)| from.as_str()).collect();
        }
    }
}

#[test]
fn no_crate_imports_upwards_or_in_a_circle() {
    let imports = imports();
    assert!(imports.iter().any(|(from, _)| from == "sealport-tests"), "the walk found nothing");
    let wrong: Vec<String> = imports.iter().filter_map(|(from, to)| judge(from, to)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(circle(&imports).is_empty(), "a circle goes through some of {:?}", circle(&imports));
}

#[test]
fn the_judge_knows_right_from_wrong() {
    assert_eq!(judge("sealport-portal", "sealport-vault"), None);
    assert!(judge("sealport-vault", "sealport-history").is_some());
    assert!(judge("sealport-portal", "sealport-invented").is_some());
    let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let line = [pair("a", "b"), pair("b", "c"), pair("a", "c"), pair("c", "c")];
    assert!(circle(&line).is_empty());
    assert_eq!(circle(&[pair("a", "b"), pair("b", "c"), pair("c", "b")]), ["a", "b", "c"]);
}
