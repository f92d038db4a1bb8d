# Kunden: Personen, Firmen, Listen.
nav-contacts = Kunden
contacts-intro = Alle außerhalb des Hauses, die etwas von uns bekommen haben, und wen Sie sonst eintragen. Wer zuletzt an der Reihe war, steht oben.
contacts-search = Name, E-Mail-Adresse oder @Domain
contacts-views = Anzeigen
contacts-people = Personen
contacts-companies = Firmen
contacts-archive = Archiv
contacts-import = Liste einlesen
contacts-export = Als CSV ausgeben
contacts-export-hint = Mit allem, was notiert ist. Der Verlauf hält fest, wer die Liste geholt hat.
contacts-of-company = Nur Personen von { $company }.
contacts-to-company = Zur Firma
contacts-show-all = Alle Kunden
contacts-companies-too = Firmen:
contacts-no-company = ohne Firma
contacts-touched = Zuletzt { $at }
contacts-none = Noch niemand da
contacts-none-text = Wer eine Sendung bekommt, erscheint hier von selbst. Sie können auch Personen eintragen oder eine Liste einlesen.
contacts-none-found = Niemand gefunden
contacts-none-found-text = Namen werden an den Anfängen ihrer Wörter gefunden. Weniger Buchstaben finden mehr.
contacts-archive-empty = Das Archiv ist leer
contacts-archive-empty-text = Wen Sie ablegen, finden Sie hier mit allem wieder.
contact-put-away = Der Kontakt liegt im Archiv.
contacts-imported = Die Liste ist eingelesen.
companies-intro = Firmen kommen von ihren Personen: Tragen Sie bei einem Kontakt einen Namen ein, und die Firma steht hier.
companies-search = Name der Firma
companies-none = Keine Firma gefunden
companies-none-text = Eine Firma erscheint, sobald jemand von dort eingetragen ist.
company-contacts = { $n ->
    [one] 1 Person
   *[other] { $n } Personen
}
company-nobody = Niemand mehr.
company-more = { $n ->
    [one] und 1 weitere Person
   *[other] und { $n } weitere
}
company-saved = Die Firma ist gespeichert.
company-already-there = Eine Firma dieses Namens gibt es schon.
company-already-there-go = Zu jener Firma
company-too-long = Das ist zu lang: 200 Zeichen für den Namen, 4.000 für die Hinweise.
company-changed = Jemand anders hat die Firma inzwischen geändert. Bitte laden Sie die Seite neu und tragen Sie es noch einmal ein.
company-notes-hint = Gilt für alle dort und steht auf ihren Seiten ganz oben.
company-letters-failed = { $n ->
    [one] Ein Brief an jemanden dort ging nicht hinaus.
   *[other] { $n } Briefe an Personen dort gingen nicht hinaus.
}
contact-new = Neuer Kontakt
contact-edit = Bearbeiten
contact-cancel = Abbrechen
contact-share = Dateien senden
contact-add-do = Kontakt eintragen
contact-add-anyway = Trotzdem eintragen
contact-added = Der Kontakt ist eingetragen.
contact-saved = Die Änderungen sind gespeichert.
contact-taken-back = Der Kontakt ist wieder aus dem Archiv geholt.
contact-already-there = Diese Adresse ist schon bekannt.
contact-already-there-go = Zu jenem Kontakt
contact-changed = Jemand anders hat den Kontakt inzwischen geändert. Bitte laden Sie die Seite neu und tragen Sie es noch einmal ein.
contact-too-long = Zu lang: { $field }
contact-field-too-long = Ein Feld ist zu lang. Es wurde nichts geändert.
contact-field-name = Name
contact-field-language = Sprache
contact-field-company = Firma
contact-field-phone = Telefon
contact-field-notes = Notizen
contact-field-protection = Zu beachten
contact-language-hint = In der Briefe geschrieben werden.
contact-company-hint = Eine Firma, die es hier noch nicht gibt, wird mit eingetragen.
contact-protection-hint = Vereinbarungen zur Geheimhaltung, wer was nicht sehen darf. Steht oben auf der Seite.
contact-notes-hint = Nur was dem Umgang dient. Die Person darf es auf Wunsch lesen.
contact-address-fixed = Die Adresse bleibt: Verläufe und Links gehören zu ihr. Für eine andere Adresse tragen Sie einen neuen Kontakt ein und legen diesen ab.
contact-employee-hint = Jemand aus dem Haus: Name und Sprache gehören zum eigenen Konto.
contact-is-employee = Aus dem Haus
contact-is-archived = Im Archiv
contact-doubts = Bitte zweimal hinsehen
contact-heed = Zu beachten
contact-facts = Was wir wissen
contact-spelled = Andere Schreibweise der Domain
contact-entered = Eingetragen
contact-entered-by = { $at }, von { $who }
contact-archive = Ins Archiv legen
contact-archive-means = Listen lassen den Kontakt weg; Sendungen und Verläufe bleiben. Eine neue Sendung holt ihn zurück.
contact-restore = Aus dem Archiv holen
contact-letters-failed = { $n ->
    [one] Ein Brief ging nicht hinaus
   *[other] { $n } Briefe gingen nicht hinaus
}
contact-letters-failed-do = Der Mailserver hat endgültig abgelehnt. Prüfen Sie die Adresse, im Zweifel am Telefon, bevor Sie noch einmal senden.
customer-shares = Was gesendet wurde
customer-no-shares = Noch nichts.
customer-no-history = Noch ist nichts geschehen.
customer-sent-to = { $who } an { $to }, { $at }
customer-arrived = { $n } von { $files } Dateien ganz angekommen
customer-looked = { $n } von { $files } Dateien angesehen
customer-figure-had = { $n ->
    [one] hat etwas abgeholt oder angesehen
   *[other] haben etwas abgeholt oder angesehen
}
customer-figure-shares = { $n ->
    [one] Sendung
   *[other] Sendungen
}
customer-figure-running = { $n ->
    [one] läuft noch
   *[other] laufen noch
}
letter-kind-share-sent = Brief mit Dateien
letter-kind-share-sent-again = Brief mit neuem Link
letter-kind-first-fetched = Nachricht vom ersten Abholen
letter-kind-unfetched-reminder = Erinnerung an ein Ende
letter-kind-fresh-link-asked = Bitte um einen neuen Link
letter-kind-setup-invitation = Einladung
letter-kind-test-letter = Testbrief
import-title = Kundenliste einlesen
import-intro = Zuerst sehen Sie Zeile für Zeile, was geschähe. Vorher ändert sich nichts.
import-file = Liste
import-file-hint = CSV aus einer Tabelle, bis 512 KiB und 10.000 Zeilen. Die erste Zeile nennt die Spalten: E-Mail-Adresse, und wenn Sie mögen Name, Firma, Sprache, Telefon, Notizen, Zu beachten.
import-pasted = Oder hier einfügen
import-pasted-hint = Mit der Zeile der Überschriften, wie aus einer Tabelle kopiert.
import-look = Ansehen, was geschähe
import-empty = In der Liste stehen keine Zeilen. Wählen Sie eine Datei oder fügen Sie die Zeilen mit ihren Überschriften ein.
import-too-long = Die Liste ist länger als 512 KiB. Bitte teilen Sie sie auf.
import-too-many-lines = Die Liste hat mehr als 10.000 Zeilen. Bitte teilen Sie sie auf.
import-no-address-column = Keine Spalte heißt „E-Mail-Adresse“. Die erste Zeile muss die Spalten nennen.
import-not-text = Das ist keine Textdatei. Speichern Sie die Liste in Ihrer Tabelle als CSV, am besten als UTF-8.
import-converted = Die Liste ist nicht in UTF-8; ihre Zeichen wurden umgewandelt. Prüfen Sie Namen mit Umlauten und Akzenten.
import-unread = Diese Spalten werden nicht gelesen: { $columns }
import-not-yet = Noch ist nichts geändert. Sehen Sie die Zeilen durch und übernehmen Sie die Liste am Ende der Seite.
import-preview = Was geschähe
import-figure-added = neu
import-figure-changed = { $n ->
    [one] geändert
   *[other] geändert
}
import-figure-same = schon bekannt
import-figure-wrong = ausgelassen
import-wrong = Diese Zeilen werden ausgelassen
import-doubtful = Neu, aber bitte zweimal hinsehen
import-changed = Geändert
import-added = Neu
import-line = Zeile
import-line-n = Zeile { $n }
import-what = Was geschieht
import-is-new = Neu
import-nothing-new = Nichts Neues
import-changes = Ändert: { $fields }
import-no-address = Die Adresse fehlt.
import-bad-language = Wir sprechen Deutsch, Englisch und Niederländisch: de, en, nl.
import-twice = Dieselbe Adresse wie in Zeile { $line }
import-more = { $n ->
    [one] und 1 weitere Zeile
   *[other] und { $n } weitere Zeilen
}
import-do = { $n ->
    [one] 1 Zeile übernehmen
   *[other] { $n } Zeilen übernehmen
}
import-another = Eine andere Liste
import-done = Die Liste ist eingelesen.
import-changed-meanwhile = Jemand hat im selben Augenblick einen Kontakt der Liste geändert. Was übernommen ist, bleibt; lesen Sie die Liste noch einmal ein.
compose-pick = Kunden auswählen
compose-pick-do = { $who } hinzufügen
compose-pick-none = Niemand gefunden, der nicht schon in der Liste steht.
compose-suggested = Passende Kunden
check-go-contact = Zum Kontakt
check-spelled = Die Domain von { $subject } hat ungewöhnliche Buchstaben; sie schreibt sich auch { $value }.
check-spelled-do = Vergewissern Sie sich, dass Sie sie kennen: Solche Buchstaben können wie andere aussehen.
check-same-name = Der Name von { $subject } ist mit einer anderen Adresse bekannt: { $value }.
check-same-name-do = Ist es dieselbe Person, und stimmt die neue Adresse? Fragen Sie im Zweifel am Telefon.
history-contact-added = { $who } hat den Kontakt { $person } eingetragen
history-contact-changed = { $who } hat den Kontakt { $person } geändert
history-contact-archived = { $who } hat den Kontakt { $person } ins Archiv gelegt
history-contact-restored = { $who } hat den Kontakt { $person } aus dem Archiv geholt
history-contact-imported = { $who } hat eine Kundenliste eingelesen: { $added } neu, { $changed } geändert
history-contact-exported = { $who } hat Kontakte als Liste ausgegeben
history-company-added = { $who } hat die Firma { $company } eingetragen
history-company-changed = { $who } hat die Firma { $company } geändert
history-field-name = Name
history-field-language = Sprache
history-field-company = Firma
history-field-phone = Telefon
history-field-protection = zu beachten
letter-kind-link-code = Code zum Öffnen von Dateien

