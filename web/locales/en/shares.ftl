# Sharing: the composer, the register, a share's page.
compose-title = Share files
compose-title-files = { $n ->
    [one] Share 1 file
   *[other] Share { $n } files
}
compose-intro = Nothing is sent until you have read the letter.
compose-what = What
compose-whom = To whom
compose-whom-hint = Each person gets a letter with a link of their own.
compose-how = How
compose-how-hint = For how long, what the recipients may do, and who may open the share.
compose-leave-out = Leave out { $file }
compose-take = Add { $file }
compose-add = Add files from the library
compose-find = Title, keyword or file name
compose-find-do = Search
compose-find-none = No other released file matches. Only released files can be shared.
compose-version-size = Version { $version }, { $size }
compose-recipients = Recipients
compose-more-recipients = More recipients
compose-recipients-hint = One a line, or pasted from your mail program: Anna Meier <anna@example.com>
compose-language = Language of the letter
compose-known = Known from earlier
compose-name-of = Name of { $value }
compose-language-of = Language for { $value }
compose-drop = Leave out { $value }
compose-too-many = One share goes to { $n } people at most. The rest of your list still stands in the field: send it as a second share.
compose-twice = { $value } was there twice; one letter is enough.
compose-bad-address = “{ $value }” is not a complete address.
compose-no-address = There is no address in “{ $value }”.
compose-bad-do = Correct it or leave it out.
compose-bad-go = Correct
compose-end-day = Ends on
compose-end-clock = At
compose-end-clock-hint = The link stops working at this minute.
compose-end-hint = Time in { $zone }. At most { $days } days.
compose-end-wrong = The end needs a date and a time.
compose-mode = What the recipients can do
compose-mode-view = View only
compose-mode-view-hint = They leaf through the pages in the browser and never get the file. Pages and films carry their name: a screen can be photographed, but the photo shows whose it was. Sound carries no mark.
compose-mode-download = View and download
compose-mode-download-hint = They get the original and keep it, also after the end.
compose-version = Version
compose-frozen = Exactly these versions
compose-frozen-hint = They get what is there now, even when you release a newer one.
compose-live = Always the newest released version
compose-live-hint = When you release a newer one, they get that.
compose-check = Who may open it
compose-check-link = Link only
compose-check-link-hint = Whoever has the link can open it, also somebody to whom the letter was passed on.
compose-check-code = Link and a code by mail
compose-check-code-hint = A code goes to the mailbox to which the link went. It shows that somebody can read that mailbox, not who they are.
compose-check-account = Account with two factors
compose-check-account-hint = They sign in to their account here, with a second factor. The link alone opens nothing. If somebody has none yet, the letter invites them.
compose-cap = Downloads for each person and file
compose-cap-hint = Empty: as often as they like.
compose-cap-wrong = The number of downloads must be a whole number from 1, or empty.
compose-message = Message
compose-message-hint = Stands in the letter and on the page of the files.
compose-tell = Tell me
compose-tell-fetched = when somebody fetches or looks at the first file
compose-tell-unfetched = three days before the end, if somebody has not fetched or looked at anything
compose-letter = The letter
compose-letter-hint = Exactly as it is sent; only number and link are missing.
compose-letter-for = { $language }, { $n ->
    [one] 1 person
   *[other] { $n } people
}
compose-letter-invites = { $language }, with an invitation, { $n ->
    [one] 1 person
   *[other] { $n } people
}
compose-check-do = Check and read the letter
compose-check-again = Check again
compose-send = { $n ->
    [one] Send to 1 person
   *[other] Send to { $n } people
}
compose-discard = Discard
compose-read-again = Something changed since you read the letter. Please look at it once more, then send it.
compose-not-sent = Nothing was sent. What you typed is kept; please look at the points marked below.
compose-another-sender = A colleague has sent this draft already.
letter-to = To
letter-subject = Subject

