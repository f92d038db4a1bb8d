# Customers with an account: what was shared with them, their log, their profile, what they ask for.
nav-mine = Shared with me
nav-log = My log
nav-requests = Requests
setup-customer-intro = { $company } shares files with you. With an account you find everything in one place, and nobody gets in with a link alone.
setup-customer-how = Choose a password, or take a passkey alone. The link in your invitation works once.
setup-customer-unsure = Were you not expecting an invitation? Then close this page and ask the person who sends you files. Without you no account is made.

mine-text = Everything that was shared with you, the newest first.
mine-none = Nothing was shared with you yet
mine-none-text = As soon as somebody shares files with you, they appear here, and you get a letter.
mine-files = { $n ->
    [one] 1 file, { $size }
   *[other] { $n } files, { $size }
}
mine-view-only = To look at, not to download
mine-from = Files from { $sender }
mine-sent = sent on { $at }
mine-until = Available until { $until }: { $left }.
mine-over-viewer = You no longer see this for your company.
mine-over-revoked = { $sender } has taken this back.
mine-over-expired = Ended on { $until }.
mine-over-other = Not available any more.
files-to-mine = Everything that was shared with me

account-profile = Profile
account-name-hint = As others here see it.
account-language-hint = In which we speak and write to you.
account-profile-save = Save
account-profile-saved = Your profile is saved.
profile-no-name = Please say what you are called. Nothing was changed.

requests-own = My data
requests-own-text = You can ask { $company } for a copy of your data, or for its erasure. A person answers, by letter and here.
ask-for-data = Ask for my data
ask-for-data-means = You get to know what is kept of you here, and a copy of it.
ask-for-erasure = Ask for erasure
ask-for-erasure-means = If nothing stands against it, your account, your name and your address are erased; you can’t sign in any more then.
request-words = Anything to add? (optional)
request-send = Send the request
request-asked-at = Asked on { $at }
request-waiting = waits for an answer
request-answered-at = answered on { $at }
request-was-made = Your request is on its way. The answer comes by letter and stands here.
request-waits = Such a request waits for its answer already.
request-answered-meanwhile = Somebody answered this request meanwhile.
request-no-words = An answer needs words. Nothing was sent.
request-too-long = At most 2,000 characters, please. Nothing was sent.
wish-data = Own data
wish-erasure = Erasure
requests-text = What customers ask for about their own data. The law gives a month.
requests-none = Nobody has asked for anything
requests-none-text = When a customer asks for their data or for erasure, it stands here.
requests-answered = Answered
request-of = { $what }: { $who }
request-answer = Answer
request-answer-hint = Goes to the person as a letter, and stands in their account.
request-answer-do = Send the answer
request-is-own = This is your own request: somebody else answers it.
request-answered-by = { $who }, { $at }
request-was-answered = The answer is sent.
notice-request = { $n ->
    [one] A customer asks for their data or for erasure.
   *[other] Customers ask for their data or for erasure.
}

customer-account = Account
customer-account-none = Has no account.
customer-account-invited = Invited; not set up yet.
customer-account-ready = Has an account with two factors.
customer-account-disabled = Switched off since { $at }.
customer-account-invite = Invite to an account
customer-account-invite-again = Invite again
customer-account-new-password = Link for a new password
customer-account-recovery-means = Links are shown to you and handed over in person. Who lost everything needs two administrators.
customer-account-disable = Switch the account off
customer-account-disable-means = Ends all sessions of the account, and what was opened with it, at once.
customer-account-enable = Switch the account on
contact-was-invited = The invitation is on its way by letter.
contact-account-off = The account is switched off; its sessions have ended.
contact-account-on = The account is switched on again.
invite-not-needed = There is an account already, or it is switched off.
invitation-asked = If an account is missing, the letter with the link to set it up is on its way to your own address.
letter-kind-account-news = News of the account
letter-kind-customer-invitation = Invitation to an account
letter-kind-request-made = Request about own data
letter-kind-request-answered = Answer to a request

