//! Steps 6 and 7: what the sign-in came to, the first sync, and what to do next.

use super::options::Options;
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::justworks::fills::missing_without;
use crate::justworks::scopes::Scopes;
use crate::report::Report;
use crate::run::SyncOptions;
use crate::run::news;
use crate::transfer::vault::warn;
use crate::ui::{bold, cyan, dim, fold, green, yellow};

/// Says what the sign-in came to; gives back the scopes that were not granted.
pub(super) fn result(connection: &Connection, granted: &Scopes, context: &Context) -> Vec<String> {
    let ui = &context.ui;
    let keep = context.keep(&connection.name, &connection.id, connection.vault);
    ui.say(format!(
        "\n{} Signed in to {}",
        green().apply_to("✓"),
        bold().apply_to(&connection.company.name)
    ));
    ui.say(format!(
        "  granted      {}",
        fold(
            &granted.within(&connection.asked()).to_string(),
            "               "
        )
        .trim_start()
    ));
    if let Some(text) = not_asked_for(granted, &connection.asked()) {
        let text = fold(&text, "               ");
        ui.say(format!(
            "  {}   {}",
            yellow().apply_to("not asked"),
            text.trim_start()
        ));
    }
    let missing: Vec<String> = connection
        .scopes
        .not_in(granted)
        .into_iter()
        .map(str::to_owned)
        .collect();
    for scope in &missing {
        let gap = format!("{scope}: {}", missing_without(scope, &connection.include));
        let gap = fold(&gap, "               ");
        ui.say(format!(
            "  {}  {}",
            yellow().apply_to("not granted"),
            gap.trim_start()
        ));
    }
    let place = fold(&keep.vault.describe(), "               ");
    ui.say(format!("  sign-in in   {}", place.trim_start()));
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
    Some(format!(
        "{more}: granted without being asked for, and not used"
    ))
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
    context.ui.summary(&report, &store);
    news::tell(&report, connection, context);
    Ok(report)
}

/// Three things to do now.
pub(super) fn next_steps(connection: &Connection, context: &Context) {
    let ui = &context.ui;
    let line = |what: &str, command: &str| {
        ui.say(format!(
            "  {}  {}",
            dim().apply_to(format!("{what:<11}")),
            cyan().apply_to(command)
        ));
    };
    ui.say(format!("\n{}", bold().apply_to("Next")));
    if context.paths.store(&connection.name).exists() {
        line("ask it", "drivetrain query --list");
    } else {
        line("read it", &format!("drivetrain sync {}", connection.name));
    }
    line("look at it", "drivetrain status");
    line(
        "every day",
        &format!("drivetrain schedule {} --install", connection.name),
    );
}
