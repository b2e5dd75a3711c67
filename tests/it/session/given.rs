//! Tokens and secrets in variables: what cannot be sent is refused where it is read, and never
//! passed over for what is saved.
#![cfg(unix)]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use drivetrain::sandbox::CLIENT_SECRET;

use crate::support::{ALLOW, Run, Server, TestEnv, sign_in};

fn with(env: &TestEnv, variable: &str, value: &[u8], args: &[&str]) -> Run {
    let mut command = env.command(args);
    command.env(variable, OsStr::from_bytes(value));
    command.output().unwrap().into()
}

#[test]
fn a_token_that_cannot_stand_in_a_header_is_refused_where_it_is_read() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &[]);
    server.sandbox.clear_requests();
    for (value, what) in [
        (&b"to\xffken"[..], "something that is not UTF-8 text"),
        (b"two\nlines", "a line break, a space or another character"),
        (
            "s3crét".as_bytes(),
            "a line break, a space or another character",
        ),
        (b"\xff\xfea", "UTF-16 text"),
    ] {
        let variable = "DRIVETRAIN_ACCESS_TOKEN";
        let run = with(&env, variable, value, &["sync", "--json"]).expect(4);
        assert_eq!(run.error_code(), "auth.given_token_malformed");
        run.says(&[
            &format!("error: DRIVETRAIN_ACCESS_TOKEN holds {what}"),
            "hint: set it to a valid token, or unset it to use the saved sign-in",
        ]);
        assert!(!run.stderr.contains("s3cr"), "{}", run.stderr);
        let run = with(&env, variable, value, &["api", "/v1/company"]).expect(4);
        run.says(&["[auth.given_token_malformed]"]);
        let run = with(&env, variable, value, &["doctor", "--json"]).expect(4);
        assert!(run.stdout.contains("auth.given_token_malformed"));
    }
    // The saved sign-in was not used in its place.
    let requests = server.sandbox.requests();
    assert!(requests.iter().all(|request| request.status != 200));
    env.run(&["sync"]).expect(0);
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_token() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let secret = env.secret("justworks");
    let token = format!("\u{feff}{}\n", secret["access"].as_str().unwrap());
    with(&env, "DRIVETRAIN_ACCESS_TOKEN", token.as_bytes(), &["sync"]).expect(0);
}

#[test]
fn a_client_secret_that_is_not_text_is_not_passed_over() {
    let (env, server) = (TestEnv::new(), Server::small());
    let variable = "JUSTWORKS_CLIENT_SECRET";
    let mut command = env.connect_command(&server, &[]);
    command.env(variable, OsStr::from_bytes(b"hu\xffsh"));
    let run = Run::from(command.output().unwrap()).expect(2);
    run.says(&["error: JUSTWORKS_CLIENT_SECRET holds something that is not UTF-8 text"]);

    env.connected(&server, &["--no-sync"]);
    super::age(&env);
    server.sandbox.clear_requests();
    let run = with(&env, variable, b"hu\xffsh", &["sync", "--json"]).expect(4);
    assert_eq!(run.error_code(), "connect.client_secret");
    run.says(&["or unset it to use the saved client secret"]);
    assert_eq!(server.count("/oauth/token"), 0);
    env.run(&["sync"]).expect(0);
}

#[test]
fn a_secret_file_may_begin_with_a_byte_order_mark_and_utf_16_is_called_that() {
    let (env, server) = (TestEnv::new(), Server::small());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    let path = file.to_str().unwrap();
    let connect = || {
        let mut command =
            env.connect_command(&server, &["--no-sync", "--client-secret-file", path]);
        command.env_remove("JUSTWORKS_CLIENT_SECRET");
        command
    };
    let wide: Vec<u8> = CLIENT_SECRET
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [[b"\xff\xfe", &wide[..]].concat(), wide] {
        drivetrain::files::write_private(&file, &bytes).unwrap();
        let run = Run::from(connect().output().unwrap()).expect(2);
        run.says(&["alone on one line: it holds UTF-16 text: save it as UTF-8"]);
    }
    let text = format!("\u{feff}{CLIENT_SECRET}\r\n");
    drivetrain::files::write_private(&file, text.as_bytes()).unwrap();
    sign_in(connect(), ALLOW).expect(0);
    assert_eq!(env.secret("justworks")["client_secret"], CLIENT_SECRET);
}

#[test]
fn the_key_of_encrypted_files_as_well() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let key = env.home().with_file_name("drivetrain.key");
    let path = key.to_str().unwrap();
    env.run(&["vault", "new-key", path]).expect(0);
    let digits = std::fs::read_to_string(&key).unwrap();
    let write = |bytes: &[u8]| drivetrain::files::write_private(&key, bytes).unwrap();
    let moved = || {
        let args = ["vault", "move", "justworks", "--to", "file"];
        with(&env, "DRIVETRAIN_KEY_FILE", path.as_bytes(), &args)
    };
    let wide: Vec<u8> = digits.encode_utf16().flat_map(u16::to_le_bytes).collect();
    write(&[b"\xff\xfe", &wide[..]].concat());
    moved()
        .expect(1)
        .says(&["but UTF-16 text: save it as UTF-8"]);
    write(format!("\u{feff}{digits}").as_bytes());
    moved().expect(0);
}
