//! The redirect's receiver, met over raw sockets: what it takes, what it turns away, and that
//! nothing a client does or leaves undone stops the real redirect.

mod refused;
mod stalled;

use drivetrain::auth::callback::{Callback, Expected, RedirectUri};
use drivetrain::auth::loopback::{ListenError, Listener, Serving};
use drivetrain::secret::Secret;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// No test waits so long unless it fails.
const PATIENCE: Duration = Duration::from_secs(30);
const GOOD: &str = "/callback?code=c0de&state=st4te";

struct Waiting {
    serving: Option<Serving>,
    callbacks: Receiver<Callback>,
    host: String,
    port: u16,
}

fn expected() -> Expected {
    Expected {
        state: Secret::new("st4te"),
        issuers: vec!["https://auth.example".to_owned()],
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn bind(host: &str) -> (Listener, u16) {
    loop {
        let port = free_port();
        let redirect = RedirectUri::parse(&format!("http://{host}:{port}/callback")).unwrap();
        match Listener::bind(&redirect, expected()) {
            Err(ListenError::Busy { .. }) => {}
            other => return (other.unwrap(), port),
        }
    }
}

fn wait_on(host: &str) -> Waiting {
    let (listener, port) = bind(host);
    let (sender, callbacks) = channel();
    Waiting {
        serving: Some(listener.serve(move |callback| sender.send(callback).unwrap())),
        callbacks,
        host: host.to_owned(),
        port,
    }
}

fn wait() -> Waiting {
    wait_on("127.0.0.1")
}

impl Waiting {
    fn connect(&self) -> TcpStream {
        let stream = match self.host.as_str() {
            "[::1]" => TcpStream::connect((Ipv6Addr::LOCALHOST, self.port)),
            _ => TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)),
        }
        .unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        answer(&mut stream)
    }

    fn host(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    fn ask(&self, method: &str, target: &str) -> String {
        self.raw(&format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.host()
        ))
    }

    fn get(&self, target: &str) -> String {
        self.ask("GET", target)
    }

    #[track_caller]
    fn still_waits(&self) {
        assert!(self.callbacks.try_recv().is_err(), "the wait has ended");
    }

    /// The real redirect comes, is answered and handed over.
    #[track_caller]
    fn succeeds(&self) {
        let page = self.get(GOOD);
        assert_eq!(status(&page), 200, "{page}");
        assert!(
            page.contains("signed in") && page.ends_with("</html>\n"),
            "{page}"
        );
        assert_eq!(self.callback(), Callback::Code(Secret::new("c0de")));
    }

    #[track_caller]
    fn callback(&self) -> Callback {
        self.callbacks.recv_timeout(PATIENCE).unwrap()
    }
}

/// All that comes before the connection ends.
fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&bytes)),
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn status(answer: &str) -> u16 {
    let line = answer.lines().next().unwrap_or_default();
    line.split(' ').nth(1).unwrap_or("0").parse().unwrap()
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let (head, _) = answer.split_once("\r\n\r\n")?;
    head.lines().skip(1).find_map(|line| {
        let (field, value) = line.split_once(": ")?;
        field.eq_ignore_ascii_case(name).then_some(value)
    })
}

// Statement 2.

#[test]
fn it_binds_the_hosts_own_loopback_address_before_it_serves() {
    let (listener, port) = bind("127.0.0.1");
    let addresses: Vec<_> = listener
        .addresses()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(addresses, [format!("127.0.0.1:{port}")]);
    // A redirect that comes before the answering begins is not lost.
    let mut early = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(
        early,
        "GET {GOOD} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
    )
    .unwrap();
    let (sender, callbacks) = channel();
    let _serving = listener.serve(move |callback| sender.send(callback).unwrap());
    assert_eq!(status(&answer(&mut early)), 200);
    assert!(callbacks.recv_timeout(PATIENCE).is_ok());
    #[cfg(target_os = "linux")]
    assert!(TcpStream::connect(("127.0.0.2", port)).is_err());
}

#[test]
fn localhost_answers_on_both_addresses() {
    let waiting = wait_on("localhost");
    waiting.succeeds();
    if TcpListener::bind("[::1]:0").is_ok() {
        let mut six = TcpStream::connect((Ipv6Addr::LOCALHOST, waiting.port)).unwrap();
        write!(
            six,
            "GET {GOOD} HTTP/1.1\r\nHost: {}\r\n\r\n",
            waiting.host()
        )
        .unwrap();
        assert_eq!(status(&answer(&mut six)), 409);
    }
}

const NO_IPV6: &str = "this machine has no IPv6";

#[test]
fn the_ipv6_address_is_served_alone() {
    if TcpListener::bind("[::1]:0").is_err() {
        return crate::tools::skip(NO_IPV6);
    }
    let waiting = wait_on("[::1]");
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, waiting.port)).is_err());
    waiting.succeeds();
}

