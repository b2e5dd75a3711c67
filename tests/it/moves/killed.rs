//! An export that is killed: at least one copy of the sign-in is usable afterwards, and never are
//! there two that both renew it unasked.

#[cfg(target_os = "linux")]
use super::status;
use super::{Move, refusal, unfolded};
#[cfg(target_os = "linux")]
use crate::strace::{can_trace, killed_at};
#[cfg(target_os = "linux")]
use crate::support::TestEnv;

#[cfg(target_os = "linux")]
/// The hidden file that is not in its place yet.
fn staged(moving: &Move) -> bool {
    let entries = std::fs::read_dir(moving.bag.path()).unwrap();
    entries.flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with(".justworks.age.") && name.ends_with(".tmp")
    })
}

#[cfg(target_os = "linux")]
fn is_marked(env: &TestEnv) -> bool {
    let settings = std::fs::read_to_string(env.settings_file("justworks"));
    settings.is_ok_and(|text| text.contains("moved_at"))
}

#[cfg(target_os = "linux")]
#[test]
fn before_the_mark_this_machine_goes_on_and_nobody_finds_a_file() {
    if !can_trace() {
        return;
    }
    let moving = Move::prepared();
    assert!(killed_at(&moving.exporting(&[]), "rename", 1));
    assert!(staged(&moving));
    assert!(!is_marked(&moving.laptop));
    assert!(!moving.file().exists());
    moving.laptop.run(&["sync"]).expect(0);
    // The next export makes its own, and takes away what was left.
    moving.export(&[]).expect(0);
    assert!(!staged(&moving));
    moving.import(&[]).expect(0);
    moving.there.run(&["sync"]).expect(0);
}

#[cfg(target_os = "linux")]
#[test]
fn after_the_mark_it_never_syncs_here_and_the_export_can_be_brought_to_its_end() {
    if !can_trace() {
        return;
    }
    let moving = Move::prepared();
    assert!(killed_at(&moving.exporting(&[]), "rename", 2));
    assert!(is_marked(&moving.laptop));
    assert_eq!(refusal(&moving.laptop), "connection.moved");
    let tokens_here = moving.laptop.secret_file("justworks").exists();
    assert!(tokens_here || moving.file().exists());
    if tokens_here {
        moving.export(&[]).expect(0);
    }
    assert!(!moving.laptop.secret_file("justworks").exists());
    moving.import(&[]).expect(0);
    moving.server.sandbox.expire_access_tokens().unwrap();
    moving.there.run(&["sync"]).expect(0);
}

/// What the laptop had before the export, put back as far as a kill at a certain point would have
/// left it.
struct Before {
    secret: Vec<u8>,
    record: Vec<u8>,
}

/// The settings say again that the export has not come to its end.
fn unfinished(moving: &Move) {
    let mut settings = moving.laptop.settings("justworks");
    let file = moving.file().to_str().unwrap().to_owned();
    settings.insert("exporting_to".into(), file.into());
    let path = moving.laptop.settings_file("justworks");
    drivetrain::files::write_private(&path, settings.to_string().as_bytes()).unwrap();
}

impl Before {
    fn of(moving: &Move) -> Self {
        let record = moving.laptop.data().join("justworks.session.json");
        Self {
            secret: std::fs::read(moving.laptop.secret_file("justworks")).unwrap(),
            record: std::fs::read(record).unwrap(),
        }
    }

    fn tokens(&self, moving: &Move) {
        let file = moving.laptop.secret_file("justworks");
        drivetrain::files::write_private(&file, &self.secret).unwrap();
        unfinished(moving);
    }

    fn record(&self, moving: &Move) {
        let file = moving.laptop.data().join("justworks.session.json");
        drivetrain::files::write_private(&file, &self.record).unwrap();
    }
}

