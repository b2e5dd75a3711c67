//! A connection as a person reads it.

use super::Status;
use crate::auth::vault::VaultKind;
use crate::books::verify::tally;
use crate::context::{Context, now};
use crate::error::Kind;
use crate::foreign::path;
use crate::justworks::scope_coverage::missing_without;
use crate::run::ended::backup_command;
use crate::setup::result::not_asked_for;
use crate::store::log_bytes;
use crate::ui::summary::{bytes, things};
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
    pub(super) fn text(&self, all_tables: bool, context: &Context) -> String {
        let connection = &self.connection;
        let (name, company) = (bold().apply_to(&connection.name), &connection.company);
        let (kind, verdict) = self.verdict();
        let mark = match kind {
            None => green().apply_to("✓").to_string(),
            Some(Kind::Incomplete) => yellow().apply_to("!").to_string(),
            Some(_) => red().apply_to("✗").to_string(),
        };
        let verdict = behind(&format!("{name} {verdict}"), 2);
        let mut lines = Lines(format!("{mark} {verdict}\n"));
        lines.add("company", format!("{} ({})", company.name, company.host));
        for (what, text) in self.sign_in() {
            lines.add(what, text);
        }
        self.scopes(&mut lines);
        self.kept(&mut lines, context);
        if let Some(sandbox) = &connection.sandbox {
            lines.add("sandbox at", sandbox.as_of.to_string());
        }
        let store = context.paths.store(&connection.name);
        lines.add("database", path(&store));
        lines.add(
            "settings",
            path(&context.paths.connection(&connection.name)),
        );
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
        lines.add("last sync", self.last_run());
        if let Some(checks) = self.checks() {
            lines.add("checks", checks);
        }
        lines.0 + &self.table(all_tables)
    }

    /// What is granted, what of that is not used, and what is missing.
    fn scopes(&self, lines: &mut Lines) {
        let connection = &self.connection;
        let Some(granted) = self.granted() else {
            return;
        };
        let asked = connection.asked();
        let (all, given) = (asked.iter().count(), granted.within(&asked).iter().count());
        lines.add("permissions", format!("{given} of {all} granted"));
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
            lines.add("stored in", vault);
            if let Some(caveat) = self.caveat(context) {
                lines.add("", yellow().apply_to(caveat).to_string());
            }
        }
        for copy in &connection.vault_copies {
            let copy = context
                .sign_in_store(&connection.name, &connection.id, *copy)
                .vault;
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
                "JUSTWORKS_CLIENT_SECRET is set and is used instead of the stored client secret";
            lines.add("overridden", text);
        }
    }

    /// Open errors and warnings, if there are any.
    fn checks(&self) -> Option<String> {
        let (errors, warnings) = tally(&self.open_checks);
        let style = match (errors, warnings) {
            (0, 0) if !self.is_unchecked => return None,
            (0, _) => yellow(),
            _ => red(),
        };
        let rest = if self.is_unchecked {
            ", and not all payrolls were checked yet"
        } else {
            ""
        };
        let told = format!(
            "{} and {} open{rest}: `drivetrain verify {}`",
            things(errors, "error"),
            things(warnings, "warning"),
            self.connection.name
        );
        Some(style.apply_to(told).to_string())
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
                    "partly saved"
                } else {
                    "nothing saved"
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
}
