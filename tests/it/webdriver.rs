//! A small W3C WebDriver client, and a headless Chromium of its own behind it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{DEADLINE, found};
use crate::tools;

/// Debian packages: chromium, chromium-driver.
const TOOLS: &[&str] = &["chromium", "chromedriver"];

/// The key under which WebDriver hands out an element (W3C WebDriver §11).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One browser window, ended when dropped.
pub struct Browser {
    driver: Child,
    session: String,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Opens a browser; `None` (and a line that says why) where a program is missing.
    pub fn open(dark: bool) -> Option<Self> {
        if !tools::tools_present(TOOLS) {
            return None;
        }
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .env("HOME", profile.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let port = port(&mut driver);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(DEADLINE)
            .build()
            .unwrap();
        let mut browser = Self {
            driver,
            session: format!("http://127.0.0.1:{port}/session"),
            client,
            runtime,
            _profile: profile,
        };
        let mut args = vec![
            "--headless".to_owned(),
            "--no-sandbox".into(),
            "--disable-gpu".into(),
            "--disable-quic".into(),
            "--disable-dev-shm-usage".into(),
            "--no-first-run".into(),
            "--no-proxy-server".into(),
            "--disable-background-networking".into(),
            "--disable-component-update".into(),
            "--disable-sync".into(),
            "--window-size=900,760".into(),
            format!("--user-data-dir={}", browser._profile.path().display()),
        ];
        if dark {
            args.push("--blink-settings=preferredColorScheme=0".into());
        }
        let wishes = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": {
            "args": args
        }}}});
        let session = browser.post("", wishes);
        let id = session["sessionId"].as_str().unwrap();
        browser.session = format!("{}/{id}", browser.session);
        Some(browser)
    }

    pub fn go(&self, url: &str) {
        self.post("/url", json!({ "url": url }));
    }

    pub fn address(&self) -> String {
        self.get("/url").as_str().unwrap().to_owned()
    }

    /// Clicks what this CSS selector finds, once it is there.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.post(&format!("/element/{element}/click"), json!({}));
    }

    /// The text of what this CSS selector finds, once it is there.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        let element = self.find(selector);
        let text = self.get(&format!("/element/{element}/text"));
        text.as_str().unwrap().to_owned()
    }

    /// Whether the box is ticked.
    #[track_caller]
    pub fn ticked(&self, selector: &str) -> bool {
        let element = self.find(selector);
        self.get(&format!("/element/{element}/selected")) == true
    }

    /// Keeps what the window shows, for somebody to look at; the name tells what it is.
    pub fn picture(&self, name: &str) {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        let picture = self.get("/screenshot");
        std::fs::write(path, unbase64(picture.as_str().unwrap())).unwrap();
    }

    #[track_caller]
    fn find(&self, selector: &str) -> String {
        let wanted = json!({"using": "css selector", "value": selector});
        let look = || {
            let all = self.ask(self.client.post(self.url("/elements")).json(&wanted));
            all[0][ELEMENT].as_str().map(str::to_owned)
        };
        found(look, || format!("no {selector} at {}", self.address()))
    }

    fn get(&self, path: &str) -> Value {
        self.ask(self.client.get(self.url(path)))
    }

    fn post(&self, path: &str, body: Value) -> Value {
        self.ask(self.client.post(self.url(path)).json(&body))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.session)
    }

    fn ask(&self, request: reqwest::RequestBuilder) -> Value {
        let answer: Value = self
            .runtime
            .block_on(async { request.send().await?.json().await })
            .unwrap();
        let value = answer["value"].clone();
        assert!(value.get("error").is_none(), "{value}");
        value
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ends the browser; the driver does not when it is ended itself.
        let closing = self.client.delete(&self.session);
        let _ = self.runtime.block_on(async { closing.send().await });
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The port the driver has chosen, from what it says.
fn port(driver: &mut Child) -> u16 {
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    // Whatever else it says must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    port.expect("chromedriver says its port")
}

/// Standard base64 (RFC 4648 §4).
fn unbase64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut word, mut bits) = (0_u32, 0);
    for letter in text.bytes() {
        let digit = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        word = word << 6 | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits) as u8);
        }
    }
    bytes
}