#[test]
fn killed_between_the_mark_and_the_file_it_makes_the_file() {
    let moving = Move::prepared();
    let before = Before::of(&moving);
    moving.export(&[]).expect(0);
    before.tokens(&moving);
    before.record(&moving);
    std::fs::remove_file(moving.file()).unwrap();

    assert_eq!(refusal(&moving.laptop), "connection.moved");
    let text = unfolded(&moving.laptop.run(&["status"]).expect(0).stdout);
    assert!(
        text.contains("cut off: run `drivetrain export-connection justworks --to"),
        "{text}"
    );
    let run = moving.export(&[]).expect(0);
    run.says(&["✓ Exported justworks to"]);
    assert!(!moving.laptop.secret_file("justworks").exists());
    moving.import(&[]).expect(0);
    moving.there.run(&["sync"]).expect(0);
}

#[test]
fn killed_after_the_file_it_only_forgets() {
    let moving = Move::prepared();
    let before = Before::of(&moving);
    moving.export(&[]).expect(0);
    let file = std::fs::read(moving.file()).unwrap();
    // Once with the record still there, once without: between the two the file is in its place.
    for record in [true, false] {
        before.tokens(&moving);
        if record {
            before.record(&moving);
        }
        assert_eq!(refusal(&moving.laptop), "connection.moved");
        moving.export(&[]).expect(0);
        assert!(!moving.laptop.secret_file("justworks").exists());
        assert_eq!(std::fs::read(moving.file()).unwrap(), file);
    }
    // The file is gone, wherever to: nothing is forgotten before there is one.
    before.tokens(&moving);
    std::fs::remove_file(moving.file()).unwrap();
    let run = moving.export(&[]).expect(0);
    run.says(&[
        "had left no file at",
        "imported one elsewhere, delete this one",
    ]);
    assert!(!moving.laptop.secret_file("justworks").exists());
    moving.import(&[]).expect(0);
    moving.there.run(&["sync"]).expect(0);
}

#[test]
fn the_file_of_an_earlier_move_is_not_taken_for_this_one_s() {
    let moving = Move::prepared();
    moving.export(&[]).expect(0);
    // Signed in anew, and cut off between the mark and the file.
    moving.laptop.connected(&moving.server, &["--no-sync"]);
    let before = Before::of(&moving);
    let earlier = std::fs::read(moving.file()).unwrap();
    moving.export(&["--force"]).expect(0);
    before.tokens(&moving);
    std::fs::write(moving.file(), &earlier).unwrap();
    moving.export(&[]).expect(2).says(&["already exists"]);
    assert!(moving.laptop.secret_file("justworks").exists());
    moving.export(&["--force"]).expect(0);
    assert_ne!(std::fs::read(moving.file()).unwrap(), earlier);
}

#[test]
fn what_is_in_the_way_is_not_taken_for_the_file() {
    let moving = Move::prepared();
    let before = Before::of(&moving);
    moving.export(&[]).expect(0);
    before.tokens(&moving);
    before.record(&moving);
    moving.write("justworks.age", "something of value");
    moving.export(&[]).expect(2).says(&["already exists"]);
    moving.export(&["--force"]).expect(0);
    moving.import(&[]).expect(0);
    moving.there.run(&["sync"]).expect(0);
}

/// The connection is there whole and signed in, or it is not there and can be imported.
#[cfg(target_os = "linux")]
#[test]
fn a_killed_import_leaves_nothing_that_looks_connected() {
    if !can_trace() {
        return;
    }
    let mut moving = Move::exported();
    let mut killed = 0;
    loop {
        moving.there = TestEnv::new();
        let import = moving.importing(&moving.there, &moving.file(), &["--insecure-storage"]);
        if !killed_at(&import, "rename", killed + 1) {
            break;
        }
        killed += 1;
        if !moving.there.settings_file("justworks").exists() {
            moving.import(&[]).expect(0);
        } else if status(&moving.there)["signed_in"] != true {
            assert_eq!(refusal(&moving.there), "connection.unfinished");
            moving.import(&[]).expect(0);
        }
        moving.there.run(&["sync"]).expect(0);
    }
    assert!(killed >= 2, "the tokens and the connection, at least");
}
