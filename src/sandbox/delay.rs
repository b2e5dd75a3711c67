//! How long answers take, to a tenth of a millisecond.
//!
//! The runtime's own timer counts whole milliseconds and rounds up twice, so that 20 ms would be
//! 22. All requests wait equally long, so the first that came is done first: a queue, and a thread
//! that sleeps until the head of it is due.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

/// The delay of a server; dropping it lets everyone go.
pub struct Delay {
    length: Duration,
    queue: Sender<(Instant, oneshot::Sender<()>)>,
}

impl Delay {
    /// A delay of this length; `None` for a length of zero.
    ///
    /// Errors: the thread cannot be started.
    pub fn start(length: Duration) -> io::Result<Option<Self>> {
        if length.is_zero() {
            return Ok(None);
        }
        let (queue, waiting) = mpsc::channel();
        let thread = std::thread::Builder::new().name("sandbox-delay".to_owned());
        thread.spawn(move || release(&waiting))?;
        Ok(Some(Self { length, queue }))
    }

    /// Waits until a request that came at `begun` has taken long enough.
    pub async fn wait(&self, begun: Instant) {
        let (sender, due) = oneshot::channel();
        // Without the thread, and when it ends, there is nothing to wait for.
        if self.queue.send((begun + self.length, sender)).is_ok() {
            let _due = due.await;
        }
    }
}

fn release(waiting: &Receiver<(Instant, oneshot::Sender<()>)>) {
    for (due, request) in waiting {
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        // A client that has hung up waits no longer.
        let _gone = request.send(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_early_and_everybody_waits_at_once() {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let length = Duration::from_millis(30);
        let delay = Delay::start(length).unwrap().unwrap();
        let begun = Instant::now();
        runtime.unwrap().block_on(async {
            let all = (0..50).map(|_| delay.wait(begun));
            futures_util::future::join_all(all).await;
        });
        let took = begun.elapsed();
        assert!(took >= length && took < length * 20, "{took:?}");
        assert!(Delay::start(Duration::ZERO).unwrap().is_none());
    }
}
