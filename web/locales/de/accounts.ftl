# Kunden mit einem Konto: was mit ihnen geteilt wurde, ihr Protokoll, ihr Profil, worum sie bitten.
nav-mine = Für mich
nav-log = Mein Protokoll
nav-requests = Anliegen
setup-customer-intro = { $company } teilt Dateien mit Ihnen. Mit einem Konto finden Sie alles an einer Stelle, und niemand kommt mit einem Link allein hinein.
setup-customer-how = Wählen Sie ein Passwort, oder nehmen Sie nur einen Passkey. Der Link in Ihrer Einladung gilt ein Mal.
setup-customer-unsure = Sie haben keine Einladung erwartet? Dann schließen Sie diese Seite und fragen Sie die Person, die Ihnen Dateien gesendet hat. Ohne Sie entsteht kein Konto.

mine-text = Alles, was mit Ihnen geteilt wurde, das Neueste zuerst.
mine-none = Mit Ihnen wurde noch nichts geteilt
mine-none-text = Sobald jemand Dateien mit Ihnen teilt, stehen sie hier, und Sie erhalten eine Nachricht.
mine-files = { $n ->
    [one] 1 Datei, { $size }
   *[other] { $n } Dateien, { $size }
}
mine-view-only = Zum Ansehen, nicht zum Herunterladen
mine-from = Dateien von { $sender }
mine-sent = gesendet am { $at }
mine-until = Verfügbar bis { $until }: { $left }.
mine-over-viewer = Sie sehen dies nicht mehr für Ihre Firma.
mine-over-revoked = { $sender } hat das zurückgenommen.
mine-over-expired = Abgelaufen am { $until }.
mine-over-other = Nicht mehr verfügbar.
files-to-mine = Alles, was mit mir geteilt wurde

account-profile = Profil
account-name-hint = So sehen ihn die anderen hier.
account-language-hint = In der wir mit Ihnen sprechen und Ihnen schreiben.
account-profile-save = Speichern
account-profile-saved = Ihr Profil ist gespeichert.
profile-no-name = Bitte sagen Sie, wie Sie heißen. Es wurde nichts geändert.

requests-own = Meine Daten
requests-own-text = Sie können { $company } um eine Kopie Ihrer Daten oder um deren Löschung bitten. Ein Mensch antwortet, per Nachricht und hier.
ask-for-data = Um meine Daten bitten
ask-for-data-means = Sie erfahren, was hier über Sie aufbewahrt wird, und erhalten eine Kopie davon.
ask-for-erasure = Um Löschung bitten
ask-for-erasure-means = Steht nichts dagegen, dann werden Ihr Konto, Ihr Name und Ihre Adresse gelöscht; anmelden können Sie sich danach nicht mehr.
request-words = Möchten Sie etwas dazu sagen? (freiwillig)
request-send = Bitte absenden
request-asked-at = Gefragt am { $at }
request-waiting = wartet auf eine Antwort
request-answered-at = beantwortet am { $at }
request-was-made = Ihre Bitte ist unterwegs. Die Antwort kommt per Nachricht und steht dann hier.
request-waits = Eine solche Bitte wartet schon auf ihre Antwort.
request-answered-meanwhile = Jemand hat diese Bitte inzwischen beantwortet.
request-no-words = Eine Antwort braucht Worte. Es wurde nichts gesendet.
request-too-long = Bitte höchstens 2.000 Zeichen. Es wurde nichts gesendet.
wish-data = Eigene Daten
wish-erasure = Löschung
requests-text = Worum Kunden wegen ihrer eigenen Daten bitten. Das Gesetz gibt einen Monat Zeit.
requests-none = Niemand hat um etwas gebeten
requests-none-text = Bittet ein Kunde um seine Daten oder um Löschung, dann steht es hier.
requests-answered = Beantwortet
request-of = { $what }: { $who }
request-answer = Antwort
request-answer-hint = Geht der Person als Nachricht zu und steht in ihrem Konto.
request-answer-do = Antwort senden
request-is-own = Das ist Ihre eigene Bitte: jemand anders beantwortet sie.
request-answered-by = { $who }, { $at }
request-was-answered = Die Antwort ist gesendet.
notice-request = { $n ->
    [one] Jemand aus der Kundschaft bittet um Daten oder Löschung.
   *[other] Mehrere aus der Kundschaft bitten um Daten oder Löschung.
}

customer-account = Konto
customer-account-none = Hat kein Konto.
customer-account-invited = Eingeladen; noch nicht eingerichtet.
customer-account-ready = Hat ein Konto mit zwei Faktoren.
customer-account-disabled = Gesperrt seit { $at }.
customer-account-invite = Zu einem Konto einladen
customer-account-invite-again = Noch einmal einladen
customer-account-new-password = Link für ein neues Passwort
customer-account-recovery-means = Links werden Ihnen gezeigt und persönlich übergeben. Wer alles verloren hat, braucht zwei Personen aus der Administration.
customer-account-disable = Konto sperren
customer-account-disable-means = Beendet sofort alle Sitzungen des Kontos und was damit geöffnet wurde.
customer-account-enable = Konto entsperren
contact-was-invited = Die Einladung ist als Nachricht unterwegs.
contact-account-off = Das Konto ist gesperrt; seine Sitzungen sind beendet.
contact-account-on = Das Konto ist wieder entsperrt.
invite-not-needed = Es gibt schon ein Konto, oder es ist gesperrt.
invitation-asked = Fehlt ein Konto, dann ist die Nachricht mit dem Link zum Einrichten an Ihre eigene Adresse unterwegs.
letter-kind-account-news = Nachricht über das Konto
letter-kind-customer-invitation = Einladung zu einem Konto
letter-kind-request-made = Anliegen zu eigenen Daten
letter-kind-request-answered = Antwort auf ein Anliegen

