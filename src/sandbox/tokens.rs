//! What was granted: codes, tokens and the families they belong to.
//!
//! A family is everything that came out of one consent. It dies as a whole when a code or a spent refresh token is
//! used a second time (RFC 9700 §4.14), or when its refresh token is revoked.

use std::io;
use std::time::Duration;

use super::digest::{random, s256};
use super::ledger::{Code, Keeper, Ledger, Token, after, now};
use super::scope::ScopeSet;

/// How long a code may be redeemed.
const CODE_TTL: Duration = Duration::from_secs(60);

/// A pair of tokens that was just issued.
pub(super) struct Pair {
    pub(super) access: String,
    pub(super) refresh: String,
    pub(super) scopes: ScopeSet,
    /// When the access token dies.
    pub(super) expires_at: jiff::Timestamp,
}

/// Why no tokens are issued.
#[derive(Debug)]
pub(super) enum Refusal {
    /// `invalid_grant`, with the reason.
    Grant(&'static str),
    /// `invalid_scope`: more was asked for than had been granted.
    Scope,
    /// The state file failed.
    Io(io::Error),
}

/// The tokens of one sandbox.
pub(super) struct Tokens {
    access_ttl: Duration,
    refresh_ttl: Duration,
    rotate: bool,
    keeper: Keeper,
}

impl Tokens {
    /// Opens the ledger.
    ///
    /// # Errors
    /// A state file that cannot be read.
    pub(super) fn open(options: &super::Options) -> io::Result<Self> {
        Ok(Self {
            access_ttl: options.access_ttl,
            refresh_ttl: options.refresh_ttl,
            rotate: options.rotate,
            keeper: Keeper::open(options.state.clone())?,
        })
    }

    /// A code for what somebody has agreed to.
    pub(super) fn issue_code(
        &self,
        scopes: ScopeSet,
        redirect_uri: &str,
        challenge: Option<&str>,
    ) -> io::Result<String> {
        let code = random();
        self.keeper.change(|ledger| {
            ledger.last_family += 1;
            let family = ledger.last_family;
            ledger.families.insert(family, scopes);
            let code = (
                s256(&code),
                Code {
                    family,
                    redirect_uri: redirect_uri.to_owned(),
                    challenge: challenge.map(str::to_owned),
                    expires_at: after(CODE_TTL),
                    spent: false,
                },
            );
            ledger.codes.extend([code]);
        })?;
        Ok(code)
    }

    /// The first tokens, for a code. A second use of the code ends what the first has brought.
    pub(super) fn redeem(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: Option<&str>,
    ) -> Result<Pair, Refusal> {
        self.keeper
            .change(|ledger| {
                let Some(code) = ledger.codes.get_mut(&s256(code)) else {
                    return Err(Refusal::Grant("the code is not known"));
                };
                let family = code.family;
                if code.spent {
                    ledger.families.remove(&family);
                    return Err(Refusal::Grant(
                        "the code was used before; its tokens are revoked",
                    ));
                }
                code.spent = true;
                if code.expires_at <= now() {
                    return Err(Refusal::Grant("the code has expired"));
                }
                if code.redirect_uri != redirect_uri {
                    return Err(Refusal::Grant(
                        "redirect_uri is not the one the code was sent to",
                    ));
                }
                match (code.challenge.as_deref(), verifier) {
                    (None, None) => {}
                    (Some(challenge), Some(verifier)) if s256(verifier) == challenge => {}
                    (Some(_), Some(_)) => return Err(Refusal::Grant("code_verifier does not fit")),
                    (Some(_), None) => return Err(Refusal::Grant("code_verifier is missing")),
                    (None, Some(_)) => return Err(Refusal::Grant("there was no code_challenge")),
                }
                let Some(scopes) = ledger.families.get(&family).copied() else {
                    return Err(Refusal::Grant("the code was revoked"));
                };
                Ok(self.issue(ledger, family, scopes))
            })
            .unwrap_or_else(|error| Err(Refusal::Io(error)))
    }

