//! The store: whole, with room to grow, held by whom; how the last runs went, and what is held back.

use std::path::Path;
use std::time::Duration;

use crate::books::verify;
use crate::codes;
use crate::config::Connection;
use crate::context::{Context, now};
use crate::error::{Error, Kind};
use crate::files;
use crate::lock::{self, Look as Held};
use crate::report::Report;
use crate::staging::StoreError;
use crate::state::Verdict;
use crate::store::{OpenChecks, Reader, Run, Wholeness};
use crate::ui::summary::{bytes, things};
use crate::ui::times::relative;

use super::check::{Checks, Finding, Look};

/// How long the file may be looked through.
const CHECK_TIMEOUT: Duration = Duration::from_secs(30);

/// How many runs the finding names.
const RUNS: u32 = 5;

/// Less than this on the disk is soon none at all, in bytes.
const LITTLE: u64 = 256 << 20;

/// All of them.
pub(super) fn checks(checks: &mut Checks<'_>, connection: &Connection, context: &Context) {
    let name = connection.name.to_string();
    let path = context.paths.store(&connection.name);
    let reader = checks.look(("store.integrity", "store"), || {
        whole(connection, context, &path)
    });
    checks.check(("store.space", "disk"), || space(&path));
    let at_work = checks.look(("store.lock", "lock"), || held_by(connection, context));
    let (runs, held) = (("store.runs", "last syncs"), ("store.held", "held back"));
    let open = ("store.checks", "checks");
    let Some(reader) = reader else {
        checks.skip(&[runs, held, open], "there is no readable database");
        return;
    };
    checks.check(runs, || match reader.runs(RUNS) {
        Ok(runs) => ran(&name, &runs, at_work.unwrap_or(false)),
        Err(error) => error.into(),
    });
    checks.check(held, || match reader.last_judged(now()) {
        Ok((judged, _)) => held_back(&name, judged.as_ref()),
        Err(error) => error.into(),
    });
    checks.check(open, || match reader.open_checks() {
        Ok(open) => match reader.is_unchecked() {
            Ok(rest) => findings(&name, &open, rest),
            Err(error) => error.into(),
        },
        Err(error) => error.into(),
    });
}

fn whole(connection: &Connection, context: &Context, path: &Path) -> Look<Reader> {
    let Some(reader) = context.reader(connection)? else {
        let begin = format!("run `drivetrain sync {}`", connection.name);
        return Err(Finding::note(format!("not synced yet; {begin}")));
    };
    let finding = match reader.wholeness(CHECK_TIMEOUT) {
        Ok(Wholeness::Whole) => Finding::ok(format!(
            "{} is OK",
            path.file_name().unwrap_or_default().to_string_lossy()
        )),
        Ok(Wholeness::Fault(fault)) => Finding::bad(StoreError {
            code: codes::STORE_DAMAGED,
            message: format!("the database {} is damaged", path.display()),
            source: Some(fault.into()),
        }),
        Ok(Wholeness::Unknown) => Finding::skipped(format!(
            "{} is too large to check within {} s; `sqlite3 {} 'PRAGMA quick_check'` checks it fully",
            path.display(),
            CHECK_TIMEOUT.as_secs(),
            files::quoted(path)
        )),
        Err(error) => error.into(),
    };
    Ok((reader, finding))
}

fn space(path: &Path) -> Finding {
    let length = |path: &Path| path.metadata().map_or(0, |meta| meta.len());
    let wal = path.with_extension("db-wal");
    let size = length(path) + length(&wal);
    let folder = path.parent().unwrap_or(path);
    let told = format!("the database has {}", bytes(size));
    let Some(free) = files::free(folder) else {
        return Finding::ok(told).fact("bytes", size);
    };
    let told = format!("{told}, its disk has {} left", bytes(free));
    let finding = if free < LITTLE.max(size / 4) {
        let message = format!("{told}: too little to be safe");
        Finding::warn(Error::new(codes::STORE_LITTLE_SPACE, message).hint(format!(
            "free some space: `df -h {}` shows how full that disk is",
            files::quoted(folder)
        )))
    } else {
        Finding::ok(told)
    };
    finding.fact("bytes", size).fact("free_bytes", free)
}

/// Who holds the lock; gives whether a run is at work.
fn held_by(connection: &Connection, context: &Context) -> Look<bool> {
    let found = lock::look(&context.paths.run_lock(&connection.name))?;
    Ok(match found {
        Held::Free => (false, Finding::ok("no sync is running")),
        Held::Left(holder) => (
            false,
            Finding::ok(format!(
                "no sync is running; the last one ({holder}) was killed, and its lock is free"
            )),
        ),
        Held::Held(holder) => {
            let who = holder.map_or_else(|| "another program".to_owned(), |it| it.to_string());
            let told = format!(
                "a sync is running: {who}; others end with exit code 75, or wait with `--wait 10m`"
            );
            (true, Finding::note(told))
        }
    })
}

