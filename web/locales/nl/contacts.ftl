# Klanten: personen, bedrijven, lijsten.
nav-contacts = Klanten
contacts-intro = Iedereen buiten het huis die iets van ons kreeg, en wie u verder invoert. Wie het laatst aan de beurt was, staat bovenaan.
contacts-search = Naam, e-mailadres of @domein
contacts-views = Tonen
contacts-people = Personen
contacts-companies = Bedrijven
contacts-archive = Archief
contacts-import = Lijst inlezen
contacts-export = Als CSV exporteren
contacts-export-hint = Met alles wat is genoteerd. De geschiedenis zegt wie de lijst heeft gehaald.
contacts-of-company = Alleen personen van { $company }.
contacts-to-company = Naar het bedrijf
contacts-show-all = Alle klanten
contacts-companies-too = Bedrijven:
contacts-no-company = geen bedrijf
contacts-touched = Laatst { $at }
contacts-none = Nog niemand
contacts-none-text = Wie een zending krijgt, verschijnt hier vanzelf. U kunt ook personen invoeren of een lijst inlezen.
contacts-none-found = Niemand gevonden
contacts-none-found-text = Namen worden gevonden aan het begin van hun woorden. Minder letters vinden meer.
contacts-archive-empty = Het archief is leeg
contacts-archive-empty-text = Wie u weglegt, vindt u hier terug, met alles.
contact-put-away = Het contact ligt in het archief.
contacts-imported = De lijst is ingelezen.
companies-intro = Bedrijven komen van hun personen: vul bij een contact een naam in, en het bedrijf staat hier.
companies-search = Naam van het bedrijf
companies-none = Geen bedrijf gevonden
companies-none-text = Een bedrijf verschijnt zodra iemand van daar is ingevoerd.
company-contacts = { $n ->
    [one] 1 persoon
   *[other] { $n } personen
}
company-nobody = Niemand meer.
company-more = { $n ->
    [one] en nog 1 persoon
   *[other] en nog { $n }
}
company-saved = Het bedrijf is opgeslagen.
company-already-there = Er is al een bedrijf met deze naam.
company-already-there-go = Naar dat bedrijf
company-too-long = Dit is te lang: 200 tekens voor de naam, 4.000 voor de opmerkingen.
company-changed = Iemand anders heeft het bedrijf intussen gewijzigd. Laad de pagina opnieuw en vul het nog eens in.
company-notes-hint = Geldt voor iedereen daar en staat boven aan hun pagina’s.
company-letters-failed = { $n ->
    [one] Eén brief aan iemand daar is niet verstuurd.
   *[other] { $n } brieven aan personen daar zijn niet verstuurd.
}
contact-new = Nieuw contact
contact-edit = Bewerken
contact-cancel = Annuleren
contact-share = Bestanden sturen
contact-add-do = Contact invoeren
contact-add-anyway = Toch invoeren
contact-added = Het contact is ingevoerd.
contact-saved = De wijzigingen zijn opgeslagen.
contact-taken-back = Het contact is weer uit het archief.
contact-already-there = Dit adres is al bekend.
contact-already-there-go = Naar dat contact
contact-changed = Iemand anders heeft het contact intussen gewijzigd. Laad de pagina opnieuw en vul het nog eens in.
contact-too-long = Te lang: { $field }
contact-field-too-long = Een veld is te lang. Er is niets gewijzigd.
contact-field-name = Naam
contact-field-language = Taal
contact-field-company = Bedrijf
contact-field-phone = Telefoon
contact-field-notes = Notities
contact-field-protection = In acht te nemen
contact-language-hint = Waarin brieven worden geschreven.
contact-company-hint = Een bedrijf dat hier nog niet staat, wordt meteen ingevoerd.
contact-protection-hint = Afspraken over geheimhouding, wie wat niet mag zien. Staat boven aan de pagina.
contact-notes-hint = Alleen wat de omgang dient. De persoon mag het op verzoek lezen.
contact-address-fixed = Het adres blijft: geschiedenissen en links horen erbij. Voer voor een ander adres een nieuw contact in en leg dit weg.
contact-employee-hint = Een collega: naam en taal horen bij het eigen account.
contact-is-employee = Collega
contact-is-archived = In het archief
contact-doubts = Kijk even twee keer
contact-heed = In acht te nemen
contact-facts = Wat wij weten
contact-spelled = Andere schrijfwijze van het domein
contact-entered = Ingevoerd
contact-entered-by = { $at }, door { $who }
contact-archive = In het archief leggen
contact-archive-means = Lijsten laten het weg; zendingen en geschiedenissen blijven. Een nieuwe zending haalt het terug.
contact-restore = Uit het archief halen
contact-letters-failed = { $n ->
    [one] Eén brief is niet verstuurd
   *[other] { $n } brieven zijn niet verstuurd
}
contact-letters-failed-do = De mailserver weigerde definitief. Controleer het adres, bij twijfel telefonisch, voordat u opnieuw verstuurt.
customer-shares = Wat is verstuurd
customer-no-shares = Nog niets.
customer-no-history = Er is nog niets gebeurd.
customer-sent-to = { $who } aan { $to }, { $at }
customer-arrived = { $n } van { $files } bestanden volledig aangekomen
customer-looked = { $n } van { $files } bestanden bekeken
customer-figure-had = { $n ->
    [one] heeft iets opgehaald of bekeken
   *[other] hebben iets opgehaald of bekeken
}
customer-figure-shares = { $n ->
    [one] zending
   *[other] zendingen
}
customer-figure-running = { $n ->
    [one] loopt nog
   *[other] lopen nog
}
letter-kind-share-sent = Brief met bestanden
letter-kind-share-sent-again = Brief met een nieuwe link
letter-kind-first-fetched = Bericht van het eerste ophalen
letter-kind-unfetched-reminder = Herinnering aan een einde
letter-kind-fresh-link-asked = Verzoek om een nieuwe link
letter-kind-setup-invitation = Uitnodiging
letter-kind-test-letter = Testbrief
import-title = Klantenlijst inlezen
import-intro = Eerst ziet u regel voor regel wat er zou gebeuren. Voor die tijd verandert er niets.
import-file = Lijst
import-file-hint = CSV uit een spreadsheet, tot 512 KiB en 10.000 regels. De eerste regel noemt de kolommen: e-mailadres, en als u wilt naam, bedrijf, taal, telefoon, notities, in acht te nemen.
import-pasted = Of plak hem hier
import-pasted-hint = Met de regel met koppen, zoals gekopieerd uit een spreadsheet.
import-look = Bekijken wat er zou gebeuren
import-empty = Er staan geen regels in de lijst. Kies een bestand of plak de regels met hun koppen.
import-too-long = De lijst is langer dan 512 KiB. Splits hem op.
import-too-many-lines = De lijst heeft meer dan 10.000 regels. Splits hem op.
import-no-address-column = Geen kolom heet “E-mailadres”. De eerste regel moet de kolommen noemen.
import-not-text = Dit is geen tekstbestand. Sla de lijst in uw spreadsheet op als CSV, het liefst als UTF-8.
import-converted = De lijst is niet in UTF-8; de tekens zijn omgezet. Controleer namen met accenten.
import-unread = Deze kolommen worden niet gelezen: { $columns }
import-not-yet = Er is nog niets gewijzigd. Bekijk de regels en neem de lijst onder aan de pagina over.
import-preview = Wat er zou gebeuren
import-figure-added = nieuw
import-figure-changed = { $n ->
    [one] gewijzigd
   *[other] gewijzigd
}
import-figure-same = al bekend
import-figure-wrong = weggelaten
import-wrong = Deze regels worden weggelaten
import-doubtful = Nieuw, maar kijk twee keer
import-changed = Gewijzigd
import-added = Nieuw
import-line = Regel
import-line-n = Regel { $n }
import-what = Wat er gebeurt
import-is-new = Nieuw
import-nothing-new = Niets nieuws
import-changes = Wijzigt: { $fields }
import-no-address = Het adres ontbreekt.
import-bad-language = Wij spreken Nederlands, Duits en Engels: nl, de, en.
import-twice = Hetzelfde adres als in regel { $line }
import-more = { $n ->
    [one] en nog 1 regel
   *[other] en nog { $n } regels
}
import-do = { $n ->
    [one] 1 regel overnemen
   *[other] { $n } regels overnemen
}
import-another = Een andere lijst
import-done = De lijst is ingelezen.
import-changed-meanwhile = Iemand wijzigde op hetzelfde moment een contact van de lijst. Wat is overgenomen, blijft; lees de lijst nog eens in.
compose-pick = Klanten kiezen
compose-pick-do = { $who } toevoegen
compose-pick-none = Niemand gevonden die nog niet in de lijst staat.
compose-suggested = Passende klanten
check-go-contact = Naar het contact
check-spelled = Het domein van { $subject } heeft ongewone letters; het wordt ook geschreven als { $value }.
check-spelled-do = Ga na of u het kent: zulke letters kunnen op andere lijken.
check-same-name = De naam van { $subject } is bekend met een ander adres: { $value }.
check-same-name-do = Is het dezelfde persoon, en klopt het nieuwe adres? Vraag het bij twijfel telefonisch.
history-contact-added = { $who } heeft het contact { $person } ingevoerd
history-contact-changed = { $who } heeft het contact { $person } gewijzigd
history-contact-archived = { $who } heeft het contact { $person } in het archief gelegd
history-contact-restored = { $who } heeft het contact { $person } uit het archief gehaald
history-contact-imported = { $who } heeft een klantenlijst ingelezen: { $added } nieuw, { $changed } gewijzigd
history-contact-exported = { $who } heeft contacten als lijst geëxporteerd
history-company-added = { $who } heeft het bedrijf { $company } ingevoerd
history-company-changed = { $who } heeft het bedrijf { $company } gewijzigd
history-field-name = naam
history-field-language = taal
history-field-company = bedrijf
history-field-phone = telefoon
history-field-protection = in acht te nemen
letter-kind-link-code = Code om bestanden te openen

