//! Whatever happens to runs, the next clean ones put everything right.
//!
//! A script disturbs a home: the company changes between its runs and amid them, requests go wrong, a
//! paystub is listed under two payrolls, runs are killed at a request, between any two calls of the
//! store and amid one, and somebody writes into the store. What holds for every script:
//!
//! - A run that was killed before it published has changed nothing that a reader sees.
//! - Whatever a run changes for a reader was true when it began, or when it ended: no row that the
//!   source did not have then, and no tombstone of one that it had.
//! - After the next clean runs the live rows are those of one undisturbed run. The first of them is
//!   enough but where only a full refresh can find out: something vanished of which no news tells, a list
//!   came back short without a word, or the company changed while it was listed.
//! - What is private and no longer included has left the live rows after the next run, however that
//!   ends.
//! - What was written into the store by hand the next run that reads everything puts right.
//! - A run that changes a public row makes a publication, and no other run does. What became public
//!   since any of them leads from a copy of the tables to those of now; as of it they are the copy.
//! - The history is, version by version, what a reader saw after each run: nothing false, nothing
//!   lost. No row that is there has a tombstone.
//!
//! Seed, data and clock are fixed. A failure names its seed; which of the requests in flight at the
//! same time comes first is not the seed's to say. More scripts, or others:
//! `DRIVETRAIN_PROPERTY_SCRIPTS=200 DRIVETRAIN_PROPERTY_SEED=7 cargo test --test it property::`, or one
//! of them alone, by the number that its failure names: `DRIVETRAIN_PROPERTY_SCRIPT=7000041`.

mod chain;
mod edits;
mod event;
mod home;
mod publications;
mod script;
pub mod watched;
mod withdrawal;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use drivetrain::codes::Kind;
use drivetrain::run::SyncOptions;
use drivetrain::sandbox::{Fault, FaultKind, Sandbox};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use tempfile::TempDir;

use self::chain::{Chains, State, live};
use self::event::Event;
use self::home::{Home, process, server};
use self::publications::Publications;
use self::script::{Change, Run, Script, Step};
use self::watched::Eye;
use crate::synced::{self, DAY, Rows, published};

/// The connection's name.
const NAME: &str = "justworks";

/// Scripts without a word from the environment.
const SCRIPTS: u64 = 20;

/// How many members may vanish in a script: more would be held back by the guard.
const MEMBERS_GONE: usize = 2;

#[expect(
    clippy::disallowed_methods,
    reason = "how much is tested is not the program's"
)]
fn number(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap())
}

#[test]
fn whatever_happens_the_next_clean_runs_put_right() {
    if let Some(one) = number("DRIVETRAIN_PROPERTY_SCRIPT") {
        return play(&Script::of(one));
    }
    let seed = number("DRIVETRAIN_PROPERTY_SEED").unwrap_or(1);
    let scripts = number("DRIVETRAIN_PROPERTY_SCRIPTS").unwrap_or(SCRIPTS);
    let (next, failed) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    let work = || {
        let number = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|one| *one < scripts);
        while let Some(number) = number() {
            let seed = seed.wrapping_mul(1_000_000).wrapping_add(number);
            let script = Script::of(seed);
            if let Err(cause) = catch_unwind(AssertUnwindSafe(|| play(&script))) {
                let text = cause.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| cause.downcast_ref::<&str>().copied());
                let text = format!("{seed}: {script:?}\n{}", text.unwrap_or_default());
                failed.lock().unwrap().push(text);
            }
        }
    };
    // A script mostly waits for one thread or another.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(
        failed.is_empty(),
        "{} of {scripts} scripts failed:\n{}",
        failed.len(),
        failed.join("\n\n")
    );
}

/// A script under way.
struct Stage {
    _folder: TempDir,
    sandbox: Arc<Sandbox>,
    day: Date,
    clock: Timestamp,
    gone: usize,
    /// The home that is disturbed, and what its readers saw.
    home: Home,
    seen: Chains,
    publications: Publications,
    /// A home that reads everything after each change, and what is true.
    other: Home,
    truth: State,
    /// Whether the company has changed since that home looked.
    news: bool,
    /// Whether something is listed without its date.
    undated: bool,
    /// What was true before what is private was withdrawn, and then, until a run has seen to it.
    withdrawn: Option<[State; 2]>,
}

