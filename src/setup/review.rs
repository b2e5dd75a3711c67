//! Step 3: what will be read, in plain words, and what is not asked for.

use super::options::Options;
use crate::codes;
use crate::config::Connection;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::justworks::scope_coverage::ScopeCoverage;
use crate::justworks::scopes::{CORE, Include, Scopes, find};
use crate::justworks::selection::{Selection, Wish};
use crate::ui::{behind, bold, dim, fold};

/// What was chosen before and by flags, and two questions, about sex and date of birth: both "no"
/// unless asked for.
pub(super) fn selection(
    args: &Options,
    former: Option<&Connection>,
    context: &Context,
) -> Result<Selection, Error> {
    let mut selection = former.map(Connection::selection).unwrap_or_default();
    args.choice.apply(&mut selection);
    if !args.yes && context.ui.asks() {
        for wish in Include::ASKED {
            let question = format!("Read the {} of each person as well?", wish.plain());
            let wished = selection.include.contains(&wish);
            if context.ui.confirm(&question, Some(wished), "--include")? {
                selection.include(Wish::Optional(wish));
            } else {
                selection.exclude(Wish::Optional(wish));
            }
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
        let message = format!("{unknown} is not a scope that this program reads with");
        return Err(Error::new(codes::SCOPE_UNKNOWN, message).hint(format!(
            "the ones it asks for by default: {}",
            Scopes::asked(&[])
        )));
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
fn say_taken_out(selection: &Selection, context: &Context) {
    let along = [Include::Addresses, Include::Phones, Include::Emails];
    let taken_out: Vec<_> = along
        .into_iter()
        .filter(|wish| !selection.include.contains(wish))
        .map(Include::plain)
        .collect();
    let (also, is) = match &taken_out[..] {
        [] => return,
        [one] => (format!("{one} comes"), "is"),
        [many @ .., last] => (format!("{} and {last} come", many.join(", ")), "are"),
    };
    let also = format!(
        "{}{} along with people's details, and {is} taken out before anything is stored.",
        also[..1].to_uppercase(),
        &also[1..],
    );
    context.ui.say("");
    context.ui.say(fold(&also, "  "));
}

/// Shows the list and asks whether to go on.
pub(super) fn confirm(
    args: &Options,
    scopes: &Scopes,
    selection: &Selection,
    context: &Context,
) -> Result<(), Error> {
    let ui = &context.ui;
    let included = |wish: Include| selection.include.contains(&wish);
    ui.say(format!("\n{}", bold().apply_to("What will be read")));
    for scope in scopes.in_order() {
        let opens = find(scope).map_or(scope, |scope| scope.opens);
        let goes = format!(
            "{scope} → {}",
            ScopeCoverage::of(scope, &selection.include).named_tables()
        );
        ui.say(format!("  · {}", behind(opens, 4)));
        ui.say(dim().apply_to(fold(&goes, "    ")).to_string());
    }
    ui.say(format!("\n{}", bold().apply_to("What is not asked for")));
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
    not.push("any right to change anything");
    ui.say(fold(&not.join(" · "), "  "));
    if !selection.exclude.is_empty() {
        let excluded = format!(
            "Left out, as you asked for: {}",
            selection.exclude.join(", ")
        );
        ui.say(fold(&excluded, "  "));
    }
    say_taken_out(selection, context);
    if args.yes {
        return Ok(());
    }
    if ui.asks() {
        ui.say("");
    }
    if ui.confirm("Go on?", Some(true), "--yes")? {
        return Ok(());
    }
    Err(Error::new(
        codes::CONNECT_DECLINED,
        "stopped; nothing was changed",
    ))
}
