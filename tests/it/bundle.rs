//! `drivetrain debug-bundle`: what goes to somebody else, searched for what is none of their business.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use drivetrain::sandbox::visitor::Decision;
use drivetrain::sandbox::{CLIENT_SECRET, FaultKind};
use flate2::read::GzDecoder;

use crate::support::{Server, TestEnv, holds};
use crate::synced::{Synced, small, status};

/// A word in a hook, as an address of a chat channel has one.
const HOOK: &str = "T000CANARYHOOK";

/// The files of an archive.
pub fn unpacked(path: &Path) -> Vec<(String, Vec<u8>)> {
    let file = std::fs::File::open(path).unwrap();
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    let entries = archive.entries().unwrap();
    let read = |entry: std::io::Result<tar::Entry<'_, _>>| {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().display().to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    entries.map(read).collect()
}

/// Everything private was included, and a hook knows an address that is a secret.
fn private_home() -> Synced {
    let server = Server::start(small);
    let env = TestEnv::new();
    let include = "sex,dob,addresses,phones,emails,tax_ids,bank_account";
    let everything = Decision::Authorize {
        tick_sex: true,
        tick_birth: true,
    };
    env.connect(
        &server,
        everything,
        &["--include", include, "--since", "2024-01-01"],
    )
    .expect(0);
    let home = Synced { env, server };
    home.settings(|text| format!("on_failure = \"curl https://hooks.example.com/{HOOK}\"\n{text}"));
    home
}

#[test]
fn a_bundle_has_what_helps_and_nothing_of_anybody() {
    let home = private_home();
    let to = home.env.home().join("bundle.tar.gz");
    let args = ["debug-bundle", "--yes", "--to", to.to_str().unwrap()];
    let run = home.env.run(&args).expect(0);
    assert_eq!(run.stdout, "");
    run.says(&[
        " will contain",
        "trace.har",
        "Not included: tokens",
        "written to",
    ]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&to).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    let files = unpacked(&to);
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "README.txt",
        "versions.json",
        "checks.json",
        "runs.json",
        "shapes.json",
        "connection.toml",
        "trace.har",
    ];
    let expected = expected.map(|name| format!("drivetrain-debug/{name}"));
    assert_eq!(names, expected);
    let json = |name: &str| -> serde_json::Value {
        let file = files.iter().find(|(it, _)| it.ends_with(name)).unwrap();
        serde_json::from_slice(&file.1).unwrap()
    };
    assert_eq!(json("checks.json")["exit_code"], 0);
    assert_eq!(json("runs.json")[0]["outcome"], "done");
    assert!(json("shapes.json").as_array().unwrap().len() > 10);
    assert!(
        json("trace.har")["log"]["entries"]
            .as_array()
            .unwrap()
            .len()
            > 10
    );

    let all: Vec<u8> = files.into_iter().flat_map(|(_, bytes)| bytes).collect();
    let secret = home.env.secret("justworks");
    for name in ["access", "refresh"] {
        assert!(!holds(&all, secret[name].as_str().unwrap()), "{name}");
    }
    for word in [CLIENT_SECRET, HOOK, home.env.home().to_str().unwrap()] {
        assert!(!holds(&all, word), "{word}");
    }
    let text = String::from_utf8(all).unwrap();
    let said: BTreeSet<_> = text.split(|c: char| !c.is_alphanumeric()).collect();
    for sql in [
        "SELECT given_name FROM members",
        "SELECT family_name FROM members",
        "SELECT job_title FROM members",
        "SELECT date_of_birth FROM members",
        "SELECT address FROM member_emails",
        "SELECT number FROM member_phones",
        "SELECT line1 FROM member_addresses",
        "SELECT us_ssn FROM tax_ids",
        "SELECT account_number_tail FROM bank_account",
        "SELECT id FROM members",
        "SELECT id FROM payrolls",
        "SELECT paystub_id FROM paystubs",
        "SELECT CAST(gross_pay_minor AS TEXT) FROM paystubs",
        "SELECT id FROM company",
        "SELECT legal_name FROM company",
        "SELECT name FROM departments",
    ] {
        let values = home.column(&format!(
            "WITH it (value) AS ({sql}) SELECT value FROM it WHERE value <> ''"
        ));
        assert!(!values.is_empty(), "{sql}");
        for value in values {
            let there = match value.chars().all(char::is_alphanumeric) {
                true => said.contains(value.as_str()),
                false => text.contains(&value),
            };
            assert!(!there, "{sql}: {value}");
        }
    }
}

/// What a server says where it refuses may be about somebody.
#[test]
fn a_bundle_does_not_quote_the_server() {
    let home = Synced::once();
    let body = r#"{"error":"no","message":"member m-77, Ada Lovelace, was not found"}"#;
    home.always(
        "/v1/members",
        FaultKind::Status {
            status: 400,
            retry_after: None,
            body: body.to_owned(),
            content_type: "application/json",
        },
    );
    home.sync(&["--full"]).expect(3);
    let to = home.env.home().join("bundle.tar.gz");
    home.env
        .run(&["debug-bundle", "--yes", "--to", to.to_str().unwrap()])
        .expect(0);
    for (name, bytes) in unpacked(&to) {
        let text = String::from_utf8(bytes).unwrap();
        let quotes = |line: &&str| line.contains("Lovelace") || line.contains("m-77");
        let quoted: Vec<_> = text.lines().filter(quotes).collect();
        assert!(quoted.is_empty(), "{name}: {quoted:?}");
    }
}

#[test]
fn a_bundle_is_made_where_nothing_works_and_takes_no_file_s_place() {
    let home = Synced::once();
    home.always("/v1/", status(503, None));
    let to = home.env.home().join("bundle.tar.gz");
    let path = to.to_str().unwrap();
    // Nobody is there to be asked.
    let asked = home.env.run(&["debug-bundle", "--to", path]).expect(2);
    asked.says(&["Write it?", "--yes"]);
    assert!(!to.exists());

    home.fault("/v1/members", 0, 1, FaultKind::Reset);
    home.env
        .run(&["debug-bundle", "--yes", "--to", path])
        .expect(0);
    let files = unpacked(&to);
    let checks = files.iter().find(|(name, _)| name.ends_with("checks.json"));
    let checks: serde_json::Value = serde_json::from_slice(&checks.unwrap().1).unwrap();
    assert_eq!(checks["exit_code"], 75);

    let again = home.env.run(&["debug-bundle", "--yes", "--to", path]);
    again.expect(2).says(&["already exists", "--to", "rm "]);
    let left = std::fs::read_dir(home.env.data()).unwrap();
    let names: Vec<_> = left
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("bundle") || name.contains("har"))
        .collect();
    assert_eq!(names, [] as [String; 0]);
}
