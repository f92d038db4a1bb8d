//! The words about files that are only looked at, in every language: nothing here may promise that one gets them.

use super::de::German;
use super::en::English;
use super::nl::Dutch;

/// What letters say of a share whose files are looked at and not taken.
pub trait Looking {
    fn shown_subject(&self, sender: &str, company: &str, count: u64) -> String;
    fn shown_headline(&self, count: u64) -> String;
    fn shown_lead(&self, sender: &str, company: &str, count: u64) -> String;
    fn shown_again_subject(&self, sender: &str, company: &str, count: u64) -> String;
    fn shown_again_lead(&self, sender: &str, company: &str, count: u64) -> String;
    fn look_button(&self, count: u64) -> String;
    /// What the reader can do with them, and what is recorded.
    fn not_to_have(&self, company: &str, sender: &str, count: u64) -> String;

    fn looked_subject(&self, who: &str, number: i64) -> String;
    fn looked_headline(&self) -> &'static str;
    fn looked_lead(&self, who: &str, number: i64) -> String;
    fn unseen_subject(&self, number: i64) -> String;
    fn unseen_headline(&self) -> &'static str;
    fn unseen_lead(&self, number: i64) -> String;
}

impl Looking for English {
    fn shown_subject(&self, sender: &str, company: &str, count: u64) -> String {
        let what = if count == 1 { "a file".to_owned() } else { format!("{count} files") };
        format!("{sender} ({company}) shows you {what}")
    }
    fn shown_headline(&self, count: u64) -> String {
        if count == 1 { "A file for you to look at".to_owned() } else { format!("{count} files for you to look at") }
    }
    fn shown_lead(&self, sender: &str, company: &str, count: u64) -> String {
        let what = if count == 1 { "a file".to_owned() } else { format!("{count} files") };
        format!("{sender} ({company}) shows you {what}, to look at in your browser.")
    }
    fn shown_again_subject(&self, sender: &str, company: &str, count: u64) -> String {
        format!("New link: {}", self.shown_subject(sender, company, count))
    }
    fn shown_again_lead(&self, sender: &str, company: &str, count: u64) -> String {
        let share = self.shown_lead(sender, company, count);
        format!("{share} This is a new link; the one in our earlier letter no longer works.")
    }
    fn look_button(&self, count: u64) -> String {
        if count == 1 { "Look at the file" } else { "Look at the files" }.to_owned()
    }
    fn not_to_have(&self, company: &str, sender: &str, count: u64) -> String {
        let what = if count == 1 { "The file stays at" } else { "The files stay at" };
        format!(
            "{what} {company}, encrypted, and can’t be downloaded. Every page that you look at carries your name, and \
             {sender} sees which pages you looked at, and for how long."
        )
    }

    fn looked_subject(&self, who: &str, number: i64) -> String {
        format!("Share {number}: {who} has looked at the first file")
    }
    fn looked_headline(&self) -> &'static str {
        "First file looked at"
    }
    fn looked_lead(&self, who: &str, number: i64) -> String {
        format!("{who} has begun to look at files of your share {number}.")
    }
    fn unseen_subject(&self, number: i64) -> String {
        format!("Share {number} ends soon and has not been looked at")
    }
    fn unseen_headline(&self) -> &'static str {
        "Not looked at yet"
    }
    fn unseen_lead(&self, number: i64) -> String {
        format!("Your share {number} ends soon, and not all of its recipients have looked at it.")
    }
}

