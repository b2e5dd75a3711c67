//! Step 3: what will be read, in plain words, and what is not asked for.

use super::Args;
use crate::config::Connection;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::justworks::fills::Fills;
use crate::justworks::scopes::{CORE, Include, Scopes, find};
use crate::ui::{bold, dim, fold};

/// Sex and date of birth: two questions, both "no" unless asked for.
pub(super) fn include(
    args: &Args,
    former: Option<&Connection>,
    context: &Context,
) -> Result<Vec<Include>, Error> {
    let mut included = args.include.clone();
    included.extend(former.iter().flat_map(|former| &former.include));
    if !args.yes && context.ui.asks() {
        for wish in Include::ALL {
            let question = format!("Read the {} of each person as well?", wish.plain());
            let wished = included.contains(&wish);
            included.retain(|other| *other != wish);
            if context.ui.confirm(&question, Some(wished), "--include")? {
                included.push(wish);
            }
        }
    }
    included.sort();
    included.dedup();
    Ok(included)
}

/// What is asked for: the default with the wishes, what `--scopes` says, or what was asked before.
pub(super) fn scopes(
    args: &Args,
    former: Option<&Connection>,
    include: &[Include],
) -> Result<Scopes, Error> {
    let Some(said) = &args.scopes else {
        let wishes = Scopes::asked(include);
        let Some(former) = former else {
            return Ok(wishes);
        };
        // What was narrowed before stays narrowed; only the wishes may differ.
        let private = Include::ALL.map(Include::scope);
        let before = former
            .scopes
            .iter()
            .filter(|scope| !private.contains(scope));
        let wished = include.iter().map(|include| include.scope());
        let both: Vec<_> = before.chain(wished).collect();
        return Ok(Scopes::read(&both.join(" ")));
    };
    let scopes = Scopes::read(said);
    if let Some(unknown) = scopes.unknown().first() {
        let message = format!("{unknown} is not a scope that this program reads with");
        return Err(Error::usage("scope.unknown", message).hint(format!(
            "the ones it asks for by default: {}",
            Scopes::asked(&[])
        )));
    }
    if let Some(core) = scopes.lacking_core().first() {
        let message = format!("without {core} there is nothing to sync");
        return Err(Error::usage("scope.core_missing", message)
            .hint(format!("the app needs at least: {}", CORE.join(" "))));
    }
    for wish in include {
        if !scopes.covers(wish.scope()) {
            let message = format!("--include {} needs {}", wish.word(), wish.scope());
            return Err(Error::usage("scope.missing", message)
                .hint("add it to --scopes, if the app was registered with it"));
        }
    }
    Ok(scopes)
}

/// Shows the list and asks whether to go on.
pub(super) fn confirm(args: &Args, scopes: &Scopes, context: &Context) -> Result<(), Error> {
    let ui = &context.ui;
    ui.say(format!("\n{}", bold().apply_to("What will be read")));
    for scope in scopes.in_order() {
        let opens = find(scope).map_or(scope, |scope| scope.opens);
        let goes = format!("{scope} → {}", Fills::of(scope).into_where());
        ui.say(format!("  · {}", fold(opens, "    ").trim_start()));
        ui.say(dim().apply_to(fold(&goes, "    ")).to_string());
    }
    ui.say(format!("\n{}", bold().apply_to("What is not asked for")));
    let mut not = vec![
        "social security and other tax numbers",
        "bank accounts",
        "any right to change anything",
    ];
    for wish in Include::ALL.into_iter().rev() {
        if !scopes.covers(wish.scope()) {
            not.insert(0, wish.plain());
        }
    }
    ui.say(fold(&not.join(" · "), "  "));
    ui.say("");
    let also = "Home addresses, private phones and private e-mail come along with people's details; \
                they are taken out before anything is stored.";
    ui.say(fold(also, "  "));
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
        "connect.declined",
        Kind::SignIn,
        "stopped; nothing was changed",
    ))
}
