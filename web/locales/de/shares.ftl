# Teilen: zusammenstellen, Liste der Sendungen, Seite einer Sendung.
compose-title = Dateien teilen
compose-title-files = { $n ->
    [one] 1 Datei teilen
   *[other] { $n } Dateien teilen
}
compose-intro = Nichts wird gesendet, bevor Sie den Brief gelesen haben.
compose-what = Was
compose-whom = An wen
compose-whom-hint = Jede Person bekommt einen Brief mit einem eigenen Link.
compose-how = Wie
compose-how-hint = Wie lange, was die Empfänger dürfen und wer die Sendung öffnen darf.
compose-leave-out = { $file } weglassen
compose-take = { $file } hinzufügen
compose-add = Dateien aus der Bibliothek hinzufügen
compose-find = Titel, Stichwort oder Dateiname
compose-find-do = Suchen
compose-find-none = Keine weitere freigegebene Datei passt. Nur freigegebene Dateien lassen sich teilen.
compose-version-size = Fassung { $version }, { $size }
compose-recipients = Empfänger
compose-more-recipients = Weitere Empfänger
compose-recipients-hint = Einer je Zeile oder aus Ihrem Mailprogramm eingefügt: Anna Meier <anna@example.com>
compose-language = Sprache des Briefs
compose-known = Von früher bekannt
compose-name-of = Name zu { $value }
compose-language-of = Sprache für { $value }
compose-drop = { $value } weglassen
compose-too-many = Eine Sendung geht an höchstens { $n } Personen. Der Rest Ihrer Liste steht noch im Feld: Senden Sie ihn als zweite Sendung.
compose-twice = { $value } stand doppelt da; ein Brief genügt.
compose-bad-address = „{ $value }“ ist keine vollständige Adresse.
compose-no-address = In „{ $value }“ steht keine Adresse.
compose-bad-do = Berichtigen Sie das oder lassen Sie es weg.
compose-bad-go = Berichtigen
compose-end-day = Endet am
compose-end-clock = Um
compose-end-clock-hint = Ab dieser Minute gilt der Link nicht mehr.
compose-end-hint = Zeit in { $zone }. Höchstens { $days } Tage.
compose-end-wrong = Das Ende braucht einen Tag und eine Uhrzeit.
compose-mode = Was die Empfänger dürfen
compose-mode-view = Nur ansehen
compose-mode-view-hint = Empfänger blättern im Browser und bekommen die Datei nie. Seiten und Filme tragen den Namen der Empfänger: Einen Bildschirm kann man fotografieren, aber das Foto zeigt, wessen Seite es war. Ton trägt kein Zeichen.
compose-mode-download = Ansehen und herunterladen
compose-mode-download-hint = Empfänger bekommen das Original und behalten es, auch nach dem Ende.
compose-version = Fassung
compose-frozen = Genau diese Fassungen
compose-frozen-hint = Empfänger bekommen, was jetzt da ist, auch wenn Sie später eine neuere freigeben.
compose-live = Immer die neueste freigegebene Fassung
compose-live-hint = Geben Sie eine neuere frei, bekommen Empfänger diese.
compose-check = Wer öffnen darf
compose-check-link = Nur der Link
compose-check-link-hint = Wer den Link hat, kann öffnen, auch wenn der Brief weitergegeben wurde.
compose-check-code = Link und ein Code per E-Mail
compose-check-code-hint = Ein Code geht an das Postfach, in dem der Link ankam. Er zeigt, dass jemand dieses Postfach lesen kann, nicht, wer es ist.
compose-check-account = Konto mit zwei Faktoren
compose-check-account-hint = Empfänger melden sich hier an ihrem Konto an, mit zweitem Faktor. Der Link allein öffnet nichts. Wer noch keines hat, wird mit dem Brief dazu eingeladen.
compose-cap = Abholungen je Person und Datei
compose-cap-hint = Leer: so oft sie möchten.
compose-cap-wrong = Die Zahl der Abholungen muss eine ganze Zahl ab 1 sein, oder leer bleiben.
compose-message = Nachricht
compose-message-hint = Steht im Brief und auf der Seite mit den Dateien.
compose-tell = Mir Bescheid geben,
compose-tell-fetched = wenn jemand die erste Datei abholt oder ansieht
compose-tell-unfetched = drei Tage vor dem Ende, falls jemand noch nichts abgeholt oder angesehen hat
compose-letter = Der Brief
compose-letter-hint = Genau so geht er hinaus; nur Nummer und Link fehlen noch.
compose-letter-for = { $language }, { $n ->
    [one] 1 Person
   *[other] { $n } Personen
}
compose-letter-invites = { $language }, mit Einladung, { $n ->
    [one] 1 Person
   *[other] { $n } Personen
}
compose-check-do = Prüfen und Brief lesen
compose-check-again = Noch einmal prüfen
compose-send = { $n ->
    [one] An 1 Person senden
   *[other] An { $n } Personen senden
}
compose-discard = Verwerfen
compose-read-again = Seit Sie den Brief gelesen haben, hat sich etwas geändert. Bitte sehen Sie ihn noch einmal an und senden Sie dann.
compose-not-sent = Es wurde nichts gesendet. Was Sie eingegeben haben, ist noch da; bitte sehen Sie sich die Punkte unten an.
compose-another-sender = Diesen Entwurf hat schon jemand anderes gesendet.
letter-to = An
letter-subject = Betreff

