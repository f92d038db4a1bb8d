# Delen: samenstellen, lijst van zendingen, pagina van een zending.
compose-title = Bestanden delen
compose-title-files = { $n ->
    [one] 1 bestand delen
   *[other] { $n } bestanden delen
}
compose-intro = Er wordt niets verstuurd voordat u de brief hebt gelezen.
compose-what = Wat
compose-whom = Aan wie
compose-whom-hint = Iedere persoon krijgt een brief met een eigen link.
compose-how = Hoe
compose-how-hint = Hoe lang, wat de ontvangers mogen en wie de zending mag openen.
compose-leave-out = { $file } weglaten
compose-take = { $file } toevoegen
compose-add = Bestanden uit de bibliotheek toevoegen
compose-find = Titel, trefwoord of bestandsnaam
compose-find-do = Zoeken
compose-find-none = Geen ander vrijgegeven bestand past. Alleen vrijgegeven bestanden kunnen worden gedeeld.
compose-version-size = Versie { $version }, { $size }
compose-recipients = Ontvangers
compose-more-recipients = Meer ontvangers
compose-recipients-hint = Eén per regel, of geplakt uit uw mailprogramma: Anna Meier <anna@example.com>
compose-language = Taal van de brief
compose-known = Bekend van eerder
compose-name-of = Naam bij { $value }
compose-language-of = Taal voor { $value }
compose-drop = { $value } weglaten
compose-too-many = Eén zending gaat naar hoogstens { $n } personen. De rest van uw lijst staat nog in het veld: verstuur die als tweede zending.
compose-twice = { $value } stond er twee keer; één brief is genoeg.
compose-bad-address = “{ $value }” is geen volledig adres.
compose-no-address = In “{ $value }” staat geen adres.
compose-bad-do = Verbeter het of laat het weg.
compose-bad-go = Verbeteren
compose-end-day = Eindigt op
compose-end-clock = Om
compose-end-clock-hint = Vanaf deze minuut werkt de link niet meer.
compose-end-hint = Tijd in { $zone }. Hoogstens { $days } dagen.
compose-end-wrong = Het einde heeft een dag en een tijd nodig.
compose-mode = Wat de ontvangers mogen
compose-mode-view = Alleen bekijken
compose-mode-view-hint = Ontvangers bladeren in de browser en krijgen het bestand nooit. Pagina’s en films dragen hun naam: een scherm kan worden gefotografeerd, maar op de foto staat van wie de pagina was. Geluid draagt geen merk.
compose-mode-download = Bekijken en downloaden
compose-mode-download-hint = Ontvangers krijgen het origineel en houden het, ook na het einde.
compose-version = Versie
compose-frozen = Precies deze versies
compose-frozen-hint = Ontvangers krijgen wat er nu is, ook als u later een nieuwere vrijgeeft.
compose-live = Altijd de nieuwste vrijgegeven versie
compose-live-hint = Geeft u een nieuwere vrij, dan krijgen ontvangers die.
compose-check = Wie mag openen
compose-check-link = Alleen de link
compose-check-link-hint = Wie de link heeft, kan openen, ook als het bericht is doorgegeven.
compose-check-code = Link en een code per mail
compose-check-code-hint = Een code gaat naar de mailbox waarin de link aankwam. Hij laat zien dat iemand die mailbox kan lezen, niet wie het is.
compose-check-account = Account met twee factoren
compose-check-account-hint = Ontvangers melden zich hier aan bij hun account, met een tweede factor. De link alleen opent niets. Wie er nog geen heeft, wordt met de brief uitgenodigd.
compose-cap = Keer ophalen per persoon en bestand
compose-cap-hint = Leeg: zo vaak ze willen.
compose-cap-wrong = Het aantal keren moet een geheel getal vanaf 1 zijn, of leeg.
compose-message = Bericht
compose-message-hint = Staat in de brief en op de pagina met de bestanden.
compose-tell = Laat het mij weten
compose-tell-fetched = als iemand het eerste bestand ophaalt of bekijkt
compose-tell-unfetched = drie dagen voor het einde, als iemand nog niets heeft opgehaald of bekeken
compose-letter = De brief
compose-letter-hint = Precies zoals hij wordt verstuurd; alleen nummer en link ontbreken nog.
compose-letter-for = { $language }, { $n ->
    [one] 1 persoon
   *[other] { $n } personen
}
compose-letter-invites = { $language }, met uitnodiging, { $n ->
    [one] 1 persoon
   *[other] { $n } personen
}
compose-check-do = Controleren en brief lezen
compose-check-again = Opnieuw controleren
compose-send = { $n ->
    [one] Aan 1 persoon sturen
   *[other] Aan { $n } personen sturen
}
compose-discard = Weggooien
compose-read-again = Er is iets veranderd sinds u de brief las. Bekijk hem nog eens en verstuur dan.
compose-not-sent = Er is niets verstuurd. Wat u hebt ingevuld, is er nog; bekijk de punten hieronder.
compose-another-sender = Iemand anders heeft dit concept al verstuurd.
letter-to = Aan
letter-subject = Onderwerp

