# Woorden die alle pagina's delen.
skip-to-content = Naar de inhoud
nav-main = Hoofdmenu
nav-account = Mijn account
nav-sign-out = Afmelden
nav-language = Taal
nav-library = Bibliotheek
nav-uploads = Uploaden
nav-shares = Zendingen
nav-people = Personen
nav-settings = Instellingen
save = Opslaan
copy = Kopiëren
copied = Gekopieerd
actions = Acties
field-needed = Vul dit veld in.
field-address = E-mailadres
field-address-wrong = Dit is geen volledig e-mailadres.
field-password = Wachtwoord
field-new-password = Nieuw wachtwoord
field-repeat = Het nieuwe wachtwoord nog een keer
field-language = Taal
time-ended = beëindigd
time-left-minutes = { $n ->
    [one] nog 1 minuut
   *[other] nog { $n } minuten
}
time-left-hours = { $n ->
    [one] nog 1 uur
   *[other] nog { $n } uur
}
time-left-days = { $n ->
    [one] nog 1 dag
   *[other] nog { $n } dagen
}
size-bytes = { $n ->
    [one] 1 byte
   *[other] { $n } bytes
}

error-title-400 = Dat is niet gelukt
error-title-401 = Meld u aan
error-title-403 = Dat is niet mogelijk
error-title-404 = Hier is niets
error-title-409 = Iemand was sneller
error-title-413 = Dat is te veel
error-title-429 = Te veel pogingen
error-title-500 = Er ging bij ons iets mis
error-title-503 = Een ogenblik geduld
error-title-507 = Geen ruimte meer
error-not-found = Misschien is het adres verkeerd getypt, of is wat hier stond niet meer voor u beschikbaar.
error-sign-in = Meld u eerst aan.
error-foreign-form = Het formulier stond te lang open of kwam van een andere pagina. Er is niets gewijzigd. Ga terug, laad de pagina opnieuw en verstuur het nog een keer.
error-form-broken = Wat verstuurd werd, konden wij niet lezen. Er is niets gewijzigd.
error-slow = Wat u verstuurde, kwam niet binnen 30 seconden aan. Er is niets gewijzigd; probeer het nog eens.
error-limited = Er waren te veel pogingen. Er is niets gewijzigd; wacht even en probeer het dan opnieuw.
error-busy-files = Er lopen te veel downloads uit deze zending tegelijk. Wacht tot er enkele klaar zijn en probeer het dan opnieuw.
error-busy-archives = Er lopen al twee downloads van alle bestanden. Wacht tot een daarvan klaar is en probeer het dan opnieuw.
error-too-large = Dat was meer dan wij in één keer aannemen. Er is niets gewijzigd.
error-no-room = De opslag is vol. Wat al is geüpload, blijft bewaard en gaat verder zodra er weer ruimte is.
error-damaged = Dit bestand is beschadigd op de plaats waar het wordt bewaard, daarom wordt er niets van gegeven. De beheerders zijn op de hoogte.
error-unavailable = Een deel van het portaal antwoordt nu niet. Er is niets gewijzigd; probeer het over een paar seconden opnieuw.
error-internal = De fout is genoteerd. Wat eerder is opgeslagen, is veilig; probeer het opnieuw.

sign-in-title = Aanmelden
sign-in-do = Aanmelden
sign-in-refused = Adres en wachtwoord horen niet bij elkaar.
sign-in-forgotten = Vergeten? Een beheerder van { $company } kan u een nieuwe instellink geven.

setup-title = Portaal inrichten
setup-intro = Deze link werkt één keer. U wordt de eerste beheerder, met twee factoren: een passkey, of een wachtwoord en een authenticator-app.
setup-hello = Welkom, { $name }
setup-invitation-intro = U bent uitgenodigd om met het portaal van { $company } te werken. Kies een wachtwoord, of ga verder met alleen een passkey; deze link werkt één keer.
setup-reset-intro = Kies een nieuw wachtwoord; daarna bewijst u uw tweede factor. Deze link werkt één keer, en al uw andere sessies eindigen.
setup-company = Bedrijf
setup-company-hint = Zoals uw klanten het kennen.
setup-name = Uw naam
setup-passwords-differ = De twee wachtwoorden zijn niet gelijk.
setup-done = Het portaal is van u. Vul hier de gegevens van uw bedrijf aan en upload daarna het eerste bestand.
password-tip = Ten minste 12 tekens. Vier ongewone woorden zijn beter dan één moeilijk woord.
password-too-short = Te kort: neem ten minste 12 tekens. Vier ongewone woorden zijn makkelijk te onthouden.
password-too-long = Te lang: duizend tekens zijn genoeg.
password-guessable = Te makkelijk te raden. Voeg nog een of twee woorden toe die niets met u te maken hebben.

