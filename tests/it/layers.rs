//! Who may use whom: the table in the crate's documentation, held against the source.
//!
//! A module's own tests (`#[cfg(test)]`, `tests.rs`, `tests/`) may reach for anything.

mod source;

use std::collections::BTreeSet;
use std::path::Path;

pub use self::source::{Source, sources, texts};
use self::source::{names_behind, root};

const WORDS: &[&str] = &[
    "catalog", "codes", "foreign", "money", "mutex", "policy", "report", "secret", "source",
    "staging", "state", "text",
];
const FILES: &[&str] = &["files", "lock"];
const EDGES: &[&str] = &["http", "log", "store", "ui"];
const REMOTE: &[&str] = &["auth", "justworks"];
const ENGINE: &[&str] = &["sync"];
const WIRING: &[&str] = &[
    "config",
    "context",
    "error",
    "interrupt",
    "process",
    "trace",
];
const BOOKS: &[&str] = &["books"];
const PATHS: &[&str] = &["run", "schedule", "setup", "transfer"];
const HEALTH: &[&str] = &["health"];
const VERBS: &[&str] = &["cli", "commands"];
const SIDE: &[&str] = &["sandbox"];

/// Each layer, and what it may use besides itself. `alone` means that its modules do not use each
/// other either.
struct Layer {
    modules: &'static [&'static str],
    alone: bool,
    uses: &'static [&'static [&'static str]],
}

const fn layer(
    modules: &'static [&'static str],
    alone: bool,
    uses: &'static [&'static [&'static str]],
) -> Layer {
    Layer {
        modules,
        alone,
        uses,
    }
}

const LAYERS: &[Layer] = &[
    layer(WORDS, false, &[]),
    layer(FILES, false, &[WORDS]),
    layer(EDGES, true, &[WORDS, FILES]),
    layer(REMOTE, true, &[WORDS, FILES, &["http"]]),
    layer(ENGINE, true, &[WORDS]),
    layer(BOOKS, true, &[WORDS, FILES, EDGES, REMOTE, ENGINE]),
    layer(WIRING, false, &[WORDS, FILES, EDGES, REMOTE, ENGINE, SIDE]),
    layer(
        PATHS,
        false,
        &[WORDS, FILES, EDGES, REMOTE, ENGINE, SIDE, BOOKS, WIRING],
    ),
    layer(
        HEALTH,
        true,
        &[
            WORDS, FILES, EDGES, REMOTE, ENGINE, SIDE, BOOKS, WIRING, PATHS,
        ],
    ),
    layer(
        VERBS,
        false,
        &[
            WORDS, FILES, EDGES, REMOTE, ENGINE, SIDE, BOOKS, WIRING, PATHS, HEALTH,
        ],
    ),
    // A fake that shared code with the client would hide the client's bugs.
    layer(SIDE, true, &[]),
];

/// Libraries that stay in one room: who wants to replace one knows where it is. The last column
/// says why a module outside of that room is there.
const ROOMS: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    // commands: `replay` is a server as well.
    ("axum", &["sandbox", "commands"]),
    ("hyper_util", &["http"]),
    ("rustls", &["http"]),
    ("tokio_rustls", &["http", "sandbox"]),
    ("x509_cert", &["http"]),
    ("rcgen", &["sandbox"]),
    // auth: the hash of a page's style.
    ("base64", &["auth", "sandbox"]),
    ("tiny_http", &["auth"]),
    ("keyring", &["auth"]),
    ("age", &["auth"]),
    ("chacha20poly1305", &["auth"]),
    ("crossterm", &["ui"]),
    ("dialoguer", &["ui"]),
    ("indicatif", &["ui"]),
    ("etcetera", &["config"]),
    ("toml", &["config", "policy"]),
    // `justworks::scopes` derives the values of `--include`, so that they are written once.
    // setup: what a guided path was told is its flags; sandbox, schedule: a word is read as a fault, as a
    // scheduler.
    (
        "clap",
        &[
            "cli",
            "commands",
            "justworks",
            "sandbox",
            "schedule",
            "setup",
        ],
    ),
    ("clap_complete", &["cli", "commands"]),
    ("jaq_core", &["commands"]),
    ("jaq_std", &["commands"]),
    ("jaq_json", &["commands"]),
    // auth: the token requests go through the same transport; context makes it; the sandbox's
    // visitor is a browser of its own; a trace shows headers as they came.
    ("reqwest", &["http", "auth", "context", "sandbox", "trace"]),
];

fn layer_of(module: &str) -> &'static Layer {
    LAYERS
        .iter()
        .find(|layer| layer.modules.contains(&module))
        .unwrap_or_else(|| panic!("src/{module} is in no layer: see the table in src/lib.rs"))
}

fn is_a_room(name: &str) -> bool {
    LAYERS.iter().any(|layer| layer.modules.contains(&name))
}

/// The modules at the top of the crate that a file names.
fn used(source: &Source) -> Vec<String> {
    let mut used = names_behind(&source.code, "crate::");
    // `super::` as often as the file is deep is the crate's root as well.
    used.extend(names_behind(&source.code, &"super::".repeat(source.depth)));
    used
}

