//! [`Case`]: what can be played again by its seed and number; [`Play`]: what came of it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::home::{Home, NAME};
use super::program::{Fault, Ran};
use super::{answers, files, stores};
use crate::synced::live;

/// Where failing inputs are written.
pub const FOLDER: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/fuzz");

/// How long the fewest broken answers are looked for.
const PATIENCE: Duration = Duration::from_secs(40);

/// What is broken in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Answers,
    Files,
    Stores,
}

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    pub seed: u64,
    pub number: u64,
    /// The broken answers that stay broken, if not all do.
    pub only: Option<Vec<u64>>,
}

/// What came of a case.
#[derive(Debug, Default)]
pub struct Play {
    /// The exit codes of its runs.
    pub ends: Vec<i32>,
    pub faults: Vec<Fault>,
    /// What was said in each run.
    said: Vec<String>,
    /// Inputs that were broken, by the name they are kept under.
    pub inputs: Vec<(String, Vec<u8>)>,
    /// What there was of inputs that were broken.
    pub mutated: u64,
}

impl Case {
    pub fn kind(&self) -> Kind {
        match self.number % 8 {
            3 | 6 => Kind::Files,
            7 => Kind::Stores,
            _ => Kind::Answers,
        }
    }

    /// Plays it from the beginning.
    pub fn play(&self, home: &Home) -> Play {
        home.restore();
        let mut play = Play::default();
        match self.kind() {
            Kind::Answers => answers::play(self, home, &mut play),
            Kind::Files => files::play(self, home, &mut play),
            Kind::Stores => stores::play(self, home, &mut play),
        }
        let seen = home.proxy.seen();
        play.mutated += seen.mutated;
        if self.kind() == Kind::Answers {
            for (number, line, bytes) in seen.log {
                let request = format!("{line}\r\n\r\n");
                let text = [request.as_bytes(), &bytes].concat();
                play.inputs.push((format!("answer-{number:016x}"), text));
            }
        }
        play
    }

    /// Looks for the fewest broken answers that still do it: leaves out ever smaller parts of them.
    pub fn smallest(&self, home: &Home, play: &Play) -> Option<Self> {
        if self.kind() != Kind::Answers {
            return None;
        }
        let what = play.faults.first()?.what;
        let name = |(name, _): &(String, Vec<u8>)| {
            u64::from_str_radix(name.strip_prefix("answer-")?, 16).ok()
        };
        let mut kept: Vec<u64> = play.inputs.iter().filter_map(name).collect();
        let with = |only: &[u64]| Self {
            only: Some(only.to_vec()),
            ..self.clone()
        };
        let fails = |only: &[u64]| {
            let play = with(only).play(home);
            play.faults.iter().any(|fault| fault.what == what)
        };
        let began = Instant::now();
        let mut part = kept.len();
        while part > 0 && fails(&kept) {
            part = part.div_ceil(2);
            let mut at = 0;
            while at < kept.len() && began.elapsed() < PATIENCE {
                let mut fewer = kept.clone();
                fewer.drain(at..(at + part).min(kept.len()));
                match fails(&fewer) {
                    true => kept = fewer,
                    false => at += part,
                }
            }
            part = if part == 1 || began.elapsed() > PATIENCE {
                0
            } else {
                part
            };
        }
        fails(&kept).then(|| with(&kept))
    }
}

impl Play {
    /// Notes a run, and what of it must not be.
    pub fn ran(&mut self, ran: &Ran, ends: &[i32], home: &Home) {
        self.ends.push(ran.code());
        self.said.push(ran.shown());
        self.faults(ran.faults(ends, &home.secrets));
    }

    /// Notes an input that was broken.
    pub fn input(&mut self, name: &str, bytes: Vec<u8>) {
        self.mutated += 1;
        self.inputs.push((name.replace('/', "-"), bytes));
    }

    /// Notes faults.
    pub fn faults(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.faults.extend(faults);
    }

    /// Whether it has failed.
    pub fn is_over(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Whether there are so many rows that never were that the guard may hold them back.
    pub fn guard(&self, home: &Home) -> bool {
        let now = live(&home.env, NAME);
        home.rows.iter().any(|(table, rows)| {
            let extra = now[table].iter().filter(|row| !rows.contains(row));
            extra.count() > 5
        })
    }

    /// Keeps what can be looked at afterwards, and says where.
    pub fn keep(&self, case: &Case, home: &Home) -> PathBuf {
        let folder = PathBuf::from(FOLDER).join(format!("seed-{}-case-{}", case.seed, case.number));
        let _former = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let faults = self
            .faults
            .iter()
            .map(|fault| format!("{}: {}\n", fault.what, fault.how));
        let said = format!("{}\n{}", faults.collect::<String>(), self.said.join("\n"));
        std::fs::write(folder.join("what-happened.txt"), said).unwrap();
        for (name, bytes) in &self.inputs {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        let store = home.env.data().join(format!("{NAME}.db"));
        if store.is_file() {
            let _kept = std::fs::copy(store, folder.join("store.db"));
        }
        folder
    }
}
