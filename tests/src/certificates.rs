//! An authority of our own and a certificate for `localhost`: TLS libraries refuse an authority that serves itself.

use std::path::Path;

/// Writes `authority.pem`, `server.pem` and `server.key` into `folder`.
///
/// # Panics
/// When they can't be made.
pub fn write(folder: &Path) {
    let authority_key = rcgen::KeyPair::generate().expect("a key");
    let mut authority = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    // Two names: of one that signs its own name OpenSSL says that it signed itself.
    authority.distinguished_name.push(rcgen::DnType::CommonName, "The authority of the tests");
    let authority_certificate = authority.self_signed(&authority_key).expect("a certificate");
    let server_key = rcgen::KeyPair::generate().expect("a key");
    let mut server =
        rcgen::CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).expect("parameters");
    server.distinguished_name.push(rcgen::DnType::CommonName, "localhost");
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let server_certificate = server.signed_by(&server_key, &issuer).expect("a certificate");
    let write = |name: &str, pem: String| std::fs::write(folder.join(name), pem).expect("written");
    write("authority.pem", authority_certificate.pem());
    write("server.pem", server_certificate.pem());
    write("server.key", server_key.serialize_pem());
}
