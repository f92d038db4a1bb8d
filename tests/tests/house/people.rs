//! Employees come by invitation and leave with a choice about what they leave behind.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use sealport_tests::lines::ask_until;
use sealport_tests::smtp::Behaviour;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD, sent_on};
use sealport_tests::{
    Backend, Browser, Choices, Client, Form, Portal, PortalOptions, Profile, Running, Smtp, bytes, on_both_backends,
};

const BERT: &str = "bert@lindner.test";
const BERTS: &str = "a slow boat with nine lanterns";
const PETRA: &str = "petra@hotel.test";
/// What the house promises, and what a busy machine may take besides.
const WITHIN: Duration = Duration::from_millis(2_500);

/// Anna's house with a mail server.
struct House {
    portal: Portal,
    smtp: Smtp,
    anna: Client,
}

impl House {
    async fn on(backend: Backend) -> Self {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        Self { portal, smtp, anna }
    }

    /// Sends the form to add somebody.
    async fn invite(&self, name: &str, address: &str, more: &[(&str, &str)]) -> reqwest::Response {
        let page = self.anna.page("/people").await;
        let add = page.split("<form class=\"form sheet\"").last().unwrap();
        let mut form = Form::on(&format!("<form{add}"), "/people").with("name", name).with("address", address);
        for (field, value) in more {
            form = form.with(field, value);
        }
        self.anna.send(&form).await
    }

    /// Follows a set-up link to the end.
    async fn sets_up(&self, link: &str, address: &str, password: &str) -> Client {
        let client = self.portal.visitor();
        let fields = [("password", password), ("repeat", password)];
        let to = sent_on(client.submit(link, link, &fields).await, "set up").await;
        self.portal.with_app(&client, address, &to).await;
        client
    }

    /// Bert, who came by letter.
    async fn bert(&self) -> Client {
        sent_on(self.invite("Bert Kranz", BERT, &[("role", "approver")]).await, "invite").await;
        let link = self.smtp.letter_to(BERT, 0).await.link("/setup/");
        self.sets_up(&link, BERT, BERTS).await
    }

    /// Bert's page for administrators.
    async fn page_of_bert(&self) -> String {
        let page = self.anna.page("/people").await;
        let row = page.split("<tr>").find(|row| row.contains(BERT)).unwrap();
        row.split('"').find(|part| part.starts_with("/people/")).unwrap().to_owned()
    }

    /// What the list says of Bert, once it says `words`.
    async fn says_of_bert(&self, words: &str) {
        let said = ask_until(|| async {
            let page = self.anna.page("/people").await;
            page.split("<tr>").find(|row| row.contains(BERT)).filter(|row| row.contains(words)).map(drop)
        });
        assert!(said.await.is_some(), "{words}: {}", self.anna.page("/people").await);
    }

    /// Disables Bert's account with a choice.
    async fn disables_bert(&self, choice: &[(&str, &str)]) {
        let path = format!("{}/disable", self.page_of_bert().await);
        let mut form = Form::on(&self.anna.page(&path).await, "/disable");
        for (field, value) in choice {
            form = form.with(field, value);
        }
        sent_on(self.anna.send(&form).await, "disable").await;
    }

    /// Bert shares a file with Petra: the paths of asset and share, and the link.
    async fn bert_shares(&self, bert: &Client, before: usize) -> (String, String, String) {
        let asset = bert.released("plan.bin", &bytes(3, 5_000)).await;
        let share = bert.share(&[&asset], &format!("Petra Sommer <{PETRA}>"), &Choices::default()).await;
        (asset, share, self.smtp.letter_to(PETRA, before).await.link("/r/"))
    }
}

/// The id under which somebody is offered as the one who takes over.
fn offered(page: &str, name: &str) -> String {
    let option = page.split("<option value=\"").skip(1).find(|option| option.contains(name));
    option.unwrap_or_else(|| panic!("{name} is not offered on {page}")).split('"').next().unwrap().to_owned()
}

