//! Short words for reading columns.

use sea_orm::{DbErr, QueryResult, TryGetable};
use sealport_ambient::Timestamp;
use uuid::Uuid;

/// One row of an answer.
pub(crate) struct Row<'a>(pub &'a QueryResult);

impl Row<'_> {
    pub(crate) fn get<T: TryGetable>(&self, column: &str) -> Result<T, DbErr> {
        self.0.try_get("", column)
    }

    pub(crate) fn id(&self, column: &str) -> Result<Uuid, DbErr> {
        self.get(column)
    }

    pub(crate) fn id_or_none(&self, column: &str) -> Result<Option<Uuid>, DbErr> {
        self.get(column)
    }

    pub(crate) fn number(&self, column: &str) -> Result<i64, DbErr> {
        self.get(column)
    }

    /// A count or a size, which is never below zero.
    pub(crate) fn count(&self, column: &str) -> Result<u64, DbErr> {
        let number = self.number(column)?;
        u64::try_from(number).map_err(|_| DbErr::Type(format!("{column} is below zero")))
    }

    pub(crate) fn at(&self, column: &str) -> Result<Timestamp, DbErr> {
        self.get(column).map(Timestamp::from_micros)
    }

    pub(crate) fn at_or_none(&self, column: &str) -> Result<Option<Timestamp>, DbErr> {
        Ok(self.get::<Option<i64>>(column)?.map(Timestamp::from_micros))
    }

    pub(crate) fn text(&self, column: &str) -> Result<String, DbErr> {
        self.get(column)
    }

    pub(crate) fn bytes(&self, column: &str) -> Result<Vec<u8>, DbErr> {
        self.get(column)
    }

    pub(crate) fn hash(&self, column: &str) -> Result<[u8; 32], DbErr> {
        self.bytes(column)?.try_into().map_err(|_| DbErr::Type(format!("{column} is not 32 bytes")))
    }
}