check-title = Controle
check-intro = Wat ons voor het versturen is opgevallen.
check-go-asset = Naar het bestand
check-go-share = Naar de zending
check-files-good = { $n ->
    [one] Het bestand is vrijgegeven en binnen de licentietijd.
   *[other] Alle { $n } bestanden zijn vrijgegeven en binnen de licentietijd.
}
check-recipients-good = { $n ->
    [one] 1 ontvanger, met een eigen link.
   *[other] { $n } ontvangers, elk met een eigen link.
}
check-no-files = Er is geen bestand gekozen.
check-no-files-do = Voeg er ten minste één uit de bibliotheek toe.
check-too-many-files = Dit zijn te veel bestanden; in één zending passen er { $value }.
check-too-many-files-do = Laat er een paar weg en stuur een tweede zending.
check-gone = Een van de bestanden bestaat niet meer.
check-gone-do = Laat het weg.
check-not-released = “{ $subject }” is een concept.
check-not-released-do = Het kan worden verstuurd zodra het is vrijgegeven.
check-in-review = “{ $subject }” wordt beoordeeld.
check-in-review-do = Het kan worden verstuurd zodra iemand het vrijgeeft.
check-withdrawn = “{ $subject }” is ingetrokken.
check-withdrawn-do = Laat het weg, of geef eerst een versie vrij.
check-not-yet = “{ $subject }” is pas beschikbaar vanaf { $value }.
check-not-yet-do = U kunt nu versturen; de ontvangers moeten tot dan wachten.
check-licence-over = De licentie van “{ $subject }” is op { $value } verlopen.
check-licence-over-do = Laat het weg, of vul het nieuwe einde van de licentie in.
check-licence-ends-first = De licentie van “{ $subject }” eindigt vóór de zending, op { $value }.
check-licence-ends-first-do = Daarna krijgt en ziet niemand dit bestand meer. Kies een eerder einde of verleng de licentie.
check-not-confirmed = Niemand heeft bevestigd dat “{ $subject }” volledig is geüpload.
check-not-confirmed-do = Het programma stuurde geen controlesom. Open het bestand één keer voordat u het verstuurt.
check-no-recipients = Niemand krijgt het.
check-no-recipients-do = Vul ten minste één adres in.
check-too-many-recipients = Dit zijn te veel ontvangers; in één zending passen er { $value }.
check-too-many-recipients-do = Laat er een paar weg en stuur een tweede zending.
check-twice = { $subject } staat twee keer in de lijst.
check-twice-do = Laat een van beide weg.
check-bounced = De laatste brief aan { $subject } is geweigerd, op { $value }.
check-bounced-do = Controleer het adres; vraag het bij twijfel telefonisch na.
check-looks-like = { $subject } lijkt sterk op een adres bij { $value }, maar is een ander domein.
check-looks-like-do = Lees het letter voor letter. Iemand kan het hebben geregistreerd om u te misleiden.
check-already-shared = { $subject } heeft een van deze bestanden al, met zending { $value }.
check-already-shared-do = U kunt het nog eens sturen, of die zending verlengen.
check-invites = { $n ->
    [one] { $who } heeft nog geen account: deze brief is meteen de uitnodiging daarvoor.
   *[other] { $n } ontvangers hebben nog geen account: hun brief is meteen de uitnodiging daarvoor. Het zijn { $who }.
}
check-invites-do = Eerst wordt met de link in de brief het account ingesteld, daarna gaat de zending ermee open. U hoeft verder niets te doen.
check-invites-again = { $n ->
    [one] { $who } is al voor een account uitgenodigd en heeft het niet ingesteld: in deze brief staat een nieuwe link daarvoor.
   *[other] { $n } ontvangers zijn al voor een account uitgenodigd en hebben het niet ingesteld: in hun brief staat een nieuwe link daarvoor. Het zijn { $who }.
}
check-invites-again-do = De link in een eerdere brief werkt dan niet meer.
check-account-off = Het account van { $subject } is uitgeschakeld sinds { $value }.
check-account-off-do = Deze bestanden gaan pas open als het op de pagina van het contact weer is ingeschakeld.
check-colleague-not-ready = { $subject } is een collega die het eigen account nog niet heeft ingesteld.
check-colleague-not-ready-do = Een beheerder kan daarvoor een nieuwe link sturen.
check-ends-in-the-past = Het einde is al voorbij.
check-ends-in-the-past-do = Kies een later einde.
check-too-long = De zending zou te lang lopen; het laatst mogelijke einde is { $value }.
check-too-long-do = Kies een eerder einde. Ook later kunt u niet verder verlengen.
check-nothing-allowed = Zonder één keer ophalen krijgt niemand iets.
check-nothing-allowed-do = Vul ten minste 1 in, of laat het leeg.
check-downloads = De ontvangers kunnen de bestanden downloaden en houden, ook als u de zending later terugneemt.
check-only-looked-at = De ontvangers kunnen de bestanden alleen bekijken. Pagina’s en films dragen de naam van wie ze bekijkt; geluid draagt er geen.
check-only-looked-at-do = Een scherm kan worden gefotografeerd; dat is niet te voorkomen. Op de foto staat van wie de pagina was.
check-cap-not-kept = Het aantal keren ophalen vervalt: hier kan niets worden gedownload.
check-nothing-to-show = Van “{ $subject }” kan niets worden getoond. { $value }
check-nothing-to-show-do = Laat het bestand weg of sta downloaden toe.
check-not-shown-yet = “{ $subject }” wordt nog voorbereid om te bekijken.
check-not-shown-yet-do = U kunt nu versturen. Tot alles klaar is moeten de ontvangers wachten, en als er niets van te tonen is, zien ze niets.

