//! What payroll costs, and which payrolls do not add up.

use std::collections::{BTreeMap, BTreeSet};

use super::{Home, decimal, texts};

#[derive(Default)]
struct Cost {
    payrolls: i64,
    people: BTreeSet<String>,
    gross: i64,
    taxes: i64,
    benefits: i64,
    fees: i64,
    debit: i64,
}

#[test]
fn what_payroll_costs() {
    let home = Home::new();
    let mut costs: BTreeMap<String, Cost> = BTreeMap::new();
    let mut months: BTreeMap<String, String> = BTreeMap::new();
    let payrolls = "SELECT id, pay_date, gross_pay_minor, employer_taxes_minor, company_debit_minor FROM payrolls";
    for (id, date, gross, taxes, debit) in home.raw(payrolls, |row| {
        let text = |at| row.get::<_, String>(at);
        let money = |at| row.get::<_, i64>(at);
        Ok((text(0)?, text(1)?, money(2)?, money(3)?, money(4)?))
    }) {
        let month = date[..7].to_owned();
        let cost = costs.entry(month.clone()).or_default();
        cost.payrolls += 1;
        cost.gross += gross;
        cost.taxes += taxes;
        cost.debit += debit;
        months.insert(id, month);
    }
    let mut stubs: BTreeMap<String, String> = BTreeMap::new();
    let sql = "SELECT paystub_id, payroll_id, member_id FROM paystubs";
    for (stub, payroll, member) in home.raw(sql, |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
        ))
    }) {
        costs
            .get_mut(&months[&payroll])
            .unwrap()
            .people
            .insert(member);
        stubs.insert(stub, payroll);
    }
    let sql = "SELECT paystub_id, amount_minor FROM paystub_lines
               WHERE kind = 'employer_contribution' AND category <> 'tax'";
    for (stub, amount) in home.raw(sql, |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
    }) {
        costs.get_mut(&months[&stubs[&stub]]).unwrap().benefits += amount;
    }
    let sql = "SELECT payroll_id, amount_minor FROM payroll_fees";
    for (payroll, amount) in home.raw(sql, |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
    }) {
        costs.get_mut(&months[&payroll]).unwrap().fees += amount;
    }
    assert!(costs.len() >= 6 && costs.values().all(|it| it.fees > 0 && it.benefits > 0));
    let expected: Vec<_> = costs
        .iter()
        .map(|(month, it)| {
            let total = it.gross + it.taxes + it.benefits + it.fees;
            // What the company was charged is the same, worked out by the sandbox.
            assert_eq!(total, it.debit);
            texts([
                month,
                "USD",
                &it.payrolls.to_string(),
                &it.people.len().to_string(),
                &decimal(it.gross),
                &decimal(it.taxes),
                &decimal(it.benefits),
                &decimal(it.fees),
                &decimal(total),
                &decimal(it.debit),
            ])
        })
        .collect();
    let columns = [
        "month",
        "currency",
        "payrolls",
        "people",
        "gross_pay",
        "employer_taxes",
        "benefits",
        "fees",
        "total_cost",
        "company_debit",
    ];
    assert_eq!(home.answer("payroll_cost_by_month", &columns), expected);

    // Another currency stands apart, and what is not readable makes a sum unknown.
    let first = "SELECT id FROM payrolls ORDER BY pay_date LIMIT 1";
    let id: String = home.raw(first, |row| row.get(0)).remove(0);
    let change = "UPDATE payrolls SET currency = 'CAD', gross_pay_minor = NULL WHERE id = ?1";
    home.store.execute(change, [&id]).unwrap();
    let told = home.answer("payroll_cost_by_month", &columns);
    let cad: Vec<_> = told
        .iter()
        .filter(|row| row[1].as_deref() == Some("CAD"))
        .collect();
    assert_eq!(cad.len(), 1);
    assert_eq!(
        (&cad[0][2], &cad[0][4], &cad[0][8]),
        (&Some("1".into()), &None, &None)
    );
    assert!(cad[0][9].is_some());
}

#[test]
fn payrolls_that_do_not_tie() {
    let home = Home::new();
    let columns = [
        "payroll_id",
        "gross_off",
        "net_off",
        "paystubs_off",
        "paystubs",
    ];
    assert!(home.answer("payrolls_not_tied", &columns).is_empty());
    let stub = "SELECT paystub_id, payroll_id FROM paystubs ORDER BY 1 LIMIT 1";
    let (stub, payroll): (String, String) = home
        .raw(stub, |row| Ok((row.get(0)?, row.get(1)?)))
        .remove(0);
    let change =
        "UPDATE paystubs SET gross_pay_minor = gross_pay_minor + 101 WHERE paystub_id = ?1";
    home.store.execute(change, [&stub]).unwrap();
    let told = home.answer("payrolls_not_tied", &columns);
    assert_eq!(told, [texts([&payroll, "1.01", "0.00", "1", "24"])]);
    // Only its lines are off.
    home.store
        .execute(
            "UPDATE paystubs SET gross_pay_minor = gross_pay_minor - 101 WHERE paystub_id = ?1",
            [&stub],
        )
        .unwrap();
    assert!(home.answer("payrolls_not_tied", &columns).is_empty());
    let line = "UPDATE paystub_lines SET amount_minor = amount_minor - 1
                WHERE paystub_id = ?1 AND kind = 'earning' AND position = 0";
    assert_eq!(home.store.execute(line, [&stub]).unwrap(), 1);
    let told = home.answer("payrolls_not_tied", &columns);
    assert_eq!(told, [texts([&payroll, "0.00", "0.00", "1", "24"])]);
}
