//! The pace against simulated servers, in virtual time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::*;

/// A server that answers `rate` requests a second, up to `burst` at once.
#[derive(Clone, Copy)]
struct Server {
    rate: f64,
    burst: f64,
    retry_after: Duration,
    latency: Duration,
}

const SANDBOX: Server = Server {
    rate: 20.0,
    burst: 20.0,
    retry_after: Duration::from_secs(1),
    latency: Duration::from_millis(1),
};

/// What a run came to.
#[derive(Debug)]
struct Run {
    seconds: f64,
    refused: u32,
    learned: Option<Learned>,
}

/// One run of so many calls, sixteen at a time, against a server with a full bucket.
fn run(server: Server, calls: u32, learned: Option<Learned>) -> Run {
    let start = Instant::now();
    let mut pace = Pace::new(learned, start);
    let (mut tokens, mut filled) = (server.burst, start);
    // What happens when: a request leaves for the first or a further time, or its answer is there.
    let mut events = BinaryHeap::new();
    let mut number = 0_u64;
    let mut left = calls;
    let mut free = 16;
    let mut again = 0;
    let (mut refused, mut end) = (0, start);
    let mut now = start;
    loop {
        while free > 0 && (left > 0 || again > 0) {
            match again {
                0 => left -= 1,
                _ => again -= 1,
            }
            free -= 1;
            let turn = pace.reserve(now);
            number += 1;
            events.push(Reverse((turn.at, number, Event::Leaves(turn))));
        }
        let Some(Reverse((at, _, event))) = events.pop() else {
            break;
        };
        now = at;
        number += 1;
        match event {
            Event::Leaves(turn) if !pace.stands(turn, now) => {
                let turn = pace.reserve(now);
                events.push(Reverse((turn.at, number, Event::Leaves(turn))));
            }
            Event::Leaves(turn) => {
                let passed = now.duration_since(filled).as_secs_f64();
                tokens = (tokens + passed * server.rate).min(server.burst);
                filled = now;
                let good = tokens >= 1.0;
                tokens -= f64::from(u8::from(good));
                let taken = if good { server.latency } else { Duration::ZERO };
                let answered = Event::Answered(turn, good);
                events.push(Reverse((now + taken, number, answered)));
            }
            Event::Answered(turn, true) => {
                pace.good(turn);
                (free, end) = (free + 1, now);
            }
            Event::Answered(turn, false) => {
                pace.refused(turn, now, server.retry_after);
                refused += 1;
                free += 1;
                events.push(Reverse((now + server.retry_after, number, Event::Waited)));
            }
            Event::Waited => again += 1,
        }
    }
    Run {
        seconds: end.duration_since(start).as_secs_f64(),
        refused,
        learned: pace.learned(),
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Leaves(Turn),
    Answered(Turn, bool),
    Waited,
}

impl PartialOrd for Turn {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Turn {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.cmp(&other.at)
    }
}

/// Run after run, each with what the one before has learned.
fn runs(server: Server, calls: u32, number: usize) -> Vec<Run> {
    let mut learned = None;
    let mut runs = Vec::new();
    for _ in 0..number {
        let run = run(server, calls, learned);
        learned = run.learned;
        runs.push(run);
    }
    runs
}

#[track_caller]
fn holds(server: Server, calls: u32) {
    for (number, run) in runs(server, calls, 12).iter().enumerate().skip(1) {
        let ratio = run.seconds / (f64::from(calls) / server.rate);
        let share = f64::from(run.refused) / f64::from(calls + run.refused);
        let number = number + 1;
        assert!(
            ratio <= 1.05 && share < 0.01,
            "run {number}: {ratio:.3} x the time, {share:.4} refused, {run:?}"
        );
    }
}

#[test]
fn without_a_refusal_nothing_waits() {
    let start = Instant::now();
    let mut pace = Pace::new(None, start);
    let later = start + Duration::from_secs(1);
    for _ in 0..100 {
        assert_eq!(pace.reserve(later).at, later);
    }
    assert_eq!(pace.learned(), None);
}

#[test]
fn from_the_second_run_on_a_limit_costs_neither_time_nor_refusals() {
    for latency in [0, 1, 20, 300] {
        for calls in [400, 600, 1_000, 5_321] {
            let latency = Duration::from_millis(latency);
            holds(Server { latency, ..SANDBOX }, calls);
        }
    }
}

#[test]
fn it_holds_for_other_limits_and_without_a_word_of_when_to_come_back() {
    for rate in [5.0, 50.0, 300.0] {
        let server = Server {
            rate,
            burst: rate,
            ..SANDBOX
        };
        holds(server, (rate * 40.0) as u32);
    }
    let retry_after = Duration::from_millis(400);
    holds(
        Server {
            retry_after,
            ..SANDBOX
        },
        800,
    );
}

#[test]
fn a_burst_of_refusals_counts_once_and_one_refusal_is_no_rule() {
    let start = Instant::now();
    let mut pace = Pace::new(None, start);
    let turns: Vec<_> = (0..16).map(|_| pace.reserve(start)).collect();
    for turn in turns {
        pace.refused(turn, start, Duration::from_secs(2));
    }
    let held = start + Duration::from_secs(2);
    assert_eq!(pace.reserve(start).at, held);
    let turn = pace.reserve(held);
    assert!(turn.at == held && pace.stands(turn, held));
    assert_eq!(pace.learned(), None);
}

#[test]
fn a_refusal_by_chance_costs_little_and_is_forgotten() {
    let fast = Server {
        rate: 1e6,
        burst: 1e6,
        ..SANDBOX
    };
    let mut learned = Some(Learned {
        rate: 100.0,
        proof: 60.0,
        quiet: 0.0,
    });
    let bound = run(fast, 5_000, learned).seconds;
    assert!(bound > 40.0, "{bound}");
    for _ in 0..40 {
        learned = run(fast, 5_000, learned).learned;
    }
    assert_eq!(learned, None);
    let month = Learned::at(1.0).aged(30.0);
    assert_eq!(Pace::new(Some(month), Instant::now()).learned(), None);
}

#[test]
fn a_limit_that_changes_is_found() {
    let known = runs(SANDBOX, 600, 3).pop().and_then(|run| run.learned);
    let wider = Server {
        rate: 60.0,
        burst: 60.0,
        ..SANDBOX
    };
    let first = run(wider, 12_000, known);
    assert!(first.seconds < 450.0, "{first:?}");
    let second = run(wider, 12_000, first.learned);
    assert!(second.seconds < 210.0, "{second:?}");
    let narrow = Server {
        rate: 5.0,
        burst: 5.0,
        ..SANDBOX
    };
    let first = run(narrow, 600, second.learned);
    assert!(first.seconds < 160.0, "{first:?}");
    let second = run(narrow, 600, first.learned);
    assert!(second.seconds < 126.0 && second.refused < 6, "{second:?}");
}
