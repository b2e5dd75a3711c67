//! The plain company stays as it is, to the byte: people have it in their databases.

use jiff::civil::date;

use super::*;
use crate::sandbox::world::World;
use crate::sandbox::{member, record};

#[test]
fn the_plain_company_never_changes() {
    let world = World::new(Company {
        seed: 7,
        as_of: date(2026, 11, 26),
        ..Company::default()
    });
    let mut all = vec![record::company(&world)];
    all.extend(world.people.iter().map(|one| member::member(&world, one)));
    for payroll in &world.payrolls {
        all.push(record::payroll(payroll));
        let fees = payroll.fees.iter();
        all.extend(fees.map(|fee| record::fee(&world, payroll, fee)));
    }
    let stubs = world.paystubs.iter();
    all.extend(stubs.map(|one| record::paystub_detail(&world, one)));
    let digest = digest::s256(&Value::Array(all).to_string());
    assert_eq!(digest, "EijHwzugJGcms12oWmNvr7VjJdsKHs7VPqauuKerYgo");
}