history-customer-invited = { $who } hat { $person } zu einem Konto eingeladen
history-customer-disabled = { $who } hat das Konto von { $person } gesperrt
history-customer-enabled = { $who } hat das Konto von { $person } entsperrt
history-account-profile-changed = { $who } hat das eigene Profil geändert
history-request-made = { $who } hat ein Anliegen zu den eigenen Daten
history-request-answered = { $who } hat ein Anliegen von { $person } zu den eigenen Daten beantwortet

mylog-text = Was Sie hier getan haben und was Sie betrifft, das Neueste zuerst. Zeiten in { $zone }.
mylog-from = { $device }, Netz { $network }
mylog-share-from = Sendung { $share } von { $who }
mylog-sent-by = gesendet von { $who }
mylog-session-signed-in = Sie haben sich angemeldet
mylog-session-sign-in-refused = Jemand wollte sich an Ihrem Konto anmelden und wurde abgewiesen
mylog-session-second-factor-refused = Ein zweiter Faktor für Ihr Konto wurde abgewiesen
mylog-session-signed-out = Sie haben sich abgemeldet
mylog-session-cut = Die Administration hat alle Ihre Sitzungen beendet
mylog-session-ended = Sie haben Sitzungen Ihres Kontos beendet
mylog-employee-password-set = Sie haben ein Passwort gesetzt
mylog-factor-password-removed = Sie haben das Passwort entfernt
mylog-factor-passkey-added = Sie haben einen Passkey hinzugefügt
mylog-factor-passkey-removed = Sie haben einen Passkey entfernt
mylog-factor-totp-set = Sie haben eine Authentifizierungs-App eingerichtet
mylog-factor-totp-removed = Sie haben die Authentifizierungs-App entfernt
mylog-factor-recovery-codes-made = Sie haben neue Wiederherstellungscodes erstellt
mylog-factor-recovery-code-used = Sie haben einen Wiederherstellungscode benutzt
mylog-recovery-confirmed = { $who } hat erlaubt, Ihre Anmeldewege zu ersetzen
mylog-factor-replaced = Alle Ihre Anmeldewege wurden ersetzt
mylog-customer-invited = Sie wurden zu einem Konto eingeladen
mylog-customer-disabled = { $who } hat Ihr Konto gesperrt
mylog-customer-enabled = { $who } hat Ihr Konto entsperrt
mylog-account-profile-changed = Sie haben Ihr Profil geändert
mylog-request-made = Sie hatten ein Anliegen zu Ihren Daten
mylog-request-answered = { $who } hat Ihr Anliegen beantwortet
mylog-share-sent = { $who } hat Dateien mit Ihnen geteilt (Sendung { $share })
mylog-grant-sent-again = { $who } hat Ihnen einen neuen Link zu Sendung { $share } gesendet
mylog-grant-revoked = { $who } hat Ihnen Sendung { $share } wieder entzogen
mylog-grant-fresh-link-asked = Sie haben um einen neuen Link zu Sendung { $share } gebeten
mylog-link-opened = Sie haben Sendung { $share } geöffnet
mylog-grant-refused = In Sendung { $share } wurde Ihnen etwas verweigert
mylog-delivery-started = Sie haben begonnen, { $file } herunterzuladen ({ $size })
mylog-delivery-completed = Sie haben { $file } heruntergeladen ({ $size })
mylog-delivery-aborted = Ihr Herunterladen von { $file } brach nach { $bytes } von { $size } ab
mylog-play-started = Sie begannen, { $file } abzuspielen
mylog-play-ended = Sie spielten { $file } { $lasting } lang ab
mylog-play-unseen = Sie bekamen Teile von { $file }; wie lange Sie sie abspielten, ist nicht bekannt
mylog-view-started = Sie haben begonnen, { $file } anzusehen ({ $of ->
    [one] eine Seite
   *[other] { $of } Seiten
})
mylog-view-ended = { $of ->
    [one] Sie haben { $file } { $lasting } lang angesehen
   *[other] Sie haben { $pages } von { $of } Seiten von { $file } angesehen, insgesamt { $lasting } lang
}
mylog-view-unseen = { $handed ->
    [0] Sie haben keine weiteren Seiten von { $file } abgerufen
    [one] Ihnen wurde eine Seite von { $file } gezeigt; wie lange Sie sie angesehen haben, ist nicht bekannt
   *[other] Ihnen wurden { $handed } Seiten von { $file } gezeigt; wie lange Sie sie angesehen haben, ist nicht bekannt
}
mylog-letter-accepted = Eine Nachricht ging an Sie
mylog-letter-failed = Eine Nachricht an Sie konnte nicht gesendet werden
mylog-consent-asked = Sie wurden um eine Einwilligung gebeten
mylog-consent-given = Sie haben eingewilligt
mylog-consent-refused = Sie haben eine Einwilligung abgelehnt
mylog-consent-withdrawn = Ihre Einwilligung wurde widerrufen

sight-seen-by = { $n ->
    [one] Auch { $who } sieht diese Sendung, für Ihre Firma.
   *[other] Auch { $who } sehen diese Sendung, für Ihre Firma.
}
sight-addressed-to = Gerichtet an { $who }; Sie sehen die Sendung für Ihre Firma.
sight-addressed-to-nobody = An jemanden aus Ihrer Firma gerichtet; Sie sehen die Sendung für die Firma.
mylog-company-viewer-named = { $who } hat Sie für die Einsicht in Sendungen an Ihre Firma benannt
mylog-company-viewer-removed = Sie sehen keine Sendungen mehr für Ihre Firma
