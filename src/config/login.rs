//! How a person is logged in to this machine, as far as the environment tells: whether over SSH, and
//! the command that brings a port of this machine to the one in front of which they sit.

use std::net::IpAddr;

use crate::files::quoted;

/// The login that the environment describes.
#[derive(Debug, Default, Clone)]
pub struct Login {
    /// Whether it came over SSH.
    pub over_ssh: bool,
    user: Option<String>,
    /// The address that the SSH client reached, and its port.
    server: Option<(String, u16)>,
}

impl Login {
    /// `connection` is `SSH_CONNECTION`: the client's address and port, then the server's (ssh(1)).
    /// `tty` is `SSH_TTY`, which is there for a terminal alone.
    pub fn new(connection: Option<&str>, tty: Option<&str>, user: Option<String>) -> Self {
        Self {
            over_ssh: connection.or(tty).is_some(),
            user,
            server: connection.and_then(server),
        }
    }

    /// The command for the person's own machine that forwards these ports to loopback addresses of
    /// this one. What is not known stands as a word in capitals.
    pub fn forward(&self, targets: &[(u16, &str)]) -> String {
        let mut words = vec!["ssh".to_owned()];
        for (port, host) in targets {
            words.push(format!("-L {port}:{host}:{port}"));
        }
        let server = self.server.as_ref();
        if let Some((_, port)) = server.filter(|(_, port)| *port != 22) {
            words.push(format!("-p {port}"));
        }
        let host = server.map(|(host, _)| host.clone()).or_else(hostname);
        let user = self.user.as_deref().filter(|user| is_name(user));
        let target = format!(
            "{}@{}",
            user.unwrap_or("USER"),
            host.as_deref().unwrap_or("HOST")
        );
        words.push(quoted(target.as_ref()));
        words.join(" ")
    }
}

/// The server's address and port in `SSH_CONNECTION`.
fn server(connection: &str) -> Option<(String, u16)> {
    let mut fields = connection.split_whitespace().skip(2);
    let (host, port) = (fields.next()?, fields.next()?.parse().ok()?);
    // A link-local address has its interface's name behind it, which only that machine knows.
    let address: IpAddr = host.parse().ok()?;
    Some((address.to_canonical().to_string(), port))
}

/// What can stand in a command line and on a screen as it is.
fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    !text.is_empty() && !text.starts_with('-') && text.chars().all(plain)
}

#[cfg(unix)]
fn hostname() -> Option<String> {
    let system = rustix::system::uname();
    let name = system.nodename().to_str().ok()?;
    is_name(name).then(|| name.to_owned())
}

#[cfg(not(unix))]
fn hostname() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::{Login, server};

    fn over(connection: &str, user: &str) -> Login {
        Login::new(Some(connection), None, Some(user.to_owned()))
    }

    #[test]
    fn the_command_names_the_address_that_was_reached() {
        let port = [(8976, "127.0.0.1")];
        for (connection, command) in [
            (
                "203.0.113.9 51344 10.0.0.5 22",
                "ssh -L 8976:127.0.0.1:8976 ana@10.0.0.5",
            ),
            (
                "203.0.113.9 51344 10.0.0.5 2222",
                "ssh -L 8976:127.0.0.1:8976 -p 2222 ana@10.0.0.5",
            ),
            (
                "::ffff:203.0.113.9 1 ::ffff:10.0.0.5 22",
                "ssh -L 8976:127.0.0.1:8976 ana@10.0.0.5",
            ),
            (
                "2001:db8::1 1 2001:db8::2 22",
                "ssh -L 8976:127.0.0.1:8976 ana@2001:db8::2",
            ),
        ] {
            assert_eq!(over(connection, "ana").forward(&port), command);
        }
        let both = [(8976, "[::1]"), (4000, "127.0.0.1")];
        assert_eq!(
            over("a 1 10.0.0.5 22", "ana").forward(&both),
            "ssh -L 8976:[::1]:8976 -L 4000:127.0.0.1:4000 ana@10.0.0.5"
        );
    }

    #[test]
    fn what_is_odd_is_not_repeated() {
        for odd in ["", "10.0.0.5", "a 1 $(reboot) 22", "a 1 10.0.0.5 x"] {
            assert_eq!(server(odd), None, "{odd}");
        }
        for user in ["", "-oProxyCommand=x", "a;b", "a\u{1b}[2J"] {
            let command = over("a 1 10.0.0.5 22", user).forward(&[(1, "127.0.0.1")]);
            assert_eq!(command, "ssh -L 1:127.0.0.1:1 USER@10.0.0.5");
        }
    }

    #[test]
    fn either_variable_tells_of_ssh() {
        assert!(Login::new(Some("x"), None, None).over_ssh);
        assert!(Login::new(None, Some("/dev/pts/1"), None).over_ssh);
        assert!(!Login::new(None, None, Some("ana".into())).over_ssh);
    }
}
