//! Where the sign-in will be kept: chosen once, proven to work before anybody types a secret.

use super::Args;
use crate::auth::session::vault_problem;
use crate::auth::vault::{Place, VaultError};
use crate::config::{Connection, Name};
use crate::context::Context;
use crate::error::Error;

/// Chooses the place and tries it out.
///
/// What somebody says decides; then where the connection was kept so far. A new one goes to the OS
/// keyring, or, where that cannot be written, to an encrypted file if the environment names a key.
/// There is no further step down by itself: a file that is not encrypted has to be asked for.
pub(super) fn choose(
    args: &Args,
    name: &Name,
    id: &str,
    former: Option<&Connection>,
    context: &Context,
) -> Result<Place, Error> {
    let probe = |place| context.keep(name, id, place).vault.probe();
    let of = |error: VaultError| Error::of_problem(&vault_problem(&error), &name.to_string());
    let said = args
        .storage
        .or(args.insecure_storage.then_some(Place::Plain))
        .or(former.map(|former| former.vault))
        // The sandbox's tokens open nothing.
        .or(args.sandbox.then_some(Place::Plain));
    if let Some(place) = said {
        probe(place).map_err(of)?;
        return Ok(place);
    }
    let key = context.environment.key();
    match (probe(Place::Keyring), key) {
        (Ok(()), key) => {
            if let Some(key) = key {
                context.ui.say(format!(
                    "the sign-in goes to the OS keyring; the key that {} names is not needed. For runs \
                     while nobody is logged in: --storage file, or later `drivetrain vault move {name} --to file`",
                    key.origin.variable()
                ));
            }
            Ok(Place::Keyring)
        }
        (Err(error), None) => Err(of(error)),
        (Err(error), Some(_)) => {
            let causes = vault_problem(&error);
            probe(Place::File).map_err(|unusable| {
                let mut top = of(unusable);
                top.causes
                    .push(format!("the keyring before it: {}", causes.message));
                top
            })?;
            context.ui.say(format!(
                "{}; the sign-in goes to an encrypted file",
                causes.message
            ));
            Ok(Place::File)
        }
    }
}
