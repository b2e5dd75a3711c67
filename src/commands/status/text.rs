//! A connection as a person reads it.

use jiff::tz::TimeZone;

use super::Status;
use crate::auth::vault::VaultKind;
use crate::context::{Context, now};
use crate::error::{Step, connect_command};
use crate::foreign::path;
use crate::health::lifetime::death;
use crate::justworks::fills::missing_without;
use crate::run::ended::backup_command;
use crate::setup::result::not_asked_for;
use crate::store::log_bytes;
use crate::ui::summary::{bytes, count, things};
use crate::ui::times::when;
use crate::ui::{bold, dim, fold, green, red, yellow};

impl Status {
    /// Everything that is known, for a person.
    pub(super) fn text(&self, context: &Context) -> String {
        let connection = &self.connection;
        let host = &connection.company.host;
        let mut lines = vec![format!(
            "{}  {} · {host}",
            bold().apply_to(&connection.name),
            connection.company.name
        )];
        let mut line = |what: &str, text: String| {
            let indent = " ".repeat(17);
            let text = fold(&text, &indent);
            lines.push(format!(
                "  {}  {}",
                dim().apply_to(format!("{what:<13}")),
                text.trim_start()
            ));
        };
        for (what, text) in self.sign_in() {
            line(what, text);
        }
        if let Some(granted) = self.granted() {
            line("granted", granted.within(&connection.asked()).to_string());
            if let Some(text) = not_asked_for(&granted, &connection.asked()) {
                line("not asked", text);
            }
            for scope in connection.scopes.not_in(&granted) {
                line(
                    "not granted",
                    format!("{scope}: {}", missing_without(scope, &connection.include)),
                );
            }
        }
        let mut vault = self.vault(context);
        if connection.vault == VaultKind::Plain && connection.sandbox.is_none() {
            vault = format!("{} {vault}", yellow().apply_to("insecure:"));
        }
        if connection.away().is_none() {
            line("sign-in in", vault);
            if let Some(caveat) = self.caveat(context) {
                line("", yellow().apply_to(caveat).to_string());
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
            line("copy", yellow().apply_to(text).to_string());
        }
        if context.environment.access_token.is_some() {
            line(
                "overridden",
                "DRIVETRAIN_ACCESS_TOKEN is set and is used instead".into(),
            );
        }
        if context.given_secret(connection).is_some() {
            line(
                "overridden",
                "JUSTWORKS_CLIENT_SECRET is set and is used instead of the kept client secret"
                    .into(),
            );
        }
        if let Some(sandbox) = &connection.sandbox {
            line("sandbox at", sandbox.as_of.to_string());
        }
        let store = context.paths.store(&connection.name);
        line("data in", path(&store).into());
        let log = log_bytes(&store);
        if log > 0 {
            let text = format!(
                "{} in {}-wal belong to it: copy both files, or copy with `{}`",
                bytes(log),
                path(std::path::Path::new(store.file_name().unwrap_or_default())),
                backup_command(&store)
            );
            line("", text);
        }
        if let Some(schedule) = &self.schedule {
            let next = schedule
                .next
                .map(|next| format!(", next {}", when(next, now())));
            line("scheduled", schedule.when() + &next.unwrap_or_default());
            if let Some(caveat) = schedule.caveat(&connection.name) {
                line("", yellow().apply_to(caveat).to_string());
            }
        }
        line("last run", self.last_run());
        let mut text = lines.join("\n");
        text.push('\n');
        text.push_str(&self.table());
        text
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
            lines.push(("lives until", death.told(&name, now)));
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
