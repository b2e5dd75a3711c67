//! Many at once: requests of one process over an expiry, and processes side by side.
//!
//! A run lock keeps two runs of a connection apart, so the sides here are sessions with places and
//! lock files of their own handles, as two processes would have them.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Barrier};
use std::time::Duration;

use drivetrain::auth::callback::RedirectUri;
use drivetrain::auth::oauth::{App, OAuth};
use drivetrain::auth::session::Session;
use drivetrain::auth::sign_in_store::{SignInInfo, SignInStore};
use drivetrain::auth::token::Credentials;
use drivetrain::auth::vault::Vault;
use drivetrain::http::client::{Request, Settings, transport};
use drivetrain::http::retry::Policy;
use drivetrain::http::{Bearer, Client};
use drivetrain::report::Problem;
use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET, Sandbox, visitor};
use drivetrain::secret::Secret;
use futures_util::future::join_all;
use jiff::Timestamp;
use url::Url;

use crate::support::{ALLOW, DEADLINE, Server, private_folder};
use crate::web::{Web, answer, json, query};

const SCOPES: &str = "company.basic:read member.basic:read payroll:read paystub:read";

const QUICK: Policy = Policy {
    attempts: 3,
    base: Duration::from_millis(1),
    longest: Duration::from_secs(1),
};

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(work)
}

fn oauth(base: &str, redirect: &str) -> OAuth {
    let url = |path: &str| Url::parse(&format!("{base}{path}")).unwrap();
    let app = App {
        client_id: CLIENT_ID.into(),
        client_secret: Secret::new(CLIENT_SECRET),
        redirect: RedirectUri::parse(redirect).unwrap(),
        authorize_url: url("/oauth/authorize"),
        token_url: url("/oauth/token"),
        revoke_url: url("/v1/oauth/revoke"),
    };
    let transport = transport(Duration::from_secs(60), &url("/")).unwrap();
    OAuth::new(app, transport, DEADLINE)
}

/// What one process knows of the places in this folder.
fn keep(folder: &Path) -> SignInStore {
    SignInStore {
        vault: Vault::Plain(folder.join("secret.json")),
        info: folder.join("session.json"),
        lock: folder.join("refresh.lock"),
    }
}

fn session(folder: &Path, base: &str, redirect: &str) -> Session {
    let (base, redirect) = (base.to_owned(), redirect.to_owned());
    Session::kept(
        Arc::new(keep(folder)),
        move |_| Ok::<_, Problem>(oauth(&base, &redirect)),
        QUICK,
    )
}

fn save(folder: &Path, document: &Credentials) {
    let record = SignInInfo {
        granted: document.scope.clone(),
        signed_in_at: document.received_at,
        renewed_at: document.received_at,
        access_until: document.expires_at,
        rotates: false,
        renews: true,
        asked_at: None,
        sign_in_again: None,
    };
    keep(folder).save(document, &record).unwrap();
}

/// Signs a person in and keeps it in the folder, with an access token whose time has come or not.
fn signed_in(server: &Server, folder: &Path, expired: bool) -> Credentials {
    let oauth = oauth(&server.sandbox.api_url(), &server.redirect);
    let attempt = oauth.begin(SCOPES.split(' ').map(str::to_owned));
    let back = visitor::redirected(attempt.url.as_str(), ALLOW).unwrap();
    let code = Secret::new(query(&back)["code"].clone());
    let grant = block_on(oauth.exchange(&code, attempt)).unwrap();
    let now = Timestamp::now();
    let mut document = Credentials::new(grant, SCOPES, Secret::new(CLIENT_SECRET), now);
    if expired {
        document.expires_at = Some(Timestamp::UNIX_EPOCH);
    }
    save(folder, &document);
    server.sandbox.clear_requests();
    document
}

fn client(sandbox: &Sandbox, session: Session) -> Client {
    let session = Arc::new(session);
    let bearer: Bearer = Rc::new(move |rejected| {
        let session = session.clone();
        Box::pin(async move { session.token(rejected.as_ref()).await })
    });
    let settings = Settings {
        in_flight: 16,
        learned: None,
        retry: QUICK,
        observer: None,
    };
    let base = sandbox.api_url().parse().unwrap();
    let transport = transport(Duration::from_secs(60), &base).unwrap();
    Client::new(transport, base, bearer, &settings)
}

