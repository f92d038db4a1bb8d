//! Everything that was shared with one customer: a person, or everybody of a company.

use sea_orm::{ConnectionTrait, QueryResult, Value};
use sealport_access::{Mode, Permit, Work};
use sealport_ambient::Timestamp;
use sealport_database::sql;
use sealport_notify::LetterState;
use uuid::Uuid;

use super::{ShareCursor, ShareState, Sharing};
use crate::Trouble;
use crate::facts::{first_title, mode_of, sees_share};
use crate::row::Row;

/// Whose shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Customer {
    /// One person's.
    Person(Uuid),
    /// Those of all contacts of a company.
    Company(Uuid),
}

/// A share as one recipient has it.
#[derive(Clone, Debug)]
pub struct CustomerShare {
    /// The share.
    pub share: Uuid,
    /// Its number.
    pub number: i64,
    /// The recipient's grant.
    pub grant: Uuid,
    /// The recipient.
    pub person: Uuid,
    /// Whether they see it for their company, and it is addressed to somebody else.
    pub as_viewer: bool,
    /// How the files may be had.
    pub mode: Mode,
    /// Who sent it.
    pub sender: Uuid,
    /// When.
    pub sent_at: Timestamp,
    /// Its end.
    pub expires_at: Timestamp,
    /// Where the share stands; revoked too when only this grant was.
    pub state: ShareState,
    /// Title of its first file.
    pub first_title: Option<String>,
    /// How many files.
    pub files: u64,
    /// How many of them arrived whole, or were looked at where that is all that one may.
    pub complete: u64,
    /// When the link was first opened.
    pub opened_at: Option<Timestamp>,
    /// When the first delivery began, or the first file was looked at.
    pub fetched_at: Option<Timestamp>,
    /// What became of the newest letter with a link, and when.
    pub letter: Option<(LetterState, Option<Timestamp>)>,
}

impl CustomerShare {
    /// The place after this line.
    pub const fn cursor(&self) -> ShareCursor {
        ShareCursor { at: self.sent_at, id: self.grant }
    }
}

/// The same in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CustomerFigures {
    /// Shares.
    pub shares: u64,
    /// Grants in shares that can be fetched from now.
    pub running: u64,
    /// Grants whose link was opened.
    pub opened: u64,
    /// Grants of which something was fetched, or looked at where that is all that one may.
    pub fetched: u64,
    /// Grants whose newest letter failed for good.
    pub failed: u64,
}

macro_rules! newest_letter {
    ($column:literal) => {
        concat!(
            "(SELECT l.",
            $column,
            " FROM letter l WHERE l.grant_id = g.id AND l.kind IN ('share_sent', 'share_sent_again') \
             ORDER BY l.created_at DESC, l.id DESC LIMIT 1)"
        )
    };
}

macro_rules! grants_of {
    (person) => {
        " FROM share_grant g JOIN share s ON s.id = g.share_id WHERE g.person_id = $1 AND g.replaced_by IS NULL "
    };
    (company) => {
        " FROM contact c JOIN share_grant g ON g.person_id = c.person_id JOIN share s ON s.id = g.share_id \
         WHERE c.company_id = $1 AND g.replaced_by IS NULL "
    };
}

macro_rules! list_of {
    ($whose:tt) => {
        concat!(
            "SELECT g.id AS grant_id, g.person_id, g.viewer_of, COALESCE(g.revoked_at, s.revoked_at) AS revoked_at, g.opened_at, \
             g.fetched_at, s.id AS share_id, s.number, s.mode, s.sender_id, s.created_at, s.expires_at, \
             ",
            first_title!("$5"),
            ", (SELECT COUNT(*) FROM share_item i WHERE i.share_id = s.id) AS files, \
             CASE s.mode WHEN 'view' \
              THEN (SELECT COUNT(DISTINCT w.rendition_id) FROM viewing w WHERE w.grant_id = g.id) \
              ELSE (SELECT COUNT(DISTINCT d.rendition_id) FROM delivery d WHERE d.grant_id = g.id \
               AND d.completed_at IS NOT NULL) END AS complete, ",
            newest_letter!("state"),
            " AS letter_state, ",
            newest_letter!("settled_at"),
            " AS letter_at",
            grants_of!($whose),
            "AND ",
            sees_share!("$5"),
            " AND (s.created_at < $2 OR (s.created_at = $2 AND g.id < $3)) \
             ORDER BY s.created_at DESC, g.id DESC LIMIT $4"
        )
    };
}

