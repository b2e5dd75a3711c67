//! Requests that are not the redirect: each is turned away, and the wait goes on.

use drivetrain::auth::callback::Callback;
use drivetrain::secret::Secret;

use super::{GOOD, PATIENCE, header, status, wait, wait_on};

// Statements 4, 8 and 10.

#[test]
fn what_is_not_the_answer_gets_400_and_the_wait_goes_on() {
    let waiting = wait();
    for query in [
        "",
        "code=c0de",
        "code=c0de&state=",
        "code=c0de&state=wrong",
        "code=c0de&state=st4te&state=st4te",
        "code=c0de&state=wrong&state=st4te",
        "code=a&code=b&state=st4te",
        "error=a&error=b&state=st4te",
        "code=c0de&error=access_denied&state=st4te",
        "code=c0de&state=st4te&iss=https://evil.example",
        "error=access_denied&state=wrong",
        "state=st4te",
        "code=&state=st4te",
    ] {
        let page = waiting.get(&format!("/callback?{query}"));
        assert_eq!(status(&page), 400, "{query}");
        assert!(page.contains("an earlier sign-in"), "{page}");
        assert!(
            !page.contains("c0de") && !page.contains("signed in"),
            "{page}"
        );
        waiting.still_waits();
    }
    waiting.succeeds();
}

#[test]
fn an_address_beyond_8_kib_is_not_read() {
    let waiting = wait();
    let long = "a".repeat(8 * 1024);
    let page = waiting.get(&format!("/callback?code={long}&state=st4te"));
    assert_eq!(status(&page), 414);
    let cookies = format!("Cookie: {}\r\n", "b".repeat(1000)).repeat(40);
    let page = waiting.raw(&format!("GET {GOOD} HTTP/1.1\r\n{cookies}\r\n"));
    assert_eq!(status(&page), 431);
    waiting.still_waits();
    let fits = "a".repeat(7 * 1024);
    let page = waiting.get(&format!("/callback?code={fits}&state=st4te"));
    assert_eq!(status(&page), 200);
    assert_eq!(waiting.callback(), Callback::Code(Secret::new(fits)));
}

// Statement 6.

#[test]
fn only_get_of_the_path_is_answered() {
    let waiting = wait();
    let host = waiting.host();
    for method in [
        "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "FOO",
    ] {
        let page = waiting.ask(method, GOOD);
        assert_eq!(status(&page), 405, "{method}");
        assert_eq!(header(&page, "Allow"), Some("GET"), "{method}");
    }
    assert!(waiting.ask("HEAD", GOOD).ends_with("\r\n\r\n"));
    for path in [
        "/",
        "/favicon.ico",
        "/callback/",
        "/callbac",
        "/x/../callback",
        "/%63allback",
    ] {
        let page = waiting.get(&format!("{path}?code=c0de&state=st4te"));
        assert_eq!(status(&page), 404, "{path}");
    }
    for target in [
        format!("http://{host}{GOOD}"),
        format!("//{host}{GOOD}"),
        format!("/{GOOD}"),
        format!("callback{GOOD}"),
        "*".to_owned(),
        host.clone(),
    ] {
        assert_eq!(status(&waiting.get(&target)), 400, "{target}");
    }
    waiting.still_waits();
    waiting.succeeds();
}

