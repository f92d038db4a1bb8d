# Words that every page shares.
skip-to-content = Skip to content
nav-main = Main
nav-account = My account
nav-sign-out = Sign out
nav-language = Language
nav-library = Library
nav-uploads = Uploads
nav-shares = Shares
nav-people = People
nav-settings = Settings
save = Save
copy = Copy
copied = Copied
actions = Actions
field-needed = Please fill this in.
field-address = E-mail address
field-address-wrong = This is not a complete e-mail address.
field-password = Password
field-new-password = New password
field-repeat = The new password once more
field-language = Language
time-ended = ended
time-left-minutes = { $n ->
    [one] 1 minute left
   *[other] { $n } minutes left
}
time-left-hours = { $n ->
    [one] 1 hour left
   *[other] { $n } hours left
}
time-left-days = { $n ->
    [one] 1 day left
   *[other] { $n } days left
}
size-bytes = { $n ->
    [one] 1 byte
   *[other] { $n } bytes
}

error-title-400 = That didn’t work
error-title-401 = Please sign in
error-title-403 = This is not possible
error-title-404 = There is nothing here
error-title-409 = Somebody was faster
error-title-413 = That is too much
error-title-429 = Too many tries
error-title-500 = Something went wrong on our side
error-title-503 = One moment, please
error-title-507 = No room left
error-not-found = The address may be mistyped, or what was here is no longer available to you.
error-sign-in = Please sign in first.
error-foreign-form = The form was open for too long or came from another page. Nothing was changed. Please go back, load the page again and send it once more.
error-form-broken = We could not read what was sent. Nothing was changed.
error-slow = What you sent did not arrive within 30 seconds. Nothing was changed; please try again.
error-limited = There were too many tries. Nothing was changed; please wait a little and try again.
error-busy-files = Too many downloads from this share are running at the same time. Please wait until some of them have finished, and then try again.
error-busy-archives = Two downloads of all files are running already. Please wait until one of them has finished, and then try again.
error-too-large = More was sent than we take at once. Nothing was changed.
error-no-room = The disk is full. What was uploaded so far is kept and goes on when there is room again.
error-damaged = This file is damaged where it is kept, so nothing of it is given. The administrators have been told.
error-unavailable = A part of the portal does not answer just now. Nothing was changed; please try again in a few seconds.
error-internal = The error is noted. What was stored before is safe; please try again.

sign-in-title = Sign in
sign-in-do = Sign in
sign-in-refused = Address and password don’t belong together.
sign-in-forgotten = Forgotten? An administrator of { $company } can give you a new set-up link.

setup-title = Set up the portal
setup-intro = This link works once. You become the first administrator, with two factors: a passkey, or a password and an authenticator app.
setup-hello = Welcome, { $name }
setup-invitation-intro = You have been invited to work with { $company }’s portal. Please choose a password, or go on with a passkey alone; this link works once.
setup-reset-intro = Please choose a new password; then prove your second factor. This link works once, and all your other sessions end.
setup-company = Company
setup-company-hint = As customers know it.
setup-name = Your name
setup-passwords-differ = The two passwords are not the same.
setup-done = The portal is yours. Complete your company’s details here, then upload the first file.
password-tip = At least 12 characters. Four unusual words are better than one difficult one.
password-too-short = Too short: take at least 12 characters. Four unusual words are easy to remember.
password-too-long = Too long: a thousand characters are enough.
password-guessable = Too easy to guess. Add another word or two that have nothing to do with you.

account-password-title = Change password
account-password-do = Change password
account-password-note = All your other sessions end.
account-password-changed = Your password is changed; all your other sessions have ended.

people-count = { $n ->
    [one] 1 employee
   *[other] { $n } employees
}
people-name = Name
people-standing = Status
error-home = To the first page
people-last-seen = Last seen
people-never-seen = Not yet
people-is-active = Active
people-is-invited = Invited
people-is-disabled = Switched off
people-you = This is you
people-new-link = New set-up link
people-disable = Switch off
people-enable = Switch on
people-disabled = The account is switched off; its sessions have ended.
people-enabled = The account is switched on again.
people-already-there = There is an employee with this address already.
people-last-administrator = The last administrator can’t be switched off. Make somebody else an administrator first.
people-add-title = Add an employee
people-add-do = Add and make a set-up link
people-link-title = A set-up link for { $name }
people-link-text = Hand it over on a safe way. It works once, until { $until }, and is shown only now.