#[test]
fn a_taken_port_is_named() {
    for (host, squatter) in [("127.0.0.1", "127.0.0.1:0"), ("localhost", "[::1]:0")] {
        let Ok(squatter) = TcpListener::bind(squatter) else {
            crate::tools::skip(NO_IPV6);
            continue;
        };
        let taken = squatter.local_addr().unwrap().port();
        let redirect = RedirectUri::parse(&format!("http://{host}:{taken}/callback")).unwrap();
        match Listener::bind(&redirect, expected()) {
            Err(ListenError::Busy { port, .. }) => assert_eq!(port, taken),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("bound a taken port"),
        }
    }
}

#[test]
fn a_redirect_to_elsewhere_cannot_be_listened_for() {
    let redirect = RedirectUri::parse("https://app.example/callback").unwrap();
    assert!(matches!(
        Listener::bind(&redirect, expected()),
        Err(ListenError::NotLoopback)
    ));
}

#[test]
fn dropping_it_frees_the_port_and_ends_stalled_connections() {
    let mut waiting = wait();
    let mut silent = waiting.connect();
    let mut halfway = waiting.connect();
    halfway.write_all(b"GET /call").unwrap();
    waiting.get("/"); // Both are accepted: connections are taken in turn.
    drop(waiting.serving.take());
    assert!(TcpStream::connect(("127.0.0.1", waiting.port)).is_err());
    TcpListener::bind(("127.0.0.1", waiting.port)).unwrap();
    assert_eq!(answer(&mut silent), "");
    assert_eq!(answer(&mut halfway), "");
}

#[test]
fn the_browser_gets_its_whole_page_though_the_wait_ends_at_once() {
    for _ in 0..40 {
        let mut waiting = wait();
        let mut browser = waiting.connect();
        write!(
            browser,
            "GET {GOOD} HTTP/1.1\r\nHost: {}\r\n\r\n",
            waiting.host()
        )
        .unwrap();
        waiting.callback();
        drop(waiting.serving.take());
        let page = answer(&mut browser);
        assert!(page.ends_with("</html>\n"), "{page}");
    }
}

// Statement 9.

#[test]
fn the_first_valid_code_wins_and_a_replay_changes_nothing() {
    let waiting = wait();
    waiting.succeeds();
    for target in [
        GOOD,
        "/callback?code=other&state=st4te",
        "/callback?error=access_denied&state=st4te",
    ] {
        let page = waiting.get(target);
        assert_eq!(status(&page), 409);
        assert!(page.contains("already finished"), "{page}");
    }
    assert_eq!(status(&waiting.get("/callback?code=c&state=wrong")), 400);
    waiting.still_waits();
}

#[test]
fn of_many_at_once_one_is_handed_over() {
    let waiting = wait();
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..16)
            .map(|number| {
                let waiting = &waiting;
                let host = waiting.host();
                let mut stream = waiting.connect();
                scope.spawn(move || {
                    write!(
                        stream,
                        "GET /callback?code=c{number}&state=st4te HTTP/1.1\r\nHost: {host}\r\n\r\n"
                    )
                    .unwrap();
                    status(&answer(&mut stream))
                })
            })
            .collect();
        asking.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(answers.iter().filter(|status| **status == 409).count(), 15);
    waiting.callback();
    waiting.still_waits();
}

// Statements 11 and 12.

#[test]
fn a_refusal_is_handed_over_and_shown_escaped() {
    let waiting = wait();
    let page =
        waiting.get("/callback?error=server_error&error_description=%3Cb%3ENo%3C/b%3E&state=st4te");
    assert_eq!(status(&page), 200);
    assert!(page.contains("Justworks refused the sign-in"), "{page}");
    assert!(
        page.contains("&lt;b&gt;No&lt;/b&gt;") && !page.contains("<b>"),
        "{page}"
    );
    assert!(!page.contains("signed in"), "{page}");
    assert_eq!(
        waiting.callback(),
        Callback::Refused {
            error: "server_error".to_owned(),
            description: Some("<b>No</b>".to_owned()),
        }
    );
}

#[test]
fn every_page_keeps_its_address_to_itself() {
    let waiting = wait();
    let pages = [
        waiting.get("/callback?code=c0de&state=wrong"),
        waiting.get("/favicon.ico"),
        waiting.ask("POST", GOOD),
        waiting.get(&format!("/{}", "a".repeat(9000))),
        waiting.get(GOOD),
        waiting.get(GOOD),
    ];
    for page in pages {
        assert_eq!(header(&page, "Cache-Control"), Some("no-store"), "{page}");
        assert_eq!(header(&page, "Referrer-Policy"), Some("no-referrer"));
        assert_eq!(header(&page, "X-Content-Type-Options"), Some("nosniff"));
        assert_eq!(header(&page, "Connection"), Some("close"));
        assert_eq!(
            header(&page, "Content-Type"),
            Some("text/html; charset=utf-8")
        );
        let policy = header(&page, "Content-Security-Policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
        let body = page.split_once("\r\n\r\n").unwrap().1;
        assert_eq!(
            header(&page, "Content-Length"),
            Some(body.len().to_string().as_str())
        );
        assert!(!page.contains("c0de") && !page.contains("st4te"), "{page}");
    }
}
