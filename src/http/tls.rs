//! Looks at a TLS handshake: its version, who signed the certificate, and whether this machine
//! trusts it. Nothing is sent over such a connection.
//!
//! The client's own handshake ends at the first doubt and names no one. This one is completed
//! whatever the certificate is, so that a program in between can be named. The verdict comes from
//! the verifier that the client uses.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, ProtocolVersion, SignatureScheme};
use rustls_platform_verifier::Verifier;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::name::Name;

use super::error::clean;
use super::reach::within;
use crate::mutex::lock;

/// What a handshake showed.
#[derive(Debug, Clone)]
pub struct Greeting {
    /// `1.2` or `1.3`.
    pub version: &'static str,
    /// Who signed the server's certificate.
    pub issuer: Option<String>,
    /// Who is at the top of the chain that the server sent.
    pub top: Option<String>,
    /// From when until when the certificate is valid.
    pub valid: Option<(Timestamp, Timestamp)>,
    /// Why this machine does not trust it; `None` if it does.
    pub distrust: Option<Distrust>,
}

/// Why a certificate is not trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distrust {
    /// This machine does not know its signer.
    UnknownIssuer,
    /// It is for another name.
    OtherName,
    /// It has expired or is not valid yet, by this machine's clock.
    Dates,
    /// This machine has no certificates to compare it with, or something else is wrong.
    Other(String),
}

/// Completes a handshake, and gives what it showed.
pub async fn greet<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    host: &str,
    timeout: Duration,
) -> io::Result<Greeting> {
    let seen = Arc::new(Looking::new());
    let stream = handshake(stream, host, seen.clone(), timeout).await?;
    let (_, connection) = stream.get_ref();
    let mut greeting = lock(&seen.greeting).clone();
    greeting.version = match connection.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "1.3",
        Some(ProtocolVersion::TLSv1_2) => "1.2",
        _ => "of an unknown version",
    };
    Ok(greeting)
}

/// A TLS stream to a proxy that this machine trusts.
pub async fn enter<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    host: &str,
    timeout: Duration,
) -> io::Result<TlsStream<S>> {
    let verifier = Verifier::new(provider()).map_err(io::Error::other)?;
    handshake(stream, host, Arc::new(verifier), timeout).await
}

async fn handshake<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    host: &str,
    verifier: Arc<dyn ServerCertVerifier>,
    timeout: Duration,
) -> io::Result<TlsStream<S>> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned());
    let name = name.map_err(io::Error::other)?;
    let connect = TlsConnector::from(Arc::new(config)).connect(name, stream);
    within(timeout, connect).await
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// Asks the machine's verifier, notes its verdict, and accepts the certificate.
#[derive(Debug)]
struct Looking {
    verifier: Result<Verifier, String>,
    provider: Arc<CryptoProvider>,
    greeting: Mutex<Greeting>,
}

impl Looking {
    fn new() -> Self {
        let provider = provider();
        Self {
            verifier: Verifier::new(provider.clone()).map_err(|error| error.to_string()),
            provider,
            greeting: Mutex::new(Greeting {
                version: "",
                issuer: None,
                top: None,
                valid: None,
                distrust: Some(Distrust::Other("the server sent no certificate".into())),
            }),
        }
    }
}

impl ServerCertVerifier for Looking {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verdict = match &self.verifier {
            Ok(verifier) => verifier
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
                .err()
                .map(|error| distrust_of(&error)),
            Err(none) => Some(Distrust::Other(none.clone())),
        };
        let leaf = Certificate::from_der(end_entity).ok();
        let last = intermediates.last().unwrap_or(end_entity);
        let top = Certificate::from_der(last).ok();
        let issuer = |certificate: &Certificate| shown(certificate.tbs_certificate().issuer());
        let mut greeting = lock(&self.greeting);
        greeting.issuer = leaf.as_ref().map(issuer);
        greeting.top = top.as_ref().map(issuer);
        greeting.valid = leaf.as_ref().and_then(|certificate| {
            let valid = certificate.tbs_certificate().validity();
            let at = |time: x509_cert::time::Time| {
                let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
                Timestamp::from_second(seconds).ok()
            };
            Some((at(valid.not_before)?, at(valid.not_after)?))
        });
        greeting.distrust = verdict;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let known = &self.provider.signature_verification_algorithms;
        known.supported_schemes()
    }
}

fn distrust_of(error: &rustls::Error) -> Distrust {
    use rustls::CertificateError as C;
    match error {
        rustls::Error::InvalidCertificate(error) => match error {
            C::UnknownIssuer => Distrust::UnknownIssuer,
            C::NotValidForName | C::NotValidForNameContext { .. } => Distrust::OtherName,
            C::Expired
            | C::ExpiredContext { .. }
            | C::NotValidYet
            | C::NotValidYetContext { .. } => Distrust::Dates,
            other => Distrust::Other(clean(&other.to_string(), 200)),
        },
        other => Distrust::Other(clean(&other.to_string(), 200)),
    }
}

/// A name for people: `Amazon RSA 2048 M02 (Amazon)`.
fn shown(name: &Name) -> String {
    let text = |found: Option<x509_cert::ext::pkix::name::DirectoryString>| {
        found.map(|text| clean(&text.value(), 80))
    };
    let common = text(name.common_name().ok().flatten());
    let organisation = text(name.organization().ok().flatten());
    match (common, organisation) {
        (Some(common), Some(organisation)) => format!("{common} ({organisation})"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => clean(&name.to_string(), 80),
    }
}
