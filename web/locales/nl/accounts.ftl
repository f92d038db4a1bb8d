# Klanten met een account: wat met hen is gedeeld, hun logboek, hun profiel, waar zij om vragen.
nav-mine = Met mij gedeeld
nav-log = Mijn logboek
nav-requests = Verzoeken
setup-customer-intro = { $company } deelt bestanden met u. Met een account vindt u alles op één plaats, en niemand komt met alleen een link binnen.
setup-customer-how = Kies een wachtwoord, of neem alleen een passkey. De link in uw uitnodiging werkt één keer.
setup-customer-unsure = Verwachtte u geen uitnodiging? Sluit deze pagina dan en vraag het de persoon die u bestanden stuurt. Zonder u ontstaat er geen account.

mine-text = Alles wat met u is gedeeld, het nieuwste eerst.
mine-none = Er is nog niets met u gedeeld
mine-none-text = Zodra iemand bestanden met u deelt, staan ze hier en krijgt u bericht.
mine-files = { $n ->
    [one] 1 bestand, { $size }
   *[other] { $n } bestanden, { $size }
}
mine-view-only = Om te bekijken, niet om te downloaden
mine-from = Bestanden van { $sender }
mine-sent = verstuurd op { $at }
mine-until = Beschikbaar tot { $until }: { $left }.
mine-over-viewer = U ziet dit niet meer voor uw bedrijf.
mine-over-revoked = { $sender } heeft dit teruggenomen.
mine-over-expired = Geëindigd op { $until }.
mine-over-other = Niet meer beschikbaar.
files-to-mine = Alles wat met mij is gedeeld

account-profile = Profiel
account-name-hint = Zoals anderen hier die zien.
account-language-hint = Waarin wij u aanspreken en schrijven.
account-profile-save = Opslaan
account-profile-saved = Uw profiel is opgeslagen.
profile-no-name = Zeg alstublieft hoe u heet. Er is niets gewijzigd.

requests-own = Mijn gegevens
requests-own-text = U kunt { $company } om een kopie van uw gegevens vragen, of om verwijdering. Een mens antwoordt, per bericht en hier.
ask-for-data = Om mijn gegevens vragen
ask-for-data-means = U hoort wat hier over u wordt bewaard en krijgt er een kopie van.
ask-for-erasure = Om verwijdering vragen
ask-for-erasure-means = Als niets zich ertegen verzet, worden uw account, uw naam en uw adres verwijderd; u kunt zich daarna niet meer aanmelden.
request-words = Wilt u er iets bij zeggen? (niet verplicht)
request-send = Verzoek versturen
request-asked-at = Gevraagd op { $at }
request-waiting = wacht op antwoord
request-answered-at = beantwoord op { $at }
request-was-made = Uw verzoek is onderweg. Het antwoord komt per bericht en staat dan hier.
request-waits = Zo’n verzoek wacht al op antwoord.
request-answered-meanwhile = Iemand heeft dit verzoek intussen beantwoord.
request-no-words = Een antwoord heeft woorden nodig. Er is niets verstuurd.
request-too-long = Hoogstens 2.000 tekens, alstublieft. Er is niets verstuurd.
wish-data = Eigen gegevens
wish-erasure = Verwijdering
requests-text = Wat klanten vragen over hun eigen gegevens. De wet geeft een maand.
requests-none = Niemand heeft iets gevraagd
requests-none-text = Als een klant om gegevens of verwijdering vraagt, staat dat hier.
requests-answered = Beantwoord
request-of = { $what }: { $who }
request-answer = Antwoord
request-answer-hint = Gaat als bericht naar de persoon en staat in diens account.
request-answer-do = Antwoord versturen
request-is-own = Dit is uw eigen verzoek: iemand anders beantwoordt het.
request-answered-by = { $who }, { $at }
request-was-answered = Het antwoord is verstuurd.
notice-request = { $n ->
    [one] Een klant vraagt om gegevens of om verwijdering.
   *[other] Klanten vragen om gegevens of om verwijdering.
}

customer-account = Account
customer-account-none = Heeft geen account.
customer-account-invited = Uitgenodigd; nog niet ingesteld.
customer-account-ready = Heeft een account met twee factoren.
customer-account-disabled = Geblokkeerd sinds { $at }.
customer-account-invite = Voor een account uitnodigen
customer-account-invite-again = Opnieuw uitnodigen
customer-account-new-password = Link voor een nieuw wachtwoord
customer-account-recovery-means = Links worden aan u getoond en persoonlijk overhandigd. Wie alles kwijt is, heeft twee beheerders nodig.
customer-account-disable = Account blokkeren
customer-account-disable-means = Beëindigt meteen alle sessies van het account en wat ermee is geopend.
customer-account-enable = Account vrijgeven
contact-was-invited = De uitnodiging is als bericht onderweg.
contact-account-off = Het account is geblokkeerd; de sessies zijn beëindigd.
contact-account-on = Het account is weer vrijgegeven.
invite-not-needed = Er is al een account, of het is geblokkeerd.
invitation-asked = Als er een account ontbreekt, is het bericht met de link om het in te stellen onderweg naar uw eigen adres.
letter-kind-account-news = Bericht over het account
letter-kind-customer-invitation = Uitnodiging voor een account
letter-kind-request-made = Verzoek over eigen gegevens
letter-kind-request-answered = Antwoord op een verzoek

