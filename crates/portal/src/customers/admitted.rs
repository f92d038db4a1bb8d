//! What a recipient's session may do with one file of its share.

use std::rc::Rc;

use actix_web::HttpResponse;
use sealport_access::{FileFacts, GrantFacts, Permit, Refusal};
use sealport_ambient::Timestamp;
use sealport_identity::Client;
use sealport_sharing::{Visit, VisitFile};
use sealport_vault::Secret;
use uuid::Uuid;

use super::{files, said_no};
use crate::app::App;
use crate::http::{Failure, Recipient, Visitor};

/// Leave to do `A` with one file, and what stands in the records about it.
pub struct Admitted<A> {
    /// The session.
    pub visit: Visit,
    /// The file.
    pub file: VisitFile,
    /// The leave.
    pub permit: Permit<A>,
}

/// No leave.
pub enum Denied {
    /// There is no such session, or the file is none of its share's.
    Stranger,
    /// The holder of a session may know why.
    Holder(Box<Visit>, Refusal),
    /// The records changed in the meantime.
    Changed,
    /// It can't be known.
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Denied {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Has it decided from fresh facts whether the session may do `A` with the file. A refusal is noted.
///
/// # Errors
/// [`Denied`].
pub async fn admit<A>(
    app: &App,
    secret: &Secret,
    rendition: Uuid,
    client: &Client,
    decide: impl FnOnce(&GrantFacts, &FileFacts, Timestamp) -> Result<Permit<A>, Refusal>,
) -> Result<Admitted<A>, Denied> {
    let Some((visit, file)) = app.visits.file(secret, rendition).await? else { return Err(Denied::Stranger) };
    let Some(file) = file.filter(|file| file.rendition == rendition) else {
        app.visits.note_refusal(&visit.grant, None, Refusal::NotInShare, client).await?;
        return Err(Denied::Stranger);
    };
    match decide(&visit.grant, &file.facts, app.ground.now()) {
        Ok(permit) => Ok(Admitted { visit, file, permit }),
        Err(reason) => {
            app.visits.note_refusal(&visit.grant, Some(file.asset), reason, client).await?;
            Err(Denied::Holder(Box::new(visit), reason))
        }
    }
}

/// Strangers learn nothing; the holder of a session is told.
///
/// # Errors
/// [`Failure::NotFound`] for strangers, and what the records say.
pub async fn refused(visitor: Visitor, denied: Denied) -> Result<HttpResponse, Failure> {
    let (visit, reason) = match denied {
        Denied::Holder(visit, reason) => (visit, reason),
        Denied::Stranger => return Err(Failure::NotFound),
        Denied::Changed => return Err(Failure::Unavailable),
        Denied::Failed(failure) => return Err(failure),
    };
    let letterhead = visitor.app.visits.letterhead(&visit).await?;
    let recipient = Recipient { visitor: visitor.speaking(letterhead.language), visit: Rc::new(*visit) };
    let no = files::no(&recipient, reason, &letterhead.contact, "/c/fresh", "/c");
    said_no::answer(&recipient.visitor, recipient.page(), no)
}
