//! A timer of the user's own systemd, and the service that it starts: two files per connection.
//!
//! A user's timer needs no administrator, and it makes up for a run that was missed while the
//! machine slept. The service is not fenced in: in a user's manager each fence takes away the right of
//! setgid programs to be what they are (systemd.exec(5), `NoNewPrivileges=`), and mail programs, which
//! tell a person of a failure, are such.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::job::Job;
use super::system::{Trouble, ask};
use super::timetable::{Every, Timetable};
use crate::auth::vault::key::CREDENTIAL;
use crate::codes;
use crate::config::Name;
use crate::error::Error;
use crate::files;

/// What the comment by which a schedule is found again begins with.
const MARK: &str = "# drivetrain schedule ";

/// The files of a connection's timer.
#[derive(Debug, Clone)]
pub struct Units {
    folder: PathBuf,
    name: Name,
}

impl Units {
    /// Where they are, or would be.
    pub fn new(folder: &Path, name: &Name) -> Self {
        Self {
            folder: folder.to_owned(),
            name: name.clone(),
        }
    }

    /// The timer's name for `systemctl`.
    pub fn timer_name(&self) -> String {
        format!("drivetrain-{}.timer", self.name)
    }

    /// The service's name for `systemctl`.
    pub fn service_name(&self) -> String {
        format!("drivetrain-{}.service", self.name)
    }

    fn timer_path(&self) -> PathBuf {
        self.folder.join(self.timer_name())
    }

    fn service_path(&self) -> PathBuf {
        self.folder.join(self.service_name())
    }

    /// Both files with their content.
    pub fn files(&self, job: &Job, timetable: Timetable) -> [(PathBuf, String); 2] {
        [
            (self.service_path(), service(job)),
            (self.timer_path(), timer(job, timetable)),
        ]
    }

    /// The timer's text, if there is one with this mark.
    ///
    /// Errors: `schedule.taken` where another user's has its name.
    pub fn read(&self, mark: &str) -> Result<Option<String>, Error> {
        let path = self.timer_path();
        let text = match std::fs::read(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(self.unusable(&path).cause(&error)),
        };
        let first = text.lines().next().unwrap_or_default();
        if first == mark {
            return Ok(Some(text));
        }
        Err(self.taken(&path, first))
    }

    /// The error of a timer that is there already, by its first line.
    fn taken(&self, path: &Path, first: &str) -> Error {
        let error = |whose: &str| {
            let message = format!("{} belongs to {whose}", path.display());
            Error::new(codes::SCHEDULE_TAKEN, message)
        };
        let remove = format!("drivetrain schedule {} --remove", self.name);
        let Some(marked) = first.strip_prefix(MARK) else {
            return error("another program")
                .hint("move it away")
                .hint(self.cron());
        };
        match marked.split_once(" in ") {
            Some((_, home)) => {
                let quoted = files::quoted(Path::new(home));
                error(&format!("the connections in {home}")).hint(format!(
                    "remove it there: `DRIVETRAIN_HOME={quoted} {remove}`"
                ))
            }
            None => error("the connections in the default folder")
                .hint(format!("unset DRIVETRAIN_HOME to remove it: `{remove}`")),
        }
    }

    /// Writes both files, and lets the manager start the timer.
    pub fn install(&self, job: &Job, timetable: Timetable, timeout: Duration) -> Result<(), Error> {
        self.read(&job.mark)?;
        std::fs::create_dir_all(&self.folder)
            .map_err(|error| self.unusable(&self.folder).cause(&error))?;
        let new = self.files(job, timetable);
        let former = [&new[0].0, &new[1].0].map(|path| (path.clone(), std::fs::read(path).ok()));
        let started = self.start(&new, timeout);
        if started.is_err() {
            // What does not run is not to look as if it did.
            for (path, text) in former {
                let _ = match text {
                    Some(text) => files::write_private(&path, &text),
                    None => files::remove(&path).map(drop),
                };
            }
            let _ = manager(&["daemon-reload"], timeout);
        }
        started
    }

