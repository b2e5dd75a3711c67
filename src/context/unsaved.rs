//! A renewed sign-in that could not be saved: no command ends without saying so, and none twice.

use super::Context;
use crate::auth::renewal::Unsaved;
use crate::error::{Error, Kind};
use crate::mutex::lock;

impl Context {
    /// The end of any command: says of each session whose renewed sign-in could not be saved that
    /// the next run needs a sign-in, unless that was said already.
    pub fn ended(&self, ended: Result<Option<Kind>, Error>) -> Result<Option<Kind>, Error> {
        let sessions = lock(&self.sessions);
        let unsaved = sessions
            .iter()
            .filter_map(|(name, unsaved)| Some((name, unsaved.take()?)));
        unsaved.fold(ended, |ended, (name, problem)| {
            let error = Error::of_problem(&problem, &name.to_string());
            error.say(&self.ui);
            match ended {
                Ok(kind) => Ok(kind.max(Some(error.kind))),
                Err(mut other) => {
                    other.kind = other.kind.max(error.kind);
                    Err(other)
                }
            }
        })
    }
}

/// What passes by itself does not hide what needs a person.
pub fn above(error: Error, unsaved: &Unsaved, name: &str) -> Error {
    if !matches!(error.kind, Kind::Temporary | Kind::SignIn) {
        return error;
    }
    let Some(problem) = unsaved.take() else {
        return error;
    };
    let mut top = Error::of_problem(&problem, name);
    top.causes.push(error.message);
    top.causes.extend(error.causes);
    top
}
