//! All files of a share as one ZIP whose every byte is known beforehand, so that any range of it can be given.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::stream::{self, Stream, StreamExt};
use sealport_access::{Download, Refusal, download, enter};
use sealport_ambient::Timestamp;
use sealport_identity::Client;
use sealport_sharing::zip::{Piece as ZipPiece, ZipEntry, ZipLayout};
use sealport_sharing::{Visit, VisitFile};
use sealport_vault::Secret;

use crate::app::App;
use crate::customers::admitted::{Admitted, Denied, admit, refused};
use crate::customers::download::{self, TRIES, begin};
use crate::http::callers::{GRANT, cookie_secret};
use crate::http::content::{Content, Plan, Planned};
use crate::http::disposition::segment;
use crate::http::places::Places;
use crate::http::transfer::{self, Piece, Stop, Transfer};
use crate::http::watch::{Leave, Subject, Watch};
use crate::http::{Failure, Recipient, Visitor};

/// The archives that one recipient may fetch at a time.
static UNDER_WAY: Places = Places::new(2);

/// The archive of some files.
pub struct Archive {
    /// Where every byte of it comes from.
    pub layout: ZipLayout,
    /// The files, as the layout's entries.
    pub files: Vec<VisitFile>,
}

/// The archive of all files that may be had at `now`.
pub fn layout(visit: &Visit, files: &[VisitFile], now: Timestamp) -> Archive {
    archive_of(files.iter().filter(|file| download(&visit.grant, &file.facts, now).is_ok()))
}

/// The same, together with the files whose number of downloads is used up: somebody goes on with an archive that had them.
fn layout_before(visit: &Visit, files: &[VisitFile], now: Timestamp) -> Archive {
    archive_of(
        files.iter().filter(|file| matches!(download(&visit.grant, &file.facts, now), Ok(_) | Err(Refusal::UsedUp))),
    )
}

fn archive_of<'a>(files: impl Iterator<Item = &'a VisitFile>) -> Archive {
    let files: Vec<VisitFile> = files.cloned().collect();
    let entry = |file: &VisitFile| ZipEntry {
        name: file.name.clone(),
        size: file.size,
        crc32: file.crc32,
        sha256: file.sha256,
        modified: file.made_at,
    };
    Archive { layout: ZipLayout::new(files.iter().map(entry).collect()), files }
}

/// Where the archive is.
pub fn href(company: &str, recipient: &Recipient) -> String {
    format!("/c/zip/{}", segment(&name(company, &recipient.visit)))
}

fn name(company: &str, visit: &Visit) -> String {
    format!("{company} {}.zip", visit.share_number)
}

/// `GET /c/zip/{name}`: all files in one.
///
/// # Errors
/// [`Failure::NotFound`] for strangers, [`Failure::Busy`], and what the records say.
pub async fn all(visitor: Visitor, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let app = visitor.app.clone();
    let secret = cookie_secret(&app, &request, GRANT).ok_or(Failure::NotFound)?;
    let (visit, _) = app.visits.visit(&secret).await?.ok_or(Failure::NotFound)?;
    let now = visitor.now();
    if let Err(reason) = enter(&visit.grant, now) {
        app.visits.note_refusal(&visit.grant, None, reason, &visitor.client).await?;
        return refused(visitor, Denied::Holder(Box::new(visit), reason)).await;
    }
    let files = app.visits.files(&visit).await?;
    let begun = app.visits.archive(&visit).await?;
    let (archive, may_be_part) = chosen(&request, begun.as_deref(), &visit, &files, now);
    if archive.files.is_empty() {
        let reason = files.iter().find_map(|file| download(&visit.grant, &file.facts, now).err());
        let reason = reason.unwrap_or(Refusal::NotInShare);
        app.visits.note_refusal(&visit.grant, None, reason, &visitor.client).await?;
        return refused(visitor, Denied::Holder(Box::new(visit), reason)).await;
    }
    let name = name(&visitor.settings.company.name, &visit);
    let etag = archive.layout.etag().to_owned();
    let content = Content { name: &name, media_type: "application/zip", etag: &etag, size: archive.layout.length() };
    let planned = if may_be_part { Plan::of } else { Plan::of_the_whole }(&app, &request, &content);
    let mut plan = match planned {
        Planned::Answer(response) => return Ok(response),
        Planned::Bytes(plan) => plan,
    };
    let place = UNDER_WAY.take(visit.grant.holding.grant).ok_or(Failure::Busy("error-busy-archives"))?;
    let subject: Subject = Rc::new(Cell::new(None));
    if begun.as_deref() != Some(etag.as_str()) {
        app.visits.note_archive(&visit, &etag).await?;
    }
    let leave = Leave::Recipient(visit.session, subject.clone());
    let watch = Watch::over(app.clone(), leave, &request);
    let work = Rc::new(Work { app, secret, client: visitor.client, archive, subject });
    let body = Transfer::new(plan.length(), None, Some(Box::pin(pieces(&work, plan.parts.clone(), plan.frame()))));
    Ok(plan.send(body.watched(watch).keeping(place)))
}