check-title = Prüfung
check-intro = Was uns vor dem Senden aufgefallen ist.
check-go-asset = Zur Datei
check-go-share = Zur Sendung
check-files-good = { $n ->
    [one] Die Datei ist freigegeben und in der Lizenzzeit.
   *[other] Alle { $n } Dateien sind freigegeben und in der Lizenzzeit.
}
check-recipients-good = { $n ->
    [one] 1 Person, mit eigenem Link.
   *[other] { $n } Personen, jede mit eigenem Link.
}
check-no-files = Es ist keine Datei ausgewählt.
check-no-files-do = Fügen Sie mindestens eine aus der Bibliothek hinzu.
check-too-many-files = Das sind zu viele Dateien; in eine Sendung passen { $value }.
check-too-many-files-do = Lassen Sie einige weg und senden Sie eine zweite Sendung.
check-gone = Eine der Dateien gibt es nicht mehr.
check-gone-do = Lassen Sie sie weg.
check-not-released = „{ $subject }“ ist ein Entwurf.
check-not-released-do = Die Datei kann gesendet werden, sobald sie freigegeben ist.
check-in-review = „{ $subject }“ ist in Prüfung.
check-in-review-do = Die Datei kann gesendet werden, sobald jemand sie freigibt.
check-withdrawn = „{ $subject }“ ist zurückgezogen.
check-withdrawn-do = Lassen Sie die Datei weg oder geben Sie zuerst eine Fassung frei.
check-not-yet = „{ $subject }“ ist erst ab { $value } verfügbar.
check-not-yet-do = Sie können jetzt senden; die Empfänger müssen bis dahin warten.
check-licence-over = Die Lizenz von „{ $subject }“ ist am { $value } abgelaufen.
check-licence-over-do = Lassen Sie die Datei weg oder tragen Sie das neue Ende der Lizenz ein.
check-licence-ends-first = Die Lizenz von „{ $subject }“ endet vor der Sendung, am { $value }.
check-licence-ends-first-do = Danach bekommt und sieht niemand mehr diese Datei. Wählen Sie ein früheres Ende oder erneuern Sie die Lizenz.
check-not-confirmed = Niemand hat bestätigt, dass „{ $subject }“ vollständig hochgeladen wurde.
check-not-confirmed-do = Das Programm hat keine Prüfsumme geschickt. Öffnen Sie die Datei einmal, bevor Sie sie senden.
check-no-recipients = Niemand soll es bekommen.
check-no-recipients-do = Geben Sie mindestens eine Adresse ein.
check-too-many-recipients = Das sind zu viele Empfänger; in eine Sendung passen { $value }.
check-too-many-recipients-do = Lassen Sie einige weg und senden Sie eine zweite Sendung.
check-twice = { $subject } steht zweimal in der Liste.
check-twice-do = Lassen Sie eines von beiden weg.
check-bounced = Der letzte Brief an { $subject } wurde abgelehnt, am { $value }.
check-bounced-do = Prüfen Sie die Adresse; fragen Sie im Zweifel am Telefon nach.
check-looks-like = { $subject } sieht einer Adresse bei { $value } sehr ähnlich, ist aber eine andere Domain.
check-looks-like-do = Lesen Sie sie Buchstabe für Buchstabe. Jemand könnte sie angemeldet haben, um Sie zu täuschen.
check-already-shared = { $subject } hat eine dieser Dateien schon, mit Sendung { $value }.
check-already-shared-do = Sie können sie noch einmal senden oder jene Sendung verlängern.
check-invites = { $n ->
    [one] { $who } hat noch kein Konto: Dieser Brief ist zugleich die Einladung dazu.
   *[other] { $n } Personen haben noch kein Konto: Ihr Brief ist zugleich die Einladung dazu. Es sind { $who }.
}
check-invites-do = Zuerst wird mit dem Link im Brief das Konto eingerichtet, dann öffnet sich damit die Sendung. Sie müssen nichts weiter tun.
check-invites-again = { $n ->
    [one] { $who } wurde schon zu einem Konto eingeladen und hat es nicht eingerichtet: In diesem Brief steht ein neuer Link dafür.
   *[other] { $n } Personen wurden schon zu einem Konto eingeladen und haben es nicht eingerichtet: In ihrem Brief steht ein neuer Link dafür. Es sind { $who }.
}
check-invites-again-do = Der Link in einem früheren Brief gilt dann nicht mehr.
check-account-off = Das Konto von { $subject } ist abgeschaltet, seit { $value }.
check-account-off-do = Diese Dateien lassen sich damit erst öffnen, wenn es auf der Seite des Kontakts wieder eingeschaltet ist.
check-colleague-not-ready = { $subject } gehört zum Haus und hat das eigene Konto noch nicht eingerichtet.
check-colleague-not-ready-do = Ein neuer Link dafür kommt von der Administration.
check-ends-in-the-past = Das Ende ist schon vorbei.
check-ends-in-the-past-do = Wählen Sie ein späteres.
check-too-long = Die Sendung liefe zu lange; spätestens endet sie am { $value }.
check-too-long-do = Wählen Sie ein früheres Ende. Auch später lässt sie sich nicht darüber hinaus verlängern.
check-nothing-allowed = Ohne eine einzige Abholung bekommt niemand etwas.
check-nothing-allowed-do = Geben Sie mindestens 1 ein oder lassen Sie das Feld leer.
check-downloads = Die Empfänger können die Dateien herunterladen und behalten, auch wenn Sie die Sendung später zurücknehmen.
check-only-looked-at = Die Empfänger können die Dateien nur ansehen. Seiten und Filme tragen den Namen dessen, der sie ansieht; Ton trägt keinen.
check-only-looked-at-do = Einen Bildschirm kann man fotografieren; das verhindert nichts. Das Foto zeigt, wessen Seite es war.
check-cap-not-kept = Die Zahl der Abholungen entfällt: Hier lässt sich nichts herunterladen.
check-nothing-to-show = Von „{ $subject }“ lässt sich nichts zeigen. { $value }
check-nothing-to-show-do = Lassen Sie die Datei weg oder erlauben Sie das Herunterladen.
check-not-shown-yet = „{ $subject }“ wird noch zum Ansehen vorbereitet.
check-not-shown-yet-do = Sie können jetzt senden. Bis alles bereit ist, müssen die Empfänger warten, und wenn sich nichts davon zeigen lässt, sehen sie nichts.

