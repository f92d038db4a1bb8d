# Was Kundinnen und Kunden lesen: die Seite hinter einem Link, die Dateien, und gute Worte, wo nichts mehr ist.
landing-title = { $n ->
    [one] { $sender } sendet Ihnen 1 Datei
   *[other] { $sender } sendet Ihnen { $n } Dateien
}
landing-title-view = { $n ->
    [one] { $sender } zeigt Ihnen 1 Datei
   *[other] { $sender } zeigt Ihnen { $n } Dateien
}
landing-view-only = Zum Ansehen im Browser, nicht zum Herunterladen.
landing-marked = Jede Seite, die Sie ansehen, trägt Ihren Namen.
landing-total = Zusammen { $size }.
landing-until = Der Link endet am { $until }: { $left }.
landing-open = Sendung öffnen
landing-open-view = Öffnen und ansehen
landing-recorded = { $sender } kann sehen, dass Sie die Sendung geöffnet haben und welche Dateien Sie herunterladen. Diese Seite nur anzusehen löst nichts aus.
landing-recorded-view = { $sender } kann sehen, dass Sie die Sendung geöffnet haben, welche Seiten Sie angesehen haben und wie lange. Diese Seite nur anzusehen löst nichts aus.
landing-sealed = Die Dateien sind verschlüsselt gespeichert. Dieser Link ist nur für Sie bestimmt.
landing-unsure = Sie haben das nicht erwartet? Fragen Sie vor dem Öffnen bei { $sender } nach.
landing-files = Inhalt der Sendung
landing-stale = Diese Seite war lange offen. Es ist noch nichts geschehen; bitte drücken Sie noch einmal auf den Knopf.

files-title = { $n ->
    [one] 1 Datei von { $sender }
   *[other] { $n } Dateien von { $sender }
}
files-until = bis { $until }, { $left }
files-view-only = Sie können diese Dateien hier ansehen; herunterladen lassen sie sich nicht. Jede Seite trägt Ihren Namen, und { $sender } sieht, welche Seiten Sie angesehen haben und wie lange.
files-none-title = Hier sind zurzeit keine Dateien
files-none-text = Sie wurden zurückgenommen oder werden gerade ersetzt. { $sender } weiß mehr.
files-questions = Fragen zu den Dateien? Schreiben Sie an { $sender }:
files-close = Beenden und schließen
files-close-hint = Empfohlen an einem Rechner, den auch andere benutzen. Der Link in Ihrer Nachricht öffnet die Sendung wieder.
files-zip = Alles als ZIP herunterladen, { $size }
file-download = Herunterladen
file-look = Ansehen
file-look-first = Vorher ansehen
file-pages = { $n ->
    [one] 1 Seite
   *[other] { $n } Seiten
}
file-plays = etwa { $lasting }
file-opened = Geöffnet
file-played = Zu { $percent } % abgespielt
file-not-shown-yet = Wird zum Ansehen vorbereitet. Bitte sehen Sie in einer Minute noch einmal nach.
file-nothing-shown = Von dieser Datei lässt sich nichts zeigen. Bitte fragen Sie, wer sie gesendet hat.
file-checksum = Prüfsumme (SHA-256)
file-check = Prüfen, ob alles angekommen ist
file-check-hint = Ihr Rechner kann die SHA-256-Prüfsumme der Datei berechnen. Ist sie gleich, stimmt jedes Byte mit dem Gesendeten überein.
file-not-fetched = Noch nicht abgeholt
file-running = Zu { $percent } % abgeholt
file-broke-off = Bei { $percent } % abgebrochen; das Herunterladen geht dort weiter
file-fetched = Abgeholt am { $when }
file-not-looked = Noch nicht angesehen
file-seen = { $of ->
    [one] Angesehen am { $when }
   *[other] { $seen } von { $of } Seiten angesehen
}
file-left = { $n ->
    [0] kein Abruf mehr übrig
    [one] noch 1 Abruf übrig
   *[other] noch { $n } Abrufe übrig
}
file-from = Verfügbar ab { $when }
file-used-up = Alle Abrufe sind verbraucht.
file-licence-over = Die Lizenz dieser Datei ist abgelaufen.
file-view-only = Diese Datei kann angesehen, aber nicht heruntergeladen werden.
file-not-now = Zurzeit nicht verfügbar

