//! A connection's settings, written and read back.

use super::*;

#[test]
fn names_are_simple() {
    for good in [
        "justworks",
        "a",
        "acme-2_test",
        "9",
        "console",
        "nul-2",
        "com",
        "com0",
        "com10",
    ] {
        assert!(good.parse::<Name>().is_ok(), "{good}");
    }
    for bad in ["", "-a", "a/b", "..", "a.b", "ä", &"a".repeat(65)] {
        assert!(bad.parse::<Name>().is_err(), "{bad}");
    }
    // Capitals are the same letters.
    assert_eq!("Acme".parse::<Name>(), "acme".parse());
    for device in [
        "con", "aux", "prn", "nul", "com1", "com9", "lpt1", "lpt9", "NUL", "Com3",
    ] {
        let refusal = device.parse::<Name>().unwrap_err();
        assert!(refusal.contains("Windows"), "{device}: {refusal}");
    }
}

#[test]
fn a_connection_is_read_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::find(Some(folder.path())).unwrap();
    paths.make().unwrap();
    let connection = Connection {
        name: "justworks".parse().unwrap(),
        id: "c0ffee".into(),
        source: &crate::justworks::SOURCE,
        created_at: Timestamp::UNIX_EPOCH,
        connecting_at: Some(Timestamp::UNIX_EPOCH),
        purged_at: Some(Timestamp::UNIX_EPOCH),
        disconnected_at: None,
        moved_at: Some(Timestamp::UNIX_EPOCH),
        exporting_to: Some("/media/usb/justworks.age".into()),
        api_url: "https://api.example.com/".parse().unwrap(),
        authorize_url: "https://example.com/authorize".parse().unwrap(),
        client_id: "id".into(),
        redirect_uri: "http://127.0.0.1:8976/callback".into(),
        scopes: Scopes::asked(&[]),
        include: vec![Include::Dob],
        exclude: vec!["payroll_fees".into()],
        since: None,
        vault: VaultKind::Keyring,
        vault_copies: vec![VaultKind::File],
        on_failure: Some(Hook::Program(vec!["mail".into(), "ops".into()])),
        on_recovery: Some(Hook::Shell("mail ops".into())),
        company: Company {
            id: "c".into(),
            name: "C".into(),
            host: "api.example.com".into(),
        },
        sandbox: None,
        verify: Verify::default(),
        finance: Finance {
            last_day_counts: true,
            ..Finance::default()
        },
        profile: Profile {
            in_flight: 4,
            ..Profile::default()
        },
    };
    connection.save(&paths).unwrap();
    assert_eq!(
        Connection::names(&paths).unwrap(),
        std::slice::from_ref(&connection.name)
    );
    assert_eq!(
        Connection::load(&paths, &connection.name).unwrap(),
        Some(connection)
    );
}
