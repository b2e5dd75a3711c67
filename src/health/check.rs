//! One check and what it came to, and the list that they are written into as they are made.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::codes::Code;
use crate::error::{Error, Kind};
use crate::foreign::Line;
use crate::ui::working::Working;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// As it should be.
    Ok,
    /// Worth knowing; there is nothing to do.
    Note,
    /// It works for now, or in part: a person should look at it.
    Warn,
    /// It does not work.
    Bad,
    /// It could not be looked at, because of what an earlier check says.
    Skipped,
}

/// What a check came to.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    pub status: Status,
    /// In a sentence, without anyone's data.
    pub detail: Line,
    /// What stands below it, outermost first.
    pub causes: Vec<Line>,
    /// What fixes it, each with its command.
    pub hints: Vec<Line>,
    /// The stable code, where something is wrong.
    pub code: Option<Code>,
    /// What the exit code says of it.
    #[serde(rename = "exit_code", serialize_with = "exit_code")]
    pub kind: Option<Kind>,
    /// Numbers and names for programs.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Value>,
}

impl Finding {
    fn new(status: Status, detail: impl Into<Line>) -> Self {
        Self {
            status,
            detail: detail.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            code: None,
            kind: None,
            facts: Map::new(),
        }
    }

    /// As it should be.
    pub fn ok(detail: impl Into<Line>) -> Self {
        Self::new(Status::Ok, detail)
    }

    /// Worth knowing.
    pub fn note(detail: impl Into<Line>) -> Self {
        Self::new(Status::Note, detail)
    }

    /// Not looked at, and why.
    pub fn skipped(why: impl Into<Line>) -> Self {
        Self::new(Status::Skipped, why)
    }

    /// A person should look at it.
    pub fn warn(error: impl Into<Error>) -> Self {
        Self {
            status: Status::Warn,
            ..Self::bad(error)
        }
    }

    /// It does not work.
    pub fn bad(error: impl Into<Error>) -> Self {
        let error = error.into();
        Self {
            causes: error.causes,
            hints: error.hints.iter().map(Line::from).collect(),
            code: Some(error.code),
            kind: Some(error.kind),
            ..Self::new(Status::Bad, error.message)
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Line>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds what a program may want to know.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    /// Whether it does not work.
    pub fn is_bad(&self) -> bool {
        self.status == Status::Bad
    }

    /// The look of a check whose only value is that nothing is in the way.
    pub fn passes(self) -> Look<()> {
        if self.is_bad() {
            Err(self)
        } else {
            Ok(((), self))
        }
    }
}

impl<E: Into<Error>> From<E> for Finding {
    fn from(error: E) -> Self {
        Self::bad(error)
    }
}

/// A check that was made.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// The stable name: `network.tls`, `endpoint.payrolls`.
    pub id: String,
    /// The connection that it is about; `None` where it is about this machine.
    pub connection: Option<String>,
    /// What it is called on a screen.
    pub title: String,
    #[serde(flatten)]
    pub finding: Finding,
    #[serde(rename = "ms", serialize_with = "milliseconds")]
    pub took: Duration,
}

fn exit_code<S: Serializer>(kind: &Option<Kind>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u8(kind.map_or(0, Kind::exit_code))
}

fn milliseconds<S: Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(took.as_millis() as u64)
}

/// A check that can be made: its stable name, and what it is called on a screen.
pub type CheckName<'a> = (&'a str, &'a str);

/// What a look came to. A value that other checks need comes with the finding; without it they are
/// skipped.
pub type Look<T> = Result<(T, Finding), Finding>;

/// The checks as they are made.
pub struct Checks<'a> {
    working: &'a Working,
    connection: Option<String>,
    all: Vec<Check>,
}

impl<'a> Checks<'a> {
    /// Checks of this machine, or of the connection of this name.
    pub fn new(working: &'a Working, connection: Option<String>) -> Self {
        Self {
            working,
            connection,
            all: Vec::new(),
        }
    }

    /// Makes a check that no other one needs.
    pub fn check(&mut self, step: CheckName<'_>, look: impl FnOnce() -> Finding) {
        self.look(step, || Ok(((), look())));
    }

