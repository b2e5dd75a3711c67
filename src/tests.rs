//! A second source, with all that differs from the first: page numbers, other parameter names, amounts
//! in units, another company. A connection's file names it, and a sync reads it as any other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Json;
use axum::Router;
use axum::extract::Query;
use axum::http::Uri;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::catalog::{Access, Cursor, Form, Page, Stream, Tie, columns};
use crate::codes;
use crate::config::{Connection, Environment, Name, Paths};
use crate::context::Context;
use crate::interrupt::Interrupts;
use crate::money::Wire;
use crate::report::{Class, Problem, Report};
use crate::run::SyncOptions;
use crate::secret::Secret;
use crate::source::{Call, Company, Paging, Redact, SignIn, Source};
use crate::state::Verdict;
use crate::ui::{Ui, Volume};

/// The source.
pub static SOURCE: Source = Source {
    name: "toy",
    title: "Toy",
    streams: STREAMS,
    ties: TIES,
    finance: &[],
    paging: Paging {
        size: "per_page",
        most: 2,
        page: "page",
        read,
        reports: None,
    },
    company: Company {
        stream: "firm",
        id: "uid",
        name: &["title"],
    },
    labels: None,
    redaction: |_| Box::new(WithoutSsn),
    sign_in: SignIn {
        token_path: "/token",
        revoke_path: "/revoke",
        core: &[],
    },
};

const ROOT: Stream = Stream {
    name: "",
    about: "",
    parent: None,
    parent_column: None,
    family: "",
    access: Access::One { path: "/firm" },
    key: Some("uid"),
    identity: &[],
    sets: &[],
    scopes: &[],
    include: None,
    cursor: Cursor::Full,
    money: Wire::Units,
    columns: &[],
};

static TIES: &[Tie] = &[];

static STREAMS: &[Stream] = &[
    Stream {
        name: "firm",
        family: "firm",
        columns: columns! {
            uid: Text => "ID of the firm";
            title: Text => "its name";
        },
        ..ROOT
    },
    Stream {
        name: "workers",
        family: "workers",
        access: list("/workers"),
        cursor: Cursor::Since {
            field: "changed",
            param: "changed_from",
        },
        columns: columns! {
            uid: Text => "ID of the person";
            name: Text => "name of the person";
            changed: Timestamp => "when the row last changed";
        },
        ..ROOT
    },
    Stream {
        name: "payouts",
        family: "payouts",
        access: list("/payouts"),
        cursor: Cursor::Window {
            field: "paid_on",
            params: ["first_day", "last_day"],
            ahead: 7,
            all_each_run: false,
        },
        columns: columns! {
            uid: Text => "ID of the payout";
            paid_on: Date => "day it is paid";
            amount_minor: Money = "amount" => "what is paid";
        },
        ..ROOT
    },
];

const fn list(path: &'static str) -> Access {
    Access::List {
        path,
        form: Form::Pages,
        variants: &[&[]],
        by_id: None,
    }
}

/// One object, or `{"results": […], "page": 1, "pages": 2}`.
fn read(call: &Call, body: &[u8]) -> Result<Page, Problem> {
    let bad = || {
        Problem::new(
            codes::API_BAD_ANSWER,
            Class::Broken,
            "not an answer of this source",
        )
    };
    let mut answer: Value = serde_json::from_slice(body).map_err(|_| bad())?;
    let mut page = Page::default();
    if call.form == Form::Object {
        page.items.push(answer);
        return Ok(page);
    }
    let number = answer["page"].as_u64().ok_or_else(bad)?;
    let is_last = answer["pages"].as_u64().is_none_or(|pages| number >= pages);
    page.next = (!is_last).then(|| (number + 1).to_string());
    page.items = serde_json::from_value(answer["results"].take()).map_err(|_| bad())?;
    Ok(page)
}

struct WithoutSsn;

impl Redact for WithoutSsn {
    fn apply(&self, _: &str, item: &mut Value) {
        if let Some(fields) = item.as_object_mut() {
            fields.retain(|name, _| !self.hides(name));
        }
    }

    fn hides(&self, label: &str) -> bool {
        label == "ssn"
    }
}

/// Serves it; gives its address, and what was asked of it.
fn serve() -> (String, Arc<Mutex<Vec<String>>>) {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = asked.clone();
    let answer = move |uri: Uri, Query(query): Query<HashMap<String, String>>| async move {
        seen.lock().unwrap().push(uri.to_string());
        Json(answered(uri.path(), &query))
    };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, Router::new().fallback(answer)).await
        })
    });
    (format!("http://{address}"), asked)
}

