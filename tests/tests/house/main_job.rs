//! The main job without a browser: an employee shares a file, a customer fetches it, the history shows it.

use reqwest::StatusCode;
use sealport_tests::{Choices, Portal, PortalOptions, Smtp, on_both_backends};

on_both_backends! {
    async fn a_file_goes_from_an_employee_to_a_customer(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let plan: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
        let asset = anna.released("Plan für Zürich.pdf", &plan).await;
        let terms = anna.released("terms.txt", b"be kind").await;
        let share = anna.share(&[&asset, &terms], "Petra Sommer <petra@hotel.test>", &Choices::default()).await;

        let letter = smtp.letter_to("petra@hotel.test", 0).await;
        assert!(letter.attachments.is_empty());
        let petra = portal.visitor();
        petra.open_link(&letter.link("/r/")).await;
        let files = petra.files().await;
        assert_eq!(files.len(), 2);
        assert_eq!(petra.download(&files[0]).await, plan);
        assert_eq!(petra.download(&files[1]).await, b"be kind");

        let stranger = portal.visitor();
        assert_eq!(stranger.get(&files[0]).await.status(), StatusCode::NOT_FOUND);
        let page = anna.page(&share).await;
        assert!(page.contains("petra@hotel.test"), "the sender sees whom it went to");
    }
}