macro_rules! figures_of {
    ($whose:tt) => {
        concat!(
            "SELECT COUNT(DISTINCT s.id) AS shares, COUNT(CASE WHEN s.revoked_at IS NULL AND g.revoked_at IS NULL \
             AND s.expires_at > $2 THEN 1 END) AS running, COUNT(g.opened_at) AS opened, COUNT(g.fetched_at) AS fetched, \
             COUNT(CASE WHEN ",
            newest_letter!("state"),
            " = 'failed' THEN 1 END) AS failed",
            grants_of!($whose),
            "AND ",
            sees_share!("$3")
        )
    };
}

impl Sharing {
    /// What was shared with a customer, as far as this person sees the shares, the newest first; one line for each recipient of a share.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn of_customer(
        &self,
        permit: &Permit<Work>,
        customer: Customer,
        from: ShareCursor,
        limit: u32,
    ) -> Result<Vec<CustomerShare>, Trouble> {
        let (text, id) = match customer {
            Customer::Person(id) => (list_of!(person), id),
            Customer::Company(id) => (list_of!(company), id),
        };
        let person = permit.action().person;
        let values: [Value; 5] =
            [id.into(), from.at.micros().into(), from.id.into(), i64::from(limit).into(), person.into()];
        let on = self.ground.database.read();
        let now = self.ground.now();
        on.query_all_raw(sql(on, text, values)).await?.iter().map(|row| read(row, now)).collect()
    }

    /// The same, counted.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn customer_figures(
        &self,
        permit: &Permit<Work>,
        customer: Customer,
    ) -> Result<CustomerFigures, Trouble> {
        let (text, id) = match customer {
            Customer::Person(id) => (figures_of!(person), id),
            Customer::Company(id) => (figures_of!(company), id),
        };
        let on = self.ground.database.read();
        let values = [id.into(), self.ground.now().micros().into(), permit.action().person.into()];
        let row = on.query_one_raw(sql(on, text, values)).await?;
        let row = row.ok_or(Trouble::Malformed("number of shares"))?;
        let row = Row(&row);
        Ok(CustomerFigures {
            shares: row.count("shares")?,
            running: row.count("running")?,
            opened: row.count("opened")?,
            fetched: row.count("fetched")?,
            failed: row.count("failed")?,
        })
    }
}

fn read(row: &QueryResult, now: Timestamp) -> Result<CustomerShare, Trouble> {
    let row = Row(row);
    let expires_at = row.at("expires_at")?;
    let letter = match row.get::<Option<String>>("letter_state")? {
        Some(word) => {
            Some((LetterState::parse(&word).ok_or(Trouble::Malformed("letter"))?, row.at_or_none("letter_at")?))
        }
        None => None,
    };
    Ok(CustomerShare {
        share: row.id("share_id")?,
        number: row.number("number")?,
        grant: row.id("grant_id")?,
        person: row.id("person_id")?,
        as_viewer: row.id_or_none("viewer_of")?.is_some(),
        mode: mode_of(&row.text("mode")?)?,
        sender: row.id("sender_id")?,
        sent_at: row.at("created_at")?,
        expires_at,
        state: ShareState::of(row.at_or_none("revoked_at")?, expires_at, now),
        first_title: row.get("first_title")?,
        files: row.count("files")?,
        complete: row.count("complete")?,
        opened_at: row.at_or_none("opened_at")?,
        fetched_at: row.at_or_none("fetched_at")?,
        letter,
    })
}
