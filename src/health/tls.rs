//! The encryption, and who stands behind it: an office that inspects TLS is named.

use jiff::Timestamp;

use crate::codes;
use crate::error::Error;
use crate::http::tls::{Distrust, Greeting, greet};
use crate::report::{Class, Problem};

use super::check::{Finding, Look};
use super::network::{STEP_TIMEOUT, Stream};

/// Looks at the encryption of a connection.
pub(super) async fn look(stream: Box<dyn Stream>, host: &str, name: &str) -> Look<()> {
    match greet(stream, host, STEP_TIMEOUT).await {
        Ok(greeting) => judged(&greeting, host, name).passes(),
        Err(error) => {
            let mut problem = problem(format!("{host} does not speak TLS here"));
            problem.causes.push(error.to_string().into());
            Err(Error::of_problem(&problem, name).into())
        }
    }
}

fn problem(message: String) -> Problem {
    Problem::new(codes::NET_TLS, Class::Temporary, message)
}

fn judged(greeting: &Greeting, host: &str, name: &str) -> Finding {
    let issuer = greeting.issuer.as_deref().unwrap_or("an unnamed issuer");
    let top = greeting.top.as_deref().filter(|top| *top != issuer);
    let top = top.map_or_else(String::new, |top| format!(", under {top}"));
    let version = greeting.version;
    let signed = format!("signed by {issuer}{top}");
    let finding = match &greeting.distrust {
        None => {
            let until = greeting.valid.map_or_else(String::new, |(_, until)| {
                format!(", valid until {}", until.strftime("%Y-%m-%d"))
            });
            Finding::ok(format!("TLS {version}, {signed}{until}"))
        }
        Some(Distrust::UnknownIssuer) => {
            let message = format!(
                "the certificate of {host} is {signed}, which this machine does not trust: another party is intercepting the connection"
            );
            let mut error = Error::of_problem(&problem(message), name);
            // The general advice comes first, and says the same without a name.
            error.hints[0] = format!(
                "if {issuer} is your company: get its CA certificate and set SSL_CERT_FILE to the file"
            )
            .into();
            Finding::bad(error)
        }
        Some(Distrust::Dates) => {
            let message = format!(
                "the certificate of {host} is not valid now{}",
                dates(greeting)
            );
            let error = Error::of_problem(&problem(message), name);
            Finding::bad(error).hint("first check this machine's clock: `date -u`")
        }
        Some(Distrust::OtherName) => {
            let message = format!("the certificate is not for {host}, and {signed}");
            Finding::bad(Error::of_problem(&problem(message), name))
        }
        Some(Distrust::Other(why)) => {
            let message = format!("the certificate of {host}, {signed}, is not trusted");
            let mut problem = problem(message);
            problem.causes.push(why.into());
            Finding::bad(Error::of_problem(&problem, name))
        }
    };
    finding
        .fact("version", version)
        .fact("issuer", greeting.issuer.clone())
        .fact("top", greeting.top.clone())
}

fn dates(greeting: &Greeting) -> String {
    let Some((from, until)) = greeting.valid else {
        return String::new();
    };
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    format!(
        ": it is valid from {} until {}, but the date here is {}",
        day(from),
        day(until),
        day(Timestamp::now())
    )
}
