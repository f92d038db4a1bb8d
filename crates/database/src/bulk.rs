//! Many rows in few statements.

use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

/// The most rows of one statement; fewer come in powers of two, so that few different statements are ever prepared.
const MOST: usize = 64;

/// Inserts `rows` into `table`, which names its columns too, with `conflict` at the end of each statement. Gives the number
/// of rows that were changed. Never build `table` or `conflict` from input.
///
/// # Errors
/// The database's.
pub async fn insert_rows<const N: usize>(
    on: &impl ConnectionTrait,
    table: &'static str,
    conflict: &'static str,
    rows: Vec<[Value; N]>,
) -> Result<u64, DbErr> {
    let mut changed = 0;
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    while left > 0 {
        let count = left.min(MOST);
        // The greatest power of two that is not greater.
        let count = 1 << count.ilog2();
        let values: Vec<Value> = rows.by_ref().take(count).flatten().collect();
        let text = format!("INSERT INTO {table} VALUES {} {conflict}", groups(count, N));
        let statement = Statement::from_sql_and_values(on.get_database_backend(), text, values);
        changed += on.execute_raw(statement).await?.rows_affected();
        left -= count;
    }
    Ok(changed)
}

/// `($1, $2), ($3, $4), …`: `count` groups of `width`.
fn groups(count: usize, width: usize) -> String {
    let group = |row: usize| {
        let names: Vec<_> = (1..=width).map(|column| format!("${}", row * width + column)).collect();
        format!("({})", names.join(", "))
    };
    (0..count).map(group).collect::<Vec<_>>().join(", ")
}

/// `$1, $2, …` for a list of ids. The list is filled up to a power of two by repeating the last one, so that few different
/// statements are ever prepared.
pub fn id_list(ids: impl IntoIterator<Item = uuid::Uuid>) -> (String, Vec<Value>) {
    let mut ids: Vec<_> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let last = ids.last().copied().unwrap_or_default();
    ids.resize(ids.len().max(1).next_power_of_two(), last);
    let names: Vec<_> = (1..=ids.len()).map(|place| format!("${place}")).collect();
    (names.join(", "), ids.into_iter().map(Value::from).collect())
}
