//! The headlines of a run that has ended, for its summary. Whatever keeps them from being made keeps
//! no run from being told.

use crate::books::headlines::headlines;
use crate::config::Connection;
use crate::context::Context;
use crate::report::{Headlines, Report};

/// What a summary begins with; nothing where nothing became public.
pub fn of(report: &Report, connection: &Connection, context: &Context) -> Headlines {
    if report.dry_run || !report.published || context.ui.is_quiet() {
        return Headlines::default();
    }
    let reader = context.reader(connection).ok().flatten();
    let news = reader.and_then(|reader| {
        let read = reader.at_once(|reader| headlines(connection.source, reader, report));
        read.ok()
    });
    Headlines {
        connection: several(context).then(|| connection.name.to_string()),
        ..news.unwrap_or_default()
    }
}

/// Whether a command has to say which connection it is about.
pub fn several(context: &Context) -> bool {
    Connection::names(&context.paths).is_ok_and(|names| names.len() > 1)
}
