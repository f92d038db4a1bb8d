# What customers read: the page behind a link, the files, and kind words where there is nothing more.
landing-title = { $n ->
    [one] { $sender } sends you 1 file
   *[other] { $sender } sends you { $n } files
}
landing-title-view = { $n ->
    [one] { $sender } shows you 1 file
   *[other] { $sender } shows you { $n } files
}
landing-view-only = To look at in your browser, not to download.
landing-marked = Every page that you look at carries your name.
landing-total = { $size } in all.
landing-until = The link ends on { $until }: { $left }.
landing-open = Open the delivery
landing-open-view = Open and look
landing-recorded = { $sender } will see that you opened the delivery and which files you download. Looking at this page changes nothing.
landing-recorded-view = { $sender } will see that you opened the delivery, which pages you looked at and for how long. Looking at this page changes nothing.
landing-sealed = The files are kept encrypted. This link is meant for you alone.
landing-unsure = Were you not expecting this? Ask { $sender } before you open it.
landing-files = In this delivery
landing-stale = This page was open for a long time. Nothing has happened yet; please press the button once more.

files-title = { $n ->
    [one] 1 file from { $sender }
   *[other] { $n } files from { $sender }
}
files-until = until { $until }, { $left }
files-view-only = You can look at these files here; they can’t be downloaded. Every page carries your name, and { $sender } sees which pages you looked at and for how long.
files-none-title = There are no files here at present
files-none-text = They were taken back or are being replaced. { $sender } knows more.
files-questions = Questions about the files? Write to { $sender }:
files-close = Finish and close
files-close-hint = Recommended on a computer that others use too. The link in your letter opens the delivery again.
files-zip = Download everything as ZIP, { $size }
file-download = Download
file-look = Look at it
file-look-first = Look first
file-pages = { $n ->
    [one] 1 page
   *[other] { $n } pages
}
file-plays = about { $lasting }
file-opened = Opened
file-played = { $percent } % played
file-not-shown-yet = Being prepared for viewing. Please look again in a minute.
file-nothing-shown = Nothing can be shown of this file. Please ask whoever sent it.
file-checksum = Checksum (SHA-256)
file-check = Check that it arrived whole
file-check-hint = Your computer can work out the SHA-256 of the file. If it is the same, every byte is as it was sent.
file-not-fetched = Not fetched yet
file-running = { $percent } % fetched
file-broke-off = Broke off at { $percent } %; downloading goes on from there
file-fetched = Fetched on { $when }
file-not-looked = Not looked at yet
file-seen = { $of ->
    [one] Looked at on { $when }
   *[other] { $seen } of { $of } pages seen
}
file-left = { $n ->
    [0] no download left
    [one] 1 download left
   *[other] { $n } downloads left
}
file-from = Available from { $when }
file-used-up = All downloads are used up.
file-licence-over = The licence of this file has ended.
file-view-only = This file can be viewed, not downloaded.
file-not-now = Not available at present

ended-contact = Whom to ask: { $sender }
ended-mail-subject = Files from { $company }
ended-ask = Ask for a fresh link
ended-ask-hint = { $sender } gets a letter with your name. You get a new link if the delivery is opened again for you.
ended-back = Back to the files
fresh-asked = Your request has reached the sender. If it is granted, a new link comes by e-mail.
ended-expired-title = This link has ended
ended-expired-text = It was open until { $until }. It leads to no files any more.
ended-revoked-title = This delivery was taken back
ended-revoked-text = { $sender } has closed it. This link leads to no files any more.
ended-replaced-title = There is a newer link
ended-replaced-text = { $sender } sent you a new link, and this one ended with it. Please look for the newest letter in your mailbox, also in the spam folder.
ended-session-title = Please open the link once more
ended-session-text = For your safety the delivery was closed after a while. The link in your letter opens it again, until { $until }.
ended-withdrawn-title = This file was taken back
ended-withdrawn-text = It is not given or shown any more. A download that was under way has been stopped.
ended-not-yet-title = This file is not available yet
ended-not-yet-text = You can have it later, with the same link.
ended-licence-title = The licence of this file has ended
ended-licence-text = That is why it is not given or shown any more.
ended-used-up-title = All downloads are used up
ended-used-up-text = You have fetched this file as often as was agreed. If one of the downloads failed, { $sender } can help.
ended-view-only-title = This file can’t be downloaded
ended-view-only-text = { $sender } lets you look at it, page by page in your browser. Go back to the files and choose “Look at it”.
lost-title = This link leads nowhere
lost-text = The address is not complete, or there is nothing behind it.
lost-again = Open the link once more from the letter in which you got it.
lost-whole = If you copied it: take the whole address, to its very end. It is long and may run over several lines.
lost-ask = If that does not help, ask the person who wrote to you. Only they can send you a new link.
closed-title = Closed
closed-text = Nobody can get at the files from this browser now. The link in your letter opens them again while it is valid.

# A share that wants more than its link.
gate-code-why = { $sender } wants to be sure that it is you. We send a code to the mailbox to which the link went; with it you open { $n ->
    [one] the file
   *[other] the files
}.
gate-code-send = Send me the code
gate-account-why = { $n ->
    [one] { $sender } sends this file to your account. Sign in, and it is there for you.
   *[other] { $sender } sends these files to your account. Sign in, and they are there for you.
}
gate-account-none = No account yet? The invitation goes to the mailbox to which the link went.
gate-account-invite = Send me the invitation
gate-account-sign-in = Sign in
gate-no-mail = This portal can’t send e-mail at present, so no code will reach you. Please ask { $sender }.
gate-more = The link alone does not open this delivery. Nothing has happened yet.
code-sent = The code is on its way to your mailbox.
code-title = The code from your mailbox
code-over-title = A new code is needed here
code-text = Keep this page open and look into your mailbox, also into the spam folder. The code holds for ten minutes, once, and only in this browser.
code-label = Code
code-hint = Eight letters and digits; small or capital makes no difference
code-proves = The code shows only that you can read this mailbox. Nobody will ever ask you for it on the telephone.
code-nothing-came = No code came? A new one ends the one before. If none arrives, { $sender } can check your address.
code-again = Send another code
code-back = Back
code-malformed = A code has eight letters and digits. No try was used up.
code-wrong = { $n ->
    [one] That is not the code. You have 1 try left.
   *[other] That is not the code. You have { $n } tries left.
}
code-wrong-last = That was not the code, and it was the last try. It opens nothing any more.
code-none = No code can be entered here now: it was used, is more than ten minutes old, or was asked for in another browser.
ended-proof-title = Please open the link once more
ended-proof-text = { $sender } wants to be sure that it is you. The link in your letter shows how, until { $until }.
