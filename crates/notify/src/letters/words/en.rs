use super::Words;
use crate::letters::content::AccountChange;
use crate::letters::requests::Wish;

pub struct English;

fn files(count: u64) -> String {
    if count == 1 { "a file".to_owned() } else { format!("{count} files") }
}

fn sized(count: u64, total: &str) -> String {
    if count == 1 { format!("a file ({total})") } else { format!("{count} files, {total} in all") }
}

fn program(browser: Option<&str>, system: Option<&str>) -> String {
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "an unknown program".to_owned(),
    }
}

impl Words for English {
    fn greeting(&self, name: &str) -> String {
        if name.is_empty() { "Good day,".to_owned() } else { format!("Dear {name},") }
    }
    fn automatic(&self, company: &str, host: &str) -> String {
        format!("Sent by the file portal of {company} at {host}.")
    }

    fn share_subject(&self, sender: &str, company: &str, count: u64) -> String {
        format!("{sender} ({company}) has sent you {}", files(count))
    }
    fn share_headline(&self, count: u64) -> String {
        if count == 1 { "A file for you".to_owned() } else { format!("{count} files for you") }
    }
    fn share_lead(&self, sender: &str, company: &str, count: u64, total: &str) -> String {
        format!("{sender} ({company}) has sent you {}.", sized(count, total))
    }
    fn again_subject(&self, sender: &str, company: &str, count: u64) -> String {
        format!("New link: {sender} ({company}) has sent you {}", files(count))
    }
    fn again_lead(&self, sender: &str, company: &str, count: u64, total: &str) -> String {
        let share = self.share_lead(sender, company, count, total);
        format!("{share} This is a new link; the one in our earlier letter no longer works.")
    }
    fn message_heading(&self, sender: &str) -> String {
        format!("Message from {sender}")
    }
    fn files_heading(&self) -> &'static str {
        "Files"
    }
    fn more_files(&self, count: u64) -> String {
        if count == 1 { "and one more file".to_owned() } else { format!("and {count} more files") }
    }
    fn until_label(&self) -> &'static str {
        "Available until"
    }
    fn reference_label(&self) -> &'static str {
        "Reference"
    }
    fn collect_button(&self, count: u64) -> String {
        if count == 1 { "Collect the file".to_owned() } else { "Collect the files".to_owned() }
    }
    fn collect_then_button(&self, count: u64) -> String {
        format!("2. {}", self.collect_button(count))
    }
    fn account_first(&self, company: &str, until: &str) -> String {
        format!(
            "These files are opened with an account at {company}, and you have none yet. Set it up first; that takes \
             two minutes. The link for it works once, until {until}."
        )
    }
    fn account_first_hidden(&self, company: &str) -> String {
        format!(
            "These files are opened with an account at {company}. The link to set it up goes to the recipient in \
             the letter, and nobody else sees it."
        )
    }
    fn account_first_button(&self) -> &'static str {
        "Set up my account"
    }
    fn not_attached(&self, company: &str, count: u64) -> String {
        let what =
            if count == 1 { "The file is not attached. It waits" } else { "The files are not attached. They wait" };
        format!("{what} for you, encrypted, at {company}.")
    }
    fn for_you_alone(&self) -> &'static str {
        "The link is meant for you alone. Please do not pass it on."
    }
    fn for_your_company(&self, colleagues: &str) -> String {
        match colleagues {
            "" => "The share is addressed to your company; you see it for the company, signed in to your account."
                .to_owned(),
            _ => format!(
                "The share is addressed to {colleagues}; you see it for your company, signed in to your account."
            ),
        }
    }
    fn is_it_genuine(&self, host: &str, sender: &str, address: &str) -> String {
        format!(
            "Is this letter genuine? The link leads to {host}. If you reply, your answer goes to {sender} ({address}). \
             When in doubt, call {sender} on a number that you already know."
        )
    }

    fn open_share_button(&self, number: i64) -> String {
        format!("Open share {number}")
    }
    fn can_be_switched_off(&self) -> &'static str {
        "You can switch these letters off on the page of the share."
    }
    fn fetched_subject(&self, who: &str, number: i64) -> String {
        format!("Share {number}: {who} has fetched the first file")
    }
    fn fetched_headline(&self) -> String {
        "First file fetched".to_owned()
    }
    fn fetched_lead(&self, who: &str, number: i64) -> String {
        format!("{who} has begun to fetch files of your share {number}.")
    }
    fn when_label(&self) -> &'static str {
        "When"
    }
    fn unfetched_subject(&self, number: i64) -> String {
        format!("Share {number} ends soon and has not been fetched")
    }
    fn unfetched_headline(&self) -> String {
        "Not fetched yet".to_owned()
    }
    fn unfetched_lead(&self, number: i64) -> String {
        format!("Your share {number} ends soon, and none of its files has been fetched yet.")
    }
    fn unfetched_advice(&self) -> &'static str {
        "On the page of the share you can extend it or send the link again."
    }
    fn ends_label(&self) -> &'static str {
        "Ends"
    }
    fn recipients_label(&self) -> &'static str {
        "Recipients"
    }
    fn fresh_subject(&self, who: &str, number: i64) -> String {
        format!("Share {number}: {who} asks for a new link")
    }
    fn fresh_headline(&self) -> String {
        "A new link, please".to_owned()
    }
    fn fresh_lead(&self, who: &str, number: i64) -> String {
        format!("{who} asks you for a new link to your share {number}.")
    }
    fn fresh_advice(&self) -> &'static str {
        "Nothing has been sent yet. On the page of the share you decide; a new link goes only to the address that you entered there."
    }

    fn setup_subject(&self, company: &str) -> String {
        format!("Your access to the file portal of {company}")
    }
    fn setup_headline(&self) -> String {
        "Set up your access".to_owned()
    }
    fn setup_lead(&self, by: &str, company: &str) -> String {
        format!(
            "{by} has prepared your access to the file portal of {company}. You sign in with a passkey, or with a password and an authenticator app."
        )
    }
    fn setup_button(&self) -> &'static str {
        "Set up access"
    }
    fn reset_subject(&self, company: &str) -> String {
        format!("Your new link to the file portal of {company}")
    }
    fn reset_headline(&self) -> String {
        "Choose a new password".to_owned()
    }
    fn reset_lead(&self, by: &str, company: &str) -> String {
        format!(
            "{by} has sent you a link with which you choose a new password for the file portal of {company}. Your second factor stays as it is."
        )
    }
    fn reset_button(&self) -> &'static str {
        "Choose a new password"
    }
    fn setup_once(&self) -> &'static str {
        "The link works once and is meant for you alone."
    }
    fn setup_unexpected(&self, by: &str, host: &str) -> String {
        format!("It leads to {host}. If you did not expect this letter, ask {by} before you open the link.")
    }

    fn invitation_subject(&self, company: &str) -> String {
        format!("Your account at {company}")
    }
    fn invitation_headline(&self, company: &str) -> String {
        format!("Your account at {company}")
    }
    fn invitation_lead(&self, by: &str, company: &str) -> String {
        match by {
            "" => format!("You asked for an account in the file portal of {company}. Here is the link to set it up."),
            by => format!("{by} invites you to an account in the file portal of {company}."),
        }
    }
    fn invitation_what(&self) -> &'static str {
        "With an account you see everything that was shared with you in one place, and nobody gets in with a link alone. You set it up with a passkey, or with a password and an app."
    }
    fn invitation_unasked(&self, host: &str) -> String {
        format!("It leads to {host}. If you did not ask for it, you need not do anything: nothing happens.")
    }

    fn request_subject(&self, who: &str, wish: Wish) -> String {
        match wish {
            Wish::Data => format!("{who} asks for their data"),
            Wish::Erasure => format!("{who} asks for erasure"),
        }
    }
    fn request_headline(&self, wish: Wish) -> String {
        match wish {
            Wish::Data => "A request for data",
            Wish::Erasure => "A request for erasure",
        }
        .to_owned()
    }
    fn request_lead(&self, who: &str, wish: Wish) -> String {
        match wish {
            Wish::Data => format!("{who} asks for a copy of the personal data that the portal keeps."),
            Wish::Erasure => format!("{who} asks for the erasure of the personal data that the portal keeps."),
        }
    }
    fn request_advice(&self) -> &'static str {
        "The law asks for an answer within a month. Your answer is sent to the person as a letter and kept with the request."
    }
    fn request_button(&self) -> &'static str {
        "See the request"
    }
    fn answered_subject(&self, company: &str, wish: Wish) -> String {
        match wish {
            Wish::Data => format!("{company} has answered your request for your data"),
            Wish::Erasure => format!("{company} has answered your request for erasure"),
        }
    }
    fn answered_headline(&self, wish: Wish) -> String {
        match wish {
            Wish::Data => "Your request for your data",
            Wish::Erasure => "Your request for erasure",
        }
        .to_owned()
    }
    fn answered_lead(&self, company: &str, wish: Wish, at: &str) -> String {
        let what = match wish {
            Wish::Data => "your data",
            Wish::Erasure => "erasure",
        };
        format!("{company} has answered your request for {what} of {at}.")
    }
    fn answer_heading(&self) -> &'static str {
        "The answer"
    }

    fn consent_subject(&self, company: &str, title: &str) -> String {
        format!("{company} asks for your consent: {title}")
    }
    fn consent_headline(&self, company: &str) -> String {
        format!("May {company} write to you?")
    }
    fn consent_lead(&self, by: &str, company: &str) -> String {
        format!("{by} ({company}) asks whether you agree to the following.")
    }
    fn answer_until_label(&self) -> &'static str {
        "Answer until"
    }
    fn consent_button(&self) -> &'static str {
        "Read and answer"
    }
    fn consent_nothing_yet(&self) -> &'static str {
        "You have not agreed to anything yet, and opening the link agrees to nothing either: only a button on its page does. If you do nothing, we do not write to you about this."
    }
    fn consent_governs(&self) -> &'static str {
        "This is about notices. Files that we owe you under a contract come in any case."
    }
    fn agreed_subject(&self, company: &str, title: &str) -> String {
        format!("You agreed that {company} writes to you: {title}")
    }
    fn agreed_headline(&self) -> String {
        "You agreed".to_owned()
    }
    fn agreed_lead(&self, company: &str) -> String {
        format!("Thank you. You agreed that {company} writes to you as follows.")
    }
    fn agreed_button(&self) -> &'static str {
        "Look at it or take it back"
    }
    fn agreed_keep(&self) -> &'static str {
        "Please keep this letter: with its link you can take your consent back at any time, with immediate effect."
    }

    fn account_subject(&self, company: &str, sign_in: bool) -> String {
        if sign_in {
            format!("New sign-in to your account at {company}")
        } else {
            format!("Your sign-in at {company} was changed")
        }
    }
    fn account_headline(&self, sign_in: bool) -> String {
        if sign_in { "A new sign-in" } else { "Your sign-in was changed" }.to_owned()
    }
    fn account_lead(&self, company: &str, sign_in: bool) -> String {
        if sign_in {
            format!(
                "Somebody signed in to your account in the file portal of {company} with a browser or from a network that we have not seen with you before."
            )
        } else {
            format!("Something changed in how you sign in to the file portal of {company}.")
        }
    }
    fn account_what_label(&self) -> &'static str {
        "What"
    }
    fn account_change(&self, change: &AccountChange) -> String {
        use AccountChange as C;
        let whole = match change {
            C::PasskeyAdded { name } => return format!("The passkey “{name}” was added."),
            C::PasskeyRemoved { name } => return format!("The passkey “{name}” was removed."),
            C::RecoveryCodeUsed { left: 1 } => "A recovery code was used; one is left.",
            C::RecoveryCodeUsed { left } => return format!("A recovery code was used; {left} are left."),
            C::UnusualSignIn { browser, system, network, new_browser, new_network } => {
                let who = program(browser.as_deref(), system.as_deref());
                return match (new_browser, new_network) {
                    (true, true) => format!("Sign-in with a new browser ({who}) from a new network ({network})."),
                    (true, false) => format!("Sign-in with a new browser ({who}), from the network {network}."),
                    (false, _) => format!("Sign-in from a new network ({network}), with {who}."),
                };
            }
            C::StoppedSignIn { browser, system, network } => {
                let who = program(browser.as_deref(), system.as_deref());
                return format!("Tried with {who}, from the network {network}.");
            }
            C::TotpSet => "An authenticator app was set up.",
            C::TotpRemoved => "The authenticator app was removed.",
            C::PasswordSet => "A new password was set.",
            C::PasswordRemoved => "The password was removed.",
            C::RecoveryCodesMade => "New recovery codes were made; earlier ones no longer work.",
            C::RecoveryConfirmed => {
                "Administrators allow all your ways of signing in to be replaced; you are given a link for that."
            }
            C::FactorsReplaced => "All earlier ways of signing in were replaced.",
            C::ProviderLinked => {
                "Your account is now linked to the company’s own sign-in: somebody signed in with that for the first time."
            }
        };
        whole.to_owned()
    }
    fn account_button(&self) -> &'static str {
        "See my account"
    }
    fn account_was_it_you(&self, company: &str) -> String {
        format!(
            "Was it you? Then you need not do anything. If it was not you, tell an administrator of {company} at once, \
             by telephone or in person."
        )
    }

    fn stopped_subject(&self, company: &str) -> String {
        format!("Somebody tried to sign in to your account at {company}")
    }
    fn stopped_headline(&self) -> String {
        "A sign-in was stopped".to_owned()
    }
    fn stopped_lead(&self, company: &str) -> String {
        format!(
            "Somebody got past the first step of signing in to your account in the file portal of {company}, which is your password or the sign-in of the company, but had no second factor. Nobody got in."
        )
    }
    fn stopped_was_it_you(&self, company: &str) -> String {
        format!(
            "Was it you? Then you need not do anything. If it was not you, somebody knows your password: set a new one today, and tell an administrator of {company}, by telephone or in person."
        )
    }

    fn code_subject(&self, company: &str) -> String {
        format!("Your code for the files at {company}")
    }
    fn code_headline(&self) -> String {
        "Your code".to_owned()
    }
    fn code_lead(&self, sender: &str, company: &str) -> String {
        format!("With this code you open what {sender} ({company}) has sent you.")
    }
    fn code_until_label(&self) -> &'static str {
        "Valid until"
    }
    fn code_where(&self, host: &str) -> String {
        format!(
            "Please type it only into the page on which you asked for it, at {host}. It opens the files once, and only in that browser."
        )
    }
    fn code_never_asked(&self, company: &str) -> String {
        format!("Nobody at {company} will ever ask you for this code, neither on the telephone nor in a letter.")
    }
    fn code_unexpected(&self, sender: &str) -> String {
        format!("You did not ask for it? Then somebody else has your link. Nothing was opened; please tell {sender}.")
    }

    fn test_subject(&self, company: &str) -> String {
        format!("Test letter from the file portal of {company}")
    }
    fn test_headline(&self) -> String {
        "Mail works".to_owned()
    }
    fn test_lead(&self, company: &str) -> String {
        format!(
            "This letter was sent to test the mail settings of the file portal of {company}. You need not do anything."
        )
    }
}
