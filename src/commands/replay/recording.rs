//! A trace, read for being served. The file may come from anybody: whatever is wrong with it is named.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _};
use std::path::Path;

use jiff::civil::Date;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::har::{Entry, Har};
use super::tape::{Asked, Take};
use crate::catalog::{Access, Stream};
use crate::codes;
use crate::error::{Error, Kind};
use crate::files::quoted;
use crate::http::exchange::ABANDONED;
use crate::justworks::SOURCE;
use crate::justworks::scopes::CORE;
use crate::text::without_bom;

/// Largest file that is read, in MiB. A trace of 5,000 people over two years is below it.
const MAX_FILE_MIB: u64 = 1024;

/// Headers of a recorded answer that mean something to a client.
const REPLAYED: [&str; 4] = ["content-type", "retry-after", "x-request-id", "request-id"];

/// What a trace holds.
#[derive(Debug)]
pub struct Recording {
    /// What can be answered, in the order it was begun.
    pub takes: Vec<Take>,
    /// Entries that cannot.
    pub skipped: u64,
}

impl Recording {
    /// Reads a trace.
    ///
    /// Errors: `replay.unreadable`, `replay.too_large`, `replay.not_a_har`, `replay.empty`.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let unreadable = |error: std::io::Error| {
            let message = format!("{} cannot be read", path.display());
            let kind = match error.kind() {
                std::io::ErrorKind::NotFound => Kind::Usage,
                _ => Kind::Failed,
            };
            Error::new(codes::REPLAY_UNREADABLE, message)
                .ends(kind)
                .cause(&error)
                .hint("name a file that `drivetrain sync --trace FILE.har` has written")
        };
        let file = File::open(path).map_err(unreadable)?;
        let meta = file.metadata().map_err(unreadable)?;
        if !meta.is_file() {
            return Err(unreadable(std::io::Error::new(
                ErrorKind::InvalidInput,
                "it is not a regular file",
            )));
        }
        if meta.len() > MAX_FILE_MIB << 20 {
            let message = format!("{} is larger than {MAX_FILE_MIB} MiB", path.display());
            return Err(Error::new(codes::REPLAY_TOO_LARGE, message)
                .hint("trace less at once: `drivetrain sync NAME --since DATE --trace FILE.har`"));
        }
        let mut reader = BufReader::new(file.take(MAX_FILE_MIB << 20));
        let start = reader.fill_buf().map_err(unreadable)?;
        let bom = start.len() - without_bom(start).len();
        reader.consume(bom);
        let har = serde_json::from_reader(reader);
        Self::of(har.map_err(|error| not_a_har(&error, path))?, path)
    }

    /// Reads what stands in a file of this name.
    ///
    /// Errors: `replay.not_a_har`, `replay.empty`.
    #[cfg(feature = "testing")]
    pub fn from_slice(bytes: &[u8], path: &Path) -> Result<Self, Error> {
        let har = serde_json::from_slice(without_bom(bytes));
        Self::of(har.map_err(|error| not_a_har(&error, path))?, path)
    }

    fn of(har: Har, path: &Path) -> Result<Self, Error> {
        let mut entries = har.log.entries;
        let all = entries.len();
        entries.sort_by(|one, other| one.started_date_time.cmp(&other.started_date_time));
        let takes: Vec<_> = entries.into_iter().filter_map(take).collect();
        if takes.is_empty() {
            let message = format!("{} has no exchange with Justworks in it", path.display());
            return Err(Error::new(codes::REPLAY_EMPTY, message).hint(format!(
                "`drivetrain sync NAME --full --trace {}` writes one that has",
                quoted(path)
            )));
        }
        let skipped = (all - takes.len()) as u64;
        Ok(Self { takes, skipped })
    }

    /// A name for its connection: a trace has pseudonyms of its own, so that two are two companies.
    pub fn name(&self) -> String {
        let company = self
            .takes
            .iter()
            .find(|take| take.asked.path == "/v1/company");
        let body = company.and_then(|take| take.body.as_deref());
        let company: Option<Value> = body.and_then(|body| serde_json::from_str(body).ok());
        let id = company.as_ref().and_then(|company| company["id"].as_str());
        let digest = Sha256::digest(id.unwrap_or_default());
        format!("replay-{:02x}{:02x}", digest[0], digest[1])
    }

    /// The first day whose payrolls it was asked for.
    pub fn since(&self) -> Option<Date> {
        let payrolls = self.takes.iter().map(|take| &take.asked);
        let payrolls = payrolls.filter(|asked| asked.path == "/v1/payrolls");
        payrolls.filter_map(Asked::first_day).min()
    }

    /// The streams that it was asked for by a request of their own.
    fn streams(&self) -> impl Iterator<Item = &'static Stream> {
        SOURCE.streams.iter().filter(|stream| {
            let path = match stream.access {
                Access::One { path } | Access::List { path, .. } | Access::PerPair { path, .. } => {
                    path
                }
                Access::PerParent { path, detail, .. } => detail.unwrap_or(path),
                Access::Inside { .. } => return false,
            };
            self.takes.iter().any(|take| fits(&take.asked.path, path))
        })
    }

    /// The streams that came inside of others.
    fn inside(&self) -> impl Iterator<Item = &'static Stream> {
        SOURCE.streams.iter().filter(|stream| {
            let Access::Inside { arrays } = stream.access else {
                return false;
            };
            let mut bodies = self.takes.iter().filter_map(|take| take.body.as_deref());
            let names: Vec<_> = arrays
                .iter()
                .map(|(name, _)| format!("\"{name}\""))
                .collect();
            stream.include.is_none()
                && bodies.any(|body| names.iter().any(|name| body.contains(name)))
        })
    }

    /// The scopes without which those could not be read, and no connection is made.
    pub fn scopes(&self) -> Vec<&'static str> {
        let read = self.streams().chain(self.inside());
        let scopes: BTreeSet<_> = read
            .flat_map(|stream| stream.scopes)
            .chain(&CORE)
            .copied()
            .collect();
        scopes.into_iter().collect()
    }

    /// The words without which they would not be.
    pub fn include(&self) -> Vec<&'static str> {
        self.streams().filter_map(|stream| stream.include).collect()
    }
}

