//! Lists of contacts, a page at a time.

use sea_orm::{ConnectionTrait, QueryResult, Value};
use sealport_access::{Permit, Work};
use sealport_ambient::Timestamp;
use sealport_database::{id_batch, id_batches, sql};
use sealport_identity::is_in_house;
use sealport_identity::{Address, Person, people, people_at, person_keys};
use uuid::Uuid;

use crate::companies::company_names;
use crate::{Contact, Directory, Trouble, contacts, domains, marks};

/// Which contacts are listed.
#[derive(Clone, Debug, Default)]
pub struct ContactFilter {
    /// Beginnings of words of the name or the address, a whole address, or `@` and a domain.
    pub search: String,
    /// Only those of this company.
    pub company: Option<Uuid>,
    /// Those in the archive rather than the others.
    pub archived: bool,
}

/// A place in a list: what was touched before it comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListCursor {
    /// When the last one shown was touched.
    pub at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

impl ListCursor {
    /// Before everything.
    pub const FIRST: Self = Self { at: Timestamp::from_micros(i64::MAX), id: Uuid::max() };
}

/// A line of the list.
#[derive(Clone)]
pub struct ListedContact {
    /// Who.
    pub person: Person,
    /// The company and its name.
    pub company: Option<(Uuid, String)>,
    /// When something was last sent to them or noted of them.
    pub touched_at: Timestamp,
}

impl ListedContact {
    /// The place after this line.
    pub const fn cursor(&self) -> ListCursor {
        ListCursor { at: self.touched_at, id: self.person.id }
    }
}

macro_rules! list_of {
    ($from:literal, $where:literal) => {
        concat!(
            "SELECT c.person_id, c.company_id, c.touched_at FROM ",
            $from,
            " WHERE (c.touched_at < $1 OR (c.touched_at = $1 AND c.person_id < $2)) AND (c.archived_at IS NOT NULL) = $4 ",
            $where,
            " ORDER BY c.touched_at DESC, c.person_id DESC LIMIT $3"
        )
    };
}

/// Without a search; with a company; with words and perhaps a company; of a domain and perhaps a company.
const ALL: &str = list_of!("contact c", "");
const OF_COMPANY: &str = list_of!("contact c", "AND c.company_id = $5");
const BY_WORDS: &str = list_of!(
    "name_prefix m JOIN contact c ON c.person_id = m.subject_id",
    "AND ($5 = 0 OR c.company_id = $6) AND m.mark = $7 \
     AND EXISTS (SELECT 1 FROM name_prefix o WHERE o.mark = $8 AND o.subject_id = c.person_id) \
     AND EXISTS (SELECT 1 FROM name_prefix o WHERE o.mark = $9 AND o.subject_id = c.person_id)"
);
const OF_DOMAIN: &str = list_of!("contact c", "AND ($5 = 0 OR c.company_id = $6) AND c.domain_id = $7");
const ONE: &str = list_of!("contact c", "AND ($5 = 0 OR c.company_id = $6) AND c.person_id = $7");

impl Directory {
    /// The contacts of a filter, the last touched first.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn contacts(
        &self,
        _: &Permit<Work>,
        filter: &ContactFilter,
        from: ListCursor,
        limit: u32,
    ) -> Result<Vec<ListedContact>, Trouble> {
        let on = self.ground.database.read();
        let Some((text, narrowed)) = self.statement(on, filter).await? else { return Ok(Vec::new()) };
        let mut values: Vec<Value> =
            vec![from.at.micros().into(), from.id.into(), i64::from(limit).into(), filter.archived.into()];
        values.extend(narrowed);
        let rows = on.query_all_raw(sql(on, text, values)).await?;
        self.open_lines(on, &rows).await
    }

    /// The statement and what narrows it; none when nothing can be found.
    async fn statement(
        &self,
        on: &impl ConnectionTrait,
        filter: &ContactFilter,
    ) -> Result<Option<(&'static str, Vec<Value>)>, Trouble> {
        let search = filter.search.trim();
        let company = [i64::from(filter.company.is_some()).into(), filter.company.unwrap_or_default().into()];
        let with = |more: Vec<Value>| company.into_iter().chain(more).collect();
        if let Ok(address) = Address::parse(search) {
            let found = people_at(on, &self.ground, [&address]).await?.remove(&address.normalised());
            return Ok(found.map(|person| (ONE, with(vec![person.id.into()]))));
        }
        if let Some(domain) = search.strip_prefix('@') {
            let found = domains::find(on, &self.ground, domain).await?;
            return Ok(found.map(|domain| (OF_DOMAIN, with(vec![domain.into()]))));
        }
        Ok(Some(match (marks::of_search(&self.ground, search), filter.company) {
            (Some(marks), _) => (BY_WORDS, with(marks.map(Value::from).into())),
            (None, Some(company)) => (OF_COMPANY, vec![company.into()]),
            (None, None) => (ALL, Vec::new()),
        }))
    }

    async fn open_lines(&self, on: &impl ConnectionTrait, rows: &[QueryResult]) -> Result<Vec<ListedContact>, Trouble> {
        let ids = rows.iter().map(|row| row.try_get("", "person_id")).collect::<Result<Vec<Uuid>, _>>()?;
        let companies =
            rows.iter().map(|row| row.try_get("", "company_id")).collect::<Result<Vec<Option<Uuid>>, _>>()?;
        let mut people = people(on, &self.ground, &ids).await?;
        let names = company_names(on, &self.ground, companies.iter().copied().flatten()).await?;
        let mut lines = Vec::with_capacity(rows.len());
        for ((row, id), company) in rows.iter().zip(ids).zip(companies) {
            let Some(person) = people.remove(&id) else { continue };
            lines.push(ListedContact {
                person,
                company: company.and_then(|id| Some((id, names.get(&id)?.clone()))),
                touched_at: Timestamp::from_micros(row.try_get("", "touched_at")?),
            });
        }
        Ok(lines)
    }
}

/// Several contacts with everything that is noted of them. Ids that are no contacts are missing in the answer.
pub(crate) async fn read_all(
    on: &impl ConnectionTrait,
    ground: &sealport_database::Ground,
    ids: &[Uuid],
) -> Result<Vec<Contact>, Trouble> {
    let mut people = people(on, ground, ids).await?;
    let keys = person_keys(on, ground, ids).await?;
    let mut rows = Vec::new();
    for batch in id_batches(ids.iter().copied()) {
        let find = concat!(
            "SELECT c.person_id, c.company_id, c.phone, c.notes, c.protection, c.created_by, c.created_at, \
             c.archived_at, c.revision, ",
            is_in_house!("c.person_id"),
            " AS staff FROM contact c WHERE c.person_id IN ",
            id_batch!()
        );
        rows.extend(on.query_all_raw(sql(on, find, batch)).await?);
    }
    let company = |row: &QueryResult| row.try_get::<Option<Uuid>>("", "company_id");
    let companies = rows.iter().map(company).collect::<Result<Vec<_>, _>>()?;
    let names = company_names(on, ground, companies.iter().copied().flatten()).await?;
    let mut all = Vec::with_capacity(rows.len());
    for (row, company) in rows.iter().zip(companies) {
        let id: Uuid = row.try_get("", "person_id")?;
        let (Some(person), Some(key)) = (people.remove(&id), keys.get(&id)) else { continue };
        let name = company.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        all.push(contacts::open(row, person, key, name)?);
    }
    Ok(all)
}
