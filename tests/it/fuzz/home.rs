//! [`Home`]: a machine that is connected through a [`Proxy`] and synced once, and can be put back to
//! how it was then.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use drivetrain::sandbox::CLIENT_SECRET;

use super::program::{self, Bound, Ran};
use super::proxy::{Plan, Proxy};
use super::served::Served;
use super::truth;
use crate::support::{ALLOW, Server, TestEnv, sign_in};
use crate::synced::{Rows, live, small};
use crate::traces::below;

/// The connection's name.
pub const NAME: &str = "justworks";

/// Everything that is not read unless somebody says so.
const INCLUDED: &str = "sex,dob,addresses,phones,emails,tax_ids,bank_account,time_off_balances";

/// What lets a run that is disturbed take no longer than one that is not.
const PROFILE: &str = "\n[profile]\nretry_base_ms = 0\nlongest_wait_seconds = 0\nattempts = 2\n\
    page_size = 2\nrate = 100000.0\nlookback_days = 3000\nreport_base_ms = 1\n\
    report_timeout_seconds = 60\ntimeout_seconds = 60\n";

pub struct Home {
    pub env: TestEnv,
    pub proxy: Proxy,
    server: Server,
    /// Each file as it was after the first sync, by its path below the home.
    files: Vec<(PathBuf, Vec<u8>)>,
    /// What was served until then.
    served: Served,
    /// The live rows.
    pub rows: Rows,
    /// The same without what the store keeps for itself.
    pub public: Rows,
    pub bound: Bound,
    /// What must never be said.
    pub secrets: Vec<String>,
}

impl Home {
    /// Connects and syncs.
    pub fn new() -> Self {
        let server = Server::start(|options| {
            small(options);
            options.company.members = 3;
            options.company.payrolls = 2;
        });
        let (env, proxy) = (TestEnv::in_memory(), Proxy::before(&server));
        let mut connect = env.connect_to(&proxy.web.url(), &server.redirect);
        connect
            .args(["--authorize-url", &server.sandbox.authorize_url()])
            .args(["--no-sync", "--since", "2024-01-01", "--include", INCLUDED]);
        sign_in(connect, ALLOW).expect(0);
        let settings = env.settings_file(NAME);
        let text = std::fs::read_to_string(&settings).unwrap();
        std::fs::write(&settings, text + PROFILE).unwrap();
        // Twice: what the first one learns changes what the next one asks for.
        env.run(&["sync", "-q"]).expect(0);
        let began = Instant::now();
        env.run(&["sync", "--full", "-q"]).expect(0);
        let bound = Bound::after(began.elapsed());
        let secret = env.secret(NAME);
        let field = |name: &str| secret[name].as_str().unwrap().to_owned();
        let home = env.home();
        let files = below(&home).into_iter().filter(|path| path.is_file());
        let files = files.map(|path| {
            let bytes = std::fs::read(&path).unwrap();
            (path.strip_prefix(&home).unwrap().to_owned(), bytes)
        });
        proxy.freeze();
        let mut home = Self {
            files: files.collect(),
            served: proxy.seen().served,
            rows: live(&env, NAME),
            secrets: vec![field("access"), field("refresh"), CLIENT_SECRET.to_owned()],
            bound,
            env,
            proxy,
            server,
            public: Rows::new(),
        };
        home.public = truth::public(&home).unwrap();
        home
    }

    /// Puts everything back to how it was after the first sync.
    pub fn restore(&self) {
        let home = self.env.home();
        if home.exists() {
            std::fs::remove_dir_all(&home).unwrap();
        }
        for (path, bytes) in &self.files {
            self.write(path, bytes);
        }
        self.proxy.reset(self.served.clone());
        self.server.sandbox.clear_requests();
    }

    /// Puts back what leads to the sign-in, and leaves the data as it is.
    pub fn sign_in_again(&self) {
        let data = ["data/justworks.session.json"];
        for (path, bytes) in &self.files {
            let text = path.to_string_lossy();
            if text.starts_with("config") || data.contains(&text.as_ref()) {
                self.write(path, bytes);
            }
        }
    }

    /// Removes what is kept of the sign-in, wherever it was moved to.
    pub fn forget_sign_in(&self) {
        for folder in ["config/secrets", "config/connections"] {
            let _gone = std::fs::remove_dir_all(self.env.home().join(folder));
        }
    }

    /// Writes a file below the home that only its owner can read.
    pub fn write(&self, path: &std::path::Path, bytes: &[u8]) {
        let path = self.env.home().join(path);
        let folder = path.parent().unwrap();
        let closed = |path: &std::path::Path, mode| {
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(path, mode).unwrap();
        };
        std::fs::create_dir_all(folder).unwrap();
        let mut above = Some(folder);
        while let Some(folder) = above.filter(|folder| folder.starts_with(self.env.home())) {
            closed(folder, 0o700);
            above = folder.parent();
        }
        std::fs::write(&path, bytes).unwrap();
        closed(&path, 0o600);
    }

    /// A file as it was after the first sync.
    pub fn file(&self, path: &str) -> &[u8] {
        let found = self
            .files
            .iter()
            .find(|(own, _)| own.to_string_lossy() == path);
        let found = found.unwrap_or_else(|| panic!("no {path} in {:?}", self.names()));
        &found.1
    }

    fn names(&self) -> Vec<&PathBuf> {
        self.files.iter().map(|(path, _)| path).collect()
    }

    /// Runs the program.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_this(self.env.command(args))
    }

    /// The same with more in its environment.
    pub fn run_this(&self, command: Command) -> Ran {
        program::run(command, self.bound)
    }

    /// A run of the program, while answers are broken by this plan.
    pub fn disturbed(&self, plan: Plan, args: &[&str]) -> Ran {
        self.proxy.begin(plan);
        let settings = self.env.settings_file(NAME);
        let text = std::fs::read_to_string(&settings).unwrap();
        // What is never ready is not waited for.
        let text = text.replace("report_timeout_seconds = 60", "report_timeout_seconds = 1");
        std::fs::write(settings, text).unwrap();
        self.run(args)
    }
}
