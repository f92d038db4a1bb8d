# Customers: people, companies, lists.
nav-contacts = Customers
contacts-intro = Everybody outside who got something from us, and whom else you enter. Those you dealt with last come first.
contacts-search = Name, e-mail address or @domain
contacts-views = Show
contacts-people = People
contacts-companies = Companies
contacts-archive = Archive
contacts-import = Import a list
contacts-export = Export as CSV
contacts-export-hint = With everything that is noted. The history says who took it.
contacts-of-company = Only people of { $company }.
contacts-to-company = To the company
contacts-show-all = All customers
contacts-companies-too = Companies:
contacts-no-company = no company
contacts-touched = Last: { $at }
contacts-none = Nobody here yet
contacts-none-text = Whoever gets a share appears here by themselves. You can also enter people or import a list.
contacts-none-found = Nobody found
contacts-none-found-text = Names are found by how their words begin. Fewer letters find more.
contacts-archive-empty = The archive is empty
contacts-archive-empty-text = Whom you put away is found here, with everything.
contact-put-away = The contact is in the archive.
contacts-imported = The list is taken in.
companies-intro = Companies come from their people: enter a name with a contact, and it is here.
companies-search = Name of the company
companies-none = No company found
companies-none-text = A company appears as soon as one of its people is entered.
company-contacts = { $n ->
    [one] 1 person
   *[other] { $n } people
}
company-nobody = Nobody any more.
company-more = { $n ->
    [one] and 1 more
   *[other] and { $n } more
}
company-saved = The company is saved.
company-already-there = There is a company with this name already.
company-already-there-go = To that company
company-too-long = This is too long: 200 characters for the name, 4,000 for the notes.
company-changed = Somebody else changed the company meanwhile. Please load the page again and enter it once more.
company-notes-hint = Holds for everybody there, and stands at the head of their pages.
company-letters-failed = { $n ->
    [one] One letter to somebody there was not sent.
   *[other] { $n } letters to people there were not sent.
}
contact-new = New contact
contact-edit = Edit
contact-cancel = Cancel
contact-share = Send files
contact-add-do = Enter contact
contact-add-anyway = Enter anyway
contact-added = The contact is entered.
contact-saved = The changes are saved.
contact-taken-back = The contact is out of the archive again.
contact-already-there = This address is known already.
contact-already-there-go = To that contact
contact-changed = Somebody else changed the contact meanwhile. Please load the page again and enter it once more.
contact-too-long = Too long: { $field }
contact-field-too-long = A field is too long. Nothing was changed.
contact-field-name = Name
contact-field-language = Language
contact-field-company = Company
contact-field-phone = Phone
contact-field-notes = Notes
contact-field-protection = To be heeded
contact-language-hint = In which letters are written.
contact-company-hint = A company that is not here yet is entered too.
contact-protection-hint = Agreements on secrecy, who must not see what. Stands at the head of the page.
contact-notes-hint = Only what helps to serve them. They may ask to read it.
contact-address-fixed = The address stays: histories and links belong to it. For another address enter a new contact and put this one away.
contact-employee-hint = A colleague: name and language are changed in the account.
contact-is-employee = Colleague
contact-is-archived = In the archive
contact-doubts = Please look twice
contact-heed = To be heeded
contact-facts = What we know
contact-spelled = Other spelling of the domain
contact-entered = Entered
contact-entered-by = { $at }, by { $who }
contact-archive = Put into the archive
contact-archive-means = Lists leave it out; shares and histories stay. A new share brings it back.
contact-restore = Take out of the archive
contact-letters-failed = { $n ->
    [one] One letter was not sent
   *[other] { $n } letters were not sent
}
contact-letters-failed-do = The mail server refused for good. Check the address, by telephone if in doubt, before you send again.
customer-shares = What was sent
customer-no-shares = Nothing yet.
customer-no-history = Nothing has happened yet.
customer-sent-to = { $who } to { $to }, { $at }
customer-arrived = { $n } of { $files } files arrived whole
customer-looked = { $n } of { $files } files looked at
customer-figure-had = fetched or looked at files
customer-figure-shares = { $n ->
    [one] share
   *[other] shares
}
customer-figure-running = { $n ->
    [one] is running
   *[other] are running
}
letter-kind-share-sent = Letter with files
letter-kind-share-sent-again = Letter with a new link
letter-kind-first-fetched = News of a first fetch
letter-kind-unfetched-reminder = Reminder of an end
letter-kind-fresh-link-asked = Wish for a new link
letter-kind-setup-invitation = Invitation
letter-kind-test-letter = Test letter
import-title = Import a list of customers
import-intro = First you see line by line what would happen. Nothing changes before you say so.
import-file = List
import-file-hint = CSV out of a spreadsheet, up to 512 KiB and 10,000 lines. The first line names the columns: e-mail address, and if you like name, company, language, phone, notes, to be heeded.
import-pasted = Or paste it here
import-pasted-hint = With the line of headings, as copied from a spreadsheet.
import-look = See what would happen
import-empty = There are no lines in the list. Choose a file or paste the lines with their headings.
import-too-long = The list is longer than 512 KiB. Please split it.
import-too-many-lines = The list has more than 10,000 lines. Please split it.
import-no-address-column = No column has the heading “E-mail address”. The first line must name the columns.
import-not-text = This is not a text file. Save the list as CSV in your spreadsheet, best as UTF-8.
import-converted = The list is not in UTF-8; its letters were converted. Check names with umlauts or accents.
import-unread = These columns are not read: { $columns }
import-not-yet = Nothing is changed yet. Look at the lines, then take the list at the end of the page.
import-preview = What would happen
import-figure-added = new
import-figure-changed = { $n ->
    [one] changed
   *[other] changed
}
import-figure-same = known already
import-figure-wrong = left out
import-wrong = These lines are left out
import-doubtful = New, but please look twice
import-changed = Changed
import-added = New
import-line = Line
import-line-n = Line { $n }
import-what = What happens
import-is-new = New
import-nothing-new = Nothing new
import-changes = Changes: { $fields }
import-no-address = There is no address.
import-bad-language = We speak English, German and Dutch: en, de, nl.
import-twice = The same address as in line { $line }
import-more = { $n ->
    [one] and 1 more line
   *[other] and { $n } more lines
}
import-do = { $n ->
    [one] Take 1 line
   *[other] Take { $n } lines
}
import-another = Another list
import-done = The list is taken in.
import-changed-meanwhile = Somebody changed a contact of the list at the same moment. What was taken so far stays; take the list again.
compose-pick = Pick customers
compose-pick-do = Take { $who }
compose-pick-none = Nobody found who is not in the list already.
compose-suggested = Customers that fit
check-go-contact = To the contact
check-spelled = The domain of { $subject } has unusual letters; it is also written { $value }.
check-spelled-do = Make sure that you know it: such letters can be made to look like others.
check-same-name = The name of { $subject } is known with another address: { $value }.
check-same-name-do = Is it the same person, and is the new address right? Ask by telephone if in doubt.
history-contact-added = { $who } entered the contact { $person }
history-contact-changed = { $who } changed the contact { $person }
history-contact-archived = { $who } put the contact { $person } into the archive
history-contact-restored = { $who } took the contact { $person } out of the archive
history-contact-imported = { $who } imported a list of contacts: { $added } new, { $changed } changed
history-contact-exported = { $who } exported contacts as a list
history-company-added = { $who } entered the company { $company }
history-company-changed = { $who } changed the company { $company }
history-field-name = name
history-field-language = language
history-field-company = company
history-field-phone = phone
history-field-protection = to be heeded
letter-kind-link-code = Code to open files

viewers-title = Sees the company’s shares
viewers-text = Whoever is named here can be let see what you send to people of this company. You decide that with each share; nothing sent before is opened.
viewers-nobody = Nobody can be named yet: it takes a contact of this company with an account that is set up.
viewer-person = Contact with an account
viewer-name = Name
viewer-since = since { $at }
viewer-sees = { $n ->
    [0] sees no running share
    [one] sees 1 running share
   *[other] sees { $n } running shares
}
viewer-remove = Remove
viewer-remove-means = Whoever is removed loses all shares that they see for the company, at once.
viewer-named = Named. From now on you can choose with each share whether it may be seen.
viewer-removed = Removed. What was seen for the company can’t be opened any more.
viewer-no-account = This contact has no account that can be signed in to. Invite them first.
customer-as-viewer = sees it for the company
history-company-viewer-named = { $who } named { $person } to see shares for { $company }
history-company-viewer-removed = { $who } ended that { $person } sees shares for { $company }
history-viewer-no-viewer = Sees nothing for the company any more
history-viewer-moved = Is not of this company any more
history-viewer-account-off = The account is switched off
history-seen-by = Seen for the company by { $names }
