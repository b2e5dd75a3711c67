//! `drivetrain replay`: a trace as a server, so that a sync can be repeated without Justworks.

mod har;
pub mod recording;
mod server;
pub mod tape;

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use self::recording::Recording;
use self::tape::Tape;
use crate::codes;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::files::quoted;
use crate::ui::summary::things;
use crate::ui::{bold, cyan, fold};

const EXAMPLES: &str = "\
Examples:
  # record a sync, then serve the recording until Ctrl-C
  drivetrain sync --full --trace sync.har
  drivetrain replay sync.har
  # on any free port
  drivetrain replay sync.har --port 0";

/// Replay a recorded sync offline
///
/// Serves what was recorded: the same request gets the same answer, in the order they came; the last one is
/// repeated. Where nothing was recorded for these dates, an answer for others is used. Any token is accepted.
/// What was never recorded gets 404.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// File that --trace wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 8978)]
    port: u16,
}

/// Serves until Ctrl-C.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let recording = Recording::read(&args.file)?;
    let listening = |error: std::io::Error| {
        let message = format!("the replay cannot listen on 127.0.0.1:{}", args.port);
        let file = quoted(&args.file);
        Error::new(codes::REPLAY_PORT, message)
            .cause(&error)
            .hint(format!(
                "take another port: `drivetrain replay {file} --port 0`"
            ))
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).map_err(listening)?;
    listener.set_nonblocking(true).map_err(listening)?;
    let url = format!("http://{}", listener.local_addr().map_err(listening)?);
    let _orderly = context.interrupts.orderly();
    context.ui.data(&format!("{url}\n"))?;
    explain(&recording, &url, context);
    let tape = Tape::new(recording.takes);
    let runtime = context.runtime()?;
    let served = runtime.block_on(async {
        tokio::select! {
            signal = context.interrupts.wait() => Ok(signal.error().kind),
            ended = server::serve(listener, tape) => Err(ended),
        }
    });
    // A request that hangs must not keep the program.
    runtime.shutdown_timeout(Duration::from_millis(100));
    match served {
        Ok(kind) => Ok(Some(kind)),
        Err(error) => {
            let message = "the replay ended by itself";
            Err(Error::new(codes::REPLAY_ENDED, message).cause(&error))
        }
    }
}

/// How to sync from it: the exact commands.
fn explain(recording: &Recording, url: &str, context: &Context) {
    let ui = &context.ui;
    let name = recording.name();
    let mut more = String::new();
    if let Some(since) = recording.since() {
        more.push_str(&format!(" \\\n    --since {since}"));
    }
    let include = recording.include();
    if !include.is_empty() {
        more.push_str(&format!(" \\\n    --include {}", include.join(",")));
    }
    let connect = format!(
        "echo '{{\"access_token\": \"replay\", \"refresh_token\": \"replay\"}}' | \\\n  JUSTWORKS_CLIENT_SECRET=replay drivetrain connect justworks \\\n    --name {name} --api-url {url} \\\n    --with-token --client-id replay --insecure-storage --yes --no-sync{more} \\\n    --scopes \"{}\"",
        folded(&recording.scopes())
    );
    let served = things(recording.takes.len() as u64, "exchange");
    ui.say(format!(
        "{}\n\nTo sync from it, in another terminal:\n\n{}\n\n{}\n\nAfterwards:\n\n{}\n",
        bold().apply_to(format!("{served} of the trace being served.")),
        cyan().apply_to(connect),
        cyan().apply_to(format!("drivetrain sync {name}")),
        cyan().apply_to(format!("drivetrain disconnect {name} --purge --yes")),
    ));
    let skipped = recording.skipped;
    if skipped > 0 {
        let what = things(skipped, "exchange");
        ui.say(fold(
            &format!("{what} in it had no answer to replay: given up, or not of Justworks."),
            "",
        ));
    }
    ui.say(fold(
        "A trace of `sync --full` has everything that a new sync requests. To replay it from the start, start the replay again. Press Ctrl-C to stop it.",
        "",
    ));
}

/// Words over several lines, as a shell takes them within quotes.
fn folded(words: &[&str]) -> String {
    let mut text = String::new();
    let mut column = 14;
    for (at, word) in words.iter().enumerate() {
        if at > 0 && column + word.len() > 74 {
            text.push_str(" \\\n     ");
            column = 5;
        }
        if at > 0 {
            text.push(' ');
        }
        text.push_str(word);
        column += word.len() + 1;
    }
    text
}