ended-contact = Wen Sie fragen können: { $sender }
ended-mail-subject = Dateien von { $company }
ended-ask = Um einen neuen Link bitten
ended-ask-hint = { $sender } bekommt eine Nachricht mit Ihrem Namen. Sie erhalten einen neuen Link, wenn die Sendung für Sie wieder geöffnet wird.
ended-back = Zurück zu den Dateien
fresh-asked = Ihre Bitte ist angekommen. Wird ihr entsprochen, kommt ein neuer Link per E-Mail.
ended-expired-title = Dieser Link ist abgelaufen
ended-expired-text = Er galt bis { $until }. Er führt zu keinen Dateien mehr.
ended-revoked-title = Diese Sendung wurde zurückgenommen
ended-revoked-text = { $sender } hat sie geschlossen. Dieser Link führt zu keinen Dateien mehr.
ended-replaced-title = Es gibt einen neueren Link
ended-replaced-text = { $sender } hat Ihnen einen neuen Link gesendet; dieser hier gilt seitdem nicht mehr. Bitte suchen Sie die neueste Nachricht in Ihrem Postfach, auch im Spam-Ordner.
ended-session-title = Bitte öffnen Sie den Link noch einmal
ended-session-text = Zu Ihrer Sicherheit wurde die Sendung nach einiger Zeit geschlossen. Der Link in Ihrer Nachricht öffnet sie wieder, bis { $until }.
ended-withdrawn-title = Diese Datei wurde zurückgenommen
ended-withdrawn-text = Sie wird nicht mehr herausgegeben oder gezeigt. Ein laufendes Herunterladen wurde angehalten.
ended-not-yet-title = Diese Datei ist noch nicht verfügbar
ended-not-yet-text = Sie bekommen sie später mit demselben Link.
ended-licence-title = Die Lizenz dieser Datei ist abgelaufen
ended-licence-text = Deshalb wird sie nicht mehr herausgegeben oder gezeigt.
ended-used-up-title = Alle Abrufe sind verbraucht
ended-used-up-text = Sie haben diese Datei so oft abgeholt wie vereinbart. Ist dabei etwas misslungen, kann { $sender } helfen.
ended-view-only-title = Diese Datei kann nicht heruntergeladen werden
ended-view-only-text = { $sender } zeigt sie Ihnen, Seite für Seite im Browser. Gehen Sie zurück zu den Dateien und wählen Sie „Ansehen“.
lost-title = Dieser Link führt ins Leere
lost-text = Die Adresse ist unvollständig, oder es ist nichts dahinter.
lost-again = Öffnen Sie den Link noch einmal aus der Nachricht, in der Sie ihn bekommen haben.
lost-whole = Falls Sie ihn kopiert haben: Nehmen Sie die ganze Adresse bis zum letzten Zeichen. Sie ist lang und kann über mehrere Zeilen gehen.
lost-ask = Hilft das nicht, fragen Sie die Person, die Ihnen geschrieben hat. Nur sie kann Ihnen einen neuen Link senden.
closed-title = Geschlossen
closed-text = Aus diesem Browser kommt jetzt niemand mehr an die Dateien. Der Link in Ihrer Nachricht öffnet sie wieder, solange er gilt.

# Eine Sendung, der ihr Link nicht genügt.
gate-code-why = { $sender } möchte sicher sein, dass Sie es sind. Wir senden einen Code an das Postfach, in dem der Link ankam; damit öffnen Sie { $n ->
    [one] die Datei
   *[other] die Dateien
}.
gate-code-send = Code senden
gate-account-why = { $n ->
    [one] { $sender } sendet diese Datei an Ihr Konto. Melden Sie sich an, dann liegt sie dort bereit.
   *[other] { $sender } sendet diese Dateien an Ihr Konto. Melden Sie sich an, dann liegen sie dort bereit.
}
gate-account-none = Noch kein Konto? Die Einladung kommt in das Postfach, in dem der Link ankam.
gate-account-invite = Einladung senden
gate-account-sign-in = Anmelden
gate-no-mail = Dieses Portal kann zurzeit keine E-Mails senden, ein Code wird Sie also nicht erreichen. Bitte fragen Sie { $sender }.
gate-more = Der Link allein öffnet diese Sendung nicht. Es ist noch nichts geschehen.
code-sent = Der Code ist auf dem Weg in Ihr Postfach.
code-title = Der Code aus Ihrem Postfach
code-over-title = Hier braucht es einen neuen Code
code-text = Lassen Sie diese Seite offen und sehen Sie in Ihr Postfach, auch in den Spam-Ordner. Der Code gilt zehn Minuten lang, ein Mal und nur in diesem Browser.
code-label = Code
code-hint = Acht Buchstaben und Ziffern; groß oder klein ist gleich
code-proves = Der Code zeigt nur, dass Sie dieses Postfach lesen können. Niemand wird Sie je am Telefon danach fragen.
code-nothing-came = Kein Code angekommen? Ein neuer beendet den vorigen. Kommt keiner an, kann { $sender } Ihre Adresse prüfen.
code-again = Neuen Code senden
code-back = Zurück
code-malformed = Ein Code hat acht Buchstaben und Ziffern. Es wurde kein Versuch verbraucht.
code-wrong = { $n ->
    [one] Das ist nicht der Code. Sie haben noch 1 Versuch.
   *[other] Das ist nicht der Code. Sie haben noch { $n } Versuche.
}
code-wrong-last = Das war nicht der Code, und es war der letzte Versuch. Er öffnet nichts mehr.
code-none = Hier lässt sich jetzt kein Code eingeben: Er wurde schon benutzt, ist älter als zehn Minuten oder wurde in einem anderen Browser angefordert.
ended-proof-title = Bitte öffnen Sie den Link noch einmal
ended-proof-text = { $sender } möchte sicher sein, dass Sie es sind. Der Link in Ihrer Nachricht zeigt, wie das geht, bis { $until }.
