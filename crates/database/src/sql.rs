use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

/// A statement with bound values, numbered `$1`, `$2`, … on both databases. Never build `text` from input.
pub fn sql(on: &impl ConnectionTrait, text: &'static str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(on.get_database_backend(), text, values)
}

/// Runs a statement and counts the rows that it changed.
///
/// A limit that must hold under concurrency is one conditional `UPDATE` that must hit exactly one row: compare with 1.
pub async fn rows_affected(
    on: &impl ConnectionTrait,
    text: &'static str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, DbErr> {
    Ok(on.execute_raw(sql(on, text, values)).await?.rows_affected())
}

/// How many ids one statement asks for.
const BATCH: usize = 32;

/// The places of one batch of ids, for `WHERE id IN …`; they come first among the values.
#[macro_export]
macro_rules! id_batch {
    () => {
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)"
    };
}

/// The ids (or hashes), each once, in batches for [`id_batch`](crate::id_batch): many rows in few statements whose text never
/// changes.
pub fn id_batches<T: Ord + Clone + Default + Into<Value>>(ids: impl IntoIterator<Item = T>) -> Vec<Vec<Value>> {
    let mut ids: Vec<T> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let batch = |batch: &[T]| {
        // A batch that isn't full asks for its last id several times.
        let last = batch.last().cloned().unwrap_or_default();
        batch.iter().cloned().chain(std::iter::repeat(last)).take(BATCH).map(Into::into).collect()
    };
    ids.chunks(BATCH).map(batch).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn batches_are_full_and_hold_every_id_once() {
        let ids: Vec<Uuid> = (1..=40_u128).map(Uuid::from_u128).collect();
        let batches = id_batches(ids.iter().chain(&ids).copied());
        assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [BATCH, BATCH]);
        assert_eq!(batches[1][7..], vec![Value::from(ids[39]); BATCH - 7]);
        assert_eq!(crate::id_batch!().matches('$').count(), BATCH);
        assert!(id_batches::<Uuid>([]).is_empty());
    }
}
