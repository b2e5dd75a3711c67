//! That a paystub ties, and does not know the future.

use super::*;
use crate::sandbox::people::{OPENED, holders};
use jiff::civil::date;

#[test]
fn a_paystub_ties_and_never_pays_less_than_nothing() {
    for seed in [1, 2, 3, 77] {
        for seat in 0..60 {
            for person in holders(seed, seat, OPENED, date(2026, 6, 30)) {
                let first = Period::containing(person.start).0.max(0);
                let last = person.last_day.unwrap_or(date(2026, 6, 19));
                for number in first..=Period::containing(last).0 {
                    let stub = Paystub::new(seed, &person, Period(number));
                    assert_eq!(sum(&stub.earnings), stub.gross);
                    assert_eq!(stub.gross - sum(&stub.deductions), stub.net);
                    assert!(stub.net > 0 && stub.gross > 0);
                    let mut lines = stub.earnings.iter().chain(&stub.deductions);
                    assert!(lines.all(|line| line.amount > 0));
                }
            }
        }
    }
}

#[test]
fn a_paystub_does_not_know_the_future() {
    for seat in 0..30 {
        let early = holders(1, seat, date(2020, 1, 1), date(2022, 1, 7));
        let late = holders(1, seat, date(2020, 1, 1), date(2026, 6, 30));
        let period = Period::paid_by(date(2022, 1, 7));
        let of = |people: &[Person]| {
            let person = people.iter().find(|one| one.works_on(period.start()));
            person.map(|one| Paystub::new(1, one, period))
        };
        assert!(of(&early).is_some());
        assert_eq!(of(&early), of(&late));
    }
}

#[test]
fn shares_are_rounded_to_the_nearest_cent() {
    assert_eq!(share(100, 1, 3), 33);
    assert_eq!(share(200, 1, 3), 67);
    assert_eq!(share(1, 1, 2), 1);
    assert_eq!(share(5, 1, 0), 0);
}
