# Wörter, die alle Seiten teilen.
skip-to-content = Zum Inhalt
nav-main = Hauptmenü
nav-account = Mein Konto
nav-sign-out = Abmelden
nav-language = Sprache
nav-library = Bibliothek
nav-uploads = Hochladen
nav-shares = Sendungen
nav-people = Personen
nav-settings = Einstellungen
save = Speichern
copy = Kopieren
copied = Kopiert
actions = Aktionen
field-needed = Bitte füllen Sie dieses Feld aus.
field-address = E-Mail-Adresse
field-address-wrong = Das ist keine vollständige E-Mail-Adresse.
field-password = Passwort
field-new-password = Neues Passwort
field-repeat = Das neue Passwort noch einmal
field-language = Sprache
time-ended = beendet
time-left-minutes = { $n ->
    [one] noch 1 Minute
   *[other] noch { $n } Minuten
}
time-left-hours = { $n ->
    [one] noch 1 Stunde
   *[other] noch { $n } Stunden
}
time-left-days = { $n ->
    [one] noch 1 Tag
   *[other] noch { $n } Tage
}
size-bytes = { $n ->
    [one] 1 Byte
   *[other] { $n } Bytes
}

error-title-400 = Das hat nicht geklappt
error-title-401 = Bitte melden Sie sich an
error-title-403 = Das ist nicht möglich
error-title-404 = Hier ist nichts
error-title-409 = Jemand war schneller
error-title-413 = Das ist zu viel
error-title-429 = Zu viele Versuche
error-title-500 = Bei uns ist etwas schiefgegangen
error-title-503 = Einen Augenblick, bitte
error-title-507 = Kein Platz mehr
error-not-found = Vielleicht ist die Adresse vertippt, oder was hier war, steht Ihnen nicht mehr zur Verfügung.
error-sign-in = Bitte melden Sie sich zuerst an.
error-foreign-form = Das Formular war zu lange geöffnet oder kam von einer anderen Seite. Es wurde nichts geändert. Bitte gehen Sie zurück, laden Sie die Seite neu und senden Sie es noch einmal.
error-form-broken = Was gesendet wurde, konnten wir nicht lesen. Es wurde nichts geändert.
error-slow = Was Sie gesendet haben, ist nicht innerhalb von 30 Sekunden angekommen. Es wurde nichts geändert; bitte versuchen Sie es noch einmal.
error-limited = Es waren zu viele Versuche. Es wurde nichts geändert; bitte warten Sie ein wenig und versuchen Sie es dann noch einmal.
error-busy-files = Aus dieser Sendung laufen zu viele Abrufe zugleich. Bitte warten Sie, bis einige davon fertig sind, und versuchen Sie es dann noch einmal.
error-busy-archives = Es laufen bereits zwei Abrufe aller Dateien. Bitte warten Sie, bis einer davon fertig ist, und versuchen Sie es dann noch einmal.
error-too-large = Das war mehr, als wir auf einmal annehmen. Es wurde nichts geändert.
error-no-room = Der Speicher ist voll. Was schon hochgeladen wurde, bleibt erhalten; es geht weiter, sobald wieder Platz ist.
error-damaged = Diese Datei ist an ihrem Ablageort beschädigt, deshalb wird nichts von ihr ausgegeben. Die Administratoren sind benachrichtigt.
error-unavailable = Ein Teil des Portals antwortet gerade nicht. Es wurde nichts geändert; bitte versuchen Sie es in ein paar Sekunden noch einmal.
error-internal = Der Fehler ist vermerkt. Was vorher gespeichert war, ist sicher; bitte versuchen Sie es noch einmal.

sign-in-title = Anmelden
sign-in-do = Anmelden
sign-in-refused = Adresse und Passwort gehören nicht zusammen.
sign-in-forgotten = Vergessen? Die Administration von { $company } kann Ihnen einen neuen Einrichtungslink geben.

setup-title = Portal einrichten
setup-intro = Dieser Link gilt einmal. Sie werden die erste Person in der Administration, mit zwei Faktoren: einem Passkey, oder einem Passwort und einer Authentifizierungs-App.
setup-hello = Willkommen, { $name }
setup-invitation-intro = Sie sind eingeladen, mit dem Portal von { $company } zu arbeiten. Bitte wählen Sie ein Passwort, oder fahren Sie nur mit einem Passkey fort; dieser Link gilt einmal.
setup-reset-intro = Bitte wählen Sie ein neues Passwort; danach weisen Sie Ihren zweiten Faktor nach. Dieser Link gilt einmal, und alle Ihre anderen Sitzungen enden.
setup-company = Unternehmen
setup-company-hint = So, wie Ihre Kunden es kennen.
setup-name = Ihr Name
setup-passwords-differ = Die beiden Passwörter sind nicht gleich.
setup-done = Das Portal gehört Ihnen. Ergänzen Sie hier die Angaben Ihres Unternehmens und laden Sie dann die erste Datei hoch.
password-tip = Mindestens 12 Zeichen. Vier ungewöhnliche Wörter sind besser als ein schwieriges.
password-too-short = Zu kurz: Nehmen Sie mindestens 12 Zeichen. Vier ungewöhnliche Wörter merkt man sich leicht.
password-too-long = Zu lang: Tausend Zeichen genügen.
password-guessable = Zu leicht zu erraten. Nehmen Sie noch ein oder zwei Wörter dazu, die nichts mit Ihnen zu tun haben.