share-sent = Die Sendung ist aufgegeben. Alle Briefe sind unterwegs.
share-sent-waits = Die Sendung ist bereit, aber es ist kein Mailserver eingetragen: Bitte geben Sie jeden Brief selbst weiter. „Brief weitergeben“ zeigt ihn unten mit seinem Link.
share-letters-wait = { $n ->
    [one] Es ist kein Mailserver eingetragen: 1 Brief wartet darauf, dass Sie ihn weitergeben.
   *[other] Es ist kein Mailserver eingetragen: { $n } Briefe warten darauf, dass Sie sie weitergeben.
}
share-was-sent = Diese Sendung war schon aufgegeben; nichts wurde doppelt gesendet.

you-are-here = Sie sind hier
pages = Seiten
pages-first = Neueste
pages-older = Ältere
shares-intro = Alles, was gesendet wurde, und wie weit es kam.
shares-search = Nummer, Adresse, Titel oder Dateiname
shares-by = Gesendet von
shares-by-all = Alle
shares-by-me = Von mir gesendet
shares-state = Stand
shares-any-state = Jeder Stand
shares-show-all = Alle zeigen
shares-none = Noch wurde nichts geteilt
shares-none-text = Wählen Sie freigegebene Dateien, sagen Sie, wer sie bekommt und bis wann. Hier sehen Sie dann, was angekommen ist.
shares-none-found = Keine Sendung passt
shares-none-found-text = Suchen Sie mit weniger Wörtern oder nach einer ganzen Adresse.
shares-sent-by = { $who }, { $at }
shares-reached = { $n ->
    [one] 1 Person
   *[other] { $n } Personen
}, { $opened } geöffnet, { $fetched } abgeholt
shares-looked = { $n ->
    [one] 1 Person
   *[other] { $n } Personen
}, { $opened } geöffnet, { $fetched } angesehen
shares-failed = { $n ->
    [one] 1 Brief gescheitert
   *[other] { $n } Briefe gescheitert
}
shares-letters-wait = { $n ->
    [one] Es ist kein Mailserver eingetragen: 1 Brief wartet. Wer gesendet hat, kann ihn bei der Sendung lesen und den Link weitergeben.
   *[other] Es ist kein Mailserver eingetragen: { $n } Briefe warten. Wer gesendet hat, kann sie bei der Sendung lesen und die Links weitergeben.
}

