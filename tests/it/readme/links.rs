//! Links and contents lists of the pages.

use std::collections::BTreeSet;

use super::{PAGES, README, page, root};

/// The lines that are not in a fenced block.
fn prose(text: &str) -> Vec<&str> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            lines.push(line);
        }
    }
    lines
}

/// The name that a heading gets in an address.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
        _ => None,
    });
    kept.collect()
}

/// The anchors of headings that begin with these marks.
pub fn anchors(text: &str, marks: &str) -> BTreeSet<String> {
    let lines = prose(text).into_iter();
    lines
        .filter(|line| line.starts_with(marks))
        .map(anchor)
        .collect()
}

/// Where the links and pictures of a page lead to.
fn links(text: &str) -> Vec<String> {
    let text = prose(text).join("\n");
    let ends = [("](", ')'), ("src=\"", '"')];
    let found = ends.iter().flat_map(|(begin, end)| {
        let rests = text.split(begin).skip(1);
        rests.filter_map(|rest| Some(rest.split_once(*end)?.0.to_owned()))
    });
    found.collect()
}

/// All pages of docs/.
fn pages_of_docs() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("docs")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let pages = names.filter(|name| name.ends_with(".md"));
    pages.map(|name| format!("docs/{name}")).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut files = pages_of_docs();
    files.extend([README.into(), "CHANGELOG.md".into()]);
    let mut followed = 0;
    for file in files {
        let text = page(&file);
        let folder = root().join(&file).parent().unwrap().to_owned();
        for link in links(&text) {
            if link.starts_with("https://") {
                continue;
            }
            let (path, heading) = link.split_once('#').unwrap_or((&link, ""));
            let target = if path.is_empty() {
                root().join(&file)
            } else {
                folder.join(path)
            };
            assert!(target.exists(), "{file}: {link} is not there");
            if !heading.is_empty() {
                let there = anchors(&std::fs::read_to_string(&target).unwrap(), "#");
                assert!(there.contains(heading), "{file}: no heading for {link}");
            }
            followed += 1;
        }
    }
    assert!(followed >= 100, "only {followed} links were found");
}

/// A reader finds each section from the top of its page, and each page from the index.
#[test]
fn the_contents_lists_are_complete() {
    for path in PAGES {
        let text = page(path);
        let linked: BTreeSet<_> = links(&text).into_iter().collect();
        for heading in anchors(&text, "## ") {
            // The list itself, and what is above it.
            assert!(
                linked.contains(&format!("#{heading}")),
                "{path} does not list its section {heading}"
            );
        }
    }
    let index: BTreeSet<_> = links(&page("docs/README.md")).into_iter().collect();
    for path in pages_of_docs() {
        let name = path.trim_start_matches("docs/");
        let listed = index.contains(name) || name == "README.md";
        assert!(listed, "docs/README.md does not list {name}");
        assert!(
            PAGES.contains(&&*path)
                || ["data", "tables", "checks", "errors"].contains(&&name[..name.len() - 3]),
            "{path} is held by no test: add it to PAGES"
        );
    }
}

/// It leads to the pages; it does not become them.
#[test]
fn the_readme_stays_short() {
    let bytes = page(README).len();
    assert!(
        bytes <= 10 * 1024,
        "the README has {bytes} bytes: move something to docs/"
    );
}
