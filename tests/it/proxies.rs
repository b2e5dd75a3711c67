//! Proxies: a setting that cannot be used is an error before anything goes out, and what the proxy
//! does wrong is said of the proxy.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{Run, free_port};
use crate::synced::Synced;

/// A server that answers every connection with this, and counts them.
fn counting(answer: &'static str) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut head = [0; 1024];
            // Whoever hangs up has heard enough.
            let _ = stream.read(&mut head);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (port, count)
}

/// Variables, and what they are set to.
type Variables<'a> = &'a [(&'a str, &'a str)];

/// A command of a connected home, with variables of its own.
fn run(home: &Synced, args: &[&str], variables: Variables) -> Run {
    let mut command = home.env.command(args);
    command.envs(variables.iter().copied());
    command.output().unwrap().into()
}

#[test]
fn a_setting_that_cannot_be_read_is_an_error_before_anything_goes_out() {
    let home = Synced::once();
    let (port, count) = counting("");
    home.point(&format!("https://localhost:{port}"));
    for (name, value) in [
        ("HTTPS_PROXY", "http://ana:0f-a-p@ss-canary@127.0.0.1:3128"),
        ("https_proxy", "http://ana:0f-a-p#ss-canary@127.0.0.1:3128"),
        ("ALL_PROXY", "http://ana:0f-a-password@127.0.0.1:port"),
        ("all_proxy", "socks5://ana:0f-a-password@127.0.0.1:1080"),
    ] {
        for args in [&["sync", "-v"][..], &["api", "/v1/company"], &["doctor"]] {
            let run = run(&home, args, &[(name, value)]);
            assert_eq!(run.code, 1, "{name} {args:?}: {}", run.stderr);
            let said = format!("{}{}", run.stdout, run.stderr);
            assert!(said.contains(name), "{said}");
            assert!(
                !said.contains("0f-a-p") && !said.contains("canary"),
                "{said}"
            );
            assert!(said.contains("percent-encoded"), "{said}");
        }
        let run = run(&home, &["sync", "--json"], &[(name, value)]).expect(1);
        assert_eq!(run.error_code(), "net.proxy_setting");
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
    // An empty setting stands before the one in small letters, and not before ALL_PROXY.
    let refused: [Variables; 2] = [
        &[("HTTPS_PROXY", ""), ("ALL_PROXY", "http://")],
        &[
            ("HTTPS_PROXY", "http://"),
            ("NO_PROXY", ""),
            ("no_proxy", "localhost"),
        ],
    ];
    for variables in refused {
        let run = run(&home, &["sync", "--json"], variables).expect(1);
        assert_eq!(run.error_code(), "net.proxy_setting", "{variables:?}");
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
    // What goes past the proxy does not mind, and a setting that the client does not ask neither.
    let fine: [Variables; 4] = [
        &[("HTTPS_PROXY", "http://"), ("no_proxy", "localhost")],
        &[("HTTPS_PROXY", ""), ("https_proxy", "http://")],
        &[("HTTP_PROXY", "http://")],
        &[("http_proxy", "ftp://ana:0f-a-password@127.0.0.1")],
    ];
    for variables in fine {
        let run = run(&home, &["sync", "--json"], variables).expect(75);
        assert_ne!(run.error_code(), "net.proxy_setting", "{variables:?}");
        assert!(count.swap(0, Ordering::SeqCst) > 0, "{variables:?}");
    }
}

#[test]
fn a_proxy_that_cannot_be_reached_is_named() {
    let home = Synced::once();
    home.point("https://public-api.justworks.com");
    let closed = format!("127.0.0.1:{}", free_port());
    for (proxy, host, what) in [
        (
            format!("http://{closed}"),
            closed.as_str(),
            "the proxy cannot be reached",
        ),
        (
            "http://proxy.invalid:3128".to_owned(),
            "proxy.invalid:3128",
            "the proxy's name cannot be resolved",
        ),
    ] {
        let variables = [("HTTPS_PROXY", proxy.as_str())];
        let run = run(&home, &["sync", "--json"], &variables).expect(75);
        assert_eq!(run.error_code(), "net.proxy_unreachable");
        let message = run.json()["connections"][0]["error"]["message"].to_string();
        assert!(message.contains(&format!("{what} ({host})")), "{message}");
        assert!(
            run.stderr
                .contains("check the proxy's address in HTTPS_PROXY"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn the_variable_that_decides_is_the_one_that_hints_name() {
    let home = Synced::once();
    home.point("https://public-api.justworks.com");
    let refusal = "HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let (port, _) = counting(refusal);
    let there = format!("http://127.0.0.1:{port}");
    let closed = format!("http://127.0.0.1:{}", free_port());
    let cases: [(Variables, [&str; 2]); 4] = [
        (
            &[("ALL_PROXY", &closed)],
            ["address in ALL_PROXY,", "`env -u ALL_PROXY`"],
        ),
        (
            &[("https_proxy", &closed), ("all_proxy", &there)],
            [
                "address in https_proxy,",
                "`env -u https_proxy -u all_proxy`",
            ],
        ),
        (
            &[("HTTPS_PROXY", ""), ("all_proxy", &closed)],
            ["address in all_proxy,", "`env -u all_proxy`"],
        ),
        (
            &[("all_proxy", &there)],
            ["the proxy in all_proxy to let", "`env -u all_proxy`"],
        ),
    ];
    for (variables, hints) in cases {
        let run = run(&home, &["sync"], variables).expect(75);
        run.says(&hints);
        assert!(!run.stderr.contains("HTTPS_PROXY"), "{}", run.stderr);
    }
    let told = run(&home, &["doctor"], &[("all_proxy", &closed)]);
    let said = format!("{}{}", told.stdout, told.stderr);
    assert!(said.contains("all_proxy is set to 127.0.0.1"), "{said}");
}

#[test]
fn a_proxy_that_wants_a_password_is_asked_once() {
    let home = Synced::once();
    home.point("https://public-api.justworks.com");
    let refusal = "HTTP/1.1 407 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let (port, count) = counting(refusal);
    let proxy = format!("http://ana:0f-a-password@127.0.0.1:{port}");
    let variables = [("HTTPS_PROXY", proxy.as_str())];
    let asks = || {
        let run = run(&home, &["sync", "--json"], &variables).expect(1);
        assert_eq!(run.error_code(), "net.proxy_sign_in");
        let message = run.json()["connections"][0]["error"]["message"].to_string();
        let named = format!("the proxy needs a user name and password (127.0.0.1:{port})");
        assert!(message.contains(&named), "{message}");
        run.says(&[
            "percent-encoded",
            "HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT",
        ]);
        assert!(!format!("{}{}", run.stdout, run.stderr).contains("0f-a-password"));
        count.swap(0, Ordering::SeqCst)
    };
    assert_eq!(asks(), 1, "a request to the API");
    home.env
        .set_secret("justworks", "expires_at", "2020-01-01T00:00:00Z");
    assert_eq!(asks(), 1, "a renewal of the sign-in");
    // The sign-in is as good as it was.
    home.point(&home.server.sandbox.api_url());
    home.sync(&[]).expect(0);
}