    /// New tokens for a refresh token, perhaps for fewer scopes.
    pub(super) fn refresh(&self, token: &str, scope: Option<ScopeSet>) -> Result<Pair, Refusal> {
        self.keeper
            .change(|ledger| {
                let Some(found) = ledger.refresh.get_mut(&s256(token)) else {
                    return Err(Refusal::Grant("the refresh token is not known"));
                };
                let family = found.family;
                if found.spent {
                    ledger.families.remove(&family);
                    return Err(Refusal::Grant(
                        "the refresh token was used before; all its tokens are revoked",
                    ));
                }
                if found.expires_at <= now() {
                    return Err(Refusal::Grant("the refresh token has expired"));
                }
                let Some(granted) = ledger.families.get(&family).copied() else {
                    return Err(Refusal::Grant("the refresh token was revoked"));
                };
                let scopes = scope.unwrap_or(granted);
                if scopes.beyond(granted).is_some() {
                    return Err(Refusal::Scope);
                }
                if self.rotate {
                    found.spent = true;
                    return Ok(self.issue(ledger, family, scopes));
                }
                let (access, expires_at) = self.issue_access(ledger, family, scopes);
                Ok(Pair {
                    access,
                    refresh: token.to_owned(),
                    scopes,
                    expires_at,
                })
            })
            .unwrap_or_else(|error| Err(Refusal::Io(error)))
    }

    /// Ends a token; with a refresh token its whole family. One that is not known is fine (RFC 7009 §2.2).
    pub(super) fn revoke(&self, token: &str) -> io::Result<()> {
        let hash = s256(token);
        self.keeper.change(|ledger| {
            ledger.access.remove(&hash);
            if let Some(found) = ledger.refresh.get(&hash) {
                ledger.families.remove(&found.family);
            }
        })
    }

    /// What an access token opens; `None` if it is not, or no longer, good.
    pub(super) fn check(&self, token: &str) -> io::Result<Option<ScopeSet>> {
        self.keeper.read(|ledger| {
            let found = ledger.access.get(&s256(token));
            let good = found.filter(|token| token.expires_at > now());
            let alive = good.filter(|token| ledger.families.contains_key(&token.family));
            alive.map(|token| token.scopes)
        })
    }

    /// Ends every access token, as if its time had come.
    pub(super) fn expire_access(&self) -> io::Result<()> {
        self.keeper.change(|ledger| ledger.access.clear())
    }

    /// Takes a scope out of everything that was granted.
    pub(super) fn withdraw(&self, scope: &str) -> io::Result<()> {
        self.keeper.change(|ledger| {
            let Ledger {
                families,
                access,
                refresh,
                ..
            } = ledger;
            let tokens = access.values_mut().chain(refresh.values_mut());
            let sets = tokens.map(|token| &mut token.scopes);
            for set in sets.chain(families.values_mut()) {
                *set = set.withdrawn(scope);
            }
        })
    }

    /// Ends everything.
    pub(super) fn revoke_everything(&self) -> io::Result<()> {
        self.keeper.change(|ledger| ledger.families.clear())
    }

    fn issue(&self, ledger: &mut Ledger, family: u64, scopes: ScopeSet) -> Pair {
        let (access, expires_at) = self.issue_access(ledger, family, scopes);
        let refresh = random();
        let expires = after(self.refresh_ttl);
        let token = Token {
            family,
            expires_at: expires,
            spent: false,
            scopes,
        };
        ledger.refresh.insert(s256(&refresh), token);
        Pair {
            access,
            refresh,
            scopes,
            expires_at,
        }
    }

    fn issue_access(
        &self,
        ledger: &mut Ledger,
        family: u64,
        scopes: ScopeSet,
    ) -> (String, jiff::Timestamp) {
        let access = random();
        let expires_at = after(self.access_ttl);
        let token = Token {
            family,
            expires_at,
            spent: false,
            scopes,
        };
        ledger.access.insert(s256(&access), token);
        let millis = i64::try_from(expires_at).unwrap_or(i64::MAX);
        let moment = jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::MAX);
        (access, moment)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::sandbox::Options;

    const URI: &str = "http://127.0.0.1:8976/callback";

    fn open(state: Option<&Path>) -> Tokens {
        Tokens::open(&Options {
            state: state.map(Path::to_owned),
            ..Options::default()
        })
        .unwrap()
    }

    fn sign_in(tokens: &Tokens) -> Pair {
        let scopes = ScopeSet::parse("payroll:read").unwrap();
        let code = tokens.issue_code(scopes, URI, None).unwrap();
        tokens.redeem(&code, URI, None).ok().unwrap()
    }

