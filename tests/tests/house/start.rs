//! The binary starts on an empty directory, is set up by its link, and comes back after `kill -9` as it was.

use sealport_tests::steps::{ADMINISTRATOR, PASSWORD, sent_on};
use sealport_tests::{Portal, PortalOptions, on_both_backends};

on_both_backends! {
    async fn set_up_once_and_still_there_after_a_kill(backend) {
        let mut portal = Portal::start(PortalOptions::on(backend)).await;
        let link = portal.setup_link().await;
        let anna = portal.administrator().await;
        anna.page("/people").await;
        assert_eq!(portal.visitor().get(&link).await.status(), 404, "the set-up link works once");
        portal.kill().await;
        portal.start_again().await;
        anna.page("/people").await;
        assert!(!portal.log().contains("/setup/"), "no second set-up link");
        portal.signed_in(ADMINISTRATOR, PASSWORD).await.page("/people").await;
        assert!(portal.stop().await.success(), "asked to end, it ends well:\n{}", portal.log());
    }

    async fn the_operator_helps_who_lost_everything(backend) {
        let mut portal = Portal::start(PortalOptions::on(backend)).await;
        portal.administrator().await;
        assert!(portal.stop().await.success());
        let said = portal.operator(&["user", "link", ADMINISTRATOR, "--json"]).await;
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let said: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
        let link = said["setup_link"].as_str().unwrap();
        portal.start_again().await;
        let (anna, new) = (portal.visitor(), "Sieben-Leitern-am-Hafen-22");
        let path = url::Url::parse(link).unwrap().path().to_owned();
        let to = sent_on(anna.submit(&path, &path, &[("password", new), ("repeat", new)]).await, "a new password").await;
        portal.signed_in(ADMINISTRATOR, PASSWORD).await.page("/people").await;
        portal.with_app(&anna, ADMINISTRATOR, &to).await;
        portal.signed_in(ADMINISTRATOR, new).await.page("/people").await;
        let old = [("address", ADMINISTRATOR), ("password", PASSWORD)];
        assert_eq!(portal.visitor().submit("/sign-in", "/sign-in", &old).await.status(), 401);
    }

    async fn secrets_are_not_in_the_log(backend) {
        let portal = Portal::start(PortalOptions::on(backend).with("SEALPORT_LOG", "debug")).await;
        let link = portal.setup_link().await;
        let anna = portal.administrator().await;
        anna.page("/people").await;
        let log = portal.log();
        assert_eq!(log.matches(&link).count(), 1, "printed once, for the operator:\n{log}");
        let secret = link.rsplit('/').next().unwrap();
        assert_eq!(log.matches(secret).count(), 1, "and logged never:\n{log}");
        for private in [PASSWORD, ADMINISTRATOR, "Anna Lindner"] {
            assert!(!log.contains(private), "{private} stands in the log:\n{log}");
        }
    }
}
