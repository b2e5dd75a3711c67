//! What `files` promises, on a Unix file system.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use super::{Error, create_dir_private, open_private, quoted, read_private, remove, write_private};

fn folder() -> tempfile::TempDir {
    crate::files::temporary_folder()
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_was_written_is_read_and_nothing_else_lies_around() {
    let dir = folder();
    let path = dir.path().join("token");
    assert_eq!(read_private(&path, 100).unwrap(), None);
    write_private(&path, b"one").unwrap();
    write_private(&path, b"two").unwrap();
    assert_eq!(read_private(&path, 100).unwrap().unwrap(), b"two");
    assert_eq!(names(dir.path()), ["token"]);
}

#[test]
fn modes_are_private_whatever_the_umask_says() {
    let dir = folder();
    // The umask belongs to the whole process, so that a child with one of its own is asked.
    for umask in ["000", "027", "777"] {
        let home = dir.path().join(format!("home{umask}"));
        let status = std::process::Command::new("sh")
            .args(["-c", "umask $0 && exec \"$@\"", umask])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "files::tests::writes_where_told", "--ignored"])
            .env("DRIVETRAIN_TEST_FILES", &home)
            .output()
            .unwrap();
        assert!(status.status.success(), "{status:?}");
        assert_eq!(mode(&home), 0o700, "umask {umask}");
        assert_eq!(mode(&home.join("written")), 0o600, "umask {umask}");
        assert_eq!(mode(&home.join("opened")), 0o600, "umask {umask}");
    }
}

/// The child of the test above.
#[test]
#[ignore = "another test starts it with a task"]
fn writes_where_told() {
    #[expect(clippy::disallowed_methods, reason = "a test's child is told its task")]
    let home = std::env::var_os("DRIVETRAIN_TEST_FILES").unwrap();
    let home = Path::new(&home);
    create_dir_private(home).unwrap();
    write_private(&home.join("written"), b"x").unwrap();
    open_private(&home.join("opened")).unwrap();
}

#[test]
fn a_wider_mode_does_not_survive_a_write() {
    let dir = folder();
    let path = dir.path().join("token");
    fs::write(&path, "old").unwrap();
    set_mode(&path, 0o644);
    write_private(&path, b"new").unwrap();
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn a_file_open_to_others_is_refused_with_the_command_that_mends_it() {
    let dir = folder();
    let path = dir.path().join("my token");
    write_private(&path, b"x").unwrap();
    for open in [0o640, 0o604, 0o620] {
        set_mode(&path, open);
        let error = read_private(&path, 100).unwrap_err();
        assert!(matches!(error, Error::Exposed { .. }), "{error}");
        let command = format!("`chmod 600 '{}'`", path.display());
        assert!(error.to_string().contains(&command), "{error}");
    }
}

#[test]
fn links_are_refused_and_their_targets_left_alone() {
    let dir = folder();
    let target = dir.path().join("target");
    let link = dir.path().join("link");
    write_private(&target, b"untouched").unwrap();
    symlink(&target, &link).unwrap();

    let refused = [
        write_private(&link, b"x").unwrap_err(),
        read_private(&link, 100).unwrap_err(),
        open_private(&link).unwrap_err(),
    ];
    for error in refused {
        assert!(matches!(error, Error::Symlink { .. }), "{error}");
    }
    assert_eq!(fs::read(&target).unwrap(), b"untouched");

    // A link that leads nowhere would otherwise create its target.
    let dangling = dir.path().join("dangling");
    symlink(dir.path().join("absent"), &dangling).unwrap();
    assert!(write_private(&dangling, b"x").is_err());
    assert!(open_private(&dangling).is_err());
    assert!(!dir.path().join("absent").exists());

    let folder_link = dir.path().join("folder");
    symlink(dir.path(), &folder_link).unwrap();
    let error = create_dir_private(&folder_link).unwrap_err();
    assert!(matches!(error, Error::Symlink { .. }), "{error}");
}

#[test]
fn a_pipe_or_a_folder_in_the_way_is_an_error_and_never_a_wait() {
    let dir = folder();
    let pipe = dir.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for error in [
        read_private(&pipe, 100).unwrap_err(),
        write_private(&pipe, b"x").unwrap_err(),
        read_private(dir.path(), 100).unwrap_err(),
    ] {
        assert!(matches!(error, Error::WrongKind { .. }), "{error}");
    }
    let file = dir.path().join("file");
    write_private(&file, b"x").unwrap();
    let error = create_dir_private(&file).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{} is not a folder", file.display())
    );
}

#[test]
fn a_failed_write_keeps_the_former_content_and_leaves_nothing() {
    let dir = folder();
    let error = write_private(&dir.path().join("absent/token"), b"x").unwrap_err();
    assert!(error.to_string().contains("absent"), "{error}");

    // A write that fails half-way gives up its temporary file in this state.
    let target = dir.path().join("token");
    let mut temporary = super::temporary::Temporary::beside(&target).unwrap();
    std::io::Write::write_all(&mut temporary.file, b"secret").unwrap();
    assert_eq!(names(dir.path()).len(), 1);
    drop(temporary);
    assert!(names(dir.path()).is_empty());
}

