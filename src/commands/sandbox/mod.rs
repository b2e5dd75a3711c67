//! `drivetrain sandbox`: the made-up company behind the real API's shape, as a server of its own.

mod scenario;

use std::time::Duration;

use jiff::civil::Date;

use crate::codes;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::files;
use crate::sandbox::named::Faults;
use crate::sandbox::{CLIENT_ID, CLIENT_SECRET, Fault, Options, Proxy, Sandbox, Shapes};
use crate::setup::company::CompanyArgs;
use crate::ui::days::date;
use crate::ui::{bold, cyan};
use scenario::{Choice, Scenario, Values};

const EXAMPLES: &str = "\
Examples:
  # until Ctrl-C
  drivetrain sandbox
  drivetrain sandbox --port 8080 --members 200 --latency-ms 20
  # voids, rehires, late payrolls and more; amounts that add up in another way
  drivetrain sandbox --varied --books 5
  # a correction of January's payroll
  drivetrain sandbox --as-of 2026-06-30 --restate 2026-01-02
  # something goes wrong: more than 10 requests a second, one reset connection,
  # an empty second page, no fees at all
  drivetrain sandbox --rate 10
  drivetrain sandbox --fault reset@/v1/paystubs
  drivetrain sandbox --fault empty@/v1/members:1
  drivetrain sandbox --fault 500@/fees:0:all
  # what goes wrong in real life, step by step
  drivetrain sandbox --scenario
  drivetrain sandbox --scenario revoked-app";

/// Run a practice Justworks with a made-up company
///
/// For trying things out: sign-in pages, tokens, scopes, people and payrolls, on this machine only.
/// `drivetrain connect justworks --sandbox` starts one automatically.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 8977)]
    port: u16,

    #[command(flatten)]
    company: CompanyArgs,

    /// Milliseconds each answer takes
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency_ms: u64,

    /// Requests answered per second; more get 429
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,

    /// Requests that may come at once [default: a quarter of --rate]
    #[arg(long, value_name = "N", requires = "rate", value_parser = clap::value_parser!(u32).range(1..))]
    burst: Option<u32>,

    /// Longest span of start_date to end_date; more gets 400
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..))]
    longest_window: Option<u32>,

    /// Make something fail: `KIND[=VALUE][@PATH][:SKIP[:TIMES]]`; can be repeated
    ///
    /// Hits requests whose path, query or form contains PATH, TIMES in all ("all": forever), after the first SKIP;
    /// the first fault that fits a request hits it. Without PATH it is mostly the next request to the API, once;
    /// for faults of a list, /v1/members, which needs more than 100 people for a second page.
    #[arg(long, value_name = "SPEC", value_parser = Faults)]
    fault: Vec<Fault>,

    /// Set up a real-life problem and say what to do; without NAME, list them
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = scenario::LIST, value_parser = scenario::Choices)]
    scenario: Option<Choice>,

    /// Serve the payroll of this pay date after a correction; can be repeated
    ///
    /// One paystub pays 123.45 more, and all sums follow.
    #[arg(long, value_name = "DATE", value_parser = date)]
    restate: Vec<Date>,

    /// How the parts look that Justworks does not publish
    #[arg(long, value_enum, default_value_t = Shapes::First)]
    shapes: Shapes,

    /// Redirect URI that the app is registered with
    #[arg(long, value_name = "URI", default_value = crate::justworks::profile::REDIRECT_URI)]
    redirect_uri: String,
}

/// Serves until Ctrl-C.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let scenario = match args.scenario {
        Some(Choice(None)) => {
            context.ui.data(&scenario::list())?;
            return Ok(None);
        }
        Some(Choice(scenario)) => scenario,
        None => None,
    };
    let settings = args.company.settings(None);
    let mut options = Options {
        port: args.port,
        company: settings.company(),
        latency: Duration::from_millis(args.latency_ms),
        rate: args.rate,
        burst: args.burst,
        longest_window: args.longest_window,
        shapes: args.shapes,
        redirect_uris: vec![args.redirect_uri.clone()],
        ..Options::default()
    };
    if let Some(scenario) = scenario {
        scenario.apply(&mut options);
    }
    let named = scenario.map_or_else(String::new, |it| format!(" --scenario {}", it.name));
    let sandbox = Sandbox::start(options).map_err(|error| {
        let message = format!("the sandbox cannot listen on 127.0.0.1:{}", args.port);
        Error::new(codes::SANDBOX_FAILED, message)
            .cause(&error)
            .hint(format!(
                "choose another port: `drivetrain sandbox{named} --port 0`"
            ))
    })?;
    for pay_date in args.restate {
        if !sandbox.restate(pay_date) {
            return Err(Error::new(
                codes::SANDBOX_NO_PAYROLL,
                format!("the sandbox has no payroll on {pay_date}"),
            ));
        }
    }
    let faults = scenario.map(Scenario::faults).unwrap_or_default();
    for fault in faults.into_iter().chain(args.fault) {
        sandbox.fault(fault);
    }
    let steps = scenario
        .map(|scenario| steps(scenario, &sandbox, args.redirect_uri, context))
        .transpose()?;
    let _orderly = context.interrupts.orderly();
    context.ui.data(&format!("{}\n", sandbox.api_url()))?;
    match steps {
        Some(steps) => context.ui.say(format!("\n{steps}")),
        None => introduce(&sandbox, context),
    }
    let runtime = context.runtime()?;
    let signal = runtime.block_on(context.interrupts.wait());
    drop(sandbox);
    Ok(Some(signal.error().kind))
}

/// What to do in another terminal, with the addresses of this sandbox.
fn steps(
    scenario: &Scenario,
    sandbox: &Sandbox,
    redirect: String,
    context: &Context,
) -> Result<String, Error> {
    let failed = |error: std::io::Error| {
        Error::new(codes::SANDBOX_FAILED, "the sandbox cannot be started").cause(&error)
    };
    let mut values = Values {
        api: sandbox.api_url(),
        authorize: sandbox.authorize_url(),
        token: sandbox.grant().map_err(failed)?,
        redirect,
        ..Values::default()
    };
    if scenario.proxy {
        values.proxy = Proxy::start().map_err(failed)?.url();
    }
    if let Some(ca) = sandbox.ca() {
        let file = context.paths.data.join("sandbox-ca.pem");
        context.paths.make()?;
        files::write_private(&file, ca.as_bytes())?;
        values.ca = files::quoted(&file);
    }
    Ok(scenario.text(&values))
}

/// How to connect to it.
fn introduce(sandbox: &Sandbox, context: &Context) {
    let command = format!(
        "drivetrain connect justworks --name try \\
    --api-url {} \\
    --authorize-url {} \\
    --client-id {CLIENT_ID}",
        sandbox.api_url(),
        sandbox.authorize_url(),
    );
    context.ui.say(format!(
        "{}\n\nTo connect to it from another terminal:\n\n  {}\n\nThe client secret is {CLIENT_SECRET}\nOn a machine without a keyring, add --insecure-storage.\n\nPress Ctrl-C to stop it. Its sign-ins end with it.",
        bold().apply_to("The sandbox is serving a made-up company."),
        cyan().apply_to(command)
    ));
}