    fn start(&self, new: &[(PathBuf, String)], timeout: Duration) -> Result<(), Error> {
        for (path, text) in new {
            files::write_private(path, text.as_bytes())
                .map_err(|error| self.unusable(&self.folder).cause(&error))?;
        }
        let timer = self.timer_name();
        for args in [
            &["daemon-reload"][..],
            &["enable", &timer],
            // Not only `--now`: a timer that runs already has other times from here on.
            &["restart", &timer],
        ] {
            manager(args, timeout).map_err(|trouble| {
                let message = format!("`systemctl --user {}` failed", args.join(" "));
                Error::new(codes::SCHEDULE_SYSTEMD_FAILED, message)
                    .cause(&trouble)
                    .hint(format!("see its status: `systemctl --user status {timer}`"))
                    .hint(self.cron())
            })?;
        }
        Ok(())
    }

    fn unusable(&self, path: &Path) -> Error {
        let message = format!("{} cannot be used for a timer", path.display());
        Error::new(codes::SCHEDULE_UNITS, message)
            .hint("make it readable and writable for your user")
            .hint(self.cron())
    }

    fn cron(&self) -> String {
        format!(
            "or use cron: `drivetrain schedule {} --with cron --install`",
            self.name
        )
    }

    /// Stops the timer and removes both files. A manager that does not answer is not needed for it.
    pub fn remove(&self, timeout: Duration) -> Result<(), Error> {
        let timer = self.timer_name();
        let reached = manager(&["disable", "--now", &timer], timeout);
        if reached.is_ok() {
            // When it last ran: nothing of ours is to stay.
            let _ = manager(&["clean", "--what=state", &timer], timeout);
        }
        let wanted = self.folder.join("timers.target.wants").join(&timer);
        for path in [wanted, self.timer_path(), self.service_path()] {
            files::remove(&path).map_err(|error| self.unusable(&path).cause(&error))?;
        }
        if reached.is_ok() {
            let _ = manager(&["daemon-reload"], timeout);
        }
        Ok(())
    }
}

/// The times of a timer's text; `None` where a person has changed them to something that
/// [`Timetable`] cannot say.
pub fn times(timer: &str) -> Option<Timetable> {
    let mut calendars = timer
        .lines()
        .filter_map(|line| line.strip_prefix("OnCalendar="));
    let times = Timetable::from_calendar(calendars.next()?)?;
    calendars.next().is_none().then_some(times)
}

/// Asks the user's manager.
pub fn manager(args: &[&str], timeout: Duration) -> Result<Vec<u8>, Trouble> {
    ask("systemctl", &[&["--user"], args].concat(), None, timeout)
}

fn made(job: &Job) -> String {
    format!(
        "{}\n# Made by `drivetrain schedule {name} --install`; `drivetrain schedule {name} --remove` removes it.",
        job.mark,
        name = job.name
    )
}

fn service(job: &Job) -> String {
    let mut lines = vec![
        made(job),
        "[Unit]".into(),
        format!("Description=Sync of the drivetrain connection {}", job.name),
        String::new(),
        "[Service]".into(),
        "Type=oneshot".into(),
        format!("ExecStart={} {}", word(&job.program), job.words()),
    ];
    for (name, value) in &job.variables {
        lines.push(format!("Environment={}", word(&format!("{name}={value}"))));
    }
    if let Some(key) = &job.key {
        // Everything behind the colon is the path, blanks and quotes as well.
        lines.push(format!(
            "LoadCredential={CREDENTIAL}:{}",
            key.replace('%', "%%")
        ));
    }
    lines.extend(["TimeoutStartSec=1d", "UMask=0077"].map(String::from));
    lines.join("\n") + "\n"
}

fn timer(job: &Job, timetable: Timetable) -> String {
    let mut lines = vec![
        made(job),
        "[Unit]".into(),
        format!(
            "Description=Times to sync the drivetrain connection {}",
            job.name
        ),
        String::new(),
        "[Timer]".into(),
        format!("OnCalendar={}", timetable.calendar()),
        "Persistent=true".into(),
    ];
    if timetable.every == Every::DAY {
        lines.push("RandomizedDelaySec=2min".into());
    }
    lines.extend(["", "[Install]", "WantedBy=timers.target"].map(String::from));
    lines.join("\n") + "\n"
}

