//! The program under inputs that are broken by chance: answers of every endpoint, settings, sign-ins,
//! records, exports, traces, stores. Whatever comes, for each run holds:
//!
//! - It ends, in time, with a documented exit code and a code that `explain` knows; it does not panic.
//! - It says nothing that a terminal would obey, and no secret.
//! - An amount in the store was served for its row. No row stands below one that is not there. Nobody
//!   is gone for whom 404 was not answered, and no row whose answers were all whole.
//! - After some disturbed runs, one that nothing disturbs brings back exactly the true rows.
//! - A run over a damaged store that ends well leaves exactly the true rows.
//!
//! Everything follows from a seed: a case is played again by its number. Which of the requests in
//! flight at the same time comes first is not the seed's to say. `scripts/fuzz SECONDS --seed N` plays
//! as many cases as fit in that time, and `scripts/fuzz --seed N --case K` plays one; without a word
//! from the environment a fixed few are. What a failing case was given is written to
//! `target/tmp/fuzz/`, with the fewest broken answers that still do it.
//!
//! What is read from outside by pure functions is tried in [`parsers`], many more times.

mod answers;
mod bytes;
mod case;
mod chance;
mod files;
mod home;
mod json;
mod nasty;
mod parsers;
mod program;
mod proxy;
mod served;
mod settings;
mod stores;
mod targets;
mod truth;
mod wire;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use self::case::{Case, Play};
use self::home::Home;

/// Cases that are played without a word from the environment. All of them are, however slow the
/// machine is: about half a minute on two cores.
const CASES: u64 = 16;

/// Cases at the same time: a run waits about as long as it works.
const AT_ONCE: usize = 3;

/// Failing cases after which it is enough.
const ENOUGH: usize = 10;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    seed: u64,
    /// For how long, where that is said; else a fixed number of cases.
    time: Option<Duration>,
    case: Option<u64>,
}

impl Wanted {
    #[expect(
        clippy::disallowed_methods,
        reason = "how much is tested is not the program's"
    )]
    fn read() -> Self {
        let number = |name: &str| -> Option<u64> {
            let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
            Some(value.parse().unwrap())
        };
        Self {
            seed: number("DRIVETRAIN_FUZZ_SEED").unwrap_or(1),
            time: number("DRIVETRAIN_FUZZ_SECONDS").map(Duration::from_secs),
            case: number("DRIVETRAIN_FUZZ_CASE"),
        }
    }
}

/// What all cases came to.
#[derive(Default)]
struct Sum {
    cases: u64,
    /// How often runs ended with which exit code.
    ends: BTreeMap<i32, u64>,
    mutated: u64,
    /// How often which invariant was broken.
    faults: BTreeMap<&'static str, u64>,
    failed: Vec<String>,
}

impl Sum {
    fn add(&mut self, play: &Play) {
        self.cases += 1;
        for end in &play.ends {
            *self.ends.entry(*end).or_default() += 1;
        }
        self.mutated += play.mutated;
        for fault in &play.faults {
            *self.faults.entry(fault.what).or_default() += 1;
        }
    }

    fn told(&self, seed: u64) -> String {
        let count =
            |whats: &[&str]| -> u64 { whats.iter().filter_map(|what| self.faults.get(what)).sum() };
        let known = [
            "panic", "hang", "invented", "lost", "buried", "orphan", "baseline",
        ];
        let all: u64 = self.faults.values().sum();
        let mut told = format!(
            "{} broken inputs in {} runs of {} cases, seed {seed}: {} panics, {} hangs, \
             {} numbers that were not served, {} rows lost or falsely gone, {} other faults",
            self.mutated,
            self.ends.values().sum::<u64>(),
            self.cases,
            count(&known[..1]),
            count(&known[1..2]),
            count(&known[2..3]),
            count(&known[3..]),
            all - count(&known),
        );
        let ends = self.ends.iter();
        let ends = ends.map(|(end, count)| format!("{end}: {count}"));
        told.push_str(&format!(
            "\n  exit codes: {}",
            ends.collect::<Vec<_>>().join(", ")
        ));
        told
    }
}

#[expect(clippy::print_stderr, reason = "what it came to is what it is for")]
fn say(text: &str) {
    eprintln!("{text}");
}

#[test]
fn whatever_is_broken_outside_nothing_breaks_inside() {
    let wanted = Wanted::read();
    let sum = Mutex::new(Sum::default());
    let next = AtomicU64::new(0);
    let began = Instant::now();
    let number = || {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let is_over = wanted.time.is_some_and(|time| began.elapsed() > time);
        let enough = is_over || sum.lock().unwrap().failed.len() >= ENOUGH;
        match wanted.case {
            Some(case) => (number == 0).then_some(case),
            None => Some(number).filter(|it| !enough && (wanted.time.is_some() || *it < CASES)),
        }
    };
    let work = || {
        let home = Home::new();
        while let Some(number) = number() {
            let case = Case {
                seed: wanted.seed,
                number,
                only: None,
            };
            one(&case, &home, &sum);
        }
    };
    std::thread::scope(|scope| {
        let workers = if wanted.case.is_some() { 1 } else { AT_ONCE };
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    let sum = sum.into_inner().unwrap();
    say(&sum.told(wanted.seed));
    assert!(sum.failed.is_empty(), "{}", sum.failed.join("\n\n"));
}

/// Plays a case, and looks for what of it fails.
fn one(case: &Case, home: &Home, sum: &Mutex<Sum>) {
    let played = catch_unwind(AssertUnwindSafe(|| case.play(home)));
    let Ok(mut play) = played else {
        let text = format!("case {}: the test itself gave up", case.number);
        sum.lock().unwrap().failed.push(text);
        return;
    };
    sum.lock().unwrap().add(&play);
    if play.faults.is_empty() {
        return;
    }
    let mut told = String::new();
    for fault in play.faults.iter().take(5) {
        told.push_str(&format!("  {}: {:.1500}\n", fault.what, fault.how));
    }
    let smallest = catch_unwind(AssertUnwindSafe(|| case.smallest(home, &play)));
    if let Ok(Some(smallest)) = smallest {
        let again = smallest.play(home);
        if !again.faults.is_empty() {
            play = again;
        }
    }
    let folder = play.keep(case, home);
    let (seed, number) = (case.seed, case.number);
    let text = format!(
        "scripts/fuzz --seed {seed} --case {number}\n{told}  see {}",
        folder.display()
    );
    say(&text);
    sum.lock().unwrap().failed.push(text);
}
