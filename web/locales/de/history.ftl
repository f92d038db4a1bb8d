# Der Verlauf: ein Satz für jede Art von Ereignis.
history-of = Verlauf von { $about }
history-times = Das Neueste zuerst. Zeiten in { $zone }, mit Adresse und Programm, von denen es kam.
history-times-only = Das Neueste zuerst. Zeiten in { $zone }.
history-csv = Als CSV
history-print = Drucken
history-empty = Hier ist nichts
history-empty-text = Ältere Schritte gibt es nicht.
history-back = Zurück
history-portal = Das Portal
history-operator = Die Betreiberin am Rechner
history-visitor = Jemand Unbekanntes
history-erased-person = eine gelöschte Person
history-deleted-file = eine gelöschte Datei
history-quoted = „{ $text }“
history-file-name = Datei { $text }
history-folder = Ordner { $text }
history-files = { $n } Dateien
history-and-more = { $named } und { $n } weitere
history-program = { $program } auf { $system }
history-to = An { $names }
history-of-files = Dateien: { $names }
history-live = immer die neueste freigegebene Fassung
history-frozen = genau diese Fassungen
history-check-code = mit einem Code per E-Mail
history-check-account = nur für ihre Konten
history-cap = jede Datei höchstens { $n }-mal
history-instead-of = anstelle von { $who }
history-title-changed = aus „{ $before }“ wurde „{ $after }“
history-answer = Antwort { $answer }
history-reason = Grund: { $reason }
history-not-confirmed = nicht durch eine Prüfsumme der Absenderseite bestätigt
history-letter-recipient-refused = der Mailserver kennt die Adresse nicht
history-letter-sender-refused = der Mailserver nimmt unsere Absenderadresse nicht an
history-letter-message-refused = der Mailserver nimmt den Brief nicht an
history-letter-no-unicode-address = der Mailserver kann an Adressen mit solchen Zeichen nicht schreiben
history-letter-ended = die Sendung endete, bevor er hinausgehen konnte
history-refused-revoked = Sendung oder Link war zurückgenommen
history-refused-expired = die Sendung war beendet
history-refused-withdrawn = die Datei war zurückgezogen
history-refused-not-yet-available = die Datei war noch nicht verfügbar
history-refused-licence-over = die Lizenz war abgelaufen
history-refused-view-only = nur Ansehen war erlaubt
history-refused-used-up = die Abholungen waren aufgebraucht
history-refused-deleted = die Datei war gelöscht
history-refused-old-link = der Link war durch einen neueren ersetzt
history-field-title = Titel
history-field-description = Beschreibung
history-field-keywords = Stichwörter
history-field-licence = Lizenz
history-field-usage-terms = Nutzungsbedingungen
history-field-notes = Notizen
history-field-available-from = verfügbar ab
history-field-licence-until = Lizenz bis
history-field-protection-class = Schutz
history-column-time = Zeit (UTC)
history-column-kind = Art
history-column-who = Wer
history-column-what = Was
history-column-more = Näheres
history-column-address = Adresse
history-column-program = Programm
history-column-event = Ereignis

