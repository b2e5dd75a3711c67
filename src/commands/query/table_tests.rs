//! What a table looks like.

use super::{Shown, Table};
use crate::store::{Piece, Value};

fn table(room: Option<usize>, rows: &[&[Value<'_>]]) -> Table {
    let shown = room.map(|room| Shown {
        room,
        ..Shown::default()
    });
    let mut table = Table::new(shown);
    let columns = ["month", "total_cost", "note"].map(str::to_owned);
    table.add(Piece::Columns(&columns));
    rows.iter().for_each(|row| table.add(Piece::Row(row)));
    table
}

#[test]
fn numbers_stand_right_and_nothing_is_not_empty() {
    let rows: [&[Value<'_>]; 3] = [
        &[Value::Text(b"2026-01"), Value::Text(b"-1.50"), Value::Null],
        &[
            Value::Text(b"2026-02"),
            Value::Integer(1200),
            Value::Text(b""),
        ],
        &[Value::Text(b"2026-03"), Value::Null, Value::Text(b"NULL")],
    ];
    insta::assert_snapshot!(table(None, &rows).text(), @r"
    month    total_cost  note
    2026-01       -1.50  NULL
    2026-02        1200
    2026-03        NULL  'NULL'
    ");
}

#[test]
fn what_does_not_fit_is_folded_and_then_told_in_paragraphs() {
    let long = "a note that is longer than the rest of the terminal is wide";
    let row: &[Value<'_>] = &[
        Value::Text(b"2026-01"),
        Value::Text(b"1.00"),
        Value::Text(long.as_bytes()),
    ];
    insta::assert_snapshot!(table(Some(48), &[row]).text(), @r"
    month    total_cost  note
    2026-01        1.00  a note that is longer than
                         the rest of the terminal is
                         wide
    (1 row)
    ");
    insta::assert_snapshot!(table(Some(30), &[row]).text(), @r"
    month       2026-01
    total_cost  1.00
    note        a note that is
                longer than the
                rest of the
                terminal is wide

    (1 row)
    ");
}

#[test]
fn text_does_not_reach_the_terminal_as_a_command() {
    let row: &[Value<'_>] = &[
        Value::Null,
        Value::Null,
        Value::Text("\u{1b}[2J\n\u{202e}a".as_bytes()),
    ];
    for room in [None, Some(80)] {
        let text = table(room, &[row]).text();
        assert!(text.contains(r"\u{1b}[2J\n\u{202e}a"), "{text}");
    }
}

#[test]
fn a_terminal_is_shown_the_beginning_of_what_fills_many_screens() {
    let long = "L".repeat(300_000);
    let row: &[Value<'_>] = &[Value::Null, Value::Null, Value::Text(long.as_bytes())];
    let text = table(Some(80), &[row]).text();
    assert!(text.len() < 10_000, "{}", text.len());
    let words: Vec<_> = text.split_whitespace().collect();
    assert!(
        words
            .join(" ")
            .contains("(300,000 characters; --format csv has them all)")
    );
    assert_eq!(table(None, &[row]).text().matches('L').count(), 300_000 + 4);
}

#[test]
fn amounts_have_their_thousands_apart_on_a_terminal_alone() {
    let row: &[Value<'_>] = &[Value::Integer(2026), Value::Text(b"1234.50"), Value::Null];
    let told = table(Some(80), &[row]).text();
    assert!(told.contains("2026") && told.contains("1,234.50"), "{told}");
    let told = table(None, &[row]).text();
    assert!(told.contains("1234.50"), "{told}");
}

#[test]
fn a_word_is_torn_only_if_it_is_longer_than_the_line() {
    let word = "x".repeat(90);
    let note = format!("an ordinary-looking hyphenated-word and {word} end");
    let row: &[Value<'_>] = &[Value::Null, Value::Null, Value::Text(note.as_bytes())];
    let told = table(Some(60), &[row]).text();
    for word in ["ordinary-looking", "hyphenated-word", "end"] {
        assert!(told.contains(word), "{told}");
    }
    assert!(told.lines().all(|line| line.len() <= 60), "{told}");
}
