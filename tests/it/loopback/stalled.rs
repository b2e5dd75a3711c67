//! Statement 13: clients that are silent, slow, endless or gone do not keep the real redirect out.

use super::{GOOD, answer, status, wait};
use std::io::Write;
use std::net::Shutdown;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

#[test]
fn silent_connections_do_not_keep_the_redirect_out() {
    for count in [8, 9, 64, 200] {
        let waiting = wait();
        let mut silent: Vec<_> = (0..count).map(|_| waiting.connect()).collect();
        waiting.succeeds();
        if count > 64 {
            // They are not collected without end: the oldest had to go.
            assert_eq!(answer(&mut silent[0]), "");
        }
    }
}

#[test]
fn half_sent_requests_do_not_keep_the_redirect_out() {
    let waiting = wait();
    let halfway: Vec<_> = (0..64)
        .map(|number: usize| {
            let mut stream = waiting.connect();
            let request = format!("GET {GOOD} HTTP/1.1\r\nHost: {}\r\n", waiting.host());
            // Room is made by closing the oldest, which may be this one.
            let _ = stream.write_all(&request.as_bytes()[..number % request.len()]);
            stream
        })
        .collect();
    waiting.still_waits();
    waiting.succeeds();
    drop(halfway);
}

#[test]
fn a_slow_drip_does_not_keep_the_redirect_out() {
    let waiting = wait();
    let (stop, stopped) = channel::<()>();
    std::thread::scope(|scope| {
        let mut streams: Vec<_> = (0..16).map(|_| waiting.connect()).collect();
        scope.spawn(move || {
            let request = b"GET /callback?code=slow&state=st4te HTTP/1.1\r\nX: y\r\n";
            for byte in request {
                for stream in &mut streams {
                    let _ = stream.write_all(&[*byte]);
                }
                let wait = stopped.recv_timeout(Duration::from_millis(20));
                if wait.is_ok() {
                    break;
                }
            }
        });
        waiting.succeeds();
        stop.send(()).unwrap();
    });
}

#[test]
fn bodies_that_never_come_are_not_waited_for() {
    let waiting = wait();
    let host = waiting.host();
    let mut stalled = Vec::new();
    for body in [
        "Content-Length: 500\r\n\r\nabc",
        "Content-Length: 5000\r\n\r\nabc",
        "Content-Length: 18446744073709551615\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n",
    ] {
        let mut stream = waiting.connect();
        write!(stream, "POST {GOOD} HTTP/1.1\r\nHost: {host}\r\n{body}").unwrap();
        let page = answer(&mut stream);
        assert_eq!(status(&page), 405, "{body:?}");
        stalled.push(stream);
    }
    waiting.still_waits();
    waiting.succeeds();
}

#[test]
fn a_request_line_without_end_is_cut_off() {
    let waiting = wait();
    let mut stream = waiting.connect();
    stream.write_all(b"GET /callback?code=").unwrap();
    let megabyte = vec![b'a'; 1 << 20];
    let taken = (0..200)
        .take_while(|_| stream.write_all(&megabyte).is_ok())
        .count();
    // What fits into the system's own buffers between two sockets, and no more.
    assert!(taken < 32, "{taken} MB were taken");
    waiting.still_waits();
    waiting.succeeds();
}

#[test]
fn a_client_that_hangs_up_early_is_no_loss() {
    let waiting = wait();
    for _ in 0..50 {
        let mut stream = waiting.connect();
        // Room is made by closing the oldest, which may be this one.
        let _ = stream.write_all(b"GET /callback HTTP/1.1\r\n\r\n");
        let _ = stream.shutdown(Shutdown::Both);
    }
    waiting.succeeds();
}

#[test]
fn the_end_does_not_wait_for_those_who_stall() {
    let mut waiting = wait();
    let stalled: Vec<_> = (0..64).map(|_| waiting.connect()).collect();
    waiting.get("/");
    let start = Instant::now();
    drop(waiting.serving.take());
    // Far below the time a request may take, which is what it would be if one were waited for.
    assert!(start.elapsed() < Duration::from_secs(8));
    drop(stalled);
}
