//! Tokens: what a server answers, read tolerantly, and the secret credentials of a connection.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::http::json::{self, REPLACEMENT, Unreadable};
use crate::secret::Secret;

/// What a token endpoint granted, with times by this machine's clock.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The access token.
    pub access: Secret,
    /// The refresh token, where the answer has one.
    pub refresh: Option<Secret>,
    /// How long the access token lives, where the answer says it.
    pub lifetime: Option<Duration>,
    /// The granted scope, where the answer says it (RFC 6749 §5.1: absent means as asked).
    pub scope: Option<String>,
}

impl Grant {
    /// Reads what a person hands over: an access token alone, or a token answer. The error says what
    /// is wrong, and shows nothing of it.
    pub fn given(text: &Secret, now: Timestamp) -> Result<Self, &'static str> {
        let text = text.expose().trim();
        if text.starts_with('{') {
            return Self::read(text.as_bytes(), now);
        }
        if text.is_empty() {
            return Err("nothing");
        }
        // What RFC 6750 §2.1 lets a bearer token be, and some more.
        let fits = |c: char| c.is_ascii_graphic() && !"\"'()<>[]{},;\\".contains(c);
        if !text.chars().all(fits) {
            return Err("neither an access token nor a JSON object");
        }
        Ok(Self {
            access: Secret::new(text),
            refresh: None,
            lifetime: None,
            scope: None,
        })
    }

    /// Reads a token answer. `expires_at` (RFC 3339) is measured against `server_now`, the answer's
    /// own `Date`, so that a wrong clock here does no harm. The error says what is wrong, and shows
    /// nothing of the answer.
    pub fn read(body: &[u8], server_now: Timestamp) -> Result<Self, &'static str> {
        let value = match json::read(body) {
            Ok(read) => read.value,
            Err(Unreadable::Encoding(_)) => return Err("text that is not UTF-8"),
            Err(_) => return Err("something that is not JSON"),
        };
        let fields = value.as_object().ok_or("something that is not an object")?;
        let text = |name: &str| fields.get(name).and_then(Value::as_str);
        let whole_text = |text: &&str| !text.is_empty() && !text.contains(REPLACEMENT);
        let token = |name: &str| text(name).filter(whole_text).map(Secret::new);
        if let Some(kind) = text("token_type")
            && !kind.eq_ignore_ascii_case("bearer")
        {
            return Err("a token that is not a bearer token");
        }
        let whole = |value: &Value| match value {
            Value::Number(number) => number
                .as_u64()
                .or(number.as_f64().map(|n| n.max(0.0) as u64)),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let until = || {
            let at: Timestamp = text("expires_at")?.parse().ok()?;
            Duration::try_from(at.duration_since(server_now)).ok()
        };
        let scope = match fields.get("scope") {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Array(names)) => {
                let names: Vec<_> = names.iter().filter_map(Value::as_str).collect();
                Some(names.join(" "))
            }
            _ => None,
        };
        let access = token("access_token").ok_or("no access token")?;
        if !is_sendable(&access) {
            return Err("an access token that cannot be sent in a header");
        }
        Ok(Self {
            access,
            refresh: token("refresh_token"),
            lifetime: fields
                .get("expires_in")
                .and_then(whole)
                .map(Duration::from_secs)
                .or_else(until),
            scope: scope.filter(|scope| !scope.trim().is_empty()),
        })
    }
}

/// Whether a token can stand in a header: visible ASCII, of which RFC 6750 §2.1 allows a part.
pub fn is_sendable(token: &Secret) -> bool {
    let text = token.expose();
    !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic())
}

/// Everything secret of one connection, as the vault keeps it: one compact JSON text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// The access token.
    pub access: Secret,
    /// The refresh token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh: Option<Secret>,
    /// When the access token was received, by this machine's clock.
    pub received_at: Timestamp,
    /// Until when it is valid, by this machine's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The granted scope.
    pub scope: String,
    /// The app's client secret.
    pub client_secret: Secret,
}

/// How long before its end a token is no longer used for new work.
const MARGIN: SignedDuration = SignedDuration::from_mins(10);

impl Credentials {
    /// The credentials after a sign-in.
    pub fn new(grant: Grant, asked: &str, client_secret: Secret, now: Timestamp) -> Self {
        let lifetime = grant.lifetime.map(SignedDuration::try_from);
        let lifetime = lifetime.and_then(Result::ok);
        Self {
            expires_at: lifetime.and_then(|lifetime| now.checked_add(lifetime).ok()),
            access: grant.access,
            refresh: grant.refresh,
            received_at: now,
            scope: grant.scope.unwrap_or_else(|| asked.to_owned()),
            client_secret,
        }
    }

    /// The credentials after a refresh: what the answer leaves out stays as it was.
    pub fn renewed(&self, mut grant: Grant, now: Timestamp) -> Self {
        grant.refresh = grant.refresh.or_else(|| self.refresh.clone());
        Self::new(grant, &self.scope, self.client_secret.clone(), now)
    }