impl Looking for German {
    fn shown_subject(&self, sender: &str, company: &str, count: u64) -> String {
        let what = if count == 1 { "eine Datei".to_owned() } else { format!("{count} Dateien") };
        format!("{sender} ({company}) zeigt Ihnen {what}")
    }
    fn shown_headline(&self, count: u64) -> String {
        if count == 1 { "Eine Datei zum Ansehen".to_owned() } else { format!("{count} Dateien zum Ansehen") }
    }
    fn shown_lead(&self, sender: &str, company: &str, count: u64) -> String {
        let what = if count == 1 { "eine Datei".to_owned() } else { format!("{count} Dateien") };
        format!("{sender} ({company}) zeigt Ihnen {what}, anzusehen in Ihrem Browser.")
    }
    fn shown_again_subject(&self, sender: &str, company: &str, count: u64) -> String {
        format!("Neuer Link: {}", self.shown_subject(sender, company, count))
    }
    fn shown_again_lead(&self, sender: &str, company: &str, count: u64) -> String {
        let share = self.shown_lead(sender, company, count);
        format!("{share} Dies ist ein neuer Link; der Link in unserer früheren Nachricht gilt nicht mehr.")
    }
    fn look_button(&self, count: u64) -> String {
        if count == 1 { "Datei ansehen" } else { "Dateien ansehen" }.to_owned()
    }
    fn not_to_have(&self, company: &str, sender: &str, count: u64) -> String {
        let what =
            if count == 1 { "Die Datei bleibt verschlüsselt bei" } else { "Die Dateien bleiben verschlüsselt bei" };
        let can = if count == 1 { "kann" } else { "können" };
        format!(
            "{what} {company} und {can} nicht heruntergeladen werden. Jede Seite, die Sie ansehen, trägt Ihren Namen, \
             und {sender} sieht, welche Seiten Sie wie lange angesehen haben."
        )
    }

    fn looked_subject(&self, who: &str, number: i64) -> String {
        format!("Sendung {number}: {who} hat die erste Datei angesehen")
    }
    fn looked_headline(&self) -> &'static str {
        "Erste Datei angesehen"
    }
    fn looked_lead(&self, who: &str, number: i64) -> String {
        format!("{who} hat begonnen, Dateien Ihrer Sendung {number} anzusehen.")
    }
    fn unseen_subject(&self, number: i64) -> String {
        format!("Sendung {number} endet bald und wurde noch nicht angesehen")
    }
    fn unseen_headline(&self) -> &'static str {
        "Noch nicht angesehen"
    }
    fn unseen_lead(&self, number: i64) -> String {
        format!("Ihre Sendung {number} endet bald, und noch nicht alle haben sie angesehen.")
    }
}

impl Looking for Dutch {
    fn shown_subject(&self, sender: &str, company: &str, count: u64) -> String {
        let what = if count == 1 { "een bestand".to_owned() } else { format!("{count} bestanden") };
        format!("{sender} ({company}) laat u {what} zien")
    }
    fn shown_headline(&self, count: u64) -> String {
        if count == 1 { "Een bestand om te bekijken".to_owned() } else { format!("{count} bestanden om te bekijken") }
    }
    fn shown_lead(&self, sender: &str, company: &str, count: u64) -> String {
        let what = if count == 1 { "een bestand".to_owned() } else { format!("{count} bestanden") };
        format!("{sender} ({company}) laat u {what} zien, te bekijken in uw browser.")
    }
    fn shown_again_subject(&self, sender: &str, company: &str, count: u64) -> String {
        format!("Nieuwe link: {}", self.shown_subject(sender, company, count))
    }
    fn shown_again_lead(&self, sender: &str, company: &str, count: u64) -> String {
        let share = self.shown_lead(sender, company, count);
        format!("{share} Dit is een nieuwe link; de link in ons eerdere bericht werkt niet meer.")
    }
    fn look_button(&self, count: u64) -> String {
        if count == 1 { "Bestand bekijken" } else { "Bestanden bekijken" }.to_owned()
    }
    fn not_to_have(&self, company: &str, sender: &str, count: u64) -> String {
        let (what, can) = if count == 1 { ("Het bestand blijft", "kan") } else { ("De bestanden blijven", "kunnen") };
        format!(
            "{what} versleuteld bij {company} en {can} niet worden gedownload. Elke pagina die u bekijkt draagt uw naam, \
             en {sender} ziet welke pagina’s u hebt bekeken en hoe lang."
        )
    }

    fn looked_subject(&self, who: &str, number: i64) -> String {
        format!("Zending {number}: {who} heeft het eerste bestand bekeken")
    }
    fn looked_headline(&self) -> &'static str {
        "Eerste bestand bekeken"
    }
    fn looked_lead(&self, who: &str, number: i64) -> String {
        format!("{who} is begonnen bestanden van uw zending {number} te bekijken.")
    }
    fn unseen_subject(&self, number: i64) -> String {
        format!("Zending {number} loopt binnenkort af en is nog niet bekeken")
    }
    fn unseen_headline(&self) -> &'static str {
        "Nog niet bekeken"
    }
    fn unseen_lead(&self, number: i64) -> String {
        format!("Uw zending {number} loopt binnenkort af, en nog niet alle ontvangers hebben die bekeken.")
    }
}
