//! The register: a paystub a row, and its columns make the payroll's totals.

use super::Home;

#[test]
fn a_register_makes_the_totals_of_its_payrolls() {
    let home = Home::new();
    let columns = [
        "pay_date",
        "period_start",
        "period_end",
        "pay_group",
        "person",
        "work_id",
        "department",
        "office",
        "type",
        "work_state",
        "gross",
        "employee_taxes",
        "employee_deductions",
        "net",
        "employer_taxes",
        "employer_benefits",
        "total_cost",
        "currency",
        "payroll_id",
        "paystub_id",
        "department_basis",
    ];
    let select = home
        .store
        .prepare("SELECT * FROM payroll_register")
        .unwrap();
    assert!(select.column_names().eq(columns));
    // What the company is charged is the cost and the fees, as the practice company has it.
    let off = "WITH minor AS (
        SELECT payroll_id, replace(gross, '.', '') + 0 AS gross,
          replace(employee_taxes, '.', '') + 0 AS employee_taxes,
          replace(employee_deductions, '.', '') + 0 AS deductions, replace(net, '.', '') + 0 AS net,
          replace(employer_taxes, '.', '') + 0 AS employer_taxes,
          replace(total_cost, '.', '') + 0 AS cost FROM payroll_register
      ), sums AS (
        SELECT payroll_id, sum(gross) AS gross, sum(employee_taxes) AS employee_taxes,
          sum(deductions) AS deductions, sum(net) AS net, sum(employer_taxes) AS employer_taxes,
          sum(cost) AS cost FROM minor GROUP BY 1)
      SELECT count(*) FROM payrolls p JOIN sums s ON s.payroll_id = p.id
      WHERE (s.gross, s.net, s.employee_taxes, s.employer_taxes)
          IS NOT (p.gross_pay_minor, p.net_pay_minor, p.employee_taxes_minor, p.employer_taxes_minor)
        OR s.gross - s.employee_taxes - s.deductions <> s.net
        OR s.cost + (SELECT coalesce(sum(amount_minor), 0) FROM payroll_fees f
                     WHERE f.payroll_id = p.id) <> p.company_debit_minor";
    assert_eq!(home.one::<i64>(off), 0);
    let paystubs =
        "SELECT (SELECT count(*) FROM payroll_register) - (SELECT count(*) FROM paystubs)";
    assert_eq!(home.one::<i64>(paystubs), 0);
}

#[test]
fn what_cannot_be_read_is_unknown_and_not_nothing() {
    let home = Home::new();
    let of = "SELECT paystub_id FROM paystub_lines WHERE kind = 'employer_contribution'
                AND category = 'benefit' ORDER BY 1 LIMIT 1";
    let stub: String = home.one(of);
    let known = |stub: &str| {
        let sql = format!(
            "SELECT (employee_taxes IS NOT NULL) || (employee_deductions IS NOT NULL)
               || (employer_taxes IS NOT NULL) || (employer_benefits IS NOT NULL)
               || (total_cost IS NOT NULL) FROM payroll_register WHERE paystub_id = '{stub}'"
        );
        home.column(&sql).remove(0)
    };
    assert_eq!(known(&stub), "11111");
    let benefit = "UPDATE paystub_lines SET amount_minor = NULL WHERE paystub_id = ?1
                     AND kind = 'employer_contribution' AND category = 'benefit'";
    home.store.execute(benefit, [&stub]).unwrap();
    assert_eq!(known(&stub), "11100");
    home.store
        .execute("DELETE FROM paystub_lines WHERE paystub_id = ?1", [&stub])
        .unwrap();
    assert_eq!(known(&stub), "00000");
}
