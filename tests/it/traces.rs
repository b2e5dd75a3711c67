//! What the program leaves on the machine: files, secrets, records; and how tests age them.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::TestEnv;

impl TestEnv {
    /// Every file below the home, sorted, as paths relative to it.
    pub fn files(&self) -> Vec<String> {
        let home = self.home();
        let mut files: Vec<_> = below(&home)
            .into_iter()
            .filter(|path| path.symlink_metadata().is_ok_and(|meta| !meta.is_dir()))
            .map(|path| {
                let path = path.strip_prefix(&home).unwrap();
                path.to_str().unwrap().replace('\\', "/")
            })
            .collect();
        files.sort();
        files
    }

    /// The plain file that keeps a connection's sign-in.
    pub fn secret_file(&self, name: &str) -> PathBuf {
        self.config().join(format!("secrets/{name}.json"))
    }

    /// What it holds.
    pub fn secret(&self, name: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.secret_file(name)).unwrap()).unwrap()
    }

    /// Changes a field of it, as time would.
    pub fn set_secret(&self, name: &str, field: &str, value: &str) {
        let mut secret = self.secret(name);
        secret[field] = value.into();
        std::fs::write(self.secret_file(name), secret.to_string()).unwrap();
    }

    /// The file of a connection's settings.
    pub fn settings_file(&self, name: &str) -> PathBuf {
        self.config().join(format!("connections/{name}.toml"))
    }

    /// The settings of a connection.
    pub fn settings(&self, name: &str) -> toml::Table {
        let text = std::fs::read_to_string(self.settings_file(name)).unwrap();
        text.parse().unwrap()
    }

    /// Lets a connection ask again at once, so that a test of retries takes no time.
    pub fn impatient(&self, name: &str) {
        let mut settings = self.settings(name);
        settings.insert("profile".into(), toml::toml!(retry_base_ms = 1).into());
        std::fs::write(self.settings_file(name), settings.to_string()).unwrap();
    }

    /// How many rows a table of a connection's store has.
    pub fn rows(&self, name: &str, table: &str) -> i64 {
        let query = format!("SELECT count(*) FROM {table}");
        let store = self.store(name);
        store.query_row(&query, [], |row| row.get(0)).unwrap()
    }
}

/// A folder and everything below it; links are not followed.
pub fn below(path: &Path) -> Vec<PathBuf> {
    let mut all = vec![path.to_owned()];
    let folder = path.symlink_metadata().is_ok_and(|meta| meta.is_dir());
    for entry in folder
        .then(|| std::fs::read_dir(path).unwrap())
        .into_iter()
        .flatten()
    {
        all.extend(below(&entry.unwrap().path()));
    }
    all
}
