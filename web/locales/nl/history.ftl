# Het verloop: een zin voor elke soort gebeurtenis.
history-of = Verloop van { $about }
history-times = Het nieuwste eerst. Tijden in { $zone }, met het adres en het programma waar het vandaan kwam.
history-times-only = Het nieuwste eerst. Tijden in { $zone }.
history-csv = Als CSV
history-print = Afdrukken
history-empty = Hier is niets
history-empty-text = Oudere stappen zijn er niet.
history-back = Terug
history-portal = Het portaal
history-operator = De beheerder van de machine
history-visitor = Een onbekende
history-erased-person = een gewiste persoon
history-deleted-file = een verwijderd bestand
history-quoted = “{ $text }”
history-file-name = Bestand { $text }
history-folder = Map { $text }
history-files = { $n } bestanden
history-and-more = { $named } en nog { $n }
history-program = { $program } op { $system }
history-to = Aan { $names }
history-of-files = Bestanden: { $names }
history-live = altijd de nieuwste vrijgegeven versie
history-frozen = precies deze versies
history-check-code = met een code per mail
history-check-account = alleen voor hun accounts
history-cap = elk bestand hoogstens { $n } keer
history-instead-of = in plaats van { $who }
history-title-changed = “{ $before }” werd “{ $after }”
history-answer = Antwoord { $answer }
history-reason = Reden: { $reason }
history-not-confirmed = niet bevestigd door een controlesom van de afzender
history-letter-recipient-refused = de mailserver kent het adres niet
history-letter-sender-refused = de mailserver neemt ons afzenderadres niet aan
history-letter-message-refused = de mailserver neemt de brief niet aan
history-letter-no-unicode-address = de mailserver kan niet naar adressen met zulke tekens schrijven
history-letter-ended = de zending eindigde voordat hij kon worden verstuurd
history-refused-revoked = de zending of link was teruggenomen
history-refused-expired = de zending was beëindigd
history-refused-withdrawn = het bestand was ingetrokken
history-refused-not-yet-available = het bestand was nog niet beschikbaar
history-refused-licence-over = de licentie was verlopen
history-refused-view-only = alleen bekijken was toegestaan
history-refused-used-up = het aantal keren ophalen was op
history-refused-deleted = het bestand was verwijderd
history-refused-old-link = de link was door een nieuwere vervangen
history-field-title = titel
history-field-description = beschrijving
history-field-keywords = trefwoorden
history-field-licence = licentie
history-field-usage-terms = gebruiksvoorwaarden
history-field-notes = notities
history-field-available-from = beschikbaar vanaf
history-field-licence-until = licentie tot
history-field-protection-class = bescherming
history-column-time = Tijd (UTC)
history-column-kind = Soort
history-column-who = Wie
history-column-what = Wat
history-column-more = Nader
history-column-address = Adres
history-column-program = Programma
history-column-event = Gebeurtenis