#[test]
fn modules_use_only_what_is_below_them() {
    let mut wrong = BTreeSet::new();
    for source in sources() {
        let layer = layer_of(&source.module);
        for name in used(&source) {
            let known = is_a_room(&name);
            let within = name == source.module
                || (!layer.alone && layer.modules.contains(&name.as_str()))
                || layer
                    .uses
                    .iter()
                    .any(|layer| layer.contains(&name.as_str()));
            if known && !within {
                wrong.insert(format!("{} uses {name}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn libraries_stay_in_their_rooms() {
    let mut wrong = BTreeSet::new();
    for source in sources() {
        for (library, rooms) in ROOMS {
            let used = !names_behind(&source.code, &format!("{library}::")).is_empty();
            if used && !rooms.contains(&source.module.as_str()) {
                wrong.insert(format!("{} uses {library}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Rooms of one layer may use each other in one direction only.
#[test]
fn there_is_no_circle_between_rooms() {
    let mut uses = std::collections::BTreeMap::<String, BTreeSet<String>>::new();
    for source in sources() {
        let names = used(&source).into_iter();
        let others = names.filter(|name| *name != source.module && is_a_room(name));
        uses.entry(source.module.clone())
            .or_default()
            .extend(others);
    }
    // A room without others to use is on no circle; without it, neither is one that used only it.
    while let Some(end) = uses.iter().find(|(_, used)| used.is_empty()) {
        let end = end.0.clone();
        uses.remove(&end);
        uses.values_mut().for_each(|used| {
            used.remove(&end);
        });
    }
    assert!(uses.is_empty(), "{uses:#?}");
}

/// Verbs share what stands in `commands/mod.rs` and the flags of `--trace`, and nothing else: what two
/// of them need has a room below.
#[test]
fn no_verb_uses_another() {
    let mut wrong = BTreeSet::new();
    for source in sources()
        .iter()
        .filter(|source| source.module == "commands" && source.depth > 1)
    {
        let parts: Vec<_> = source
            .path
            .iter()
            .map(|part| part.to_str().unwrap())
            .collect();
        let Some(verb) = parts.get(1) else { continue };
        let mut used = names_behind(&source.code, "crate::commands::");
        used.extend(names_behind(
            &source.code,
            &"super::".repeat(source.depth - 1),
        ));
        let shared = ["candidates", "chosen", "traced"];
        for name in used {
            if name != *verb && !shared.contains(&name.as_str()) {
                wrong.insert(format!("{verb} uses {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A room that grows past this share of the code has something in it that belongs elsewhere, and a
/// verb that is longer than this has more in it than its flags and its steps.
#[test]
fn rooms_and_files_stay_small() {
    let mut rooms = std::collections::BTreeMap::<String, usize>::new();
    let mut long = BTreeSet::new();
    for (path, text) in texts(&root()) {
        let lines = text.lines().count();
        let relative = path.strip_prefix(root()).unwrap();
        let room = relative.iter().next().unwrap().to_str().unwrap();
        let room = room.trim_end_matches(".rs").to_owned();
        let most = if room == "commands" { 300 } else { 400 };
        if lines > most {
            long.insert(format!("{}: {lines} lines", relative.display()));
        }
        *rooms.entry(room).or_default() += lines;
    }
    assert!(long.is_empty(), "{long:#?}");
    let all: usize = rooms.values().sum();
    for (room, lines) in rooms {
        assert!(lines * 100 <= all * 22, "{room} has {lines} of {all} lines");
    }
}

/// What a vendor is called, and what it calls its parameters, only its source knows.
#[test]
fn the_engine_knows_no_vendor_and_no_parameter() {
    let words = [
        "justworks",
        "next_cursor",
        "updated_at_gte",
        "\"limit\"",
        "\"cursor\"",
        "\"start_date\"",
        "\"end_date\"",
        "\"status\"",
        "/v1/",
    ];
    let engine = texts(&root().join("sync"));
    assert!(engine.len() > 15, "the engine is not where it was");
    let mut wrong = BTreeSet::new();
    for (path, text) in engine {
        let text = text.to_lowercase();
        for word in words.iter().filter(|word| text.contains(*word)) {
            wrong.insert(format!("{} says {word}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A connection says what it is read from: nothing else chooses a source's tables and sums.
#[test]
fn streams_and_sums_are_reached_through_their_source() {
    let mut wrong = BTreeSet::new();
    for source in sources() {
        let names = ["justworks::streams", "STREAMS", "TIES"];
        let mut named = names.iter().filter(|name| source.code.contains(*name));
        if source.module != "justworks" && named.next().is_some() {
            wrong.insert(source.path);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The map in the crate's documentation names every module, so that nobody adds one unseen.
#[test]
fn every_module_is_on_the_map() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let text = std::fs::read_to_string(root).unwrap();
    let (map, code): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with("//!"));
    let map = map.join("\n");
    for line in code {
        let module = line.strip_prefix("pub mod ").or(line.strip_prefix("mod "));
        let module = module.map(|module| module.trim_end_matches(';'));
        let Some(module) = module.filter(|module| *module != "tests") else {
            continue;
        };
        layer_of(module);
        assert!(
            map.contains(&format!("[`{module}`]")),
            "{module} is not on the map in src/lib.rs"
        );
    }
}

/// One place for TLS, proxies and redirects; `deny.toml` says the same to `cargo deny`.
#[test]
fn there_is_one_http_client_and_no_system_tls() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let lock = std::fs::read_to_string(lock).unwrap();
    let count = |name: &str| lock.matches(&format!("name = \"{name}\"\n")).count();
    assert_eq!(count("reqwest"), 1);
    assert_eq!(count("native-tls") + count("openssl-sys"), 0);
}
