//! The system's own scheduler runs the sync: a timer of the user's systemd, or the user's crontab.
//!
//! What is installed is read back from the system ([`installed`]): a file of ours could only say
//! what was once meant.

mod cron;
pub mod installed;
pub mod job;
mod system;
mod systemd;
pub mod timetable;

use std::path::Path;
use std::time::Duration;

use crate::auth::vault::VaultKind;
use crate::codes;
use crate::config::{Connection, Name};
use crate::context::Context;
use crate::error::{Error, Kind, connect_command};
use crate::files;
use crate::foreign;
use crate::ui::green;
use installed::Schedules;
use job::Job;
use system::{Trouble, ask};
use systemd::Units;
use timetable::Timetable;

/// How long a program may take that changes something.
const CHANGE_TIMEOUT: Duration = Duration::from_secs(20);

/// What runs a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum System {
    /// A timer of the user's own systemd.
    Systemd,
    /// The user's crontab.
    Cron,
}

impl System {
    /// The word for programs and flags.
    pub fn word(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::Cron => "cron",
        }
    }

    /// The words for a person.
    pub fn told(self) -> &'static str {
        match self {
            Self::Systemd => "a systemd timer",
            Self::Cron => "cron",
        }
    }

    /// What this machine has for this user.
    pub fn find() -> Option<Self> {
        let short = Duration::from_secs(3);
        if systemd::manager(&["show", "--property=Version"], short).is_ok() {
            return Some(Self::Systemd);
        }
        match cron::read(short) {
            Err(Trouble::Absent) => None,
            _ => Some(Self::Cron),
        }
    }
}

/// Neither of the two is there.
pub fn none(job: &Job) -> Error {
    let message = "neither systemd nor cron is available for your user";
    let error = Error::new(codes::SCHEDULE_NO_SCHEDULER, message);
    let command = format!("{} {}", job.program, job.words());
    if cfg!(windows) {
        return error.hint(format!(
            "use the Task Scheduler: `schtasks /Create /SC DAILY /ST 05:30 /TN drivetrain-{} /TR \"{command}\"`",
            job.name
        ));
    }
    let program = files::quoted(Path::new(&job.program));
    let command = format!("{program} {}", job.words());
    error
        .hint("install cron: `sudo apt-get install cron`")
        .hint(format!(
            "or let another scheduler run `{command}`; in a container, the host's scheduler"
        ))
}

/// What would keep a run from its work where no one is logged in.
pub fn warnings(connection: &Connection, job: &Job, context: &Context) -> Vec<String> {
    let name = &connection.name;
    let mut warnings = Vec::new();
    if let Some(away) = connection.away() {
        let connect = connect_command(&name.to_string());
        warnings.push(format!("{}: run `{connect}` first", away.message));
    }
    match connection.vault {
        VaultKind::Keyring => warnings.push(format!(
            "the sign-in is in the system keyring, which is often locked while you are not logged in; a sync then ends with exit code 1. `drivetrain vault new-key PATH` and `drivetrain vault move {name} --to file` move it to an encrypted file"
        )),
        VaultKind::File if job.key.is_none() => warnings.push(
            "the sign-in is in an encrypted file, but no key is set here: set DRIVETRAIN_KEY_FILE to it and run this again".into(),
        ),
        VaultKind::File | VaultKind::Plain => {}
    }
    for (variable, value) in &context.environment.surroundings {
        if job::secret(value) {
            warnings.push(format!(
                "{variable} contains a password and is not written into the schedule; syncs will run without it"
            ));
        }
    }
    warnings
}

/// What would be installed, and where it goes.
pub fn text(
    job: &Job,
    timetable: Timetable,
    by: System,
    context: &Context,
) -> Result<(String, &'static str), Error> {
    Ok(match by {
        System::Cron => (cron::entry(job, timetable)?, "in your crontab"),
        System::Systemd => {
            let files = units(&job.name, context)?.files(job, timetable);
            let texts = files.map(|(path, text)| format!("# {}\n{text}", foreign::path(&path)));
            (texts.join("\n"), "in these files")
        }
    })
}

fn units(name: &Name, context: &Context) -> Result<Units, Error> {
    match &context.environment.units {
        Some(folder) => Ok(Units::new(folder, name)),
        None => Err(Error::new(
            codes::CONFIG_NO_HOME,
            "this user has no home directory for a timer",
        )
        .hint(format!(
            "set HOME, or use cron: `drivetrain schedule {name} --with cron`"
        ))),
    }
}