share-title = Sendung { $number }: { $first }{ $others ->
    [0] {""}
    [one] {" "}und 1 weitere
   *[other] {" "}und { $others } weitere
}
share-state-active = Läuft
share-state-ended = Beendet
share-state-revoked = Zurückgenommen
share-ends-at = Endet am { $at }, { $left }
share-ended-at = Endete am { $at }
share-revoked-at = Zurückgenommen am { $at }
share-change-end = Ende ändern
share-history = Verlauf
share-at-a-glance = Auf einen Blick
share-narrow = Nur zeigen
share-show-all = Alle { $n }
share-revoke = Für alle zurücknehmen
share-manage = Neu senden, ersetzen, zurücknehmen
share-manage-who = Neu senden, ersetzen, zurücknehmen: { $who }
share-read-letter = Brief weitergeben
share-files = Dateien
share-facts = Einzelheiten
share-file-facts = { $name }, Fassung { $version }
share-file-deleted = Gelöscht; niemand bekommt sie mehr
share-file-withdrawn = Zurückgezogen; niemand bekommt sie
share-file-hidden = eine Datei, die Sie nicht mehr sehen
share-file-hidden-why = Sie liegt jetzt dort, wo Sie keine Rechte haben; die Empfänger haben weiter, was Sie gesendet haben
share-more-files = { $n ->
    [one] und 1 weitere Datei
   *[other] und { $n } weitere Dateien
}
share-more-looked = { $n ->
    [one] und 1 weitere Datei
   *[other] und { $n } weitere Dateien
}
share-fact-sender = Gesendet von
share-fact-sent = Gesendet am
share-fact-no-cap = So oft sie möchten
share-nobody-opened = Noch hat niemand einen Link dieser Sendung geöffnet.
share-not-opened = Noch hat niemand diesen Link geöffnet.
share-not-fetched = Noch wurde nichts abgeholt.
share-not-looked = Noch wurde nichts angesehen.
share-server-said = Der Mailserver sagte: „{ $error }“.
share-server-said-wait = Der Mailserver hat den Brief noch nicht angenommen: „{ $error }“.
share-next-try = Der nächste Versuch ist am { $at }.
share-fresh-asked = Hat am { $at } um einen neuen Link gebeten. „Neu senden“ macht einen.
share-letters-failed = { $n ->
    [one] Ein Brief ging nicht hinaus
   *[other] { $n } Briefe gingen nicht hinaus
}
share-letter-failed-to = Der Brief an { $who } wurde abgelehnt.
share-failed-all = Alle { $n } zeigen
share-correct-address = Adresse berichtigen
share-not-yours = Nur wer gesendet hat und Administratoren können diese Sendung ändern.
share-changed = Jemand anderes hat diese Sendung inzwischen geändert. Es wurde nichts geändert; bitte sehen Sie sie noch einmal an.
share-is-revoked = Diese Sendung ist zurückgenommen; an ihr ändert sich nichts mehr.
share-no-right = Dazu braucht es das Recht, jede Datei darin zu teilen.
share-is-over = Diese Sendung ist beendet. Verlängern Sie sie zuerst.
share-already-recipient = Diese Adresse gehört schon zu den Empfängern der Sendung.
share-ends-in-the-past = Dieses Ende ist schon vorbei. Um sofort zu beenden, nehmen Sie die Sendung zurück.
share-ends-too-late = Dieses Ende liegt später, als die Links gelten.