check-title = Check
check-intro = What we found before anything is sent.
check-go-asset = To the file
check-go-share = To the share
check-files-good = { $n ->
    [one] The file is released and in licence.
   *[other] All { $n } files are released and in licence.
}
check-recipients-good = { $n ->
    [one] 1 recipient, with a link of their own.
   *[other] { $n } recipients, each with a link of their own.
}
check-no-files = No file is chosen.
check-no-files-do = Add at least one from the library.
check-too-many-files = These are too many files; { $value } fit into one share.
check-too-many-files-do = Leave some out and send a second share.
check-gone = One of the files no longer exists.
check-gone-do = Leave it out.
check-not-released = “{ $subject }” is a draft.
check-not-released-do = It can be sent once it is released.
check-in-review = “{ $subject }” is in review.
check-in-review-do = It can be sent once somebody releases it.
check-withdrawn = “{ $subject }” is withdrawn.
check-withdrawn-do = Leave it out, or release a version first.
check-not-yet = “{ $subject }” is available only from { $value }.
check-not-yet-do = You can send it now; the recipients have to wait until then.
check-licence-over = The licence of “{ $subject }” ended on { $value }.
check-licence-over-do = Leave it out, or enter the new end of the licence.
check-licence-ends-first = The licence of “{ $subject }” ends before the share, on { $value }.
check-licence-ends-first-do = From then on nobody gets or sees this file any more. Choose an earlier end, or renew the licence.
check-not-confirmed = Nobody has confirmed that “{ $subject }” was uploaded completely.
check-not-confirmed-do = The program that uploaded it sent no checksum. Open it once before you send it.
check-no-recipients = Nobody is to get it.
check-no-recipients-do = Enter at least one address.
check-too-many-recipients = These are too many recipients; { $value } fit into one share.
check-too-many-recipients-do = Leave some out and send a second share.
check-twice = { $subject } stands in the list twice.
check-twice-do = Leave out one of the two.
check-bounced = The last letter to { $subject } was refused, on { $value }.
check-bounced-do = Check the address; ask by telephone if in doubt.
check-looks-like = { $subject } looks much like an address at { $value }, but is another domain.
check-looks-like-do = Read it letter by letter. Somebody may have registered it to deceive you.
check-already-shared = { $subject } has one of these files already, with share { $value }.
check-already-shared-do = You can send it again, or extend that share instead.
check-invites = { $n ->
    [one] { $who } has no account yet: this letter is also the invitation to one.
   *[other] { $n } recipients have no account yet: their letter is also the invitation to one. They are { $who }.
}
check-invites-do = First they set up the account with the link in the letter, then they open the share with it. Nothing else is to be done.
check-invites-again = { $n ->
    [one] { $who } was invited to an account and has not set it up: this letter has a fresh link for that.
   *[other] { $n } recipients were invited to an account and have not set it up: their letter has a fresh link for that. They are { $who }.
}
check-invites-again-do = The link in an earlier letter stops working.
check-account-off = The account of { $subject } has been switched off since { $value }.
check-account-off-do = They can open these files only once it is switched on again, on the page of the contact.
check-colleague-not-ready = { $subject } is a colleague who has not set up their account.
check-colleague-not-ready-do = An administrator can send them a new link for that.
check-ends-in-the-past = The end is over already.
check-ends-in-the-past-do = Choose a later one.
check-too-long = The share would last too long; the latest end is { $value }.
check-too-long-do = Choose an earlier one. You can’t extend it beyond that later either.
check-nothing-allowed = With no download at all nobody gets anything.
check-nothing-allowed-do = Enter at least 1, or leave it empty.
check-downloads = The recipients can download the files and keep them, also when you revoke the share later.
check-only-looked-at = The recipients can only look at the files. Pages and films carry the name of whoever looks at them; sound carries none.
check-only-looked-at-do = A screen can be photographed; nothing prevents that. The photo shows whose page it was.
check-cap-not-kept = The number of downloads is left out: nothing can be downloaded here.
check-nothing-to-show = Nothing can be shown of “{ $subject }”. { $value }
check-nothing-to-show-do = Leave it out, or let the recipients download the files.
check-not-shown-yet = “{ $subject }” is still being prepared for viewing.
check-not-shown-yet-do = You can send it now. Until it is ready the recipients have to wait, and if nothing can be shown of it, they see nothing.

share-sent = The share is sent. Every letter is on its way.
share-sent-waits = The share is ready, but no mail server is set up: pass each letter on yourself. “Pass the letter on” below shows it with its link.
share-letters-wait = { $n ->
    [one] No mail server is set up: 1 letter waits for you to pass it on.
   *[other] No mail server is set up: { $n } letters wait for you to pass them on.
}
share-was-sent = This share had been sent already; nothing was sent twice.

you-are-here = You are here
pages = Pages
pages-first = Newest
pages-older = Older
shares-intro = Everything that was sent, and how far it came.
shares-search = Number, recipient’s address, title or file name
shares-by = Sent by
shares-by-all = All
shares-by-me = Sent by me
shares-state = State
shares-any-state = Any state
shares-show-all = Show all
shares-none = Nothing has been shared yet
shares-none-text = Choose released files, say who gets them and until when. Here you will see what arrived.
shares-none-found = No share matches
shares-none-found-text = Search with fewer words, or for a whole address.
shares-sent-by = { $who }, { $at }
shares-reached = { $n ->
    [one] 1 person
   *[other] { $n } people
}, { $opened } opened, { $fetched } fetched
shares-looked = { $n ->
    [one] 1 person
   *[other] { $n } people
}, { $opened } opened, { $fetched } looked
shares-failed = { $n ->
    [one] 1 letter failed
   *[other] { $n } letters failed
}

