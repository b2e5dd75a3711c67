//! The head of an answer as it may be shown: the status line and the headers, without what works
//! like a password. Nothing of a request is ever shown: its headers hold the token.

use std::fmt::Write as _;

use reqwest::StatusCode;

use super::answer::Answer;

/// Headers whose values are hidden: a session's cookie is as good as a password.
const HIDDEN: [&str; 3] = ["set-cookie", "set-cookie2", "authentication-info"];

impl Answer {
    /// The status line and the headers, one a line.
    pub fn head(&self) -> String {
        let reason = StatusCode::from_u16(self.status).ok();
        let reason = reason.and_then(|status| status.canonical_reason());
        let mut head = format!("{:?} {}", self.version, self.status);
        if let Some(reason) = reason {
            let _ = write!(head, " {reason}");
        }
        head.push('\n');
        for (name, value) in &self.headers {
            let hidden = HIDDEN.contains(&name.as_str());
            let value = if hidden {
                "[hidden]".into()
            } else {
                String::from_utf8_lossy(value.as_bytes())
            };
            let _ = writeln!(head, "{name}: {value}");
        }
        head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_shows_everything_but_cookies() {
        let mut headers = reqwest::header::HeaderMap::new();
        for (name, value) in [
            ("content-type", "application/json"),
            ("set-cookie", "session=4111"),
            ("set-cookie", "other=4111"),
            ("x-request-id", "r-1"),
        ] {
            headers.append(name, value.parse().unwrap());
        }
        let answer = Answer {
            version: reqwest::Version::HTTP_11,
            status: 404,
            headers,
            body: Vec::new(),
        };
        assert_eq!(
            answer.head(),
            "HTTP/1.1 404 Not Found\ncontent-type: application/json\nset-cookie: [hidden]\n\
             set-cookie: [hidden]\nx-request-id: r-1\n"
        );
    }
}
