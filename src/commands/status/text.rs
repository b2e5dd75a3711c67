//! A connection as a person reads it.

use jiff::tz::TimeZone;

use super::Status;
use crate::auth::vault::VaultKind;
use crate::context::{Context, now};
use crate::error::{Step, connect_command};
use crate::foreign::path;
use crate::health::lifetime::death;
use crate::justworks::scope_coverage::missing_without;
use crate::run::ended::backup_command;
use crate::setup::result::not_asked_for;
use crate::store::log_bytes;
use crate::ui::summary::{bytes, count, things};
use crate::ui::times::when;
use crate::ui::{behind, bold, dim, green, red, yellow};

/// Lines of a word and what stands behind it.
struct Lines(String);

impl Lines {
    fn add(&mut self, what: &str, text: impl AsRef<str>) {
        let what = dim().apply_to(format!("{what:<13}"));
        let text = behind(text.as_ref(), 17);
        self.0.push_str(&format!("  {what}  {text}\n"));
    }
}

impl Status {
    /// Everything that is known, for a person.
    pub(super) fn text(&self, context: &Context) -> String {
        let connection = &self.connection;
        let (name, company) = (bold().apply_to(&connection.name), &connection.company);
        let mut lines = Lines(format!("{name}  {} · {}\n", company.name, company.host));
        for (what, text) in self.sign_in() {
            lines.add(what, text);
        }
        self.scopes(&mut lines);
        self.kept(&mut lines, context);
        if let Some(sandbox) = &connection.sandbox {
            lines.add("sandbox at", sandbox.as_of.to_string());
        }
        let store = context.paths.store(&connection.name);
        lines.add("data in", path(&store));
        let log = log_bytes(&store);
        if log > 0 {
            let text = format!(
                "{} in {}-wal belong to it: copy both files, or copy with `{}`",
                bytes(log),
                path(std::path::Path::new(store.file_name().unwrap_or_default())),
                backup_command(&store)
            );
            lines.add("", text);
        }
        if let Some(schedule) = &self.schedule {
            let next = schedule
                .next
                .map(|next| format!(", next {}", when(next, now())));
            lines.add("scheduled", schedule.when() + &next.unwrap_or_default());
            if let Some(caveat) = schedule.caveat(&connection.name) {
                lines.add("", yellow().apply_to(caveat).to_string());
            }
        }
        lines.add("last run", self.last_run());
        lines.0 + &self.table()
    }

    /// What is granted, what of that is not used, and what is missing.
    fn scopes(&self, lines: &mut Lines) {
        let connection = &self.connection;
        let Some(granted) = self.granted() else {
            return;
        };
        let asked = connection.asked();
        lines.add("granted", granted.within(&asked).to_string());
        if let Some(text) = not_asked_for(&granted, &asked) {
            lines.add("not asked", text);
        }
        for scope in connection.scopes.not_in(&granted) {
            let missing = missing_without(scope, &connection.include);
            lines.add("not granted", format!("{scope}: {missing}"));
        }
    }

    /// Where the sign-in is kept, and what is used in its place.
    fn kept(&self, lines: &mut Lines, context: &Context) {
        let connection = &self.connection;
        let mut vault = self.vault(context);
        if connection.vault == VaultKind::Plain && connection.sandbox.is_none() {
            vault = format!("{} {vault}", yellow().apply_to("insecure:"));
        }
        if connection.away().is_none() {
            lines.add("sign-in in", vault);
            if let Some(caveat) = self.caveat(context) {
                lines.add("", yellow().apply_to(caveat).to_string());
            }
        }
        for copy in &connection.vault_copies {
            let copy = context.keep(&connection.name, &connection.id, *copy).vault;
            let text = format!(
                "a move was cut off: a copy of the sign-in may be in the {}; run `drivetrain vault move {} --to {}` to remove it",
                copy.describe(),
                connection.name,
                connection.vault.word()
            );
            lines.add("copy", yellow().apply_to(text).to_string());
        }
        if context.environment.access_token.is_some() {
            let text = "DRIVETRAIN_ACCESS_TOKEN is set and is used instead";
            lines.add("overridden", text);
        }
        if context.given_secret(connection).is_some() {
            let text =
                "JUSTWORKS_CLIENT_SECRET is set and is used instead of the kept client secret";
            lines.add("overridden", text);
        }
    }

