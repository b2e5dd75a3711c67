//! Screens that are kept as files beside the tests, to be read by a person when they change.

use std::path::Path;

use crate::tools::updating;

/// Holds a text against the file of this name; with `UPDATE_GOLDENS` set it is written instead.
#[track_caller]
pub fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/screens")
        .join(name);
    if updating() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    for (nth, (now, was)) in text.lines().zip(kept.lines()).enumerate() {
        assert_eq!(now, was, "line {} of {name}", nth + 1);
    }
    assert_eq!(text.lines().count(), kept.lines().count(), "{name}");
}
