#![allow(clippy::print_stdout, missing_docs)]
//! The styles and scripts are built beforehand and embedded: say so when they are missing.

fn main() {
    let dist = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist");
    println!("cargo:rerun-if-changed={dist}");
    println!("cargo:rerun-if-changed={}", concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/locales"));
    if !std::path::Path::new(dist).join("app.css").exists() {
        println!("cargo:warning=web/dist is missing: run `npm ci && npm run build` in web/ first");
        std::process::exit(1);
    }
}
