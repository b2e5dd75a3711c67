//! The payrolls of a varied company: the regular ones of each pay group, and those between paydays.

use jiff::civil::Date;

use super::cast;
use super::pay_group::{self, PayGroup, Run};
use super::paycheck::{Paycheck, key};
use super::year::Year;
use crate::sandbox::bank_days;
use crate::sandbox::calendar::{Payday, plus_days};
use crate::sandbox::chance;
use crate::sandbox::paystub::{Benefits, Line, Paystub, share};
use crate::sandbox::people::{Kind, Person};
use crate::sandbox::world::{Draft, Fee, Issued, PREMIUM, World};

/// What a paystub calls the group of a payment between paydays.
const OFF_CYCLE: &str = "Off-Cycle";

/// Issues all payrolls that are known on the world's day.
pub fn pay(world: &mut World) {
    let to = world.company.as_of;
    let from = bank_days::on_or_before(world.company.first().pay_date());
    let mut drafts: Vec<Draft> = Vec::new();
    for group in pay_group::ALL {
        let runs = group.runs(from, to).into_iter();
        drafts.extend(runs.map(|run| regular(world, run)));
    }
    for year in from.year()..=to.year() {
        drafts.extend(between_paydays(world, year, from));
    }
    drafts.retain(|draft| !draft.issued.is_empty());
    drafts.sort_by(|one, other| {
        let key = |draft: &Draft| (draft.payday.pay_date, draft.id.clone());
        key(one).cmp(&key(other))
    });
    for draft in drafts {
        world.issue(draft);
    }
}

/// The payroll of a pay group on one of its paydays.
fn regular(world: &World, run: Run) -> Draft {
    let mut issued = Vec::new();
    for (index, person) in world.people.iter().enumerate() {
        let paycheck = check(world, person, run);
        if let Some(stub) = paycheck.regular() {
            let kind = paycheck.kind();
            issued.push(slip(index, run, run.group.name(kind), stub));
        }
    }
    issued.extend(voided(world, run));
    let label = format!("payroll-{}", run.group.frequency());
    Draft {
        id: chance::id(world.company.seed, &label, &[key(run.payday.start)]),
        payday: run.payday,
        currency: run.group.currency(),
        payment_method: "direct_deposit",
        fees: fees(world, run),
        issued,
    }
}

fn check<'a>(world: &'a World, person: &'a Person, run: Run) -> Paycheck<'a> {
    Paycheck {
        company: &world.company,
        person,
        run,
    }
}

fn slip(person: usize, run: Run, group: &'static str, stub: Paystub) -> Issued {
    Issued {
        person,
        payday: run.payday,
        group,
        currency: run.group.currency(),
        stub,
    }
}

/// The member of the cast who holds this seat, with the index.
fn holder(world: &World, seat: u64) -> Option<(usize, &Person)> {
    world
        .people
        .iter()
        .enumerate()
        .find(|(_, one)| one.seat == seat)
}

/// A voided paystub's negative mirror and what was issued in its place: in May within one payroll, in
/// July of the payroll before.
fn voided(world: &World, run: Run) -> Vec<Issued> {
    let month = run.payday.pay_date.month();
    let (seat, original, missed) = match (run.group, month, run.nth) {
        (PayGroup::Biweekly, 5, 2) => {
            let missed = Line::new("Missed Bonus", "bonus", "wages", 30_000);
            (cast::MOVER, run, missed)
        }
        (PayGroup::Semimonthly, 7, 1) => {
            let begin = plus_days(run.payday.start, -20);
            let before = run.group.runs(begin, plus_days(run.payday.pay_date, -1));
            let Some(before) = before.last() else {
                return Vec::new();
            };
            let overpaid = Line::new("Overpaid Salary", "adjustment", "wages", -20_000);
            (cast::PLACELESS, *before, overpaid)
        }
        _ => return Vec::new(),
    };
    let Some((index, person)) = holder(world, seat) else {
        return Vec::new();
    };
    let Some(wrong) = check(world, person, original).regular() else {
        return Vec::new();
    };
    // What is paid now is of the former period.
    let again = Run {
        payday: Payday {
            pay_date: run.payday.pay_date,
            debit_date: run.payday.debit_date,
            ..original.payday
        },
        ..original
    };
    let paycheck = check(world, person, again);
    let mut earnings = wrong.earnings.clone();
    earnings.push(missed);
    let right = paycheck.stub("reissue", earnings);
    let void = wrong.mirrored(chance::id(
        world.company.seed,
        "void",
        &[key(run.payday.start), seat],
    ));
    let group = run.group.name(paycheck.kind());
    [void, right]
        .map(|stub| slip(index, again, group, stub))
        .into()
}

