use super::Words;
use crate::letters::content::AccountChange;
use crate::letters::requests::Wish;

pub struct German;

fn files(count: u64) -> String {
    if count == 1 { "eine Datei".to_owned() } else { format!("{count} Dateien") }
}

fn sized(count: u64, total: &str) -> String {
    if count == 1 { format!("eine Datei ({total})") } else { format!("{count} Dateien, zusammen {total}") }
}

fn program(browser: Option<&str>, system: Option<&str>) -> String {
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} auf {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "einem unbekannten Programm".to_owned(),
    }
}

impl Words for German {
    fn greeting(&self, name: &str) -> String {
        if name.is_empty() { "Guten Tag,".to_owned() } else { format!("Guten Tag {name},") }
    }
    fn automatic(&self, company: &str, host: &str) -> String {
        format!("Gesendet vom Dateiportal von {company} unter {host}.")
    }

    fn share_subject(&self, sender: &str, company: &str, count: u64) -> String {
        format!("{sender} ({company}) hat Ihnen {} gesendet", files(count))
    }
    fn share_headline(&self, count: u64) -> String {
        if count == 1 { "Eine Datei für Sie".to_owned() } else { format!("{count} Dateien für Sie") }
    }
    fn share_lead(&self, sender: &str, company: &str, count: u64, total: &str) -> String {
        format!("{sender} ({company}) sendet Ihnen {}.", sized(count, total))
    }
    fn again_subject(&self, sender: &str, company: &str, count: u64) -> String {
        format!("Neuer Link: {sender} ({company}) hat Ihnen {} gesendet", files(count))
    }
    fn again_lead(&self, sender: &str, company: &str, count: u64, total: &str) -> String {
        let share = self.share_lead(sender, company, count, total);
        format!("{share} Dies ist ein neuer Link; der Link in unserer früheren Nachricht gilt nicht mehr.")
    }
    fn message_heading(&self, sender: &str) -> String {
        format!("Nachricht von {sender}")
    }
    fn files_heading(&self) -> &'static str {
        "Dateien"
    }
    fn more_files(&self, count: u64) -> String {
        if count == 1 { "und eine weitere Datei".to_owned() } else { format!("und {count} weitere Dateien") }
    }
    fn until_label(&self) -> &'static str {
        "Verfügbar bis"
    }
    fn reference_label(&self) -> &'static str {
        "Vorgang"
    }
    fn collect_button(&self, count: u64) -> String {
        if count == 1 { "Datei abholen".to_owned() } else { "Dateien abholen".to_owned() }
    }
    fn collect_then_button(&self, count: u64) -> String {
        format!("2. {}", self.collect_button(count))
    }
    fn account_first(&self, company: &str, until: &str) -> String {
        format!(
            "Diese Dateien öffnet man mit einem Konto bei {company}, und Sie haben noch keines. Richten Sie es zuerst ein; \
             das dauert zwei Minuten. Der Link dafür gilt einmal, bis {until}."
        )
    }
    fn account_first_hidden(&self, company: &str) -> String {
        format!(
            "Diese Dateien öffnet man mit einem Konto bei {company}. Der Link, mit dem es eingerichtet wird, steht nur \
             im Brief an die Empfängerin oder den Empfänger; sonst sieht ihn niemand."
        )
    }
    fn account_first_button(&self) -> &'static str {
        "Konto einrichten"
    }
    fn not_attached(&self, company: &str, count: u64) -> String {
        let what = if count == 1 {
            "Die Datei ist nicht angehängt. Sie liegt"
        } else {
            "Die Dateien sind nicht angehängt. Sie liegen"
        };
        format!("{what} verschlüsselt bei {company} für Sie bereit.")
    }
    fn for_you_alone(&self) -> &'static str {
        "Der Link ist nur für Sie bestimmt. Bitte geben Sie ihn nicht weiter."
    }
    fn for_your_company(&self, colleagues: &str) -> String {
        match colleagues {
            "" => "Die Sendung ist an Ihre Firma gerichtet; Sie sehen sie für die Firma, angemeldet an Ihrem Konto."
                .to_owned(),
            _ => format!(
                "Die Sendung ist an {colleagues} gerichtet; Sie sehen sie für Ihre Firma, angemeldet an Ihrem Konto."
            ),
        }
    }
    fn is_it_genuine(&self, host: &str, sender: &str, address: &str) -> String {
        format!(
            "Ist diese Nachricht echt? Der Link führt zu {host}. Wenn Sie antworten, geht Ihre Antwort an {sender} \
             ({address}). Rufen Sie im Zweifel {sender} unter einer Nummer an, die Sie schon kennen."
        )
    }

    fn open_share_button(&self, number: i64) -> String {
        format!("Sendung {number} öffnen")
    }
    fn can_be_switched_off(&self) -> &'static str {
        "Sie können diese Nachrichten auf der Seite der Sendung abschalten."
    }
    fn fetched_subject(&self, who: &str, number: i64) -> String {
        format!("Sendung {number}: {who} hat die erste Datei abgeholt")
    }
    fn fetched_headline(&self) -> String {
        "Erste Datei abgeholt".to_owned()
    }
    fn fetched_lead(&self, who: &str, number: i64) -> String {
        format!("{who} hat begonnen, Dateien Ihrer Sendung {number} abzuholen.")
    }
    fn when_label(&self) -> &'static str {
        "Wann"
    }
    fn unfetched_subject(&self, number: i64) -> String {
        format!("Sendung {number} endet bald und wurde noch nicht abgeholt")
    }
    fn unfetched_headline(&self) -> String {
        "Noch nicht abgeholt".to_owned()
    }
    fn unfetched_lead(&self, number: i64) -> String {
        format!("Ihre Sendung {number} endet bald, und noch keine ihrer Dateien wurde abgeholt.")
    }
    fn unfetched_advice(&self) -> &'static str {
        "Auf der Seite der Sendung können Sie sie verlängern oder den Link noch einmal senden."
    }
    fn ends_label(&self) -> &'static str {
        "Endet"
    }
    fn recipients_label(&self) -> &'static str {
        "Empfänger"
    }
    fn fresh_subject(&self, who: &str, number: i64) -> String {
        format!("Sendung {number}: {who} bittet um einen neuen Link")
    }
    fn fresh_headline(&self) -> String {
        "Bitte um einen neuen Link".to_owned()
    }
    fn fresh_lead(&self, who: &str, number: i64) -> String {
        format!("{who} bittet Sie um einen neuen Link zu Ihrer Sendung {number}.")
    }
    fn fresh_advice(&self) -> &'static str {
        "Es wurde noch nichts gesendet. Sie entscheiden auf der Seite der Sendung; ein neuer Link geht nur an die Adresse, die Sie dort eingetragen haben."
    }

    fn setup_subject(&self, company: &str) -> String {
        format!("Ihr Zugang zum Dateiportal von {company}")
    }
    fn setup_headline(&self) -> String {
        "Richten Sie Ihren Zugang ein".to_owned()
    }
    fn setup_lead(&self, by: &str, company: &str) -> String {
        format!(
            "{by} hat Ihren Zugang zum Dateiportal von {company} vorbereitet. Sie melden sich mit einem Passkey an, oder mit Passwort und Authentifizierungs-App."
        )
    }
    fn setup_button(&self) -> &'static str {
        "Zugang einrichten"
    }
    fn reset_subject(&self, company: &str) -> String {
        format!("Ihr neuer Link zum Dateiportal von {company}")
    }
    fn reset_headline(&self) -> String {
        "Wählen Sie ein neues Passwort".to_owned()
    }
    fn reset_lead(&self, by: &str, company: &str) -> String {
        format!(
            "{by} hat Ihnen einen Link geschickt, mit dem Sie ein neues Passwort für das Dateiportal von {company} wählen. Ihr zweiter Faktor bleibt, wie er ist."
        )
    }
    fn reset_button(&self) -> &'static str {
        "Neues Passwort wählen"
    }
    fn setup_once(&self) -> &'static str {
        "Der Link gilt einmal und ist nur für Sie bestimmt."
    }
    fn setup_unexpected(&self, by: &str, host: &str) -> String {
        format!(
            "Er führt zu {host}. Haben Sie diese Nachricht nicht erwartet, dann fragen Sie {by}, bevor Sie ihn öffnen."
        )
    }

    fn invitation_subject(&self, company: &str) -> String {
        format!("Ihr Konto bei {company}")
    }
    fn invitation_headline(&self, company: &str) -> String {
        format!("Ihr Konto bei {company}")
    }
    fn invitation_lead(&self, by: &str, company: &str) -> String {
        match by {
            "" => {
                format!(
                    "Sie haben um ein Konto im Dateiportal von {company} gebeten. Hier ist der Link zum Einrichten."
                )
            }
            by => format!("{by} lädt Sie zu einem Konto im Dateiportal von {company} ein."),
        }
    }
    fn invitation_what(&self) -> &'static str {
        "Mit einem Konto sehen Sie alles, was mit Ihnen geteilt wurde, an einer Stelle, und niemand kommt mit einem Link allein hinein. Sie richten es mit einem Passkey ein, oder mit einem Passwort und einer App."
    }
    fn invitation_unasked(&self, host: &str) -> String {
        format!("Er führt zu {host}. Haben Sie nicht darum gebeten, dann müssen Sie nichts tun: es geschieht nichts.")
    }

    fn request_subject(&self, who: &str, wish: Wish) -> String {
        match wish {
            Wish::Data => format!("{who} bittet um Auskunft über die eigenen Daten"),
            Wish::Erasure => format!("{who} bittet um Löschung"),
        }
    }
    fn request_headline(&self, wish: Wish) -> String {
        match wish {
            Wish::Data => "Eine Bitte um Auskunft",
            Wish::Erasure => "Eine Bitte um Löschung",
        }
        .to_owned()
    }
    fn request_lead(&self, who: &str, wish: Wish) -> String {
        match wish {
            Wish::Data => format!("{who} bittet um eine Kopie der personenbezogenen Daten, die das Portal aufbewahrt."),
            Wish::Erasure => {
                format!("{who} bittet um die Löschung der personenbezogenen Daten, die das Portal aufbewahrt.")
            }
        }
    }
    fn request_advice(&self) -> &'static str {
        "Das Gesetz verlangt eine Antwort binnen eines Monats. Ihre Antwort geht der Person als Nachricht zu und wird bei der Bitte aufbewahrt."
    }
    fn request_button(&self) -> &'static str {
        "Bitte ansehen"
    }
    fn answered_subject(&self, company: &str, wish: Wish) -> String {
        match wish {
            Wish::Data => format!("{company} hat Ihre Bitte um Auskunft beantwortet"),
            Wish::Erasure => format!("{company} hat Ihre Bitte um Löschung beantwortet"),
        }
    }
    fn answered_headline(&self, wish: Wish) -> String {
        match wish {
            Wish::Data => "Ihre Bitte um Auskunft",
            Wish::Erasure => "Ihre Bitte um Löschung",
        }
        .to_owned()
    }
    fn answered_lead(&self, company: &str, wish: Wish, at: &str) -> String {
        let what = match wish {
            Wish::Data => "Auskunft",
            Wish::Erasure => "Löschung",
        };
        format!("{company} hat Ihre Bitte um {what} vom {at} beantwortet.")
    }
    fn answer_heading(&self) -> &'static str {
        "Die Antwort"
    }

    fn consent_subject(&self, company: &str, title: &str) -> String {
        format!("{company} bittet um Ihre Einwilligung: {title}")
    }
    fn consent_headline(&self, company: &str) -> String {
        format!("Darf {company} Ihnen schreiben?")
    }
    fn consent_lead(&self, by: &str, company: &str) -> String {
        format!("{by} ({company}) fragt, ob Sie dem Folgenden zustimmen.")
    }
    fn answer_until_label(&self) -> &'static str {
        "Antwort bis"
    }
    fn consent_button(&self) -> &'static str {
        "Lesen und antworten"
    }
    fn consent_nothing_yet(&self) -> &'static str {
        "Sie haben noch in nichts eingewilligt, und auch das Öffnen des Links ist keine Einwilligung: Die gibt nur ein Knopf auf seiner Seite. Wenn Sie nichts tun, schreiben wir Ihnen hierzu nicht."
    }
    fn consent_governs(&self) -> &'static str {
        "Es geht um Mitteilungen. Dateien, die wir Ihnen aus einem Vertrag schulden, kommen in jedem Fall."
    }
    fn agreed_subject(&self, company: &str, title: &str) -> String {
        format!("Sie haben zugestimmt, dass {company} Ihnen schreibt: {title}")
    }
    fn agreed_headline(&self) -> String {
        "Sie haben zugestimmt".to_owned()
    }
    fn agreed_lead(&self, company: &str) -> String {
        format!("Vielen Dank. Sie haben zugestimmt, dass {company} Ihnen wie folgt schreibt.")
    }
    fn agreed_button(&self) -> &'static str {
        "Ansehen oder widerrufen"
    }
    fn agreed_keep(&self) -> &'static str {
        "Bitte bewahren Sie diese Nachricht auf: Mit ihrem Link können Sie Ihre Einwilligung jederzeit mit sofortiger Wirkung widerrufen."
    }

    fn account_subject(&self, company: &str, sign_in: bool) -> String {
        if sign_in {
            format!("Neue Anmeldung an Ihrem Konto bei {company}")
        } else {
            format!("Ihre Anmeldung bei {company} wurde geändert")
        }
    }
    fn account_headline(&self, sign_in: bool) -> String {
        if sign_in { "Eine neue Anmeldung" } else { "Ihre Anmeldung wurde geändert" }.to_owned()
    }
    fn account_lead(&self, company: &str, sign_in: bool) -> String {
        if sign_in {
            format!(
                "Jemand hat sich an Ihrem Konto im Dateiportal von {company} angemeldet, mit einem Browser oder aus einem Netz, das wir bei Ihnen noch nicht gesehen haben."
            )
        } else {
            format!("An Ihrer Anmeldung im Dateiportal von {company} hat sich etwas geändert.")
        }
    }
    fn account_what_label(&self) -> &'static str {
        "Was"
    }
    fn account_change(&self, change: &AccountChange) -> String {
        use AccountChange as C;
        let whole = match change {
            C::PasskeyAdded { name } => return format!("Der Passkey „{name}“ wurde hinzugefügt."),
            C::PasskeyRemoved { name } => return format!("Der Passkey „{name}“ wurde entfernt."),
            C::RecoveryCodeUsed { left: 1 } => "Ein Wiederherstellungscode wurde benutzt; einer ist übrig.",
            C::RecoveryCodeUsed { left } => {
                return format!("Ein Wiederherstellungscode wurde benutzt; {left} sind übrig.");
            }
            C::UnusualSignIn { browser, system, network, new_browser, new_network } => {
                let who = program(browser.as_deref(), system.as_deref());
                return match (new_browser, new_network) {
                    (true, true) => {
                        format!("Anmeldung mit einem neuen Browser ({who}) aus einem neuen Netz ({network}).")
                    }
                    (true, false) => format!("Anmeldung mit einem neuen Browser ({who}) aus dem Netz {network}."),
                    (false, _) => format!("Anmeldung aus einem neuen Netz ({network}) mit {who}."),
                };
            }
            C::StoppedSignIn { browser, system, network } => {
                let who = program(browser.as_deref(), system.as_deref());
                return format!("Versucht mit {who} aus dem Netz {network}.");
            }
            C::TotpSet => "Eine Authentifizierungs-App wurde eingerichtet.",
            C::TotpRemoved => "Die Authentifizierungs-App wurde entfernt.",
            C::PasswordSet => "Ein neues Passwort wurde gesetzt.",
            C::PasswordRemoved => "Das Passwort wurde entfernt.",
            C::RecoveryCodesMade => "Neue Wiederherstellungscodes wurden erstellt; frühere gelten nicht mehr.",
            C::RecoveryConfirmed => {
                "Die Administration erlaubt, alle Ihre Anmeldewege zu ersetzen; Sie erhalten dafür einen Link."
            }
            C::FactorsReplaced => "Alle früheren Anmeldewege wurden ersetzt.",
            C::ProviderLinked => {
                "Ihr Konto ist jetzt mit der Anmeldung des Unternehmens verbunden: Jemand hat sich zum ersten Mal darüber angemeldet."
            }
        };
        whole.to_owned()
    }
    fn account_button(&self) -> &'static str {
        "Mein Konto ansehen"
    }
    fn account_was_it_you(&self, company: &str) -> String {
        format!(
            "Waren Sie das? Dann müssen Sie nichts tun. Waren Sie es nicht, dann sagen Sie es sofort der Administration von \
             {company}, am Telefon oder persönlich."
        )
    }

    fn stopped_subject(&self, company: &str) -> String {
        format!("Jemand wollte sich an Ihrem Konto bei {company} anmelden")
    }
    fn stopped_headline(&self) -> String {
        "Eine Anmeldung wurde aufgehalten".to_owned()
    }
    fn stopped_lead(&self, company: &str) -> String {
        format!(
            "Jemand kam bei der Anmeldung an Ihrem Konto im Dateiportal von {company} durch den ersten Schritt, also Ihr Passwort oder die Anmeldung des Unternehmens, hatte aber keinen zweiten Faktor. Hineingekommen ist niemand."
        )
    }
    fn stopped_was_it_you(&self, company: &str) -> String {
        format!(
            "Waren Sie das? Dann müssen Sie nichts tun. Waren Sie es nicht, dann kennt jemand Ihr Passwort: Setzen Sie noch heute ein neues, und sagen Sie es der Administration von {company}, am Telefon oder persönlich."
        )
    }

    fn code_subject(&self, company: &str) -> String {
        format!("Ihr Code für die Dateien bei {company}")
    }
    fn code_headline(&self) -> String {
        "Ihr Code".to_owned()
    }
    fn code_lead(&self, sender: &str, company: &str) -> String {
        format!("Mit diesem Code öffnen Sie, was {sender} ({company}) Ihnen gesendet hat.")
    }
    fn code_until_label(&self) -> &'static str {
        "Gültig bis"
    }
    fn code_where(&self, host: &str) -> String {
        format!(
            "Bitte geben Sie ihn nur auf der Seite ein, auf der Sie ihn angefordert haben, bei {host}. Er öffnet die Dateien einmal und nur in jenem Browser."
        )
    }
    fn code_never_asked(&self, company: &str) -> String {
        format!("Niemand bei {company} wird Sie je nach diesem Code fragen, weder am Telefon noch in einer Nachricht.")
    }
    fn code_unexpected(&self, sender: &str) -> String {
        format!(
            "Sie haben ihn nicht angefordert? Dann hat jemand anderes Ihren Link. Geöffnet wurde nichts; bitte sagen Sie es {sender}."
        )
    }

    fn test_subject(&self, company: &str) -> String {
        format!("Testnachricht des Dateiportals von {company}")
    }
    fn test_headline(&self) -> String {
        "Der Versand funktioniert".to_owned()
    }
    fn test_lead(&self, company: &str) -> String {
        format!(
            "Mit dieser Nachricht wurden die E-Mail-Einstellungen des Dateiportals von {company} geprüft. \
             Sie müssen nichts tun."
        )
    }
}
