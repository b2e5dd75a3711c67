//! An answer on the wire, and what may go wrong there.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::chance::Chance;

/// An answer, whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// Its headers, without those of the body's length and form.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Statuses that servers, proxies and firewalls answer with.
const STATUSES: &[u16] = &[
    201, 202, 203, 204, 205, 206, 226, 300, 301, 302, 304, 307, 400, 401, 402, 403, 404, 405, 406,
    407, 408, 409, 410, 411, 413, 415, 418, 422, 425, 429, 431, 451, 499, 500, 501, 502, 503, 504,
    520, 599, 999,
];

/// What a server may say of when to come back.
const RETRY_AFTER: &[&str] = &[
    "0",
    "0.001",
    "-1",
    "9.000",
    "soon",
    "",
    "99999999999999999999999",
    "1e3",
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "+0",
    "0, 0",
];

impl Answer {
    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.with(
            &format!("content-length: {}\r\n", self.body.len()),
            &self.body,
        )
    }

    fn with(&self, more: &str, body: &[u8]) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} X\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("{more}connection: close\r\n\r\n"));
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        bytes
    }

    /// The bytes of an answer that something on its way has broken. The status may be another one
    /// afterwards.
    pub fn broken(&mut self, chance: &mut Chance) -> Vec<u8> {
        let length = self.body.len();
        match chance.below(11) {
            0..=3 => {
                self.status = *chance.pick(STATUSES);
                if chance.percent(50) {
                    let after = (*chance.pick(RETRY_AFTER)).to_owned();
                    self.headers.push(("retry-after".to_owned(), after));
                }
                let location = "http://127.0.0.1:1/elsewhere".to_owned();
                self.headers.push(("location".to_owned(), location));
                self.bytes()
            }
            4 => self.with(&format!("content-length: {}\r\n", length / 2), &self.body),
            5 => self.with(&format!("content-length: {}\r\n", length + 7), &self.body),
            6 => {
                let odd = *chance.pick(&["-1", "abc", "99999999999999999999", "1, 2", ""]);
                self.with(&format!("content-length: {odd}\r\n"), &self.body)
            }
            7 => {
                let mut zipped = gzip(&self.body);
                if chance.percent(50) {
                    zipped.truncate(chance.below(zipped.len()));
                }
                self.with("content-encoding: gzip\r\n", &zipped)
            }
            8 => self.with("content-encoding: gzip\r\n", &self.body),
            9 => {
                let mut bytes = self.bytes();
                bytes.truncate(chance.below(bytes.len()));
                bytes
            }
            _ => {
                let chunk = format!("{:x}\r\n", length + chance.below(2));
                let body = [chunk.as_bytes(), &self.body, b"\r\n0\r\n\r\n"].concat();
                self.with("transfer-encoding: chunked\r\n", &body)
            }
        }
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}