share-sent = De zending is verstuurd. Alle brieven zijn onderweg.
share-sent-waits = De zending staat klaar, maar er is geen mailserver ingesteld: geef elke brief zelf door. “Brief doorgeven” hieronder toont hem met de link.
share-letters-wait = { $n ->
    [one] Er is geen mailserver ingesteld: 1 brief wacht tot u hem doorgeeft.
   *[other] Er is geen mailserver ingesteld: { $n } brieven wachten tot u ze doorgeeft.
}
share-was-sent = Deze zending was al verstuurd; niets is dubbel gestuurd.

you-are-here = U bent hier
pages = Pagina’s
pages-first = Nieuwste
pages-older = Oudere
shares-intro = Alles wat is verstuurd, en hoe ver het kwam.
shares-search = Nummer, adres, titel of bestandsnaam
shares-by = Verstuurd door
shares-by-all = Iedereen
shares-by-me = Door mij verstuurd
shares-state = Stand
shares-any-state = Elke stand
shares-show-all = Alles tonen
shares-none = Er is nog niets gedeeld
shares-none-text = Kies vrijgegeven bestanden, zeg wie ze krijgt en tot wanneer. Hier ziet u dan wat is aangekomen.
shares-none-found = Geen zending past
shares-none-found-text = Zoek met minder woorden, of op een volledig adres.
shares-sent-by = { $who }, { $at }
shares-reached = { $n ->
    [one] 1 persoon
   *[other] { $n } personen
}, { $opened } geopend, { $fetched } opgehaald
shares-looked = { $n ->
    [one] 1 persoon
   *[other] { $n } personen
}, { $opened } geopend, { $fetched } bekeken
shares-failed = { $n ->
    [one] 1 brief mislukt
   *[other] { $n } brieven mislukt
}
shares-letters-wait = { $n ->
    [one] Er is geen mailserver ingesteld: 1 brief wacht. De afzender kan hem bij de zending lezen en de link doorgeven.
   *[other] Er is geen mailserver ingesteld: { $n } brieven wachten. De afzenders kunnen ze bij de zending lezen en de links doorgeven.
}

