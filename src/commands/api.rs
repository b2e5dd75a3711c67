//! `drivetrain api`: one request to the API, signed in, as `gh api` does it for another one.
//!
//! For a person who has to see what Justworks itself says. It only reads, unless told otherwise; what a
//! sync would not keep is not shown either, unless asked for; and what goes to stderr or a log has
//! neither an id nor a value in it.

mod call;
mod filter;
mod render;
mod request;

use std::path::PathBuf;
use std::sync::Arc;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use self::call::ApiCall;
use self::filter::Filter;
use self::request::{ApiRequest, Field};
use super::candidates;
use super::traced::TraceArgs;
use crate::config::{Connection, Name};
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::http::Method;
use crate::run::other_host;

const EXAMPLES: &str = "\
Examples:
  drivetrain api /v1/company
  # all pages of a list, and one field of each item
  drivetrain api /v1/members --paginate --jq '.items[].job_title'
  # parameters of a GET, with status and headers
  drivetrain api /v1/payrolls -f start_date=2026-01-01 -f end_date=2026-03-31 -i
  drivetrain api POST /v1/time-off/balances --input question.json";

/// Make one signed-in API request
///
/// A GET unless you name another method. Fields go into the query of a GET, and into the JSON body of
/// anything else. Sensitive fields are hidden as in the tables: what is included by name and granted is
/// shown.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, allow_missing_positional = true)]
pub struct Args {
    /// GET, POST, PUT, PATCH or DELETE [default: GET]
    #[arg(value_name = "METHOD", hide_possible_values = true, ignore_case = true, value_parser = method())]
    method: Option<Method>,

    /// The same as METHOD
    #[arg(short = 'X', long = "method", value_name = "METHOD", conflicts_with = "method",
          hide_possible_values = true, ignore_case = true, value_parser = method())]
    with_method: Option<Method>,

    /// Path below the API's address, such as /v1/members
    #[arg(value_name = "PATH", required = true)]
    path: String,

    /// Connection [default: the usual one, else the only one]
    #[arg(short, long, value_name = "NAME", add = candidates::connections())]
    connection: Option<Name>,

    /// Add a text field; can be repeated
    #[arg(short = 'f', long, value_name = "KEY=VALUE", value_parser = Field::text)]
    raw_field: Vec<Field>,

    /// Add a typed field (true, false, null, numbers); anything else is text
    #[arg(short = 'F', long, value_name = "KEY=VALUE", value_parser = Field::typed)]
    field: Vec<Field>,

    /// Send this file as the JSON body (`-` for standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["raw_field", "field"])]
    input: Option<PathBuf>,

    /// Read all pages of a list, and print them as one
    #[arg(long)]
    paginate: bool,

    /// Filter the output with jq
    #[arg(long, value_name = "FILTER")]
    jq: Option<String>,

    /// Print the status line and headers first
    #[arg(short = 'i', long, conflicts_with = "paginate")]
    headers: bool,

    /// Show everything Justworks sends, private data included
    #[arg(long)]
    show_sensitive: bool,

    #[command(flatten)]
    trace: TraceArgs,

    /// Allow a method that may change something at Justworks
    #[arg(long)]
    unsafe_method: bool,
}

fn method() -> impl TypedValueParser<Value = Method> {
    let words = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    let parser = PossibleValuesParser::new(words);
    parser.try_map(|word| word.to_ascii_uppercase().parse::<Method>())
}

/// Asks and prints. Whatever is wrong with the command line is found before anything is asked.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let request = ApiRequest::of(&args)?;
    let filter = args.jq.as_deref().map(Filter::read).transpose()?;
    let connection = super::chosen::one(args.connection.as_ref(), context)?;
    if let Some(away) = connection.away() {
        return Err(away);
    }
    let traced = args.trace.begin(context)?;
    traced.around(|context| ask(&args, &request, filter.as_ref(), &connection, context))?;
    Ok(None)
}

fn ask(
    args: &Args,
    request: &ApiRequest,
    filter: Option<&Filter>,
    connection: &Connection,
    context: &Context,
) -> Result<(), Error> {
    let endpoint = context.endpoint(connection)?;
    // Before the sign-in is looked for: neither it nor the client secret goes to another host.
    other_host(&connection.name, &connection.company.host, &endpoint.host)?;
    let session = Arc::new(context.session(connection, &endpoint));
    let call = ApiCall {
        context,
        connection,
        endpoint: &endpoint,
        session,
        request,
        paginate: args.paginate,
        show_sensitive: args.show_sensitive,
    };
    let fetched = {
        // A sign-in that is being renewed is renewed to its end; everything after it may be cut.
        let _orderly = context.interrupts.orderly();
        let fetch = async { Ok(call.fetch().await) };
        context.runtime()?.block_on(context.interrupts.or(fetch))?
    };
    render::print(context, args, filter, fetched)
}
