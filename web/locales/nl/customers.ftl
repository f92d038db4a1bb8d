# Wat klanten lezen: de pagina achter een link, de bestanden, en goede woorden waar niets meer is.
landing-title = { $n ->
    [one] { $sender } stuurt u 1 bestand
   *[other] { $sender } stuurt u { $n } bestanden
}
landing-title-view = { $n ->
    [one] { $sender } laat u 1 bestand zien
   *[other] { $sender } laat u { $n } bestanden zien
}
landing-view-only = Om in uw browser te bekijken, niet om te downloaden.
landing-marked = Elke pagina die u bekijkt draagt uw naam.
landing-total = Samen { $size }.
landing-until = De link eindigt op { $until }: { $left }.
landing-open = Zending openen
landing-open-view = Openen en bekijken
landing-recorded = { $sender } kan zien dat u de zending hebt geopend en welke bestanden u downloadt. Alleen deze pagina bekijken heeft geen gevolgen.
landing-recorded-view = { $sender } kan zien dat u de zending hebt geopend, welke pagina’s u hebt bekeken en hoe lang. Alleen deze pagina bekijken heeft geen gevolgen.
landing-sealed = De bestanden zijn versleuteld opgeslagen. Deze link is alleen voor u bestemd.
landing-unsure = Had u dit niet verwacht? Vraag het aan { $sender } voordat u de zending opent.
landing-files = Inhoud van de zending
landing-stale = Deze pagina stond lang open. Er is nog niets gebeurd; druk alstublieft nog een keer op de knop.

files-title = { $n ->
    [one] 1 bestand van { $sender }
   *[other] { $n } bestanden van { $sender }
}
files-until = tot { $until }, { $left }
files-view-only = U kunt deze bestanden hier bekijken; downloaden kan niet. Elke pagina draagt uw naam, en { $sender } ziet welke pagina’s u hebt bekeken en hoe lang.
files-none-title = Hier zijn op dit moment geen bestanden
files-none-text = Ze zijn teruggenomen of worden net vervangen. { $sender } weet meer.
files-questions = Vragen over de bestanden? Schrijf naar { $sender }:
files-close = Afsluiten
files-close-hint = Aangeraden op een computer die anderen ook gebruiken. De link in uw bericht opent de zending opnieuw.
files-zip = Alles als ZIP downloaden, { $size }
file-download = Downloaden
file-look = Bekijken
file-look-first = Eerst bekijken
file-pages = { $n ->
    [one] 1 pagina
   *[other] { $n } pagina’s
}
file-plays = ongeveer { $lasting }
file-opened = Geopend
file-played = Voor { $percent } % afgespeeld
file-not-shown-yet = Wordt voorbereid om te bekijken. Kijk over een minuut nog eens.
file-nothing-shown = Van dit bestand kan niets worden getoond. Vraag het aan wie het heeft gestuurd.
file-checksum = Controlesom (SHA-256)
file-check = Controleren of alles is aangekomen
file-check-hint = Uw computer kan de SHA-256-controlesom van het bestand berekenen. Is die gelijk, dan klopt elke byte met wat er is verstuurd.
file-not-fetched = Nog niet opgehaald
file-running = Voor { $percent } % opgehaald
file-broke-off = Afgebroken bij { $percent } %; downloaden gaat daar verder
file-fetched = Opgehaald op { $when }
file-not-looked = Nog niet bekeken
file-seen = { $of ->
    [one] Bekeken op { $when }
   *[other] { $seen } van { $of } pagina’s bekeken
}
file-left = { $n ->
    [0] geen download meer over
    [one] nog 1 download over
   *[other] nog { $n } downloads over
}
file-from = Beschikbaar vanaf { $when }
file-used-up = Alle downloads zijn gebruikt.
file-licence-over = De licentie van dit bestand is verlopen.
file-view-only = Dit bestand kunt u bekijken, maar niet downloaden.
file-not-now = Op dit moment niet beschikbaar