    /// Makes a check; gives what others need.
    pub fn look<T>(&mut self, step: CheckName<'_>, look: impl FnOnce() -> Look<T>) -> Option<T> {
        let began = self.begin(step);
        self.end(step, began, look())
    }

    /// The same for one that waits for the network.
    pub async fn wait<T>(
        &mut self,
        step: CheckName<'_>,
        look: impl Future<Output = Look<T>>,
    ) -> Option<T> {
        let began = self.begin(step);
        self.end(step, began, look.await)
    }

    /// Writes checks down that cannot be made.
    pub fn skip(&mut self, steps: &[CheckName<'_>], why: &str) {
        for step in steps {
            self.add(*step, Instant::now(), Finding::skipped(why));
        }
    }

    /// Writes down those of these that were not made, because of what the last one says.
    pub fn skip_rest(&mut self, steps: &[CheckName<'_>]) {
        let Some(last) = self.all.last() else { return };
        let why = format!("see {}", last.id);
        let is_made = |(id, _): &CheckName<'_>| self.all.iter().any(|check| check.id == *id);
        let rest: Vec<_> = steps.iter().filter(|it| !is_made(it)).copied().collect();
        self.skip(&rest, &why);
    }

    /// All that were made.
    pub fn done(self) -> Vec<Check> {
        self.all
    }

    /// Says what is being looked at.
    fn begin(&self, (_, title): CheckName<'_>) -> Instant {
        match &self.connection {
            Some(name) => self.working.on(&format!("{name}: {title}")),
            None => self.working.on(title),
        }
        Instant::now()
    }

    fn end<T>(&mut self, step: CheckName<'_>, began: Instant, look: Look<T>) -> Option<T> {
        let (value, finding) = match look {
            Ok((value, finding)) => (Some(value), finding),
            Err(finding) => (None, finding),
        };
        self.add(step, began, finding);
        value
    }

    fn add(&mut self, (id, title): CheckName<'_>, began: Instant, finding: Finding) {
        self.all.push(Check {
            id: id.to_owned(),
            connection: self.connection.clone(),
            title: title.to_owned(),
            finding,
            took: began.elapsed(),
        });
    }
}

/// How bad something is: what does not work before what works for now; among those the worst kind,
/// and last of all what is wrong with this machine alone, because a sign-in or the network is more
/// often the cause of that than the other way round.
fn badness(finding: &Finding) -> Option<(bool, Option<Kind>)> {
    let of_the_connection = finding.kind?;
    let of_the_connection = Some(of_the_connection).filter(|kind| *kind < Kind::Failed);
    Some((finding.is_bad(), of_the_connection))
}

/// The worst of all, the first of those that are as bad; `None` if all is well.
pub fn worst<'a>(checks: &[&'a Check]) -> Option<&'a Check> {
    let counted = checks.iter().filter(|it| it.finding.kind.is_some());
    counted.rev().max_by_key(|it| badness(&it.finding)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    fn check(id: &str, finding: Finding) -> Check {
        Check {
            id: id.into(),
            connection: None,
            title: id.into(),
            finding,
            took: Duration::ZERO,
        }
    }

    fn of(kind: Kind) -> Error {
        Error::new(codes::RUN_FAILED, "some words").ends(kind)
    }

    #[test]
    fn the_worst_is_what_does_not_work_in_the_order_of_the_house() {
        let all = vec![
            check("a", Finding::ok("fine")),
            check("b", Finding::bad(of(Kind::Temporary))),
            check("c", Finding::warn(of(Kind::SignIn))),
            check("d", Finding::bad(of(Kind::Failed))),
            check("e", Finding::bad(of(Kind::Held))),
            check("f", Finding::bad(of(Kind::Held))),
            check("g", Finding::skipped("because of e")),
        ];
        let id = |all: &[Check]| {
            let all: Vec<_> = all.iter().collect();
            worst(&all).map(|check| check.id.clone())
        };
        assert_eq!(id(&all), Some("e".into()));
        assert_eq!(id(&all[..4]), Some("b".into()));
        assert_eq!(id(&all[2..4]), Some("d".into()));
        assert_eq!(id(&all[..1]), None);
    }
}
