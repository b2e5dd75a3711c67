//! Filters of an answer, and what they print.

use super::*;

fn message(code: &str) -> String {
    let error = Filter::read(code).err().unwrap();
    assert_eq!(error.code, codes::API_FILTER);
    error.message.to_string()
}

#[test]
fn a_filter_that_is_wrong_says_where() {
    for (code, says) in [
        (".items[", "at its end"),
        (
            ".items[] | nothing",
            "at character 12: there is no filter nothing",
        ),
        (". + $x", "at character 5: there is no variable $x"),
        (".items[] & 1", "at character 10"),
        ("{a: }", "at character 5"),
        ("env", "there is no filter env"),
        ("$ENV", "there is no variable $ENV"),
        ("input", "there is no filter input"),
    ] {
        let message = message(code);
        assert!(message.contains(says), "{code}: {message}");
    }
    for code in [
        ".",
        ".items[].id",
        "[.[] | select(.a > 1)] | @csv",
        "test(\"a\")",
    ] {
        assert!(Filter::read(code).is_ok(), "{code}");
    }
}

#[test]
fn rows_become_lines_of_a_table() {
    let run = |code: &str| {
        let filter = Filter::read(code).ok().unwrap();
        let mut text = Vec::new();
        let input = read::parse_single(br#"["a\"b","",null,4500,true,"x\ty\\"]"#);
        for value in filter.values(input.unwrap()) {
            line(&mut text, &value.unwrap(), false);
        }
        String::from_utf8(text).unwrap()
    };
    assert_eq!(run("@csv"), "\"a\"\"b\",\"\",,4500,true,\"x\ty\\\"\n");
    assert_eq!(run("@tsv"), "a\"b\t\t\t4500\ttrue\tx\\ty\\\\\n");
    assert_eq!(run(".[3], halt, .[0]"), "4500\n");
    let nested = Filter::read("[[1]] | @csv").ok().unwrap();
    assert!(nested.values(Val::Null).next().unwrap().is_err());
}

#[test]
fn what_a_filter_says_of_the_answer_quotes_none_of_it() {
    for said in [
        "cannot index \"Jane 4111\" with \"name\"",
        "cannot use \"Jane 4111\" as number",
        "cannot calculate \"Jane 4111\" - 1",
        "Jane 4111",
        "cannot use {} as Jane 4111",
    ] {
        let error = failed(said, false);
        assert!(!format!("{error:?}").contains("4111"), "{error:?}");
        assert!(failed(said, true).message.contains("4111"));
    }
    let error = failed("cannot use null as iterable (array or object)", false);
    assert!(error.causes[0].contains("array or object"));
}

#[test]
fn a_document_is_laid_out_with_its_own_order_and_numbers() {
    let text = laid_out(br#"{"b":12.50,"a":[1e2,{}]}"#).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(
        text,
        "{\n  \"b\": 12.50,\n  \"a\": [\n    1e2,\n    {}\n  ]\n}\n"
    );
}
