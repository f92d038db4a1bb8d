use super::Words;
use crate::letters::content::AccountChange;
use crate::letters::requests::Wish;

pub struct Dutch;

fn files(count: u64) -> String {
    if count == 1 { "een bestand".to_owned() } else { format!("{count} bestanden") }
}

fn sized(count: u64, total: &str) -> String {
    if count == 1 { format!("een bestand ({total})") } else { format!("{count} bestanden, samen {total}") }
}

fn program(browser: Option<&str>, system: Option<&str>) -> String {
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} op {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "een onbekend programma".to_owned(),
    }
}

impl Words for Dutch {
    fn greeting(&self, name: &str) -> String {
        if name.is_empty() { "Goedendag,".to_owned() } else { format!("Geachte {name},") }
    }
    fn automatic(&self, company: &str, host: &str) -> String {
        format!("Verzonden door het bestandsportaal van {company} op {host}.")
    }

    fn share_subject(&self, sender: &str, company: &str, count: u64) -> String {
        format!("{sender} ({company}) heeft u {} gestuurd", files(count))
    }
    fn share_headline(&self, count: u64) -> String {
        if count == 1 { "Een bestand voor u".to_owned() } else { format!("{count} bestanden voor u") }
    }
    fn share_lead(&self, sender: &str, company: &str, count: u64, total: &str) -> String {
        format!("{sender} ({company}) stuurt u {}.", sized(count, total))
    }
    fn again_subject(&self, sender: &str, company: &str, count: u64) -> String {
        format!("Nieuwe link: {sender} ({company}) heeft u {} gestuurd", files(count))
    }
    fn again_lead(&self, sender: &str, company: &str, count: u64, total: &str) -> String {
        let share = self.share_lead(sender, company, count, total);
        format!("{share} Dit is een nieuwe link; de link in ons eerdere bericht werkt niet meer.")
    }
    fn message_heading(&self, sender: &str) -> String {
        format!("Bericht van {sender}")
    }
    fn files_heading(&self) -> &'static str {
        "Bestanden"
    }
    fn more_files(&self, count: u64) -> String {
        if count == 1 { "en nog een bestand".to_owned() } else { format!("en nog {count} bestanden") }
    }
    fn until_label(&self) -> &'static str {
        "Beschikbaar tot"
    }
    fn reference_label(&self) -> &'static str {
        "Kenmerk"
    }
    fn collect_button(&self, count: u64) -> String {
        if count == 1 { "Bestand ophalen".to_owned() } else { "Bestanden ophalen".to_owned() }
    }
    fn collect_then_button(&self, count: u64) -> String {
        format!("2. {}", self.collect_button(count))
    }
    fn account_first(&self, company: &str, until: &str) -> String {
        format!(
            "Deze bestanden opent u met een account bij {company}, en u hebt er nog geen. Stel het eerst in; dat duurt \
             twee minuten. De link daarvoor werkt één keer, tot {until}."
        )
    }
    fn account_first_hidden(&self, company: &str) -> String {
        format!(
            "Deze bestanden opent men met een account bij {company}. De link om het in te stellen staat alleen in de \
             brief aan de ontvanger; verder ziet niemand die."
        )
    }
    fn account_first_button(&self) -> &'static str {
        "Account instellen"
    }
    fn not_attached(&self, company: &str, count: u64) -> String {
        let what = if count == 1 {
            "Het bestand is niet bijgevoegd. Het staat"
        } else {
            "De bestanden zijn niet bijgevoegd. Ze staan"
        };
        format!("{what} versleuteld voor u klaar bij {company}.")
    }
    fn for_you_alone(&self) -> &'static str {
        "De link is alleen voor u bestemd. Stuur hem niet door."
    }
    fn for_your_company(&self, colleagues: &str) -> String {
        match colleagues {
            "" => "De zending is aan uw bedrijf gericht; u ziet die voor het bedrijf, aangemeld bij uw account."
                .to_owned(),
            _ => {
                format!("De zending is gericht aan {colleagues}; u ziet die voor uw bedrijf, aangemeld bij uw account.")
            }
        }
    }
    fn is_it_genuine(&self, host: &str, sender: &str, address: &str) -> String {
        format!(
            "Is dit bericht echt? De link gaat naar {host}. Als u antwoordt, gaat uw antwoord naar {sender} ({address}). \
             Bel bij twijfel {sender} op een nummer dat u al kent."
        )
    }

    fn open_share_button(&self, number: i64) -> String {
        format!("Zending {number} openen")
    }
    fn can_be_switched_off(&self) -> &'static str {
        "U kunt deze berichten uitzetten op de pagina van de zending."
    }
    fn fetched_subject(&self, who: &str, number: i64) -> String {
        format!("Zending {number}: {who} heeft het eerste bestand opgehaald")
    }
    fn fetched_headline(&self) -> String {
        "Eerste bestand opgehaald".to_owned()
    }
    fn fetched_lead(&self, who: &str, number: i64) -> String {
        format!("{who} is begonnen bestanden van uw zending {number} op te halen.")
    }
    fn when_label(&self) -> &'static str {
        "Wanneer"
    }
    fn unfetched_subject(&self, number: i64) -> String {
        format!("Zending {number} loopt binnenkort af en is nog niet opgehaald")
    }
    fn unfetched_headline(&self) -> String {
        "Nog niet opgehaald".to_owned()
    }
    fn unfetched_lead(&self, number: i64) -> String {
        format!("Uw zending {number} loopt binnenkort af en er is nog geen bestand van opgehaald.")
    }
    fn unfetched_advice(&self) -> &'static str {
        "Op de pagina van de zending kunt u de termijn verlengen of de link opnieuw sturen."
    }
    fn ends_label(&self) -> &'static str {
        "Loopt af op"
    }
    fn recipients_label(&self) -> &'static str {
        "Ontvangers"
    }
    fn fresh_subject(&self, who: &str, number: i64) -> String {
        format!("Zending {number}: {who} vraagt om een nieuwe link")
    }
    fn fresh_headline(&self) -> String {
        "Verzoek om een nieuwe link".to_owned()
    }
    fn fresh_lead(&self, who: &str, number: i64) -> String {
        format!("{who} vraagt u om een nieuwe link naar uw zending {number}.")
    }
    fn fresh_advice(&self) -> &'static str {
        "Er is nog niets verstuurd. U beslist op de pagina van de zending; een nieuwe link gaat alleen naar het adres dat u daar hebt ingevuld."
    }

    fn setup_subject(&self, company: &str) -> String {
        format!("Uw toegang tot het bestandsportaal van {company}")
    }
    fn setup_headline(&self) -> String {
        "Richt uw toegang in".to_owned()
    }
    fn setup_lead(&self, by: &str, company: &str) -> String {
        format!(
            "{by} heeft uw toegang tot het bestandsportaal van {company} voorbereid. U meldt zich aan met een passkey, of met een wachtwoord en een authenticator-app."
        )
    }
    fn setup_button(&self) -> &'static str {
        "Toegang inrichten"
    }
    fn reset_subject(&self, company: &str) -> String {
        format!("Uw nieuwe link naar het bestandsportaal van {company}")
    }
    fn reset_headline(&self) -> String {
        "Kies een nieuw wachtwoord".to_owned()
    }
    fn reset_lead(&self, by: &str, company: &str) -> String {
        format!(
            "{by} heeft u een link gestuurd waarmee u een nieuw wachtwoord kiest voor het bestandsportaal van {company}. Uw tweede factor blijft zoals hij is."
        )
    }
    fn reset_button(&self) -> &'static str {
        "Nieuw wachtwoord kiezen"
    }
    fn setup_once(&self) -> &'static str {
        "De link werkt één keer en is alleen voor u bestemd."
    }
    fn setup_unexpected(&self, by: &str, host: &str) -> String {
        format!("De link gaat naar {host}. Verwachtte u dit bericht niet, vraag het dan eerst aan {by}.")
    }

    fn invitation_subject(&self, company: &str) -> String {
        format!("Uw account bij {company}")
    }
    fn invitation_headline(&self, company: &str) -> String {
        format!("Uw account bij {company}")
    }
    fn invitation_lead(&self, by: &str, company: &str) -> String {
        match by {
            "" => format!(
                "U hebt om een account in het bestandsportaal van {company} gevraagd. Hier is de link om het in te stellen."
            ),
            by => format!("{by} nodigt u uit voor een account in het bestandsportaal van {company}."),
        }
    }
    fn invitation_what(&self) -> &'static str {
        "Met een account ziet u alles wat met u is gedeeld op één plaats, en niemand komt met alleen een link binnen. U stelt het in met een passkey, of met een wachtwoord en een app."
    }
    fn invitation_unasked(&self, host: &str) -> String {
        format!("De link gaat naar {host}. Hebt u er niet om gevraagd, dan hoeft u niets te doen: er gebeurt niets.")
    }

    fn request_subject(&self, who: &str, wish: Wish) -> String {
        match wish {
            Wish::Data => format!("{who} vraagt om inzage in de eigen gegevens"),
            Wish::Erasure => format!("{who} vraagt om verwijdering"),
        }
    }
    fn request_headline(&self, wish: Wish) -> String {
        match wish {
            Wish::Data => "Een verzoek om inzage",
            Wish::Erasure => "Een verzoek om verwijdering",
        }
        .to_owned()
    }
    fn request_lead(&self, who: &str, wish: Wish) -> String {
        match wish {
            Wish::Data => format!("{who} vraagt om een kopie van de persoonsgegevens die het portaal bewaart."),
            Wish::Erasure => format!("{who} vraagt om verwijdering van de persoonsgegevens die het portaal bewaart."),
        }
    }
    fn request_advice(&self) -> &'static str {
        "De wet vraagt om een antwoord binnen een maand. Uw antwoord gaat als bericht naar de persoon en wordt bij het verzoek bewaard."
    }
    fn request_button(&self) -> &'static str {
        "Het verzoek bekijken"
    }
    fn answered_subject(&self, company: &str, wish: Wish) -> String {
        match wish {
            Wish::Data => format!("{company} heeft uw verzoek om inzage beantwoord"),
            Wish::Erasure => format!("{company} heeft uw verzoek om verwijdering beantwoord"),
        }
    }
    fn answered_headline(&self, wish: Wish) -> String {
        match wish {
            Wish::Data => "Uw verzoek om inzage",
            Wish::Erasure => "Uw verzoek om verwijdering",
        }
        .to_owned()
    }
    fn answered_lead(&self, company: &str, wish: Wish, at: &str) -> String {
        let what = match wish {
            Wish::Data => "inzage",
            Wish::Erasure => "verwijdering",
        };
        format!("{company} heeft uw verzoek om {what} van {at} beantwoord.")
    }
    fn answer_heading(&self) -> &'static str {
        "Het antwoord"
    }

    fn consent_subject(&self, company: &str, title: &str) -> String {
        format!("{company} vraagt om uw toestemming: {title}")
    }
    fn consent_headline(&self, company: &str) -> String {
        format!("Mag {company} u schrijven?")
    }
    fn consent_lead(&self, by: &str, company: &str) -> String {
        format!("{by} ({company}) vraagt of u met het volgende instemt.")
    }
    fn answer_until_label(&self) -> &'static str {
        "Antwoorden tot"
    }
    fn consent_button(&self) -> &'static str {
        "Lezen en antwoorden"
    }
    fn consent_nothing_yet(&self) -> &'static str {
        "U hebt nog nergens mee ingestemd, en het openen van de link stemt ook nergens mee in: dat doet alleen een knop op de pagina. Doet u niets, dan schrijven wij u hierover niet."
    }
    fn consent_governs(&self) -> &'static str {
        "Het gaat om berichten. Bestanden die wij u uit een overeenkomst verschuldigd zijn, komen in elk geval."
    }
    fn agreed_subject(&self, company: &str, title: &str) -> String {
        format!("U stemde ermee in dat {company} u schrijft: {title}")
    }
    fn agreed_headline(&self) -> String {
        "U hebt ingestemd".to_owned()
    }
    fn agreed_lead(&self, company: &str) -> String {
        format!("Dank u. U stemde ermee in dat {company} u als volgt schrijft.")
    }
    fn agreed_button(&self) -> &'static str {
        "Bekijken of intrekken"
    }
    fn agreed_keep(&self) -> &'static str {
        "Bewaar dit bericht: met de link kunt u uw toestemming altijd met onmiddellijke ingang intrekken."
    }

    fn account_subject(&self, company: &str, sign_in: bool) -> String {
        if sign_in {
            format!("Nieuwe aanmelding bij uw account van {company}")
        } else {
            format!("Uw aanmelding bij {company} is gewijzigd")
        }
    }
    fn account_headline(&self, sign_in: bool) -> String {
        if sign_in { "Een nieuwe aanmelding" } else { "Uw aanmelding is gewijzigd" }.to_owned()
    }
    fn account_lead(&self, company: &str, sign_in: bool) -> String {
        if sign_in {
            format!(
                "Iemand heeft zich aangemeld bij uw account in het bestandenportaal van {company}, met een browser of vanuit een netwerk dat wij bij u nog niet hebben gezien."
            )
        } else {
            format!("Er is iets veranderd aan de manier waarop u zich aanmeldt bij het bestandenportaal van {company}.")
        }
    }
    fn account_what_label(&self) -> &'static str {
        "Wat"
    }
    fn account_change(&self, change: &AccountChange) -> String {
        use AccountChange as C;
        let whole = match change {
            C::PasskeyAdded { name } => return format!("De passkey ‘{name}’ is toegevoegd."),
            C::PasskeyRemoved { name } => return format!("De passkey ‘{name}’ is verwijderd."),
            C::RecoveryCodeUsed { left: 1 } => "Er is een herstelcode gebruikt; er is er nog één over.",
            C::RecoveryCodeUsed { left } => {
                return format!("Er is een herstelcode gebruikt; er zijn er nog {left} over.");
            }
            C::UnusualSignIn { browser, system, network, new_browser, new_network } => {
                let who = program(browser.as_deref(), system.as_deref());
                return match (new_browser, new_network) {
                    (true, true) => {
                        format!("Aanmelding met een nieuwe browser ({who}) vanuit een nieuw netwerk ({network}).")
                    }
                    (true, false) => format!("Aanmelding met een nieuwe browser ({who}) vanuit het netwerk {network}."),
                    (false, _) => format!("Aanmelding vanuit een nieuw netwerk ({network}) met {who}."),
                };
            }
            C::StoppedSignIn { browser, system, network } => {
                let who = program(browser.as_deref(), system.as_deref());
                return format!("Geprobeerd met {who} vanuit het netwerk {network}.");
            }
            C::TotpSet => "Een authenticator-app is ingesteld.",
            C::TotpRemoved => "De authenticator-app is verwijderd.",
            C::PasswordSet => "Er is een nieuw wachtwoord ingesteld.",
            C::PasswordRemoved => "Het wachtwoord is verwijderd.",
            C::RecoveryCodesMade => "Er zijn nieuwe herstelcodes gemaakt; eerdere werken niet meer.",
            C::RecoveryConfirmed => {
                "De beheerders staan toe dat al uw manieren van aanmelden worden vervangen; u krijgt daarvoor een link."
            }
            C::FactorsReplaced => "Alle eerdere manieren van aanmelden zijn vervangen.",
            C::ProviderLinked => {
                "Uw account is nu gekoppeld aan de aanmelding van het bedrijf: iemand heeft zich daarmee voor het eerst aangemeld."
            }
        };
        whole.to_owned()
    }
    fn account_button(&self) -> &'static str {
        "Mijn account bekijken"
    }
    fn account_was_it_you(&self, company: &str) -> String {
        format!(
            "Was u dit? Dan hoeft u niets te doen. Was u het niet, zeg het dan meteen tegen een beheerder van {company}, \
             telefonisch of persoonlijk."
        )
    }

    fn stopped_subject(&self, company: &str) -> String {
        format!("Iemand wilde zich aanmelden bij uw account van {company}")
    }
    fn stopped_headline(&self) -> String {
        "Een aanmelding is tegengehouden".to_owned()
    }
    fn stopped_lead(&self, company: &str) -> String {
        format!(
            "Iemand kwam bij het aanmelden bij uw account in het bestandenportaal van {company} door de eerste stap, dus uw wachtwoord of de aanmelding van het bedrijf, maar had geen tweede factor. Er is niemand binnengekomen."
        )
    }
    fn stopped_was_it_you(&self, company: &str) -> String {
        format!(
            "Was u dit? Dan hoeft u niets te doen. Was u het niet, dan kent iemand uw wachtwoord: stel vandaag nog een nieuw in, en zeg het tegen een beheerder van {company}, telefonisch of persoonlijk."
        )
    }

    fn code_subject(&self, company: &str) -> String {
        format!("Uw code voor de bestanden bij {company}")
    }
    fn code_headline(&self) -> String {
        "Uw code".to_owned()
    }
    fn code_lead(&self, sender: &str, company: &str) -> String {
        format!("Met deze code opent u wat {sender} ({company}) u heeft gestuurd.")
    }
    fn code_until_label(&self) -> &'static str {
        "Geldig tot"
    }
    fn code_where(&self, host: &str) -> String {
        format!(
            "Vul de code alleen in op de pagina waarop u erom vroeg, op {host}. Hij opent de bestanden één keer en alleen in die browser."
        )
    }
    fn code_never_asked(&self, company: &str) -> String {
        format!("Niemand bij {company} zal u ooit om deze code vragen, niet aan de telefoon en niet in een bericht.")
    }
    fn code_unexpected(&self, sender: &str) -> String {
        format!(
            "Heeft u er niet om gevraagd? Dan heeft iemand anders uw link. Er is niets geopend; laat het {sender} weten."
        )
    }

    fn test_subject(&self, company: &str) -> String {
        format!("Testbericht van het bestandsportaal van {company}")
    }
    fn test_headline(&self) -> String {
        "Het versturen werkt".to_owned()
    }
    fn test_lead(&self, company: &str) -> String {
        format!(
            "Met dit bericht zijn de e-mailinstellingen van het bestandsportaal van {company} getest. U hoeft niets te doen."
        )
    }
}
