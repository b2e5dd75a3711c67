//! What a vault promises of every place: it gives back what it was given, and says why it cannot.

use std::path::Path;
use std::time::Duration;

use super::key::{KeyFile, Origin};
use super::{MAX_BYTES, Vault, VaultError, VaultKind};
use crate::secret::Secret;

fn plain(path: &Path) -> Vault {
    Vault::Plain(path.into())
}

#[test]
fn a_place_has_a_fixed_name_in_settings() {
    let words = VaultKind::ALL.map(VaultKind::word);
    assert_eq!(words, ["keyring", "file", "plain"]);
    for place in VaultKind::ALL {
        let text = serde_json::to_string(&place).unwrap();
        assert_eq!(text, format!("\"{}\"", place.word()));
        assert_eq!(serde_json::from_str::<VaultKind>(&text).unwrap(), place);
    }
}

#[test]
fn a_plain_file_keeps_a_document_until_it_is_forgotten() {
    let dir = crate::files::temporary_folder();
    let path = dir.path().join("id.secret");
    let vault = plain(&path);
    vault.probe().unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    assert_eq!(vault.load().unwrap(), None);
    assert!(!vault.forget().unwrap());

    vault.save(&Secret::new("first")).unwrap();
    vault.save(&Secret::new("second")).unwrap();
    assert_eq!(plain(&path).load().unwrap(), Some(Secret::new("second")));
    assert!(vault.forget().unwrap());
    assert_eq!(vault.load().unwrap(), None);
    assert_eq!(
        vault.describe(),
        format!("plain file {} (not encrypted)", path.display())
    );
}

#[test]
fn an_encrypted_file_keeps_a_document_until_it_is_forgotten() {
    let dir = crate::files::temporary_folder();
    let (path, key) = (dir.path().join("id.enc"), dir.path().join("key"));
    super::key::create(&key).unwrap();
    let key = KeyFile {
        path: key,
        origin: Origin::Variable,
    };
    let vault = Vault::file(path.clone(), "id", Some(key.clone()));
    vault.probe().unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    assert_eq!(vault.load().unwrap(), None);
    vault.save(&Secret::new("x".repeat(MAX_BYTES))).unwrap();
    vault.save(&Secret::new("second")).unwrap();
    assert_eq!(vault.load().unwrap(), Some(Secret::new("second")));
    assert_eq!(
        vault.describe(),
        format!(
            "encrypted file {} (key: {}, from DRIVETRAIN_KEY_FILE)",
            path.display(),
            key.path.display()
        )
    );
    // What no one can read any more can still be forgotten.
    let keyless = Vault::file(path, "id", None);
    assert!(keyless.describe().ends_with("id.enc (no key is set)"));
    assert!(keyless.forget().unwrap());
    assert_eq!(vault.load().unwrap(), None);
}

#[test]
fn a_document_too_large_is_refused_everywhere() {
    let dir = crate::files::temporary_folder();
    let path = dir.path().join("id.secret");
    plain(&path)
        .save(&Secret::new("x".repeat(MAX_BYTES)))
        .unwrap();
    let large = Secret::new("x".repeat(MAX_BYTES + 1));
    for vault in [
        plain(&path),
        Vault::keyring("id", Duration::from_secs(3), None),
        Vault::file(path.clone(), "id", None),
    ] {
        let error = vault.save(&large).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the sign-in takes {} bytes, and a keyring entry holds {MAX_BYTES}",
                MAX_BYTES + 1
            )
        );
    }
    assert_eq!(std::fs::metadata(&path).unwrap().len(), MAX_BYTES as u64);
}

#[test]
fn a_damaged_file_says_so_and_shows_nothing() {
    let dir = crate::files::temporary_folder();
    let path = dir.path().join("id.secret");
    for bytes in [&b""[..], b"tok\xff", &[b'x'; MAX_BYTES + 1]] {
        crate::files::write_private(&path, bytes).unwrap();
        let error = plain(&path).load().unwrap_err();
        assert!(matches!(error, VaultError::Damaged { .. }), "{error:?}");
        assert!(error.to_string().contains("id.secret is damaged"));
        assert!(!format!("{error:?}{error}").contains("tok"));
    }
}

#[test]
fn a_plain_place_without_its_folder_fails_the_probe() {
    let dir = crate::files::temporary_folder();
    let error = plain(&dir.path().join("absent/id")).probe().unwrap_err();
    assert!(matches!(error, VaultError::Files(_)), "{error:?}");
}