history-portal-set-up = { $who } hat das Portal eingerichtet
history-employee-added = { $who } hat { $person } als Mitarbeiter angelegt
history-employee-disabled = { $who } hat das Konto von { $person } gesperrt
history-employee-enabled = { $who } hat das Konto von { $person } wieder freigegeben
history-employee-setup-link-made = { $who } hat einen Einrichtungslink für { $person } erstellt
history-employee-password-set = { $who } hat ein Passwort gesetzt
history-session-signed-in = { $who } hat sich angemeldet
history-session-sign-in-refused = Eine Anmeldung wurde abgelehnt
history-session-signed-out = { $who } hat sich abgemeldet
history-session-first-factor-proved = { $who } hat den ersten Schritt einer Anmeldung getan
history-session-second-factor-refused = Ein zweiter Faktor für { $person } wurde abgelehnt
history-session-proved-again = { $who } hat alle Faktoren erneut nachgewiesen
history-session-cut = { $who } hat alle Sitzungen von { $person } beendet
history-session-ended = { $who } hat Sitzungen des eigenen Kontos beendet
history-factor-passkey-added = { $who } hat einen Passkey hinzugefügt
history-factor-passkey-removed = { $who } hat einen Passkey entfernt
history-factor-totp-set = { $who } hat eine Authentifizierungs-App eingerichtet
history-factor-totp-removed = { $who } hat die Authentifizierungs-App entfernt
history-factor-password-removed = { $who } hat das Passwort entfernt
history-factor-recovery-codes-made = { $who } hat neue Wiederherstellungscodes erstellt
history-factor-recovery-code-used = { $who } hat einen Wiederherstellungscode verwendet
history-factor-provider-linked = { $who } hat sich zum ersten Mal über die Anmeldung des Unternehmens angemeldet; das Konto ist damit verbunden
history-factor-replaced = { $who } hat nach einer Wiederherstellung alle Faktoren ersetzt
history-recovery-asked = { $who } hat die Wiederherstellung des Kontos von { $person } beantragt
history-recovery-confirmed = { $who } hat die Wiederherstellung des Kontos von { $person } bestätigt
history-recovery-dropped = { $who } hat die Wiederherstellung des Kontos von { $person } abgelehnt oder zurückgenommen
history-setting-changed = { $who } hat eine Einstellung geändert
history-asset-uploaded = { $who } hat { $file } hochgeladen ({ $size })
history-asset-version-uploaded = { $who } hat Fassung { $version } von { $file } hochgeladen ({ $size })
history-upload-refused = Eine Datei von { $person } wurde nicht angenommen: Die Prüfsummen stimmten nicht überein
history-upload-removed = { $who } hat etwas Hochgeladenes entfernt
history-asset-described = { $who } hat { $file } neu beschrieben
history-asset-submitted = { $who } hat Fassung { $version } von { $file } zur Freigabe vorgelegt
history-asset-returned = { $who } hat Fassung { $version } von { $file } als Entwurf zurückgegeben
history-asset-released = { $who } hat Fassung { $version } von { $file } freigegeben
history-asset-withdrawn = { $who } hat Fassung { $version } von { $file } zurückgezogen
history-asset-deleted = { $who } hat die Datei gelöscht; ihre Schlüssel sind vernichtet
history-asset-fetched-inside = { $who } hat Fassung { $version } von { $file } im Haus heruntergeladen
history-asset-looked-inside = { $who } hat Fassung { $version } von { $file } im Haus angesehen
history-asset-damage-found = { $file } ist am Speicherort beschädigt
history-asset-exported = { $who } hat Fassung { $version } von { $file } auf der Kommandozeile ausgegeben
history-share-sent = { $who } hat Sendung { $share } mit { $file } an { $people ->
    [one] 1 Person
   *[other] { $people } Personen
} gesendet, { $mode ->
    [view] nur zum Ansehen
   *[download] zum Herunterladen
}, bis { $until }
history-share-changed = { $who } hat Sendung { $share } geändert
history-share-end-moved = { $who } hat das Ende von Sendung { $share } verschoben: bisher { $before }, jetzt { $until }
history-share-revoked = { $who } hat Sendung { $share } für alle zurückgenommen
history-share-ended = Sendung { $share } endete am { $until }
history-grant-revoked = { $who } hat den Link von { $person } in Sendung { $share } zurückgenommen
history-grant-replaced = { $who } hat in Sendung { $share } eine Adresse ersetzt; neu: { $person }
history-grant-sent-again = { $who } hat Sendung { $share } neu an { $person } gesendet; der alte Link ist erloschen
history-grant-fresh-link-asked = { $who } hat um einen neuen Link zu Sendung { $share } gebeten
history-letter-accepted = Der Mailserver hat den Brief an { $person } angenommen
history-letter-failed = Der Brief an { $person } ging nicht hinaus
history-letter-read = { $who } hat den wartenden Brief an { $person } gelesen
history-link-opened = { $who } hat den Link zu Sendung { $share } geöffnet
history-grant-refused = { $who } wurde abgewiesen
history-delivery-started = { $who } hat begonnen, { $file } herunterzuladen ({ $size })
history-delivery-completed = { $who } hat { $file } vollständig abgeholt ({ $size })
history-delivery-aborted = { $who }: Abholen von { $file } abgebrochen nach { $bytes } von { $size }
history-delivery-gone-silent = Das Abholen von { $file } brach nach { $bytes } von { $size } ab
history-play-started = { $who } hat begonnen, { $file } abzuspielen
history-play-ended = { $person } spielte { $file } { $lasting } lang ab
history-play-unseen = { $person } bekam Teile von { $file }; wie lange sie abgespielt wurden, ist nicht bekannt
history-view-started = { $who } hat begonnen, { $file } anzusehen ({ $of ->
    [one] eine Seite
   *[other] { $of } Seiten
})
history-view-ended = { $of ->
    [one] { $person } hat { $file } { $lasting } lang angesehen
   *[other] { $person } hat { $pages } von { $of } Seiten von { $file } angesehen, insgesamt { $lasting } lang
}
history-view-unseen = { $handed ->
    [0] { $person } hat keine weiteren Seiten von { $file } abgerufen
    [one] Eine Seite von { $file } ging an { $person }; wie lange sie angesehen wurde, ist nicht bekannt
   *[other] { $handed } Seiten von { $file } gingen an { $person }; wie lange sie angesehen wurden, ist nicht bekannt
}
history-view-which = Seiten { $pages }
history-history-exported = { $who } hat diesen Verlauf als Datei ausgegeben
history-share-traced = { $who } hat ein nach außen gelangtes Bild auf Sendung { $share } zurückgeführt: Es wurde für { $person } erzeugt
history-latest = Was zuletzt geschah
history-all = Der ganze Verlauf
history-grant-code-sent = Ein Code zum Öffnen von Sendung { $share } ging an das Postfach von { $who }
history-grant-code-refused = Für Sendung { $share } wurde ein falscher Code eingegeben
history-refused-proof-missing = der Link allein genügte nicht
history-proof-code = mit einem Code aus dem Postfach
history-proof-account = am eigenen Konto angemeldet
history-tries-left = { $n ->
    [0] kein Versuch übrig
    [one] 1 Versuch übrig
   *[other] { $n } Versuche übrig
}
