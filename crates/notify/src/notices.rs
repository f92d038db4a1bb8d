use sea_orm::ConnectionTrait;
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use serde_json::Value;
use uuid::Uuid;

use crate::NotifyError;

macro_rules! notice_kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// What a notice tells.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum NoticeKind { $($(#[$doc])* $name,)+ }

        impl NoticeKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its stable name in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The kind of a stable name.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
            }
        }
    };
}

notice_kinds! {
    /// A letter could not be sent. Subject: the share, or the letter where there is no share. Details: `letter`, `grant`,
    /// `letter_kind`, `reason`, `error`.
    LetterFailed = "letter_failed",
    /// The mail server can't be used: settings, password, certificate. To administrators. Details: `reason`, `error`.
    MailTrouble = "mail_trouble",
    /// A file of a share was fetched for the first time. Subject: the share.
    FirstFetched = "first_fetched",
    /// A share ends soon and was not fetched. Subject: the share.
    Unfetched = "unfetched",
    /// A recipient asks for a fresh link. Subject: the share.
    FreshLinkAsked = "fresh_link_asked",
    /// A recipient asks for a fresh link to a share of somebody whose account is disabled. To administrators. Subject: the
    /// owner. Details: `share`.
    OwnerGone = "owner_gone",
    /// Somebody's shares were handed over to the reader. Details: `shares`, how many.
    SharesHandedOver = "shares_handed_over",
    /// A stored file is damaged. To administrators. Subject: the rendition.
    DamageFound = "damage_found",
    /// Somebody asks for their data or for erasure. Subject: the request. Details: `wish`.
    RequestMade = "request_made",
}

/// Something that a person should see at the next page.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Its id.
    pub id: Uuid,
    /// What it tells.
    pub kind: NoticeKind,
    /// What it is about: a share, a rendition.
    pub subject: Option<Uuid>,
    /// More, without anything personal.
    pub details: Value,
    /// Since when.
    pub created_at: Timestamp,
    /// Whether every administrator sees it, until one dismisses it.
    pub for_administrators: bool,
}

/// The notices that `person` has not dismissed, newest first, at most a hundred; with those for administrators if it is one.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn notices(on: &impl ConnectionTrait, person: Uuid, is_admin: bool) -> Result<Vec<Notice>, NotifyError> {
    let rows = on
        .query_all_raw(sql(
            on,
            "SELECT id, person_id, kind, subject_id, details, created_at FROM notice \
             WHERE dismissed_at IS NULL AND (person_id = $1 OR (person_id IS NULL AND $2)) \
             ORDER BY created_at DESC, id DESC LIMIT 100",
            [person.into(), is_admin.into()],
        ))
        .await?;
    let mut notices = Vec::with_capacity(rows.len());
    for row in rows {
        // A kind that we don't know was written by a newer replica: that one shows it.
        let Some(kind) = NoticeKind::parse(&row.try_get::<String>("", "kind")?) else { continue };
        let id = row.try_get("", "id")?;
        let details: String = row.try_get("", "details")?;
        notices.push(Notice {
            id,
            kind,
            subject: row.try_get("", "subject_id")?,
            details: serde_json::from_str(&details).map_err(|error| NotifyError::Malformed(id, error))?,
            created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
            for_administrators: row.try_get::<Option<Uuid>>("", "person_id")?.is_none(),
        });
    }
    Ok(notices)
}

/// Puts a notice away. Answers whether there was one that `person` may put away.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn dismiss(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    person: Uuid,
    is_admin: bool,
    notice: Uuid,
) -> Result<bool, NotifyError> {
    let changed = rows_affected(
        transaction,
        "UPDATE notice SET dismissed_at = $1 \
         WHERE id = $2 AND dismissed_at IS NULL AND (person_id = $3 OR (person_id IS NULL AND $4))",
        [ground.now().micros().into(), notice.into(), person.into(), is_admin.into()],
    )
    .await?;
    Ok(changed == 1)
}

/// Leaves a notice for one person. `details` never hold names, addresses or titles.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn notify_person(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    person: Uuid,
    kind: NoticeKind,
    subject: Option<Uuid>,
    details: &Value,
) -> Result<Uuid, NotifyError> {
    insert(transaction, ground, Some(person), kind, subject, details).await
}

/// Leaves a notice for the administrators, unless one of the same kind and subject is still there. Answers whether it did.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn notify_admins(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    kind: NoticeKind,
    subject: Option<Uuid>,
    details: &Value,
) -> Result<bool, NotifyError> {
    let open = transaction
        .query_one_raw(sql(
            transaction,
            "SELECT id FROM notice WHERE person_id IS NULL AND dismissed_at IS NULL AND kind = $1 \
             AND (subject_id = $2 OR (subject_id IS NULL AND $3)) LIMIT 1",
            [kind.as_str().into(), subject.into(), subject.is_none().into()],
        ))
        .await?;
    if open.is_some() {
        return Ok(false);
    }
    insert(transaction, ground, None, kind, subject, details).await?;
    Ok(true)
}

/// Puts away what was left of one kind about one thing, whoever it was for: it is settled.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn withdraw_notices(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    kind: NoticeKind,
    subject: Uuid,
) -> Result<(), NotifyError> {
    let text = "UPDATE notice SET dismissed_at = $1 WHERE kind = $2 AND subject_id = $3 AND dismissed_at IS NULL";
    rows_affected(transaction, text, [ground.now().micros().into(), kind.as_str().into(), subject.into()]).await?;
    Ok(())
}

async fn insert(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    person: Option<Uuid>,
    kind: NoticeKind,
    subject: Option<Uuid>,
    details: &Value,
) -> Result<Uuid, NotifyError> {
    let id = ground.id();
    transaction
        .execute_raw(sql(
            transaction,
            "INSERT INTO notice (id, person_id, kind, subject_id, details, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            [
                id.into(),
                person.into(),
                kind.as_str().into(),
                subject.into(),
                details.to_string().into(),
                ground.now().micros().into(),
            ],
        ))
        .await?;
    Ok(id)
}