history-customer-invited = { $who } invited { $person } to an account
history-customer-disabled = { $who } switched off the account of { $person }
history-customer-enabled = { $who } switched on the account of { $person } again
history-account-profile-changed = { $who } changed the own profile
history-request-made = { $who } asked for something about their own data
history-request-answered = { $who } answered a request of { $person } about their own data

mylog-text = What you did here, and what concerns you, newest first. Times in { $zone }.
mylog-from = { $device }, network { $network }
mylog-share-from = share { $share } from { $who }
mylog-sent-by = sent by { $who }
mylog-session-signed-in = You signed in
mylog-session-sign-in-refused = Somebody tried to sign in to your account and was refused
mylog-session-second-factor-refused = A second factor for your account was refused
mylog-session-signed-out = You signed out
mylog-session-cut = An administrator ended all your sessions
mylog-session-ended = You ended sessions of your account
mylog-employee-password-set = You set a password
mylog-factor-password-removed = You removed the password
mylog-factor-passkey-added = You added a passkey
mylog-factor-passkey-removed = You removed a passkey
mylog-factor-totp-set = You set up an authenticator app
mylog-factor-totp-removed = You removed the authenticator app
mylog-factor-recovery-codes-made = You made new recovery codes
mylog-factor-recovery-code-used = You used a recovery code
mylog-recovery-confirmed = { $who } allowed your ways of signing in to be replaced
mylog-factor-replaced = All your ways of signing in were replaced
mylog-customer-invited = You were invited to an account
mylog-customer-disabled = { $who } switched your account off
mylog-customer-enabled = { $who } switched your account on again
mylog-account-profile-changed = You changed your profile
mylog-request-made = You asked for something about your data
mylog-request-answered = { $who } answered your request
mylog-share-sent = { $who } shared files with you (share { $share })
mylog-grant-sent-again = { $who } sent you a new link to share { $share }
mylog-grant-revoked = { $who } took share { $share } back from you
mylog-grant-fresh-link-asked = You asked for a new link to share { $share }
mylog-link-opened = You opened share { $share }
mylog-grant-refused = You were refused something in share { $share }
mylog-delivery-started = You began to download { $file } ({ $size })
mylog-delivery-completed = You downloaded { $file } ({ $size })
mylog-delivery-aborted = Your download of { $file } broke off after { $bytes } of { $size }
mylog-play-started = You began to play { $file }
mylog-play-ended = You played { $file } for { $lasting }
mylog-play-unseen = You were handed parts of { $file }; how long you played them is not known
mylog-view-started = You began to look at { $file } ({ $of ->
    [one] one page
   *[other] { $of } pages
})
mylog-view-ended = { $of ->
    [one] You looked at { $file } for { $lasting }
   *[other] You looked at { $pages } of { $of } pages of { $file } for { $lasting }
}
mylog-view-unseen = { $handed ->
    [0] You asked for no more pages of { $file }
    [one] You were shown one page of { $file }; how long you looked at it is not known
   *[other] You were shown { $handed } pages of { $file }; how long you looked at them is not known
}
mylog-letter-accepted = A letter went to you
mylog-letter-failed = A letter to you could not be sent
mylog-consent-asked = You were asked for a consent
mylog-consent-given = You gave a consent
mylog-consent-refused = You refused a consent
mylog-consent-withdrawn = Your consent was withdrawn

sight-seen-by = { $n ->
    [one] { $who } sees this delivery too, for your company.
   *[other] { $who } see this delivery too, for your company.
}
sight-addressed-to = { $n ->
    [one] Addressed to your colleague { $who }; you see it for your company.
   *[other] Addressed to your colleagues { $who }; you see it for your company.
}
sight-addressed-to-nobody = Addressed to somebody of your company; you see it for the company.
mylog-company-viewer-named = { $who } named you to see shares for your company
mylog-company-viewer-removed = You see no shares for your company any more
