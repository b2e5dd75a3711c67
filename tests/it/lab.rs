//! The sandbox as a laboratory: each of its faults against the real `sync`, and both dialects of what
//! is not published.
//!
//! Pages are of two records, so that every list has a second one.

mod dialects;
mod served;

use std::time::Duration;

use drivetrain::sandbox::{FaultKind, RetryAfter};
use serde_json::Value;

use crate::support::{ALLOW, Server};
use crate::synced::{Rows, Synced, default_tables, small, status, stream, undisturbed};

/// Each list that has a second page, by how many of its requests are let through first.
const LISTS: [(&str, usize); 4] = [
    ("/v1/members?", 0),
    ("/v1/payrolls?", 0),
    ("/fees?", 1),
    ("/paystubs?", 2),
];

/// A home that has read everything once, two records a page.
struct Lab {
    home: Synced,
    reference: Rows,
}

impl Lab {
    fn open() -> Self {
        Self::open_at(Server::start(small))
    }

    fn open_at(server: Server) -> Self {
        let home = Synced::connected_to(server);
        home.profile("page_size = 2\nrate = 100000.0\nattempts = 4");
        home.sync(&[]).expect(0);
        let reference = home.live();
        for table in default_tables() {
            assert!(!reference[table].is_empty(), "{table} is empty");
        }
        Self { home, reference }
    }

    /// Reads everything again while this goes wrong: nothing may be left of it. Gives the run's document.
    #[track_caller]
    fn gets_over(
        &self,
        name: &str,
        path: &str,
        skip: usize,
        times: usize,
        kind: FaultKind,
    ) -> Value {
        let sandbox = &self.home.server.sandbox;
        sandbox.clear_faults();
        sandbox.clear_requests();
        self.home.fault(path, skip, times, kind);
        let run = self.home.sync(&["--full", "--json"]);
        assert_eq!(run.code, 0, "{name} at {path}: {}", run.stderr);
        self.is_as_it_was(&format!("{name} at {path}"));
        run.json()["connections"][0].take()
    }

    /// The live rows are those of an undisturbed home, and nothing was said to be gone or changed.
    #[track_caller]
    fn is_as_it_was(&self, name: &str) {
        self.lives_as_it_did(name);
        assert_eq!(self.home.former_versions(), 0, "{name}: former versions");
        assert_eq!(self.tombstones(), 0, "{name}: tombstones");
    }

    #[track_caller]
    fn lives_as_it_did(&self, name: &str) {
        let live = self.home.live();
        for (table, before) in &self.reference {
            let count = live[table].len();
            assert_eq!(count, before.len(), "{name}: rows of {table}");
            assert!(live[table] == *before, "{name}: {table} has other rows");
        }
    }

    fn tombstones(&self) -> i64 {
        let count = |table| format!("(SELECT count(*) FROM {table} WHERE _deleted_at IS NOT NULL)");
        let all: Vec<String> = default_tables().map(count).collect();
        self.home.one(&format!("SELECT {}", all.join(" + ")))
    }

    /// What the last run asked for, by how often.
    fn count(&self, part: &str) -> usize {
        let requests = self.home.server.sandbox.requests();
        requests
            .iter()
            .filter(|one| one.path.contains(part))
            .count()
    }
}

#[test]
fn a_server_that_is_busy_slow_or_broken_for_a_moment_is_waited_for() {
    let lab = Lab::open();
    for (name, times, kind) in [
        ("429", 1, FaultKind::Busy(RetryAfter::Nothing)),
        (
            "429 with seconds",
            1,
            FaultKind::Busy(RetryAfter::Seconds(1)),
        ),
        ("429 with a date", 1, FaultKind::Busy(RetryAfter::Date(1))),
        ("500", 1, status(500, None)),
        ("502", 1, status(502, None)),
        ("a burst of 503", 3, status(503, None)),
        (
            "slow start",
            10,
            FaultKind::Late(Duration::from_millis(100)),
        ),
        ("reset", 1, FaultKind::Reset),
        ("answer lost", 1, FaultKind::Lost),
        ("half a body", 1, FaultKind::HalfBody),
    ] {
        lab.gets_over(name, "/v1/", 0, times, kind);
    }
}

#[test]
fn a_retry_after_is_obeyed_in_both_forms() {
    let lab = Lab::open();
    for wait in [RetryAfter::Seconds(2), RetryAfter::Date(2)] {
        let began = std::time::Instant::now();
        lab.gets_over("429", "/v1/company", 0, 1, FaultKind::Busy(wait));
        // A date has no fractions: the one of two seconds from now can be one second away.
        assert!(began.elapsed() >= Duration::from_secs(1), "{wait:?}");
    }
}