    /// Whether the access token may be used for new work: ten minutes, or a tenth of a shorter life,
    /// remain. One whose end is unknown is used until it is refused.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| {
            let life = end.duration_since(self.received_at);
            end.duration_since(now) > MARGIN.min(life / 10)
        })
    }

    /// The text that the vault keeps.
    pub fn to_secret(&self) -> Secret {
        // Maps with text keys and plain fields: there is nothing here that cannot be written.
        Secret::new(serde_json::to_string(self).unwrap_or_default())
    }

    /// Reads it back.
    pub fn from_secret(text: &Secret) -> Option<Self> {
        let read: Self = serde_json::from_str(text.expose()).ok()?;
        is_sendable(&read.access).then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Grant, &'static str> {
        Grant::read(body.as_bytes(), "2026-01-01T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn reads_every_known_form() {
        let hour = Some(Duration::from_secs(3600));
        for lifetime in [
            r#""expires_in":3600"#,
            r#""expires_in":"3600""#,
            r#""expires_in":3600.0"#,
            r#""expires_at":"2026-01-01T01:00:00Z""#,
            r#""expires_at":"2026-01-01T02:00:00+01:00""#,
        ] {
            let grant = read(&format!(
                r#"{{"access_token":"a","token_type":"Bearer",{lifetime}}}"#
            ));
            assert_eq!(grant.unwrap().lifetime, hour, "{lifetime}");
        }
        let grant = read(r#"{"access_token":"a","scope":["x","y"],"refresh_token":""}"#).unwrap();
        assert_eq!(grant.scope.as_deref(), Some("x y"));
        assert_eq!((grant.lifetime, grant.refresh.is_none()), (None, true));
    }

    #[test]
    fn reads_an_answer_behind_a_byte_order_mark_and_around_a_broken_text() {
        let body = "\u{feff}{\"access_token\":\"a\",\"company\":\"Gi\\ud83d\"}";
        assert_eq!(read(body).unwrap().access, Secret::new("a"));
        let half = read(r#"{"access_token":"s3cret\ud83d"}"#);
        assert_eq!(half.unwrap_err(), "no access token");
        let wide = "{\"access_token\":\"s3cret\"}".encode_utf16();
        let wide: Vec<u8> = wide.flat_map(u16::to_le_bytes).collect();
        let read = Grant::read(&wide, Timestamp::UNIX_EPOCH);
        assert_eq!(read.unwrap_err(), "text that is not UTF-8");
    }

    #[test]
    fn refuses_what_is_no_token_without_quoting_it() {
        for body in [
            "<html>s3cret</html>",
            r#"["s3cret"]"#,
            r#"{"access_token":"","x":"s3cret"}"#,
            r#"{"access_token":"s3cret","token_type":"mac"}"#,
            r#"{"access_token":"s3cret\nx"}"#,
            r#"{"access_token":"s3crét"}"#,
        ] {
            assert!(!read(body).unwrap_err().contains("s3cret"));
        }
    }

    #[test]
    fn reads_what_is_handed_over_alone_or_as_an_answer() {
        let given = |text: &str| Grant::given(&Secret::new(text), Timestamp::UNIX_EPOCH);
        let bare = given("  eyJh.b-c_d~e+f/g==\n").unwrap();
        assert_eq!(bare.access, Secret::new("eyJh.b-c_d~e+f/g=="));
        assert!(bare.refresh.is_none() && bare.scope.is_none() && bare.lifetime.is_none());
        let answer = given("\n{\"access_token\":\"a\",\"refresh_token\":\"r\",\"scope\":\"x y\"}");
        let answer = answer.unwrap();
        assert_eq!(answer.refresh, Some(Secret::new("r")));
        assert_eq!(answer.scope.as_deref(), Some("x y"));
        for bad in [
            "",
            " \n",
            "Bearer s3cret",
            "\"s3cret\"",
            "[\"s3cret\"]",
            "{\"s3cret\"",
            "s3crét",
        ] {
            let error = given(bad).unwrap_err();
            assert!(!error.contains("s3cr"), "{error}");
        }
    }

    fn document(lifetime: u64) -> Credentials {
        let grant = Grant {
            access: Secret::new("a"),
            refresh: Some(Secret::new("r")),
            lifetime: Some(Duration::from_secs(lifetime)),
            scope: None,
        };
        Credentials::new(grant, "asked", Secret::new("s"), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn is_fresh_until_its_margin() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        assert!(document(86_400).is_fresh(at(85_799)));
        assert!(!document(86_400).is_fresh(at(85_800)));
        assert!(document(60).is_fresh(at(53)) && !document(60).is_fresh(at(54)));
    }

    #[test]
    fn a_refresh_keeps_what_the_answer_leaves_out() {
        let former = document(60);
        let grant = read(r#"{"access_token":"b"}"#).unwrap();
        let next = former.renewed(grant, Timestamp::UNIX_EPOCH);
        assert_eq!(next.refresh, former.refresh);
        assert_eq!((next.scope.as_str(), next.expires_at), ("asked", None));
        let text = next.to_secret();
        assert_eq!(Credentials::from_secret(&text), Some(next));
    }
}
