//! One check and what it came to, and the list that they are written into as they are made.

use std::time::{Duration, Instant};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::codes::Code;
use crate::error::{Error, Kind};
use crate::foreign::Line;
use crate::ui::working::Working;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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

impl Status {
    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Skipped => "skipped",
        }
    }
}

/// What a check came to.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    pub status: Status,
    /// In a sentence, without anybody's data.
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

/// The checks as they are made.
pub struct Checks<'a> {
    working: &'a Working,
    connection: Option<String>,
    all: Vec<Check>,
}

impl<'a> Checks<'a> {
    /// Checks of this machine.
    pub fn new(working: &'a Working) -> Self {
        Self {
            working,
            connection: None,
            all: Vec::new(),
        }
    }

    /// From now on they are about this connection.
    pub fn about(&mut self, connection: String) {
        self.connection = Some(connection);
    }

    /// Makes a check; gives whether it does not stand in the way of others.
    pub fn check(&mut self, id: &str, title: &str, look: impl FnOnce() -> Finding) -> bool {
        self.begin(title);
        let began = Instant::now();
        let finding = look();
        self.add(id, title, began, finding)
    }

    /// The same for one that waits for the network.
    pub async fn wait(
        &mut self,
        id: &str,
        title: &str,
        look: impl Future<Output = Finding>,
    ) -> bool {
        self.begin(title);
        let began = Instant::now();
        let finding = look.await;
        self.add(id, title, began, finding)
    }

    /// Writes checks down that cannot be made.
    pub fn skip(&mut self, checks: &[(&str, &str)], why: &str) {
        for (id, title) in checks {
            self.add(id, title, Instant::now(), Finding::skipped(why));
        }
    }

    /// Writes one down that began then.
    pub fn add(&mut self, id: &str, title: &str, began: Instant, finding: Finding) -> bool {
        let bad = finding.is_bad();
        self.all.push(Check {
            id: id.to_owned(),
            connection: self.connection.clone(),
            title: title.to_owned(),
            finding,
            took: began.elapsed(),
        });
        !bad
    }

    /// All that were made.
    pub fn done(self) -> Vec<Check> {
        self.all
    }

    /// Says what is being looked at.
    pub fn begin(&self, title: &str) {
        match &self.connection {
            Some(name) => self.working.on(&format!("{name}: {title}")),
            None => self.working.on(title),
        }
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
