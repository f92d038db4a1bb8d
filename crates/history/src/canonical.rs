//! The canonical form of an event, version 1.
//!
//! One CBOR value in the core deterministic encoding of RFC 8949, section 4.2.1 (shortest integers, definite lengths, keys
//! in bytewise order): a map from small integers to values.
//!
//! | key | value |
//! | --- | --- |
//! | 0 | 1, the version |
//! | 1 | id, 16 bytes |
//! | 2 | instant, microseconds since the Unix epoch |
//! | 3 | kind, text |
//! | 4 | actor, `[code]` or `[code, 16 bytes]` |
//! | 5 | subjects, a list of `[code, 16 bytes]` in ascending order |
//! | 6 | details, a map from text to `[code, value]` |
//! | 7 | sealed fields, a map from text to `[key code, key name, bytes]` |

use std::collections::BTreeMap;

use ciborium::Value;
use sealport_ambient::Timestamp;
use thiserror::Error;
use uuid::Uuid;

use crate::{Actor, Detail, Event, KeyName, Kind, SealedField, Subject};

const VERSION: i64 = 1;

/// Bytes that are no event of a version that we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a stored history event is malformed at its {0}")]
pub struct MalformedEvent(&'static str);

impl Event {
    /// The bytes that are this event.
    pub fn encode(&self) -> Vec<u8> {
        let subjects = self.subjects.iter().map(|subject| subject_value(*subject)).collect();
        let map = vec![
            (int(0), int(VERSION)),
            (int(1), id(self.id)),
            (int(2), int(self.at.micros())),
            (int(3), Value::Text(self.kind.as_str().to_owned())),
            (int(4), actor_value(self.actor)),
            (int(5), Value::Array(subjects)),
            (int(6), text_map(&self.details, detail_value)),
            (int(7), text_map(&self.sealed, sealed_value)),
        ];
        let mut out = Vec::with_capacity(256);
        // Writing into memory can't fail, and no value here is of a type that CBOR lacks.
        if ciborium::into_writer(&Value::Map(map), &mut out).is_err() {
            out.clear();
        }
        out
    }

    /// Reads an event back.
    ///
    /// # Errors
    /// [`MalformedEvent`], naming the part that is not as it must be.
    pub fn decode(bytes: &[u8]) -> Result<Self, MalformedEvent> {
        let value: Value = ciborium::from_reader(bytes).map_err(|_| MalformedEvent("encoding"))?;
        let Value::Map(entries) = value else { return Err(MalformedEvent("encoding")) };
        let mut fields: BTreeMap<i64, Value> = BTreeMap::new();
        for (key, value) in entries {
            fields.insert(to_int(&key).ok_or(MalformedEvent("keys"))?, value);
        }
        let mut take = |key: i64, name: &'static str| fields.remove(&key).ok_or(MalformedEvent(name));
        if to_int(&take(0, "version")?) != Some(VERSION) {
            return Err(MalformedEvent("version"));
        }
        Ok(Self {
            id: to_id(&take(1, "id")?).ok_or(MalformedEvent("id"))?,
            at: to_int(&take(2, "time")?).map(Timestamp::from_micros).ok_or(MalformedEvent("time"))?,
            kind: take(3, "kind")?.as_text().and_then(Kind::parse).ok_or(MalformedEvent("kind"))?,
            actor: to_actor(&take(4, "actor")?).ok_or(MalformedEvent("actor"))?,
            subjects: to_list(take(5, "subjects")?, to_subject).ok_or(MalformedEvent("subjects"))?,
            details: to_map(take(6, "details")?, to_detail).ok_or(MalformedEvent("details"))?,
            sealed: to_map(take(7, "sealed fields")?, to_sealed).ok_or(MalformedEvent("sealed fields"))?,
        })
    }
}

fn int(number: i64) -> Value {
    Value::Integer(number.into())
}

fn id(id: Uuid) -> Value {
    Value::Bytes(id.into_bytes().to_vec())
}

fn coded(code: i64, value: Value) -> Value {
    Value::Array(vec![int(code), value])
}

/// A map with text keys in bytewise order of their *encoding*: shorter keys first.
fn text_map<T>(map: &BTreeMap<String, T>, value: impl Fn(&T) -> Value) -> Value {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by(|(a, _), (b, _)| (a.len(), a.as_str()).cmp(&(b.len(), b.as_str())));
    Value::Map(entries.into_iter().map(|(key, entry)| (Value::Text(key.clone()), value(entry))).collect())
}

fn actor_value(actor: Actor) -> Value {
    match actor {
        Actor::Portal => Value::Array(vec![int(0)]),
        Actor::Operator => Value::Array(vec![int(1)]),
        Actor::Employee(person) => coded(2, id(person)),
        Actor::Recipient(person) => coded(3, id(person)),
        Actor::Visitor => Value::Array(vec![int(4)]),
    }
}

fn to_actor(value: &Value) -> Option<Actor> {
    let parts = value.as_array()?;
    let person = || parts.get(1).and_then(to_id);
    Some(match to_int(parts.first()?)? {
        0 => Actor::Portal,
        1 => Actor::Operator,
        2 => Actor::Employee(person()?),
        3 => Actor::Recipient(person()?),
        4 => Actor::Visitor,
        _ => return None,
    })
}

fn subject_value(subject: Subject) -> Value {
    let code = match subject {
        Subject::Asset(_) => 0,
        Subject::Rendition(_) => 1,
        Subject::Share(_) => 2,
        Subject::Grant(_) => 3,
        Subject::Person(_) => 4,
        Subject::Delivery(_) => 5,
        Subject::Upload(_) => 6,
        Subject::Company(_) => 12,
    };
    coded(code, id(subject.id()))
}

fn to_subject(value: &Value) -> Option<Subject> {
    let [code, id] = value.as_array()?.as_slice() else { return None };
    let id = to_id(id)?;
    Some(match to_int(code)? {
        0 => Subject::Asset(id),
        1 => Subject::Rendition(id),
        2 => Subject::Share(id),
        3 => Subject::Grant(id),
        4 => Subject::Person(id),
        5 => Subject::Delivery(id),
        6 => Subject::Upload(id),
        12 => Subject::Company(id),
        _ => return None,
    })
}

fn detail_value(detail: &Detail) -> Value {
    match detail {
        Detail::Number(number) => coded(0, int(*number)),
        Detail::Text(text) => coded(1, Value::Text(text.clone())),
        Detail::Time(at) => coded(2, int(at.micros())),
        Detail::Flag(flag) => coded(3, Value::Bool(*flag)),
        Detail::Id(one) => coded(4, id(*one)),
        Detail::Texts(texts) => coded(5, Value::Array(texts.iter().cloned().map(Value::Text).collect())),
        Detail::Ids(ids) => coded(6, Value::Array(ids.iter().map(|one| id(*one)).collect())),
    }
}

fn to_detail(value: &Value) -> Option<Detail> {
    let [code, value] = value.as_array()?.as_slice() else { return None };
    Some(match to_int(code)? {
        0 => Detail::Number(to_int(value)?),
        1 => Detail::Text(value.as_text()?.to_owned()),
        2 => Detail::Time(Timestamp::from_micros(to_int(value)?)),
        3 => Detail::Flag(value.as_bool()?),
        4 => Detail::Id(to_id(value)?),
        5 => Detail::Texts(to_list(value.clone(), |text| text.as_text().map(str::to_owned))?),
        6 => Detail::Ids(to_list(value.clone(), to_id)?),
        _ => return None,
    })
}

fn sealed_value(field: &SealedField) -> Value {
    let (code, name) = match field.key {
        KeyName::Person(person) => (0, id(person)),
        KeyName::Asset(asset) => (1, id(asset)),
        KeyName::Visitor(month) => (2, int(month.into())),
    };
    Value::Array(vec![int(code), name, Value::Bytes(field.bytes.clone())])
}

fn to_sealed(value: &Value) -> Option<SealedField> {
    let [code, name, bytes] = value.as_array()?.as_slice() else { return None };
    let key = match to_int(code)? {
        0 => KeyName::Person(to_id(name)?),
        1 => KeyName::Asset(to_id(name)?),
        2 => KeyName::Visitor(to_int(name)?.try_into().ok()?),
        _ => return None,
    };
    Some(SealedField { key, bytes: bytes.as_bytes()?.clone() })
}

fn to_int(value: &Value) -> Option<i64> {
    value.as_integer()?.try_into().ok()
}

fn to_id(value: &Value) -> Option<Uuid> {
    Uuid::from_slice(value.as_bytes()?).ok()
}

fn to_list<T>(value: Value, item: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(item).collect()
}

fn to_map<T>(value: Value, item: impl Fn(&Value) -> Option<T>) -> Option<BTreeMap<String, T>> {
    value.as_map()?.iter().map(|(key, value)| Some((key.as_text()?.to_owned(), item(value)?))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sealport_ambient::SeededChance;

    use super::*;

    fn details() -> impl Strategy<Value = Detail> {
        prop_oneof![
            any::<i64>().prop_map(Detail::Number),
            ".{0,40}".prop_map(Detail::Text),
            any::<i64>().prop_map(|at| Detail::Time(Timestamp::from_micros(at))),
            any::<bool>().prop_map(Detail::Flag),
            any::<u128>().prop_map(|id| Detail::Id(Uuid::from_u128(id))),
            prop::collection::vec(".{0,9}", 0..4).prop_map(Detail::Texts),
            prop::collection::vec(any::<u128>().prop_map(Uuid::from_u128), 0..4).prop_map(Detail::Ids),
        ]
    }

    proptest! {
        #[test]
        fn an_event_reads_back_as_it_was(
            seed: u64, at: i64, kind in 0..Kind::ALL.len(),
            details in prop::collection::btree_map("[a-z_]{1,12}", details(), 0..6),
            subject: u128,
        ) {
            let chance = SeededChance::new(seed);
            let mut event = Event::new(Kind::ALL[kind], Actor::Visitor, Timestamp::from_micros(at), &chance)
                .about(Subject::Share(Uuid::from_u128(subject)))
                .about(Subject::Asset(Uuid::from_u128(subject)));
            event.details = details;
            event.sealed.insert("title".into(), SealedField { key: KeyName::Visitor(202_611), bytes: vec![1, 2] });
            let bytes = event.encode();
            prop_assert_eq!(Event::decode(&bytes).unwrap(), event.clone());
            prop_assert_eq!(event.encode(), bytes);
        }

        #[test]
        fn any_bytes_are_an_event_or_an_error(bytes: Vec<u8>) {
            let _ = Event::decode(&bytes);
        }
    }

    /// The bytes of version 1 stand here once and for all: later proofs rest on them.
    #[test]
    fn version_1_never_changes() {
        let event = Event {
            id: Uuid::from_u128(1),
            at: Timestamp::from_micros(1_000),
            kind: Kind::Released,
            actor: Actor::Employee(Uuid::from_u128(2)),
            subjects: vec![Subject::Asset(Uuid::from_u128(3))],
            details: [("version".to_owned(), Detail::Number(1)), ("ok".to_owned(), Detail::Flag(true))].into(),
            sealed: BTreeMap::new(),
        };
        let hex: String = event.encode().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "a8000101500000000000000000000000000000000102\
             1903e8036e61737365742e72656c65617365640482025000000000000000000000000000000002\
             0581820050000000000000000000000000000000030\
             6a2626f6b8203f56776657273696f6e82000107a0"
        );
    }
}
