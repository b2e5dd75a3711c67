//! `drivetrain config`: a connection's settings, without opening its file.

use serde_json::json;

use super::candidates;
use super::chosen::one;
use crate::codes;
use crate::config::settings::{Setting, Unset, keys};
use crate::config::{Connection, Name};
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::foreign::{path, visible};
use crate::lock::Lock;
use crate::ui::dim;

const EXAMPLES: &str = "\
Examples:
  # all settings, and which file they are in
  drivetrain config list
  # annual pay of hourly rates
  drivetrain config set finance.hours_per_year 2080
  drivetrain config get finance.hours_per_year
  # back to the default
  drivetrain config unset finance.hours_per_year
  # which files there are
  drivetrain config path

docs/data.md explains the settings under `finance`, docs/checks.md those under
`verify`.";

/// Show and change a connection's settings
///
/// Unknown settings and values of the wrong kind are refused. Settings take effect with the next sync; those
/// under `finance` and `verify` with `drivetrain verify` too.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

/// What is to be done.
#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List all settings
    List(OfConnection),
    /// Print one setting
    Get {
        /// Its name, such as finance.department
        #[arg(add = candidates::settings())]
        key: String,
        #[command(flatten)]
        of: OfConnection,
    },
    /// Change one setting
    Set {
        /// Its name, such as finance.department
        #[arg(add = candidates::settings())]
        key: String,
        /// Its new value
        value: String,
        #[command(flatten)]
        of: OfConnection,
    },
    /// Remove one setting, so that its default holds
    Unset {
        /// Its name, such as finance.department
        #[arg(add = candidates::settings())]
        key: String,
        #[command(flatten)]
        of: OfConnection,
    },
    /// Print where the files are
    Path(OfConnection),
}

/// Which connection, and how it is told.
#[derive(Debug, clap::Args)]
struct OfConnection {
    /// Connection [default: the usual one, else the only one]
    #[arg(short, long, value_name = "NAME", add = candidates::connections())]
    connection: Option<Name>,

    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Lists, prints or changes settings.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    match args.action {
        Action::List(of) => list(&of, context)?,
        Action::Get { key, of } => get(&key, &of, context)?,
        Action::Set { key, value, of } => change(&key, Some(&value), &of, context)?,
        Action::Unset { key, of } => change(&key, None, &of, context)?,
        Action::Path(of) => paths(&of, context)?,
    }
    Ok(None)
}

fn list(of: &OfConnection, context: &Context) -> Result<(), Error> {
    let connection = one(of.connection.as_ref(), context)?;
    let settings = connection.settings()?;
    let file = context.paths.connection(&connection.name);
    if of.json {
        let values = settings.iter().map(|it| (it.key.clone(), json!(it.value)));
        return context.print_json(&json!({
            "connection": connection.name.to_string(), "file": file,
            "settings": values.collect::<serde_json::Map<_, _>>(),
        }));
    }
    context.ui.say(format!("# {}", path(&file)));
    let text: String = settings.iter().map(line).collect();
    Ok(context.ui.data(&text)?)
}

fn line(setting: &Setting) -> String {
    match &setting.value {
        Some(value) => format!("{} = {}\n", setting.key, visible(value)),
        None => format!(
            "{}\n",
            dim().apply_to(format!("{} (default: {})", setting.key, setting.usual))
        ),
    }
}

fn get(key: &str, of: &OfConnection, context: &Context) -> Result<(), Error> {
    let connection = one(of.connection.as_ref(), context)?;
    let setting = connection.setting(key)?;
    let setting = setting.map_err(|unset| refused(unset, key, None))?;
    if of.json {
        return context.print_json(&json!({"key": key, "value": setting.value}));
    }
    match &setting.value {
        Some(value) => Ok(context.ui.data(&format!("{}\n", visible(value)))?),
        None => {
            context
                .ui
                .say(format!("{key} is not set; default: {}", setting.usual));
            Ok(())
        }
    }
}

fn change(
    key: &str,
    value: Option<&str>,
    of: &OfConnection,
    context: &Context,
) -> Result<(), Error> {
    let name = one(of.connection.as_ref(), context)?.name;
    context.paths.make()?;
    // A run writes the file as well.
    let _run = Lock::acquire(&context.paths.run_lock(&name))?;
    let connection: Connection = context.connection(&name)?;
    let changed = connection.with_setting(key, value)?;
    let changed = changed.map_err(|unset| refused(unset, key, value))?;
    changed.save(&context.paths)?;
    let file = path(&context.paths.connection(&name));
    let said = match value {
        Some(value) => format!("{key} = {}", visible(value)),
        None => format!("{key} is no longer set"),
    };
    context.ui.say(format!("{said}  {}", dim().apply_to(file)));
    Ok(())
}

fn paths(of: &OfConnection, context: &Context) -> Result<(), Error> {
    let names = match &of.connection {
        Some(name) => vec![context.connection(name)?.name],
        None => Connection::names(&context.paths)?,
    };
    let files = |name: &Name| (context.paths.connection(name), context.paths.store(name));
    if of.json {
        let connections = names.iter().map(|name| {
            let (settings, database) = files(name);
            json!({"connection": name.to_string(), "settings": settings, "database": database})
        });
        return context.print_json(&json!({
            "defaults": context.paths.defaults(),
            "connections": connections.collect::<Vec<_>>(),
        }));
    }
    let mut text = format!("defaults  {}\n", path(&context.paths.defaults()));
    for name in &names {
        let (settings, database) = files(name);
        text.push_str(&format!("{name}  settings  {}\n", path(&settings)));
        text.push_str(&format!("{name}  database  {}\n", path(&database)));
    }
    Ok(context.ui.data(&text)?)
}

/// Why a setting is not changed.
fn refused(unset: Unset, key: &str, value: Option<&str>) -> Error {
    let key = visible(key);
    match unset {
        Unset::Unknown(near) => {
            let error = Error::new(codes::CONFIG_KEY, format!("there is no setting {key}"));
            let error = near.into_iter().fold(error, |error, near| {
                error.hint(format!("did you mean {near}?"))
            });
            let some = keys().take(3).collect::<Vec<_>>().join(", ");
            error.hint(format!("`drivetrain config list` lists them all: {some} …"))
        }
        Unset::Section => {
            let message = format!("{key} is a section, not one setting");
            Error::new(codes::CONFIG_KEY, message).hint(format!(
                "name one of it: {key}.WORD; `drivetrain config list` lists them"
            ))
        }
        Unset::Elsewhere(command) => {
            let message = format!("{key} is not set here");
            Error::new(codes::CONFIG_KEY, message).hint(format!("run `{command}`"))
        }
        Unset::Value(what) => {
            let value = visible(value.unwrap_or_default());
            let message = format!("{key} does not take \"{value}\": {what}");
            Error::new(codes::CONFIG_VALUE, message)
        }
    }
}