share-title = Zending { $number }: { $first }{ $others ->
    [0] {""}
    [one] {" "}en nog 1
   *[other] {" "}en nog { $others }
}
share-state-active = Loopt
share-state-ended = Beëindigd
share-state-revoked = Teruggenomen
share-ends-at = Eindigt op { $at }, { $left }
share-ended-at = Eindigde op { $at }
share-revoked-at = Teruggenomen op { $at }
share-change-end = Einde wijzigen
share-history = Verloop
share-at-a-glance = In één oogopslag
share-narrow = Alleen tonen
share-show-all = Alle { $n }
share-revoke = Voor iedereen terugnemen
share-manage = Opnieuw sturen, vervangen, terugnemen
share-manage-who = Opnieuw sturen, vervangen, terugnemen: { $who }
share-read-letter = Brief doorgeven
share-files = Bestanden
share-facts = Bijzonderheden
share-file-facts = { $name }, versie { $version }
share-file-deleted = Verwijderd; niemand krijgt het meer
share-file-withdrawn = Ingetrokken; niemand krijgt het
share-file-hidden = een bestand dat u niet meer ziet
share-file-hidden-why = Het staat nu waar u geen rechten heeft; de ontvangers houden wat u heeft verzonden
share-more-files = { $n ->
    [one] en nog 1 bestand
   *[other] en nog { $n } bestanden
}
share-more-looked = { $n ->
    [one] en nog 1 bestand
   *[other] en nog { $n } bestanden
}
share-fact-sender = Verstuurd door
share-fact-sent = Verstuurd op
share-fact-no-cap = Zo vaak ze willen
share-nobody-opened = Nog niemand heeft een link van deze zending geopend.
share-not-opened = Nog niemand heeft deze link geopend.
share-not-fetched = Er is nog niets opgehaald.
share-not-looked = Er is nog niets bekeken.
share-server-said = De mailserver zei: “{ $error }”.
share-server-said-wait = De mailserver heeft de brief nog niet aangenomen: “{ $error }”.
share-next-try = De volgende poging is op { $at }.
share-fresh-asked = Vroeg op { $at } om een nieuwe link. “Opnieuw sturen” maakt er een.
share-letters-failed = { $n ->
    [one] Eén brief is niet verstuurd
   *[other] { $n } brieven zijn niet verstuurd
}
share-letter-failed-to = De brief aan { $who } is geweigerd.
share-failed-all = Alle { $n } tonen
share-correct-address = Adres verbeteren
share-not-yours = Alleen de afzender en beheerders kunnen deze zending wijzigen.
share-changed = Iemand anders heeft deze zending intussen gewijzigd. Er is niets veranderd; bekijk haar opnieuw.
share-is-revoked = Deze zending is teruggenomen; er verandert niets meer aan.
share-no-right = Daarvoor is het recht nodig om elk bestand erin te delen.
share-is-over = Deze zending is beëindigd. Verleng haar eerst.
share-already-recipient = Dit adres hoort al bij de ontvangers van de zending.
share-ends-in-the-past = Dit einde is al voorbij. Neem de zending terug om meteen te stoppen.
share-ends-too-late = Dit einde is later dan de links gelden.