fn noon(day: Date) -> Timestamp {
    let noon = day.at(12, 0, 0, 0).to_zoned_datetime(TimeZone::UTC);
    noon.unwrap().timestamp()
}

fn full() -> SyncOptions {
    SyncOptions {
        full: true,
        ..SyncOptions::default()
    }
}

fn play(script: &Script) {
    let mut stage = Stage::set(script);
    for step in &script.steps {
        match step {
            Step::Change(change) => stage.change(*change),
            Step::Edit(edit) => stage.edit(*edit),
            Step::Expiry => stage.sandbox.expire_access_tokens().unwrap(),
            Step::Withdrawal => stage.withdraw(),
            Step::Run(run) => stage.run(run),
        }
    }
    stage.end(script);
}

impl Stage {
    fn set(script: &Script) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Arc::new(server(folder.path(), |options| {
            options.company.members = script.members;
            options.company.payrolls = script.payrolls;
        }));
        let home = |which| {
            Home::new(which, &sandbox, |connection| {
                let profile = &mut connection.profile;
                profile.page_size = script.page_size;
                profile.lookback_days = script.lookback_days;
                profile.attempts = 3;
                profile.retry_base_ms = 0;
                profile.longest_wait_seconds = 0;
                profile.rate = Some(10_000.0);
                if !script.private {
                    connection.include.clear();
                }
            })
        };
        let (home, other) = (home(0), home(1));
        Self {
            _folder: folder,
            sandbox,
            day: DAY,
            clock: noon(DAY),
            gone: 0,
            home,
            seen: Chains::default(),
            publications: Publications::default(),
            other,
            truth: State::new(),
            news: true,
            undated: false,
            withdrawn: None,
        }
    }

    /// Notes what is true now.
    fn learn(&mut self) {
        if !std::mem::take(&mut self.news) {
            return;
        }
        clean(&self.other, self.clock, &full(), self.undated);
        self.truth = live(&self.other.env.store(NAME));
    }

    /// Notes what a reader sees after a run: whatever is new in it was true when the run began, or
    /// when it ended.
    fn look(&mut self) {
        let at_first = self.truth.clone();
        self.learn();
        let mut truths = vec![&at_first, &self.truth];
        truths.extend(self.withdrawn.iter().map(|[_, then]| then));
        self.seen.see(&state(&self.home), &truths);
        if self.home.store().exists() {
            let store = self.home.env.store(NAME);
            self.publications.see(&self.home.store(), &store);
        }
    }

    fn change(&mut self, change: Change) {
        let Some(event) = self.event(change) else {
            return;
        };
        event.happen(&self.sandbox);
        self.changed(&event);
    }

    fn changed(&mut self, event: &Event) {
        if let Event::Day(day) = event {
            self.day = *day;
            self.clock = self.clock.max(noon(*day));
        }
        match event {
            Event::Undated(_) => self.undated = true,
            Event::Dated => self.undated = false,
            _ => {}
        }
        self.news = true;
    }

    fn run(&mut self, run: &Run) {
        self.learn();
        self.clock += 10.minutes();
        let before = rows(&self.home);
        let amid = run.amid.and_then(|(landed, change)| {
            let event = Arc::new(self.event(change)?);
            Some((landed, event))
        });
        let eye = Arc::new(Mutex::new(Eye {
            kill: run.kill,
            commit: run.commit,
            amid: amid.clone().map(|(landed, event)| {
                let sandbox = self.sandbox.clone();
                let happen = move || event.happen(&sandbox);
                (landed, Box::new(happen) as Box<dyn FnOnce() + Send>)
            }),
            ..Eye::default()
        }));
        self.trouble(run);
        let wishes = SyncOptions {
            full: run.full,
            dry_run: run.dry_run,
            ..SyncOptions::default()
        };
        let (home, clock) = (&self.home, self.clock);
        match (run.blow, run.process) {
            (Some((_, blow)), _) => {
                let _ = home.struck(clock, &wishes, &eye, (&self.sandbox, blow));
            }
            (None, Some(_)) => process(home, run, &self.sandbox),
            (None, None) => {
                let (_, never) = tokio::sync::watch::channel(None);
                let _ = home.watched(clock, &wishes, &eye, never);
            }
        }
        self.sandbox.clear_faults();
        let eye = eye.lock().unwrap();
        let killed = eye.left.is_some() && !eye.publishing;
        if let Some(before) = before
            && (killed && self.withdrawn.is_none() || run.dry_run)
        {
            assert_eq!(rows(&self.home), Some(before), "what was not published");
        }
        let happened = amid.filter(|_| eye.amid.is_none());
        drop(eye);
        if let Some((_, event)) = happened {
            self.changed(&event);
        }
        if !run.dry_run {
            self.redacted();
        }
        self.look();
        if !run.dry_run {
            self.is_withdrawn();
            self.withdrawn = None;
        }
    }

    fn trouble(&self, run: &Run) {
        self.sandbox.clear_requests();
        let hangs = run.blow.map(|(skip, _)| skip).or(run.process);
        if let Some(skip) = hangs {
            self.sandbox.fault(Fault {
                path_contains: "/v1/".to_owned(),
                skip,
                times: usize::MAX,
                kind: FaultKind::Hang,
            });
        }
        // Of a payroll without its date no list is read: that one of its paystubs is listed below
        // another as well cannot be seen.
        let shared = run.shared.filter(|_| !self.undated);
        if let Some(path) = shared.and_then(|at| self.paystubs_of(at)) {
            self.sandbox.fault(Fault {
                path_contains: path,
                skip: 0,
                times: usize::MAX,
                kind: FaultKind::SharedPaystub,
            });
        }
        for trouble in &run.faults {
            self.sandbox.fault(Fault {
                path_contains: trouble.path.to_owned(),
                skip: trouble.skip,
                times: trouble.times,
                kind: trouble.kind.clone(),
            });
        }
    }

    fn end(&mut self, script: &Script) {
        Event::Dated.happen(&self.sandbox);
        self.changed(&Event::Dated);
        self.learn();
        let undisturbed = {
            let fresh = Home::after(&self.other, &self.sandbox);
            clean(&fresh, self.clock, &SyncOptions::default(), false);
            synced::live(&fresh.env, NAME)
        };
        assert_eq!(
            synced::live(&self.other.env, NAME),
            undisturbed,
            "the truth"
        );

        self.clean(10.minutes(), &SyncOptions::default());
        if !(script.moves() || script.lies() || script.loses()) {
            let now = synced::live(&self.home.env, NAME);
            assert_eq!(now, undisturbed, "after one clean run");
        }
        self.clean(8.days().hours(1), &SyncOptions::default());
        if !script.moves() {
            let now = synced::live(&self.home.env, NAME);
            assert_eq!(now, undisturbed, "after a full refresh");
        }
        self.clean(10.minutes(), &full());
        let now = synced::live(&self.home.env, NAME);
        assert_eq!(now, undisturbed, "after reading everything");
        let before = published(&self.home.env, NAME);
        self.clean(10.minutes(), &full());
        assert_eq!(published(&self.home.env, NAME), before, "nothing new");

        self.seen.are_the_history_of(&self.home.env.store(NAME));
    }

    fn clean(&mut self, after: jiff::Span, wishes: &SyncOptions) {
        let hours = after.get_days() * 24;
        self.clock += after.days(0).hours(hours + after.get_hours());
        clean(&self.home, self.clock, wishes, self.undated);
        self.redacted();
        self.look();
        self.is_withdrawn();
        self.withdrawn = None;
    }
}

/// A run that nobody disturbs must do its work, but for what came without its date.
fn clean(home: &Home, at: Timestamp, wishes: &SyncOptions, undated: bool) {
    let report = home
        .sync(at, wishes)
        .unwrap_or_else(|error| panic!("{error:#?}"));
    let held_back = undated && report.outcome() == Some(Kind::Incomplete);
    let ended = held_back || report.outcome().is_none();
    assert!(ended, "{report:#?}");
}

/// What a reader sees; nothing where there is no store yet.
fn state(home: &Home) -> State {
    match home.store().exists() {
        true => live(&home.env.store(NAME)),
        false => State::new(),
    }
}

fn rows(home: &Home) -> Option<Rows> {
    let there = home.store().exists();
    there.then(|| published(&home.env, NAME))
}