viewers-title = Einsicht für die Firma
viewers-text = Wer hier benannt ist, kann Einsicht in das bekommen, was Sie Personen dieser Firma senden. Darüber entscheiden Sie bei jeder Sendung; früher Gesendetes öffnet sich dadurch nicht.
viewers-nobody = Noch kann niemand benannt werden: Dafür braucht es einen Kontakt dieser Firma mit eingerichtetem Konto.
viewer-person = Kontakt mit Konto
viewer-name = Benennen
viewer-since = seit { $at }
viewer-sees = { $n ->
    [0] sieht keine laufende Sendung
    [one] sieht 1 laufende Sendung
   *[other] sieht { $n } laufende Sendungen
}
viewer-remove = Entfernen
viewer-remove-means = Wer entfernt wird, verliert sofort alle Sendungen, in die für die Firma Einsicht bestand.
viewer-named = Benannt. Ab jetzt können Sie bei jeder Sendung Einsicht geben.
viewer-removed = Entfernt. Was für die Firma eingesehen wurde, lässt sich nicht mehr öffnen.
viewer-no-account = Dieser Kontakt hat kein Konto, an dem man sich anmelden kann. Laden Sie zuerst dazu ein.
customer-as-viewer = Einsicht für die Firma
history-company-viewer-named = { $who } hat { $person } für die Einsicht in Sendungen an { $company } benannt
history-company-viewer-removed = { $who } hat die Einsicht von { $person } in Sendungen an { $company } beendet
history-viewer-no-viewer = Hat für die Firma keine Einsicht mehr
history-viewer-moved = Gehört nicht mehr zu dieser Firma
history-viewer-account-off = Das Konto ist abgeschaltet
history-seen-by = Einsicht für die Firma: { $names }
