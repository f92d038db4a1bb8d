//! Every combination of facts against the table that was written by hand.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::collections::BTreeMap;

use sealport_access::*;
use sealport_ambient::Timestamp;
use uuid::Uuid;

type Facts = BTreeMap<&'static str, &'static str>;

struct Line {
    action: String,
    conditions: Vec<(String, Vec<String>)>,
    outcome: String,
}

fn table() -> Vec<Line> {
    include_str!("matrix.txt")
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (action, rest) = line.split_once(':').expect("an action");
            let (conditions, outcome) = rest.split_once("->").expect("an outcome");
            let conditions = conditions
                .split_whitespace()
                .map(|condition| {
                    let (fact, values) = condition.split_once('=').expect("fact=value");
                    (fact.to_owned(), values.split('|').map(str::to_owned).collect())
                })
                .collect();
            Line { action: action.to_owned(), conditions, outcome: outcome.trim().to_owned() }
        })
        .collect()
}

fn dimensions(action: &str) -> Vec<(&'static str, &'static [&'static str])> {
    let holder: [(&str, &[&str]); 6] = [
        ("session", &["live", "over"]),
        ("share", &["running", "revoked", "over"]),
        ("grant", &["given", "revoked"]),
        ("link", &["new", "old"]),
        ("needs", &["link", "code", "account"]),
        ("proof", &["link", "code", "account"]),
    ];
    let file: [(&str, &[&str]); 4] = [
        ("file", &["here", "elsewhere"]),
        ("asset", &["there", "deleted"]),
        ("status", &["draft", "in_review", "released", "withdrawn"]),
        ("window", &["unbounded", "inside", "early", "late"]),
    ];
    let employee: [(&str, &[&str]); 6] = [
        ("session", &["live", "over"]),
        ("account", &["open", "disabled"]),
        ("employee", &["yes", "no"]),
        ("customer", &["yes", "no"]),
        ("approver", &["yes", "no"]),
        ("desk", &["none", "reviewer", "administrator"]),
    ];
    const RIGHTS: &[&str] = &["none", "see", "edit", "release", "share", "edit+release", "all"];
    let rights = [("rights", RIGHTS)];
    let status: [(&str, &[&str]); 2] =
        [("asset", &["there", "deleted"]), ("status", &["draft", "in_review", "released", "withdrawn"])];
    match action {
        "enter" => holder.to_vec(),
        "look" => [&holder[..], &file[..]].concat(),
        "view" => [&holder[..], &file[..], &[("mode", &["view", "download"][..])]].concat(),
        "download" => [
            &holder[..],
            &file[..],
            &[("mode", &["view", "download"][..]), ("count", &["uncapped", "free", "last-running", "full"][..])],
        ]
        .concat(),
        "work" | "administer" | "read_history" => employee.to_vec(),
        "change_share" => {
            [&employee[..], &[("sender", &["self", "another"][..]), ("seen", &["yes", "no"][..])]].concat()
        }
        "edit" => [&employee[..], &rights, &status[..1]].concat(),
        "relocate" => [&employee[..], &rights, &[("there", RIGHTS)], &status[..1]].concat(),
        "arrange" => [&employee[..], &rights].concat(),
        "set_status" => {
            [&employee[..], &rights, &status, &[("to", &["draft", "in_review", "released", "withdrawn"][..])]].concat()
        }
        "delete" => [&employee[..], &rights, &status, &[("shared", &["never", "once"][..])]].concat(),
        other => panic!("no such action: {other}"),
    }
}

fn combinations(dimensions: &[(&'static str, &'static [&'static str])]) -> Vec<Facts> {
    let mut all = vec![Facts::new()];
    for (fact, values) in dimensions {
        all = all
            .into_iter()
            .flat_map(|facts| {
                values.iter().map(move |value| {
                    let mut facts = facts.clone();
                    facts.insert(fact, value);
                    facts
                })
            })
            .collect();
    }
    all
}

const NOW: Timestamp = Timestamp::from_seconds(1_000_000);
const EARLIER: Timestamp = Timestamp::from_seconds(999_999);
const LATER: Timestamp = Timestamp::from_seconds(1_000_001);
const ME: Uuid = Uuid::from_u128(1);

fn grant_facts(facts: &Facts) -> GrantFacts {
    let holding = Holding { share: ME, grant: ME, person: ME, share_revision: 1 };
    GrantFacts {
        holding,
        presented_generation: if facts["link"] == "new" { 2 } else { 1 },
        current_generation: 2,
        grant_revoked_at: (facts["grant"] == "revoked").then_some(EARLIER),
        share_revoked_at: (facts["share"] == "revoked").then_some(EARLIER),
        // An end is exclusive: at its very instant it is over.
        share_expires_at: if facts["share"] == "over" { NOW } else { LATER },
        session_expires_at: if facts["session"] == "over" { NOW } else { LATER },
        mode: if facts.get("mode") == Some(&"view") { Mode::View } else { Mode::Download },
        needs: Check::parse(facts["needs"]).expect("a check"),
        proof: Check::parse(facts["proof"]).expect("a check"),
    }
}

fn file_facts(facts: &Facts) -> FileFacts {
    let (available_from, licence_until) = match facts["window"] {
        "unbounded" => (None, None),
        "inside" => (Some(NOW), Some(LATER)),
        "early" => (Some(LATER), None),
        _ => (None, Some(NOW)),
    };
    let asset = AssetFacts {
        asset: ME,
        revision: 1,
        status: Status::parse(facts["status"]).expect("a status"),
        available_from,
        licence_until,
        deleted: facts["asset"] == "deleted",
    };
    let deliveries = match facts.get("count").copied().unwrap_or("uncapped") {
        "uncapped" => DeliveryFacts { cap: None, taken: 9, running: false },
        "free" => DeliveryFacts { cap: Some(2), taken: 1, running: false },
        "last-running" => DeliveryFacts { cap: Some(2), taken: 2, running: true },
        _ => DeliveryFacts { cap: Some(2), taken: 2, running: false },
    };
    FileFacts { rendition: ME, in_share: facts["file"] == "here", asset, deliveries }
}

fn employee_facts(facts: &Facts) -> EmployeeFacts {
    EmployeeFacts {
        person: ME,
        roles: roles(facts),
        disabled: facts["account"] == "disabled",
        session_ends_at: if facts["session"] == "over" { NOW } else { LATER },
    }
}

fn roles(facts: &Facts) -> Roles {
    let has = [
        (facts["employee"] == "yes", Role::Employee),
        (facts["approver"] == "yes", Role::Approver),
        (facts["desk"] == "reviewer", Role::Reviewer),
        (facts["desk"] == "administrator", Role::Administrator),
        (facts["customer"] == "yes", Role::Customer),
    ];
    Roles::new(has.into_iter().filter_map(|(has, role)| has.then_some(role))).expect("roles that go together")
}

fn rights(word: &str) -> Rights {
    match word {
        "none" => Rights::NONE,
        "all" => Rights::ALL,
        some => Rights::new(Right::ALL.into_iter().filter(|right| some.split('+').any(|word| word == right.as_str()))),
    }
}

fn held(facts: &Facts) -> HeldAsset {
    HeldAsset { asset: ME, revision: 1, deleted: facts["asset"] == "deleted", rights: rights(facts["rights"]) }
}

fn collection(word: &str) -> CollectionFacts {
    CollectionFacts { collection: ME, rights: rights(word) }
}

fn status_facts(facts: &Facts) -> StatusFacts {
    StatusFacts {
        asset: ME,
        version: 1,
        revision: 1,
        status: Status::parse(facts["status"]).expect("a status"),
        deleted: facts["asset"] == "deleted",
        was_shared: facts.get("shared") == Some(&"once"),
        rights: rights(facts["rights"]),
    }
}

fn outcome<A>(decision: Result<Permit<A>, Refusal>) -> String {
    match decision {
        Ok(permit) => {
            assert!(permit.until() > NOW, "a permit that is over when it is given");
            "allow".to_owned()
        }
        Err(refusal) => refusal.code(),
    }
}

fn decide(action: &str, facts: &Facts) -> String {
    match action {
        "enter" => outcome(enter(&grant_facts(facts), NOW)),
        "look" => outcome(look(&grant_facts(facts), &file_facts(facts), NOW)),
        "view" => outcome(view(&grant_facts(facts), &file_facts(facts), NOW)),
        "download" => outcome(download(&grant_facts(facts), &file_facts(facts), NOW)),
        "work" => outcome(work(&employee_facts(facts), NOW)),
        "administer" => outcome(administer(&employee_facts(facts), NOW)),
        "read_history" => match read_history(&employee_facts(facts), NOW) {
            Ok(permit) if permit.action().of_everything => "allow-everything".to_owned(),
            decision => outcome(decision),
        },
        "edit" => outcome(edit(&employee_facts(facts), &held(facts), NOW)),
        "relocate" => outcome(relocate(&employee_facts(facts), &held(facts), &collection(facts["there"]), NOW)),
        "arrange" => outcome(arrange(&employee_facts(facts), &collection(facts["rights"]), NOW)),
        "change_share" => {
            let sender = if facts["sender"] == "self" { ME } else { Uuid::from_u128(2) };
            let share = ShareFacts { share: ME, owner: sender, revision: 1, seen: facts["seen"] == "yes" };
            outcome(change_share(&employee_facts(facts), &share, NOW))
        }
        "set_status" => {
            let to = Status::parse(facts["to"]).expect("a status");
            outcome(set_status(&employee_facts(facts), &status_facts(facts), to, NOW))
        }
        _ => outcome(delete(&employee_facts(facts), &status_facts(facts), NOW)),
    }
}

#[test]
fn every_combination_of_facts_is_decided_as_the_table_says() {
    let table = table();
    let mut compared = 0;
    let actions = [
        "enter",
        "look",
        "download",
        "work",
        "read_history",
        "administer",
        "change_share",
        "edit",
        "relocate",
        "arrange",
        "set_status",
        "delete",
    ];
    for action in actions {
        for facts in combinations(&dimensions(action)) {
            let line = table
                .iter()
                .filter(|line| line.action == action)
                .find(|line| {
                    line.conditions.iter().all(|(fact, values)| {
                        let value = facts.get(fact.as_str()).unwrap_or_else(|| panic!("{action} knows no {fact}"));
                        values.iter().any(|wanted| wanted == value)
                    })
                })
                .unwrap_or_else(|| panic!("no line fits {action} {facts:?}"));
            assert_eq!(decide(action, &facts), line.outcome, "{action} {facts:?}");
            compared += 1;
        }
    }
    assert!(compared > 30_000, "only {compared} combinations were compared");
}

#[test]
fn a_permit_ends_with_the_first_of_its_ends() {
    let facts: Facts = combinations(&dimensions("download"))
        .into_iter()
        .find(|facts| decide("download", facts) == "allow")
        .expect("something is allowed");
    let mut grant = grant_facts(&facts);
    let mut file = file_facts(&facts);
    grant.share_expires_at = Timestamp::from_seconds(2_000_000);
    grant.session_expires_at = Timestamp::from_seconds(3_000_000);
    file.asset.licence_until = Some(Timestamp::from_seconds(1_500_000));
    let permit = download(&grant, &file, NOW).expect("allowed");
    assert_eq!(permit.until(), Timestamp::from_seconds(1_500_000));
}
