//! What is asked of the command line before anything happens.

use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET};

use super::nothing_is_stored;
use crate::support::{ALLOW, Server, TestEnv, sign_in};

/// Runs `connect` with these arguments, and expects a usage error with these texts.
#[track_caller]
fn refuses(args: &[&str], texts: &[&str]) {
    let env = TestEnv::new();
    // Whether the sign-in could be kept is found out before the app's questions; here it could.
    let args = [&["connect", "--insecure-storage"], args].concat();
    env.run(&args).expect(2).says(texts);
    nothing_is_stored(&env);
}

#[test]
fn without_a_terminal_a_missing_answer_names_its_flag() {
    refuses(
        &[],
        &[
            "there is no terminal to ask in, and answers are missing",
            "hint: add --yes",
        ],
    );
    refuses(
        &["justworks"],
        &[
            "there is no terminal to ask in, and answers are missing",
            "hint: add --yes",
            "hint: add --client-id ID",
            "hint: add JUSTWORKS_CLIENT_SECRET or --client-secret-file FILE",
        ],
    );
    refuses(
        &["justworks", "--yes"],
        &[
            "hint: add --client-id ID",
            "hint: add JUSTWORKS_CLIENT_SECRET or --client-secret-file FILE",
        ],
    );
    refuses(
        &["justworks", "--yes", "--client-id", "x"],
        &["hint: add JUSTWORKS_CLIENT_SECRET or --client-secret-file FILE"],
    );
}

#[test]
fn what_cannot_be_meant_is_refused() {
    refuses(
        &["workday"],
        &["there is no source workday", "Justworks is the only source"],
    );
    refuses(&["sandbox"], &["`drivetrain connect justworks --sandbox`"]);
    let insecure = "http:// is for this machine only; use https://";
    refuses(
        &["justworks", "--api-url", "http://api.example.com"],
        &[insecure],
    );
    refuses(
        &[
            "justworks",
            "--authorize-url",
            "http://example.com/authorize",
        ],
        &[insecure],
    );
    refuses(&["justworks", "--seed", "1"], &["hint: add --sandbox"]);
    refuses(
        &["justworks", "--sandbox", "--api-url", "https://example.com"],
        &["--sandbox brings its own addresses"],
    );
    refuses(
        &["justworks", "--include", "ssn"],
        &["--include does not take \"ssn\"", "did you mean tax_ids?"],
    );
    refuses(
        &["justworks", "--name", "../x"],
        &["letters, digits, - and _"],
    );
    refuses(&["justworks", "--name", "nul"], &["Windows reserves"]);
    // There is no such flag: an argument can be read by every process of the machine.
    refuses(
        &["justworks", "--client-secret", "x"],
        &[
            "connect has no option --client-secret",
            "a secret is never an argument",
        ],
    );
}

#[test]
fn scopes_that_make_no_sense_are_refused() {
    let core = "company.basic:read member.basic:read payroll:read paystub:read";
    let cases = [
        ("nonsense", "nonsense is not a scope that drivetrain uses"),
        (
            "deductions:write",
            "deductions:write is not a scope that drivetrain uses",
        ),
        (
            "payroll:read",
            "without company.basic:read there is nothing to sync",
        ),
        ("", "there is nothing to sync"),
    ];
    for (scopes, message) in cases {
        refuses(
            &["justworks", "--yes", "--scopes", scopes],
            &[message, "hint: the"],
        );
    }
    refuses(
        &["justworks", "--yes", "--scopes", core, "--include", "dob"],
        &["--include dob needs member.dob:read", "add it to --scopes"],
    );
}

#[test]
fn a_redirect_uri_that_cannot_be_one_is_refused() {
    for uri in [
        "nonsense",
        "http://127.0.0.1:8976/#x",
        "http://example.com/callback",
        "ftp://127.0.0.1/",
    ] {
        refuses(
            &[
                "justworks",
                "--yes",
                "--client-id",
                "x",
                "--redirect-uri",
                uri,
            ],
            &["cannot be a redirect URI", "http://127.0.0.1:8976/callback"],
        );
    }
    let env = TestEnv::new();
    let mut command = env.connect_to("https://api.example.com", "https://example.com/callback");
    let run = crate::support::Run::from(command.output().unwrap()).expect(2);
    run.says(&["leads to another machine, and there is no terminal to paste into"]);
}

#[test]
fn the_client_secret_can_come_from_a_file() {
    let (env, server) = (TestEnv::new(), Server::small());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{CLIENT_SECRET}\n")).unwrap();
    let path = file.path().to_str().unwrap();
    let mut command = env.connect_command(&server, &["--no-sync", "--client-secret-file", path]);
    command.env_remove("JUSTWORKS_CLIENT_SECRET");
    sign_in(command, ALLOW).expect(0);
    assert_eq!(env.secret("justworks")["client_secret"], CLIENT_SECRET);
}

#[test]
fn a_file_that_holds_no_client_secret_is_refused_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    for text in ["", " \n", "two w0rds", "two\nl1nes", &"w0rds".repeat(1000)] {
        drivetrain::files::write_private(&file, text.as_bytes()).unwrap();
        let path = file.to_str().unwrap();
        let args = [
            "justworks",
            "--yes",
            "--client-id",
            CLIENT_ID,
            "--client-secret-file",
            path,
        ];
        refuses(&args, &["does not hold a client secret alone on one line"]);
    }
    let missing = folder.path().join("missing");
    let path = missing.to_str().unwrap();
    let args = [
        "justworks",
        "--yes",
        "--client-id",
        CLIENT_ID,
        "--client-secret-file",
        path,
    ];
    refuses(&args, &["cannot be read", "caused by: No such file"]);
}

#[cfg(unix)]
#[test]
fn a_client_secret_that_others_could_read_and_a_pipe_are_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let with = |path: &std::path::Path| {
        let env = TestEnv::new();
        let mut command = env.command(&["connect", "justworks", "--yes"]);
        command.args(["--insecure-storage", "--client-id", CLIENT_ID]);
        command.arg("--client-secret-file").arg(path);
        crate::support::Run::from(command.output().unwrap()).expect(1)
    };
    let open = folder.path().join("open");
    std::fs::write(&open, CLIENT_SECRET).unwrap();
    for mode in [0o644, 0o640] {
        std::fs::set_permissions(&open, PermissionsExt::from_mode(mode)).unwrap();
        let what = format!("(mode {mode:o})");
        with(&open).says(&[&what, "chmod 600"]);
    }
    // Nobody writes to it: a program that opened it as a file would wait for ever.
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    with(&pipe).says(&["is not a regular file"]);
}

#[test]
fn settings_that_would_send_tokens_in_the_clear_are_refused() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    for key in ["api_url", "authorize_url"] {
        let mut settings = env.settings("justworks");
        settings.insert(key.into(), "http://api.example.com/".into());
        let good = std::fs::read(env.settings_file("justworks")).unwrap();
        std::fs::write(env.settings_file("justworks"), settings.to_string()).unwrap();
        let run = env.run(&["sync"]).expect(1);
        run.says(&[
            "is not a valid connection: http://api.example.com/: http:// is for this machine only",
            "hint: fix the file",
        ]);
        std::fs::write(env.settings_file("justworks"), good).unwrap();
    }
}