fn answered(path: &str, query: &HashMap<String, String>) -> Value {
    let rows = match path {
        "/workers" => json!([
            {"uid": "w1", "name": "Ada", "changed": "2026-02-01T00:00:00Z", "ssn": "000-00-0000"},
            {"uid": "w2", "name": "Bo", "changed": "2026-02-02T00:00:00Z"},
            {"uid": "w3", "name": "Cy", "changed": "2026-02-03T00:00:00Z"},
        ]),
        "/payouts" => {
            let rows = r#"[
                {"uid": "p1", "paid_on": "2026-01-15", "amount": 1234.5},
                {"uid": "p2", "paid_on": "2026-01-30", "amount": 0.07},
                {"uid": "p3", "paid_on": "2026-02-15", "amount": 99.999}
            ]"#;
            serde_json::from_str(rows).unwrap()
        }
        _ => return json!({"uid": "f1", "title": "Toy Works"}),
    };
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
    let (size, page) = (number("per_page").unwrap(), number("page").unwrap_or(1));
    let pages: Vec<_> = rows.as_array().unwrap().chunks(size).collect();
    json!({"results": pages[page - 1], "page": page, "pages": pages.len()})
}

fn connection(paths: &Paths, url: &str) -> Connection {
    let name: Name = "toy".parse().unwrap();
    let host = url.strip_prefix("http://").unwrap();
    let text = format!(
        r#"
id = "c0ffee"
source = "toy"
created_at = "2026-01-01T00:00:00Z"
api_url = "{url}"
authorize_url = "{url}/authorize"
client_id = "app"
redirect_uri = "http://127.0.0.1:8976/callback"
scopes = []
vault = "plain"

[company]
id = "f1"
name = "Toy Works"
host = "{host}"
"#
    );
    paths.make().unwrap();
    Connection::from_text(&name, &text)
        .unwrap()
        .save(paths)
        .unwrap();
    Connection::load(paths, &name).unwrap().unwrap()
}

fn verdicts(report: &Report) -> Vec<(&str, Verdict)> {
    let streams = report.streams.iter();
    streams.map(|it| (it.stream.as_str(), it.verdict)).collect()
}

#[test]
fn a_second_source_is_synced_in_its_own_words() {
    let (url, asked) = serve();
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::find(Some(folder.path())).unwrap();
    let environment = Environment {
        access_token: Some(Ok(Secret::new("token"))),
        ..Environment::default()
    };
    let (_signals, seen) = watch::channel(None);
    let ui = Ui::new(Volume::Quiet);
    let mut context = Context::new(ui, paths.clone(), environment, Interrupts::heard(seen));
    context.clock = Arc::new(|| "2026-03-01T12:00:00Z".parse().unwrap());
    let connection = connection(&paths, &url);

    let first = context.sync(&connection, &SyncOptions::default()).unwrap();
    assert!(first.published);
    assert_eq!(
        verdicts(&first),
        [
            ("firm", Verdict::Ok),
            ("workers", Verdict::Ok),
            ("payouts", Verdict::Ok)
        ]
    );
    // An amount with more digits than hundredths have is empty and said, never rounded.
    assert_eq!(first.drift.len(), 1);
    assert_eq!(first.drift[0].column, "amount_minor");
    let rows = |sql: &str| {
        let store = rusqlite::Connection::open(paths.store(&connection.name)).unwrap();
        let mut rows = store.prepare(sql).unwrap();
        let rows = rows
            .query_map([], |row| row.get::<_, Option<String>>(0))
            .unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>()
    };
    let some = |texts: [&str; 3]| texts.map(|text| Some(text.to_owned())).to_vec();
    assert_eq!(
        rows("SELECT name FROM workers ORDER BY uid"),
        some(["Ada", "Bo", "Cy"])
    );
    let amounts = "SELECT CAST(amount_minor AS TEXT) FROM payouts ORDER BY uid";
    assert_eq!(
        rows(amounts),
        [Some("123450".into()), Some("7".into()), None]
    );
    let private = "SELECT _raw FROM workers WHERE _raw LIKE '%ssn%'";
    assert!(rows(private).is_empty());

    let queries = std::mem::take(&mut *asked.lock().unwrap());
    assert!(
        queries.iter().any(|it| it == "/workers?per_page=2&page=2"),
        "{queries:?}"
    );
    let is_window = |it: &String| it.starts_with("/payouts?first_day=2024-0");
    assert!(queries.iter().any(is_window), "{queries:?}");

    let second = context.sync(&connection, &SyncOptions::default()).unwrap();
    assert_eq!(
        verdicts(&second),
        [
            ("firm", Verdict::Unchanged),
            ("workers", Verdict::Unchanged),
            ("payouts", Verdict::Unchanged)
        ]
    );
    let queries = asked.lock().unwrap();
    let is_news = |it: &String| it.starts_with("/workers?changed_from=2026-02-02T23");
    assert!(queries.iter().any(is_news), "{queries:?}");
}
