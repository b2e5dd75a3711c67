//! What comes on standard input that is not quite a token.

use super::*;

#[test]
fn a_token_that_cannot_be_sent_is_refused_before_anything_is_asked() {
    let (env, server) = (TestEnv::new(), Server::small());
    let wide: Vec<u8> = "s3cret".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (input, what) in [
        (
            b"s3\ncret".to_vec(),
            "neither an access token nor a JSON object",
        ),
        (b"s3\xffcret".to_vec(), "something that is not UTF-8 text"),
        (
            [b"\xff\xfe", &wide[..]].concat(),
            "UTF-16 text: save it as UTF-8",
        ),
        (wide, "UTF-16 text: save it as UTF-8"),
        (
            br#"{"access_token":"s3\ncret"}"#.to_vec(),
            "an access token that cannot be sent in a header",
        ),
        (
            "{\"access_token\":\"s3crét\"}".into(),
            "an access token that cannot be sent in a header",
        ),
    ] {
        let run = fed(bare(&env, &server, &[]), &input).expect(2);
        run.says(&[&format!("error: standard input holds {what}")]);
        assert!(!run.stderr.contains("s3cr"), "{}", run.stderr);
    }
    assert_eq!(server.sandbox.requests().len(), 0);
    nothing_is_stored(&env);
}

#[test]
fn a_byte_order_mark_before_it_is_skipped() {
    let (env, server) = (TestEnv::new(), Server::small());
    let answer = granted(&server, None);
    let token = text(&answer["access_token"]);
    for input in [format!("\u{feff}{token}\r\n"), format!("\u{feff}{answer}")] {
        fed(with_app(&env, &server, &["--no-sync"]), input.as_bytes()).expect(0);
        assert_eq!(env.secret("justworks")["access"], token);
    }
}

#[test]
fn more_than_was_asked_for_is_said_and_opens_nothing() {
    let (env, server) = (TestEnv::new(), Server::small());
    let mut answer = granted(&server, None);
    let scope = format!("{} member.sex:read payroll:write", text(&answer["scope"]));
    answer["scope"] = scope.into();
    let more = ["--scopes", CORE, "--json"];
    let run = fed(
        with_app(&env, &server, &more),
        answer.to_string().as_bytes(),
    )
    .expect(0);
    run.says(&[
        "granted company.basic:read member.basic:read payroll:read paystub:read",
        "member.sex:read",
        "payroll:write",
        "granted but not requested, and not used",
    ]);
    let document = run.json();
    let extra = document["not_asked_for"].as_array().unwrap();
    assert!(extra.contains(&"member.sex:read".into()), "{extra:?}");
    assert!(extra.contains(&"deductions:read".into()), "{extra:?}");
    // Nobody asked for deductions, though the token would open them.
    assert_eq!(server.count("/v1/deductions"), 0);
    let shown = env.run(&["status"]).expect(0).stdout;
    assert!(shown.contains("granted but not requested"), "{shown}");
    let told = status(&env)["scopes_not_asked_for"].clone();
    assert!(told.as_array().unwrap().contains(&"payroll:write".into()));
}
