//! The user's crontab: two lines per connection, found again by the first one.
//!
//! The text of a crontab is another person's: whatever is not ours stays as it was, byte for byte,
//! also where it is not UTF-8. What `crontab -l` prints is what was installed, so our lines go in
//! and out through `crontab` and never past it.

use std::path::Path;
use std::time::Duration;

use super::job::Job;
use super::system::{Trouble, ask};
use super::timetable::Timetable;
use crate::codes;
use crate::config::Name;
use crate::error::Error;
use crate::files::quoted;

/// Longer lines are cut off by cron (crontab(5): 998 characters).
const MAX_LINE: usize = 998;

/// The mark and the line that cron runs.
///
/// Cron gives a command to `/bin/sh` and reads an unescaped `%` as a line's end.
///
/// Errors: `schedule.unwritable` where cron would cut the line off.
pub fn entry(job: &Job, timetable: Timetable) -> Result<String, Error> {
    let key = job.key.iter().map(|key| ("DRIVETRAIN_KEY_FILE", key));
    let variables = job.variables.iter().map(|(name, value)| (*name, value));
    let mut command = String::new();
    for (name, value) in variables.chain(key) {
        command.push_str(&format!("{name}={} ", quoted(Path::new(value))));
    }
    command.push_str(&quoted(Path::new(&job.program)));
    command.push_str(&format!(" {}", job.words()));
    let line = format!("{} {}", timetable.cron(), command.replace('%', r"\%"));
    if line.len() > MAX_LINE {
        let message = format!(
            "the line has {} characters, and cron reads up to {MAX_LINE}",
            line.len()
        );
        return Err(Error::new(codes::SCHEDULE_UNWRITABLE, message)
            .hint("set shorter variables; NO_PROXY is often the long one")
            .hint(timer(&job.name)));
    }
    Ok(format!("{}\n{line}\n", job.mark))
}

/// What to do where cron does not serve.
pub fn timer(name: &Name) -> String {
    format!("or use a systemd timer: `drivetrain schedule {name} --with systemd --install`")
}

/// The lines of a crontab, and which of them are ours.
fn lines<'a>(crontab: &'a [u8], mark: &str, name: &Name) -> Vec<(&'a [u8], bool)> {
    let sync = format!(" sync {name} ");
    let mut marked = false;
    let of_ours = |line: &'a [u8]| {
        let text = line.trim_ascii_end();
        let syncs = || String::from_utf8_lossy(text).contains(&sync);
        let ours = text == mark.as_bytes() || (marked && syncs());
        marked = text == mark.as_bytes();
        (line, ours)
    };
    crontab
        .split_inclusive(|byte| *byte == b'\n')
        .map(of_ours)
        .collect()
}

/// The crontab with our entry: in the former one's place, or at the end.
pub fn with(crontab: &[u8], mark: &str, name: &Name, entry: &str) -> Vec<u8> {
    let mut entry = Some(entry.as_bytes());
    let mut new = Vec::new();
    for (line, ours) in lines(crontab, mark, name) {
        let line = if ours {
            entry.take().unwrap_or_default()
        } else {
            line
        };
        new.extend_from_slice(line);
    }
    if let Some(entry) = entry {
        if new.last().is_some_and(|byte| *byte != b'\n') {
            new.push(b'\n');
        }
        new.extend_from_slice(entry);
    }
    new
}

/// The crontab without our entry, if it had one.
pub fn without(crontab: &[u8], mark: &str, name: &Name) -> Option<Vec<u8>> {
    let lines = lines(crontab, mark, name);
    let theirs = lines.iter().filter(|(_, ours)| !ours);
    let theirs: Vec<u8> = theirs.flat_map(|(line, _)| line.iter().copied()).collect();
    (theirs.len() < crontab.len()).then_some(theirs)
}

/// The times of our entry, if there is one that is not commented out; `Some(None)` where a person
/// has changed them to something that [`Timetable`] cannot say.
pub fn find(crontab: &[u8], mark: &str, name: &Name) -> Option<Option<Timetable>> {
    let mut ours = lines(crontab, mark, name)
        .into_iter()
        .filter(|(line, ours)| *ours && !line.trim_ascii_start().starts_with(b"#"));
    let line = String::from_utf8_lossy(ours.next()?.0).into_owned();
    let fields: Vec<_> = line.split(' ').take(5).collect();
    Some(Timetable::from_cron(&fields.join(" ")))
}

/// What a crontab sets for our entry, or for whatever stands at its end where there is none: the lines
/// `NAME=value` above it (crontab(5)), and the ones in front of our command.
pub fn variables(crontab: &[u8], mark: &str, name: &Name) -> Vec<(String, String)> {
    let mut set = Vec::new();
    for (line, ours) in lines(crontab, mark, name) {
        let line = String::from_utf8_lossy(line).trim().to_owned();
        if line.starts_with('#') {
            continue;
        }
        if ours {
            let command = line.splitn(6, ' ').nth(5).unwrap_or_default();
            let words = shell_words::split(&command.replace(r"\%", "%")).unwrap_or_default();
            set.extend(words.iter().map_while(|word| variable(word)));
            break;
        }
        set.extend(variable(&line));
    }
    set
}

/// `NAME=value`, as a crontab and a shell have it; the value may stand in quotes.
fn variable(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(fits)
    {
        return None;
    }
    let quoted = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
    Some((name.to_owned(), value.to_owned()))
}

/// The user's crontab; empty where there is none yet.
pub fn read(timeout: Duration) -> Result<Vec<u8>, Trouble> {
    // Debian and cronie say the former, busybox the latter.
    let none = ["no crontab for", "No such file or directory"];
    match ask("crontab", &["-l"], None, timeout) {
        Err(Trouble::Refused(why)) if none.iter().any(|it| why.contains(it)) => Ok(Vec::new()),
        read => read,
    }
}

