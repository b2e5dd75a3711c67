//! Words that people no longer read: the sentences of the program, its help and its pages are plain
//! American English.
//!
//! What a machine reads (JSON keys, codes, column names) is one word, and is not looked at.

use std::path::Path;

use crate::layers::{sources, texts};

/// Phrases that are retired, and what to say instead.
const RETIRED: &[(&str, &str)] = &[
    ("mend", "fix"),
    ("mends", "fixes"),
    ("mended", "fixed"),
    ("mending", "fixing"),
    ("whoever", "you, an admin, another program"),
    ("whomever", "you, an admin, another program"),
    ("somebody", "you, an admin, another program"),
    ("nobody", "no one, or say it in another way"),
    ("anybody", "anyone"),
    ("everybody", "everyone"),
    ("anew", "again"),
    ("amid", "during"),
    ("is none", "is not one"),
    ("are none", "are not any"),
    ("as it is", "unchanged"),
    ("as they are", "unchanged"),
    ("honour", "honor"),
    ("honours", "honors"),
    ("honoured", "honored"),
    ("colour", "color"),
    ("colours", "colors"),
    ("judgement", "judgment"),
    ("e-mail", "email"),
    ("e-mails", "emails"),
    ("fictional", "made-up"),
    ("drift", "unexpected fields"),
    ("bookmark", "where it left off"),
    ("bookmarks", "where it left off"),
    ("ticked", "checked"),
    ("unticked", "unchecked"),
    ("lives until", "valid until"),
    ("former version", "previous version"),
    ("the store", "the database"),
    ("a store", "a database"),
    ("this store", "this database"),
    ("no store", "no database"),
    ("a fault of this program", "bug in drivetrain"),
    ("disturbance", "problems"),
    ("the system does not give", "the system does not provide"),
    ("stays as it", "is unchanged"),
    ("without a word", "without notice, or say what happened"),
    ("if it stays so", "if it keeps happening"),
    ("hundredths", "cents"),
];

/// Lines that may have one of them: a part of the text, and why.
const ALLOWED: &[(&str, &str)] = &[
    (
        "Copperfin Toy Works (fictional)",
        "the name of the sandbox's company, which its data has",
    ),
    ("First Fictional Bank", "a name in the sandbox's data"),
    ("_bookmarks", "SQL, and the name of a table"),
    (
        "it serves for as long as it is kept",
        "why a lint is off: no user reads it",
    ),
    (
        "the sources of the tests write units",
        "why a lint is off: no user reads it",
    ),
    (
        "access token to use as it is; never saved",
        "the help of variables: it is neither renewed nor saved",
    ),
];

/// The pages that are made by the program or by tests.
const GENERATED: &[&str] = &[
    "docs/checks.md",
    "docs/data.md",
    "docs/errors.md",
    "docs/tables.md",
];
/// Those that explain columns, which hold amounts as whole numbers of hundredths.
const ABOUT_COLUMNS: &[&str] = &["docs/data.md", "docs/tables.md", "docs/checks.md"];

/// The retired phrases in a text.
fn retired(text: &str) -> Vec<(&'static str, &'static str)> {
    let text = text.to_lowercase();
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let has = |phrase: &str| {
        text.match_indices(phrase).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + phrase.len()..]);
            // “If there is none” is English.
            let is_there = phrase.ends_with(" none") && before.ends_with("there ");
            !is_there && !is_word(before.chars().next_back()) && !is_word(after.chars().next())
        })
    };
    let found = RETIRED.iter().filter(|(phrase, _)| has(phrase));
    found.copied().collect()
}