#[test]
fn a_request_that_hangs_once_is_made_again() {
    let lab = Lab::open();
    lab.home.profile("timeout_seconds = 1");
    lab.gets_over("hang", "/paystubs?", 2, 1, FaultKind::Hang);
}

#[test]
fn a_page_that_comes_twice_makes_no_row_twice() {
    let lab = Lab::open();
    for (path, skip) in LISTS {
        lab.gets_over("duplicated page", path, skip, 1, FaultKind::DuplicatedPage);
    }
}

#[test]
fn an_item_that_is_on_two_pages_makes_no_row_twice() {
    let lab = Lab::open();
    for (path, skip) in LISTS {
        lab.gets_over("item on two pages", path, skip, 1, FaultKind::ItemTwice);
    }
}

#[test]
fn an_item_that_slips_between_two_pages_is_not_gone() {
    let lab = Lab::open();
    for (path, skip) in LISTS {
        lab.gets_over("item on no page", path, skip, 1, FaultKind::ItemMissed);
    }
}

#[test]
fn a_list_whose_cursor_expires_is_read_again_from_its_first_page() {
    let lab = Lab::open();
    for status in [400, 410] {
        for (path, skip) in LISTS {
            let kind = FaultKind::ExpiredCursor(status);
            lab.gets_over("expired cursor", path, skip, 1, kind);
        }
    }
}

#[test]
fn a_first_sync_passes_nobody_over() {
    let home = Synced::connected_to(Server::start(small));
    home.profile("page_size = 2");
    for (path, skip) in LISTS {
        home.fault(path, skip, 1, FaultKind::ItemMissed);
    }
    home.sync(&[]).expect(0);
    assert!(home.live() == undisturbed(&home.server));
}

/// Whatever a list did for a moment, and whether it could be noticed: the next full run is right.
#[test]
fn a_list_that_moved_is_right_again_in_the_next_full_run() {
    let lab = Lab::open();
    let sandbox = &lab.home.server.sandbox;
    for (path, skip) in LISTS {
        for kind in [
            FaultKind::DuplicatedPage,
            FaultKind::ItemTwice,
            FaultKind::ItemMissed,
            FaultKind::ExpiredCursor(410),
        ] {
            let name = format!("after {kind:?} at {path}");
            sandbox.clear_faults();
            lab.home.fault(path, skip, 1, kind);
            lab.home.sync(&["--full"]);
            lab.home.sync(&["--full"]).expect(0);
            lab.lives_as_it_did(&name);
            assert_eq!(lab.tombstones(), 0, "{name}");
            assert_eq!(lab.home.untied(), 0, "{name}");
        }
    }
}

