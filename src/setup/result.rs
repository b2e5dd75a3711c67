//! Steps 6 and 7: what the sign-in came to, the first sync, and what to do next.

use std::path::Path;

use super::options::Options;
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::files::quoted;
use crate::justworks::scope_coverage::missing_without;
use crate::justworks::scopes::Scopes;
use crate::report::Report;
use crate::run::{SyncOptions, headlines, news};
use crate::transfer::vault::warn;
use crate::ui::{behind, bold, green, yellow};

/// Says what the sign-in came to; gives back the scopes that were not granted.
pub(super) fn result(connection: &Connection, granted: &Scopes, context: &Context) -> Vec<String> {
    let ui = &context.ui;
    let keep = context.sign_in_of(connection);
    ui.say(format!(
        "\n{} Signed in to {}",
        green().apply_to("✓"),
        bold().apply_to(&connection.company.name)
    ));
    let granted_here = granted.within(&connection.asked()).to_string();
    ui.say(format!("  granted      {}", behind(&granted_here, 15)));
    if let Some(text) = not_asked_for(granted, &connection.asked()) {
        let what = yellow().apply_to("not asked");
        ui.say(format!("  {what}   {}", behind(&text, 15)));
    }
    let missing = connection.scopes.not_in(granted).into_iter();
    let missing: Vec<String> = missing.map(str::to_owned).collect();
    for scope in &missing {
        let gap = format!("{scope}: {}", missing_without(scope, &connection.include));
        let what = yellow().apply_to("not granted");
        ui.say(format!("  {what}  {}", behind(&gap, 15)));
    }
    let place = behind(&keep.vault.describe(), 15);
    ui.say(format!("  stored in    {place}"));
    warn(connection, context);
    missing
}

/// What is granted and was not asked for.
pub(crate) fn not_asked_for(granted: &Scopes, asked: &Scopes) -> Option<String> {
    let more = granted.not_in(asked);
    if more.is_empty() {
        return None;
    }
    let more = more.join(" ");
    Some(format!("{more}: granted but not requested, and not used"))
}

/// Runs the first sync and shows its report.
pub(super) fn first_sync(
    connection: &Connection,
    args: &Options,
    context: &Context,
) -> Result<Report, Error> {
    context
        .ui
        .say(format!("\n{}\n", bold().apply_to("First sync")));
    let wishes = SyncOptions {
        since: args.since,
        ..SyncOptions::default()
    };
    let report = context.sync(connection, &wishes)?;
    let store = context.paths.store(&connection.name);
    let news = headlines::of(&report, connection, context);
    context.ui.summary(&report, &news, &store);
    news::tell(&report, connection, context);
    Ok(report)
}

/// What to do now. A key that was made has to be named from now on.
pub(super) fn next_steps(connection: &Connection, key: Option<&Path>, context: &Context) {
    let (name, store) = (&connection.name, context.paths.store(&connection.name));
    let sync = format!("drivetrain sync {name}");
    let daily = format!("drivetrain schedule {name} --install");
    let first = if store.exists() {
        ("explore the data", "drivetrain query --list")
    } else {
        ("sync", sync.as_str())
    };
    let named = key.map(|key| format!("export DRIVETRAIN_KEY_FILE={}", quoted(key)));
    let mut steps: Vec<(&str, &str)> = Vec::new();
    steps.extend(named.as_ref().map(|line| ("in each shell", line.as_str())));
    steps.push(first);
    steps.push(("check the connection", "drivetrain status"));
    steps.push(("sync every day", &daily));
    context.ui.next_steps(20, &steps);
}
