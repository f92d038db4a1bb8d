//! What letters say, in three languages, as text and as HTML.

mod content;
mod draft;
mod kind;
mod link;
mod render;
mod requests;
mod say;
mod tidy;
mod words;

pub use content::{
    AccountChange, AccountFirst, AccountNews, CodeLetter, ConsentLetter, FileLine, FilesSummary, FirstFetched,
    FreshLinkAsked, Letter, SetupInvitation, ShareLetter, UnfetchedReminder,
};
pub use kind::LetterKind;
pub use link::{Code, Link};
pub use render::{RenderedLetter, preview};
pub use requests::{RequestAnswered, RequestMade, Wish};
pub use say::{say_size, say_time};
pub use tidy::line as tidy_line;