    #[test]
    fn a_code_is_bound_and_good_once() {
        let tokens = open(None);
        let scopes = ScopeSet::parse("payroll:read").unwrap();
        let challenge = s256("verifier");
        let code = || tokens.issue_code(scopes, URI, Some(&challenge)).unwrap();
        assert!(tokens.redeem(&code(), URI, None).is_err());
        assert!(tokens.redeem(&code(), URI, Some("other")).is_err());
        assert!(
            tokens
                .redeem(&code(), "http://127.0.0.1:8976/", Some("verifier"))
                .is_err()
        );

        let code = code();
        let pair = tokens.redeem(&code, URI, Some("verifier")).ok().unwrap();
        assert_eq!(tokens.check(&pair.access).unwrap(), Some(scopes));
        assert!(tokens.redeem(&code, URI, Some("verifier")).is_err());
        assert_eq!(
            tokens.check(&pair.access).unwrap(),
            None,
            "a replay revokes what was issued"
        );
        assert!(tokens.refresh(&pair.refresh, None).is_err());
    }

    #[test]
    fn reuse_of_a_spent_refresh_token_ends_the_family() {
        let tokens = open(None);
        let first = sign_in(&tokens);
        let second = tokens.refresh(&first.refresh, None).ok().unwrap();
        assert_ne!(first.refresh, second.refresh);
        assert!(tokens.check(&second.access).unwrap().is_some());
        assert!(tokens.refresh(&first.refresh, None).is_err());
        assert!(tokens.check(&second.access).unwrap().is_none());
        assert!(tokens.refresh(&second.refresh, None).is_err());
    }

    #[test]
    fn without_rotation_the_refresh_token_stays() {
        let tokens = Tokens::open(&Options {
            rotate: false,
            ..Options::default()
        })
        .unwrap();
        let first = sign_in(&tokens);
        let second = tokens.refresh(&first.refresh, None).ok().unwrap();
        assert_eq!(first.refresh, second.refresh);
        assert!(tokens.refresh(&first.refresh, None).is_ok());
    }

    #[test]
    fn a_refresh_may_ask_for_less_but_not_for_more() {
        let tokens = open(None);
        let pair = sign_in(&tokens);
        let more = ScopeSet::parse("payroll:read paystub:read").unwrap();
        assert!(matches!(
            tokens.refresh(&pair.refresh, Some(more)),
            Err(Refusal::Scope)
        ));
        assert!(tokens.refresh(&pair.refresh, None).is_ok());
    }

    #[test]
    fn two_servers_share_one_file() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state.json");
        let (one, other) = (open(Some(&path)), open(Some(&path)));
        let first = sign_in(&one);
        assert!(other.check(&first.access).unwrap().is_some());
        let second = other.refresh(&first.refresh, None).ok().unwrap();
        assert!(one.check(&second.access).unwrap().is_some());
        one.revoke(&second.refresh).unwrap();
        assert!(other.check(&second.access).unwrap().is_none());

        let third = sign_in(&open(Some(&path)));
        assert!(one.check(&third.access).unwrap().is_some());
        other.revoke_everything().unwrap();
        assert!(one.check(&third.access).unwrap().is_none());
    }

    #[test]
    fn parallel_refreshes_through_one_file_succeed_exactly_once() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state.json");
        let first = sign_in(&open(Some(&path)));
        let token = first.refresh.as_str();
        let done: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| open(Some(&path)).refresh(token, None).is_ok()))
                .collect();
            threads
                .into_iter()
                .map(|thread| usize::from(thread.join().unwrap()))
                .sum()
        });
        assert_eq!(done, 1);
    }

    #[test]
    fn the_file_holds_no_token_and_is_its_owners() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state.json");
        let pair = sign_in(&open(Some(&path)));
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains(&pair.access) && !text.contains(&pair.refresh));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }

    #[test]
    fn time_ends_tokens() {
        let none = Duration::ZERO;
        let tokens = Tokens::open(&Options {
            access_ttl: none,
            refresh_ttl: none,
            ..Options::default()
        })
        .unwrap();
        let scopes = ScopeSet::parse("payroll:read").unwrap();
        let code = tokens.issue_code(scopes, URI, None).unwrap();
        let pair = tokens.redeem(&code, URI, None).ok().unwrap();
        assert!(tokens.check(&pair.access).unwrap().is_none());
        assert!(tokens.refresh(&pair.refresh, None).is_err());
    }
}