ended-contact = Aan wie u het kunt vragen: { $sender }
ended-mail-subject = Bestanden van { $company }
ended-ask = Om een nieuwe link vragen
ended-ask-hint = { $sender } krijgt een bericht met uw naam. U krijgt een nieuwe link als de zending weer voor u wordt geopend.
ended-back = Terug naar de bestanden
fresh-asked = Uw verzoek is aangekomen. Als het wordt ingewilligd, krijgt u een nieuwe link per e-mail.
ended-expired-title = Deze link is verlopen
ended-expired-text = Hij was geldig tot { $until }. Hij leidt niet meer naar bestanden.
ended-revoked-title = Deze zending is teruggenomen
ended-revoked-text = { $sender } heeft de zending gesloten. Deze link leidt niet meer naar bestanden.
ended-replaced-title = Er is een nieuwere link
ended-replaced-text = { $sender } heeft u een nieuwe link gestuurd; deze geldt sindsdien niet meer. Zoek alstublieft het nieuwste bericht in uw postvak, ook in de map met ongewenste e-mail.
ended-session-title = Open de link alstublieft nog een keer
ended-session-text = Voor uw veiligheid is de zending na enige tijd gesloten. De link in uw bericht opent haar opnieuw, tot { $until }.
ended-withdrawn-title = Dit bestand is teruggenomen
ended-withdrawn-text = Het wordt niet meer gegeven of getoond. Een lopende download is gestopt.
ended-not-yet-title = Dit bestand is nog niet beschikbaar
ended-not-yet-text = U krijgt het later met dezelfde link.
ended-licence-title = De licentie van dit bestand is verlopen
ended-licence-text = Daarom wordt het niet meer gegeven of getoond.
ended-used-up-title = Alle downloads zijn gebruikt
ended-used-up-text = U hebt dit bestand zo vaak opgehaald als afgesproken. Is er iets misgegaan, dan kan { $sender } helpen.
ended-view-only-title = Dit bestand kan niet worden gedownload
ended-view-only-text = { $sender } laat het u zien, pagina voor pagina in uw browser. Ga terug naar de bestanden en kies “Bekijken”.
lost-title = Deze link leidt nergens heen
lost-text = Het adres is niet volledig, of er is niets achter.
lost-again = Open de link nog een keer vanuit het bericht waarin u hem hebt gekregen.
lost-whole = Als u hem hebt gekopieerd: neem het hele adres, tot het allerlaatste teken. Het is lang en kan over meerdere regels lopen.
lost-ask = Helpt dat niet, vraag het dan aan degene die u heeft geschreven. Alleen die kan u een nieuwe link sturen.
closed-title = Gesloten
closed-text = Vanuit deze browser kan nu niemand meer bij de bestanden. De link in uw bericht opent ze opnieuw zolang hij geldig is.

# Een zending die meer wil dan de link.
gate-code-why = { $sender } wil zeker weten dat u het bent. Wij sturen een code naar de mailbox waarin de link aankwam; daarmee opent u { $n ->
    [one] het bestand
   *[other] de bestanden
}.
gate-code-send = Stuur mij de code
gate-account-why = { $n ->
    [one] { $sender } stuurt dit bestand naar uw account. Meld u aan, dan ligt het daar klaar.
   *[other] { $sender } stuurt deze bestanden naar uw account. Meld u aan, dan liggen ze daar klaar.
}
gate-account-none = Nog geen account? De uitnodiging komt in de mailbox waarin de link aankwam.
gate-account-invite = Uitnodiging sturen
gate-account-sign-in = Aanmelden
gate-no-mail = Dit portaal kan nu geen e-mail versturen, dus er bereikt u geen code. Vraag het { $sender }.
gate-more = De link alleen opent deze zending niet. Er is nog niets gebeurd.
code-sent = De code is onderweg naar uw mailbox.
code-title = De code uit uw mailbox
code-over-title = Hier is een nieuwe code nodig
code-text = Laat deze pagina open en kijk in uw mailbox, ook in de map met ongewenste mail. De code geldt tien minuten, één keer en alleen in deze browser.
code-label = Code
code-hint = Acht letters en cijfers; kleine of hoofdletters maakt niet uit
code-proves = De code laat alleen zien dat u deze mailbox kunt lezen. Niemand zal u er ooit aan de telefoon om vragen.
code-nothing-came = Geen code ontvangen? Een nieuwe beëindigt de vorige. Komt er geen aan, dan kan { $sender } uw adres controleren.
code-again = Nieuwe code sturen
code-back = Terug
code-malformed = Een code heeft acht letters en cijfers. Er is geen poging verbruikt.
code-wrong = { $n ->
    [one] Dat is niet de code. U heeft nog 1 poging.
   *[other] Dat is niet de code. U heeft nog { $n } pogingen.
}
code-wrong-last = Dat was niet de code, en het was de laatste poging. Hij opent niets meer.
code-none = Hier kan nu geen code worden ingevuld: hij is al gebruikt, ouder dan tien minuten of in een andere browser aangevraagd.
ended-proof-title = Open de link nog een keer
ended-proof-text = { $sender } wil zeker weten dat u het bent. De link in uw bericht laat zien hoe, tot { $until }.
