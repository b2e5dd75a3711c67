//! Files of a home that are broken, and files that come from elsewhere: settings, sign-ins (plain and
//! encrypted) and what is known of them, exports, traces, tokens and questions on standard input.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::answers::recover;
use super::case::{Case, Play};
use super::chance::Chance;
use super::home::{Home, NAME};
use super::json::Json;
use super::program::{self, Fault};
use super::{bytes, settings};
use crate::web;

/// The exit codes of a command that ends by itself.
const ENDS: &[i32] = &[0, 1, 2, 3, 4, 5, 75];

const SETTINGS: &str = "config/connections/justworks.toml";
const SECRET: &str = "config/secrets/justworks.json";
const SEALED: &str = "config/secrets/justworks.enc";
const RECORD: &str = "data/justworks.session.json";
const PACE: &str = "data/justworks.pace.json";

/// What looks at a home.
const LOOKS: &[&[&str]] = &[
    &["status"],
    &["status", "--json"],
    &["status", "--check"],
    &["sync"],
    &["sync", "--json"],
    &["sync", "--full", "-v"],
    &["sync", "--dry-run"],
    &["doctor"],
    &["doctor", "--json"],
    &["doctor", "--refresh", "--json"],
    &["streams"],
    &["streams", "--json"],
    &["runs"],
    &["runs", "show", "latest", "--json"],
    &["query", "select count(*) from members"],
    &["api", "/v1/company"],
    &["vault", "move", NAME, "--to", "plain"],
    &["disconnect", NAME, "--yes"],
];

/// Plays a case.
pub fn play(case: &Case, home: &Home, play: &mut Play) {
    let mut chance = Chance::of((case.seed, case.number, "files"));
    match chance.below(12) {
        0..=2 => in_place(SETTINGS, home, &mut chance, play),
        3 => in_place(SECRET, home, &mut chance, play),
        4 => in_place(RECORD, home, &mut chance, play),
        5 => in_place(PACE, home, &mut chance, play),
        6 => sealed(home, &mut chance, play),
        7 | 8 => export(home, &mut chance, play),
        9 | 10 => trace(home, &mut chance, play),
        _ => input(home, &mut chance, play),
    }
}

/// The file with something wrong in it.
fn broken(path: &str, file: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut file = file.to_vec();
    let times = 1 + chance.below(3);
    if path.ends_with(".toml") && chance.percent(70) {
        for _ in 0..times {
            file = settings::mutate(&file, chance);
        }
    } else if let Some(mut json) = Json::read(&file).filter(|_| chance.percent(70)) {
        for _ in 0..times {
            json.mutate(&json.clone(), chance);
        }
        file = json.text().into_bytes();
    } else {
        let other = file.clone();
        for _ in 0..times {
            bytes::mutate(&mut file, &other, chance);
        }
    }
    file
}

/// Breaks a file, lets several commands find it so, and puts it back.
fn in_place(path: &str, home: &Home, chance: &mut Chance, play: &mut Play) {
    let file = broken(path, home.file(path), chance);
    home.write(Path::new(path), &file);
    play.input(path, file);
    for _ in 0..3 {
        let args = *chance.pick(LOOKS);
        play.ran(&home.run(args), ENDS, home);
    }
    home.forget_sign_in();
    home.sign_in_again();
    recover(home, play);
}

/// An encrypted sign-in, or its key, that is not what it was.
fn sealed(home: &Home, chance: &mut Chance, play: &mut Play) {
    let key = home.env.home().with_file_name("a.key");
    let _former = std::fs::remove_file(&key);
    let text = key.to_string_lossy().into_owned();
    play.ran(&home.run(&["vault", "new-key", &text]), &[0], home);
    let with_key = |args: &[&str]| {
        let mut command = home.env.command(args);
        command.env("DRIVETRAIN_KEY_FILE", &key);
        home.run_this(command)
    };
    let moved = with_key(&["vault", "move", NAME, "--to", "file"]);
    play.ran(&moved, &[0], home);
    let sound = std::fs::read(home.env.home().join(SEALED)).unwrap();
    if chance.percent(30) {
        let sound = std::fs::read(&key).unwrap();
        let file = broken("a.key", &sound, chance);
        drivetrain::files::write_private(&key, &file).unwrap();
        play.input("a.key", file);
    } else {
        let file = broken(SEALED, &sound, chance);
        home.write(Path::new(SEALED), &file);
        let changed = file != sound;
        play.input(SEALED, file);
        let ran = with_key(&["api", "/v1/company"]);
        play.ran(&ran, ENDS, home);
        if ran.code() == 0 && changed {
            play.faults([Fault::new("sealed", "a changed file was opened")]);
        }
    }
    for _ in 0..2 {
        let args = *chance.pick(LOOKS);
        play.ran(&with_key(args), ENDS, home);
    }
    std::fs::remove_file(key).unwrap();
}