share-title = Share { $number }: { $first }{ $others ->
    [0] {""}
    [one] {" "}and 1 more
   *[other] {" "}and { $others } more
}
share-state-active = Active
share-state-ended = Ended
share-state-revoked = Revoked
share-ends-at = Ends on { $at }, { $left }
share-ended-at = Ended on { $at }
share-revoked-at = Revoked on { $at }
share-change-end = Change the end
share-history = History
share-at-a-glance = At a glance
share-narrow = Show only
share-show-all = All { $n }
share-revoke = Revoke for all
share-manage = Send again, replace, revoke
share-manage-who = Send again, replace, revoke: { $who }
share-read-letter = Pass the letter on
share-files = Files
share-facts = Details
share-file-facts = { $name }, version { $version }
share-file-deleted = Deleted; nobody gets it any more
share-file-withdrawn = Withdrawn; nobody gets it
share-file-hidden = a file that you no longer see
share-file-hidden-why = It was moved to where you have no rights; its recipients still have what you sent
share-more-files = { $n ->
    [one] and 1 more file, not fetched
   *[other] and { $n } more files
}
share-more-looked = { $n ->
    [one] and 1 more file
   *[other] and { $n } more files
}
share-fact-sender = Sent by
share-fact-sent = Sent on
share-fact-no-cap = As often as they like
share-nobody-opened = Nobody has opened a link of this share yet.
share-not-opened = Nobody has opened this link yet.
share-not-fetched = Nothing has been fetched yet.
share-not-looked = Nothing has been looked at yet.
share-server-said = The mail server said: “{ $error }”.
share-server-said-wait = The mail server has not taken the letter yet: “{ $error }”.
share-next-try = The next try is on { $at }.
share-fresh-asked = Asked for a fresh link on { $at }. “Send again” makes one.
share-letters-failed = { $n ->
    [one] One letter did not go out
   *[other] { $n } letters did not go out
}
share-letter-failed-to = The letter to { $who } was refused.
share-failed-all = Show all { $n }
share-correct-address = Correct the address
share-not-yours = Only the sender and administrators can change this share.
share-changed = Somebody else changed this share in the meantime. Nothing was changed; please look at it again.
share-is-revoked = This share is revoked; nothing about it changes any more.
share-no-right = This takes the right to share every file in it.
share-is-over = This share has ended. Extend it first.
share-already-recipient = This address is a recipient of the share already.
share-ends-in-the-past = This end is over already. To stop at once, revoke the share.
share-ends-too-late = This end is later than the links hold.

figure-people = { $n ->
    [one] person
   *[other] people
}
figure-opened = opened the link
figure-fetched = fetched files
figure-looked = looked at files
mark-queued = Letter is leaving
mark-waiting = Letter waits
mark-failed = Letter refused
mark-accepted = Letter accepted
mark-opened = Link opened
mark-fetched = Fetched
mark-looked = Looked at
mark-revoked = Revoked
standing-queued = The letter is on its way to the mail server
standing-waiting = The letter waits: no mail server is set
standing-failed = The letter was refused, { $at }
standing-accepted = Letter accepted by the mail server, { $at }
standing-opened = Link opened, { $at }
standing-fetched = First fetched, { $at }
standing-looked = First looked at, { $at }
standing-revoked = Revoked, { $at }
standing-replaced = Replaced by another address, { $at }
seen-not-yet = not looked at yet
seen-unknown = opened; how long it was looked at is not known
seen-pages = { $of ->
    [one] seen, { $lasting }
   *[other] { $seen } of { $of } pages seen, { $lasting }
}
seen-times = { $n ->
    [one] on { $at }
   *[other] { $n } times, last on { $at }
}
seen-bar = { $n ->
    [one] Page { $pages }: { $lasting }
   *[other] Pages { $pages }: { $lasting }
}
seen-played = { $percent } % played, { $lasting }
seen-bar-played = { $pages }: { $lasting }
seen-table-played = Part by part
seen-column-parts = From – to
seen-column-played = Played
seen-not = not seen
seen-label = { $file }: { $words }. Longest: { $longest }
seen-table = Page by page
seen-column-pages = Page
seen-column-time = On screen
arrival-none = not fetched yet
arrival-running = on its way: { $done } of { $size }
arrival-complete = complete, { $at }{ $n ->
    [one] {""}
    [2] {" "}(twice)
   *[other] {" "}({ $n } times)
}
arrival-aborted = broken off at { $done } of { $size }, { $at }
arrival-aborted-again = once complete; a further one broke off at { $done } of { $size }, { $at }