viewers-title = Inzage voor het bedrijf
viewers-text = Wie hier is aangewezen, kan inzage krijgen in wat u aan mensen van dit bedrijf stuurt. Dat beslist u bij elke zending; wat eerder is verstuurd gaat er niet door open.
viewers-nobody = Er kan nog niemand worden aangewezen: daarvoor is een contact van dit bedrijf nodig met een ingesteld account.
viewer-person = Contact met account
viewer-name = Aanwijzen
viewer-since = sinds { $at }
viewer-sees = { $n ->
    [0] ziet geen lopende zending
    [one] ziet 1 lopende zending
   *[other] ziet { $n } lopende zendingen
}
viewer-remove = Verwijderen
viewer-remove-means = Wie wordt verwijderd, verliest meteen alle zendingen die voor het bedrijf te zien waren.
viewer-named = Aangewezen. Vanaf nu kunt u bij elke zending inzage geven.
viewer-removed = Verwijderd. Wat voor het bedrijf te zien was, gaat niet meer open.
viewer-no-account = Dit contact heeft geen account om mee aan te melden. Nodig het eerst uit.
customer-as-viewer = inzage voor het bedrijf
history-company-viewer-named = { $who } heeft { $person } aangewezen voor inzage in zendingen aan { $company }
history-company-viewer-removed = { $who } heeft de inzage van { $person } in zendingen aan { $company } beëindigd
history-viewer-no-viewer = Heeft geen inzage meer voor het bedrijf
history-viewer-moved = Hoort niet meer bij dit bedrijf
history-viewer-account-off = Het account is uitgeschakeld
history-seen-by = Inzage voor het bedrijf: { $names }