    fn sign_in(&self) -> Vec<(&'static str, String)> {
        let now = now();
        let connect = connect_command(&self.connection.name.to_string());
        if let Some(at) = self.connection.moved_at {
            let moved = format!("moved to another machine {}", when(at, now));
            let text = match self.connection.export_again() {
                None => format!("{moved}; run `{connect}` to sign in here as well"),
                Some(command) => format!("{moved}, and that was cut off: run `{command}` again"),
            };
            return vec![("sign-in", yellow().apply_to(text).to_string())];
        }
        let unfinished = self.connection.purged_at.or(self.connection.connecting_at);
        if let (Some(_), Some(away)) = (unfinished, self.connection.away()) {
            let hint = away.hints.first().map(Step::to_string).unwrap_or_default();
            let text = format!("{}; {hint}", away.message);
            return vec![("sign-in", red().apply_to(text).to_string())];
        }
        if let Some(at) = self.connection.disconnected_at {
            let text = format!(
                "signed out {}; run `{connect}` to sign in again",
                when(at, now)
            );
            return vec![("sign-in", yellow().apply_to(text).to_string())];
        }
        let Some(record) = &self.record else {
            let text = format!("unknown; run `{connect}` to sign in again");
            return vec![("sign-in", red().apply_to(text).to_string())];
        };
        if let Some(problem) = &record.sign_in_again {
            let text = format!("no longer accepted: {}; run `{connect}`", problem.message);
            return vec![("sign-in", red().apply_to(text).to_string())];
        }
        let mut lines = vec![("signed in", when(record.signed_in_at, now))];
        if !record.renews {
            let again = format!("it cannot be renewed; `{connect}` signs in anew");
            lines.push((
                "access token",
                match record.access_until {
                    Some(until) if until < now => {
                        let text = format!("expired {}; {again}", when(until, now));
                        red().apply_to(text).to_string()
                    }
                    Some(until) => format!("valid until {}; {again}", when(until, now)),
                    None => format!("its end is not known; {again}"),
                },
            ));
            return lines;
        }
        lines.push(match record.access_until {
            Some(until) if until < now => (
                "access token",
                format!("expired {}; the next run renews it", when(until, now)),
            ),
            Some(until) => ("access token", format!("valid until {}", when(until, now))),
            None => (
                "access token",
                "its end is not known; it is renewed when refused".into(),
            ),
        });
        if let Some(death) = death(record) {
            let name = self.connection.name.to_string();
            lines.push(("lives until", death.sentence(&name, now)));
        }
        lines
    }

    fn last_run(&self) -> String {
        if let Some(error) = &self.store_error {
            return red()
                .apply_to(format!("unknown: {}", error.message))
                .to_string();
        }
        let Some(report) = &self.last else {
            return "never".into();
        };
        let outcome = match report.ended() {
            None if report.nothing_new() => {
                green().apply_to("done, nothing had changed".to_owned())
            }
            None => green().apply_to("done".to_owned()),
            Some(kind) => red().apply_to(format!(
                "{}, exit {}",
                if report.published {
                    "published in part"
                } else {
                    "nothing published"
                },
                kind.exit_code()
            )),
        };
        format!(
            "{}: {outcome}, {:.1} s",
            when(report.finished_at, now()),
            report.seconds()
        )
    }

    fn table(&self) -> String {
        if self.streams.is_empty() {
            return String::new();
        }
        let shown = || {
            let told = |name| {
                let report = self.last.as_ref()?;
                report.streams.iter().find(|told| told.stream == name)
            };
            let all = self.streams.iter();
            let all = all.map(move |stream| (stream, told(stream.stream)));
            all.filter(|(stream, told)| stream.rows > 0 || told.is_none_or(|it| it.was_wanted()))
        };
        let width = shown().map(|(stream, _)| stream.stream.len()).max();
        let width = width.unwrap_or(0);
        let head = format!(
            "\n  {:<width$}{:>9}  {:<12} {}",
            "table", "rows", "last change", "last run"
        );
        let mut text = format!("{}\n", dim().apply_to(head));
        for (stream, run) in shown() {
            let verdict = run.map_or("-", |told| told.verdict.word());
            let changed = stream.last_changed_at.map_or("-".into(), |at| {
                at.to_zoned_datetime(TimeZone::system())
                    .strftime("%Y-%m-%d")
                    .to_string()
            });
            text.push_str(&format!(
                "  {:<width$}{:>9}  {changed:<12} {verdict}\n",
                stream.stream,
                count(stream.rows)
            ));
        }
        if let Some(report) = &self.last {
            let off: usize = report.ties.iter().map(|tie| tie.differences.len()).sum();
            if off > 0 {
                let what = things(off as u64, "sum");
                text.push_str(&format!(
                    "  {}\n",
                    yellow().apply_to(format!("{what} did not tie"))
                ));
            }
        }
        text
    }
}