history-portal-set-up = { $who } heeft het portaal ingericht
history-employee-added = { $who } heeft { $person } als medewerker toegevoegd
history-employee-disabled = { $who } heeft het account van { $person } geblokkeerd
history-employee-enabled = { $who } heeft het account van { $person } weer vrijgegeven
history-employee-setup-link-made = { $who } heeft een inrichtingslink voor { $person } gemaakt
history-employee-password-set = { $who } heeft een wachtwoord ingesteld
history-session-signed-in = { $who } heeft zich aangemeld
history-session-sign-in-refused = Een aanmelding is geweigerd
history-session-signed-out = { $who } heeft zich afgemeld
history-session-first-factor-proved = { $who } heeft de eerste stap van een aanmelding gezet
history-session-second-factor-refused = Een tweede factor voor { $person } is geweigerd
history-session-proved-again = { $who } heeft alle factoren opnieuw bewezen
history-session-cut = { $who } heeft alle sessies van { $person } beëindigd
history-session-ended = { $who } heeft sessies van het eigen account beëindigd
history-factor-passkey-added = { $who } heeft een passkey toegevoegd
history-factor-passkey-removed = { $who } heeft een passkey verwijderd
history-factor-totp-set = { $who } heeft een authenticator-app ingesteld
history-factor-totp-removed = { $who } heeft de authenticator-app verwijderd
history-factor-password-removed = { $who } heeft het wachtwoord verwijderd
history-factor-recovery-codes-made = { $who } heeft nieuwe herstelcodes gemaakt
history-factor-recovery-code-used = { $who } heeft een herstelcode gebruikt
history-factor-provider-linked = { $who } heeft zich voor het eerst via de aanmelding van het bedrijf aangemeld; het account is daaraan gekoppeld
history-factor-replaced = { $who } heeft na een herstel alle factoren vervangen
history-recovery-asked = { $who } heeft het herstel van het account van { $person } aangevraagd
history-recovery-confirmed = { $who } heeft het herstel van het account van { $person } bevestigd
history-recovery-dropped = { $who } heeft het herstel van het account van { $person } geweigerd of ingetrokken
history-setting-changed = { $who } heeft een instelling gewijzigd
history-asset-uploaded = { $who } heeft { $file } geüpload ({ $size })
history-asset-version-uploaded = { $who } heeft versie { $version } van { $file } geüpload ({ $size })
history-upload-refused = Een bestand van { $person } is niet aangenomen: de controlesommen kwamen niet overeen
history-upload-removed = { $who } heeft een upload verwijderd
history-asset-described = { $who } heeft { $file } opnieuw beschreven
history-asset-submitted = { $who } heeft versie { $version } van { $file } ter vrijgave voorgelegd
history-asset-returned = { $who } heeft versie { $version } van { $file } als concept teruggegeven
history-asset-released = { $who } heeft versie { $version } van { $file } vrijgegeven
history-asset-withdrawn = { $who } heeft versie { $version } van { $file } ingetrokken
history-asset-deleted = { $who } heeft het bestand verwijderd; de sleutels zijn vernietigd
history-asset-fetched-inside = { $who } heeft versie { $version } van { $file } binnenshuis gedownload
history-asset-looked-inside = { $who } heeft versie { $version } van { $file } binnenshuis bekeken
history-asset-damage-found = { $file } is beschadigd waar het is opgeslagen
history-asset-exported = { $who } heeft versie { $version } van { $file } op de opdrachtregel uitgevoerd
history-share-sent = { $who } heeft zending { $share } met { $file } naar { $people ->
    [one] 1 persoon
   *[other] { $people } personen
} gestuurd, { $mode ->
    [view] om alleen te bekijken
   *[download] om te downloaden
}, tot { $until }
history-share-changed = { $who } heeft zending { $share } gewijzigd
history-share-end-moved = { $who } heeft het einde van zending { $share } verplaatst: eerst { $before }, nu { $until }
history-share-revoked = { $who } heeft zending { $share } voor iedereen teruggenomen
history-share-ended = Zending { $share } eindigde op { $until }
history-grant-revoked = { $who } heeft de link van { $person } in zending { $share } teruggenomen
history-grant-replaced = { $who } heeft in zending { $share } een adres vervangen; nieuw: { $person }
history-grant-sent-again = { $who } heeft zending { $share } opnieuw naar { $person } gestuurd; de oude link is vervallen
history-grant-fresh-link-asked = { $who } vroeg om een nieuwe link van zending { $share }
history-letter-accepted = De mailserver heeft de brief aan { $person } aangenomen
history-letter-failed = De brief aan { $person } is niet verstuurd
history-letter-read = { $who } heeft de wachtende brief aan { $person } gelezen
history-link-opened = { $who } heeft de link van zending { $share } geopend
history-grant-refused = { $who } is geweigerd
history-delivery-started = { $who } is begonnen { $file } te downloaden ({ $size })
history-delivery-completed = { $who } heeft { $file } volledig opgehaald ({ $size })
history-delivery-aborted = { $who }: ophalen van { $file } afgebroken na { $bytes } van { $size }
history-delivery-gone-silent = Het ophalen van { $file } brak af na { $bytes } van { $size }
history-play-started = { $who } begon { $file } af te spelen
history-play-ended = { $person } speelde { $file } { $lasting } lang af
history-play-unseen = { $person } kreeg delen van { $file }; hoe lang ze zijn afgespeeld, is niet bekend
history-view-started = { $who } is begonnen { $file } te bekijken ({ $of ->
    [one] één pagina
   *[other] { $of } pagina’s
})
history-view-ended = { $of ->
    [one] { $person } heeft { $file } { $lasting } lang bekeken
   *[other] { $person } heeft { $pages } van { $of } pagina’s van { $file } bekeken, in totaal { $lasting } lang
}
history-view-unseen = { $handed ->
    [0] { $person } heeft geen pagina’s van { $file } meer opgevraagd
    [one] Eén pagina van { $file } ging naar { $person }; hoe lang die is bekeken, is niet bekend
   *[other] { $handed } pagina’s van { $file } gingen naar { $person }; hoe lang die zijn bekeken, is niet bekend
}
history-view-which = Pagina’s { $pages }
history-history-exported = { $who } heeft dit verloop als bestand uitgevoerd
history-share-traced = { $who } heeft een uitgelekte afbeelding herleid tot zending { $share }: die is gemaakt voor { $person }
history-latest = Wat er het laatst gebeurde
history-all = De hele geschiedenis
history-grant-code-sent = Een code om zending { $share } te openen is naar de mailbox van { $who } gestuurd
history-grant-code-refused = Voor zending { $share } is een verkeerde code ingevuld
history-refused-proof-missing = de link alleen was niet genoeg
history-proof-code = met een code uit de mailbox
history-proof-account = aangemeld bij het eigen account
history-tries-left = { $n ->
    [0] geen poging over
    [one] nog 1 poging over
   *[other] nog { $n } pogingen over
}