account-password-title = Wachtwoord wijzigen
account-password-do = Wachtwoord wijzigen
account-password-note = Al uw andere sessies eindigen.
account-password-changed = Uw wachtwoord is gewijzigd; al uw andere sessies zijn beëindigd.

people-count = { $n ->
    [one] 1 medewerker
   *[other] { $n } medewerkers
}
people-name = Naam
people-standing = Status
error-home = Naar de beginpagina
people-last-seen = Laatst gezien
people-never-seen = Nog niet
people-is-active = Actief
people-is-invited = Uitgenodigd
people-is-disabled = Geblokkeerd
people-you = Dit bent u
people-new-link = Nieuwe instellink
people-disable = Blokkeren
people-enable = Deblokkeren
people-disabled = Het account is geblokkeerd; de sessies ervan zijn beëindigd.
people-enabled = Het account is weer vrijgegeven.
people-already-there = Er is al een medewerker met dit adres.
people-last-administrator = De laatste beheerder kan niet worden geblokkeerd. Maak eerst iemand anders beheerder.
people-add-title = Medewerker toevoegen
people-add-do = Toevoegen en instellink maken
people-link-title = Een instellink voor { $name }
people-link-text = Geef hem langs een veilige weg door. Hij werkt één keer, tot { $until }, en wordt alleen nu getoond.

