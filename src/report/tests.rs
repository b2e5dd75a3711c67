//! How a run ends, by what became of its streams.

use super::*;

fn report(verdicts: &[(Verdict, Option<Class>)], published: bool) -> Report {
    Report {
        run: "r".into(),
        connection: "c".into(),
        started_at: Timestamp::UNIX_EPOCH,
        finished_at: Timestamp::UNIX_EPOCH,
        published,
        dry_run: false,
        streams: verdicts
            .iter()
            .map(|(verdict, class)| StreamReport {
                stream: "s".into(),
                family: "f".into(),
                verdict: *verdict,
                reason: class.map(|class| Problem::new(codes::API_REFUSED, class, "m")),
                rows: 0,
                new: 0,
                changed: 0,
                corrected: 0,
                unchanged: 0,
                gone: 0,
                missed: 0,
                resumed: 0,
                requests: 0,
                retries: 0,
                bytes: 0,
                seconds: 0.0,
                examples: None,
            })
            .collect(),
        ties: vec![],
        drift: vec![],
        withdrawn: vec![],
        checks: None,
        requests: 0,
        retries: 0,
        stopped: None,
    }
}

#[test]
fn the_worst_outcome_wins() {
    use Verdict::{Failed, Held, Ok, Partial, Skipped, Unchanged};
    let temporary = Some(Class::Temporary);
    let cases = [
        (vec![(Ok, None), (Skipped, None)], true, None),
        (vec![(Unchanged, None)], true, None),
        (
            vec![(Ok, None), (Failed, temporary)],
            true,
            Some(Kind::Incomplete),
        ),
        (vec![(Partial, temporary)], true, Some(Kind::Incomplete)),
        (vec![(Failed, temporary)], false, Some(Kind::Temporary)),
        (
            vec![(Failed, Some(Class::Broken))],
            false,
            Some(Kind::Failed),
        ),
        (
            vec![(Held, None), (Failed, temporary)],
            true,
            Some(Kind::Held),
        ),
        (
            vec![(Held, None), (Failed, Some(Class::SignIn))],
            true,
            Some(Kind::SignIn),
        ),
    ];
    for (verdicts, published, expected) in cases {
        assert_eq!(
            report(&verdicts, published).outcome(),
            expected,
            "{verdicts:?}"
        );
    }
}
