//! A request's head: read in bounded time and memory, and cut down to what `tiny_http` needs.

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::callback::MAX_URL;
use super::page::Page;

/// Cookies count: `localhost` shares them among all its ports.
const MAX_HEAD: usize = 32 * 1024;
/// `GET `, ` HTTP/1.1` and the address.
const MAX_LINE: usize = MAX_URL + 32;

/// Why there is no head.
pub(super) enum Unread {
    Gone,
    Answer(Page),
}

/// Reads up to the empty line that ends the head. What follows it is not looked at.
pub(super) async fn read_head(
    stream: &mut TcpStream,
    deadline: Instant,
) -> Result<Vec<u8>, Unread> {
    let mut head = Vec::new();
    let mut buffer = [0; 2048];
    loop {
        let count = match timeout_at(deadline, stream.read(&mut buffer)).await {
            Ok(Ok(count @ 1..)) => count,
            // A connection that never said a word is closed without one.
            Err(_) if !head.is_empty() => return Err(Unread::Answer(Page::TooSlow)),
            _ => return Err(Unread::Gone),
        };
        let searched = head.len().saturating_sub(3);
        head.extend_from_slice(&buffer[..count]);
        let line = position(&head, b"\r\n").unwrap_or(head.len());
        if line > MAX_LINE {
            return Err(Unread::Answer(Page::AddressTooLong));
        }
        if let Some(end) = position(&head[searched..], b"\r\n\r\n") {
            head.truncate(searched + end + 4);
            return well_formed(&head).map(|()| head);
        }
        if head.len() > MAX_HEAD {
            return Err(Unread::Answer(Page::HeadersTooLong));
        }
    }
}

/// Turns away what `tiny_http` would answer late or read in its own way: what is not
/// three words with a version of HTTP that it speaks, and a line that goes on with the field before it (RFC 9112 §5.2).
fn well_formed(head: &[u8]) -> Result<(), Unread> {
    let line = &head[..position(head, b"\r\n").unwrap_or(head.len())];
    let words: Vec<_> = line.split(|byte| *byte == b' ').collect();
    let is_ours = |word: &&[u8]| matches!(*word, b"HTTP/1.0" | b"HTTP/1.1");
    if !matches!(words[..], [_, _, version] if is_ours(&version)) {
        let versions = words.get(2).into_iter().chain(words.last());
        let mut others = versions.filter(|word| word.starts_with(b"HTTP/") && !is_ours(word));
        return Err(Unread::Answer(match others.next() {
            Some(_) => Page::WrongVersion,
            None => Page::NotValid,
        }));
    }
    if position(head, b"\r\n ").is_some() || position(head, b"\r\n\t").is_some() {
        return Err(Unread::Answer(Page::NotValid));
    }
    Ok(())
}

pub(super) fn position(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    bytes
        .windows(sought.len())
        .position(|window| window == sought)
}

/// The head without the fields that no one asks for. Whatever is not plainly such a field goes
/// through, for `tiny_http` to refuse.
pub(super) fn essential(head: &[u8]) -> Vec<u8> {
    let text = head.strip_suffix(b"\r\n\r\n").unwrap_or(head);
    let mut kept = Vec::with_capacity(head.len());
    let mut rest = text;
    let mut first = true;
    loop {
        let end = position(rest, b"\r\n").unwrap_or(rest.len());
        let line = &rest[..end];
        if first || !is_idle_field(line) {
            kept.extend_from_slice(line);
            kept.extend_from_slice(b"\r\n");
        }
        first = false;
        match rest.get(end + 2..) {
            Some(next) => rest = next,
            None => break,
        }
    }
    kept.extend_from_slice(b"Connection: close\r\n\r\n");
    kept
}

/// A well-formed field (RFC 9110 §5.1) other than `Host`.
fn is_idle_field(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return false;
    };
    let name = &line[..colon];
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !name.is_empty() && name.iter().all(is_token) && !name.eq_ignore_ascii_case(b"host")
}

#[cfg(test)]
mod tests {
    use super::{Page, Unread, essential, read_head};
    use std::time::Duration;
    use tokio::io::AsyncWriteExt as _;
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::Instant;

    #[tokio::test]
    async fn a_head_that_does_not_end_is_given_up_at_the_deadline() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await;
        let mut client = client.unwrap();
        let (mut stream, _) = listener.accept().await.unwrap();
        let soon = || Instant::now() + Duration::from_millis(50);
        let read = read_head(&mut stream, soon()).await;
        assert!(matches!(read, Err(Unread::Gone)));
        let head = b"GET / HTTP/1.1\r\nHost: a\r\n";
        client.write_all(head).await.unwrap();
        let read = read_head(&mut stream, soon()).await;
        assert!(matches!(read, Err(Unread::Answer(Page::TooSlow))));
    }

    fn kept(head: &str) -> String {
        String::from_utf8(essential(head.as_bytes())).unwrap()
    }

    #[test]
    fn only_the_request_line_and_host_go_through() {
        assert_eq!(
            kept(
                "GET /cb?x:y HTTP/1.1\r\nHost: localhost:1\r\nCookie: a=é\r\nTE: chunked\r\n\
                 Content-Length: 9\r\nExpect: x\r\nConnection: upgrade\r\n\r\n"
            ),
            "GET /cb?x:y HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(kept("GET:\r\n\r\n"), "GET:\r\nConnection: close\r\n\r\n");
    }

    #[test]
    fn what_may_be_a_host_or_is_malformed_is_left_to_be_refused() {
        let head = "GET / HTTP/1.1\r\nhOsT: a\r\nHost : b\r\nrubbish\r\n";
        assert_eq!(
            kept(&format!("{head}\r\n")),
            format!("{head}Connection: close\r\n\r\n")
        );
    }
}
