//! Folders and files of secrets and of people's data are looked at where they are read as well.

use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;

#[cfg(target_os = "linux")]
use crate::support::Run;
use crate::synced::Synced;
use crate::tools::skip;

/// Commands that read, without one that makes anything.
const READ: [&[&str]; 7] = [
    &["status", "--json"],
    &["status", "--check"],
    &["query", "SELECT 1"],
    &["runs"],
    &["streams"],
    &["api", "/v1/company"],
    &["sync"],
];

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

/// Each command refuses, and names the path and what closes it.
#[track_caller]
fn refused(home: &Synced, commands: &[&[&str]], says: &[&str]) {
    for args in commands {
        let run = home.env.run(args);
        assert_ne!(run.code, 0, "{args:?}");
        let said = format!("{}{}", run.stdout, run.stderr);
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for text in says {
            assert!(said.contains(text), "{args:?}: {text:?} is not in:\n{said}");
        }
    }
}

#[test]
fn a_folder_that_others_can_open_is_refused_where_it_is_read() {
    let home = Synced::once();
    let config = home.env.config();
    let folders = [
        config.clone(),
        config.join("connections"),
        config.join("secrets"),
        home.env.data(),
    ];
    for folder in &folders {
        for mode in [0o777, 0o750] {
            set_mode(folder, mode);
            let fix = format!("`chmod 700 {}`", folder.display());
            refused(&home, &READ, &["other users can read", &fix]);
            set_mode(folder, 0o700);
        }
    }
    home.sync(&[]).expect(0);
}

#[test]
fn a_link_in_the_place_of_a_folder_is_refused() {
    let home = Synced::once();
    for name in ["config/secrets", "config/connections", "config", "data"] {
        let folder = home.env.home().join(name);
        let away = home.env.home().join("away");
        std::fs::rename(&folder, &away).unwrap();
        symlink(&away, &folder).unwrap();
        let link = format!("{} is a symbolic link", folder.display());
        refused(&home, &READ, &[&link]);
        std::fs::remove_file(&folder).unwrap();
        std::fs::rename(&away, &folder).unwrap();
    }
    home.sync(&[]).expect(0);
}

#[test]
fn a_folder_of_another_user_is_refused() {
    if !rustix::process::geteuid().is_root() {
        return skip("only root can give a folder away");
    }
    let home = Synced::once();
    for name in ["config/secrets", "config/connections", "config", "data"] {
        let folder = home.env.home().join(name);
        chown(&folder, Some(12345), None).unwrap();
        let fix = format!("`sudo chown 0 {}`", folder.display());
        refused(&home, &READ, &["belongs to user 12345", &fix]);
        chown(&folder, Some(0), None).unwrap();
    }
    home.sync(&[]).expect(0);
}

#[test]
fn a_database_that_others_can_open_is_refused_by_who_reads_it() {
    let home = Synced::once();
    let path = home.env.data().join("justworks.db");
    let asks: [&[&str]; 3] = [&["query", "SELECT 1"], &["runs"], &["why", "members", "x"]];
    for mode in [0o644, 0o660] {
        set_mode(&path, mode);
        let fix = format!("`chmod 600 {}`", path.display());
        refused(
            &home,
            &asks,
            &["[store.open]", "other users can read", &fix],
        );
        // It says so, and shows the rest.
        let status = home.env.run(&["status", "--json"]).expect(0).json();
        let error = status["connections"][0]["store_error"].as_str().unwrap();
        assert!(error.contains(&fix), "{error}");
        assert_eq!(home.env.run(&["status", "--check"]).code, 1);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, mode);
    }
    set_mode(&path, 0o600);
    let away = home.env.data().join("away.db");
    std::fs::rename(&path, &away).unwrap();
    symlink(&away, &path).unwrap();
    refused(&home, &asks, &["[store.open]", "is a symbolic link"]);
    home.sync(&[]).expect(1);
    std::fs::remove_file(&path).unwrap();
    std::fs::rename(&away, &path).unwrap();
    home.sync(&[]).expect(0);
}

/// A container that mounts the file itself: it can be written, and not be replaced.
#[test]
#[cfg(target_os = "linux")]
fn a_sign_in_that_is_mounted_as_a_file_is_told_before_a_renewal_needs_it() {
    use std::process::Command;

    let home = Synced::once();
    let secret = home.env.config().join("secrets/justworks.json");
    let before = std::fs::read(&secret).unwrap();
    let mounted = |args: &[&str]| {
        let mut outer = Command::new("unshare");
        if !rustix::process::geteuid().is_root() {
            outer.arg("--map-root-user");
        }
        let script = "mount --bind \"$0\" \"$0\" || exit 99; exec \"$@\"";
        outer
            .args(["--mount", "/bin/sh", "-c", script])
            .arg(&secret);
        let command = crate::support::wrapping(outer, &home.env.command(args));
        let mut command = command;
        let output = command.output().unwrap();
        (output.status.code() != Some(99)).then(|| Run::from(output))
    };
    let Some(doctor) = mounted(&["doctor", "--json"]) else {
        return skip("no file can be mounted here");
    };
    let document = doctor.json();
    let checks = document["checks"].as_array().unwrap();
    let check = checks.iter().find(|it| it["id"] == "vault.writable");
    let check = check.unwrap();
    assert_eq!(check["code"], "vault.mounted", "{check:#}");
    let hint = check["hints"][0].as_str().unwrap();
    assert!(hint.contains("mount the folder"), "{hint}");
    home.server.sandbox.expire_access_tokens().unwrap();
    let mut secrets: serde_json::Value = serde_json::from_slice(&before).unwrap();
    secrets["access_until"] = "2020-01-01T00:00:00Z".into();
    drivetrain::files::write_private(&secret, secrets.to_string().as_bytes()).unwrap();
    let run = mounted(&["sync"]).unwrap().expect(1);
    run.says(&["[vault.mounted]", "mount its folder", "mount the folder"]);
    // The old refresh token is as good as it was.
    home.sync(&[]).expect(0);
}