figure-people = { $n ->
    [one] Person
   *[other] Personen
}
figure-opened = { $n ->
    [one] hat den Link geöffnet
   *[other] haben den Link geöffnet
}
figure-fetched = { $n ->
    [one] hat etwas abgeholt
   *[other] haben etwas abgeholt
}
figure-looked = { $n ->
    [one] hat etwas angesehen
   *[other] haben etwas angesehen
}
mark-queued = Brief geht hinaus
mark-waiting = Brief wartet
mark-failed = Brief abgelehnt
mark-accepted = Brief angenommen
mark-opened = Link geöffnet
mark-fetched = Abgeholt
mark-looked = Angesehen
mark-revoked = Zurückgenommen
standing-queued = Der Brief ist auf dem Weg zum Mailserver
standing-waiting = Der Brief wartet: kein Mailserver eingetragen
standing-failed = Brief abgelehnt, { $at }
standing-accepted = Brief vom Mailserver angenommen, { $at }
standing-opened = Link geöffnet, { $at }
standing-fetched = Zuerst abgeholt, { $at }
standing-looked = Zuerst angesehen, { $at }
standing-revoked = Zurückgenommen, { $at }
standing-replaced = Durch eine andere Adresse ersetzt, { $at }
seen-not-yet = noch nicht angesehen
seen-unknown = geöffnet; wie lange, ist nicht bekannt
seen-pages = { $of ->
    [one] angesehen, { $lasting }
   *[other] { $seen } von { $of } Seiten angesehen, { $lasting }
}
seen-times = { $n ->
    [one] am { $at }
   *[other] { $n } Mal, zuletzt am { $at }
}
seen-bar = { $n ->
    [one] Seite { $pages }: { $lasting }
   *[other] Seiten { $pages }: { $lasting }
}
seen-played = zu { $percent } % abgespielt, { $lasting }
seen-bar-played = { $pages }: { $lasting }
seen-table-played = Teil für Teil
seen-column-parts = Von – bis
seen-column-played = Abgespielt
seen-not = nicht angesehen
seen-label = { $file }: { $words }. Am längsten: { $longest }
seen-table = Seite für Seite
seen-column-pages = Seite
seen-column-time = Zu sehen
arrival-none = noch nicht abgeholt
arrival-running = unterwegs: { $done } von { $size }
arrival-complete = vollständig, { $at }{ $n ->
    [one] {""}
    [2] {" "}(zweimal)
   *[other] {" "}({ $n }-mal)
}
arrival-aborted = abgebrochen bei { $done } von { $size }, { $at }
arrival-aborted-again = schon vollständig; ein weiteres Mal abgebrochen bei { $done } von { $size }, { $at }