/// Installs it, in place of what was installed before.
pub fn install(
    job: &Job,
    timetable: Timetable,
    by: System,
    context: &Context,
) -> Result<(), Error> {
    let name = &job.name;
    let other = match by {
        System::Cron => {
            let entry = cron::entry(job, timetable)?;
            let crontab = cron::read(CHANGE_TIMEOUT).map_err(|it| refused("read", &it, name))?;
            let new = cron::with(&crontab, &job.mark, name, &entry);
            if new != crontab {
                cron::write(new, CHANGE_TIMEOUT).map_err(|it| refused("changed", &it, name))?;
            }
            System::Systemd
        }
        System::Systemd => {
            units(name, context)?.install(job, timetable, CHANGE_TIMEOUT)?;
            System::Cron
        }
    };
    // One connection, one schedule: the former one may be the other system's.
    if let Err(error) = take_away(name, other, context) {
        let told = other.told();
        context.ui.warn(format!(
            "whether {told} already had a schedule could not be checked: {}",
            error.message
        ));
    }
    let installed = Schedules::read(context).of(name);
    let Some(installed) = installed.filter(|it| it.by == by) else {
        let message = format!("{} accepted the schedule but does not list it", by.told());
        return Err(Error::hinted(codes::SCHEDULE_NOT_INSTALLED, message));
    };
    let done = green().apply_to("✓");
    let next = installed.next.map(|next| {
        let next = next.to_zoned_datetime(jiff::tz::TimeZone::system());
        format!(", next on {}", next.strftime("%Y-%m-%d at %H:%M"))
    });
    context.ui.say(format!(
        "{done} {name} will sync {}{}",
        installed.when(),
        next.unwrap_or_default()
    ));
    context
        .ui
        .say(format!("  to undo it: drivetrain schedule {name} --remove"));
    match by {
        System::Systemd if lingers() != Some(true) => context.ui.warn(
            "your timer runs only while you are logged in, unless you change this: `loginctl enable-linger`",
        ),
        System::Cron if cron_runs() == Some(false) => context.ui.warn(
            "cron does not seem to run here: `sudo systemctl enable --now cron` starts it",
        ),
        _ => {}
    }
    Ok(())
}

/// Cron said no, or nothing.
fn refused(doing: &str, trouble: &Trouble, name: &Name) -> Error {
    let message = format!("the crontab cannot be {doing}");
    let error = Error::new(codes::SCHEDULE_CRON_FAILED, message).cause(trouble);
    match trouble {
        Trouble::Absent => error.hint("install cron: `sudo apt-get install cron`"),
        _ => error
            .hint("your user must be allowed to use cron: see /etc/cron.allow and /etc/cron.deny"),
    }
    .hint(cron::timer(name))
}

/// Takes away what was installed.
pub fn remove(name: &Name, with: Option<System>, context: &Context) -> Result<Option<Kind>, Error> {
    let systems = match with {
        Some(system) => vec![system],
        None => vec![System::Systemd, System::Cron],
    };
    let mut found = false;
    for system in systems {
        if take_away(name, system, context)? {
            found = true;
            let done = green().apply_to("✓");
            let told = system.told();
            context
                .ui
                .say(format!("{done} {name} no longer syncs by {told}"));
        }
    }
    if !found {
        context.ui.say(format!("{name} is not scheduled"));
    }
    Ok(None)
}

/// Removes what is ours; says whether there was something.
fn take_away(name: &Name, by: System, context: &Context) -> Result<bool, Error> {
    let mark = job::mark(name, context)?;
    match by {
        System::Cron => {
            let crontab = match cron::read(CHANGE_TIMEOUT) {
                Err(Trouble::Absent) => return Ok(false),
                read => read.map_err(|it| refused("read", &it, name))?,
            };
            let Some(left) = cron::without(&crontab, &mark, name) else {
                return Ok(false);
            };
            cron::write(left, CHANGE_TIMEOUT).map_err(|it| refused("changed", &it, name))?;
        }
        System::Systemd => {
            let Some(folder) = &context.environment.units else {
                return Ok(false);
            };
            let units = Units::new(folder, name);
            match units.read(&mark) {
                Ok(Some(_)) => units.remove(CHANGE_TIMEOUT)?,
                Ok(None) => return Ok(false),
                // A person else's timer is not ours to take away.
                Err(error) if error.code == codes::SCHEDULE_TAKEN => return Ok(false),
                Err(error) => return Err(error),
            }
        }
    }
    Ok(true)
}

/// Whether this user's manager runs while no one is logged in, where that can be known.
pub fn lingers() -> Option<bool> {
    #[cfg(unix)]
    let user = rustix::process::geteuid().as_raw().to_string();
    #[cfg(not(unix))]
    let user = String::new();
    let args = ["show-user", &user, "--property=Linger", "--value"];
    let answer = ask("loginctl", &args, None, Duration::from_secs(3)).ok()?;
    match answer.trim_ascii() {
        b"yes" => Some(true),
        b"no" => Some(false),
        _ => None,
    }
}

/// Whether a cron runs on this machine, where its processes can be seen.
pub fn cron_runs() -> Option<bool> {
    let name = |path: std::path::PathBuf| std::fs::read_to_string(path.join("comm")).ok();
    // A user who does not see the first process does not see the others' either.
    name("/proc/1".into())?;
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    let mut names = processes.filter_map(|entry| name(entry.path()));
    Some(names.any(|name| name.contains("cron")))
}
