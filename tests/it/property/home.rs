//! [`Home`]: a connected home whose runs happen inside the test, with a clock that the test sets.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use drivetrain::config::{Connection, Environment, Name, Paths};
use drivetrain::context::Context;
use drivetrain::error::Error;
use drivetrain::interrupt::{Interrupts, Signal};
use drivetrain::report::Report;
use drivetrain::run::SyncOptions;
use drivetrain::sandbox::visitor::Decision;
use drivetrain::sandbox::{Options, Sandbox};
use drivetrain::ui::{Ui, Volume};
use jiff::Timestamp;
use tokio::sync::watch;

use super::script::Run;
use super::watched::{Eye, Watched};
use crate::support::{Server, TestEnv, until};
use crate::synced::{connect_with, small};

const NAME: &str = "justworks";

/// What is private, as far as scripts include it.
const PRIVATE: &str = "dob,sex,emails,addresses";

const TICK_ALL: Decision = Decision::Authorize {
    tick_sex: true,
    tick_birth: true,
};

/// What was said by the server of the first sign-ins, to be said by each script's own server.
struct Template {
    /// Two homes that signed in separately, so that neither ends the other's tokens.
    homes: [TestEnv; 2],
    redirect: String,
    address: String,
    state: tempfile::TempDir,
}

/// Signing in takes a program and a person: it is done once, and each script begins with a copy.
fn template() -> &'static Template {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let state = tempfile::tempdir().unwrap();
        let server = Server::start(|options| {
            small(options);
            options.state = Some(state.path().join("tokens"));
        });
        let homes = [TestEnv::new(), TestEnv::new()];
        for home in &homes {
            connect_with(home, &server, TICK_ALL, &["--include", PRIVATE]);
        }
        let address = server.sandbox.api_url().replace("http://", "");
        Template {
            homes,
            redirect: server.redirect.clone(),
            address,
            state,
        }
    })
}

/// A server that knows the sign-ins of the template.
pub fn server(folder: &Path, change: impl FnOnce(&mut Options)) -> Sandbox {
    let template = template();
    let state = folder.join("tokens");
    std::fs::copy(template.state.path().join("tokens"), &state).unwrap();
    let mut options = Options {
        state: Some(state),
        redirect_uris: vec![template.redirect.clone()],
        ..Options::default()
    };
    small(&mut options);
    change(&mut options);
    Sandbox::start(options).unwrap()
}

/// How a run is ended from outside at a request that gets no answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Blow {
    /// Ctrl-C.
    Interrupt,
    /// `kill -9`.
    Kill,
}

/// A connected home.
pub struct Home {
    pub env: TestEnv,
    paths: Paths,
    connection: Connection,
}

impl Home {
    /// A home of one of the template's two sign-ins, connected to this server.
    pub fn new(which: usize, sandbox: &Sandbox, change: impl FnOnce(&mut Connection)) -> Self {
        Self::like(&template().homes[which], sandbox, change)
    }

    /// A home with the sign-in of another one, which is not used any more.
    pub fn after(other: &Self, sandbox: &Sandbox) -> Self {
        let profile = other.connection.profile.clone();
        Self::like(&other.env, sandbox, |connection| {
            connection.profile = profile;
        })
    }

    fn like(other: &TestEnv, sandbox: &Sandbox, change: impl FnOnce(&mut Connection)) -> Self {
        let env = TestEnv::in_memory();
        let paths = Paths::find(Some(&env.home())).unwrap();
        let theirs = Paths::find(Some(&other.home())).unwrap();
        paths.make().unwrap();
        let name: Name = NAME.parse().unwrap();
        for copy in [Paths::plain_secret, Paths::sign_in_info] {
            std::fs::copy(copy(&theirs, &name), copy(&paths, &name)).unwrap();
        }
        let mut connection = Connection::load(&theirs, &name).unwrap().unwrap();
        let address = sandbox.api_url().replace("http://", "");
        connection.api_url = sandbox.api_url().parse().unwrap();
        connection.authorize_url = sandbox.authorize_url().parse().unwrap();
        connection.company.host = address.into();
        change(&mut connection);
        connection.save(&paths).unwrap();
        assert_ne!(connection.company.host, *template().address);
        Self {
            env,
            paths,
            connection,
        }
    }

    /// Includes nothing private any more.
    pub fn withdraw(&mut self) {
        self.connection.include.clear();
        self.connection.save(&self.paths).unwrap();
    }

    /// Where the store is.
    pub fn store(&self) -> std::path::PathBuf {
        self.paths.store(&self.connection.name)
    }

    /// A run at this time that nobody disturbs.
    pub fn sync(&self, at: Timestamp, wishes: &SyncOptions) -> Result<Report, Error> {
        self.watched(at, wishes, &Arc::default(), watch::channel(None).1)
    }

    /// A run at this time with an eye on it.
    pub fn watched(
        &self,
        at: Timestamp,
        wishes: &SyncOptions,
        eye: &Arc<Mutex<Eye>>,
        signals: watch::Receiver<Option<Signal>>,
    ) -> Result<Report, Error> {
        let mut context = Context::new(
            Ui::new(Volume::Quiet),
            self.paths.clone(),
            Environment::default(),
            Interrupts::heard(signals),
        );
        context.clock = Arc::new(move || at);
        let (path, watching) = (self.store(), eye.clone());
        context.staging = Arc::new(move |store| {
            Box::new(Watched {
                store,
                path: path.clone(),
                eye: watching.clone(),
            })
        });
        let ended = context.sync(&self.connection, wishes);
        if let Some(left) = &eye.lock().unwrap().left {
            left.put(&self.store());
        }
        ended
    }

    /// A run that is ended as soon as a request hangs, if one does.
    pub fn struck(
        &self,
        at: Timestamp,
        wishes: &SyncOptions,
        eye: &Arc<Mutex<Eye>>,
        (sandbox, blow): (&Sandbox, Blow),
    ) -> Result<Report, Error> {
        let (signal, signals) = watch::channel(None);
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let hangs = || sandbox.requests().iter().any(|request| request.status == 0);
                until("a request that hangs, or the end", || {
                    over.load(Ordering::SeqCst) || hangs()
                });
                eye.lock().unwrap().dying = blow == Blow::Kill;
                let _ = signal.send(Some(Signal::Interrupt));
            });
            let ended = self.watched(at, wishes, eye, signals);
            over.store(true, Ordering::SeqCst);
            ended
        })
    }
}

/// The real program, killed once a request hangs. Its clock is the machine's.
pub fn process(home: &Home, run: &Run, sandbox: &Sandbox) {
    let mut command = home.env.command(&["sync", "-q"]);
    command.args(run.full.then_some("--full"));
    command.args(run.dry_run.then_some("--dry-run"));
    command.stdout(std::process::Stdio::null());
    command.stderr(std::process::Stdio::null());
    let child = Mutex::new(command.spawn().unwrap());
    until("a request that hangs, or the end", || {
        let hangs = sandbox.requests().iter().any(|request| request.status == 0);
        hangs || child.lock().unwrap().try_wait().unwrap().is_some()
    });
    let mut child = child.into_inner().unwrap();
    let _ = child.kill();
    child.wait().unwrap();
}