/// What an export holds, as another machine of the same version would have made it.
fn exported(home: &Home) -> Value {
    let settings = String::from_utf8_lossy(home.file(SETTINGS)).into_owned();
    let read = |path| serde_json::from_slice::<Value>(home.file(path)).unwrap();
    json!({
        "drivetrain_connection": 1, "made_by": "0.1.0", "made_at": "2025-06-30T12:00:00Z",
        "name": NAME, "settings": settings, "sign_in": read(SECRET), "record": read(RECORD),
    })
}

/// An export that is broken, or in which something is, taken over by an empty home.
fn export(home: &Home, chance: &mut Chance, play: &mut Play) {
    let words = "c0rrect horse battery";
    let mut inside = exported(home);
    let outer = chance.percent(40);
    if !outer && chance.percent(50) {
        let text = inside["settings"].as_str().unwrap_or_default().as_bytes();
        let text = settings::mutate(text, chance);
        inside["settings"] = String::from_utf8_lossy(&text).into();
    }
    let mut text = inside.to_string().into_bytes();
    if !outer {
        text = broken("export.json", &text, chance);
    }
    let mut recipient = age::scrypt::Recipient::new(words.to_owned().into());
    recipient.set_work_factor(2);
    let mut file = age::encrypt(&recipient, &text).unwrap();
    if outer {
        file = broken("export.age", &file, chance);
        // More work than that takes long, and may.
        let head = String::from_utf8_lossy(&file[..file.len().min(100)]).into_owned();
        let work = head
            .lines()
            .nth(1)
            .and_then(|line| line.rsplit(' ').next()?.parse::<u32>().ok());
        if work.is_some_and(|work| (10..=20).contains(&work)) {
            return;
        }
    }
    let import = home.env.home().with_file_name("import");
    let _former = std::fs::remove_dir_all(&import);
    std::fs::create_dir(&import).unwrap();
    drivetrain::files::write_private(&import.join("a.age"), &file).unwrap();
    drivetrain::files::write_private(&import.join("words"), words.as_bytes()).unwrap();
    play.input("a.age", file);
    play.input("inside.json", text);
    let there = |args: &[&str]| {
        let mut command = home.env.command(args);
        command.env("DRIVETRAIN_HOME", import.join("home"));
        home.run_this(command)
    };
    let (file, words) = (import.join("a.age"), import.join("words"));
    let ran = there(&[
        "import-connection",
        &file.to_string_lossy(),
        "--passphrase-file",
        &words.to_string_lossy(),
        "--insecure-storage",
    ]);
    play.ran(&ran, ENDS, home);
    if ran.code() == 0 {
        for _ in 0..2 {
            let args = *chance.pick(LOOKS);
            play.ran(&there(args), ENDS, home);
        }
    }
    std::fs::remove_dir_all(import).unwrap();
}

/// A trace that is broken, served, and asked.
fn trace(home: &Home, chance: &mut Chance, play: &mut Play) {
    let path: PathBuf = home.env.home().with_file_name("a.har");
    let text = path.to_string_lossy().into_owned();
    let _former = std::fs::remove_file(&path);
    let traced = home.run(&["sync", "--full", "-q", "--trace", &text]);
    play.ran(&traced, &[0], home);
    let file = broken("a.har", &std::fs::read(&path).unwrap(), chance);
    std::fs::write(&path, &file).unwrap();
    play.input("a.har", file);
    let command = home.env.command(&["replay", &text, "--port", "0"]);
    let served = program::serve(command, home.bound, |url| {
        for target in [
            "/v1/company",
            "/v1/members?limit=2",
            "/v1/payrolls?start_date=2024-01-01&end_date=2025-12-31",
            "/v1/nowhere",
        ] {
            // Whatever it answers, or nothing: it goes on.
            let _answer = web::get(&format!("{url}{target}"), Some("any"));
        }
    });
    play.ran(&served, &[&[130], ENDS].concat(), home);
    std::fs::remove_file(path).unwrap();
}

/// What is read from standard input or a named file: a token, a question.
fn input(home: &Home, chance: &mut Chance, play: &mut Play) {
    let path = home.env.home().with_file_name("input");
    let token = chance.percent(60);
    let sound = match token {
        true => json!({
            "access_token": "a-t0ken", "refresh_token": "r-t0ken", "token_type": "Bearer",
            "expires_in": 3600, "scope": "company.basic:read member.basic:read",
        }),
        false => json!({"as_of_date": "2025-06-30", "member_id": "m", "policy_id": "p"}),
    };
    let file = broken("input.json", sound.to_string().as_bytes(), chance);
    let mut there = std::fs::File::create(&path).unwrap();
    there.write_all(&file).unwrap();
    play.input("input", file);
    let text = path.to_string_lossy().into_owned();
    let url = home.proxy.web.url();
    let mut command = match token {
        true => home.env.command(&[
            "connect",
            "justworks",
            "--yes",
            "--with-token",
            "--insecure-storage",
            "--no-sync",
            "--name",
            "other",
            "--api-url",
            &url,
        ]),
        false => home
            .env
            .command(&["api", "POST", "/v1/time-off/balances", "--input", &text]),
    };
    command.stdin(std::fs::File::open(&path).unwrap());
    play.ran(&home.run_this(command), ENDS, home);
    std::fs::remove_file(path).unwrap();
}
