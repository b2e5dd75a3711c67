//! What is wrong with what was typed, in the program's own form: what, and the command that was meant.
//!
//! clap finds it out; its words are another voice, and its nearest names are often wrong ones. No tip is
//! better than a wrong one.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::codes::{self, Code};
use crate::error::Error;
use crate::foreign::visible;
use crate::text::near;

/// Commands that people know from other programs, and what does it here.
const FOREIGN: [(&str, &str); 16] = [
    (
        "init",
        "`drivetrain connect justworks` sets a connection up",
    ),
    (
        "setup",
        "`drivetrain connect justworks` sets a connection up",
    ),
    (
        "auth",
        "`drivetrain connect justworks` signs in, `drivetrain status` shows the sign-in",
    ),
    ("whoami", "`drivetrain status` shows what is connected"),
    (
        "open",
        "`drivetrain query` shows the data; `drivetrain status` says where the database is",
    ),
    (
        "export",
        "`drivetrain query TABLE -o FILE.csv` saves a table, `drivetrain export-connection` moves a connection",
    ),
    (
        "import",
        "`drivetrain import-connection FILE` imports a connection from another machine",
    ),
    ("version", "`drivetrain --version` shows the version"),
    (
        "update",
        "update drivetrain the way you installed it; `drivetrain --version` shows what you have",
    ),
    (
        "upgrade",
        "update drivetrain the way you installed it; `drivetrain --version` shows what you have",
    ),
    (
        "check",
        "`drivetrain doctor` checks the connection, `drivetrain verify` the figures",
    ),
    (
        "run",
        "`drivetrain sync` syncs now, `drivetrain runs` shows recent syncs",
    ),
    ("pull", "`drivetrain sync` reads what changed"),
    ("cron", "`drivetrain schedule` syncs automatically"),
    ("sql", "`drivetrain query \"SELECT …\"` runs SQL"),
    ("diff", "`drivetrain changes` shows what changed"),
];

/// Options that people try, by command, and what does it here.
const TRIED: [(&str, &str, &str); 6] = [
    (
        "sync",
        "--watch",
        "`drivetrain schedule --install` syncs automatically",
    ),
    (
        "sync",
        "--tables",
        "sync reads all chosen tables; choose them with `drivetrain streams`",
    ),
    (
        "sync",
        "--all",
        "`drivetrain sync` without a name syncs every connection; --full reads everything again",
    ),
    (
        "sync",
        "--force",
        "--full reads everything again, --accept-drop TABLE accepts a large drop",
    ),
    (
        "connect",
        "--client-secret",
        "a secret is never an argument, where others could read it: set JUSTWORKS_CLIENT_SECRET, or use --client-secret-file",
    ),
    (
        "connect",
        "--token",
        "a token is never an argument: pipe it in with --with-token",
    ),
];

/// Values that people try, and the word that is meant.
const MEANT: [(&str, &str); 12] = [
    ("ssn", "tax_ids"),
    ("social_security", "tax_ids"),
    ("birthday", "dob"),
    ("birth_date", "dob"),
    ("date_of_birth", "dob"),
    ("gender", "sex"),
    ("email", "emails"),
    ("phone", "phones"),
    ("address", "addresses"),
    ("bank", "bank_account"),
    ("pto", "time_off_balances"),
    ("balances", "time_off_balances"),
];

/// Values that are listed in a hint at most.
const LISTED: usize = 9;

/// The error that says what is wrong. `typed` are the words behind the program's name.
pub(super) fn told(error: &clap::Error, root: &Command, typed: &[String]) -> Error {
    let said = Said {
        error,
        path: path(root, typed),
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => said.no_command(),
        ErrorKind::UnknownArgument => said.no_option(typed),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::InvalidUtf8 => {
            said.no_value()
        }
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand => said.missing(),
        ErrorKind::ArgumentConflict => said.conflict(),
        _ => said.other(),
    }
}

/// The commands that were typed, the program first.
fn path<'a>(root: &'a Command, typed: &[String]) -> Vec<&'a Command> {
    let mut path = vec![root];
    for word in typed.iter().filter(|word| !word.starts_with('-')) {
        match path.last().and_then(|it| it.find_subcommand(word)) {
            Some(command) => path.push(command),
            // A value of an option that stands before the command is not one.
            None if path.len() == 1 => {}
            None => break,
        }
    }
    path
}