figure-people = { $n ->
    [one] persoon
   *[other] personen
}
figure-opened = { $n ->
    [one] heeft de link geopend
   *[other] hebben de link geopend
}
figure-fetched = { $n ->
    [one] heeft iets opgehaald
   *[other] hebben iets opgehaald
}
figure-looked = { $n ->
    [one] heeft iets bekeken
   *[other] hebben iets bekeken
}
mark-queued = Brief vertrekt
mark-waiting = Brief wacht
mark-failed = Brief geweigerd
mark-accepted = Brief aangenomen
mark-opened = Link geopend
mark-fetched = Opgehaald
mark-looked = Bekeken
mark-revoked = Teruggenomen
standing-queued = De brief is op weg naar de mailserver
standing-waiting = De brief wacht: geen mailserver ingesteld
standing-failed = Brief geweigerd, { $at }
standing-accepted = Brief aangenomen door de mailserver, { $at }
standing-opened = Link geopend, { $at }
standing-fetched = Voor het eerst opgehaald, { $at }
standing-looked = Voor het eerst bekeken, { $at }
standing-revoked = Teruggenomen, { $at }
standing-replaced = Vervangen door een ander adres, { $at }
seen-not-yet = nog niet bekeken
seen-unknown = geopend; hoe lang is niet bekend
seen-pages = { $of ->
    [one] bekeken, { $lasting }
   *[other] { $seen } van { $of } pagina’s bekeken, { $lasting }
}
seen-times = { $n ->
    [one] op { $at }
   *[other] { $n } keer, laatst op { $at }
}
seen-bar = { $n ->
    [one] Pagina { $pages }: { $lasting }
   *[other] Pagina’s { $pages }: { $lasting }
}
seen-played = voor { $percent } % afgespeeld, { $lasting }
seen-bar-played = { $pages }: { $lasting }
seen-table-played = Deel voor deel
seen-column-parts = Van – tot
seen-column-played = Afgespeeld
seen-not = niet bekeken
seen-label = { $file }: { $words }. Het langst: { $longest }
seen-table = Pagina voor pagina
seen-column-pages = Pagina
seen-column-time = In beeld
arrival-none = nog niet opgehaald
arrival-running = onderweg: { $done } van { $size }
arrival-complete = volledig, { $at }{ $n ->
    [one] {""}
    [2] {" "}(twee keer)
   *[other] {" "}({ $n } keer)
}
arrival-aborted = afgebroken bij { $done } van { $size }, { $at }
arrival-aborted-again = al volledig; nog een keer afgebroken bij { $done } van { $size }, { $at }

