//! A disk that is really full: a small file system of its own, in memory.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::ToSpan;

use crate::synced::{DAY, Synced, undisturbed};

/// A small file system in place of a folder, with all that was in it. It goes with this value.
struct Mounted(PathBuf);

impl Mounted {
    /// `None` where this machine's user may not mount.
    fn over(folder: &Path, kilobytes: u32) -> Option<Self> {
        let held: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (std::fs::read(&path).unwrap(), path))
            .collect();
        let mode = std::fs::metadata(folder).unwrap().permissions();
        let options = format!("size={kilobytes}k,mode=700");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(folder)
            .output();
        match mount {
            Ok(done) if done.status.success() => {}
            other => {
                crate::tools::skip(&format!("no file system can be mounted here: {other:?}"));
                return None;
            }
        }
        let mounted = Self(folder.to_owned());
        std::fs::set_permissions(folder, mode).unwrap();
        for (bytes, path) in held {
            drivetrain::files::write_private(&path, &bytes).unwrap();
        }
        Some(mounted)
    }

    /// Leaves so many bytes free.
    fn leave(&self, bytes: u64) -> Filler {
        let filler = Filler(self.0.join("filler"));
        let _ = std::fs::write(&filler.0, vec![0; 8 << 20]);
        let full = std::fs::metadata(&filler.0).unwrap().len();
        let file = std::fs::OpenOptions::new().write(true).open(&filler.0);
        file.unwrap().set_len(full.saturating_sub(bytes)).unwrap();
        filler
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// What fills the disk, until it goes.
struct Filler(PathBuf);

impl Drop for Filler {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The error comes before anything is written, with what the update needs and what there is.
#[test]
fn a_disk_with_too_little_room_to_update_a_store_is_told_before() {
    let home = crate::older::of_version_3();
    let Some(disk) = Mounted::over(&home.env.data(), 8192) else {
        return;
    };
    let path = home.env.data().join("justworks.db");
    let former = std::fs::read(&path).unwrap();
    let needed = 4 * former.len() as u64;
    let filler = disk.leave(needed - 8192);
    let document = home.told(1, &[]);
    let error = &document["error"];
    assert_eq!(error["code"], "store.full", "{document:#}");
    let there = (needed - 8192) / 1_000_000;
    let said = format!(
        "takes {} MB of free disk space, but there are only {there} MB",
        needed.div_ceil(1_000_000)
    );
    assert!(
        error["message"].as_str().unwrap().contains(&said),
        "{error:#}"
    );
    assert!(std::fs::read(&path).unwrap() == former);
    drop(filler);
    // What it says it needs is enough; a run writes some files besides.
    let _filler = disk.leave(needed + (128 << 10));
    home.sync(&[]).expect(0);
    assert_eq!(
        home.one::<i64>("SELECT user_version FROM pragma_user_version"),
        4
    );
}

#[test]
fn a_full_disk_loses_nothing_and_the_next_run_with_space_does_its_work() {
    let home = Synced::once();
    let before = home.published();
    let Some(disk) = Mounted::over(&home.env.data(), 4096) else {
        return;
    };
    home.server.sandbox.set_as_of(DAY.saturating_add(60.days()));
    let mut full = 0;
    // From no room at all to not quite enough.
    for bytes in [0, 4 << 10, 40 << 10, 80 << 10, 160 << 10, 320 << 10] {
        let filler = disk.leave(bytes);
        let run = home.sync(&["--json"]);
        drop(filler);
        if run.code == 0 {
            break;
        }
        let document = run.json();
        let error = &document["connections"][0]["error"];
        assert_eq!(error["code"], "store.full", "{bytes} left: {document:#}");
        assert_eq!(run.code, 1, "{bytes} left");
        assert_eq!(home.published(), before, "{bytes} left");
        full += 1;
    }
    assert!(full > 2, "the disk was not full");
    home.sync(&[]).expect(0);
    assert_eq!(home.live(), undisturbed(&home.server));
    let integrity: String = home.one("PRAGMA integrity_check");
    assert_eq!(integrity, "ok");
}
