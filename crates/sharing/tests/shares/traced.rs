//! Whom the mark in a leaked picture names, and that looking it up is a deed.

use crate::support::client;
use sealport_history::{Actor, Kind};
use sealport_sharing::{Tracer, recipient_tag, trace};

crate::support::in_worlds! {
    async fn a_mark_leads_to_share_recipient_and_sender(world) {
        let asset = world.asset("Plan", 10).await;
        let other = world.send(&world.draft(&[asset], &["cleo@customer.example"])).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example", "bert@customer.example"])).await;
        let number = u32::try_from(sent.number).unwrap();
        for (grant, address) in sent.grants.iter().zip(["anna@customer.example", "bert@customer.example"]) {
            let by = Tracer::Reviewer(world.sender, &client());
            let traced = trace(&world.ground, number, recipient_tag(grant.grant), by).await.unwrap().unwrap();
            assert_eq!((traced.share, traced.sender.id), (sent.id, world.sender));
            let [(found, person)] = traced.recipients.as_slice() else { panic!("{}", traced.recipients.len()) };
            assert_eq!(*found, grant.grant);
            assert_eq!(person.address.as_ref().unwrap().as_str(), address);
        }
        assert_eq!(world.count(sent.id, Kind::PictureTraced).await, 2);
        assert_eq!(world.count(other.id, Kind::PictureTraced).await, 0);
    }

    async fn a_mark_of_nobody_leads_to_no_person(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example"])).await;
        let number = u32::try_from(sent.number).unwrap();
        assert!(trace(&world.ground, number + 1, 0, Tracer::Operator).await.unwrap().is_none());
        let tag = recipient_tag(sent.grants[0].grant).wrapping_add(1);
        let traced = trace(&world.ground, number, tag, Tracer::Operator).await.unwrap().unwrap();
        assert_eq!((traced.share, traced.recipients.len()), (sent.id, 0));
        let timeline = world.timeline(sent.id).await;
        let event = timeline.iter().find(|event| event.kind == Kind::PictureTraced).unwrap();
        assert_eq!(event.actor, Actor::Operator);
    }
}
