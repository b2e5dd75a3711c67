//! The source as text: its files, their code, and the names in it.

use std::path::{Path, PathBuf};

/// One source file: its module at the top of the crate, how deep it is, and its code without tests
/// and comments.
pub struct Source {
    pub path: PathBuf,
    pub module: String,
    pub depth: usize,
    pub code: String,
}

/// The folder of the source.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Files of a folder of the source, whole: tests and comments count as well.
pub fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// All files of the source but the crate's two roots and tests.
pub fn sources() -> Vec<Source> {
    let root = root();
    let mut sources = Vec::new();
    for (path, text) in texts(&root) {
        let relative = path.strip_prefix(&root).unwrap().with_extension("");
        let parts = relative
            .iter()
            .map(|part| part.to_str().unwrap().to_owned());
        let mut parts: Vec<_> = parts.collect();
        if parts.iter().any(|part| part == "tests") || parts[0] == "lib" || parts[0] == "main" {
            continue;
        }
        parts.pop_if(|last| last == "mod");
        sources.push(Source {
            code: code(&text),
            path: relative,
            module: parts[0].clone(),
            depth: parts.len(),
        });
    }
    assert!(sources.len() > 40, "the source is not where it was");
    sources
}

/// The code of a file: without comments, and without what follows its `#[cfg(test)] mod … {`, which
/// stands at the foot of the file.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().copied().unwrap_or_default();
        let is_module = next.starts_with("mod ") || next.starts_with("pub(super) mod ");
        if line == "#[cfg(test)]" && is_module && next.ends_with('{') {
            break;
        }
        if !line.trim_start().starts_with("//") {
            code.push_str(line);
            code.push('\n');
        }
    }
    code
}

/// What stands behind each occurrence of `path::`: one name, or those of a `{…}` group.
pub fn names_behind(code: &str, path: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(path) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &code[at + path.len()..];
        match rest.strip_prefix('{') {
            None => names.push(leading_name(rest)),
            Some(group) => {
                let mut level = 0;
                let mut fresh = true;
                for (place, c) in group.char_indices() {
                    match c {
                        '{' => level += 1,
                        '}' if level == 0 => break,
                        '}' => level -= 1,
                        ',' if level == 0 => fresh = true,
                        c if fresh && !c.is_whitespace() => {
                            names.push(leading_name(&group[place..]));
                            fresh = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    names
}

fn leading_name(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

#[test]
fn finds_names_in_groups_and_paths() {
    let code = "use crate::{a::{b, c}, d};\nlet x = crate::e::f(); mycrate::g";
    assert_eq!(names_behind(code, "crate::"), ["a", "d", "e"]);
}
