# Einladen, ausscheiden, übergeben.
people-invited = Die Einladung ist unterwegs. In der Liste steht, was aus der Nachricht wurde.
people-link-sent = Eine Nachricht mit dem neuen Link ist unterwegs. Frühere Links gelten nicht mehr.
people-invite-again = Erneut einladen
people-invite-do = Einladen
people-add-by-letter = Der Link zum Einrichten geht per E-Mail an diese Adresse, in der oben gewählten Sprache, und gilt 24 Stunden.
people-add-by-hand = Es ist kein Mailserver eingerichtet: Der Link zum Einrichten wird einmal gezeigt, und Sie übergeben ihn.
people-link-shown = Link stattdessen zeigen
people-link-shown-hint = Wenn Sie die Person treffen. Es wird dann keine Nachricht gesendet.
invitation-queued = Die Nachricht wartet auf den Versand; ihr Link gilt bis { $until }
invitation-accepted = Der Mailserver hat die Nachricht angenommen; ihr Link gilt bis { $until }
invitation-failed = Die Nachricht ließ sich nicht senden: { $error }
invitation-by-hand = Link zum Übergeben, gilt bis { $until }
invitation-over = Der Link ist am { $until } unbenutzt abgelaufen
person-way-in = Zugang
person-invited-text = Dieses Konto ist noch nicht eingerichtet.
person-new-link-text = Für ein vergessenes Passwort. Der zweite Faktor bleibt; wer auch den verloren hat, braucht eine Wiederherstellung.
person-is-disabled = Dieses Konto ist gesperrt: Niemand meldet sich damit an.
person-link-takes-two = Bei der Compliance-Prüfung muss es jemand anderes aus der Administration bestätigen.
person-send-link = Neuen Link per E-Mail senden
person-work = Sendungen und Dateien
person-work-text = Jemand aus dem Haus kann sie übernehmen. Wer eine Sendung verschickt hat, bleibt festgehalten, auch bei den Empfängern.
leaving-title = { $name } sperren?
leaving-text = { $name } wird innerhalb von zwei Sekunden abgemeldet; laufende Downloads und Uploads brechen ab. Das Konto lässt sich wieder entsperren.
leaving-takes-two = Es geht um die Compliance-Prüfung; dazu gehören zwei: Jemand anderes aus der Administration muss es innerhalb eines Tages bestätigen.
leaving-shares = Sendungen
leaving-assets = Dateien in der Bibliothek
leaving-shares-running = { $n ->
    [0] keine laufende
    [one] 1 laufende{ $recipients ->
        [one] {" "}an 1 Person
       *[other] {" "}an { $recipients } Personen
    }
   *[other] { $n } laufende{ $recipients ->
        [one] {" "}an 1 Person
       *[other] {" "}an { $recipients } Personen
    }
}
leaving-shares-over = { $n ->
    [one] 1 beendete
   *[other] { $n } beendete
}
leaving-assets-count = { $n ->
    [0] keine
    [one] 1 Datei
   *[other] { $n } Dateien
}
leaving-shares-what = Was wird aus den Sendungen?
leaving-shares-stay = Sie bleiben bestehen
leaving-shares-stay-hint = Die Empfänger holen ihre Dateien bis zum gesetzten Ende ab. Bei Fragen werden sie an das Unternehmen verwiesen.
leaving-shares-revoke = Alle laufenden zurücknehmen
leaving-shares-revoke-hint = { $n ->
    [one] 1 Person verliert jetzt den Zugriff. Das lässt sich nicht rückgängig machen.
   *[other] { $n } Personen verlieren jetzt den Zugriff. Das lässt sich nicht rückgängig machen.
}
leaving-shares-hand-over = Übergeben
leaving-shares-hand-over-hint = Wer übernimmt, darf sie ändern, bekommt die Hinweise und ist für die Empfänger da.
leaving-assets-what = Was wird aus den Dateien?
leaving-do = Konto sperren
leaving-ask = Sperre verlangen
leaving-back = Zurück
handover-title = Arbeit von { $name } übergeben
handover-text = Wer übernimmt, ist von da an für das zuständig, was { $name } gesendet und hochgeladen hat. Die Rechte kommen weiter aus den Teams.
handover-what = Was wird übergeben?
handover-shares = Sendungen
handover-assets = Auch die Dateien übergeben
handover-assets-hint = Sie gelten dann als eigene. Wer sie sehen und ändern darf, bleibt gleich.
handover-to = Wer übernimmt
handover-to-hint = Nur nötig, wenn etwas übergeben wird.
handover-choose = Bitte wählen …
handover-do = Übergeben
handover-done = Übergeben. Es steht im Verlauf jeder Sendung und jeder Datei.
handover-open = Das Konto ist gesperrt. Wer übernehmen sollte, arbeitet nicht mehr hier: Bitte wählen Sie jemand anderen.
handover-no-colleague = Wählen Sie jemanden, der hier arbeitet.
handover-nothing-chosen = Wählen Sie, was übergeben wird.
handover-nobody = Hier arbeitet sonst niemand mit Dateien: Es gibt niemanden, der übernehmen kann.
act-takes-two = Dazu gehören zwei: Jemand anderes aus der Administration muss es bestätigen.
act-disable-reviewer = { $who } möchte das Konto von { $person } sperren
act-link-reviewer = { $who } möchte einen neuen Link zum Einrichten für { $person }
act-handed-to = an { $to }
history-act-asked-disable = { $who } möchte das Konto von { $person } sperren. Jemand anderes muss es bestätigen
history-act-confirmed-disable = { $who } hat die Sperre des Kontos von { $person } bestätigt
history-act-refused-disable = { $who } hat die Sperre des Kontos von { $person } abgelehnt
history-act-asked-link = { $who } möchte einen neuen Link zum Einrichten für { $person }. Jemand anderes muss es bestätigen
history-act-confirmed-link = { $who } hat einen neuen Link zum Einrichten für { $person } bestätigt
history-act-refused-link = { $who } hat einen neuen Link zum Einrichten für { $person } abgelehnt
history-share-handed-over = { $who } hat die Sendung { $share } von { $from } an { $to } übergeben
history-asset-handed-over = { $who } hat { $file } von { $from } an { $to } übergeben
notice-owner-gone = Jemand bittet um einen neuen Link zu einer Sendung, deren Konto gesperrt ist. Übergeben Sie die Sendungen an jemanden aus dem Haus.
notice-shares-handed-over = Ihnen wurden Sendungen übergeben: Sie sind jetzt dafür zuständig.
notice-to-handover = Übergeben
share-fact-owner = Zuständig
asset-owner = Zuständig
landing-contact = { $sender } hat dies gesendet. Für Sie da ist jetzt { $contact }.
history-sign-in-policy-weakened = Das Portal wurde mit schwächeren Regeln für die Anmeldung gestartet
history-sign-in-policy-changed = Das Portal wurde mit anderen Regeln für die Anmeldung gestartet
history-policy-session-idle = unbenutzte Sitzungen: { $before } → { $now } Minuten
history-policy-session = Sitzungen höchstens: { $before } → { $now } Minuten
history-policy-admin-session-idle = unbenutzte Sitzungen von Administration und Compliance-Prüfung: { $before } → { $now } Minuten
history-policy-admin-session = Sitzungen von Administration und Compliance-Prüfung höchstens: { $before } → { $now } Minuten
