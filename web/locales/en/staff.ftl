# Inviting, leaving, handing over.
people-invited = The invitation is on its way. The list says what became of the letter.
people-link-sent = A letter with the new link is on its way. Links of before no longer work.
people-invite-again = Invite again
people-invite-do = Invite
people-add-by-letter = The set-up link goes to this address by letter, in the language chosen above, and works for 24 hours.
people-add-by-hand = No mail server is set up: the set-up link is shown once, and you hand it over.
people-link-shown = Show me the link instead
people-link-shown-hint = For somebody whom you meet. No letter is sent then.
invitation-queued = The letter waits to be sent; its link works until { $until }
invitation-accepted = The mail server took the letter; its link works until { $until }
invitation-failed = The letter could not be sent: { $error }
invitation-by-hand = Link to hand over, works until { $until }
invitation-over = The link ended on { $until } without being used
person-way-in = Way in
person-invited-text = This account is still to be set up.
person-new-link-text = For a forgotten password. The second factor stays; whoever lost that too needs a recovery.
person-is-disabled = This account is switched off: nobody signs in with it.
person-link-takes-two = For a reviewer another administrator has to confirm it.
person-send-link = Send a new link by letter
person-work = Shares and files
person-work-text = A colleague can take them over. Who sent a share stays on record, and with the customers.
leaving-title = Switch off the account of { $name }?
leaving-text = { $name } is signed out within two seconds, and what is being downloaded or uploaded breaks off. The account can be switched on again.
leaving-takes-two = This concerns a compliance reviewer and takes two: another administrator has to confirm it within a day.
leaving-shares = Shares
leaving-assets = Files in the library
leaving-shares-running = { $n ->
    [0] none running
    [one] 1 running{ $recipients ->
        [one] , for 1 recipient
       *[other] , for { $recipients } recipients
    }
   *[other] { $n } running{ $recipients ->
        [one] , for 1 recipient
       *[other] , for { $recipients } recipients
    }
}
leaving-shares-over = { $n ->
    [one] 1 over
   *[other] { $n } over
}
leaving-assets-count = { $n ->
    [0] none
    [one] 1 file
   *[other] { $n } files
}
leaving-shares-what = What becomes of the shares?
leaving-shares-stay = They stay
leaving-shares-stay-hint = Customers fetch their files until the end that was set. With questions they are sent to the company.
leaving-shares-revoke = Revoke all that run
leaving-shares-revoke-hint = { $n ->
    [one] 1 recipient loses access now. This can’t be undone.
   *[other] { $n } recipients lose access now. This can’t be undone.
}
leaving-shares-hand-over = Hand over to a colleague
leaving-shares-hand-over-hint = The colleague may change them, gets the notices, and is whom the customers turn to.
leaving-assets-what = What becomes of the files?
leaving-do = Switch off
leaving-ask = Ask for it
leaving-back = Back
handover-title = Hand over the work of { $name }
handover-text = From then on the colleague answers for what { $name } sent and brought in. Rights come from the teams as before.
handover-what = What is handed over?
handover-shares = Shares
handover-assets = Hand over the files too
handover-assets-hint = They count as the colleague’s own. Who may see and change them stays as it is.
handover-to = Colleague
handover-to-hint = Needed only where something is handed over.
handover-choose = Choose …
handover-do = Hand over
handover-done = Handed over. Each share and file has it in its history.
handover-open = The account is switched off. The colleague who was to take over no longer works here: please choose another one.
handover-no-colleague = Choose a colleague who works here.
handover-nothing-chosen = Choose what is handed over.
handover-nobody = Nobody else works with files here: there is no one to hand over to.
act-takes-two = This takes two: another administrator has to confirm it.
act-disable-reviewer = { $who } wants to switch off the account of { $person }
act-link-reviewer = { $who } wants to make a new set-up link for { $person }
act-handed-to = to { $to }
history-act-asked-disable = { $who } asked to switch off the account of { $person }. Somebody else has to confirm it
history-act-confirmed-disable = { $who } confirmed that the account of { $person } is switched off
history-act-refused-disable = { $who } refused to switch off the account of { $person }
history-act-asked-link = { $who } asked for a new set-up link for { $person }. Somebody else has to confirm it
history-act-confirmed-link = { $who } confirmed a new set-up link for { $person }
history-act-refused-link = { $who } refused a new set-up link for { $person }
history-share-handed-over = { $who } handed share { $share } over from { $from } to { $to }
history-asset-handed-over = { $who } handed { $file } over from { $from } to { $to }
notice-owner-gone = A customer asks for a fresh link to a share of somebody whose account is switched off. Hand the shares over to a colleague.
notice-shares-handed-over = Shares of a colleague were handed over to you: you answer for them now.
notice-to-handover = Hand over
share-fact-owner = Answered for by
asset-owner = Answered for by
landing-contact = { $sender } sent this. Your contact is now { $contact }.
history-sign-in-policy-weakened = The portal was started with a weaker sign-in policy
history-sign-in-policy-changed = The portal was started with another sign-in policy
history-policy-session-idle = unused sessions: { $before } → { $now } minutes
history-policy-session = sessions in any case: { $before } → { $now } minutes
history-policy-admin-session-idle = unused sessions of administrators and reviewers: { $before } → { $now } minutes
history-policy-admin-session = sessions of administrators and reviewers in any case: { $before } → { $now } minutes