history-customer-invited = { $who } heeft { $person } voor een account uitgenodigd
history-customer-disabled = { $who } heeft het account van { $person } geblokkeerd
history-customer-enabled = { $who } heeft het account van { $person } vrijgegeven
history-account-profile-changed = { $who } heeft het eigen profiel gewijzigd
history-request-made = { $who } deed een verzoek over de eigen gegevens
history-request-answered = { $who } heeft een verzoek van { $person } over de eigen gegevens beantwoord

mylog-text = Wat u hier hebt gedaan en wat u aangaat, het nieuwste eerst. Tijden in { $zone }.
mylog-from = { $device }, netwerk { $network }
mylog-share-from = zending { $share } van { $who }
mylog-sent-by = verstuurd door { $who }
mylog-session-signed-in = U hebt zich aangemeld
mylog-session-sign-in-refused = Iemand wilde zich bij uw account aanmelden en werd geweigerd
mylog-session-second-factor-refused = Een tweede factor voor uw account werd geweigerd
mylog-session-signed-out = U hebt zich afgemeld
mylog-session-cut = Een beheerder heeft al uw sessies beëindigd
mylog-session-ended = U hebt sessies van uw account beëindigd
mylog-employee-password-set = U hebt een wachtwoord ingesteld
mylog-factor-password-removed = U hebt het wachtwoord verwijderd
mylog-factor-passkey-added = U hebt een passkey toegevoegd
mylog-factor-passkey-removed = U hebt een passkey verwijderd
mylog-factor-totp-set = U hebt een authenticatie-app ingesteld
mylog-factor-totp-removed = U hebt de authenticatie-app verwijderd
mylog-factor-recovery-codes-made = U hebt nieuwe herstelcodes gemaakt
mylog-factor-recovery-code-used = U hebt een herstelcode gebruikt
mylog-recovery-confirmed = { $who } heeft toegestaan uw manieren van aanmelden te vervangen
mylog-factor-replaced = Al uw manieren van aanmelden zijn vervangen
mylog-customer-invited = U bent voor een account uitgenodigd
mylog-customer-disabled = { $who } heeft uw account geblokkeerd
mylog-customer-enabled = { $who } heeft uw account vrijgegeven
mylog-account-profile-changed = U hebt uw profiel gewijzigd
mylog-request-made = U deed een verzoek over uw gegevens
mylog-request-answered = { $who } heeft uw verzoek beantwoord
mylog-share-sent = { $who } heeft bestanden met u gedeeld (zending { $share })
mylog-grant-sent-again = { $who } heeft u een nieuwe link naar zending { $share } gestuurd
mylog-grant-revoked = { $who } heeft zending { $share } van u teruggenomen
mylog-grant-fresh-link-asked = U hebt om een nieuwe link naar zending { $share } gevraagd
mylog-link-opened = U hebt zending { $share } geopend
mylog-grant-refused = In zending { $share } is u iets geweigerd
mylog-delivery-started = U bent begonnen { $file } te downloaden ({ $size })
mylog-delivery-completed = U hebt { $file } gedownload ({ $size })
mylog-delivery-aborted = Uw download van { $file } brak af na { $bytes } van { $size }
mylog-play-started = U begon { $file } af te spelen
mylog-play-ended = U speelde { $file } { $lasting } lang af
mylog-play-unseen = U kreeg delen van { $file }; hoe lang u ze hebt afgespeeld, is niet bekend
mylog-view-started = U bent begonnen { $file } te bekijken ({ $of ->
    [one] één pagina
   *[other] { $of } pagina’s
})
mylog-view-ended = { $of ->
    [one] U hebt { $file } { $lasting } lang bekeken
   *[other] U hebt { $pages } van { $of } pagina’s van { $file } bekeken, in totaal { $lasting } lang
}
mylog-view-unseen = { $handed ->
    [0] U hebt geen pagina’s van { $file } meer opgevraagd
    [one] U kreeg één pagina van { $file } te zien; hoe lang u die hebt bekeken, is niet bekend
   *[other] U kreeg { $handed } pagina’s van { $file } te zien; hoe lang u die hebt bekeken, is niet bekend
}
mylog-letter-accepted = Er ging een bericht naar u
mylog-letter-failed = Een bericht aan u kon niet worden verstuurd
mylog-consent-asked = U is om toestemming gevraagd
mylog-consent-given = U hebt toestemming gegeven
mylog-consent-refused = U hebt toestemming geweigerd
mylog-consent-withdrawn = Uw toestemming is ingetrokken

sight-seen-by = { $n ->
    [one] Ook { $who } ziet deze zending, voor uw bedrijf.
   *[other] Ook { $who } zien deze zending, voor uw bedrijf.
}
sight-addressed-to = Gericht aan { $who }; u ziet de zending voor uw bedrijf.
sight-addressed-to-nobody = Gericht aan iemand van uw bedrijf; u ziet de zending voor het bedrijf.
mylog-company-viewer-named = { $who } heeft u aangewezen voor inzage in zendingen aan uw bedrijf
mylog-company-viewer-removed = U ziet geen zendingen meer voor uw bedrijf