settings-checks-title = Who may open files
settings-checks-text = A stricter choice is always possible. Shares that were sent keep theirs.
settings-checks-usual = Usual choice
settings-checks-usual-hint = New shares propose this.
settings-checks-confidential = At least for confidential files
settings-checks-confidential-hint = Nothing weaker can be chosen for a share with a confidential file.
settings-checks-strictly = At least for strictly confidential files
settings-checks-strictly-hint = Nothing weaker can be chosen for a share with a strictly confidential file.
settings-checks-order = Strictly confidential files can’t ask for less than confidential ones.
settings-checks-saved = Who may open files is saved.
settings-watermark-title = Marks on pages
settings-watermark-text = Every page that somebody looks at carries their name, address, the time and the number of the share. A stronger mark is harder to remove, and more in the way of reading.
settings-watermark-for-normal = On normal files
settings-watermark-for-confidential = On confidential files
settings-watermark-for-strictly = On strictly confidential files
settings-watermark-faint = Faint
settings-watermark-normal = Normal
settings-watermark-strong = Strong
settings-watermark-order = What is protected more can’t be marked more faintly than what is protected less.
settings-watermark-saved = The marks on pages are saved.
settings-company-title = Company
settings-company-saved = The company’s details are saved.
settings-imprint = Imprint
settings-imprint-hint = Stands under every letter and page for customers: legal form, address, register, management.
settings-contact = Contact
settings-contact-hint = Whom customers turn to with questions.
settings-accent = Colour
settings-accent-hint = For buttons and links, such as #1f5d66. Leave it empty for the colour it comes with.
settings-accent-wrong = Please write the colour as # and six digits or letters a to f.
settings-radius = Corners
settings-radius-hint = From 0 (square) to 16 pixels. Leave it empty for the usual ones.
settings-zone = Time zone
settings-language = Language for new people
settings-oidc-title = Company sign-in
settings-oidc-text = This stands in the configuration of the machine and can’t be changed here.
settings-oidc-works = The provider answers as it should.
settings-oidc-broken = The provider can’t be used at the moment; passkeys and passwords work as ever.
settings-oidc-issuer = Issuer
settings-oidc-client = Name at the provider
settings-oidc-back = Redirect address
settings-oidc-second = Second factor
settings-oidc-second-provider = proved by the provider
settings-oidc-second-portal = asked by the portal
settings-oidc-rule = Counts as proof
settings-previews-title = Previews
settings-previews-text = What makes previews on this server. Programs that are missing can be installed at any time; the portal finds them when it starts again.
settings-previews-worker = Pictures, PDF, text
settings-previews-worker-full = Made in a process that is locked in completely.
settings-previews-worker-partly = Made in a process that is locked in; a newer Linux would lock it in better.
settings-previews-worker-open = Made in a process that this kernel locks in without Landlock.
settings-previews-worker-broken = Not made: this server can’t lock the process in. “sealport doctor” says why.
settings-previews-office = Word, Excel, PowerPoint, OpenDocument
settings-previews-office-there = Pages are made by LibreOffice { $version }, locked in.
settings-previews-office-missing = No previews: LibreOffice is not installed.
settings-previews-office-refused = No previews: LibreOffice is installed and can’t be used. “sealport doctor” says why.
settings-previews-video = Video and sound
settings-previews-video-there = Made playable by ffmpeg { $version }, locked in.
settings-previews-video-missing = Can’t be played: ffmpeg is not installed.
settings-previews-video-refused = Can’t be played: ffmpeg is installed and can’t be used. “sealport doctor” says why.
settings-mail-title = Mail
settings-mail-none = No mail server is set. Letters wait in the outbox; senders can read them on the share and pass them on.
settings-mail-waiting = { $n ->
    [one] 1 letter is waiting.
   *[other] { $n } letters are waiting.
}
settings-mail-host = Mail server
settings-mail-port-label = Port
settings-mail-tls = Encryption
settings-mail-starttls = STARTTLS, required (usually port 587)
settings-mail-implicit = TLS from the start (usually port 465)
settings-mail-plain-label = None
settings-mail-plain-hint = Only for a mail server on this machine.
settings-mail-from-label = Sender address
settings-mail-from-hint = Letters come from it. Answers go to the employee who shared.
settings-mail-user = User name
settings-mail-user-hint = Empty if the server asks for none.
settings-mail-password-hint = Kept sealed.
settings-mail-password-kept = Kept sealed. Leave empty to keep the present one.
settings-mail-root = Own certificate authority
settings-mail-root-hint = PEM; only if your mail server’s certificate comes from an authority of your own.
settings-mail-test = Send a test to me
settings-mail-answer = What the mail server answered
settings-mail-taken = The mail server took the letter.
settings-mail-refused = The letter was not taken. Nothing is saved yet.
settings-mail-saved = The mail settings are saved.
settings-mail-off = The mail server is removed; letters wait.
settings-mail-off-do = Remove the mail server
settings-mail-host-unknown = This is not the name of a mail server.
settings-mail-port = The port must be a number between 1 and 65535.
settings-mail-plain = Without encryption letters go to this machine only. Choose TLS or STARTTLS.
settings-mail-login = User name and password belong together.
settings-mail-extra-root = The certificate authority is not a PEM certificate.
settings-mail-timeout = The time limit is out of range.
settings-mail-from = The sender address is not a complete e-mail address.
