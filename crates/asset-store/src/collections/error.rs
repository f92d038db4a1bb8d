use sea_orm::DbErr;
use sealport_database::WriteError;
use sealport_identity::IdentityError;
use thiserror::Error;

/// A collection was not read or changed.
#[derive(Debug, Error)]
pub enum CollectionError {
    /// There is no such collection, team or place for this person.
    #[error("there is no such collection")]
    NotFound,
    /// A collection needs a name of at most 120 characters.
    #[error("a collection needs a name, and not a long one")]
    Name,
    /// Another collection in the same place has that name.
    #[error("another collection here has that name")]
    NameTaken,
    /// It can't lie in itself.
    #[error("a collection can't lie in itself")]
    IntoItself,
    /// Collections may lie twelve deep.
    #[error("collections don't go that deep")]
    TooDeep,
    /// Nobody gives a team of their own more rights, where there is somebody else to ask.
    #[error("another administrator decides about one's own teams")]
    OwnTeam,
    /// Something lies in it.
    #[error("the collection is not empty")]
    NotEmpty,
    /// The database did not answer.
    #[error("the records can't be reached")]
    Database(#[from] DbErr),
    /// The person's record can't be had.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl WriteError for CollectionError {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) => Some(error),
            Self::Identity(error) => error.database(),
            _ => None,
        }
    }
}
