//! The scenarios: what goes wrong, what to type, what one sees, and what puts it right.

use std::time::Duration;

use super::Scenario;
use crate::sandbox::{Fault, FaultKind};

const HOME: &str =
    "export DRIVETRAIN_HOME=\"$(mktemp -d)\"\nexport JUSTWORKS_CLIENT_SECRET={secret}";
const TOKEN: &str = "echo '{token}' > \"${DRIVETRAIN_HOME:?}/token.json\"";
const CONNECT: &str = "drivetrain connect justworks -q --yes --no-sync --insecure-storage \\\n    --client-id {client} --api-url {api} \\\n    --authorize-url {authorize} \\\n    --with-token < \"${DRIVETRAIN_HOME:?}/token.json\"";
const SYNC: &str = "drivetrain sync";
const SIGN_IN: &str =
    "drivetrain connect justworks --insecure-storage   # signs in with the browser";

/// A run asks once for the company: connecting is the first.
const COMPANY: &str = "/v1/company$";

/// Nothing is set up otherwise, and all goes well.
const USUAL: Scenario = Scenario {
    name: "",
    about: "",
    options: |_| (),
    faults: Vec::new,
    proxy: false,
    steps: &[],
    exit: 0,
    sees: "",
    fix: &[],
};

/// Strikes the request for the company of the run after so many.
fn at_run(skip: usize, kind: FaultKind) -> Vec<Fault> {
    vec![fault(COMPANY, skip, kind)]
}

fn fault(path: &str, skip: usize, kind: FaultKind) -> Fault {
    Fault {
        path_contains: path.to_owned(),
        skip,
        times: 1,
        kind,
    }
}

