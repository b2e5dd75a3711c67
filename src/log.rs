//! The log file (`--log-file`): JSON lines, to find a cause in months later.
//!
//! It holds counts, codes, statuses and paths with `{id}` for ids: no person's data and no secret, so
//! that it can be sent along. Messages of problems are left out, because they may name a payroll or a
//! person by id. Several processes may write to one file: lines are appended whole, and the process
//! that finds the file too large moves it aside while it holds the file's lock.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use crate::codes::Code;
use crate::files;
use crate::foreign::visible_json;
use crate::mutex::lock;
use crate::report::{Problem, Report};

/// Bytes after which a new file is begun.
const MAX_FILE_BYTES: u64 = 10 << 20;

/// Former files that are kept: `PATH.1` is the latest.
const KEPT: u32 = 3;

/// The log file.
#[derive(Debug, Clone)]
pub struct Log(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    file: Mutex<File>,
    /// Why a line could not be written.
    fault: OnceLock<String>,
}

impl Log {
    /// Opens it, or makes it (0600; its folder must be there).
    pub fn open(path: &Path) -> Result<Self, files::Error> {
        let file = files::append_private(path)?;
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            file: Mutex::new(file),
            fault: OnceLock::new(),
        })))
    }

    /// What hands it the program's own events.
    pub fn layer(&self) -> Lines {
        Lines(self.clone())
    }

    /// Why a line could not be written, if one could not.
    pub fn fault(&self) -> Option<&str> {
        self.0.fault.get().map(String::as_str)
    }

    /// One run, summed up.
    pub fn run(&self, report: &Report, exit_code: u8) {
        let mut line = summed(report, exit_code);
        line["level"] = json!(if exit_code == 0 { "info" } else { "error" });
        line["message"] = json!("run");
        self.line(line);
    }

    /// A run, or a command, that could not begin.
    pub fn error(&self, connection: Option<&str>, code: Code, exit_code: u8) {
        self.line(json!({
            "level": "error",
            "message": "error",
            "connection": connection,
            "code": code,
            "exit_code": exit_code,
        }));
    }

    fn line(&self, mut line: Value) {
        line["at"] = json!(format!("{:.3}", Timestamp::now()));
        line["pid"] = json!(std::process::id());
        let mut file = lock(&self.0.file);
        if let Err(error) = self.0.write(&mut file, &visible_json(&format!("{line}\n"))) {
            // The first reason is enough to repair it.
            let _ = self.0.fault.set(error.to_string());
        }
    }
}

/// A run in counts and codes, without a person's data: it can be sent to others.
pub fn summed(report: &Report, exit_code: u8) -> Value {
    let code = |problem: &Option<Problem>| problem.as_ref().map(|problem| problem.code);
    let streams: Map<String, Value> = report
        .streams
        .iter()
        .map(|stream| {
            let told = json!({
                "verdict": stream.verdict,
                "code": code(&stream.reason),
                "rows": stream.rows,
                "new": stream.new,
                "changed": stream.changed,
                "gone": stream.gone,
                "resumed": stream.resumed,
                "requests": stream.requests,
                "retries": stream.retries,
            });
            (stream.stream.clone(), told)
        })
        .collect();
    let untied: usize = report.ties.iter().map(|tie| tie.differences.len()).sum();
    json!({
        "connection": report.connection,
        "run": report.run,
        "exit_code": exit_code,
        "outcome": report.outcome_word(),
        "code": code(&report.stopped),
        "published": report.published,
        "dry_run": report.dry_run,
        "seconds": report.seconds(),
        "requests": report.requests,
        "retries": report.retries,
        "not_tied": untied,
        "streams": streams,
    })
}

impl Inner {
    fn write(&self, file: &mut File, line: &str) -> io::Result<()> {
        if !files::FileId::of(file).leads_to(&self.path) {
            *file = self.reopened()?;
        }
        if file.metadata()?.len() + line.len() as u64 > MAX_FILE_BYTES && file.try_lock().is_ok() {
            // Another process may have moved it since.
            if files::FileId::of(file).leads_to(&self.path) {
                self.move_aside()?;
            }
            *file = self.reopened()?;
        }
        file.write_all(line.as_bytes())
    }

    fn reopened(&self) -> io::Result<File> {
        files::append_private(&self.path).map_err(io::Error::other)
    }

    fn former(&self, number: u32) -> PathBuf {
        files::beside(&self.path, &format!(".{number}"))
    }

    fn move_aside(&self) -> io::Result<()> {
        for number in (1..KEPT).rev() {
            match fs::rename(self.former(number), self.former(number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::rename(&self.path, self.former(1))
    }
}

/// Writes events as lines.
pub struct Lines(Log);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields(Map::new());
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields(Map::new());
        // What an event is about that it does not say itself: the connection.
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(Fields(outer)) = span.extensions().get::<Fields>() {
                fields.0.extend(outer.clone());
            }
        }
        event.record(&mut fields);
        let meta = event.metadata();
        let mut line = Value::Object(fields.0);
        line["level"] = json!(meta.level().as_str().to_lowercase());
        line["target"] = json!(meta.target());
        self.0.line(line);
    }
}

struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.put(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Log, MAX_FILE_BYTES};
    use crate::codes;

    #[test]
    fn three_former_files_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let log = Log::open(&path).unwrap();
        let other = Log::open(&path).unwrap();
        for number in 0..KEPT + 2 {
            let mut full = std::fs::OpenOptions::new()
                .append(true)
                .open(&path)
                .unwrap();
            std::io::Write::write_all(&mut full, &vec![b'x'; MAX_FILE_BYTES as usize]).unwrap();
            let log = if number % 2 == 0 { &log } else { &other };
            log.error(Some(&format!("n.{number}")), codes::RUN_FAILED, 1);
        }
        let mut names: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["log", "log.1", "log.2", "log.3"]);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.lines().count() == 1 && text.contains("n.4"), "{text}");
        assert_eq!(log.fault(), None);
    }
}
