//! [`Web`]: a server that answers as a test tells it and remembers every byte it was sent, alone or
//! in front of a sandbox; and the few requests that tests make themselves.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use drivetrain::sandbox::Sandbox;
use url::Url;

use crate::support::DEADLINE;

/// One request, to the byte.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The request line and the headers.
    pub head: String,
    pub body: String,
}

impl Heard {
    /// "POST /oauth/token", without the query.
    pub fn what(&self) -> String {
        let mut words = self.head.split([' ', '?']);
        let method = words.next().unwrap_or_default();
        format!("{method} {}", words.next().unwrap_or_default())
    }

    /// The fields of the form in the body.
    pub fn form(&self) -> HashMap<String, String> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .into_owned()
            .collect()
    }
}

/// A running server; dropping it stops it.
pub struct Web {
    pub address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    stopping: Arc<AtomicBool>,
}

impl Web {
    /// Answers each request with the bytes that `answer` makes.
    pub fn start(answer: impl Fn(&Heard) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let stopping = Arc::new(AtomicBool::new(false));
        let (log, stop, answer) = (heard.clone(), stopping.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (log, answer) = (log.clone(), answer.clone());
                std::thread::spawn(move || {
                    if let Some(request) = receive(&stream) {
                        log.lock().unwrap().push(request.clone());
                        // Whoever asked may be gone.
                        let _ = (&stream).write_all(&answer(&request));
                    }
                });
            }
        });
        Self {
            address,
            heard,
            stopping,
        }
    }

    /// Stands in front of a sandbox and only listens.
    pub fn before(sandbox: &Sandbox) -> Self {
        Self::between(sandbox, |_| {})
    }

    /// The same, and does something between each request and its answer.
    pub fn between(sandbox: &Sandbox, act: impl Fn(&Heard) + Send + Sync + 'static) -> Self {
        let url: Url = sandbox.api_url().parse().unwrap();
        let behind = *url.socket_addrs(|| None).unwrap().first().unwrap();
        Self::start(move |request| {
            let mut lines = request.head.lines();
            let mut head = format!("{}\r\nconnection: close\r\n", lines.next().unwrap());
            for line in lines.filter(|line| !line.to_lowercase().starts_with("connection:")) {
                head.push_str(&format!("{line}\r\n"));
            }
            let answer = exchange(behind, &format!("{head}\r\n{}", request.body));
            act(request);
            answer.unwrap_or_default()
        })
    }

    /// Stands in front of a sandbox, and sends on what is made of each of its answers.
    pub fn changing(
        sandbox: &Sandbox,
        change: impl Fn(&Heard, Vec<u8>) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let behind = Self::before(sandbox);
        let address = behind.address;
        Self::start(move |request| {
            // It stands as long as this one.
            let _behind = &behind;
            let whole = format!("{}\r\n\r\n{}", request.head, request.body);
            change(request, exchange(address, &whole).unwrap_or_default())
        })
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// Forgets the requests so far.
    #[cfg(unix)]
    pub fn forget(&self) {
        self.heard.lock().unwrap().clear();
    }

    /// The requests "METHOD /path" so far.
    pub fn heard_of(&self, what: &str) -> Vec<Heard> {
        let mut heard = self.heard();
        heard.retain(|request| request.what() == what);
        heard
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // The accepting thread sees the end when it is woken.
        let _ = TcpStream::connect(self.address);
    }
}

/// The bytes of an answer.
pub fn answer(status: u16, content_type: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// An answer with another body.
pub fn with_body(answer: &[u8], change: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = answer.split_at(end.unwrap() + 4);
    let body = change(body);
    let head = std::str::from_utf8(head).unwrap();
    let mut changed = String::new();
    for line in head.lines().filter(|line| !line.is_empty()) {
        match line.to_lowercase().starts_with("content-length:") {
            true => changed.push_str(&format!("content-length: {}\r\n", body.len())),
            false => changed.push_str(&format!("{line}\r\n")),
        }
    }
    [changed.as_bytes(), b"\r\n", &body].concat()
}

/// An answer 200 in JSON.
pub fn json(body: &str) -> Vec<u8> {
    answer(200, "application/json", body)
}

fn receive(mut stream: &TcpStream) -> Option<Heard> {
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let named = name.eq_ignore_ascii_case("content-length");
                named.then(|| value.trim().parse::<usize>().unwrap())
            });
            if bytes.len() >= end + 4 + length.unwrap_or(0) {
                let body = String::from_utf8(bytes[end + 4..].to_vec()).unwrap();
                return Some(Heard { head, body });
            }
        }
        match stream.read(&mut chunk).ok()? {
            0 => return None,
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

/// Sends a whole request and reads to the end; `None` where nobody listens or takes it.
fn exchange(address: SocketAddr, request: &str) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(DEADLINE)).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut bytes = Vec::new();
    // What came before a connection was cut is what was answered.
    let _ = stream.read_to_end(&mut bytes);
    Some(bytes)
}

/// `GET url` as a browser would; status and body, or `None` where nobody answers.
pub fn get(url: &str, bearer: Option<&str>) -> Option<(u16, String)> {
    let bearer = bearer.map_or_else(String::new, |token| {
        format!("authorization: Bearer {token}\r\n")
    });
    ask("GET", url, &bearer, "")
}

/// Posts a form.
pub fn post(url: &str, form: &str) -> Option<(u16, String)> {
    let length = form.len();
    let headers =
        format!("content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n");
    ask("POST", url, &headers, form)
}

fn ask(method: &str, url: &str, headers: &str, body: &str) -> Option<(u16, String)> {
    let url: Url = url.parse().unwrap();
    let address = *url.socket_addrs(|| None).ok()?.first()?;
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let request = format!(
        "{method} {target} HTTP/1.1\r\nhost: {host}\r\n{headers}connection: close\r\n\r\n{body}"
    );
    let text = String::from_utf8(exchange(address, &request)?).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some((head.get(9..12)?.parse().ok()?, body.to_owned()))
}

/// The parameters of an address.
pub fn query(url: &str) -> HashMap<String, String> {
    let url: Url = url.trim().parse().unwrap();
    url.query_pairs().into_owned().collect()
}

/// Comes back from the sign-in page with a code, as the page's redirect would.
pub fn come_back(authorize: &str, code: &str) -> Option<(u16, String)> {
    let asked = query(authorize);
    let mut back: Url = asked["redirect_uri"].parse().unwrap();
    back.query_pairs_mut()
        .append_pair("code", code)
        .append_pair("state", &asked["state"]);
    get(back.as_str(), None)
}
