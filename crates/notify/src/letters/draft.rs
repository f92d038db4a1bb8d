use sealport_identity::Language;

use super::content::{
    AccountChange, AccountNews, CodeLetter, ConsentLetter, FileLine, FirstFetched, FreshLinkAsked, Letter,
    SetupInvitation, ShareLetter, UnfetchedReminder,
};
use super::requests::{RequestAnswered, RequestMade};
use super::say::{say_size, say_time};
use super::tidy;
use super::words::{Words, words};
use crate::CompanyFace;

/// Files that a letter lists before it says how many more there are.
const LISTED: usize = 10;

/// A letter in words, before it is laid out. Everything in it is plain text of one line, but for the lists of lines.
#[derive(Default)]
pub struct Draft {
    pub subject: String,
    pub headline: String,
    pub greeting: String,
    pub lead: String,
    pub quote: Option<Quote>,
    /// In big letters.
    pub code: Option<String>,
    pub files: Option<FileList>,
    pub facts: Vec<(String, String)>,
    /// What has to be done before the button is of use.
    pub first: Option<FirstStep>,
    pub button: Option<Button>,
    pub notes: Vec<String>,
    pub automatic: String,
}

pub struct Quote {
    pub heading: String,
    pub lines: Vec<String>,
}

pub struct FileList {
    pub heading: String,
    pub rows: Vec<(String, String)>,
    pub more: Option<String>,
}

pub struct FirstStep {
    pub words: String,
    /// None for whoever reads the letter besides its recipient.
    pub button: Option<Button>,
}

pub struct Button {
    pub label: String,
    pub url: String,
}

/// Puts a letter into words for one recipient.
pub fn draft(letter: &Letter, recipient: &str, face: &CompanyFace, language: Language) -> Draft {
    let scribe = Scribe { words: words(language), company: tidy::line(&face.name), face, language };
    let draft = match letter {
        Letter::ShareSent(share) => scribe.share(share, false),
        Letter::ShareSentAgain(share) => scribe.share(share, true),
        Letter::FirstFetched(letter) => scribe.first_fetched(letter),
        Letter::UnfetchedReminder(letter) => scribe.unfetched(letter),
        Letter::FreshLinkAsked(letter) => scribe.fresh_link(letter),
        Letter::SetupInvitation(letter) => scribe.setup(letter),
        Letter::ConsentAsked(letter) => scribe.consent_asked(letter),
        Letter::ConsentGiven(letter) => scribe.consent_given(letter),
        Letter::AccountNews(letter) => scribe.account(letter),
        Letter::CustomerInvitation(letter) => scribe.invitation(letter),
        Letter::RequestMade(letter) => scribe.request(letter),
        Letter::RequestAnswered(letter) => scribe.answer(letter),
        Letter::LinkCode(letter) => scribe.code(letter),
        Letter::TestLetter => scribe.test(),
    };
    Draft {
        greeting: scribe.words.greeting(&tidy::line(recipient)),
        automatic: scribe.words.automatic(&scribe.company, face.host()),
        ..draft
    }
}

struct Scribe<'a> {
    words: &'static dyn Words,
    company: String,
    face: &'a CompanyFace,
    language: Language,
}