struct Said<'a> {
    error: &'a clap::Error,
    path: Vec<&'a Command>,
}

impl Said<'_> {
    fn command(&self) -> Option<&Command> {
        self.path.last().copied()
    }

    /// The command's name, without the program's.
    fn name(&self) -> String {
        let names = self.path.iter().skip(1).map(|it| it.get_name());
        names.collect::<Vec<_>>().join(" ")
    }

    /// What clap knows, as it was typed but for what would steer a terminal.
    fn get(&self, kind: ContextKind) -> String {
        match self.error.get(kind) {
            Some(ContextValue::String(text)) => visible(text).into_owned(),
            Some(ContextValue::Strings(texts)) => visible(&texts.join(", ")).into_owned(),
            _ => String::new(),
        }
    }

    fn list(&self, kind: ContextKind) -> Vec<String> {
        match self.error.get(kind) {
            Some(ContextValue::Strings(texts)) => texts.clone(),
            Some(ContextValue::String(text)) => vec![text.clone()],
            _ => Vec::new(),
        }
    }

    /// An error, with the help of its command as the last hint.
    fn error(&self, code: Code, message: impl Into<String>, hints: Vec<String>) -> Error {
        let error = Error::new(code, message.into());
        let error = hints.into_iter().fold(error, Error::hint);
        let name = self.name();
        error.hint(if name.is_empty() {
            "`drivetrain --help` lists the commands".to_owned()
        } else {
            format!("`drivetrain {name} --help` shows how it is used")
        })
    }

    fn no_command(&self) -> Error {
        let typed = self.get(ContextKind::InvalidSubcommand);
        let name = self.name();
        let mut hints = Vec::new();
        let lower = typed.to_lowercase();
        if let Some((_, does)) = FOREIGN.iter().find(|(word, _)| *word == lower) {
            hints.push((*does).to_owned());
        } else if let Some(command) = self.command() {
            let visible = command.get_subcommands().filter(|it| !it.is_hide_set());
            for near in near(&typed, visible.map(Command::get_name)) {
                let words = ["drivetrain", &name, near].join(" ").replace("  ", " ");
                hints.push(format!("did you mean `{words}`?"));
            }
        }
        let of = if name.is_empty() {
            String::new()
        } else {
            format!("{name} ")
        };
        self.error(
            codes::USAGE_COMMAND,
            format!("there is no command {of}{typed}"),
            hints,
        )
    }

    fn no_option(&self, typed: &[String]) -> Error {
        let arg = self.get(ContextKind::InvalidArg);
        let name = self.name();
        if !arg.starts_with('-') {
            let mut hints = Vec::new();
            if name == "query" {
                let words = typed.iter().skip_while(|word| *word != "query").skip(1);
                let sql = words.filter(|word| !word.starts_with('-'));
                let sql: Vec<_> = sql.map(|word| visible(word).into_owned()).collect();
                hints.push(format!(
                    "put the SQL in quotes: `drivetrain query \"{}\"`",
                    sql.join(" ")
                ));
            }
            let of = if name.is_empty() { "drivetrain" } else { &name };
            return self.error(
                codes::USAGE_OPTION,
                format!("{of} does not take another word: {arg}"),
                hints,
            );
        }
        let option = arg.split('=').next().unwrap_or_default();
        if ["-c", "--connection"].contains(&option) && !name.is_empty() {
            let hint = format!("put it behind the command: `drivetrain {name} -c NAME`");
            let message = format!("{option} does not stand before the command");
            return self.error(codes::USAGE_OPTION, message, vec![hint]);
        }
        let tried = TRIED
            .iter()
            .find(|(command, tried, _)| *command == name && *tried == option);
        let hints = match tried {
            Some((_, _, does)) => vec![(*does).to_owned()],
            None => self
                .command()
                .map(|command| {
                    let longs: Vec<_> = command
                        .get_arguments()
                        .filter(|it| !it.is_hide_set())
                        .filter_map(Arg::get_long)
                        .collect();
                    near(option.trim_start_matches('-'), longs.iter().copied())
                        .into_iter()
                        .map(|long| format!("did you mean --{long}?"))
                        .collect()
                })
                .unwrap_or_default(),
        };
        let of = if name.is_empty() { "drivetrain" } else { &name };
        self.error(
            codes::USAGE_OPTION,
            format!("{of} has no option {option}"),
            hints,
        )
    }

    fn no_value(&self) -> Error {
        let arg = self.get(ContextKind::InvalidArg);
        let value = self.get(ContextKind::InvalidValue);
        let option = arg.split([' ', '=']).next().unwrap_or_default();
        let option = option.trim_matches(['<', '>', '[', ']', '.']);
        let mut known = self.list(ContextKind::ValidValue);
        if value.is_empty() && self.error.kind() == ErrorKind::InvalidValue {
            return self.error(
                codes::USAGE_MISSING,
                format!("{} needs a value", arg.replace(['<', '>'], "")),
                one_of(&known),
            );
        }
        if option == "SOURCE" {
            return self.no_source(&value);
        }
        let why = std::error::Error::source(self.error).map(ToString::to_string);
        let why = why.filter(|_| known.is_empty()).map(|why| {
            if why.contains("non-zero") {
                "a whole number from 1 on is needed".to_owned()
            } else if why.contains("invalid digit") || why.contains("parse integer") {
                "a whole number is needed".to_owned()
            } else {
                why
            }
        });
        let message = match why {
            None if option == "TABLE" => format!("there is no table {value}"),
            Some(why) => format!("{option} does not take \"{value}\": {}", visible(&why)),
            None => format!("{option} does not take \"{value}\""),
        };
        let lower = value.to_lowercase();
        let meant = MEANT.iter().find(|(word, _)| *word == lower);
        let mut hints = Vec::new();
        if let Some((_, word)) = meant.filter(|(_, word)| known.iter().any(|it| it == word)) {
            hints.push(format!("did you mean {word}?"));
        } else {
            let near = near(&value, known.iter().map(String::as_str));
            hints.extend(near.into_iter().map(|word| format!("did you mean {word}?")));
        }
        if hints.is_empty() && option == "TABLE" && self.name() == "why" {
            hints.push(format!("a person: `drivetrain why person {value}`"));
            hints.push("`drivetrain streams` lists the tables".to_owned());
        } else if hints.is_empty() {
            known.retain(|it| !it.is_empty());
            hints = one_of(&known);
            if ["--include", "--exclude"].contains(&option) {
                hints.push("`drivetrain streams` lists what there is".to_owned());
            }
        }
        self.error(codes::USAGE_VALUE, message, hints)
    }

    fn no_source(&self, value: &str) -> Error {
        let lower = value.to_lowercase();
        let hint = if lower == "sandbox" || lower == "demo" {
            "did you mean `drivetrain connect justworks --sandbox`?"
        } else {
            "Justworks is the only source so far: `drivetrain connect justworks`"
        };
        self.error(
            codes::USAGE_VALUE,
            format!("there is no source {value}"),
            vec![hint.to_owned()],
        )
    }

    fn missing(&self) -> Error {
        let what = self.get(ContextKind::InvalidArg);
        let name = self.name();
        let name = if name.is_empty() { "drivetrain" } else { &name };
        if what.is_empty() {
            let commands = self.list(ContextKind::ValidSubcommand);
            let message = format!("{name} needs a command");
            return self.error(codes::USAGE_MISSING, message, one_of(&commands));
        }
        let what = what.replace(['<', '>'], "");
        self.error(
            codes::USAGE_MISSING,
            format!("{name} needs {what}"),
            Vec::new(),
        )
    }

    fn conflict(&self) -> Error {
        let plain = |text: String| text.replace(['<', '>'], "").replace("...", "");
        let arg = plain(self.get(ContextKind::InvalidArg));
        let other = plain(self.get(ContextKind::PriorArg));
        let message = if arg == other || other.is_empty() {
            format!("{arg} can be given once")
        } else {
            format!("{arg} cannot be used with {other}")
        };
        self.error(codes::USAGE_CONFLICT, message, Vec::new())
    }

    /// What is left: clap's own first line.
    fn other(&self) -> Error {
        let text = self.error.render().to_string();
        let line = text.lines().next().unwrap_or_default();
        let line = line.trim_start_matches("error: ");
        self.error(codes::USAGE_VALUE, visible(line).into_owned(), Vec::new())
    }
}

fn one_of(known: &[String]) -> Vec<String> {
    if known.is_empty() || known.len() > LISTED {
        return Vec::new();
    }
    vec![format!("one of: {}", known.join(", "))]
}