/// What the company is charged with a payroll.
fn fees(world: &World, run: Run) -> Vec<Fee> {
    let pay_date = run.payday.pay_date;
    let here = world.people.iter().enumerate();
    let here = here.filter(|(_, person)| person.works_on(pay_date));
    match run {
        Run {
            group: PayGroup::Monthly,
            ..
        } => here
            .filter(|(_, person)| person.kind == Kind::InternationalEmployee)
            .map(|(index, _)| Fee {
                person: Some(index),
                name: "Employer of Record Fee",
                kind: "employer_of_record_fee",
                amount: 49_900,
            })
            .collect(),
        Run {
            group: PayGroup::Biweekly,
            nth: 1,
            ..
        } => {
            let members = here.filter(|(_, person)| person.is_paid_here());
            let mut fees: Vec<Fee> = members.map(|(index, _)| Fee::of_member(index)).collect();
            fees.push(Fee::BASE);
            fees.extend(premiums(world, run));
            if matches!(pay_date.month(), 6 | 11) {
                fees.push(credit(world, pay_date));
            }
            fees
        }
        _ => Vec::new(),
    }
}

/// A credit: in June for the company, in November for a member.
fn credit(world: &World, pay_date: Date) -> Fee {
    let member = holder(world, cast::PLACELESS).filter(|_| pay_date.month() == 11);
    Fee {
        person: member.map(|(index, _)| index),
        name: "Fee Credit",
        kind: "credit",
        amount: if member.is_some() { -5_900 } else { -4_900 },
    }
}

/// The premiums of the next month, the employees' shares included.
fn premiums(world: &World, run: Run) -> Vec<Fee> {
    let pay_date = run.payday.pay_date;
    let next = plus_days(pay_date.last_of_month(), 1);
    let (mut medical, mut dental) = (0, 0);
    for person in world
        .people
        .iter()
        .filter(|person| person.works_on(pay_date))
    {
        let kind = check(world, person, run).stage(pay_date).kind;
        let paychecks = match PayGroup::of(person.seat, kind) {
            Some(PayGroup::Weekly) => 4,
            _ => 2,
        };
        if !matches!(kind, Kind::Salaried | Kind::Hourly) {
            continue;
        }
        let benefits = Benefits::of(world.company.seed, person, i64::from(next.year()));
        for plan in &benefits.plans {
            let premium = (plan.employee + plan.employer) * paychecks;
            if plan.code == "medical" {
                medical += premium;
            } else {
                dental += premium;
            }
        }
    }
    let fee = |name, amount| Fee {
        person: None,
        name,
        kind: PREMIUM,
        amount,
    };
    vec![
        fee("Medical Premium", medical),
        fee("Dental Premium", dental),
    ]
}

/// The payrolls of `year` that are on no payday, if they are known and not before `from`.
fn between_paydays(world: &World, year: i16, from: Date) -> Vec<Draft> {
    let days = Year::of(world.company.seed, year);
    let to = world.company.as_of;
    let mut drafts = Vec::new();
    for (label, pay_date, seen) in [
        ("bonus", days.bonus, days.bonus),
        ("correction", days.correction, days.correction),
        ("late", days.late, days.late_seen),
    ] {
        if pay_date < from || seen > to {
            continue;
        }
        let lead = 2 + i64::from(year.rem_euclid(3));
        let run = Run {
            group: PayGroup::Semimonthly,
            payday: Payday {
                start: pay_date,
                end: pay_date,
                pay_date,
                debit_date: bank_days::before(pay_date, lead),
            },
            nth: 0,
        };
        let issued = world
            .people
            .iter()
            .enumerate()
            .filter_map(|(index, person)| {
                let paycheck = check(world, person, run);
                let line = paid_apart(label, &paycheck)?;
                Some(slip(
                    index,
                    run,
                    OFF_CYCLE,
                    paycheck.stub(label, vec![line]),
                ))
            });
        drafts.push(Draft {
            id: chance::id(world.company.seed, "payroll-off-cycle", &[key(pay_date)]),
            payday: run.payday,
            currency: "USD",
            payment_method: if label == "late" {
                "check"
            } else {
                "direct_deposit"
            },
            issued: issued.collect(),
            fees: Vec::new(),
        });
    }
    drafts
}

/// What a person is paid between paydays.
fn paid_apart(label: &str, paycheck: &Paycheck<'_>) -> Option<Line> {
    let (person, pay_date) = (paycheck.person, paycheck.run.payday.pay_date);
    if !person.works_on(pay_date) {
        return None;
    }
    let line = |name, kind, amount| Some(Line::new(name, kind, "wages", amount));
    match (label, person.seat) {
        ("bonus", 0..=3 | cast::MOVER | cast::PLACELESS) => {
            let stage = paycheck.stage(pay_date);
            let salaried = stage.kind == Kind::Salaried;
            let bonus = share(stage.pay, 200, 10_000);
            salaried.then(|| Line::new("Spot Bonus", "bonus", "wages", bonus))
        }
        ("correction", cast::MOVED_BACK) => line("Retroactive Pay", "retroactive", 64_000),
        ("correction", cast::SHARER) => line("Missed Overtime", "overtime", 18_750),
        ("late", cast::MOVER | cast::PLACELESS) => {
            line("Late Reported Payment", "late_reported", 120_000)
        }
        _ => None,
    }
}