fn not_a_har(error: &serde_json::Error, path: &Path) -> Error {
    let what = match error.classify() {
        serde_json::error::Category::Eof => "ends too early to be a HAR",
        _ => "is no HAR",
    };
    let message = format!("{} {what}", path.display());
    // The parser's message may quote the file.
    let mut told = Error::new(codes::REPLAY_NOT_A_HAR, message)
        .hint("write another: `drivetrain sync --full --trace FILE.har`");
    let (line, column) = (error.line(), error.column());
    told.causes
        .push(format!("at line {line}, column {column}").into());
    told
}

/// Whether a path is one of this template's.
fn fits(path: &str, template: &str) -> bool {
    let (path, template) = (path.split('/'), template.split('/'));
    let same = |(one, other): (&str, &str)| one == other || other == "{id}";
    path.clone().count() == template.clone().count() && path.zip(template).all(same)
}

/// What is served of an entry; `None` where it has no answer, or is not of this API.
fn take(entry: Entry) -> Option<Take> {
    let url: Url = entry.request.url.parse().ok()?;
    let path = url.path();
    // Before it stands what the address of the API has of its own.
    let begins = ["/v1/", "/oauth/"]
        .iter()
        .filter_map(|begin| path.find(begin))
        .min()?;
    let sent = entry.request.post_data.and_then(|data| data.text);
    let asked = Asked::new(
        &entry.request.method,
        &path[begins..],
        url.query().unwrap_or_default(),
        sent.as_deref().unwrap_or_default(),
    );
    let answered = u16::try_from(entry.response.status)
        .ok()
        .filter(|status| (200..600).contains(status));
    let broken = match entry.error.as_deref() {
        None => false,
        Some(ABANDONED) => return None,
        Some(_) => true,
    };
    if answered.is_none() && !broken {
        return None;
    }
    let headers = entry.response.headers.into_iter().filter_map(|header| {
        let name = header.name.to_ascii_lowercase();
        REPLAYED
            .contains(&name.as_str())
            .then_some((name, header.value))
    });
    let content = entry.response.content;
    Some(Take {
        asked,
        status: answered.filter(|_| !broken),
        headers: headers.collect(),
        body: content.text.filter(|_| content.encoding.is_none()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Recording, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.har");
        std::fs::write(&path, text).unwrap();
        Recording::read(&path)
    }

    #[test]
    fn whatever_is_wrong_with_a_file_is_named() {
        for (text, code) in [
            ("", codes::REPLAY_NOT_A_HAR),
            ("hello", codes::REPLAY_NOT_A_HAR),
            ("{}", codes::REPLAY_NOT_A_HAR),
            (r#"{"log":{"entries":[{"startedDa"#, codes::REPLAY_NOT_A_HAR),
            (
                r#"{"log":{"entries":[{"secret":"4111"}]}}"#,
                codes::REPLAY_NOT_A_HAR,
            ),
            (r#"{"log":{"entries":[]}}"#, codes::REPLAY_EMPTY),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.code, code, "{text}");
            assert!(!format!("{error:?}").contains("4111"), "{error:?}");
        }
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            Recording::read(folder.path()).unwrap_err().code,
            codes::REPLAY_UNREADABLE
        );
    }

    #[test]
    fn an_entry_may_lack_what_others_have() {
        let recording = read(
            r#"{"log":{"entries":[
                {"startedDateTime":"2","request":{"method":"GET","url":"https://a/v1/company"},"response":{"status":200}},
                {"startedDateTime":"1","request":{"method":"GET","url":"https://a/x/v1/members?a=1"},
                 "response":{"status":0},"_error":"net.interrupted"},
                {"startedDateTime":"3","request":{"method":"GET","url":"https://a/v1/payrolls"},
                 "response":{"status":0},"_error":"abandoned"},
                {"startedDateTime":"4","request":{"method":"GET","url":"https://a/other"},"response":{"status":200}}
            ]}}"#,
        )
        .unwrap();
        let seen: Vec<_> = recording
            .takes
            .iter()
            .map(|take| (take.asked.path.as_str(), take.status))
            .collect();
        assert_eq!(seen, [("/v1/members", None), ("/v1/company", Some(200))]);
        assert_eq!(recording.skipped, 2);
        assert!(recording.scopes().contains(&"member.basic:read"));
    }
}
