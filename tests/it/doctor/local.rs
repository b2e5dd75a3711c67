//! Faults of this machine: its disk, its files, its environment.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use super::{Told, doctor};
use crate::support::{Run, on_a_full_disk, wrapping};
use crate::synced::Synced;

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_full_disk_is_named_with_the_folder_that_lies_on_it() {
    let home = Synced::once();
    let command = home.env.command(&["doctor", "--json"]);
    let run = Run::from(on_a_full_disk(&command).output().unwrap());
    let told = Told::of(run, 1);
    told.names("home.config", "files.full", "df -h ");
    told.names("home.data", "files.full", "df -h ");
    told.is("vault.writable", "bad");
    told.worst("home.config");
    // It is only looked at: the next run finds all as it was.
    doctor(&home.env, 0, &[]);
}

/// Whether the superuser can be kept from passing over the modes of files.
fn without_privileges(command: &Command) -> Option<Command> {
    if !rustix::process::geteuid().is_root() {
        return Some(wrapping(Command::new("env"), command));
    }
    let mut setpriv = Command::new("setpriv");
    setpriv.args(["--bounding-set=-all", "--inh-caps=-all"]);
    let works = Command::new("setpriv")
        .args(["--bounding-set=-all", "true"])
        .status();
    works
        .is_ok_and(|it| it.success())
        .then(|| wrapping(setpriv, command))
}

#[test]
fn a_home_that_cannot_be_written_is_named_with_the_command_for_it() {
    let home = Synced::once();
    let command = home.env.command(&["doctor", "--json"]);
    let Some(mut command) = without_privileges(&command) else {
        return crate::tools::skip("root cannot be kept from passing over the modes of files");
    };
    set_mode(&home.env.data(), 0o500);
    let run = Run::from(command.output().unwrap());
    set_mode(&home.env.data(), 0o700);
    let told = Told::of(run, 1);
    told.names("home.data", "files.denied", "chmod u+rwx ");
    told.is("home.config", "ok");
    told.worst("home.data");
}

#[test]
fn what_others_may_read_is_named_with_the_command_that_closes_it() {
    let home = Synced::once();
    let secret = home.env.config().join("secrets/justworks.json");
    set_mode(&secret, 0o644);
    let told = doctor(&home.env, 1, &[]);
    let chmod = format!("chmod 600 {}", secret.display());
    told.names("files.private", "files.failed", &chmod);
    told.worst("files.private");
    set_mode(&secret, 0o600);
    let config = home.env.config();
    let moved = home.env.home().join("elsewhere");
    std::fs::rename(&config, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &config).unwrap();
    let told = doctor(&home.env, 1, &[]);
    let link = told.is("home.config", "bad");
    assert!(link["detail"].as_str().unwrap().contains("symbolic link"));
}

#[test]
fn a_ca_file_that_holds_none_is_noticed_before_the_network_is() {
    let home = Synced::once();
    let told = |path: &Path, code| {
        let mut command = home.env.command(&["doctor", "--json"]);
        command.env("SSL_CERT_FILE", path);
        Told::of(command.output().unwrap().into(), code)
    };
    let empty = home.env.home().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    for path in [Path::new("/nowhere/ca.pem"), &empty] {
        let told = told(path, 1);
        told.names(
            "environment.network",
            "environment.no_certificates",
            "unset SSL_CERT_FILE",
        );
        told.worst("environment.network");
    }
}

#[test]
fn a_port_that_is_taken_is_told_before_somebody_signs_in() {
    let home = Synced::once();
    let port = home.server.redirect.rsplit(':').next().unwrap();
    let port: u16 = port.split('/').next().unwrap().parse().unwrap();
    let _taken = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let told = doctor(&home.env, 75, &[]);
    told.names("redirect.port", "connect.port_busy", "ss -ltnp");
}

#[test]
fn settings_that_cannot_be_read_are_one_line() {
    let home = Synced::once();
    home.settings(|text| format!("nonsense\n{text}"));
    let told = doctor(&home.env, 1, &[]);
    told.names("config.readable", "config.unreadable", "fix the file");
    assert!(
        !told.check("config.readable")["detail"]
            .as_str()
            .unwrap()
            .contains('\n')
    );
}
