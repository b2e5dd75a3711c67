//! Scripts: what happens to a company and to the runs that read it, drawn from a seed.

use drivetrain::sandbox::FaultKind;
use fastrand::Rng;

use super::home::Blow;
use super::watched::Point;
use crate::synced::status;

/// One script.
#[derive(Debug)]
pub struct Script {
    /// People in each payroll.
    pub members: usize,
    /// Payrolls at the beginning.
    pub payrolls: usize,
    /// Records a page.
    pub page_size: u32,
    /// Days that are read again.
    pub lookback_days: i32,
    /// Whether what is private is included at first.
    pub private: bool,
    /// What happens.
    pub steps: Vec<Step>,
}

/// One thing that happens.
#[derive(Debug)]
pub enum Step {
    /// The company changes.
    Change(Change),
    /// Somebody writes into the store.
    Edit(Edit),
    /// All access tokens end.
    Expiry,
    /// Nothing private is included any more.
    Withdrawal,
    /// A run.
    Run(Run),
}

/// What somebody does to a row.
#[derive(Debug, Clone, Copy)]
pub enum Deed {
    /// Another value.
    Value,
    /// Another source.
    Source,
    /// The row is deleted.
    Delete,
    /// A copy of it under another key.
    Copy,
    /// A tombstone is taken away.
    Resurrect,
}

/// Somebody writes into the store: the numbers pick a table and a row.
#[derive(Debug, Clone, Copy)]
pub struct Edit {
    pub deed: Deed,
    pub table: usize,
    pub row: usize,
}

/// A change of the company.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    /// Days pass.
    Days(i64),
    /// A payroll is corrected, however old: which, counted from the last.
    Restatement(usize),
    /// A member vanishes.
    MemberGone(usize),
    /// A payroll that is not recent vanishes.
    PayrollGone(usize),
    /// A payroll or a request for time off loses its date.
    Undated(usize),
    /// All have their dates again.
    Dated,
}

/// A run with what disturbs it.
#[derive(Debug, Default)]
pub struct Run {
    /// `sync --full`.
    pub full: bool,
    /// `sync --dry-run`.
    pub dry_run: bool,
    /// Requests that go wrong.
    pub faults: Vec<Trouble>,
    /// A payroll, counted from the first, whose list holds a paystub of another one as well.
    pub shared: Option<usize>,
    /// A request that is never answered, by how many come before it, and what then ends the run.
    pub blow: Option<(usize, Blow)>,
    /// The same in a process of its own.
    pub process: Option<usize>,
    /// Where the run is killed.
    pub kill: Option<Point>,
    /// After so many batches what is landed outlives a kill.
    pub commit: Option<usize>,
    /// A change of the company after so many batches were landed.
    pub amid: Option<(usize, Change)>,
}

/// Requests that go wrong.
#[derive(Debug)]
pub struct Trouble {
    /// Their path contains this.
    pub path: &'static str,
    /// How many are let through first.
    pub skip: usize,
    /// How many are struck.
    pub times: usize,
    /// How.
    pub kind: FaultKind,
}

impl Script {
    /// The script of this seed.
    pub fn of(seed: u64) -> Self {
        let rng = &mut Rng::with_seed(seed);
        let mut steps = Vec::new();
        for _ in 0..rng.usize(2..=4) {
            for _ in 0..rng.usize(0..=2) {
                steps.push(Step::Change(change(rng)));
            }
            if rng.u8(..) < 50 {
                steps.push(Step::Edit(edit(rng)));
            }
            if rng.u8(..) < 40 {
                steps.push(Step::Expiry);
            }
            steps.push(Step::Run(run(rng)));
        }
        let private = rng.u8(..) < 150;
        if private {
            steps.insert(rng.usize(..=steps.len()), Step::Withdrawal);
        }
        Self {
            private,
            members: rng.usize(2..=5),
            payrolls: rng.usize(2..=4),
            page_size: pick(rng, &[1, 2, 3, 100]),
            lookback_days: pick(rng, &[60, 1000]),
            steps,
        }
    }

    fn runs(&self) -> impl Iterator<Item = &Run> {
        self.steps.iter().filter_map(|step| match step {
            Step::Run(run) => Some(run),
            _ => None,
        })
    }

    /// Whether the company changes while a run reads it.
    pub fn moves(&self) -> bool {
        self.runs().any(|run| run.amid.is_some())
    }

    /// Whether a list is short without a word, so that only reading everything again finds out.
    pub fn lies(&self) -> bool {
        let mut faults = self.runs().flat_map(|run| &run.faults);
        faults.any(|fault| matches!(fault.kind, FaultKind::Empty))
    }

