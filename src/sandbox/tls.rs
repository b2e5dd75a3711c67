//! A certificate that is worth nothing yet: signed at the start by a CA that was made for it, as a company's proxy
//! does that inspects TLS.

use std::io;
use std::sync::Arc;

use base64::Engine as _;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What encrypts, and the certificate of the CA as PEM.
pub(super) struct Tls {
    pub(super) acceptor: TlsAcceptor,
    pub(super) ca: String,
}

impl Tls {
    /// Makes a CA, and a certificate for this machine.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub(super) fn new() -> io::Result<Self> {
        let mut ca = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let name = &mut ca.distinguished_name;
        name.push(DnType::CommonName, "Example Corp TLS Inspection");
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let root = ca.self_signed(&key).map_err(io::Error::other)?;
        let issuer = Issuer::new(ca, key);
        let names = ["localhost", "127.0.0.1"].map(str::to_owned);
        let mut own = CertificateParams::new(names).map_err(io::Error::other)?;
        own.distinguished_name.push(DnType::CommonName, "localhost");
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let own = own.signed_by(&key, &issuer).map_err(io::Error::other)?;
        let secret = PrivateKeyDer::try_from(key.serialize_der()).map_err(io::Error::other)?;
        let chain = vec![own.der().clone(), root.der().clone()];
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, secret)
            .map_err(io::Error::other)?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            ca: pem(root.der()),
        })
    }
}

/// A certificate as text (RFC 7468).
fn pem(der: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    for (place, c) in text.char_indices() {
        if place > 0 && place % 64 == 0 {
            pem.push('\n');
        }
        pem.push(c);
    }
    pem + "\n-----END CERTIFICATE-----\n"
}
