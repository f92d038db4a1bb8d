# The usage history: a sentence for each kind of event.
history-of = History of { $about }
history-times = Newest first. Times in { $zone }, with the address and the program they came from.
history-times-only = Newest first. Times in { $zone }.
history-csv = As CSV
history-print = Print
history-empty = Nothing here
history-empty-text = There are no older steps.
history-back = Back
history-portal = The portal
history-operator = The operator
history-visitor = Somebody unknown
history-erased-person = somebody who was erased
history-deleted-file = a deleted file
history-quoted = “{ $text }”
history-file-name = File { $text }
history-folder = Folder { $text }
history-files = { $n } files
history-and-more = { $named } and { $n } more
history-program = { $program } on { $system }
history-to = To { $names }
history-of-files = Files: { $names }
history-live = always the newest released version
history-frozen = exactly these versions
history-check-code = with a code by mail
history-check-account = for their accounts only
history-cap = at most { $n } downloads of each file
history-instead-of = instead of { $who }
history-title-changed = “{ $before }” became “{ $after }”
history-answer = Answer { $answer }
history-reason = Reason: { $reason }
history-not-confirmed = not confirmed by a checksum of the sender
history-letter-recipient-refused = the mail server doesn’t know the address
history-letter-sender-refused = the mail server doesn’t take our sender address
history-letter-message-refused = the mail server doesn’t take the letter
history-letter-no-unicode-address = the mail server can’t write to addresses with such letters
history-letter-ended = the share ended before it could be sent
history-refused-revoked = the share or link was revoked
history-refused-expired = the share had ended
history-refused-withdrawn = the file was withdrawn
history-refused-not-yet-available = the file was not available yet
history-refused-licence-over = the licence was over
history-refused-view-only = it could be looked at only
history-refused-used-up = the downloads were used up
history-refused-deleted = the file was deleted
history-refused-old-link = the link had been replaced by a newer one
history-field-title = title
history-field-description = description
history-field-keywords = keywords
history-field-licence = licence
history-field-usage-terms = terms of use
history-field-notes = notes
history-field-available-from = available from
history-field-licence-until = licence until
history-field-protection-class = protection
history-column-time = Time (UTC)
history-column-kind = Kind
history-column-who = Who
history-column-what = What
history-column-more = More
history-column-address = Address
history-column-program = Program
history-column-event = Event

history-portal-set-up = { $who } set up the portal
history-employee-added = { $who } added the employee { $person }
history-employee-disabled = { $who } switched off the account of { $person }
history-employee-enabled = { $who } switched on the account of { $person } again
history-employee-setup-link-made = { $who } made a set-up link for { $person }
history-employee-password-set = { $who } set a password
history-session-signed-in = { $who } signed in
history-session-sign-in-refused = A sign-in was refused
history-session-signed-out = { $who } signed out
history-session-first-factor-proved = { $who } took the first step of a sign-in
history-session-second-factor-refused = A second factor of { $person } was refused
history-session-proved-again = { $who } proved all factors again
history-session-cut = { $who } ended all sessions of { $person }
history-session-ended = { $who } ended sessions of the own account
history-factor-passkey-added = { $who } added a passkey
history-factor-passkey-removed = { $who } removed a passkey
history-factor-totp-set = { $who } set up an authenticator app
history-factor-totp-removed = { $who } removed the authenticator app
history-factor-password-removed = { $who } removed the password
history-factor-recovery-codes-made = { $who } made new recovery codes
history-factor-recovery-code-used = { $who } used a recovery code
history-factor-provider-linked = { $who } signed in through the company’s sign-in for the first time; the account is linked to it
history-factor-replaced = { $who } replaced all factors after a recovery
history-recovery-asked = { $who } asked for the recovery of the account of { $person }
history-recovery-confirmed = { $who } confirmed the recovery of the account of { $person }
history-recovery-dropped = { $who } refused or took back the recovery of the account of { $person }
history-setting-changed = { $who } changed a setting
history-asset-uploaded = { $who } uploaded { $file } ({ $size })
history-asset-version-uploaded = { $who } uploaded version { $version } of { $file } ({ $size })
history-upload-refused = An upload by { $person } was refused: its bytes did not match
history-upload-removed = { $who } removed an upload
history-asset-described = { $who } described { $file } anew
history-asset-submitted = { $who } handed in version { $version } of { $file } for release
history-asset-returned = { $who } gave version { $version } of { $file } back as a draft
history-asset-released = { $who } released version { $version } of { $file }
history-asset-withdrawn = { $who } withdrew version { $version } of { $file }
history-asset-deleted = { $who } deleted the file; its keys are destroyed
history-asset-fetched-inside = { $who } downloaded version { $version } of { $file } inside the house
history-asset-looked-inside = { $who } looked at version { $version } of { $file } inside the house
history-asset-damage-found = { $file } is damaged where it is stored
history-asset-exported = { $who } exported version { $version } of { $file } on the command line
history-share-sent = { $who } sent share { $share } with { $file } to { $people ->
    [one] 1 person
   *[other] { $people } people
}, { $mode ->
    [view] to look at
   *[download] to download
}, until { $until }
history-share-changed = { $who } changed share { $share }
history-share-end-moved = { $who } moved the end of share { $share } from { $before } to { $until }
history-share-revoked = { $who } revoked share { $share } for everybody
history-share-ended = Share { $share } ended on { $until }
history-grant-revoked = { $who } revoked the link of { $person } in share { $share }
history-grant-replaced = { $who } replaced a recipient of share { $share } by { $person }
history-grant-sent-again = { $who } sent share { $share } to { $person } again; the old link is dead
history-grant-fresh-link-asked = { $who } asked for a fresh link of share { $share }
history-letter-accepted = The mail server accepted the letter to { $person }
history-letter-failed = The letter to { $person } was not sent
history-letter-read = { $who } read the waiting letter to { $person }
history-link-opened = { $who } opened the link of share { $share }
history-grant-refused = { $who } was refused
history-delivery-started = { $who } began to download { $file } ({ $size })
history-delivery-completed = { $who } fetched { $file } completely ({ $size })
history-delivery-aborted = The download of { $file } by { $who } broke off after { $bytes } of { $size }
history-delivery-gone-silent = A download of { $file } broke off after { $bytes } of { $size }
history-play-started = { $who } began to play { $file }
history-play-ended = { $person } played { $file } for { $lasting }
history-play-unseen = { $person } was handed parts of { $file }; how long they were played is not known
history-view-started = { $who } began to look at { $file } ({ $of ->
    [one] one page
   *[other] { $of } pages
})
history-view-ended = { $of ->
    [one] { $person } looked at { $file } for { $lasting }
   *[other] { $person } looked at { $pages } of { $of } pages of { $file } for { $lasting }
}
history-view-unseen = { $handed ->
    [0] { $person } asked for no more pages of { $file }
    [one] One page of { $file } was handed over to { $person }; how long it was looked at is not known
   *[other] { $handed } pages of { $file } were handed over to { $person }; how long they were looked at is not known
}
history-view-which = Pages { $pages }
history-history-exported = { $who } exported this history
history-share-traced = { $who } traced a leaked picture to share { $share }: it was made for { $person }
history-latest = What happened last
history-all = The whole history
history-grant-code-sent = A code to open share { $share } was sent to the mailbox of { $who }
history-grant-code-refused = A wrong code was entered for share { $share }
history-refused-proof-missing = more than the link was asked for
history-proof-code = with a code from the mailbox
history-proof-account = signed in to the own account
history-tries-left = { $n ->
    [0] no try left
    [one] 1 try left
   *[other] { $n } tries left
}
