//! An error for programs.

use serde::Serialize;

use super::{Error, Step};
use crate::codes::Code;
use crate::foreign::Line;

/// What `--json` prints of an error.
#[derive(Debug, Serialize)]
pub struct Document {
    code: Code,
    message: Line,
    causes: Vec<Line>,
    hints: Vec<Step>,
}

/// The same of what keeps a connection from being shown.
#[derive(Debug, Serialize)]
pub struct NamedDocument {
    connection: String,
    error: Document,
}

impl Error {
    /// What `--json` prints of it.
    pub fn document(&self) -> Document {
        Document {
            code: self.code,
            message: self.message.clone(),
            causes: self.causes.clone(),
            hints: self.hints.clone(),
        }
    }

    /// The same where it keeps a connection from being shown.
    pub fn document_of(&self, name: &impl std::fmt::Display) -> NamedDocument {
        NamedDocument {
            connection: name.to_string(),
            error: self.document(),
        }
    }
}
