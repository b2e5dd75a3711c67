//! What tests do to a running sandbox: look at its requests, move its day, lose and restate
//! records, end its sign-ins.

use std::io;

use jiff::civil::Date;

use super::{Request, Sandbox};
use crate::sandbox::world::World;
use crate::sandbox::{Company, held};

impl Sandbox {
    /// The last requests, in the order of their answers.
    pub fn requests(&self) -> Vec<Request> {
        held(&self.app.log).iter().cloned().collect()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        held(&self.app.log).clear();
    }

    /// The first pay date served, to be kept as [`Company::since`] for a later server.
    pub fn first_pay_date(&self) -> Date {
        self.app.world().company.first_pay_date()
    }

    /// Makes it another day.
    pub fn set_as_of(&self, as_of: Date) {
        let now = self.app.world();
        let company = Company {
            as_of,
            ..now.company.clone()
        };
        self.app
            .replace(World::restated(company, now.corrected.clone()));
    }

    /// Makes a member or payroll vanish: it is in no list any more, and asking for it by id is
    /// answered by 404.
    pub fn hide(&self, id: &str) {
        held(&self.app.hidden).insert(id.to_owned());
    }

    /// A payroll or a request for time off is listed without its date from now on.
    pub fn undate(&self, id: &str) {
        held(&self.app.undated).insert(id.to_owned());
    }

    /// All have their dates again.
    pub fn date_all(&self) {
        held(&self.app.undated).clear();
    }

    /// Ends every access token; refresh tokens stay good.
    ///
    /// Errors: a state file that cannot be written.
    pub fn expire_access_tokens(&self) -> io::Result<()> {
        self.app.tokens.expire_access()
    }

    /// Ends every token there is.
    ///
    /// Errors: a state file that cannot be written.
    pub fn revoke_everything(&self) -> io::Result<()> {
        self.app.tokens.revoke_everything()
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.app.faults.clear();
    }
}
