//! What letters say, in three languages, as text and as HTML.

mod content;
mod draft;
mod render;
mod requests;
mod say;
mod tidy;
mod words;

pub use content::{
    AccountChange, AccountFirst, AccountNews, Code, CodeLetter, ConsentLetter, FileLine, FilesSummary, FirstFetched,
    FreshLinkAsked, Letter, LetterKind, Link, SetupInvitation, ShareLetter, UnfetchedReminder,
};
pub use render::{RenderedLetter, preview};
pub use requests::{RequestAnswered, RequestMade, Wish};
pub use say::{say_size, say_time};
pub use tidy::line as tidy_line;