/// The string literals of code without comments, their lines joined.
fn literals(code: &str) -> Vec<String> {
    let bytes = code.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let rest = &code[at..];
        let hashes = rest.strip_prefix('r').map(|raw| {
            let hashes = raw.len() - raw.trim_start_matches('#').len();
            (hashes, raw[hashes..].starts_with('"'))
        });
        let in_a_name = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        if let Some((hashes, true)) = hashes.filter(|_| !in_a_name) {
            let begin = at + hashes + 2;
            let end = format!("\"{}", "#".repeat(hashes));
            let length = code[begin..].find(&end).unwrap_or(code.len() - begin);
            found.push(code[begin..begin + length].to_owned());
            at = begin + length + end.len();
        } else if rest.starts_with('"') {
            let mut end = at + 1;
            while bytes.get(end).is_some_and(|byte| *byte != b'"') {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            let text = code[at + 1..end.min(code.len())].replace("\\\n", "\n");
            let lines: Vec<_> = text.lines().map(str::trim_start).collect();
            found.push(lines.join(""));
            at = end + 1;
        } else if rest.starts_with("'\"'") {
            at += 3;
        } else if let Some(escape) = rest.strip_prefix("'\\") {
            at += 3 + escape.find('\'').map_or(0, |length| length.max(1));
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

/// The documentation of the types that clap makes the help of.
fn help(text: &str) -> Vec<String> {
    const MAKES_HELP: &[&str] = &[
        "clap::Args",
        "clap::Parser",
        "clap::Subcommand",
        "ValueEnum",
    ];
    let (mut found, mut above, mut inside) = (Vec::new(), Vec::new(), false);
    for line in text.lines() {
        let comment = line.trim_start().strip_prefix("///").map(str::trim);
        match comment {
            Some(comment) if inside => found.push(comment.to_owned()),
            Some(comment) => above.push(comment.to_owned()),
            None if line.starts_with("#[derive(") => {
                inside = MAKES_HELP.iter().any(|name| line.contains(name));
                if inside {
                    found.append(&mut above);
                }
            }
            None if line.starts_with('}') => inside = false,
            None if line.trim().is_empty() => above.clear(),
            None => {}
        }
    }
    found
}

fn report(found: &mut Vec<String>, place: &Path, text: &str, but: &[&str]) {
    if ALLOWED.iter().any(|(part, _)| text.contains(part)) {
        return;
    }
    for (phrase, instead) in retired(text) {
        if !but.contains(&phrase) {
            let place = place.display();
            found.push(format!("{place}: “{phrase}” ({instead}): {}", text.trim()));
        }
    }
}

#[test]
fn people_read_plain_american_english() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for source in sources() {
        if source.path.ends_with("justworks/mask/vocabulary") {
            // Words that Justworks may say.
            continue;
        }
        let sentences = literals(&source.code);
        for text in sentences.iter().filter(|text| text.trim().contains(' ')) {
            report(&mut found, &source.path, text, &[]);
        }
    }
    for (path, text) in texts(&root.join("src")) {
        let path = path.strip_prefix(root).unwrap();
        for line in help(&text) {
            report(&mut found, path, &line, &[]);
        }
    }
    for page in GENERATED.iter().chain(&crate::readme::PAGES) {
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        let but: &[&str] = if ABOUT_COLUMNS.contains(page) {
            &["hundredths"]
        } else {
            &[]
        };
        for line in text.lines() {
            report(&mut found, Path::new(page), line, but);
        }
    }
    assert!(
        found.is_empty(),
        "{}\n{} lines",
        found.join("\n"),
        found.len()
    );
}

#[test]
fn the_scanner_sees_sentences_and_no_code() {
    let code = "let a = \"one \\\n        two\"; // \"three\n let b = r#\"fo\"ur\"#; '\"'; '\\''; x(\"five\")";
    let code = code.replace("// \"three", "");
    assert_eq!(literals(&code), ["one two", "fo\"ur", "five"]);
    assert_eq!(retired("Mend the store, amending it")[0].0, "mend");
    assert_eq!(retired("recommend the storefront").len(), 0);
    let text = "/// One.\n#[derive(Debug, clap::Args)]\nstruct A {\n    /// Two.\n    a: u8,\n}\n\n/// Three.\nfn b() {}\n";
    assert_eq!(help(text), ["One.", "Two."]);
}