share-revoke-title = Revoke this share?
share-revoke-consequence = { $n ->
    [one] 1 person loses access now
   *[other] { $n } people lose access now
}
share-revoke-means-view = The pages disappear within two seconds, and letters that wait are not sent.
share-revoke-means = Running downloads stop within two seconds, and letters that wait are not sent. What was fetched already stays with whoever fetched it.
share-revoke-not-seen = { $n ->
    [one] 1 of them has not looked at anything yet.
   *[other] { $n } of them have not looked at anything yet.
}
share-revoke-not-yet = { $n ->
    [one] 1 of them has not fetched anything yet.
   *[other] { $n } of them have not fetched anything yet.
}
share-revoke-for-good = This can’t be undone. To share the files again, send a new share.
share-revoke-do = Revoke for all now
share-keep = Keep it
share-back = Back to the share
share-revoked-now = The share is revoked. Nobody gets anything from it any more.
share-end-present = Present end: { $at }
share-end-latest = At the latest { $at }: the links hold no longer.
share-end-zone = Time in { $zone }
share-end-means = The links stay as they are; the recipients get no letter about it.
share-end-do = Move the end
share-end-moved = The end is moved.
recipient-again-title = Send again
recipient-again-means = A new letter with a new link leaves at once. The present link dies, and with it whatever was opened with it.
recipient-again-do = Send a new link
recipient-sent-again = A new letter is on its way; the old link is dead.
recipient-replace-title = Replace a mistyped address
recipient-replace-means = { $who } loses access now; the new address gets a letter with a link of its own.
recipient-new-address = Right address
recipient-replace-do = Replace and send
recipient-replaced-now = The recipient is replaced; a letter is on its way to the new address.
recipient-revoke-title = Revoke
recipient-revoke-means = { $who } loses access now. The other recipients keep theirs.
recipient-revoke-fetched = What was fetched already stays there.
recipient-revoke-do = Revoke this link now
recipient-revoked-now = The link is revoked.
letter-title = The letter
letter-intro = It waits because no mail server is set. The history notes that you read it.
letter-copy = Copy the link
letter-link = The link
letter-link-hint = Pass it on to this person only, on a way that you trust. Whoever has it can open the share.
letter-has-left = This letter has left, or is worthless by now. “Send again” makes a new one.

notices-more = { $n ->
    [one] 1 more note waits for you.
   *[other] { $n } more notes wait for you.
}
notice-to-share = To the share
notice-to-asset = To the file
notice-dismiss = Put away
notice-letter-failed = { $n ->
    [one] A letter of share { $share } was not sent
   *[other] { $n } letters of share { $share } were not sent
}: { $error }
notice-other-letter-failed = { $n ->
    [one] A letter of the portal was not sent
   *[other] { $n } letters of the portal were not sent
}: { $error }
notice-mail-trouble = The mail server can’t be used, letters wait: { $error }
notice-first-fetched = Share { $share }: the first file was fetched.
notice-first-looked-at = Share { $share }: the first file was looked at.
notice-not-looked-at = Share { $share } ends soon, and somebody has not looked at it yet.
notice-unfetched = Share { $share } ends soon, and nobody has fetched anything.
notice-fresh-link = A recipient of share { $share } asks for a fresh link.
notice-damage = A stored file is damaged. Nothing of it is given; restore it from a backup.
shares-letters-wait = { $n ->
    [one] No mail server is set: 1 letter waits. On the share its sender can read it and pass the link on.
   *[other] No mail server is set: { $n } letters wait. On the share their sender can read them and pass the links on.
}

compose-viewers = Seen by others of the company
compose-viewer = Also let { $who } of { $company } see this share
compose-viewer-hint = With an account and two factors, whatever you choose below. Your recipients there read who sees it.
compose-letter-viewer = { $who }, for { $company }
check-sees-too = { $who } sees it too, for { $company }, signed in to their account.
check-no-viewer = Somebody who was to see this share for a company may not do so any more.
check-no-viewer-do = Look at “Seen by others of the company” once more.
share-manage-viewer = Send again, revoke
share-sees-for = Sees it for { $company }
