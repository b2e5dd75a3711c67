//! Runs against a server whose answers are broken, one after another on one home; then one that
//! nothing disturbs, which must bring back what is true.

use std::collections::BTreeSet;

use serde_json::Value;

use super::case::{Case, Play};
use super::chance::Chance;
use super::home::{Home, NAME};
use super::program::{ENDS, Fault, Ran};
use super::proxy::Plan;
use super::truth;
use crate::synced::{Rows, live};

/// Disturbed runs of one case.
const RUNS: usize = 5;

/// Where answers are broken, in a run that breaks those of one address only.
const FOCUS: &[&str] = &[
    "/v1/company ",
    "/v1/company/",
    "/v1/members?",
    "/v1/members/",
    "/v1/payrolls?",
    "/fees",
    "/paystubs?",
    "/v1/paystubs/",
    "/v1/time-off/policies",
    "/v1/time-off/requests",
    "/v1/time-off/balances",
    "/v1/deduction",
    "/oauth/token",
    "limit=2&cursor",
];

/// What else asks the server.
const OTHERS: &[&[&str]] = &[
    &["doctor"],
    &["doctor", "--json"],
    &["api", "/v1/company"],
    &["api", "/v1/members", "--paginate", "--jq", ".items[].id"],
    &["api", "/v1/payrolls", "-i"],
    &["streams", NAME, "--shapes"],
    &["streams", "--shapes", "--json"],
    &["status", "--json"],
];

/// Plays a case.
pub fn play(case: &Case, home: &Home, play: &mut Play) {
    for run in 0..RUNS {
        disturb(case, run, home, play);
        if play.is_over() {
            return;
        }
    }
    recover(home, play);
}

/// One disturbed run, and what must hold after it.
fn disturb(case: &Case, run: usize, home: &Home, play: &mut Play) {
    let mut chance = Chance::of((case.seed, case.number, run, "plan"));
    let plan = plan(case, run, &mut chance);
    let dry = chance.percent(5);
    if plan.focus == "/oauth/token" || chance.percent(8) {
        let past = "2020-01-01T00:00:00Z";
        home.env.set_secret(NAME, "expires_at", past);
    }
    let store = home.env.data().join(format!("{NAME}.db")).exists();
    let before = store.then(|| live(&home.env, NAME));
    let gone = truth::gone(home, &home.proxy.seen().served);
    let args = args(&mut chance, dry);
    let ran = home.disturbed(plan.clone(), &args);
    let served = home.proxy.seen().served;
    play.ran(&ran, ENDS, home);
    play.faults(truth::faults(home, &served));
    let newly: BTreeSet<_> = truth::gone(home, &served)
        .difference(&gone)
        .cloned()
        .collect();
    for (table, id) in newly {
        let how = format!("{table} {id:?} is gone, and each of its answers was whole");
        play.faults([Fault::new("lost", how)]);
    }
    if args.contains(&"--full") && !dry && says_that_all_ties(&ran) {
        let off = truth::untied(home).unwrap_or(-1);
        if off != 0 {
            let how = format!("the run says that all ties, and {off} sums in the store do not");
            play.faults([Fault::new("ties", how)]);
        }
    }
    if plan.sticky && !dry && ran.code() == 0 && args.contains(&"--full") {
        again(home, plan, &args, play);
    }
    if let Some(before) = before.filter(|_| dry || args[0] != "sync")
        && !differing(&before, &live(&home.env, NAME)).is_empty()
    {
        play.faults([Fault::new("changed", format!("{args:?} changed rows"))]);
    }
    home.sign_in_again();
}

/// Whether a document says of all sums that they tie.
fn says_that_all_ties(ran: &Ran) -> bool {
    let Some(document) = ran.json().filter(|_| ran.code() == 0) else {
        return false;
    };
    let ties = document["connections"][0]["report"]["ties"].as_array();
    ties.is_some_and(|ties| {
        let tied = |tie: &Value| tie["differences"].as_array().is_some_and(Vec::is_empty);
        !ties.is_empty() && ties.iter().all(tied)
    })
}

