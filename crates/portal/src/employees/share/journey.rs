//! How far a recipient has come, in words and as a picture.

use sealport_access::Mode;
use sealport_notify::{LetterState, LetterStatus};
use sealport_sharing::{FileOfShare, FileProgress, Progress, RecipientOfShare};

use crate::texts::Texts;

/// Where a recipient stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The letter leaves soon.
    Queued,
    /// The letter can't leave: there is no mail server.
    Waiting,
    /// The letter was refused for good.
    Failed,
    /// A mail server took the letter.
    Accepted,
    /// The link was opened.
    Opened,
    /// A file was fetched.
    Fetched,
    /// A file was looked at, where that is all that one may.
    Looked,
    /// The grant was revoked or given to somebody else.
    Revoked,
}

impl Standing {
    /// All of them, the furthest first.
    pub const ALL: [Self; 8] = [
        Self::Fetched,
        Self::Looked,
        Self::Opened,
        Self::Accepted,
        Self::Queued,
        Self::Waiting,
        Self::Failed,
        Self::Revoked,
    ];

    /// The word in class names and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
            Self::Accepted => "accepted",
            Self::Opened => "opened",
            Self::Fetched => "fetched",
            Self::Looked => "looked",
            Self::Revoked => "revoked",
        }
    }

    /// The standing of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Where this recipient stands. What a recipient did counts more than what became of a later letter.
    pub fn of(recipient: &RecipientOfShare, mode: Mode, has_mail: bool) -> Self {
        if recipient.revoked_at.is_some() {
            return Self::Revoked;
        }
        if recipient.fetched_at.is_some() {
            return if mode == Mode::View { Self::Looked } else { Self::Fetched };
        }
        if recipient.opened_at.is_some() {
            return Self::Opened;
        }
        Self::of_letter(recipient.letter.as_ref(), has_mail)
    }

    fn of_letter(letter: Option<&LetterStatus>, has_mail: bool) -> Self {
        match letter.map(|letter| letter.state) {
            Some(LetterState::Accepted) => Self::Accepted,
            Some(LetterState::Failed) => Self::Failed,
            _ if has_mail => Self::Queued,
            _ => Self::Waiting,
        }
    }

    /// The standing in words, with its time where there is one.
    pub fn words(self, recipient: &RecipientOfShare, t: &Texts) -> String {
        let letter_at = recipient.letter.as_ref().and_then(|letter| letter.settled_at);
        let (key, at) = match self {
            Self::Revoked if recipient.replaced_by.is_some() => ("standing-replaced", recipient.revoked_at),
            Self::Revoked => ("standing-revoked", recipient.revoked_at),
            Self::Fetched => ("standing-fetched", recipient.fetched_at),
            Self::Looked => ("standing-looked", recipient.fetched_at),
            Self::Opened => ("standing-opened", recipient.opened_at),
            Self::Accepted => ("standing-accepted", letter_at),
            Self::Failed => ("standing-failed", letter_at),
            Self::Queued => ("standing-queued", None),
            Self::Waiting => ("standing-waiting", None),
        };
        match at {
            Some(at) => t.a(key, "at", t.time(at)),
            None => t.m(key),
        }
    }
}

/// What arrived of one file, as a ring.
pub struct Arrival {
    /// none, started, aborted or complete.
    pub ring: &'static str,
    /// Whole percent.
    pub percent: u8,
    /// Title of the file.
    pub file: String,
    /// In words.
    pub words: String,
}

/// What arrived of a file: its newest delivery, and how often it was complete.
pub fn arrival(file: &FileOfShare, deliveries: &[FileProgress], t: &Texts) -> Arrival {
    let of_file = || deliveries.iter().filter(|one| Some(one.rendition) == file.rendition);
    let complete = of_file().filter(|one| matches!(one.progress, Progress::Complete(_))).count();
    let newest = of_file().max_by_key(|one| one.number);
    let (ring, percent, words) = match newest.map(|one| (one, one.progress)) {
        None => ("none", 0, t.m("arrival-none")),
        Some((_, Progress::Complete(at))) => {
            ("complete", 100, t.b("arrival-complete", "at", t.time(at), "n", complete))
        }
        Some((one, Progress::Running(percent))) => {
            ("started", percent, t.b("arrival-running", "done", t.size(one.delivered), "size", t.size(one.size)))
        }
        Some((one, Progress::Aborted { at, percent })) => {
            let key = if complete > 0 { "arrival-aborted-again" } else { "arrival-aborted" };
            let (done, size) = (t.size(one.delivered), t.size(one.size));
            ("aborted", percent, t.with(key, [("at", t.time(at).into()), ("done", done.into()), ("size", size.into())]))
        }
    };
    let file = if file.hidden { t.m("share-file-hidden") } else { file.title.clone() };
    Arrival { ring, percent, file, words }
}

#[cfg(test)]
mod tests {
    use sealport_ambient::Timestamp;
    use sealport_identity::{Address, Language, Person};
    use uuid::Uuid;

    use super::*;

    fn recipient() -> RecipientOfShare {
        let person = Person {
            id: Uuid::nil(),
            name: "Anna".to_owned(),
            address: Address::parse("anna@x.de").ok(),
            language: Language::De,
        };
        RecipientOfShare {
            grant: Uuid::nil(),
            person,
            viewer_of: None,
            generation: 1,
            since: Timestamp::from_seconds(1),
            revoked_at: None,
            replaced_by: None,
            opened_at: None,
            fetched_at: None,
            fresh_asked_at: None,
            letter: None,
            deliveries: Vec::new(),
            views: Vec::new(),
        }
    }

    #[test]
    fn deeds_count_more_than_letters() {
        let mut one = recipient();
        assert_eq!(Standing::of(&one, Mode::Download, false), Standing::Waiting);
        assert_eq!(Standing::of(&one, Mode::View, true), Standing::Queued);
        one.opened_at = Some(Timestamp::from_seconds(2));
        assert_eq!(Standing::of(&one, Mode::Download, false), Standing::Opened);
        one.fetched_at = Some(Timestamp::from_seconds(3));
        assert_eq!(Standing::of(&one, Mode::Download, true), Standing::Fetched);
        assert_eq!(Standing::of(&one, Mode::View, true), Standing::Looked);
        one.revoked_at = Some(Timestamp::from_seconds(4));
        assert_eq!(Standing::of(&one, Mode::View, true), Standing::Revoked);
    }

    #[test]
    fn standings_are_found_by_their_words() {
        for one in Standing::ALL {
            assert_eq!(Standing::parse(one.as_str()), Some(one));
        }
    }
}
