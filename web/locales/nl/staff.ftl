# Uitnodigen, vertrekken, overdragen.
people-invited = De uitnodiging is onderweg. In de lijst staat wat er van het bericht is geworden.
people-link-sent = Een bericht met de nieuwe link is onderweg. Eerdere links werken niet meer.
people-invite-again = Opnieuw uitnodigen
people-invite-do = Uitnodigen
people-add-by-letter = De link om het account in te richten gaat per e-mail naar dit adres, in de hierboven gekozen taal, en werkt 24 uur.
people-add-by-hand = Er is geen mailserver ingesteld: de link om het account in te richten wordt één keer getoond en u overhandigt hem.
people-link-shown = Toon mij de link
people-link-shown-hint = Voor iemand die u ontmoet. Er wordt dan geen bericht verstuurd.
invitation-queued = Het bericht wacht op verzending; de link werkt tot { $until }
invitation-accepted = De mailserver heeft het bericht aangenomen; de link werkt tot { $until }
invitation-failed = Het bericht kon niet worden verstuurd: { $error }
invitation-by-hand = Link om te overhandigen, werkt tot { $until }
invitation-over = De link is op { $until } ongebruikt verlopen
person-way-in = Toegang
person-invited-text = Dit account moet nog worden ingericht.
person-new-link-text = Voor een vergeten wachtwoord. De tweede factor blijft; wie ook die kwijt is, heeft een herstel nodig.
person-is-disabled = Dit account is geblokkeerd: niemand meldt zich ermee aan.
person-link-takes-two = Bij een compliance-reviewer moet een andere beheerder dit bevestigen.
person-send-link = Nieuwe link per e-mail sturen
person-work = Zendingen en bestanden
person-work-text = Een collega kan ze overnemen. Wie een zending heeft verstuurd, blijft vastgelegd, ook bij de ontvangers.
leaving-title = { $name } blokkeren?
leaving-text = { $name } wordt binnen twee seconden afgemeld; lopende downloads en uploads worden afgebroken. Het account kan weer worden vrijgegeven.
leaving-takes-two = Het gaat om een compliance-reviewer; daarvoor zijn er twee nodig: een andere beheerder moet het binnen een dag bevestigen.
leaving-shares = Zendingen
leaving-assets = Bestanden in de bibliotheek
leaving-shares-running = { $n ->
    [0] geen lopende
    [one] 1 lopende{ $recipients ->
        [one] {" "}aan 1 persoon
       *[other] {" "}aan { $recipients } personen
    }
   *[other] { $n } lopende{ $recipients ->
        [one] {" "}aan 1 persoon
       *[other] {" "}aan { $recipients } personen
    }
}
leaving-shares-over = { $n ->
    [one] 1 beëindigde
   *[other] { $n } beëindigde
}
leaving-assets-count = { $n ->
    [0] geen
    [one] 1 bestand
   *[other] { $n } bestanden
}
leaving-shares-what = Wat gebeurt er met de zendingen?
leaving-shares-stay = Ze blijven bestaan
leaving-shares-stay-hint = Ontvangers halen hun bestanden op tot het ingestelde einde. Met vragen worden ze naar het bedrijf verwezen.
leaving-shares-revoke = Alle lopende intrekken
leaving-shares-revoke-hint = { $n ->
    [one] 1 persoon verliest nu de toegang. Dit kan niet ongedaan worden gemaakt.
   *[other] { $n } personen verliezen nu de toegang. Dit kan niet ongedaan worden gemaakt.
}
leaving-shares-hand-over = Overdragen aan een collega
leaving-shares-hand-over-hint = De collega mag ze wijzigen, krijgt de meldingen en is het aanspreekpunt voor de ontvangers.
leaving-assets-what = Wat gebeurt er met de bestanden?
leaving-do = Account blokkeren
leaving-ask = Blokkering aanvragen
leaving-back = Terug
handover-title = Werk van { $name } overdragen
handover-text = Vanaf dan is de collega verantwoordelijk voor wat { $name } heeft verstuurd en geüpload. De rechten komen zoals altijd uit de teams.
handover-what = Wat wordt overgedragen?
handover-shares = Zendingen
handover-assets = Ook de bestanden overdragen
handover-assets-hint = Ze gelden dan als eigen bestanden. Wie ze mag zien en wijzigen, blijft gelijk.
handover-to = Collega
handover-to-hint = Alleen nodig als er iets wordt overgedragen.
handover-choose = Maak een keuze …
handover-do = Overdragen
handover-done = Overgedragen. Het staat in de geschiedenis van elke zending en elk bestand.
handover-open = Het account is geblokkeerd. De collega die zou overnemen, werkt hier niet meer: kies iemand anders.
handover-no-colleague = Kies een collega die hier werkt.
handover-nothing-chosen = Kies wat wordt overgedragen.
handover-nobody = Niemand anders werkt hier met bestanden: er is niemand om aan over te dragen.
act-takes-two = Hiervoor zijn er twee nodig: een andere beheerder moet het bevestigen.
act-disable-reviewer = { $who } wil het account van { $person } blokkeren
act-link-reviewer = { $who } wil een nieuwe link voor { $person }
act-handed-to = aan { $to }
history-act-asked-disable = { $who } wil het account van { $person } blokkeren. Iemand anders moet het bevestigen
history-act-confirmed-disable = { $who } heeft het blokkeren van het account van { $person } bevestigd
history-act-refused-disable = { $who } heeft het blokkeren van het account van { $person } geweigerd
history-act-asked-link = { $who } wil een nieuwe link voor { $person }. Iemand anders moet het bevestigen
history-act-confirmed-link = { $who } heeft een nieuwe link voor { $person } bevestigd
history-act-refused-link = { $who } heeft een nieuwe link voor { $person } geweigerd
history-share-handed-over = { $who } heeft zending { $share } van { $from } aan { $to } overgedragen
history-asset-handed-over = { $who } heeft { $file } van { $from } aan { $to } overgedragen
notice-owner-gone = Iemand vraagt om een nieuwe link naar een zending van een geblokkeerd account. Draag de zendingen over aan een collega.
notice-shares-handed-over = Er zijn zendingen aan u overgedragen: u bent er nu verantwoordelijk voor.
notice-to-handover = Overdragen
share-fact-owner = Verantwoordelijk
asset-owner = Verantwoordelijk
landing-contact = { $sender } heeft dit verstuurd. Uw aanspreekpunt is nu { $contact }.
history-sign-in-policy-weakened = Het portaal is gestart met zwakkere aanmeldregels
history-sign-in-policy-changed = Het portaal is gestart met andere aanmeldregels
history-policy-session-idle = ongebruikte sessies: { $before } → { $now } minuten
history-policy-session = sessies in elk geval: { $before } → { $now } minuten
history-policy-admin-session-idle = ongebruikte sessies van beheerders en compliance-reviewers: { $before } → { $now } minuten
history-policy-admin-session = sessies van beheerders en compliance-reviewers in elk geval: { $before } → { $now } minuten