settings-checks-title = Wie bestanden mag openen
settings-checks-text = Een strengere keuze is altijd mogelijk. Wat verstuurd is, houdt de zijne.
settings-checks-usual = Gebruikelijke keuze
settings-checks-usual-hint = Dit wordt bij nieuwe zendingen voorgesteld.
settings-checks-confidential = Minstens voor vertrouwelijke bestanden
settings-checks-confidential-hint = Voor een zending met een vertrouwelijk bestand kan niets zwakkers worden gekozen.
settings-checks-strictly = Minstens voor strikt vertrouwelijke bestanden
settings-checks-strictly-hint = Voor een zending met een strikt vertrouwelijk bestand kan niets zwakkers worden gekozen.
settings-checks-order = Strikt vertrouwelijke bestanden kunnen niet minder eisen dan vertrouwelijke.
settings-checks-saved = Opgeslagen wie bestanden mag openen.
settings-watermark-title = Watermerken
settings-watermark-text = Elke pagina die iemand bekijkt draagt naam, adres, tijd en nummer van de zending. Een sterker merk is moeilijker te verwijderen en stoort meer bij het lezen.
settings-watermark-for-normal = Op normale bestanden
settings-watermark-for-confidential = Op vertrouwelijke bestanden
settings-watermark-for-strictly = Op strikt vertrouwelijke bestanden
settings-watermark-faint = Licht
settings-watermark-normal = Normaal
settings-watermark-strong = Sterk
settings-watermark-order = Wat beter beschermd is, kan geen lichter merk hebben dan wat minder beschermd is.
settings-watermark-saved = De watermerken zijn opgeslagen.
settings-company-title = Bedrijf
settings-company-saved = De gegevens van het bedrijf zijn opgeslagen.
settings-imprint = Colofon
settings-imprint-hint = Staat onder elke brief en elke pagina voor klanten: rechtsvorm, adres, register, directie.
settings-contact = Contact
settings-contact-hint = Bij wie klanten met vragen terechtkunnen.
settings-accent = Kleur
settings-accent-hint = Voor knoppen en links, bijvoorbeeld #1f5d66. Leeg geldt de meegeleverde kleur.
settings-accent-wrong = Schrijf de kleur als # en zes cijfers of letters van a tot f.
settings-radius = Hoeken
settings-radius-hint = Van 0 (recht) tot 16 pixels. Leeg geldt de gebruikelijke ronding.
settings-zone = Tijdzone
settings-language = Taal voor nieuwe personen
settings-oidc-title = Aanmelding van het bedrijf
settings-oidc-text = Dit staat in de configuratie van de machine en kan hier niet worden gewijzigd.
settings-oidc-works = De aanbieder antwoordt zoals het hoort.
settings-oidc-broken = De aanbieder is op dit moment niet te gebruiken; passkeys en wachtwoorden werken zoals altijd.
settings-oidc-issuer = Uitgever
settings-oidc-client = Naam bij de aanbieder
settings-oidc-back = Terugkeeradres
settings-oidc-second = Tweede factor
settings-oidc-second-provider = bewezen door de aanbieder
settings-oidc-second-portal = gevraagd door het portaal
settings-oidc-rule = Geldt als bewijs
settings-previews-title = Voorbeelden
settings-previews-text = Wat op deze server voorbeelden maakt. Ontbrekende programma’s kunt u op elk moment installeren; het portaal vindt ze wanneer het opnieuw start.
settings-previews-worker = Afbeeldingen, pdf, tekst
settings-previews-worker-full = Gemaakt in een volledig opgesloten proces.
settings-previews-worker-partly = Gemaakt in een opgesloten proces; een nieuwere Linux zou het beter opsluiten.
settings-previews-worker-open = Gemaakt in een proces dat deze kernel zonder Landlock opsluit.
settings-previews-worker-broken = Niet gemaakt: deze server kan het proces niet opsluiten. “sealport doctor” zegt waarom.
settings-previews-office = Word, Excel, PowerPoint, OpenDocument
settings-previews-office-there = Pagina’s worden gemaakt met LibreOffice { $version }, opgesloten.
settings-previews-office-missing = Geen voorbeeld: LibreOffice is niet geïnstalleerd.
settings-previews-office-refused = Geen voorbeeld: LibreOffice is geïnstalleerd maar niet bruikbaar. “sealport doctor” zegt waarom.
settings-previews-video = Video en geluid
settings-previews-video-there = Afspeelbaar gemaakt met ffmpeg { $version }, opgesloten.
settings-previews-video-missing = Niet af te spelen: ffmpeg is niet geïnstalleerd.
settings-previews-video-refused = Niet af te spelen: ffmpeg is geïnstalleerd maar niet bruikbaar. “sealport doctor” zegt waarom.
settings-mail-title = E-mail
settings-mail-none = Er is geen mailserver ingesteld. Brieven wachten in de uitgaande post; afzenders kunnen ze bij de zending lezen en doorgeven.
settings-mail-waiting = { $n ->
    [one] Er wacht 1 brief.
   *[other] Er wachten { $n } brieven.
}
settings-mail-host = Mailserver
settings-mail-port-label = Poort
settings-mail-tls = Versleuteling
settings-mail-starttls = STARTTLS, verplicht (meestal poort 587)
settings-mail-implicit = TLS vanaf het begin (meestal poort 465)
settings-mail-plain-label = Geen
settings-mail-plain-hint = Alleen voor een mailserver op deze machine.
settings-mail-from-label = Afzenderadres
settings-mail-from-hint = Brieven komen van dit adres. Antwoorden gaan naar de medewerker die heeft verzonden.
settings-mail-user = Gebruikersnaam
settings-mail-user-hint = Leeg als de server er geen vraagt.
settings-mail-password-hint = Wordt verzegeld bewaard.
settings-mail-password-kept = Wordt verzegeld bewaard. Laat leeg om het huidige te houden.
settings-mail-root = Eigen certificeringsinstantie
settings-mail-root-hint = PEM; alleen als het certificaat van uw mailserver van een eigen instantie komt.
settings-mail-test = Testbrief aan mij sturen
settings-mail-answer = Wat de mailserver antwoordde
settings-mail-taken = De mailserver heeft de brief aangenomen.
settings-mail-refused = De brief is niet aangenomen. Er is nog niets opgeslagen.
settings-mail-saved = De mailinstellingen zijn opgeslagen.
settings-mail-off = De mailserver is verwijderd; brieven wachten.
settings-mail-off-do = Mailserver verwijderen
settings-mail-host-unknown = Dit is geen naam van een mailserver.
settings-mail-port = De poort moet een getal tussen 1 en 65535 zijn.
settings-mail-plain = Zonder versleuteling gaan brieven alleen naar deze machine. Kies TLS of STARTTLS.
settings-mail-login = Gebruikersnaam en wachtwoord horen bij elkaar.
settings-mail-extra-root = De certificeringsinstantie is geen PEM-certificaat.
settings-mail-timeout = De wachttijd valt buiten de grenzen.
settings-mail-from = Het afzenderadres is geen volledig e-mailadres.
