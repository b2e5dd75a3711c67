//! docs/tables.md: every table with its columns, as the source itself describes them.

use std::fmt::Write as _;
use std::path::Path;

use drivetrain::catalog::{Audience, Column, Stream, Type};
use drivetrain::justworks::SOURCE;

use crate::tools::updating;

const HEAD: &str = "\
# Tables and columns

Generated from the program's description of its tables; do not edit it by hand.
`drivetrain streams` lists the tables that are synced, `drivetrain streams --shapes` the fields that arrive.
Amounts are whole hundredths in every currency: `4500` is 45.00.
A private column is filled only if you include it by name, and shown only if you ask for it.
Each table also has drivetrain's own columns, whose names begin with `_`.
";

fn type_of(ty: Type) -> String {
    match ty {
        Type::Text => "text".into(),
        Type::Money => "money (integer, hundredths)".into(),
        Type::Bool => "0 or 1".into(),
        Type::Date => "date".into(),
        Type::Timestamp => "timestamp".into(),
        Type::Decimal(digits) => format!("decimal as text, usually up to {digits} places"),
        Type::Percent => "percentage (integer, four implied digits)".into(),
        Type::Json => "JSON".into(),
    }
}

fn row(page: &mut String, column: &Column) {
    let private = match column.audience {
        Audience::Open => "",
        Audience::Private => " (private)",
    };
    let (name, ty, about) = (column.name, type_of(column.ty), column.about);
    let _ = writeln!(page, "| `{name}` | {ty} | {about}{private} |");
}

fn table(page: &mut String, stream: &Stream) {
    let (name, (first, rest)) = (stream.name, stream.about.split_at(1));
    let first = first.to_uppercase();
    let _ = writeln!(page, "\n## `{name}`\n\n{first}{rest}.");
    if let Some(word) = stream.include {
        let _ = writeln!(page, "Synced only with `--include {word}`.");
    }
    page.push_str("\n| column | type | what it holds |\n|---|---|---|\n");
    let added = |name: &&str| stream.column(name).is_none();
    if let (Some(parent), Some(column)) = (stream.parent, stream.parent_column.filter(added)) {
        let _ = writeln!(
            page,
            "| `{column}` | text | row of `{parent}` it belongs to |"
        );
    }
    stream.columns.iter().for_each(|column| row(page, column));
}

#[test]
fn the_page_of_tables_is_what_the_source_describes() {
    let mut made = HEAD.to_owned();
    SOURCE.streams.iter().for_each(|it| table(&mut made, it));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tables.md");
    if updating() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == made,
        "docs/tables.md is stale: UPDATE_GOLDENS=1 cargo test --test it tables::"
    );
}
