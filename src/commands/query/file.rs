//! `query -o FILE`: the answer in a file, whose ending says the format. It is private, and takes the place of
//! what was there once it is whole.

use std::io::{self, Write};
use std::path::Path;

use super::Format;
use crate::codes;
use crate::error::Error;
use crate::files::{self, Growing, quoted};
use crate::ui::Unprinted;

/// The format that a file's ending stands for.
pub(super) fn format(path: &Path, asked: Option<Format>) -> Result<Format, Error> {
    let ending = path.extension().and_then(|it| it.to_str());
    let of_ending = match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => Some(Format::Csv),
        Some("json") => Some(Format::Json),
        Some("md") => Some(Format::Markdown),
        _ => None,
    };
    let asked = asked.filter(|format| *format != Format::Table);
    asked.or(of_ending).ok_or_else(|| {
        let message = format!(
            "the format of {} cannot be told from its name",
            quoted(path)
        );
        Error::new(codes::QUERY_FILE, message).hint("end it in .csv, .json or .md, or add --format")
    })
}

/// A file that grows.
pub(super) struct File {
    growing: Growing,
    failed: Option<files::Error>,
}

impl File {
    pub fn begin(path: &Path) -> Result<Self, Error> {
        let growing = files::grow(path)?;
        Ok(Self {
            growing,
            failed: None,
        })
    }

    /// Puts it in its place, if all of it was written; else what was there stays.
    pub fn end(self, written: io::Result<()>) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error.into());
        }
        written.map_err(Unprinted)?;
        Ok(self.growing.commit()?)
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.growing.add(bytes).map_err(|error| {
            let told = io::Error::other(error.to_string());
            self.failed = Some(error);
            told
        })?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
