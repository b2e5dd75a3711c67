//! The targets under inputs that are made from good ones.

use std::panic::catch_unwind;
use std::path::Path;
use std::time::{Duration, Instant};

use super::chance::Chance;
use super::targets::{TARGETS, Target};
use super::{Wanted, bytes, case, say};

/// Inputs of each target without a word from the environment, and how long at most.
const INPUTS: u64 = 15_000;
const LONGEST: Duration = Duration::from_secs(30);

/// A pure function that takes longer hangs.
const HANGS: Duration = Duration::from_secs(10);

/// The input of this number.
fn input(seed: u64, number: u64, (name, _, good): &Target) -> Vec<u8> {
    let mut chance = Chance::of((seed, number, name));
    let mut input = chance.pick(good).as_bytes().to_vec();
    let other = chance.pick(good).as_bytes();
    for _ in 0..chance.below(5) {
        bytes::mutate(&mut input, other, &mut chance);
    }
    input
}

/// Tries one input; what is wrong, if anything is.
fn tried(input: &[u8], target: fn(&[u8])) -> Option<String> {
    let began = Instant::now();
    if catch_unwind(|| target(input)).is_err() {
        return Some("panicked".to_owned());
    }
    let took = began.elapsed();
    (took > HANGS).then(|| format!("took {} s", took.as_secs()))
}

#[test]
fn each_reader_of_foreign_text_keeps_its_word() {
    let wanted = Wanted::read();
    let began = Instant::now();
    // What is said of whole runs has more to try.
    let time = wanted.time.map_or(LONGEST, |time| time / 4);
    let (mut told, mut failed) = (Vec::new(), Vec::new());
    for (at, target) in TARGETS.iter().enumerate() {
        let (name, function, _) = *target;
        let until = time * (at as u32 + 1) / TARGETS.len() as u32;
        let mut number = wanted.case.unwrap_or(0);
        let first = number;
        let most = match (wanted.case, wanted.time) {
            (Some(case), _) => case + 1,
            (None, Some(_)) => u64::MAX,
            (None, None) => INPUTS,
        };
        while number < most && began.elapsed() < until && failed.len() < 10 {
            let input = input(wanted.seed, number, target);
            if let Some(why) = tried(&input, function) {
                let file = format!("{name}-seed-{}-case-{number}", wanted.seed);
                let path = Path::new(case::FOLDER).join(file);
                std::fs::create_dir_all(case::FOLDER).unwrap();
                std::fs::write(&path, &input).unwrap();
                let (seed, path) = (wanted.seed, path.display());
                failed.push(format!(
                    "{name} {why}: scripts/fuzz --seed {seed} --case {number}\n  see {path}"
                ));
                break;
            }
            number += 1;
        }
        told.push(format!("{name} {}", number - first));
    }
    let (seed, failures) = (wanted.seed, failed.len());
    say(&format!(
        "inputs, seed {seed}: {}: {failures} failed",
        told.join(", ")
    ));
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

/// `cargo fuzz` knows the same targets.
#[test]
fn each_target_is_one_of_cargo_fuzz_too() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    for (name, _, _) in TARGETS {
        let file = format!("fuzz_targets/{}.rs", name.replace('-', "_"));
        assert!(folder.join(&file).is_file(), "{file}");
        assert!(manifest.contains(&format!("name = \"{name}\"\npath = \"{file}\"")));
    }
    let there = std::fs::read_dir(folder.join("fuzz_targets")).unwrap();
    assert_eq!(there.count(), TARGETS.len());
}
