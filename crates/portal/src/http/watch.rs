//! Asking again and again whether what runs may go on: recipients' transfers, and whatever an employee fetches or sends.

use std::cell::Cell;
use std::rc::Rc;
use std::task::Context;
use std::time::Duration;

use actix_web::rt::task::JoinHandle;
use actix_web::{HttpRequest, rt, web};
use futures_util::task::AtomicWaker;
use sealport_access::{read_history, work};
use sealport_ambient::Timestamp;
use uuid::Uuid;

use crate::app::App;
use crate::http::connection::Cutter;

/// How often the leave is asked for again.
const ASK_EVERY: Duration = Duration::from_millis(400);
/// How long a body may take to notice that it is to stop, before its connection is cut.
const NOTICE_WITHIN: Duration = Duration::from_millis(200);

/// The file that is flowing, and when time alone ends the leave to have it.
pub type Subject = Rc<Cell<Option<(Uuid, Timestamp)>>>;

/// By what right something runs.
pub enum Leave {
    /// A recipient's: the session, and what flows in it just now.
    Recipient(Uuid, Subject),
    /// An employee's session.
    Employee(Uuid),
    /// An employee's session, in which this file flows.
    EmployeeFile(Uuid, Uuid),
}

impl Leave {
    /// Waits until the leave has ended.
    pub async fn ended(&self, app: &App) {
        loop {
            rt::time::sleep(self.until_next_question(app)).await;
            let stands = match self {
                Self::Recipient(session, subject) => recipient_may_go_on(app, *session, subject).await,
                Self::Employee(session) => employee_may_go_on(app, *session, None).await,
                Self::EmployeeFile(session, rendition) => employee_may_go_on(app, *session, Some(*rendition)).await,
            };
            if !stands {
                return;
            }
        }
    }

    fn until_next_question(&self, app: &App) -> Duration {
        let Self::Recipient(_, subject) = self else { return ASK_EVERY };
        subject.get().map_or(ASK_EVERY, |(_, until)| until.since(app.ground.now())).min(ASK_EVERY)
    }
}

async fn recipient_may_go_on(app: &App, session: Uuid, subject: &Subject) -> bool {
    let Some((rendition, until)) = subject.get() else { return true };
    if until <= app.ground.now() {
        return false;
    }
    match app.deliveries.still_allowed(session, rendition).await {
        Ok(Ok(until)) => {
            subject.set(Some((rendition, until)));
            true
        }
        Ok(Err(_)) => false,
        Err(error) => {
            tracing::error!(%error, "a transfer stops because its leave can't be asked for");
            false
        }
    }
}

async fn employee_may_go_on(app: &App, session: Uuid, file: Option<Uuid>) -> bool {
    let facts = match app.staff.running(session).await {
        Ok(Some(facts)) => facts,
        Ok(None) => return false,
        Err(error) => {
            tracing::error!(%error, "what an employee does stops because the leave can't be asked for");
            return false;
        }
    };
    let Some(rendition) = file else {
        // Files coming in, and exports of the history.
        let now = app.ground.now();
        return work(&facts, now).is_ok() || read_history(&facts, now).is_ok();
    };
    if work(&facts, app.ground.now()).is_err() {
        return false;
    }
    match app.originals.is_seen(facts.person, rendition).await {
        Ok(is_seen) => is_seen,
        Err(error) => {
            tracing::error!(%error, "a file inside stops because the right to see it can't be asked for");
            false
        }
    }
}

/// Ends a body when its leave ends.
pub struct Watch {
    signal: Rc<Signal>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Signal {
    stopped: Cell<bool>,
    waker: AtomicWaker,
}

impl Watch {
    /// Watches the answer to `request`.
    pub fn over(app: web::Data<App>, leave: Leave, request: &HttpRequest) -> Self {
        let signal = Rc::new(Signal::default());
        let task = rt::spawn(watch(app, leave, signal.clone(), Cutter::of(request)));
        Self { signal, task }
    }

    /// Whether the leave has ended; if not, whoever asks is woken when it does.
    pub fn has_ended(&self, cx: &Context<'_>) -> bool {
        self.signal.waker.register(cx.waker());
        self.signal.stopped.get()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn watch(app: web::Data<App>, leave: Leave, signal: Rc<Signal>, cutter: Option<Cutter>) {
    leave.ended(&app).await;
    if let Some(cutter) = &cutter {
        cutter.discard_on_close();
    }
    signal.stopped.set(true);
    signal.waker.wake();
    // A body that is asked for bytes ends itself and this task with it; one whose client doesn't read is never asked.
    rt::time::sleep(NOTICE_WITHIN).await;
    if let Some(cutter) = cutter {
        cutter.cut();
    }
}
