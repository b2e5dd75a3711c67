//! What verbs have in common: which connections they are about, and whether they may go on.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::candidates::connections;
use crate::books::naming::singular_name;
use crate::catalog::Stream;
use crate::codes;
use crate::config::{Connection, Name, sources};
use crate::context::Context;
use crate::error::{self, Error, Kind};
use crate::store::Reader;

/// Connections by name, as words or with `-c`.
#[derive(Debug, Default, clap::Args)]
pub struct Several {
    /// Connections [default: all]
    #[arg(value_name = "NAME", add = connections())]
    names: Vec<Name>,

    /// The same as NAME; can be repeated
    #[arg(short, long, value_name = "NAME", add = connections())]
    connection: Vec<Name>,
}

impl Several {
    /// All that were named.
    pub fn names(&self) -> Vec<Name> {
        self.names.iter().chain(&self.connection).cloned().collect()
    }
}

/// One connection by name, as a word or with `-c`.
#[derive(Debug, Default, clap::Args)]
pub struct One {
    /// Connection [default: the usual one, else the only one]
    #[arg(value_name = "NAME", add = connections())]
    name: Option<Name>,

    /// The same as NAME
    #[arg(short, long, value_name = "NAME", conflicts_with = "name", add = connections())]
    connection: Option<Name>,
}

impl One {
    /// The one that was named.
    pub fn name(&self) -> Option<Name> {
        self.name.clone().or_else(|| self.connection.clone())
    }
}

/// Reads the name of a table, also as the word for one of its rows; a shell can complete it.
pub fn table() -> impl TypedValueParser<Value = &'static Stream> {
    let names = sources::streams().map(|stream| {
        let name = PossibleValue::new(stream.name).alias(singular_name(stream.name));
        match stream.name {
            "members" => name.aliases(["person", "people"]),
            _ => name,
        }
    });
    PossibleValuesParser::new(names).try_map(|name| {
        let is_it = |stream: &&Stream| match name.as_str() {
            "person" | "people" => stream.name == "members",
            name => stream.name == name || singular_name(stream.name) == name,
        };
        let found = sources::streams().find(is_it);
        found.ok_or("there is no such table")
    })
}

/// The connection of this name, or the usual or the only one; `command` needs one.
pub fn named(name: Option<Name>, command: &str, context: &Context) -> Result<Name, Error> {
    name.map_or_else(|| context.only(command), Ok)
}

/// The same for a command that names it with `--connection`.
pub fn one(name: Option<&Name>, context: &Context) -> Result<Connection, Error> {
    let name = name.cloned().map_or_else(|| context.only_one(), Ok)?;
    context.connection(&name)
}

/// These connections, or all there are.
pub fn these_or_all(names: &[Name], context: &Context) -> Result<Vec<Name>, Error> {
    if names.is_empty() {
        return Connection::names(&context.paths);
    }
    Ok(names.to_vec())
}

/// The store of a connection. Without one, the error says `so` what cannot be done.
pub fn synced(connection: &Connection, so: &str, context: &Context) -> Result<Reader, Error> {
    let name = &connection.name;
    context.reader(connection)?.ok_or_else(|| {
        let message = format!("{name} has never been synced, so {so}");
        Error::new(codes::STORE_NONE, message).hints_for(&name.to_string())
    })
}

/// Asks for consent, unless it was given with `--yes`.
pub fn agreed(yes: bool, question: &str, usual: bool, context: &Context) -> Result<(), Error> {
    if yes || context.ui.confirm(question, Some(usual), "--yes")? {
        return Ok(());
    }
    Err(error::interrupted())
}

/// Says why some of several connections cannot be looked at; the first decides how the command ends.
pub fn unread(broken: &[(Name, Error)], several: bool, context: &Context) -> Option<Kind> {
    for (name, error) in broken {
        let mut error = error.clone();
        if several {
            error.message = format!("{name}: {}", error.message).into();
        }
        error.say(&context.ui);
    }
    broken.first().map(|(_, error)| error.kind)
}
