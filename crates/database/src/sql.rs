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
