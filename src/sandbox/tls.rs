//! A certificate that is worth nothing yet: signed at the start by a CA that was made for it, as a
//! company's proxy does that inspects TLS.

use std::io;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What encrypts, and the certificate of the CA as PEM.
pub struct Tls {
    pub acceptor: TlsAcceptor,
    pub ca: String,
}

impl Tls {
    /// Makes a CA, and a certificate for this machine.
    ///
    /// Errors: the system gives no random numbers.
    pub fn new() -> io::Result<Self> {
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
            ca: root.pem(),
        })
    }
}