#[test]
fn sixteen_requests_in_flight_over_an_expiry_make_one_refresh() {
    // Slow enough that all of them are under way before the first is refused.
    let server = Server::start(|options| options.latency = Duration::from_millis(100));
    let folder = private_folder();
    signed_in(&server, folder.path(), false);
    let session = session(folder.path(), &server.sandbox.api_url(), &server.redirect);
    let client = client(&server.sandbox, session);
    server.sandbox.expire_access_tokens().unwrap();
    let spent = Cell::default();
    let request = Request::get("/v1/company", "/v1/company", &[]);
    let company = || client.ask(&spent, &request);
    let answers = block_on(join_all((0..16).map(|_| company())));
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(server.count("/oauth/token"), 1);
    let requests = server.sandbox.requests();
    let refused = requests.iter().filter(|request| request.status == 401);
    assert!(refused.count() > 1, "more than one was in flight");
}

#[test]
fn eight_processes_at_an_expiry_make_one_refresh_and_eight_successes() {
    let server = Server::small();
    let folder = private_folder();
    let former = signed_in(&server, folder.path(), true);
    let start = Barrier::new(8);
    let tokens: Vec<Secret> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let url = server.sandbox.api_url();
                    let session = session(folder.path(), &url, &server.redirect);
                    start.wait();
                    block_on(session.token(None)).unwrap()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(server.count("/oauth/token"), 1);
    assert!(
        tokens
            .iter()
            .all(|token| *token == tokens[0] && *token != former.access)
    );
    // The reuse of a dead refresh token would have killed the whole family.
    let url = format!("{}/v1/company", server.sandbox.api_url());
    assert_eq!(
        crate::web::get(&url, Some(tokens[0].expose())).unwrap().0,
        200
    );
}

#[test]
fn processes_whose_fresh_token_is_refused_make_one_refresh() {
    let server = Server::small();
    let folder = private_folder();
    let former = signed_in(&server, folder.path(), false);
    server.sandbox.expire_access_tokens().unwrap();
    let url = server.sandbox.api_url();
    for _ in 0..4 {
        // Each loaded the old token before another one renewed it.
        let session = session(folder.path(), &url, &server.redirect);
        assert_ne!(
            block_on(session.token(Some(&former.access))).unwrap(),
            former.access
        );
    }
    assert_eq!(server.count("/oauth/token"), 1);
}

#[test]
fn an_answer_without_a_new_refresh_token_or_scope_keeps_the_old_ones() {
    let server = Server::small();
    let folder = private_folder();
    let former = signed_in(&server, folder.path(), true);
    let web = Web::start(|_| json(r#"{"access_token":"new","expires_in":3600}"#));
    let session = session(folder.path(), &web.url(), &server.redirect);
    assert_eq!(block_on(session.token(None)).unwrap(), Secret::new("new"));
    let kept = keep(folder.path()).load().unwrap().unwrap();
    assert_eq!((kept.refresh, kept.scope), (former.refresh, former.scope));
    assert!(!keep(folder.path()).info().unwrap().rotates);
}

#[test]
fn a_rejected_refresh_looks_again_whether_another_process_was_faster() {
    let server = Server::small();
    let folder = private_folder();
    let former = signed_in(&server, folder.path(), true);
    let path = folder.path().to_owned();
    let web = Web::start(move |_| {
        // Somebody who knows nothing of the lock: an older version, another machine's restore.
        let winner = Credentials {
            access: Secret::new("theirs"),
            refresh: Some(Secret::new("their refresh token")),
            expires_at: None,
            ..former.clone()
        };
        save(&path, &winner);
        answer(400, "application/json", r#"{"error":"invalid_grant"}"#)
    });
    let session = session(folder.path(), &web.url(), &server.redirect);
    assert_eq!(
        block_on(session.token(None)).unwrap(),
        Secret::new("theirs")
    );
    assert_eq!(keep(folder.path()).info().unwrap().sign_in_again, None);
}

#[test]
fn a_token_that_was_refused_is_never_answered_again() {
    let server = Server::small();
    let folder = private_folder();
    let former = signed_in(&server, folder.path(), false);
    let session = session(folder.path(), &server.sandbox.api_url(), &server.redirect);
    let first = block_on(session.token(None)).unwrap();
    assert_eq!(first, former.access);
    let second = block_on(session.token(Some(&first))).unwrap();
    assert_ne!(second, first);
    assert_eq!(block_on(session.token(None)).unwrap(), second);
    assert_eq!(server.count("/oauth/token"), 1);
}