/// A word as systemd.syntax(7) reads it. There is no backslash in it ([`Job::new`]).
fn word(text: &str) -> String {
    let text = text.replace('%', "%%");
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=".contains(c);
    if text.chars().all(plain) {
        return text;
    }
    format!("\"{}\"", text.replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> Job {
        Job {
            name: "justworks".parse().unwrap(),
            mark: "# drivetrain schedule justworks in /srv/pay roll".into(),
            program: "/opt/100% \"sure\"/drivetrain".into(),
            variables: vec![("DRIVETRAIN_HOME", "/srv/pay roll".into())],
            key: Some("/etc/keys/50% \"x\"".into()),
        }
    }

    fn daily() -> Timetable {
        Timetable::from_calendar("*-*-* 05:30:00").unwrap()
    }

    #[test]
    fn both_units_say_everything_that_a_run_needs() {
        let units = Units::new(Path::new("/home/you/.config/systemd/user"), &job().name);
        let files = units.files(&job(), daily());
        let texts = files.map(|(path, text)| format!("==> {}\n{text}", path.display()));
        insta::assert_snapshot!(texts.join("\n"), @r#"
        ==> /home/you/.config/systemd/user/drivetrain-justworks.service
        # drivetrain schedule justworks in /srv/pay roll
        # Made by `drivetrain schedule justworks --install`; `drivetrain schedule justworks --remove` removes it.
        [Unit]
        Description=Sync of the drivetrain connection justworks

        [Service]
        Type=oneshot
        ExecStart="/opt/100%% \"sure\"/drivetrain" sync justworks -q --deadline 2h
        Environment="DRIVETRAIN_HOME=/srv/pay roll"
        LoadCredential=drivetrain.key:/etc/keys/50%% "x"
        TimeoutStartSec=1d
        UMask=0077

        ==> /home/you/.config/systemd/user/drivetrain-justworks.timer
        # drivetrain schedule justworks in /srv/pay roll
        # Made by `drivetrain schedule justworks --install`; `drivetrain schedule justworks --remove` removes it.
        [Unit]
        Description=Times to sync the drivetrain connection justworks

        [Timer]
        OnCalendar=*-*-* 05:30:00
        Persistent=true
        RandomizedDelaySec=2min

        [Install]
        WantedBy=timers.target
        "#);
    }

    #[test]
    fn the_times_are_read_back() {
        assert_eq!(times(&timer(&job(), daily())), Some(daily()));
        assert_eq!(times("[Timer]\nOnCalendar=Mon *-*-* 05:30:00\n"), None);
        assert_eq!(
            times("OnCalendar=*-*-* 05:30:00\nOnCalendar=*-*-* 06:30:00"),
            None
        );
        assert_eq!(times(""), None);
    }

    #[test]
    fn a_timer_of_somebody_else_is_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let units = Units::new(folder.path(), &job().name);
        assert_eq!(units.read(&job().mark).unwrap(), None);
        let path = folder.path().join("drivetrain-justworks.timer");
        for (theirs, hint) in [
            (
                "# drivetrain schedule justworks in /srv/other\n",
                "DRIVETRAIN_HOME=/srv/other ",
            ),
            ("# drivetrain schedule justworks\n", "unset DRIVETRAIN_HOME"),
            ("[Timer]\n", "move it away"),
        ] {
            std::fs::write(&path, theirs).unwrap();
            let error = units.read(&job().mark).unwrap_err();
            assert_eq!(error.code, codes::SCHEDULE_TAKEN);
            assert!(error.hints[0].to_string().contains(hint), "{error:?}");
        }
        std::fs::write(&path, timer(&job(), daily())).unwrap();
        assert!(units.read(&job().mark).unwrap().is_some());
    }
}
