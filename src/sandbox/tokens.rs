//! What was granted: codes, tokens and the families they belong to.
//!
//! A family is everything that came out of one consent. It dies as a whole when a code or a spent
//! refresh token is used a second time (RFC 9700 §4.14), or when its refresh token is revoked.

use std::io;
use std::time::Duration;

use super::digest::{random, s256};
use super::ledger::{Code, Keeper, Ledger, Token, after, now};
use super::scope::ScopeSet;

/// How long a code may be redeemed.
const CODE_TTL: Duration = Duration::from_secs(60);

/// A pair of tokens that was just issued.
pub struct Pair {
    pub access: String,
    pub refresh: String,
    pub scopes: ScopeSet,
    /// When the access token dies.
    pub expires_at: jiff::Timestamp,
}

/// Why no tokens are issued.
#[derive(Debug)]
pub enum Refusal {
    /// `invalid_grant`, with the reason.
    Grant(&'static str),
    /// `invalid_scope`: more was asked for than had been granted.
    Scope,
    /// The state file failed.
    Io(io::Error),
}

/// The tokens of one sandbox.
pub struct Tokens {
    access_ttl: Duration,
    refresh_ttl: Duration,
    rotate: bool,
    keeper: Keeper,
}

impl Tokens {
    /// Opens the ledger.
    ///
    /// Errors: a state file that cannot be read.
    pub fn open(options: &super::Options) -> io::Result<Self> {
        Ok(Self {
            access_ttl: options.access_ttl,
            refresh_ttl: options.refresh_ttl,
            rotate: options.rotate,
            keeper: Keeper::open(options.state.clone())?,
        })
    }

    /// A code for what a person has agreed to.
    pub fn issue_code(
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
            let granted = Code {
                family,
                redirect_uri: redirect_uri.to_owned(),
                challenge: challenge.map(str::to_owned),
                expires_at: after(CODE_TTL),
                spent: false,
            };
            ledger.codes.insert(s256(&code), granted);
        })?;
        Ok(code)
    }

    /// The first tokens, for a code. A second use of the code ends what the first has brought.
    pub fn redeem(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: Option<&str>,
    ) -> Result<Pair, Refusal> {
        let redeemed = self.keeper.change(|ledger| {
            let refuse = |reason| Err(Refusal::Grant(reason));
            let Some(code) = ledger.codes.get_mut(&s256(code)) else {
                return refuse("the code is not known");
            };
            let family = code.family;
            if code.spent {
                ledger.families.remove(&family);
                return refuse("the code was used before; its tokens are revoked");
            }
            code.spent = true;
            if code.expires_at <= now() {
                return refuse("the code has expired");
            }
            if code.redirect_uri != redirect_uri {
                return refuse("redirect_uri is not the one the code was sent to");
            }
            match (code.challenge.as_deref(), verifier) {
                (None, None) => {}
                (Some(challenge), Some(verifier)) if s256(verifier) == challenge => {}
                (Some(_), Some(_)) => return refuse("code_verifier does not fit"),
                (Some(_), None) => return refuse("code_verifier is missing"),
                (None, Some(_)) => return refuse("there was no code_challenge"),
            }
            match ledger.families.get(&family).copied() {
                Some(scopes) => Ok(self.issue(ledger, family, scopes)),
                None => refuse("the code was revoked"),
            }
        });
        redeemed.map_err(Refusal::Io)?
    }

    /// New tokens for a refresh token, perhaps for fewer scopes.
    pub fn refresh(&self, token: &str, scope: Option<ScopeSet>) -> Result<Pair, Refusal> {
        let refreshed = self.keeper.change(|ledger| {
            let refuse = |reason| Err(Refusal::Grant(reason));
            let Some(found) = ledger.refresh.get_mut(&s256(token)) else {
                return refuse("the refresh token is not known");
            };
            let family = found.family;
            if found.spent {
                ledger.families.remove(&family);
                return refuse("the refresh token was used before; all its tokens are revoked");
            }
            if found.expires_at <= now() {
                return refuse("the refresh token has expired");
            }
            let Some(granted) = ledger.families.get(&family).copied() else {
                return refuse("the refresh token was revoked");
            };
            let scopes = scope.unwrap_or(granted);
            if scopes.beyond(granted).is_some() {
                return Err(Refusal::Scope);
            }
            if self.rotate {
                found.spent = true;
                return Ok(self.issue(ledger, family, scopes));
            }
            Ok(self.beside(token.to_owned(), ledger, family, scopes))
        });
        refreshed.map_err(Refusal::Io)?
    }

    /// Ends a token; with a refresh token its whole family. One that is not known is fine (RFC 7009
    /// §2.2).
    pub fn revoke(&self, token: &str) -> io::Result<()> {
        let hash = s256(token);
        self.keeper.change(|ledger| {
            ledger.access.remove(&hash);
            if let Some(found) = ledger.refresh.get(&hash) {
                ledger.families.remove(&found.family);
            }
        })
    }

    /// What an access token opens; `None` if it is not, or no longer, good.
    pub fn check(&self, token: &str) -> io::Result<Option<ScopeSet>> {
        self.keeper.read(|ledger| {
            let found = ledger.access.get(&s256(token));
            let good = found.filter(|token| token.expires_at > now());
            let alive = good.filter(|token| ledger.families.contains_key(&token.family));
            alive.map(|token| token.scopes)
        })
    }

    /// Ends every access token, as if its time had come.
    pub fn expire_access(&self) -> io::Result<()> {
        self.keeper.change(|ledger| ledger.access.clear())
    }

    /// Takes a scope out of everything that was granted.
    pub fn withdraw(&self, scope: &str) -> io::Result<()> {
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
    pub fn revoke_everything(&self) -> io::Result<()> {
        self.keeper.change(|ledger| ledger.families.clear())
    }

    fn issue(&self, ledger: &mut Ledger, family: u64, scopes: ScopeSet) -> Pair {
        let refresh = random();
        let token = Token::new(family, scopes, self.refresh_ttl);
        ledger.refresh.insert(s256(&refresh), token);
        self.beside(refresh, ledger, family, scopes)
    }

    /// This refresh token, and a new access token.
    fn beside(&self, refresh: String, ledger: &mut Ledger, family: u64, scopes: ScopeSet) -> Pair {
        let access = random();
        let token = Token::new(family, scopes, self.access_ttl);
        ledger.access.insert(s256(&access), token);
        let millis = i64::try_from(token.expires_at).unwrap_or(i64::MAX);
        let moment = jiff::Timestamp::from_millisecond(millis);
        Pair {
            access,
            refresh,
            scopes,
            expires_at: moment.unwrap_or(jiff::Timestamp::MAX),
        }
    }
}

#[cfg(test)]
mod tests;