    /// Whether something vanishes of which no list of news tells.
    pub fn loses(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| matches!(step, Step::Change(Change::MemberGone(_))))
    }
}

fn pick<T: Clone>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())].clone()
}

fn change(rng: &mut Rng) -> Change {
    match rng.u8(0..14) {
        0..4 => Change::Days(pick(rng, &[1, 3, 10, 14, 30])),
        4..7 => Change::Restatement(rng.usize(0..12)),
        7..9 => Change::MemberGone(rng.usize(0..8)),
        9 => Change::PayrollGone(rng.usize(0..4)),
        10..13 => Change::Undated(rng.usize(0..20)),
        _ => Change::Dated,
    }
}

fn edit(rng: &mut Rng) -> Edit {
    let deeds = [
        Deed::Value,
        Deed::Value,
        Deed::Source,
        Deed::Delete,
        Deed::Copy,
        Deed::Resurrect,
    ];
    Edit {
        deed: pick(rng, &deeds),
        table: rng.usize(0..8),
        row: rng.usize(0..50),
    }
}

fn run(rng: &mut Rng) -> Run {
    let mut run = Run {
        full: rng.u8(..) < 50,
        dry_run: rng.u8(..) < 15,
        ..Run::default()
    };
    if rng.u8(..) < 30 {
        run.amid = Some((rng.usize(1..30), change(rng)));
    }
    match rng.u8(0..12) {
        0..4 => run.kill = Some(point(rng)),
        4..6 => run.blow = Some((rng.usize(0..50), Blow::Kill)),
        6..8 => run.blow = Some((rng.usize(0..50), Blow::Interrupt)),
        8 => run.process = Some(rng.usize(1..50)),
        _ => {}
    }
    let dies = run.kill.is_some() || matches!(run.blow, Some((_, Blow::Kill)));
    if dies && rng.bool() {
        run.commit = Some(rng.usize(1..30));
    }
    for _ in 0..rng.usize(0..=3) {
        run.faults.push(trouble(rng));
    }
    if run.blow.is_some() || run.process.is_some() {
        // The log shows both as requests without an answer.
        run.faults
            .retain(|fault| !matches!(fault.kind, FaultKind::Reset));
    }
    if rng.u8(..) < 40 {
        // Where the other payroll cannot be read, or changes meanwhile, nobody knows whose it is.
        run.shared = Some(rng.usize(0..6));
        run.faults.clear();
        run.amid = None;
    }
    run
}

fn point(rng: &mut Rng) -> Point {
    match rng.u8(0..10) {
        0..2 => Point::Call(rng.usize(1..60)),
        2..4 => Point::Amid(rng.usize(1..60), rng.f64()),
        4..6 => Point::Landed(rng.usize(1..40)),
        6 => Point::BeforePublishing,
        7..9 => Point::Publishing(rng.f64()),
        _ => Point::Published,
    }
}

fn trouble(rng: &mut Rng) -> Trouble {
    let path = pick(
        rng,
        &[
            "/v1/",
            "/v1/",
            "/v1/company",
            "/v1/members?",
            "/v1/members/",
            "/v1/payrolls?",
            "/fees?",
            "/paystubs?",
            "/v1/paystubs/",
            "/oauth/token",
        ],
    );
    let body = |text: &str| FaultKind::Body(text.to_owned());
    let mut kinds = vec![
        status(429, Some("0")),
        status(429, None),
        status(500, None),
        status(502, None),
        status(503, Some("0")),
        status(503, Some("86400")),
        FaultKind::Reset,
    ];
    if path != "/oauth/token" {
        // What these would cost there is the sign-in: the renewed token gets lost.
        kinds.extend([
            status(401, None),
            status(403, None),
            FaultKind::HalfBody,
            FaultKind::RepeatedCursor,
            FaultKind::Empty,
            FaultKind::Empty,
            body(r#"{"items":[{"id":"x""#),
            body("<html>down</html>"),
        ]);
    }
    let kind = pick(rng, &kinds);
    let skip = match path {
        "/v1/" => rng.usize(0..50),
        "/v1/paystubs/" => rng.usize(0..20),
        "/v1/company" | "/oauth/token" | "/v1/members/" => 0,
        _ => rng.usize(0..6),
    };
    let times = match kind {
        FaultKind::Empty => 1,
        _ => pick(rng, &[1, 1, 2, 5, usize::MAX]),
    };
    Trouble {
        path,
        skip,
        times,
        kind,
    }
}