/// Installs a crontab in place of the former one; none in place of one that would be empty.
pub fn write(crontab: Vec<u8>, timeout: Duration) -> Result<(), Trouble> {
    let answer = if crontab.is_empty() {
        ask("crontab", &["-r"], None, timeout)
    } else {
        ask("crontab", &["-"], Some(crontab), timeout)
    };
    answer.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &str = "# drivetrain schedule justworks";

    fn name() -> Name {
        "justworks".parse().unwrap()
    }

    fn daily() -> Timetable {
        Timetable::from_cron("30 5 * * *").unwrap()
    }

    fn job() -> Job {
        Job {
            name: name(),
            mark: MARK.into(),
            program: "/home/you/.cargo/bin/drivetrain".into(),
            variables: Vec::new(),
            key: None,
        }
    }

    #[test]
    fn a_line_is_what_cron_and_the_shell_read() {
        let mut everything = job();
        everything.program = "/opt/it's 100%/drivetrain".into();
        everything.variables = vec![("DRIVETRAIN_HOME", "/srv/pay roll".into())];
        everything.key = Some("/etc/keys/50%".into());
        let entries = [job(), everything].map(|job| entry(&job, daily()).unwrap());
        insta::assert_snapshot!(entries.join("\n"), @r"
        # drivetrain schedule justworks
        30 5 * * * /home/you/.cargo/bin/drivetrain sync justworks -q --deadline 2h

        # drivetrain schedule justworks
        30 5 * * * DRIVETRAIN_HOME='/srv/pay roll' DRIVETRAIN_KEY_FILE=/etc/keys/50\% '/opt/it'\''s 100\%/drivetrain' sync justworks -q --deadline 2h
        ");
    }

    #[test]
    fn what_cron_sets_for_a_run_is_read_back() {
        let mut job = job();
        job.variables = vec![("DRIVETRAIN_HOME", "/srv/it's pay".into())];
        job.key = Some("/etc/keys/50%".into());
        let entry = entry(&job, daily()).unwrap();
        let crontab = format!("A_KEY = \"x y\"\n# B=1\n1 1 * * * C=1 true\n{entry}D=1\n");
        let set = variables(crontab.as_bytes(), MARK, &name());
        let expected = [
            ("A_KEY", "x y"),
            ("DRIVETRAIN_HOME", "/srv/it's pay"),
            ("DRIVETRAIN_KEY_FILE", "/etc/keys/50%"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(set, expected);
        // Without an entry of ours, the lines of the crontab hold for a person's own.
        assert_eq!(variables(b"A=1\n", MARK, &name()).len(), 1);
    }

    #[test]
    fn a_line_that_cron_would_cut_off_is_refused() {
        let mut job = job();
        job.variables = vec![("NO_PROXY", "host,".repeat(200))];
        let error = entry(&job, daily()).unwrap_err();
        assert_eq!(error.code, codes::SCHEDULE_UNWRITABLE);
    }

    /// A crontab with a byte that is no UTF-8, and jobs that look like ours.
    const THEIRS: &[u8] = b"# caf\xe9\r\nMAILTO=me\n\n17 5 * * *  drivetrain sync -q\n\
        # drivetrain schedule justworks in /srv/x\n1 1 * * * drivetrain sync justworks -q\n\
        @daily /bin/true";

    #[test]
    fn what_is_not_ours_stays_byte_for_byte() {
        let entry = entry(&job(), daily()).unwrap();
        let once = with(THEIRS, MARK, &name(), &entry);
        assert!(once.starts_with(THEIRS));
        assert_eq!(find(&once, MARK, &name()), Some(Some(daily())));
        assert_eq!(with(&once, MARK, &name(), &entry), once);
        // cron demands the newline at the end.
        let theirs = [THEIRS, b"\n"].concat();
        assert_eq!(without(&once, MARK, &name()), Some(theirs.clone()));
        assert_eq!(without(&theirs, MARK, &name()), None);
        assert_eq!(find(&theirs, MARK, &name()), None);
    }

    #[test]
    fn another_time_takes_the_former_ones_place() {
        let before = entry(&job(), daily()).unwrap();
        let crontab = [b"1 1 * * * a\n", before.as_bytes(), b"2 2 * * * b\n"].concat();
        let often = Timetable::from_cron("0 5,11,17,23 * * *").unwrap();
        let after = entry(&job(), often).unwrap();
        let expected = [b"1 1 * * * a\n", after.as_bytes(), b"2 2 * * * b\n"].concat();
        assert_eq!(with(&crontab, MARK, &name(), &after), expected);
    }

    #[test]
    fn a_line_below_the_mark_that_is_not_ours_is_left_alone() {
        let crontab = format!("{MARK}\n0 3 * * * backup\n");
        let left = without(crontab.as_bytes(), MARK, &name()).unwrap();
        assert_eq!(left, b"0 3 * * * backup\n");
        assert_eq!(find(crontab.as_bytes(), MARK, &name()), None);
    }

    #[test]
    fn a_line_that_was_commented_out_is_not_scheduled_and_still_ours() {
        let crontab = format!("{MARK}\n#30 5 * * * drivetrain sync justworks -q\n");
        assert_eq!(find(crontab.as_bytes(), MARK, &name()), None);
        assert_eq!(without(crontab.as_bytes(), MARK, &name()), Some(Vec::new()));
    }

    #[test]
    fn edited_times_are_found_and_not_understood() {
        let crontab = format!("{MARK}\n30 5 * * 1-5 drivetrain sync justworks -q\n");
        assert_eq!(find(crontab.as_bytes(), MARK, &name()), Some(None));
    }
}