account-password-title = Passwort ändern
account-password-do = Passwort ändern
account-password-note = Alle Ihre anderen Sitzungen enden.
account-password-changed = Ihr Passwort ist geändert; alle anderen Sitzungen sind beendet.

people-count = { $n ->
    [one] 1 Person
   *[other] { $n } Personen
}
people-name = Name
people-standing = Stand
error-home = Zur Startseite
people-last-seen = Zuletzt da
people-never-seen = Noch nicht
people-is-active = Aktiv
people-is-invited = Eingeladen
people-is-disabled = Gesperrt
people-you = Das sind Sie
people-new-link = Neuer Einrichtungslink
people-disable = Sperren
people-enable = Entsperren
people-disabled = Das Konto ist gesperrt; seine Sitzungen sind beendet.
people-enabled = Das Konto ist wieder entsperrt.
people-already-there = Diese Adresse gehört schon zu einer Person hier.
people-last-administrator = Der letzte Administrator kann nicht gesperrt werden. Machen Sie zuerst jemand anderen zum Administrator.
people-add-title = Person aufnehmen
people-add-do = Aufnehmen und Einrichtungslink erstellen
people-link-title = Ein Einrichtungslink für { $name }
people-link-text = Geben Sie ihn auf sicherem Weg weiter. Er gilt ein Mal, bis { $until }, und wird nur jetzt gezeigt.