/// How the last runs went. What the last one ended with counts: the ones before are over.
fn ran(name: &str, runs: &[Run], at_work: bool) -> Finding {
    let Some(last) = runs.first() else {
        return Finding::note(format!("not synced yet; run `drivetrain sync {name}`"));
    };
    let told: Vec<_> = runs.iter().map(|run| ended(run, at_work)).collect();
    let told = told.join("; ");
    let finding = match &last.report {
        None if at_work => Finding::ok(told),
        None => {
            let message = format!(
                "the last sync was cut off (killed, or the machine went down); nothing of it was saved: {told}"
            );
            Finding::warn(Error::new(codes::RUN_CUT_OFF, message).hints_for(name))
        }
        Some(report) => match report.ended() {
            None => Finding::ok(told),
            Some(kind) => failed(name, report, kind, &told),
        },
    };
    let runs = runs.iter().map(|run| {
        let report = run.report.as_ref();
        serde_json::json!({
            "started_at": run.started_at,
            "outcome": report.map(Report::outcome_word),
            "exit_code": report.map(|it| it.ended().map_or(0, Kind::exit_code)),
        })
    });
    finding.fact("runs", runs.collect::<Vec<_>>())
}

fn ended(run: &Run, at_work: bool) -> String {
    let when = relative(run.started_at, now());
    match &run.report {
        Some(report) => match report.ended() {
            None => format!("{when}: done"),
            Some(kind) => format!("{when}: {} (exit {})", came_to(kind), kind.exit_code()),
        },
        None if at_work && run.outcome.is_none() => format!("running since {when}"),
        None => format!("{when}: cut off"),
    }
}

/// What a sync came to that was not done, in a word or two.
fn came_to(kind: Kind) -> &'static str {
    match kind {
        Kind::Temporary => "temporary error",
        Kind::Incomplete => "partly saved",
        Kind::Held => "held back",
        Kind::SignIn => "needs a sign-in",
        Kind::Failed | Kind::Usage => "failed",
        Kind::Interrupted | Kind::Terminated => "stopped",
    }
}

/// The last run did not do all it was to do.
fn failed(name: &str, report: &Report, kind: Kind, told: &str) -> Finding {
    let mut streams = report.streams.iter();
    let first = report.stopped.as_ref().or_else(|| {
        let failed =
            |verdict| matches!(verdict, Verdict::Failed | Verdict::Partial | Verdict::Held);
        streams
            .find(|stream| failed(stream.verdict))
            .and_then(|stream| stream.reason.as_ref())
    });
    let mut error = match first {
        Some(problem) => Error::of_problem(problem, name),
        None => Error::new(codes::RUN_FAILED, "the last sync did not succeed"),
    };
    let message = error.message;
    error.causes.insert(0, message);
    error.message = format!("last sync {told}").into();
    error.kind = kind;
    if error.hints.is_empty() {
        error = error.hint(format!(
            "run `drivetrain sync {name}` again to see if it persists"
        ));
    }
    Finding::warn(error)
}

/// What checks have found, and is not accepted.
fn findings(name: &str, open: &[OpenChecks], is_unchecked: bool) -> Finding {
    let (errors, warnings) = verify::tally(open);
    if errors + warnings == 0 && is_unchecked {
        return Finding::note(format!(
            "not all payrolls were checked yet; run `drivetrain verify {name}`"
        ));
    }
    if errors + warnings == 0 {
        return Finding::ok("no open errors or warnings");
    }
    let told = format!(
        "{} and {} open; `drivetrain verify {name}` lists them",
        things(errors, "error"),
        things(warnings, "warning")
    );
    let finding = if errors == 0 {
        Finding::note(told)
    } else {
        let rule = open.first().map_or("check", |it| it.rule.as_str());
        let code = verify::rule(rule).map_or(codes::CHECK_PAYROLL_GROSS, |rule| rule.code);
        Finding::warn(Error::new(code, told))
    };
    finding.fact("errors", errors).fact("warnings", warnings)
}

/// What the last judgment holds back.
fn held_back(name: &str, judged: Option<&Report>) -> Finding {
    let held = judged.into_iter().flat_map(|report| &report.streams);
    let held: Vec<_> = held.filter(|it| it.verdict == Verdict::Held).collect();
    let Some(first) = held.first() else {
        return Finding::ok("nothing is held back");
    };
    let names: Vec<_> = held.iter().map(|stream| stream.stream.as_str()).collect();
    let (code, why) = match &first.reason {
        Some(reason) => (reason.code, reason.message.as_str()),
        None => (codes::GUARD_DROP, "the answer was not plausible"),
    };
    let message = format!(
        "{} held back and kept as before: {}",
        things(held.len() as u64, "table"),
        names.join(", ")
    );
    let mut error = Error::new(code, message).ends(Kind::Held);
    error.causes.push(why.into());
    let error = match code {
        codes::GUARD_DROP => {
            let dropped = names.iter().copied();
            let dropped = dropped.filter(|name| why.contains(&format!(" of {name} ")));
            error.hints_after_run(name, &dropped.collect::<Vec<_>>())
        }
        _ => error.hint(format!(
            "`drivetrain sync {name}` reads it again and says more"
        )),
    };
    Finding::bad(error).fact("tables", names)
}