share-revoke-title = Diese Sendung zurücknehmen?
share-revoke-consequence = { $n ->
    [one] 1 Person verliert jetzt den Zugang
   *[other] { $n } Personen verlieren jetzt den Zugang
}
share-revoke-means-view = Die Seiten verschwinden binnen zwei Sekunden, wartende Briefe gehen nicht mehr hinaus.
share-revoke-means = Laufende Abholungen enden binnen zwei Sekunden, wartende Briefe gehen nicht mehr hinaus. Was schon abgeholt wurde, bleibt bei denen, die es haben.
share-revoke-not-seen = { $n ->
    [one] 1 davon hat noch nichts angesehen.
   *[other] { $n } davon haben noch nichts angesehen.
}
share-revoke-not-yet = { $n ->
    [one] 1 davon hat noch nichts abgeholt.
   *[other] { $n } davon haben noch nichts abgeholt.
}
share-revoke-for-good = Das lässt sich nicht rückgängig machen. Um die Dateien wieder zu teilen, geben Sie eine neue Sendung auf.
share-revoke-do = Jetzt für alle zurücknehmen
share-keep = Beibehalten
share-back = Zurück zur Sendung
share-revoked-now = Die Sendung ist zurückgenommen. Niemand bekommt mehr etwas daraus.
share-end-present = Jetziges Ende: { $at }
share-end-latest = Spätestens { $at }: länger gelten die Links nicht.
share-end-zone = Zeit in { $zone }
share-end-means = Die Links bleiben, wie sie sind; die Empfänger bekommen darüber keinen Brief.
share-end-do = Ende verschieben
share-end-moved = Das Ende ist verschoben.
recipient-again-title = Neu senden
recipient-again-means = Sofort geht ein neuer Brief mit einem neuen Link hinaus. Der jetzige Link erlischt, und mit ihm alles, was damit geöffnet wurde.
recipient-again-do = Neuen Link senden
recipient-sent-again = Ein neuer Brief ist unterwegs; der alte Link ist erloschen.
recipient-replace-title = Vertippte Adresse ersetzen
recipient-replace-means = { $who } verliert jetzt den Zugang; die neue Adresse bekommt einen Brief mit einem eigenen Link.
recipient-new-address = Richtige Adresse
recipient-replace-do = Ersetzen und senden
recipient-replaced-now = Die Adresse ist ersetzt; ein Brief an die neue ist unterwegs.
recipient-revoke-title = Zurücknehmen
recipient-revoke-means = { $who } verliert jetzt den Zugang. Alle anderen behalten ihren.
recipient-revoke-fetched = Was schon abgeholt wurde, bleibt dort.
recipient-revoke-do = Diesen Link jetzt zurücknehmen
recipient-revoked-now = Der Link ist zurückgenommen.
letter-title = Der Brief
letter-intro = Er wartet, weil kein Mailserver eingetragen ist. Der Verlauf hält fest, dass Sie ihn gelesen haben.
letter-copy = Link kopieren
letter-link = Der Link
letter-link-hint = Geben Sie ihn nur an diese Person weiter, auf einem Weg, dem Sie trauen. Wer ihn hat, kann die Sendung öffnen.
letter-has-left = Dieser Brief ist schon hinaus oder inzwischen wertlos. „Neu senden“ macht einen neuen.

notices-more = { $n ->
    [one] 1 weiterer Hinweis wartet auf Sie.
   *[other] { $n } weitere Hinweise warten auf Sie.
}
notice-to-share = Zur Sendung
notice-to-asset = Zur Datei
notice-dismiss = Weglegen
notice-letter-failed = { $n ->
    [one] Ein Brief der Sendung { $share } ging nicht hinaus
   *[other] { $n } Briefe der Sendung { $share } gingen nicht hinaus
}: { $error }
notice-other-letter-failed = { $n ->
    [one] Ein Brief des Portals ging nicht hinaus
   *[other] { $n } Briefe des Portals gingen nicht hinaus
}: { $error }
notice-mail-trouble = Der Mailserver ist nicht zu gebrauchen, die Briefe warten: { $error }
notice-first-fetched = Sendung { $share }: Die erste Datei wurde abgeholt.
notice-first-looked-at = Sendung { $share }: Die erste Datei wurde angesehen.
notice-not-looked-at = Sendung { $share } endet bald, und noch nicht alle haben sie angesehen.
notice-unfetched = Sendung { $share } endet bald, und niemand hat etwas abgeholt.
notice-fresh-link = Zu Sendung { $share } bittet jemand um einen neuen Link.
notice-damage = Eine gespeicherte Datei ist beschädigt. Nichts davon wird herausgegeben; stellen Sie sie aus einer Sicherung wieder her.

compose-viewers = Einsicht für die Firma
compose-viewer = Auch { $who } von { $company } Einsicht in diese Sendung geben
compose-viewer-hint = Mit Konto und zweitem Faktor, was immer Sie unten wählen. Ihre Empfänger dort lesen, wer Einsicht hat.
compose-letter-viewer = { $who }, für { $company }
check-sees-too = Auch { $who } hat Einsicht, für { $company }, mit eigenem Konto.
check-no-viewer = Jemand, der diese Sendung für eine Firma sehen sollte, darf das nicht mehr.
check-no-viewer-do = Sehen Sie unter „Einsicht für die Firma“ noch einmal nach.
share-manage-viewer = Neu senden, zurücknehmen
share-sees-for = Hat Einsicht für { $company }