#[test]
fn what_is_not_http_is_refused() {
    let waiting = wait();
    let host = waiting.host();
    for request in [
        "rubbish\r\n\r\n".to_owned(),
        "\r\n\r\n".to_owned(),
        format!("GET {GOOD}\r\n\r\n"),
        format!("GET {GOOD} HTTP/1.1\r\nHost: {host}\r\nrubbish\r\n\r\n"),
        format!("GET /callback?code=c0dé&state=st4te HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        "\u{16}\u{3}\u{1}\r\n\r\n".to_owned(),
    ] {
        assert_eq!(status(&waiting.raw(&request)), 400, "{request}");
    }
    waiting.still_waits();
    waiting.succeeds();
}

// Statement 7.

#[test]
fn the_host_is_ours_once() {
    let waiting = wait();
    let (host, port) = (waiting.host(), waiting.port);
    for hosts in [
        String::new(),
        "Host: \r\n".to_owned(),
        "Host: 127.0.0.1\r\n".to_owned(),
        format!("Host: localhost:{port}\r\n"),
        format!("Host: evil.example:{port}\r\n"),
        format!("Host: {host}.evil.example\r\n"),
        format!("Host: me@{host}\r\n"),
        format!("Host: {host}\r\nHost: {host}\r\n"),
        format!("Host: {host}\r\nhost: evil.example\r\n"),
        format!("Host: {host}\r\n Host: evil.example\r\n"),
        format!("Host : {host}\r\n"),
    ] {
        let page = waiting.raw(&format!("GET {GOOD} HTTP/1.1\r\n{hosts}\r\n"));
        assert_eq!(status(&page), 400, "{hosts:?}");
        waiting.still_waits();
    }
    waiting.succeeds();
}

#[test]
fn the_host_is_compared_without_case_and_other_fields_are_ignored() {
    let waiting = wait_on("localhost");
    let page = waiting.raw(&format!(
        "GET {GOOD} HTTP/1.1\r\nhOST: LocalHost:{}\r\nCookie: a=é\r\nExpect: x\r\n\
         Transfer-Encoding: chunked\r\nConnection: upgrade\r\nTE: chunked\r\n\r\n",
        waiting.port
    ));
    assert_eq!(status(&page), 200);
    assert!(waiting.callbacks.recv_timeout(PATIENCE).is_ok());
}

// RFC 9112 §5.2: a line that begins with a blank would go on with the field before it.

#[test]
fn a_folded_line_is_refused_whatever_is_in_it() {
    let waiting = wait();
    let host = waiting.host();
    for fields in [
        format!("X: a\r\n Host: {host}"),
        format!("X: a\r\n\tHost: {host}"),
        format!("Host: {host}\r\nX: a\r\n b"),
        format!(" Host: {host}"),
    ] {
        let page = waiting.raw(&format!("GET {GOOD} HTTP/1.1\r\n{fields}\r\n\r\n"));
        assert_eq!(status(&page), 400, "{fields}");
        waiting.still_waits();
    }
    waiting.succeeds();
}

#[test]
fn another_version_of_http_is_answered_at_once() {
    let waiting = wait();
    let host = waiting.host();
    // The receiver behind the gate answers none of these before five seconds have gone by.
    let began = std::time::Instant::now();
    for line in [
        "PRI * HTTP/2.0",
        "GET / HTTP/2.0",
        "GET / HTTP/3",
        "GET / HTTP/0.9",
        "GET / HTTP/2.0 ",
        "GET / HTTP/2.0 x",
        "GET / x HTTP/2.0",
        "GET  / HTTP/2.0",
    ] {
        let page = waiting.raw(&format!("{line}\r\nHost: {host}\r\n\r\n"));
        assert_eq!(status(&page), 505, "{line}");
        assert_eq!(header(&page, "Connection"), Some("close"));
        waiting.still_waits();
    }
    for line in [
        "GET / HTTP/1.1 ",
        "GET / HTTP/1.1 x",
        "GET  / HTTP/1.1",
        "GET / HTTP",
        "GET / x",
        "GET / ",
    ] {
        let page = waiting.raw(&format!("{line}\r\nHost: {host}\r\n\r\n"));
        assert_eq!(status(&page), 400, "{line}");
        waiting.still_waits();
    }
    assert!(began.elapsed() < std::time::Duration::from_secs(5));
    let page = waiting.raw(&format!("GET {GOOD} HTTP/1.0\r\nHost: {host}\r\n\r\n"));
    assert_eq!(status(&page), 200);
}
