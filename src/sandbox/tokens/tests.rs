//! Tokens: issued, redeemed, refreshed, revoked.

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
