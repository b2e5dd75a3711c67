//! `drivetrain sandbox --fault`, as a person starts it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use crate::support::{ALLOW, DEADLINE, TestEnv, free_port, sign_in};

/// `drivetrain sandbox` in a process of its own, which ends with this.
struct Served {
    child: Child,
    url: String,
}

impl Served {
    fn start(env: &TestEnv, args: &[&str]) -> Self {
        let mut command = env.command(&["sandbox", "--port", "0"]);
        command
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut url = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut url).unwrap();
        let url = url.trim_end().to_owned();
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        Self { child, url }
    }

    /// The statuses of so many requests without a sign-in; 0 where there was no answer.
    fn statuses(&self, path: &str, count: usize) -> Vec<u16> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let client = reqwest::Client::builder().no_proxy().timeout(DEADLINE);
        let client = client.build().unwrap();
        runtime.block_on(async {
            let mut statuses = Vec::new();
            for _ in 0..count {
                let answer = client.get(format!("{}{path}", self.url)).send().await;
                statuses.push(answer.map_or(0, |answer| answer.status().as_u16()));
            }
            statuses
        })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _code = self.child.wait();
    }
}

#[test]
fn faults_of_the_command_line_strike() {
    let env = TestEnv::new();
    let served = Served::start(
        &env,
        &[
            "--fault",
            "429@/v1/company",
            "--fault",
            "503@/v1/company",
            "--fault",
            "reset@/v1/payrolls:1:2",
        ],
    );
    // Without a fault, who has not signed in gets 401.
    assert_eq!(
        served.statuses("/v1/company", 6),
        [429, 503, 503, 503, 401, 401]
    );
    assert_eq!(served.statuses("/v1/payrolls", 4), [401, 0, 0, 401]);
}

#[test]
fn a_burst_can_be_as_large_as_the_rate() {
    let env = TestEnv::new();
    // So slow that nothing is given back while the test runs.
    let served = Served::start(&env, &["--rate", "1", "--burst", "20"]);
    let statuses = served.statuses("/v1/company", 20);
    assert_eq!(statuses, [401; 20]);
    let refused = served.statuses("/v1/company", 30);
    assert!(refused.contains(&429), "{refused:?}");
    env.run(&["sandbox", "--burst", "20"]).expect(2);
}

#[test]
fn a_fault_that_cannot_be_meant_is_a_usage_error_that_names_the_kinds() {
    let env = TestEnv::new();
    let run = env.run(&["sandbox", "--fault", "nonsense"]).expect(2);
    for kind in ["429-date", "half-body", "item-missed", "scope-withdrawn"] {
        assert!(run.stderr.contains(kind), "{}", run.stderr);
    }
    let help = env.run(&["sandbox", "--help"]).expect(0).stdout;
    assert!(help.contains("- item-missed:"), "{help}");
    assert!(help.lines().all(|line| line.len() <= 100), "{help}");
}

#[test]
fn a_sandbox_with_faults_and_another_dialect_can_be_connected_to() {
    let env = TestEnv::new();
    let redirect = format!("http://127.0.0.1:{}/callback", free_port());
    let served = Served::start(
        &env,
        &[
            "--members",
            "120",
            "--payrolls",
            "1",
            "--shapes",
            "second",
            "--redirect-uri",
            &redirect,
            "--fault",
            "503@/v1/members",
            "--fault",
            "duplicated-page",
            "--fault",
            "half-body@/v1/paystubs:7",
        ],
    );
    let mut command = env.connect_to(&served.url, &redirect);
    command.args([
        "--authorize-url",
        &format!("{}/oauth/authorize", served.url),
    ]);
    sign_in(command, ALLOW).expect(0);
    let store = env.store("justworks");
    let count = |sql: &str| -> i64 { store.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(count("SELECT count(*) FROM paystubs"), 120);
    assert!(count("SELECT count(*) FROM members") > 120);
    assert_eq!(
        count("SELECT count(*) FROM members WHERE department_name IS NULL"),
        0
    );
}
