//! The database: SQLite in one encrypted file, or PostgreSQL.
//!
//! Both are used the same way: reads through a pool, writes only inside [`Database::write`], which is one transaction that
//! is tried again where another writer came in between. What is written in it happens wholly or not at all.
//!
//! * **SQLite** has one writer connection and begins with `BEGIN IMMEDIATE`, so that a transaction never has to be
//!   upgraded; every connection is keyed with SQLCipher, in WAL mode, with foreign keys and `synchronous=FULL`.
//! * **PostgreSQL** decides at `SERIALIZABLE`; a serialization failure (SQLSTATE 40001) or deadlock (40P01) is tried again.

mod bulk;
mod ground;
mod open;
mod sql;
mod write;

#[cfg(feature = "testing")]
pub mod testing;

pub use bulk::{id_list, insert_rows};
pub use ground::Ground;
pub use open::{Database, DatabaseError, DatabaseSettings, SqliteSettings};
pub use sql::{id_batches, rows_affected, sql};
pub use write::WriteError;