settings-checks-title = Wer Dateien öffnen darf
settings-checks-text = Strenger darf die Wahl immer sein. Gesendete Freigaben behalten ihre.
settings-checks-usual = Übliche Wahl
settings-checks-usual-hint = Neue Freigaben schlagen das vor.
settings-checks-confidential = Mindestens für vertrauliche Dateien
settings-checks-confidential-hint = Für Freigaben mit einer vertraulichen Datei lässt sich nichts Schwächeres wählen.
settings-checks-strictly = Mindestens für streng vertrauliche Dateien
settings-checks-strictly-hint = Für Freigaben mit einer streng vertraulichen Datei lässt sich nichts Schwächeres wählen.
settings-checks-order = Streng vertrauliche Dateien können nicht weniger verlangen als vertrauliche.
settings-checks-saved = Gespeichert, wer Dateien öffnen darf.
settings-watermark-title = Wasserzeichen
settings-watermark-text = Jede Seite, die jemand ansieht, trägt Name, Adresse, Zeit und Nummer der Sendung. Ein stärkeres Zeichen lässt sich schwerer entfernen und stört mehr beim Lesen.
settings-watermark-for-normal = Auf normalen Dateien
settings-watermark-for-confidential = Auf vertraulichen Dateien
settings-watermark-for-strictly = Auf streng vertraulichen Dateien
settings-watermark-faint = Zart
settings-watermark-normal = Normal
settings-watermark-strong = Kräftig
settings-watermark-order = Was stärker geschützt ist, kann kein zarteres Zeichen haben als weniger Geschütztes.
settings-watermark-saved = Die Wasserzeichen sind gespeichert.
settings-company-title = Unternehmen
settings-company-saved = Die Angaben des Unternehmens sind gespeichert.
settings-imprint = Impressum
settings-imprint-hint = Steht unter jedem Brief und jeder Seite für Kunden: Rechtsform, Anschrift, Register, Geschäftsführung.
settings-contact = Kontakt
settings-contact-hint = An wen sich Kunden mit Fragen wenden.
settings-accent = Farbe
settings-accent-hint = Für Schaltflächen und Links, zum Beispiel #1f5d66. Leer gilt die mitgelieferte Farbe.
settings-accent-wrong = Bitte schreiben Sie die Farbe als # und sechs Ziffern oder Buchstaben von a bis f.
settings-radius = Ecken
settings-radius-hint = Von 0 (eckig) bis 16 Pixel. Leer gilt die übliche Rundung.
settings-zone = Zeitzone
settings-language = Sprache für neue Personen
settings-oidc-title = Anmeldung des Unternehmens
settings-oidc-text = Das steht in der Konfiguration der Maschine und lässt sich hier nicht ändern.
settings-oidc-works = Der Anbieter antwortet, wie er soll.
settings-oidc-broken = Der Anbieter ist gerade nicht zu gebrauchen; Passkeys und Passwörter funktionieren wie immer.
settings-oidc-issuer = Aussteller
settings-oidc-client = Name beim Anbieter
settings-oidc-back = Rücksprungadresse
settings-oidc-second = Zweiter Faktor
settings-oidc-second-provider = weist der Anbieter nach
settings-oidc-second-portal = fragt das Portal ab
settings-oidc-rule = Gilt als Nachweis
settings-previews-title = Vorschauen
settings-previews-text = Was auf diesem Rechner Vorschauen anfertigt. Fehlende Programme können jederzeit installiert werden; das Portal findet sie bei seinem nächsten Start.
settings-previews-worker = Bilder, PDF, Text
settings-previews-worker-full = Entstehen in einem vollständig eingesperrten Prozess.
settings-previews-worker-partly = Entstehen in einem eingesperrten Prozess; ein neueres Linux würde ihn besser einsperren.
settings-previews-worker-open = Entstehen in einem Prozess, den dieser Kernel ohne Landlock einsperrt.
settings-previews-worker-broken = Entstehen nicht: Dieser Rechner kann den Prozess nicht einsperren. „sealport doctor“ sagt, warum.
settings-previews-office = Word, Excel, PowerPoint, OpenDocument
settings-previews-office-there = Seiten entstehen mit LibreOffice { $version }, eingesperrt.
settings-previews-office-missing = Keine Vorschau: LibreOffice ist nicht installiert.
settings-previews-office-refused = Keine Vorschau: LibreOffice ist installiert, aber nicht verwendbar. „sealport doctor“ sagt, warum.
settings-previews-video = Video und Ton
settings-previews-video-there = Abspielbar durch ffmpeg { $version }, eingesperrt.
settings-previews-video-missing = Nicht abspielbar: ffmpeg ist nicht installiert.
settings-previews-video-refused = Nicht abspielbar: ffmpeg ist installiert, aber nicht verwendbar. „sealport doctor“ sagt, warum.
settings-mail-title = E-Mail
settings-mail-none = Es ist kein Mailserver eingetragen. Briefe warten im Postausgang; wer gesendet hat, kann sie bei der Sendung lesen und weitergeben.
settings-mail-waiting = { $n ->
    [one] 1 Brief wartet.
   *[other] { $n } Briefe warten.
}
settings-mail-host = Mailserver
settings-mail-port-label = Port
settings-mail-tls = Verschlüsselung
settings-mail-starttls = STARTTLS, zwingend (meist Port 587)
settings-mail-implicit = TLS von Anfang an (meist Port 465)
settings-mail-plain-label = Keine
settings-mail-plain-hint = Nur für einen Mailserver auf diesem Rechner.
settings-mail-from-label = Absenderadresse
settings-mail-from-hint = Von ihr kommen die Briefe. Antworten gehen an die Person, die gesendet hat.
settings-mail-user = Benutzername
settings-mail-user-hint = Leer, wenn der Server keinen verlangt.
settings-mail-password-hint = Wird versiegelt aufbewahrt.
settings-mail-password-kept = Wird versiegelt aufbewahrt. Leer lassen, um das bisherige zu behalten.
settings-mail-root = Eigene Zertifizierungsstelle
settings-mail-root-hint = PEM; nur wenn das Zertifikat Ihres Mailservers von einer eigenen Stelle kommt.
settings-mail-test = Testbrief an mich senden
settings-mail-answer = Was der Mailserver geantwortet hat
settings-mail-taken = Der Mailserver hat den Brief angenommen.
settings-mail-refused = Der Brief wurde nicht angenommen. Gespeichert ist noch nichts.
settings-mail-saved = Die Angaben zum Mailserver sind gespeichert.
settings-mail-off = Der Mailserver ist entfernt; Briefe warten.
settings-mail-off-do = Mailserver entfernen
settings-mail-host-unknown = Das ist nicht der Name eines Mailservers.
settings-mail-port = Der Port muss eine Zahl zwischen 1 und 65535 sein.
settings-mail-plain = Unverschlüsselt gehen Briefe nur an diesen Rechner. Wählen Sie TLS oder STARTTLS.
settings-mail-login = Benutzername und Passwort gehören zusammen.
settings-mail-extra-root = Die Zertifizierungsstelle ist kein PEM-Zertifikat.
settings-mail-timeout = Die Wartezeit ist außerhalb der Grenzen.
settings-mail-from = Die Absenderadresse ist keine vollständige E-Mail-Adresse.