/// The same answers once more are no news.
fn again(home: &Home, plan: Plan, args: &[&str], play: &mut Play) {
    let before = live(&home.env, NAME);
    let ran = home.disturbed(plan, args);
    play.ran(&ran, ENDS, home);
    let differing = differing(&before, &live(&home.env, NAME));
    play.faults(differing.into_iter().map(|how| Fault::new("news", how)));
}

fn plan(case: &Case, run: usize, chance: &mut Chance) -> Plan {
    let focused = chance.percent(50);
    let percent = match focused {
        true => *chance.pick(&[30, 60, 100]),
        false => *chance.pick(&[3, 8, 15, 30, 60]),
    };
    let focus = if focused { *chance.pick(FOCUS) } else { "" };
    Plan {
        seed: Some((case.seed, case.number, run)),
        percent,
        focus,
        // A run ends with another company, or without a token: most get further.
        spares: if focused || chance.percent(15) {
            &[]
        } else {
            &["/v1/company ", "/oauth/"]
        },
        sticky: chance.percent(50),
        endless: chance.percent(2),
        only: case.only.clone(),
    }
}

fn args(chance: &mut Chance, dry: bool) -> Vec<&'static str> {
    if !dry && chance.percent(15) {
        return chance.pick(OTHERS).to_vec();
    }
    let mut args = vec!["sync"];
    for (flag, percent) in [
        ("--full", 40),
        ("--json", 40),
        ("-v", 8),
        ("-q", 8),
        ("--strict", 10),
    ] {
        let fits = !(flag == "-q" && args.contains(&"-v"));
        args.extend((chance.percent(percent) && fits).then_some(flag));
    }
    args.extend(dry.then_some("--dry-run"));
    args
}

/// A run that nothing disturbs brings back what was there before. Where rows that never were would
/// have to go in large numbers, a person is asked first.
pub fn recover(home: &Home, play: &mut Play) {
    home.proxy.begin(Plan::default());
    let extra = play.guard(home);
    let mut ran = home.run(&["sync", "--full", "--json"]);
    play.ran(&ran, &[0, 5], home);
    if ran.code() == 5 && extra {
        let held = held(&ran);
        let mut args = vec!["sync", "--full", "--json"];
        for table in &held {
            args.extend(["--accept-drop", table]);
        }
        ran = home.run(&args);
        play.ran(&ran, &[0], home);
    } else if ran.code() == 5 {
        play.faults([Fault::new(
            "held",
            "a run that nothing disturbs is held back",
        )]);
    }
    let differing = differing(&home.rows, &live(&home.env, NAME));
    play.faults(differing.into_iter().map(|how| Fault::new("baseline", how)));
}

/// The streams of a document that are held back.
fn held(ran: &Ran) -> Vec<String> {
    let document = ran.json().unwrap_or_default();
    let streams = document["connections"][0]["report"]["streams"].as_array();
    let held = streams
        .into_iter()
        .flatten()
        .filter(|one| one["verdict"] == "held");
    let names = held.filter_map(|one| Some(one["stream"].as_str()?.to_owned()));
    names.collect()
}

/// How rows differ, by table.
pub fn differing(wanted: &Rows, found: &Rows) -> Vec<String> {
    let mut all = Vec::new();
    for (table, rows) in wanted {
        let own = found.get(table).map_or(&[][..], Vec::as_slice);
        let lacking = rows.iter().filter(|row| !own.contains(row));
        let added = own.iter().filter(|row| !rows.contains(row));
        let lines = lacking
            .map(|row| ('-', row))
            .chain(added.map(|row| ('+', row)));
        let mut told = String::new();
        for (sign, row) in lines.take(4) {
            told.push_str(&format!("{sign} {table}: {row:.600}\n"));
        }
        if rows.len() != own.len() {
            let (was, is) = (rows.len(), own.len());
            told.push_str(&format!("{table} has {is} rows, not {was}\n"));
        }
        all.extend(Some(told).filter(|told| !told.is_empty()));
    }
    all
}
