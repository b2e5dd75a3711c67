//! Faults on the way to the server: names, ports, proxies, certificates, clocks.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;

use super::{Told, doctor};
use crate::support::free_port;
use crate::synced::Synced;

/// Serves every connection on loopback by this, on a thread of its own; gives the port.
fn serve(each: impl Fn(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            each(stream);
        }
    });
    port
}

/// Reads a request's head, and answers it.
fn answer(mut stream: impl Read + Write, answer: &str) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    // Whoever only looks at the certificate asks for nothing.
    if !head.is_empty() {
        let _ = stream.write_all(answer.as_bytes());
    }
}

const UNAUTHORIZED: &str =
    "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

#[test]
fn a_port_that_is_closed_and_a_name_that_is_none_are_told_with_the_address() {
    let home = Synced::once();
    let closed = format!("http://127.0.0.1:{}", free_port());
    home.point(&closed);
    let told = doctor(&home.env, 75, &[]);
    let refused = told.names("network.tcp", "net.connect", "--api-url URL");
    assert!(refused["hints"][0].as_str().unwrap().contains(&closed));
    told.is("network.http", "skipped");
    told.is("endpoint.members", "skipped");
    told.is("store.integrity", "ok");
    told.worst("network.tcp");

    home.settings(|text| {
        let text = text.replace(&closed, "https://api.justworks.invalid");
        let host = closed.strip_prefix("http://").unwrap();
        text.replace(&format!("\"{host}\""), "\"api.justworks.invalid\"")
    });
    let told = doctor(&home.env, 75, &[]);
    told.names("network.dns", "net.dns", "--api-url URL");
    told.is("network.tls", "skipped");
    told.worst("network.dns");
}

#[test]
fn an_address_that_is_not_the_api_s_is_told_from_one_that_is() {
    let home = Synced::once();
    let portal = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
    let port = serve(move |stream| answer(stream, portal));
    home.point(&format!("http://127.0.0.1:{port}"));
    let told = doctor(&home.env, 1, &[]);
    told.names("network.http", "api.bad_answer", "--api-url URL");
    told.worst("network.http");
}

#[test]
fn a_sign_in_page_at_another_address_is_noticed_before_somebody_needs_it() {
    let home = Synced::once();
    let page = home.server.sandbox.authorize_url();
    let closed = format!("http://127.0.0.1:{}/oauth/authorize", free_port());
    home.settings(|text| text.replace(&page, &closed));
    let told = doctor(&home.env, 75, &[]);
    let command = "drivetrain connect justworks --authorize-url https://";
    told.names("network.sign_in_page", "net.connect", command);
    told.is("endpoint.members", "ok");
    let elsewhere = format!("{}/elsewhere", home.server.sandbox.api_url());
    home.settings(|text| text.replace(&closed, &elsewhere));
    let told = doctor(&home.env, 1, &[]);
    told.names("network.sign_in_page", "auth.no_sign_in_page", command);
}

#[test]
fn a_clock_that_is_two_days_off_is_told_with_the_command_that_sets_it() {
    let home = Synced::once();
    let then = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 86_400);
    let date = httpdate::fmt_http_date(then);
    let told = UNAUTHORIZED.replace("Content", &format!("Date: {date}\r\nContent"));
    let port = serve(move |stream| answer(stream, &told));
    home.point(&format!("http://127.0.0.1:{port}"));
    let told = doctor(&home.env, 4, &[]);
    let off = told.names("clock.skew", "clock.off", "set it");
    let detail = off["detail"].as_str().unwrap();
    assert!(detail.contains("2 d ahead of the server's"), "{detail}");
    assert!((off["facts"]["seconds"].as_i64().unwrap() - 172_800).abs() < 120);
}

#[test]
fn a_proxy_that_lets_nothing_through_is_named_with_what_to_ask_for() {
    let home = Synced::once();
    home.point("https://public-api.justworks.com");
    for (status, hint) in [
        (403, "allow CONNECT to public-api.justworks.com:443"),
        (407, "percent-encoded"),
    ] {
        let refusal =
            format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        let port = serve(move |stream| answer(stream, &refusal));
        let mut command = home.env.command(&["doctor", "--json"]);
        command.env(
            "HTTPS_PROXY",
            format!("http://ana:0f-a-password@127.0.0.1:{port}"),
        );
        let run = crate::support::Run::from(command.output().unwrap());
        assert!(!run.stdout.contains("0f-a-password"), "{}", run.stdout);
        let told = Told::of(run, 75);
        let proxy = told.is("network.proxy", "note");
        let named = format!("http://127.0.0.1:{port}, from HTTPS_PROXY");
        assert_eq!(proxy["detail"], named.as_str());
        told.names("network.tunnel", "net.proxy", hint);
        told.is("network.tls", "skipped");
        told.worst("network.tunnel");
    }
}

/// A CA of an office that inspects TLS, and a server with its certificate for `localhost`.
struct Inspected {
    port: u16,
    ca: String,
}

impl Inspected {
    fn start() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let name = &mut params.distinguished_name;
        name.push(DnType::CommonName, "Acme Inspection CA");
        name.push(DnType::OrganizationName, "Acme Corp");
        let key = KeyPair::generate().unwrap();
        let ca = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        let own = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let leaf = leaf.signed_by(&own, &issuer).unwrap();
        let key = PrivatePkcs8KeyDer::from(own.serialize_der());
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key.into())
            .unwrap();
        let config = Arc::new(config);
        let port = serve(move |stream| {
            let session = rustls::ServerConnection::new(config.clone()).unwrap();
            answer(rustls::StreamOwned::new(session, stream), UNAUTHORIZED);
        });
        Self { port, ca }
    }
}

#[test]
fn a_ca_that_stands_in_between_is_named_and_trusted_once_somebody_says_so() {
    let home = Synced::once();
    let inspected = Inspected::start();
    home.point(&format!("https://localhost:{}", inspected.port));
    let told = doctor(&home.env, 75, &[]);
    let tls = told.names("network.tls", "net.tls", "set SSL_CERT_FILE");
    assert_eq!(tls["facts"]["issuer"], "Acme Inspection CA (Acme Corp)");
    let detail = tls["detail"].as_str().unwrap();
    assert!(
        detail.contains("signed by Acme Inspection CA (Acme Corp)"),
        "{detail}"
    );
    told.is("network.http", "skipped");
    told.is("endpoint.members", "skipped");
    told.worst("network.tls");

    let file = home.env.home().join("acme.pem");
    std::fs::write(&file, &inspected.ca).unwrap();
    let mut command = home.env.command(&["doctor", "--json"]);
    command.env("SSL_CERT_FILE", &file);
    // That server is no API: it takes nobody's token.
    let told = Told::of(command.output().unwrap().into(), 4);
    let tls = told.is("network.tls", "ok");
    assert_eq!(tls["facts"]["version"], "1.3");
    told.is("network.http", "ok");
    told.is("environment.network", "note");
}