share-revoke-title = Deze zending terugnemen?
share-revoke-consequence = { $n ->
    [one] 1 persoon verliest nu de toegang
   *[other] { $n } personen verliezen nu de toegang
}
share-revoke-means-view = De pagina’s verdwijnen binnen twee seconden, en brieven die wachten worden niet verstuurd.
share-revoke-means = Lopende downloads stoppen binnen twee seconden, en wachtende brieven worden niet verstuurd. Wat al is opgehaald, blijft bij wie het heeft.
share-revoke-not-seen = { $n ->
    [one] 1 van hen heeft nog niets bekeken.
   *[other] { $n } van hen hebben nog niets bekeken.
}
share-revoke-not-yet = { $n ->
    [one] 1 van hen heeft nog niets opgehaald.
   *[other] { $n } van hen hebben nog niets opgehaald.
}
share-revoke-for-good = Dit kan niet ongedaan worden gemaakt. Stuur een nieuwe zending om de bestanden weer te delen.
share-revoke-do = Nu voor iedereen terugnemen
share-keep = Laten lopen
share-back = Terug naar de zending
share-revoked-now = De zending is teruggenomen. Niemand krijgt er nog iets uit.
share-end-present = Huidig einde: { $at }
share-end-latest = Uiterlijk { $at }: langer gelden de links niet.
share-end-zone = Tijd in { $zone }
share-end-means = De links blijven zoals ze zijn; de ontvangers krijgen hierover geen brief.
share-end-do = Einde verplaatsen
share-end-moved = Het einde is verplaatst.
recipient-again-title = Opnieuw sturen
recipient-again-means = Meteen vertrekt een nieuwe brief met een nieuwe link. De huidige link vervalt, en alles wat ermee is geopend ook.
recipient-again-do = Nieuwe link sturen
recipient-sent-again = Een nieuwe brief is onderweg; de oude link is vervallen.
recipient-replace-title = Verkeerd getypt adres vervangen
recipient-replace-means = { $who } verliest nu de toegang; het nieuwe adres krijgt een brief met een eigen link.
recipient-new-address = Juist adres
recipient-replace-do = Vervangen en sturen
recipient-replaced-now = Het adres is vervangen; een brief naar het nieuwe is onderweg.
recipient-revoke-title = Terugnemen
recipient-revoke-means = { $who } verliest nu de toegang. De anderen houden die van hen.
recipient-revoke-fetched = Wat al is opgehaald, blijft daar.
recipient-revoke-do = Deze link nu terugnemen
recipient-revoked-now = De link is teruggenomen.
letter-title = De brief
letter-intro = Hij wacht omdat er geen mailserver is ingesteld. Het verloop houdt bij dat u hem hebt gelezen.
letter-copy = Link kopiëren
letter-link = De link
letter-link-hint = Geef hem alleen aan deze persoon door, op een manier die u vertrouwt. Wie hem heeft, kan de zending openen.
letter-has-left = Deze brief is al vertrokken of is intussen waardeloos. “Opnieuw sturen” maakt een nieuwe.

notices-more = { $n ->
    [one] Nog 1 melding wacht op u.
   *[other] Nog { $n } meldingen wachten op u.
}
notice-to-share = Naar de zending
notice-to-asset = Naar het bestand
notice-dismiss = Wegleggen
notice-letter-failed = { $n ->
    [one] Een brief van zending { $share } is niet verstuurd
   *[other] { $n } brieven van zending { $share } zijn niet verstuurd
}: { $error }
notice-other-letter-failed = { $n ->
    [one] Een brief van het portaal is niet verstuurd
   *[other] { $n } brieven van het portaal zijn niet verstuurd
}: { $error }
notice-mail-trouble = De mailserver is niet bruikbaar, de brieven wachten: { $error }
notice-first-fetched = Zending { $share }: het eerste bestand is opgehaald.
notice-first-looked-at = Zending { $share }: het eerste bestand is bekeken.
notice-not-looked-at = Zending { $share } loopt binnenkort af, en nog niet iedereen heeft die bekeken.
notice-unfetched = Zending { $share } eindigt binnenkort, en niemand heeft iets opgehaald.
notice-fresh-link = Iemand vraagt om een nieuwe link bij zending { $share }.
notice-damage = Een opgeslagen bestand is beschadigd. Niets ervan wordt uitgegeven; zet het terug uit een reservekopie.

compose-viewers = Inzage voor het bedrijf
compose-viewer = Ook { $who } van { $company } inzage geven in deze zending
compose-viewer-hint = Met account en tweede factor, wat u hieronder ook kiest. Uw ontvangers daar lezen wie inzage heeft.
compose-letter-viewer = { $who }, voor { $company }
check-sees-too = Ook { $who } heeft inzage, voor { $company }, met een eigen account.
check-no-viewer = Iemand die deze zending voor een bedrijf zou zien, mag dat niet meer.
check-no-viewer-do = Kijk nog eens bij “Inzage voor het bedrijf”.
share-manage-viewer = Opnieuw sturen, terugnemen
share-sees-for = Heeft inzage voor { $company }