/// Faults of one list, with what becomes of them: nothing is published of the family, and the next run
/// is right again.
#[test]
fn a_list_that_cannot_be_believed_keeps_what_was_there() {
    let lab = Lab::open();
    let broken = || FaultKind::Body(r#"{"items":[{"id":"#.to_owned());
    for (name, path, code, kind) in [
        (
            "repeated cursor",
            "/v1/members?",
            3,
            FaultKind::RepeatedCursor,
        ),
        (
            "repeated cursor",
            "/v1/payrolls?",
            3,
            FaultKind::RepeatedCursor,
        ),
        (
            "repeated cursor",
            "/paystubs?",
            3,
            FaultKind::RepeatedCursor,
        ),
        ("bad JSON", "/v1/members?", 3, broken()),
        ("bad JSON", "/fees?", 3, broken()),
        (
            "a cursor that always expires",
            "/v1/members?",
            3,
            FaultKind::ExpiredCursor(410),
        ),
        ("empty", "/v1/members?", 5, FaultKind::Empty),
        ("empty", "/v1/payrolls?", 5, FaultKind::Empty),
        ("empty", "/paystubs?", 5, FaultKind::Empty),
    ] {
        lab.home.server.sandbox.clear_faults();
        lab.home.always(path, kind);
        let run = lab.home.sync(&["--full"]);
        assert_eq!(run.code, code, "{name} at {path}: {}", run.stderr);
        lab.is_as_it_was(&format!("{name} at {path}"));
        lab.home.server.sandbox.clear_faults();
        lab.home.sync(&["--full"]).expect(0);
        lab.is_as_it_was(&format!("after {name} at {path}"));
    }
}

#[test]
fn access_tokens_that_expire_amid_a_run_cost_one_refresh() {
    let lab = Lab::open();
    for path in ["/v1/company", "/v1/members?", "/v1/paystubs/"] {
        lab.gets_over("expired tokens", path, 0, 1, FaultKind::TokensExpire);
        assert_eq!(lab.count("/oauth/token"), 1, "{path}");
    }
}

const REFRESH: &str = "grant_type=refresh_token";

#[test]
fn a_refresh_that_is_answered_late_is_waited_for() {
    let lab = Lab::open();
    lab.home.server.sandbox.expire_access_tokens().unwrap();
    let late = FaultKind::Late(Duration::from_millis(1500));
    lab.gets_over("late refresh", REFRESH, 0, 1, late);
    assert_eq!(lab.count("/oauth/token"), 1);
}

/// The answer with the new tokens is lost, and the server takes the second use of the old one for a
/// theft: only a person can mend that, and the data is not touched.
#[test]
fn a_refresh_whose_answer_is_lost_needs_a_sign_in_where_tokens_rotate() {
    let lab = Lab::open();
    lab.home.server.sandbox.expire_access_tokens().unwrap();
    lab.home.fault(REFRESH, 0, 1, FaultKind::Lost);
    let document = lab.home.told(4, &["--full"]);
    assert_eq!(document["error"]["code"], "auth.renewal_lost");
    lab.is_as_it_was("lost refresh");
    lab.home
        .env
        .connect(&lab.home.server, ALLOW, &["--no-sync"])
        .expect(0);
    lab.home.sync(&["--full"]).expect(0);
    lab.is_as_it_was("after a new sign-in");
}

#[test]
fn a_refresh_whose_answer_comes_after_the_timeout_is_as_good_as_lost() {
    for (rotate, code) in [(true, 4), (false, 0)] {
        let lab = Lab::open_at(Server::start(|options| {
            small(options);
            options.rotate = rotate;
        }));
        lab.home.profile("timeout_seconds = 1");
        lab.home.server.sandbox.expire_access_tokens().unwrap();
        lab.home.server.sandbox.clear_requests();
        let late = FaultKind::Late(Duration::from_secs(600));
        lab.home.fault(REFRESH, 0, 1, late);
        lab.home.sync(&["--full"]).expect(code);
        assert_eq!(lab.count("/oauth/token"), 2, "rotate: {rotate}");
        lab.is_as_it_was("late refresh");
    }
}

#[test]
fn a_refresh_whose_answer_is_lost_is_made_again_where_tokens_stay() {
    let lab = Lab::open_at(Server::start(|options| {
        small(options);
        options.rotate = false;
    }));
    lab.home.server.sandbox.expire_access_tokens().unwrap();
    lab.gets_over("lost refresh", REFRESH, 0, 1, FaultKind::Lost);
    assert_eq!(lab.count("/oauth/token"), 2);
}

#[test]
fn a_scope_that_is_withdrawn_amid_a_run_keeps_its_rows() {
    let lab = Lab::open();
    let kind = FaultKind::ScopeWithdrawn("paystub:read".to_owned());
    lab.home.fault("/v1/paystubs/", 3, 1, kind);
    let document = lab.home.told(3, &["--full"]);
    let payrolls = stream(&document, "payrolls");
    assert_eq!(payrolls["reason"]["code"], "api.forbidden");
    lab.is_as_it_was("paystub:read");
    // The next refresh brings the smaller grant along, and paystubs are what this is all about.
    lab.home.server.sandbox.expire_access_tokens().unwrap();
    let run = lab.home.sync(&["--full"]).expect(4);
    assert!(run.stderr.contains("paystub:read"), "{}", run.stderr);
    lab.is_as_it_was("paystub:read, known to be withdrawn");
}

#[test]
fn fields_that_go_with_their_scope_leave_people_where_they_are() {
    let lab = Lab::open();
    let kind = FaultKind::ScopeWithdrawn("member.pay:read".to_owned());
    lab.home.fault("/v1/members?", 0, 1, kind);
    lab.home.sync(&["--full"]).expect(0);
    assert_eq!(lab.tombstones(), 0);
    assert_eq!(
        lab.home.live()["members"].len(),
        lab.reference["members"].len()
    );
    // Nothing observed is lost.
    let kept = "SELECT count(*) FROM members_history WHERE current_pay IS NOT NULL";
    assert_eq!(
        lab.home.one::<i64>(kept),
        lab.reference["members"].len() as i64
    );
}
