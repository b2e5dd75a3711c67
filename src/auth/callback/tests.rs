//! What may come back from a sign-in page, and what a person may paste.

use super::*;

fn expected() -> Expected {
    Expected {
        state: Secret::new("st4te"),
        issuers: vec!["https://auth.example".into()],
    }
}

fn read(query: &str) -> Result<Callback, Unacceptable> {
    read_query(query, &expected())
}

fn code(text: &str) -> Callback {
    Callback::Code(Secret::new(text))
}

#[test]
fn a_code_with_our_state_is_taken() {
    assert_eq!(read("code=c0de&state=st4te"), Ok(code("c0de")));
    assert_eq!(read("state=st4te&x=y&x=z&code=a%2Fb+c"), Ok(code("a/b c")));
    assert_eq!(
        read("code=c&state=st4te&iss=https%3A%2F%2Fauth.example"),
        Ok(code("c"))
    );
    let here = Expected {
        issuers: vec!["http://127.0.0.1:8080".into()],
        ..expected()
    };
    let query = "code=c&state=st4te&iss=http://localhost:8080/tenant";
    assert_eq!(read_query(query, &here), Ok(code("c")));
    let query = "code=c&state=st4te&iss=http://localhost:8081";
    assert_eq!(read_query(query, &here), Err(Unacceptable::WrongIssuer));
}

#[test]
fn everything_else_leaves_the_wait_going() {
    use Unacceptable as U;
    let long = format!("code={}&state=st4te", "a".repeat(MAX_URL));
    for (query, why) in [
        ("", U::MissingState),
        ("code=c", U::MissingState),
        ("code=c&state=", U::WrongState),
        ("code=c&state=st4tE", U::WrongState),
        ("code=c&state=st4te2", U::WrongState),
        ("code=c&state=st4te&state=st4te", U::Doubled("state")),
        ("code=c&state=st4te&%73tate=x", U::Doubled("state")),
        ("code=c&code=c&state=st4te", U::Doubled("code")),
        ("error=a&error=b&state=st4te", U::Doubled("error")),
        ("code=c&state=st4te&iss=a&iss=b", U::Doubled("iss")),
        ("code=c&error=e&state=st4te", U::CodeAndError),
        ("code=&error=&state=st4te", U::CodeAndError),
        (
            "code=c&state=st4te&iss=https://evil.example",
            U::WrongIssuer,
        ),
        ("error=e&state=st4te&iss=", U::WrongIssuer),
        ("state=st4te", U::Nothing),
        ("state=st4te&code=", U::Empty("code")),
        ("state=st4te&error=%0a", U::Empty("error")),
        (&long, U::TooLong),
    ] {
        assert_eq!(read(query), Err(why), "{query:.60}");
    }
    let unset = Expected {
        state: Secret::new(""),
        issuers: Vec::new(),
    };
    assert_eq!(read_query("code=c&state=", &unset), Err(U::WrongState));
}

#[test]
fn a_refusal_is_made_fit_to_print() {
    let query = format!(
        "error=access_denied%1b[31m&error_description=%0d%0aNo%20%C3%A9{}&state=st4te",
        "x".repeat(400)
    );
    let Ok(Callback::Refused { error, description }) = read(&query) else {
        panic!("not a refusal");
    };
    assert_eq!(error, "access_denied[31m");
    let description = description.unwrap();
    assert!(description.starts_with("No xx"), "{description}");
    assert_eq!(description.len(), MAX_DESCRIPTION);
}

#[test]
fn debug_shows_no_code_and_no_state() {
    let shown = format!("{:?} {:?}", read("code=c0de&state=st4te"), expected());
    assert!(
        !shown.contains("c0de") && !shown.contains("st4te"),
        "{shown}"
    );
}

#[test]
fn a_pasted_address_is_read_however_it_was_copied() {
    for (redirect, pasted) in [
        (
            "http://localhost:8484/cb",
            "http://localhost:8484/cb?code=c&state=st4te",
        ),
        (
            "http://localhost:8484/cb",
            "  <http://localhost:8484/cb?code=c&state=st4te#_=_> \r\n",
        ),
        (
            "http://localhost:8484/cb",
            "\"localhost:8484/cb?code=c&state=st4te\"",
        ),
        ("http://localhost:8484/cb", "?code=c&state=st4te"),
        ("http://localhost:8484/cb", "state=st4te&code=c"),
        (
            "http://localhost:8484/cb",
            "http://LOCALHOST:8484/cb?code=c\n&state=st4\n  te",
        ),
        (
            "http://localhost:8484/cb",
            "\u{1b}[200~'http://localhost:8484/cb?code=c&state=st4te'\u{1b}[201~",
        ),
        ("http://[::1]:8484/cb", "[::1]:8484/cb?code=c&state=st4te"),
        (
            "http://localhost/cb",
            "http://localhost:80/cb?code=c&state=st4te",
        ),
        (
            "https://app.example/cb?a=b",
            "https://app.example/cb?a=b&code=c&state=st4te",
        ),
        (
            "com.example.app:/cb",
            "com.example.app:/cb?code=c&state=st4te",
        ),
    ] {
        let redirect = RedirectUri::parse(redirect).unwrap();
        assert_eq!(
            read_pasted(pasted, &redirect, &expected()),
            Ok(code("c")),
            "{pasted:?}"
        );
    }
}

#[test]
fn a_pasted_text_that_is_not_the_answer_says_why() {
    use PasteError as P;
    let redirect = RedirectUri::parse("http://localhost:8484/cb").unwrap();
    let long = "a".repeat(3 * MAX_URL);
    for (pasted, why) in [
        ("", P::Empty),
        (" \n ", P::Empty),
        ("c0de", P::NotAnAddress),
        ("http://", P::NotAnAddress),
        (
            "https://localhost:8484/cb?code=c&state=st4te",
            P::OtherAddress,
        ),
        (
            "http://localhost:8485/cb?code=c&state=st4te",
            P::OtherAddress,
        ),
        (
            "http://127.0.0.1:8484/cb?code=c&state=st4te",
            P::OtherAddress,
        ),
        ("http://localhost:8484/?code=c&state=st4te", P::OtherAddress),
        (
            "http://me@localhost:8484/cb?code=c&state=st4te",
            P::OtherAddress,
        ),
        (
            "https://auth.example/authorize?state=st4te",
            P::OtherAddress,
        ),
        (
            "http://localhost:8484/cb",
            Unacceptable::MissingState.into(),
        ),
        ("?code=c&state=other", Unacceptable::WrongState.into()),
        (&long, Unacceptable::TooLong.into()),
    ] {
        assert_eq!(
            read_pasted(pasted, &redirect, &expected()),
            Err(why),
            "{pasted:.60?}"
        );
    }
}
