use std::time::Duration;

use sea_orm::{
    DatabaseTransaction, DbErr, IsolationLevel, RuntimeErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use crate::Database;

/// How often a write is tried before the last error is told.
const TRIES: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(5);

/// What the work of a write may fail with: anything that can carry a database error.
pub trait WriteError: From<DbErr> {
    /// The database error behind this one, if it is one.
    fn database(&self) -> Option<&DbErr>;
}

impl WriteError for DbErr {
    fn database(&self) -> Option<&DbErr> {
        Some(self)
    }
}

/// Makes an error of a use case from whatever the crate's `Trouble` can be made from, and tells the database's part of it.
/// The error has a variant `Trouble(Trouble)`, and `Trouble` is in scope.
#[macro_export]
macro_rules! troubled {
    ($name:ident) => {
        impl<E: ::std::convert::Into<Trouble>> ::std::convert::From<E> for $name {
            fn from(error: E) -> Self {
                Self::Trouble(error.into())
            }
        }

        impl $crate::WriteError for $name {
            fn database(&self) -> ::std::option::Option<&::sea_orm::DbErr> {
                match self {
                    Self::Trouble(trouble) => $crate::WriteError::database(trouble),
                    _ => ::std::option::Option::None,
                }
            }
        }
    };
}

impl Database {
    /// Runs `work` in one write transaction and commits it.
    ///
    /// `work` may run more than once (another writer came in between), so all that it does must be inside the transaction.
    ///
    /// # Errors
    /// What `work` refused with, nothing being changed then; or the database's error.
    pub async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        E: WriteError,
        W: AsyncFn(&DatabaseTransaction) -> Result<T, E>,
    {
        let mut pause = FIRST_PAUSE;
        for _ in 1..TRIES {
            match self.try_write(&work).await {
                Err(error) if error.database().is_some_and(is_conflict) => {
                    tracing::debug!("another writer came in between, trying again");
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                outcome => return outcome,
            }
        }
        self.try_write(&work).await
    }

    /// Begins a write transaction for work that must be `Send` (a task on any thread), which [`write`](Self::write)'s
    /// borrowing closure can't be. The caller commits, and tries again itself.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        self.writer.begin_with_options(self.transaction_options()).await
    }

    async fn try_write<T, E, W>(&self, work: &W) -> Result<T, E>
    where
        E: WriteError,
        W: AsyncFn(&DatabaseTransaction) -> Result<T, E>,
    {
        let transaction = self.begin().await?;
        match work(&transaction).await {
            Ok(done) => {
                transaction.commit().await?;
                Ok(done)
            }
            Err(error) => {
                // The rollback may fail too (connection gone): then the server has rolled back already.
                if let Err(rollback) = transaction.rollback().await {
                    tracing::warn!(%rollback, "a rollback was not confirmed");
                }
                Err(error)
            }
        }
    }

    fn transaction_options(&self) -> TransactionOptions {
        if self.is_sqlite() {
            TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() }
        } else {
            TransactionOptions { isolation_level: Some(IsolationLevel::Serializable), ..Default::default() }
        }
    }
}

/// SQLite BUSY (5) and BUSY_SNAPSHOT (517), PostgreSQL serialization failure and deadlock.
fn is_conflict(error: &DbErr) -> bool {
    let runtime = match error {
        DbErr::Conn(runtime) | DbErr::Exec(runtime) | DbErr::Query(runtime) => runtime,
        _ => return false,
    };
    let RuntimeErr::SqlxError(error) = runtime else { return false };
    let Some(database) = error.as_database_error() else { return false };
    database.code().is_some_and(|code| matches!(&*code, "5" | "517" | "40001" | "40P01"))
}