#[test]
fn reading_stops_at_the_bound() {
    let dir = folder();
    let path = dir.path().join("token");
    write_private(&path, b"12345").unwrap();
    assert_eq!(read_private(&path, 5).unwrap().unwrap(), b"12345");
    let error = read_private(&path, 4).unwrap_err();
    assert!(matches!(error, Error::TooLarge { max: 4, .. }), "{error}");
}

#[test]
fn removing_says_whether_it_was_there_and_sweeps_what_a_killed_writer_left() {
    let dir = folder();
    let path = dir.path().join("token");
    assert!(!remove(&path).unwrap());
    assert!(!remove(&dir.path().join("absent/token")).unwrap());
    write_private(&path, b"x").unwrap();
    fs::write(dir.path().join(".token.77-0.tmp"), "secret").unwrap();
    fs::write(dir.path().join("other"), "kept").unwrap();
    assert!(remove(&path).unwrap());
    assert_eq!(names(dir.path()), ["other"]);
}

#[test]
fn what_a_killed_writer_left_is_nobody_s_until_it_is_removed() {
    let dir = folder();
    let path = dir.path().join(".token.77-0.tmp");
    fs::write(&path, "secret").unwrap();
    let held = super::temporary::left(&path).unwrap();
    let writer = fs::File::open(&path).unwrap();
    assert!(
        writer.try_lock().is_err(),
        "a writer would take it for its own"
    );
    assert!(super::temporary::left(&path).is_none());
    drop(held);
    writer.try_lock().unwrap();
    // One that is at work keeps it.
    write_private(&dir.path().join("token"), b"x").unwrap();
    assert!(path.exists());
}

#[test]
fn folders_are_closed_and_their_parents_left_as_they_are() {
    let dir = folder();
    set_mode(dir.path(), 0o755);
    let inner = dir.path().join("a/b");
    create_dir_private(&inner).unwrap();
    assert_eq!(mode(&inner), 0o700);
    assert_eq!(mode(&dir.path().join("a")), 0o700);
    assert_eq!(mode(dir.path()), 0o755);

    set_mode(&inner, 0o755);
    create_dir_private(&inner).unwrap();
    assert_eq!(mode(&inner), 0o700);

    for open in [0o770, 0o777, 0o1777] {
        set_mode(&inner, open);
        let error = create_dir_private(&inner).unwrap_err();
        assert!(error.to_string().contains("`chmod 700 "), "{error}");
        assert_eq!(mode(&inner), open);
    }
}

#[test]
fn commands_can_be_pasted() {
    assert_eq!(quoted(Path::new("/a/b-c.d")), "/a/b-c.d");
    assert_eq!(quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
    let bytes = std::os::unix::ffi::OsStrExt::from_bytes(b"/a b\xff/it's");
    assert_eq!(
        quoted(Path::new::<std::ffi::OsStr>(bytes)),
        r"$'/a b\xff/it\'s'"
    );
}

#[test]
fn a_growing_file_is_there_when_it_is_whole_and_leaves_nothing_when_it_is_not() {
    let folder = crate::files::temporary_folder();
    let path = folder.path().join("grown");
    let names = || fs::read_dir(folder.path()).unwrap().count();
    let mut given_up = super::grow(&path).unwrap();
    given_up.add(b"half").unwrap();
    assert!(!path.exists());
    drop(given_up);
    assert_eq!(names(), 0);
    for content in ["one", "other"] {
        let mut growing = super::grow(&path).unwrap();
        growing.add(content.as_bytes()).unwrap();
        growing.add(b"!").unwrap();
        growing.commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{content}!"));
    }
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!((names(), mode & 0o777), (1, 0o600));
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert!(matches!(super::grow(&link), Err(Error::Symlink { .. })));
    assert!(super::grow(folder.path()).is_err());
    assert!(super::grow(&folder.path().join("missing/file")).is_err());
}

/// What a killed writer left goes with the next write; what one at work is writing stays.
#[test]
fn only_what_killed_writers_left_is_swept() {
    let dir = folder();
    let target = dir.path().join("token");
    let left = dir.path().join(".token.77-0.tmp");
    fs::write(&left, "secret").unwrap();
    let other = dir.path().join(".tokens.77-0.tmp");
    fs::write(&other, "another file's").unwrap();
    let at_work = super::stage(&target, b"first").unwrap();
    assert!(!left.exists());
    write_private(&target, b"second").unwrap();
    assert!(!super::sweep(&target).unwrap());
    assert!(at_work.path().exists());
    at_work.commit().unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"first");
    assert!(other.exists());
}
