//! What the product promises, tried on the built binary: with browsers, mail servers, PostgreSQL and S3 as they are.
//!
//! One program, for a program each would be compiled and linked three dozen times. A file alone:
//! `tests/run -- --package sealport-tests --test house film::`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod at_rest;
mod browser_upload;
mod browser_ways;
mod canary;
mod codes;
mod company_sign_in;
mod contacts;
mod customers;
mod damage;
mod dependencies;
mod film;
mod first_pages;
mod foreign_clients;
mod helpers;
mod hostile;
mod journey;
mod leave;
mod links;
mod locales;
mod main_job;
mod only_looked_at;
mod outage;
mod passkey_attacks;
mod people;
mod scanners;
mod services;
mod start;
mod surroundings;
mod tls;
mod trace;
mod two_factors;
mod viewer;