on_both_backends! {
    async fn an_employee_comes_by_letter(backend) {
        let mut house = House::on(backend).await;
        house.smtp.behave(Behaviour::Refuse).await;
        let to = sent_on(house.invite("Bert Kranz", BERT, &[("language", "de")]).await, "invite").await;
        assert!(to.starts_with("/people?said="), "{to}");
        house.says_of_bert("The letter could not be sent").await;

        // Again, and once more: the newest link alone works, and no page of the house shows one.
        house.smtp.behave(Behaviour::Accept).await;
        for _ in 0..2 {
            let form = Form::on(&house.anna.page(&house.page_of_bert().await).await, "/link");
            sent_on(house.anna.send(&form).await, "send again").await;
            house.says_of_bert("The mail server took the letter").await;
        }
        let (first, second) = (house.smtp.letter_to(BERT, 0).await, house.smtp.letter_to(BERT, 1).await);
        assert!(second.subject.contains("Ihr Zugang"), "in his language: {}", second.subject);
        assert!(!house.anna.page("/people").await.contains("/setup/"));
        assert_eq!(house.portal.visitor().get(&first.link("/setup/")).await.status(), StatusCode::NOT_FOUND);
        let bert = house.sets_up(&second.link("/setup/"), BERT, BERTS).await;
        bert.page("/library").await;
        assert_eq!(house.portal.visitor().get(&second.link("/setup/")).await.status(), StatusCode::NOT_FOUND, "once");

        // A forgotten password: by letter, with other words; or shown, when that is asked for.
        let form = Form::on(&house.anna.page(&house.page_of_bert().await).await, "/link");
        sent_on(house.anna.send(&form).await, "reset").await;
        assert!(house.smtp.letter_to(BERT, 3).await.text.contains("Neues Passwort wählen"), "after the news of his account");
        let shown = house.anna.send(&form.with("link", "shown")).await;
        assert_eq!(shown.status(), StatusCode::OK);
        assert!(shown.text().await.unwrap().contains("/setup/"));
    }

    async fn who_takes_over_answers_for_shares_and_files(backend) {
        let house = House::on(backend).await;
        let bert = house.bert().await;
        let (asset, share, link) = house.bert_shares(&bert, 0).await;
        let long = bert.upload("long.bin", &bytes(21, 24 << 20)).await;
        let running = Running::begin(&bert, &format!("{long}/original/1")).await;
        let ask = format!("{}/disable", house.page_of_bert().await);
        let page = house.anna.page(&ask).await;
        assert!(page.contains("1 running, for 1 recipient") && page.contains("2 files"), "{page}");
        // Without a colleague nothing happens.
        let nobody = Form::on(&page, "/disable").with("shares", "hand-over");
        assert_eq!(house.anna.send(&nobody).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
        bert.page("/library").await;

        let anna = offered(&page, "Anna Lindner");
        house.disables_bert(&[("shares", "hand-over"), ("assets", "hand-over"), ("to", &anna)]).await;
        let since = Instant::now();
        assert!(running.breaks().await, "what runs ends");
        assert!(since.elapsed() < WITHIN, "it took {:?}", since.elapsed());
        assert_eq!(bert.get("/library").await.status(), StatusCode::UNAUTHORIZED);

        // The customer sees who sent it, and whom to ask now.
        let landing = house.portal.visitor().page(&link).await;
        assert!(landing.contains("Bert Kranz sends you 1 file"), "{landing}");
        assert!(landing.contains("Your contact is now Anna Lindner") && landing.contains(ADMINISTRATOR), "{landing}");
        assert!(!landing.contains(BERT), "a dead mailbox is not named");
        assert!(house.anna.page("/shares?by=me").await.contains(&share), "it is hers");
        assert!(house.anna.page(&share).await.contains("Answered for by"));
        assert!(house.anna.page(&asset).await.contains("Answered for by"));
        for path in [&share, &asset] {
            let history = house.anna.page(&format!("{path}/history")).await;
            assert!(history.contains("from Bert Kranz to Anna Lindner"), "{path}: {history}");
        }
        // A new link comes from who answers for it; what the customer asks reaches her.
        house.anna.send_again(&share).await;
        let letter = house.smtp.letter_to(PETRA, 1).await;
        assert_eq!(letter.reply_to.as_deref(), Some(ADMINISTRATOR));
        assert!(letter.text.contains(ADMINISTRATOR) && !letter.text.contains(BERT), "{}", letter.text);
        house.anna.revoke(&share).await;
        let petra = house.portal.visitor();
        let (status, ended) = petra.asked(&letter.link("/r/")).await;
        assert_eq!(status, StatusCode::GONE);
        assert!(ended.contains("Anna Lindner") && ended.contains(ADMINISTRATOR) && !ended.contains(BERT), "{ended}");
        sent_on(petra.send(&Form::on(&ended, "/fresh")).await, "ask for a fresh link").await;
        house.smtp.wait_for(1, |seen| matches!(seen, sealport_tests::smtp::Seen::Letter { to, .. } if to[0] == ADMINISTRATOR)).await;
    }

    async fn what_stays_is_answered_for_by_the_house_until_somebody_takes_it(backend) {
        let house = House::on(backend).await;
        let form = Form::on(&house.anna.page("/settings").await, "/settings/company").with("contact", "service@lindner.test");
        sent_on(house.anna.send(&form).await, "name a contact").await;
        let bert = house.bert().await;
        let (_, share, link) = house.bert_shares(&bert, 0).await;
        house.disables_bert(&[]).await;
        let petra = house.portal.visitor();
        let landing = petra.page(&link).await;
        assert!(landing.contains("Your contact is now Werkstatt Lindner") && landing.contains("service@lindner.test"), "{landing}");
        petra.open_link(&link).await;
        assert!(petra.page("/c").await.contains("service@lindner.test"), "it stays");

        // She asks for a fresh link: nobody reads Bert's letters, so the administrators are told.
        house.anna.revoke(&share).await;
        let (_, ended) = house.portal.visitor().asked(&link).await;
        let asking = house.portal.visitor();
        let page = asking.asked(&link).await.1;
        assert!(ended.contains("service@lindner.test") && !ended.contains(BERT), "{ended}");
        sent_on(asking.send(&Form::on(&page, "/fresh")).await, "ask").await;
        let top = house.anna.page("/people").await;
        assert!(top.contains("share of somebody whose account is switched off"), "{top}");
        let hand = format!("{}/handover", house.page_of_bert().await);
        assert!(top.contains(&format!("href=\"{hand}\"")), "the notice leads to where it is put right");
        let page = house.anna.page(&hand).await;
        let to = offered(&page, "Anna Lindner");
        sent_on(house.anna.send(&Form::on(&page, "/handover").with("to", &to)).await, "hand over").await;
        assert!(house.anna.page("/shares?by=me").await.contains(&share));
    }

    async fn what_is_revoked_is_closed_at_once(backend) {
        let house = House::on(backend).await;
        let bert = house.bert().await;
        let (_, _, link) = house.bert_shares(&bert, 0).await;
        let petra = house.portal.visitor();
        petra.open_link(&link).await;
        let file = petra.files().await.remove(0);
        house.disables_bert(&[("shares", "revoke")]).await;
        assert_eq!(petra.get(&file).await.status(), StatusCode::GONE);
        assert_eq!(house.portal.visitor().get(&link).await.status(), StatusCode::GONE);
    }

    async fn somebody_leaves_in_german_on_phone_and_desktop(backend) {
        let house = House::on(backend).await;
        let bert = house.bert().await;
        house.bert_shares(&bert, 0).await;
        for profile in [Profile::Phone, Profile::Desktop] {
            let browser = Browser::start(profile, "de").await;
            let stop = async |what: &str| {
                browser.assert_accessible().await;
                browser.screenshot(&format!("people-{what}-{profile:?}")).await;
            };
            house.portal.sign_in_browser(&browser, ADMINISTRATOR, PASSWORD).await;
            let bert = house.page_of_bert().await;
            let at = |path: &str| format!("{}{path}", house.portal.address());
            browser.goto(at("/people?lang=de")).await.unwrap();
            stop("list").await;
            browser.goto(at(&bert)).await.unwrap();
            stop("person").await;
            browser.goto(at(&format!("{bert}/handover"))).await.unwrap();
            stop("handover").await;
            browser.goto(at(&format!("{bert}/disable"))).await.unwrap();
            assert!(browser.describe().await.contains("Bert Kranz sperren?"), "{}", browser.describe().await);
            stop("leaving").await;
            if profile == Profile::Phone {
                continue;
            }
            // Without a choice nothing is lost: they stay.
            browser.follow("main form .button--grave").await;
            browser.arrive("/people").await;
            stop("left").await;
            assert!(browser.describe().await.contains("gesperrt"), "{}", browser.describe().await);
        }
    }
}