/// Which archive is meant, and whether a part of it may be given. Whoever asks for a part means the archive that it is a part
/// of. Programs that don't name it (`If-Range`) go on with the one that was begun in this session; when that can't be had any
/// more, or none was, they get the present one from its beginning, so that nobody puts parts of two archives together.
fn chosen(
    request: &HttpRequest,
    begun: Option<&str>,
    visit: &Visit,
    files: &[VisitFile],
    now: Timestamp,
) -> (Archive, bool) {
    let present = layout(visit, files, now);
    let headers = request.headers();
    let Some(range) = headers.get(header::RANGE) else { return (present, false) };
    let named = headers.get(header::IF_RANGE).map(header::HeaderValue::as_bytes);
    let meant = named.or(begun.map(str::as_bytes));
    let is = |archive: &Archive| meant == Some(archive.layout.etag().as_bytes());
    if is(&present) {
        return (present, true);
    }
    let before = layout_before(visit, files, now);
    if is(&before) {
        return (before, true);
    }
    // What begins at the beginning goes on with nothing.
    let begins = range.to_str().is_ok_and(|range| range.starts_with("bytes=0-") && !range.contains(','));
    (present, begins)
}

/// What one archive on its way needs.
struct Work {
    app: web::Data<App>,
    secret: Secret,
    client: Client,
    archive: Archive,
    subject: Subject,
}

fn pieces(
    work: &Rc<Work>,
    parts: Vec<Range<u64>>,
    frame: Option<(Vec<String>, String)>,
) -> impl Stream<Item = Result<Piece, Stop>> + use<> {
    let (heads, end) = frame.unwrap_or_default();
    let to_the_end = parts.iter().any(|part| part.end == work.archive.layout.length());
    let mut heads = heads.into_iter();
    let mut all = Vec::new();
    for part in parts {
        all.extend(heads.next().map(|head| ZipPiece::Bytes(head.into_bytes())));
        all.extend(work.archive.layout.slice(part));
    }
    all.push(ZipPiece::Bytes(end.into_bytes()));
    let (flowing, ending) = (work.clone(), work.clone());
    let flow = stream::iter(all).flat_map(move |piece| match piece {
        ZipPiece::Bytes(bytes) => stream::once(async { Ok(Piece::frame(bytes)) }).left_stream(),
        ZipPiece::File { entry, range } => transfer::later(file(flowing.clone(), entry, range)).right_stream(),
    });
    let empty = transfer::later(async move {
        if to_the_end {
            deliver_empty(&ending).await?;
        }
        Ok(stream::empty())
    });
    flow.chain(empty)
}

/// A file's turn has come: decided anew, and begun as a delivery of its own, before its first byte flows.
async fn file(
    work: Rc<Work>,
    entry: usize,
    range: Range<u64>,
) -> Result<impl Stream<Item = Result<Piece, Stop>>, Stop> {
    let (admitted, receipt) = admit_and_begin(&work, entry, range.end - range.start).await?;
    let source = download::open(&work.app, &admitted).await.map_err(|_| Stop::PartRefused)?;
    work.subject.set(Some((admitted.file.rendition, admitted.permit.until())));
    Ok(transfer::file(work.app.clone(), source, range, receipt))
}

async fn admit_and_begin(
    work: &Work,
    entry: usize,
    wanted: u64,
) -> Result<(Admitted<Download>, Rc<transfer::Receipt>), Stop> {
    let rendition = work.archive.files.get(entry).ok_or(Stop::WrongLength)?.rendition;
    for _ in 0..TRIES {
        let Ok(admitted) = admit(&work.app, &work.secret, rendition, &work.client, download).await else { break };
        match begin(&work.app, &admitted, wanted, &work.client).await {
            Ok(receipt) => return Ok((admitted, receipt)),
            Err(Denied::Changed) => {}
            Err(_) => break,
        }
    }
    Err(Stop::PartRefused)
}

/// Files without bytes have no part of the archive that could flow: they are delivered when its end is.
async fn deliver_empty(work: &Work) -> Result<(), Stop> {
    for (entry, file) in work.archive.files.iter().enumerate() {
        if file.size == 0 {
            admit_and_begin(work, entry, 0).await?;
        }
    }
    Ok(())
}