impl Scribe<'_> {
    fn share(&self, share: &ShareLetter, again: bool) -> Draft {
        let (words, company) = (self.words, &self.company);
        let sender = tidy::line(&share.sender_name);
        let count = share.files.count;
        let (subject, lead) = self.share_words(share, &sender, again);
        let lead = match &share.colleagues {
            Some(colleagues) => format!("{lead} {}", words.for_your_company(&self.named(colleagues))),
            None => lead,
        };
        let message = tidy::lines(&share.message);
        let address = tidy::line(&share.sender_address);
        let contact = share.contact_name.as_deref().map_or_else(|| sender.clone(), tidy::line);
        Draft {
            subject,
            headline: if share.view_only { words.shown_headline(count) } else { words.share_headline(count) },
            lead,
            quote: (!message.is_empty()).then(|| Quote { heading: words.message_heading(&sender), lines: message }),
            files: self.files(words.files_heading(), &share.files.files, count),
            facts: vec![
                (words.until_label().to_owned(), say_time(share.expires_at, self.face.zone, self.language)),
                (words.reference_label().to_owned(), share.share_number.to_string()),
            ],
            first: share.account.as_ref().map(|account| {
                let until = say_time(account.expires_at, self.face.zone, self.language);
                let button = self.button(format!("1. {}", words.account_first_button()), account.link.url());
                let words = match button {
                    Some(_) => words.account_first(company, &until),
                    None => words.account_first_hidden(company),
                };
                FirstStep { words, button }
            }),
            button: self.button(
                match (&share.account, share.view_only) {
                    (Some(_), true) => format!("2. {}", words.look_button(count)),
                    (None, true) => words.look_button(count),
                    (Some(_), false) => words.collect_then_button(count),
                    (None, false) => words.collect_button(count),
                },
                share.link.url(),
            ),
            notes: vec![
                if share.view_only {
                    words.not_to_have(company, &contact, count)
                } else {
                    words.not_attached(company, count)
                },
                words.for_you_alone().to_owned(),
                words.is_it_genuine(self.face.host(), &contact, &address),
            ],
            ..Draft::default()
        }
    }

    /// Subject and first sentence of a letter with a link.
    fn share_words(&self, share: &ShareLetter, sender: &str, again: bool) -> (String, String) {
        let (words, company, count) = (self.words, &self.company, share.files.count);
        let total = say_size(share.files.total_size, self.language);
        match (share.view_only, again) {
            (true, true) => {
                (words.shown_again_subject(sender, company, count), words.shown_again_lead(sender, company, count))
            }
            (true, false) => (words.shown_subject(sender, company, count), words.shown_lead(sender, company, count)),
            (false, true) => {
                (words.again_subject(sender, company, count), words.again_lead(sender, company, count, &total))
            }
            (false, false) => {
                (words.share_subject(sender, company, count), words.share_lead(sender, company, count, &total))
            }
        }
    }

    fn first_fetched(&self, letter: &FirstFetched) -> Draft {
        let who = tidy::line(&letter.recipient_name);
        let at = say_time(letter.at, self.face.zone, self.language);
        let (words, number) = (self.words, letter.share_number);
        let (subject, headline, lead) = if letter.looked_at {
            (words.looked_subject(&who, number), words.looked_headline().to_owned(), words.looked_lead(&who, number))
        } else {
            (words.fetched_subject(&who, number), words.fetched_headline(), words.fetched_lead(&who, number))
        };
        Draft {
            subject,
            headline,
            lead,
            files: self.files(self.words.files_heading(), &letter.files, letter.files.len() as u64),
            facts: vec![(self.words.when_label().to_owned(), at)],
            button: self.button(self.words.open_share_button(letter.share_number), letter.link.url()),
            notes: vec![self.words.can_be_switched_off().to_owned()],
            ..Draft::default()
        }
    }

    fn unfetched(&self, letter: &UnfetchedReminder) -> Draft {
        let until = say_time(letter.expires_at, self.face.zone, self.language);
        let who = self.named(&letter.recipient_names);
        let mut facts = vec![(self.words.ends_label().to_owned(), until)];
        if !who.is_empty() {
            facts.push((self.words.recipients_label().to_owned(), who));
        }
        let (words, number) = (self.words, letter.share_number);
        let (subject, headline, lead) = if letter.view_only {
            (words.unseen_subject(number), words.unseen_headline().to_owned(), words.unseen_lead(number))
        } else {
            (words.unfetched_subject(number), words.unfetched_headline(), words.unfetched_lead(number))
        };
        Draft {
            subject,
            headline,
            lead,
            facts,
            button: self.button(self.words.open_share_button(letter.share_number), letter.link.url()),
            notes: vec![self.words.unfetched_advice().to_owned(), self.words.can_be_switched_off().to_owned()],
            ..Draft::default()
        }
    }

    fn fresh_link(&self, letter: &FreshLinkAsked) -> Draft {
        let who = tidy::line(&letter.recipient_name);
        Draft {
            subject: self.words.fresh_subject(&who, letter.share_number),
            headline: self.words.fresh_headline(),
            lead: self.words.fresh_lead(&who, letter.share_number),
            button: self.button(self.words.open_share_button(letter.share_number), letter.link.url()),
            notes: vec![self.words.fresh_advice().to_owned()],
            ..Draft::default()
        }
    }

    fn setup(&self, letter: &SetupInvitation) -> Draft {
        let by = tidy::line(&letter.invited_by);
        let until = say_time(letter.expires_at, self.face.zone, self.language);
        let (words, company) = (self.words, &self.company);
        let draft = Draft {
            facts: vec![(words.until_label().to_owned(), until)],
            notes: vec![words.setup_once().to_owned(), words.setup_unexpected(&by, self.face.host())],
            ..Draft::default()
        };
        if letter.again {
            return Draft {
                subject: words.reset_subject(company),
                headline: words.reset_headline(),
                lead: words.reset_lead(&by, company),
                button: self.button(words.reset_button().to_owned(), letter.link.url()),
                ..draft
            };
        }
        Draft {
            subject: words.setup_subject(company),
            headline: words.setup_headline(),
            lead: words.setup_lead(&by, company),
            button: self.button(words.setup_button().to_owned(), letter.link.url()),
            ..draft
        }
    }

    fn invitation(&self, letter: &SetupInvitation) -> Draft {
        let (words, by) = (self.words, tidy::line(&letter.invited_by));
        let until = say_time(letter.expires_at, self.face.zone, self.language);
        let mut notes = vec![words.invitation_what().to_owned(), words.setup_once().to_owned()];
        notes.push(match by.as_str() {
            "" => words.invitation_unasked(self.face.host()),
            by => words.setup_unexpected(by, self.face.host()),
        });
        Draft {
            subject: words.invitation_subject(&self.company),
            headline: words.invitation_headline(&self.company),
            lead: words.invitation_lead(&by, &self.company),
            facts: vec![(words.until_label().to_owned(), until)],
            button: self.button(words.account_first_button().to_owned(), letter.link.url()),
            notes,
            ..Draft::default()
        }
    }

    fn request(&self, letter: &RequestMade) -> Draft {
        let who = tidy::line(&letter.person_name);
        let at = say_time(letter.at, self.face.zone, self.language);
        Draft {
            subject: self.words.request_subject(&who, letter.wish),
            headline: self.words.request_headline(letter.wish),
            lead: self.words.request_lead(&who, letter.wish),
            facts: vec![(self.words.when_label().to_owned(), at)],
            button: self.button(self.words.request_button().to_owned(), letter.link.url()),
            notes: vec![self.words.request_advice().to_owned()],
            ..Draft::default()
        }
    }

    fn answer(&self, letter: &RequestAnswered) -> Draft {
        let at = say_time(letter.asked_at, self.face.zone, self.language);
        Draft {
            subject: self.words.answered_subject(&self.company, letter.wish),
            headline: self.words.answered_headline(letter.wish),
            lead: self.words.answered_lead(&self.company, letter.wish, &at),
            quote: Some(Quote { heading: self.words.answer_heading().to_owned(), lines: tidy::lines(&letter.words) }),
            button: self.button(self.words.account_button().to_owned(), letter.link.url()),
            ..Draft::default()
        }
    }

    fn consent_asked(&self, letter: &ConsentLetter) -> Draft {
        let (by, title) = (tidy::line(&letter.asked_by), tidy::line(&letter.title));
        let until = say_time(letter.until, self.face.zone, self.language);
        Draft {
            subject: self.words.consent_subject(&self.company, &title),
            headline: self.words.consent_headline(&self.company),
            lead: self.words.consent_lead(&by, &self.company),
            quote: Some(Quote { heading: title, lines: tidy::lines(&letter.body) }),
            facts: vec![(self.words.answer_until_label().to_owned(), until)],
            button: self.button(self.words.consent_button().to_owned(), letter.link.url()),
            notes: vec![
                self.words.consent_nothing_yet().to_owned(),
                self.words.consent_governs().to_owned(),
                self.words.setup_unexpected(&by, self.face.host()),
            ],
            ..Draft::default()
        }
    }

    fn consent_given(&self, letter: &ConsentLetter) -> Draft {
        let title = tidy::line(&letter.title);
        let at = say_time(letter.until, self.face.zone, self.language);
        Draft {
            subject: self.words.agreed_subject(&self.company, &title),
            headline: self.words.agreed_headline(),
            lead: self.words.agreed_lead(&self.company),
            quote: Some(Quote { heading: title, lines: tidy::lines(&letter.body) }),
            facts: vec![(self.words.when_label().to_owned(), at)],
            button: self.button(self.words.agreed_button().to_owned(), letter.link.url()),
            notes: vec![self.words.agreed_keep().to_owned(), self.words.consent_governs().to_owned()],
            ..Draft::default()
        }
    }

    fn account(&self, letter: &AccountNews) -> Draft {
        let words = self.words;
        let sign_in = letter.changes.iter().all(|change| matches!(change, AccountChange::UnusualSignIn { .. }));
        let stopped = letter.changes.iter().any(|change| matches!(change, AccountChange::StoppedSignIn { .. }));
        let at = say_time(letter.at, self.face.zone, self.language);
        let lines = letter.changes.iter().map(|change| tidy::line(&words.account_change(change))).collect();
        let (subject, headline, lead, note) = match stopped {
            true => (
                words.stopped_subject(&self.company),
                words.stopped_headline(),
                words.stopped_lead(&self.company),
                words.stopped_was_it_you(&self.company),
            ),
            false => (
                words.account_subject(&self.company, sign_in),
                words.account_headline(sign_in),
                words.account_lead(&self.company, sign_in),
                words.account_was_it_you(&self.company),
            ),
        };
        Draft {
            subject,
            headline,
            lead,
            quote: Some(Quote { heading: words.account_what_label().to_owned(), lines }),
            facts: vec![(words.when_label().to_owned(), at)],
            button: self.button(words.account_button().to_owned(), letter.link.url()),
            notes: vec![note],
            ..Draft::default()
        }
    }

    fn code(&self, letter: &CodeLetter) -> Draft {
        let (words, sender) = (self.words, tidy::line(&letter.sender_name));
        let until = say_time(letter.expires_at, self.face.zone, self.language);
        Draft {
            subject: words.code_subject(&self.company),
            headline: words.code_headline(),
            lead: words.code_lead(&sender, &self.company),
            code: letter.code.text().map(str::to_owned),
            facts: vec![(words.code_until_label().to_owned(), until)],
            notes: vec![
                words.code_where(self.face.host()),
                words.code_never_asked(&self.company),
                words.code_unexpected(&sender),
            ],
            ..Draft::default()
        }
    }

    fn test(&self) -> Draft {
        Draft {
            subject: self.words.test_subject(&self.company),
            headline: self.words.test_headline(),
            lead: self.words.test_lead(&self.company),
            ..Draft::default()
        }
    }

    /// Names in one line; of many the first ones.
    fn named(&self, names: &[String]) -> String {
        let who: Vec<String> = names.iter().take(LISTED).map(|name| tidy::line(name)).collect();
        let more = names.len().saturating_sub(LISTED) as u64;
        if more > 0 { format!("{} … +{more}", who.join(", ")) } else { who.join(", ") }
    }

    fn files(&self, heading: &str, files: &[FileLine], count: u64) -> Option<FileList> {
        if files.is_empty() {
            return None;
        }
        let row = |file: &FileLine| (tidy::line(&file.title), say_size(file.size, self.language));
        let rows: Vec<_> = files.iter().take(LISTED).map(row).collect();
        let more = count.saturating_sub(rows.len() as u64);
        Some(FileList { heading: heading.to_owned(), rows, more: (more > 0).then(|| self.words.more_files(more)) })
    }

    fn button(&self, label: String, url: Option<&str>) -> Option<Button> {
        url.map(|url| Button { label, url: url.to_owned() })
    }
}
