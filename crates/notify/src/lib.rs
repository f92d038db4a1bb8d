//! Messages to people: the outbox, the letters in it, the mail server that takes them, and notices on the page.
//!
//! A [`Letter`] says what happened, in types. [`enqueue`] puts it into the outbox, sealed under the recipient's key, in the
//! transaction of the deed that it tells of. The [`Postman`] renders it in the recipient's language when its turn comes,
//! hands it to a [`Transport`], and settles it: *accepted* is what a mail server said, never "arrived". A letter that can't
//! be sent is told to the sender of the share by a [notice](notices()), not to a log.
//!
//! Without a mail server letters wait; the sender can [read](read_waiting_letter) them and pass the link on.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod backoff;
mod error;
mod face;
mod letters;
mod notices;
mod outbox;
mod postman;
mod smtp;

pub use error::NotifyError;
pub use face::{Accent, AccentError, CompanyFace};
pub use letters::{
    AccountChange, AccountFirst, AccountNews, Code, CodeLetter, ConsentLetter, FileLine, FilesSummary, FirstFetched,
    FreshLinkAsked, Letter, LetterKind, Link, RenderedLetter, RequestAnswered, RequestMade, SetupInvitation,
    ShareLetter, UnfetchedReminder, Wish, preview, say_size, say_time,
};
pub use notices::{Notice, NoticeKind, dismiss, notices, notify_admins, notify_person, withdraw_notices};
pub use outbox::{
    GrantLink, LetterState, LetterStatus, NewLetter, ReplyTo, cancel_for_grant, cancel_setup_letters, enqueue,
    failed_count, failed_letters_to, letters_of_share, read_waiting_letter, retry_now, setup_letters, waiting_count,
};
pub use postman::{Office, Postman, Step};
pub use smtp::{
    Login, MessageError, SendError, ServerAnswer, SettingsError, SmtpSettings, SmtpTransport, Stage, TlsMode,
    Transport, send_test,
};