/// All there are.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "revoked-app",
        about: "the app was revoked at Justworks: both tokens stopped working",
        faults: || at_run(1, FaultKind::Revoked),
        steps: &[HOME, TOKEN, CONNECT, SYNC],
        exit: 4,
        sees: "[auth.refresh_rejected]",
        fix: &[SIGN_IN],
        ..USUAL
    },
    Scenario {
        name: "expired-refresh-token",
        about: "no sync ran for longer than the sign-in lasts",
        options: |options| options.refresh_ttl = Duration::ZERO,
        faults: || at_run(1, FaultKind::TokensExpire),
        steps: &[HOME, TOKEN, CONNECT, SYNC],
        exit: 4,
        sees: "[auth.refresh_rejected]",
        fix: &[SIGN_IN],
        ..USUAL
    },
    Scenario {
        name: "missing-scope",
        about: "an admin has withdrawn the permission for paystubs",
        faults: || at_run(1, FaultKind::ScopeWithdrawn("paystub:read".to_owned())),
        steps: &[HOME, TOKEN, CONNECT, SYNC],
        exit: 3,
        sees: "[api.forbidden]",
        fix: &[SIGN_IN],
        ..USUAL
    },
    Scenario {
        name: "wrong-authorize-host",
        about: "the address of the sign-in page is wrong",
        steps: &[
            HOME,
            "drivetrain connect justworks --yes --insecure-storage --no-browser \\\n    --client-id {client} --api-url {api} \\\n    --authorize-url {api}/wrong \\\n    --redirect-uri {redirect} --timeout 3s",
        ],
        exit: 4,
        sees: "[auth.timeout]",
        fix: &[
            "drivetrain connect justworks --yes --insecure-storage \\\n    --client-id {client} --api-url {api} \\\n    --authorize-url {authorize} \\\n    --redirect-uri {redirect}",
        ],
        ..USUAL
    },
    Scenario {
        name: "tls-interception",
        about: "a company's proxy inspects TLS, with a CA that this machine does not know",
        options: |options| options.tls = true,
        steps: &[HOME, TOKEN, CONNECT],
        exit: 75,
        sees: "[net.tls]",
        fix: &["export SSL_CERT_FILE={ca}", CONNECT, SYNC],
        ..USUAL
    },
    Scenario {
        name: "blocking-proxy",
        about: "the proxy in HTTPS_PROXY does not let this machine through",
        proxy: true,
        steps: &[
            HOME,
            TOKEN,
            "HTTPS_PROXY={proxy} drivetrain connect justworks -q --yes --no-sync --insecure-storage \\\n    --client-id {client} --api-url https://api.justworks.example \\\n    --with-token < \"${DRIVETRAIN_HOME:?}/token.json\"",
        ],
        exit: 75,
        sees: "[net.proxy]",
        fix: &["curl -x {proxy} https://api.justworks.example   # this is what the proxy answers"],
        ..USUAL
    },
    Scenario {
        name: "clock-off",
        about: "this machine's clock is two days ahead of the server's",
        options: |options| options.clock_off = -2 * 24 * 60 * 60,
        steps: &[HOME, TOKEN, CONNECT, SYNC, "drivetrain status"],
        sees: "saved",
        fix: &["date -u; curl -sI {api}/ | grep -i ^date   # these two should agree"],
        ..USUAL
    },
    Scenario {
        name: "full-disk",
        about: "there is no room for the database (Linux)",
        steps: &[
            HOME,
            TOKEN,
            CONNECT,
            "unshare --map-root-user --mount sh -c '\n    mount -t tmpfs -o size=256k,mode=700 tmpfs \"${DRIVETRAIN_HOME:?}/data\" && drivetrain sync'",
        ],
        exit: 1,
        sees: "[store.full]",
        fix: &[SYNC],
        ..USUAL
    },
    Scenario {
        name: "damaged-store",
        about: "another program has written into the database file",
        steps: &[
            HOME,
            TOKEN,
            CONNECT,
            SYNC,
            "head -c 64 /dev/zero | dd of=\"${DRIVETRAIN_HOME:?}/data/justworks.db\" conv=notrunc status=none",
            SYNC,
        ],
        exit: 1,
        sees: "[store.damaged]",
        fix: &[
            "mkdir \"${DRIVETRAIN_HOME:?}/damaged\"; mv \"${DRIVETRAIN_HOME:?}\"/data/justworks.db* \"${DRIVETRAIN_HOME:?}/damaged/\"",
            SYNC,
        ],
        ..USUAL
    },
    Scenario {
        name: "crash",
        about: "a sync is killed while it reads paystubs, and the next one continues",
        // So slow that what has come is kept before the run is killed.
        options: |options| options.latency = Duration::from_millis(400),
        faults: || vec![fault("/v1/paystubs/", 24, FaultKind::Hang)],
        steps: &[
            HOME,
            TOKEN,
            CONNECT,
            "drivetrain sync -q &",
            "until [ \"$(drivetrain query -f csv 'SELECT count(*) FROM _new_paystubs' | tail -n 1)\" -gt 0 ]\ndo sleep 0.2; done 2> /dev/null\nkill -9 $!; wait $!",
            SYNC,
        ],
        sees: "resumed:",
        fix: &["drivetrain status   # there is nothing to fix"],
        ..USUAL
    },
    Scenario {
        name: "restated-payroll",
        about: "a payroll is corrected after it was saved",
        faults: || at_run(2, FaultKind::Restated),
        steps: &[HOME, TOKEN, CONNECT, SYNC, SYNC],
        sees: "1 changed",
        fix: &["drivetrain changes   # the payroll, the paystub and its new line"],
        ..USUAL
    },
    Scenario {
        name: "vanished-member",
        about: "a person is in no list any more, and a request by ID finds no one",
        faults: || at_run(2, FaultKind::Vanished),
        steps: &[HOME, TOKEN, CONNECT, SYNC, "drivetrain sync --full"],
        sees: "1 removed",
        fix: &["drivetrain changes   # the person, and the rows that belong to them"],
        ..USUAL
    },
];
