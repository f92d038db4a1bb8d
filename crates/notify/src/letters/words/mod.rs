//! The words of the letters, one file a language. A language that lacks one does not compile.

mod de;
mod en;
mod looking;
mod nl;

use sealport_identity::Language;

pub use looking::Looking;

use super::content::AccountChange;
use super::requests::Wish;

/// Everything that letters say. Numbers and names are put in; nothing here is escaped.
pub trait Words: Looking + Sync {
    fn greeting(&self, name: &str) -> String;
    /// Last line: who sent this, by machine.
    fn automatic(&self, company: &str, host: &str) -> String;

    fn share_subject(&self, sender: &str, company: &str, count: u64) -> String;
    fn share_headline(&self, count: u64) -> String;
    fn share_lead(&self, sender: &str, company: &str, count: u64, total: &str) -> String;
    fn again_subject(&self, sender: &str, company: &str, count: u64) -> String;
    fn again_lead(&self, sender: &str, company: &str, count: u64, total: &str) -> String;
    fn message_heading(&self, sender: &str) -> String;
    fn files_heading(&self) -> &'static str;
    fn more_files(&self, count: u64) -> String;
    fn until_label(&self) -> &'static str;
    fn reference_label(&self) -> &'static str;
    fn collect_button(&self, count: u64) -> String;
    /// The same where the account comes first.
    fn collect_then_button(&self, count: u64) -> String;
    fn account_first(&self, company: &str, until: &str) -> String;
    fn account_first_hidden(&self, company: &str) -> String;
    fn account_first_button(&self) -> &'static str;
    fn not_attached(&self, company: &str, count: u64) -> String;
    fn for_you_alone(&self) -> &'static str;
    fn for_your_company(&self, colleagues: &str) -> String;
    fn is_it_genuine(&self, host: &str, sender: &str, address: &str) -> String;

    fn open_share_button(&self, number: i64) -> String;
    fn can_be_switched_off(&self) -> &'static str;
    fn fetched_subject(&self, who: &str, number: i64) -> String;
    fn fetched_headline(&self) -> String;
    fn fetched_lead(&self, who: &str, number: i64) -> String;
    fn when_label(&self) -> &'static str;
    fn unfetched_subject(&self, number: i64) -> String;
    fn unfetched_headline(&self) -> String;
    fn unfetched_lead(&self, number: i64) -> String;
    fn unfetched_advice(&self) -> &'static str;
    fn ends_label(&self) -> &'static str;
    fn recipients_label(&self) -> &'static str;
    fn fresh_subject(&self, who: &str, number: i64) -> String;
    fn fresh_headline(&self) -> String;
    fn fresh_lead(&self, who: &str, number: i64) -> String;
    fn fresh_advice(&self) -> &'static str;

    fn setup_subject(&self, company: &str) -> String;
    fn setup_headline(&self) -> String;
    fn setup_lead(&self, by: &str, company: &str) -> String;
    fn setup_button(&self) -> &'static str;
    fn reset_subject(&self, company: &str) -> String;
    fn reset_headline(&self) -> String;
    fn reset_lead(&self, by: &str, company: &str) -> String;
    fn reset_button(&self) -> &'static str;
    fn setup_once(&self) -> &'static str;
    fn setup_unexpected(&self, by: &str, host: &str) -> String;

    fn invitation_subject(&self, company: &str) -> String;
    fn invitation_headline(&self, company: &str) -> String;
    /// Without a name it was the customer who asked.
    fn invitation_lead(&self, by: &str, company: &str) -> String;
    fn invitation_what(&self) -> &'static str;
    fn invitation_unasked(&self, host: &str) -> String;

    fn request_subject(&self, who: &str, wish: Wish) -> String;
    fn request_headline(&self, wish: Wish) -> String;
    fn request_lead(&self, who: &str, wish: Wish) -> String;
    fn request_advice(&self) -> &'static str;
    fn request_button(&self) -> &'static str;
    fn answered_subject(&self, company: &str, wish: Wish) -> String;
    fn answered_headline(&self, wish: Wish) -> String;
    fn answered_lead(&self, company: &str, wish: Wish, at: &str) -> String;
    fn answer_heading(&self) -> &'static str;

    fn consent_subject(&self, company: &str, title: &str) -> String;
    fn consent_headline(&self, company: &str) -> String;
    fn consent_lead(&self, by: &str, company: &str) -> String;
    fn answer_until_label(&self) -> &'static str;
    fn consent_button(&self) -> &'static str;
    fn consent_nothing_yet(&self) -> &'static str;
    fn consent_governs(&self) -> &'static str;
    fn agreed_subject(&self, company: &str, title: &str) -> String;
    fn agreed_headline(&self) -> String;
    fn agreed_lead(&self, company: &str) -> String;
    fn agreed_button(&self) -> &'static str;
    fn agreed_keep(&self) -> &'static str;

    fn account_subject(&self, company: &str, sign_in: bool) -> String;
    fn account_headline(&self, sign_in: bool) -> String;
    fn account_lead(&self, company: &str, sign_in: bool) -> String;
    fn account_what_label(&self) -> &'static str;
    fn account_change(&self, change: &AccountChange) -> String;
    fn account_button(&self) -> &'static str;
    fn account_was_it_you(&self, company: &str) -> String;
    fn stopped_subject(&self, company: &str) -> String;
    fn stopped_headline(&self) -> String;
    fn stopped_lead(&self, company: &str) -> String;
    fn stopped_was_it_you(&self, company: &str) -> String;

    fn code_subject(&self, company: &str) -> String;
    fn code_headline(&self) -> String;
    fn code_lead(&self, sender: &str, company: &str) -> String;
    fn code_until_label(&self) -> &'static str;
    fn code_where(&self, host: &str) -> String;
    fn code_never_asked(&self, company: &str) -> String;
    fn code_unexpected(&self, sender: &str) -> String;

    fn test_subject(&self, company: &str) -> String;
    fn test_headline(&self) -> String;
    fn test_lead(&self, company: &str) -> String;
}

/// The words of a language.
pub fn words(language: Language) -> &'static dyn Words {
    match language {
        Language::En => &en::English,
        Language::De => &de::German,
        Language::Nl => &nl::Dutch,
    }
}
