//! An error for programs.

use serde_json::{Value, json};

use super::Error;

impl Error {
    /// What `--json` prints of it.
    pub fn document(&self) -> Value {
        json!({
            "code": self.code,
            "message": self.message,
            "causes": self.causes,
            "hints": self.hints,
        })
    }
}
