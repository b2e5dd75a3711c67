//! `--trace FILE.har` of the commands that ask Justworks something.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::codes;
use crate::context::Context;
use crate::error::Error;
use crate::files;
use crate::foreign;
use crate::trace::{BEGINS, Bodies, Trace, Written};
use crate::ui::fold;
use crate::ui::prompts::Unanswered;
use crate::ui::summary::things;

/// The flags.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct TraceArgs {
    /// Record every request in this file (HAR 1.2), with people's values replaced
    #[arg(long, value_name = "FILE", help_heading = "Recording")]
    trace: Option<PathBuf>,

    /// Keep people's data in the recording; asks first, or say =yes
    #[arg(
        help_heading = "Recording",
        long,
        value_name = "ANSWER",
        requires = "trace",
        require_equals = true,
        num_args = 0..=1,
        default_missing_value = "ask",
        value_parser = ["ask", "yes"]
    )]
    trace_bodies: Option<String>,
}

/// A command's context, whose exchanges are written down if that was asked for.
pub struct Traced(Context);

impl TraceArgs {
    /// Begins the trace, before anything is asked of anyone.
    ///
    /// Errors: `trace.not_a_trace`, `files.*`, and no consent to keep bodies.
    pub fn begin(&self, context: &Context) -> Result<Traced, Error> {
        let mut context = context.clone();
        let Some(path) = &self.trace else {
            return Ok(Traced(context));
        };
        free(path)?;
        let bodies = match self.trace_bodies.as_deref() {
            None => Bodies::Masked,
            Some("yes") => Bodies::Kept,
            Some(_) => consent(path, &context)?,
        };
        let trace = fresh(path, bodies)?;
        let last = trace.clone();
        context.interrupts.at_the_end(move || {
            let _ = last.finish();
        });
        context.trace = Some(trace);
        Ok(Traced(context))
    }
}

/// A trace with a key of its own.
pub fn fresh(path: &Path, bodies: Bodies) -> Result<Trace, Error> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| {
        Error::new(codes::RUN_FAILED, "the system provides no random numbers").cause(&error)
    })?;
    Ok(Trace::begin(path, bodies, key)?)
}

impl Traced {
    /// Does the work, and closes the trace, however the work ended.
    pub fn around<T>(&self, work: impl FnOnce(&Context) -> T) -> T {
        let done = work(&self.0);
        self.finish();
        done
    }

    fn finish(&self) {
        let Self(context) = self;
        let Some(trace) = &context.trace else {
            return;
        };
        let path = foreign::path(trace.path());
        match trace.finish() {
            Some(Ok(written)) => report(&written, trace.path(), context),
            Some(Err(error)) => {
                let error = Error::from(error);
                let causes = error.causes.iter().map(|cause| format!(" ({cause})"));
                context.ui.warn(format!(
                    "the trace could not be written to {path}: {}{}",
                    error.message,
                    causes.collect::<String>()
                ));
            }
            None => {}
        }
    }
}

fn report(written: &Written, path: &Path, context: &Context) {
    let what = things(written.entries, "exchange");
    context
        .ui
        .say(format!("Trace: {what} in {}", foreign::path(path)));
    if let Some(fault) = &written.fault {
        let lost = things(written.lost, "exchange");
        context.ui.warn(format!("the trace lacks {lost}: {fault}"));
    }
}

/// A former trace is replaced. Any other file was not meant.
fn free(path: &Path) -> Result<(), Error> {
    match path.symlink_metadata() {
        Ok(meta) if meta.is_file() && meta.len() > 0 => {}
        // Of whatever else is there the file's own rules have something to say.
        _ => return Ok(()),
    }
    let mut begins = vec![0; BEGINS.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut begins));
    if read.is_ok() && begins == BEGINS.as_bytes() {
        return Ok(());
    }
    let message = format!(
        "{} already exists, and is not a drivetrain trace",
        path.display()
    );
    Err(Error::new(codes::TRACE_NOT_A_TRACE, message).hint(format!(
        "choose another file, or remove it: `rm {}`",
        files::quoted(path)
    )))
}

/// Asks whether people's data may stand in a file.
fn consent(path: &Path, context: &Context) -> Result<Bodies, Error> {
    if context.ui.asks() {
        let text = format!(
            "{} will contain names, pay and everything else that Justworks answers. Only you can read it. Tokens, secrets and fields you did not include by name are removed. Delete it when you are done.",
            foreign::path(path)
        );
        context.ui.say(fold(&text, ""));
    }
    let question = "Keep people's data in the trace?";
    let is_kept = context
        .ui
        .confirm(question, Some(false), "--trace-bodies=yes")?;
    if is_kept {
        Ok(Bodies::Kept)
    } else {
        Err(Unanswered::Interrupted.into())
    }
}
