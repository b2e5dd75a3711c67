//! What replay reads of a HAR: entries with their requests and answers.

use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Har {
    pub log: Log,
}

#[derive(Deserialize)]
pub(super) struct Log {
    pub entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub started_date_time: String,
    pub request: Request,
    pub response: Response,
    #[serde(rename = "_error")]
    pub error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    pub method: String,
    pub url: String,
    pub post_data: Option<Content>,
}

#[derive(Deserialize)]
pub(super) struct Response {
    pub status: i64,
    #[serde(default)]
    pub headers: Vec<Header>,
    #[serde(default)]
    pub content: Content,
}

#[derive(Deserialize)]
pub(super) struct Header {
    pub name: String,
    pub value: String,
}

#[derive(Deserialize, Default)]
pub(super) struct Content {
    pub text: Option<String>,
    pub encoding: Option<String>,
}
