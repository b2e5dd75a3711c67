//! Step 3: what will be read, in plain words, and what is not included.

use super::options::Options;
use crate::codes;
use crate::config::Connection;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::justworks::scope_coverage::ScopeCoverage;
use crate::justworks::scopes::{CORE, Include, Scopes, find};
use crate::justworks::selection::{Selection, Wish};
use crate::ui::{behind, bold, dim, fold};

/// What was chosen before and by flags.
pub(super) fn selection(args: &Options, former: Option<&Connection>) -> Selection {
    let mut selection = former.map(Connection::selection).unwrap_or_default();
    args.choice.apply(&mut selection);
    selection
}

/// One checklist of what is off unless it is checked.
pub(super) fn optional(
    args: &Options,
    mut selection: Selection,
    context: &Context,
) -> Result<Selection, Error> {
    if args.yes || !context.ui.asks() {
        return Ok(selection);
    }
    let wishes = Include::ASKED;
    let checked = wishes.map(|wish| selection.include.contains(&wish));
    let items = wishes.map(Include::plain);
    context.ui.say("");
    let question = "Optional, off by default (Space checks, Enter continues)";
    let chosen = context.ui.check(question, &items, &checked, "--include")?;
    for (at, wish) in wishes.into_iter().enumerate() {
        if chosen.contains(&at) {
            selection.include(Wish::Optional(wish));
        } else {
            selection.exclude(Wish::Optional(wish));
        }
    }
    Ok(selection)
}

/// What is asked for: the default with the wishes, what `--scopes` says, or what was asked before.
pub(super) fn scopes(
    args: &Options,
    former: Option<&Connection>,
    include: &[Include],
) -> Result<Scopes, Error> {
    let Some(said) = &args.scopes else {
        let wishes = Scopes::asked(include);
        let Some(former) = former else {
            return Ok(wishes);
        };
        // What was narrowed before stays narrowed; only the wishes may differ.
        let private = |name: &str| find(name).is_some_and(|scope| scope.include.is_some());
        let before = former.scopes.iter().filter(|scope| !private(scope));
        let wished = include.iter().map(|include| include.scope());
        let both: Vec<_> = before.chain(wished).collect();
        return Ok(Scopes::read(&both.join(" ")));
    };
    let scopes = Scopes::read(said);
    if let Some(unknown) = scopes.unknown().first() {
        let message = format!("{unknown} is not a scope that drivetrain uses");
        return Err(Error::new(codes::SCOPE_UNKNOWN, message)
            .hint(format!("the default ones: {}", Scopes::asked(&[]))));
    }
    if let Some(core) = scopes.lacking_core().first() {
        let message = format!("without {core} there is nothing to sync");
        return Err(Error::new(codes::SCOPE_CORE_MISSING, message)
            .ends(Kind::Usage)
            .hint(format!("the app needs at least: {}", CORE.join(" "))));
    }
    for wish in include {
        if !scopes.covers(wish.scope()) {
            let message = format!("--include {} needs {}", wish.word(), wish.scope());
            return Err(Error::hinted(codes::SCOPE_MISSING, message));
        }
    }
    Ok(scopes)
}

/// Says what comes along with people's details and is never stored.
fn say_removed(selection: &Selection, context: &Context) {
    let along = [Include::Addresses, Include::Phones, Include::Emails];
    let removed: Vec<_> = along
        .into_iter()
        .filter(|wish| !selection.include.contains(wish))
        .map(Include::plain)
        .collect();
    let (also, are) = match &removed[..] {
        [] => return,
        [one] => ((*one).to_owned(), "This is"),
        [many @ .., last] => (format!("{} and {last}", many.join(", ")), "These are"),
    };
    let also = format!("Justworks also sends {also}. {are} removed before anything is saved.");
    context.ui.say("");
    context.ui.say(fold(&also, "  "));
}

/// What will be read, and what is not included, in plain words.
pub(super) fn show(scopes: &Scopes, selection: &Selection, context: &Context) {
    let ui = &context.ui;
    ui.say(format!("\n{}", bold().apply_to("What will be read")));
    for scope in scopes.in_order() {
        let opens = find(scope).map_or(scope, |scope| scope.opens);
        ui.say(format!("  · {}", behind(opens, 4)));
    }
    let included = |wish: Include| selection.include.contains(&wish);
    let private = [
        Include::Sex,
        Include::Dob,
        Include::TaxIds,
        Include::BankAccount,
    ];
    let mut not: Vec<_> = private
        .into_iter()
        .filter(|wish| !included(*wish))
        .map(Include::plain)
        .collect();
    not.push("permission to change anything");
    ui.say(format!("\n{}", bold().apply_to("Not included")));
    ui.say(fold(&not.join(" · "), "  "));
    if !selection.exclude.is_empty() {
        let excluded = format!("Left out, as you asked: {}", selection.exclude.join(", "));
        ui.say(fold(&excluded, "  "));
    }
    say_removed(selection, context);
}

/// The same by scope and table, for a person who wants to know.
fn details(scopes: &Scopes, selection: &Selection, context: &Context) {
    let ui = &context.ui;
    ui.say("");
    for scope in scopes.in_order() {
        let opens = find(scope).map_or(scope, |scope| scope.opens);
        let tables = ScopeCoverage::of(scope, &selection.include).named_tables();
        ui.say(format!("  · {}", behind(opens, 4)));
        let goes = format!("{scope} → {tables}");
        ui.say(dim().apply_to(fold(&goes, "    ")).to_string());
    }
    ui.say("");
}

/// Asks whether to go on; the scopes and tables are shown if a person wants them.
pub(super) fn agree(
    args: &Options,
    scopes: &Scopes,
    selection: &Selection,
    context: &Context,
) -> Result<(), Error> {
    if args.yes {
        return Ok(());
    }
    let answers = ["Yes", "Show scopes and tables", "No"];
    loop {
        match context.ui.select("Continue?", &answers, "--yes")? {
            0 => return Ok(()),
            1 => details(scopes, selection, context),
            _ => {
                let message = "nothing was changed";
                return Err(Error::new(codes::CONNECT_DECLINED, message));
            }
        }
    }
}
