//! Credentials against local servers that speak the documented protocols: each provider, the chain, renewal.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its machine up has failed")]

mod chain;
mod providers;
mod renewal;
mod secrets;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use disync_dataworks::CredentialSource;
use disync_dataworks::credential::{CredentialError, Lifetime, Places, Surroundings};
use jiff::Timestamp;
use tempfile::TempDir;

/// A machine: variables, a home directory, and services.
struct Machine {
    home: TempDir,
    variables: BTreeMap<String, String>,
    sts: Option<String>,
    metadata: String,
}

/// What a process is given: its credentials, or the reason that there are none.
type Given = Result<Arc<CredentialSource>, CredentialError>;

impl Machine {
    /// Nothing is set up, and nobody answers as the metadata service.
    fn new() -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let home = TempDir::new().unwrap();
        let variables = BTreeMap::from([("HOME".to_owned(), home.path().to_str().unwrap().to_owned())]);
        Self { home, variables, sts: None, metadata: format!("http://{free}") }
    }

    fn set(mut self, name: &str, value: impl AsRef<str>) -> Self {
        let name = if name == "HOME" { name.to_owned() } else { format!("ALIBABA_CLOUD_{name}") };
        self.variables.insert(name, value.as_ref().to_owned());
        self
    }

    /// Writes a file that its owner alone can read.
    fn file(self, path: &str, text: &str) -> Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        restrict(&path, 0o600);
        self
    }

    /// Writes the command line's file with these profiles; the first is the current one.
    fn profiles(self, profiles: &serde_json::Value) -> Self {
        let config = serde_json::json!({ "current": profiles[0]["name"], "profiles": profiles });
        self.file(".aliyun/config.json", &config.to_string())
    }

    fn path(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    fn sts(mut self, url: String) -> Self {
        self.sts = Some(url);
        self
    }

    fn metadata(mut self, url: String) -> Self {
        self.metadata = url;
        self
    }

    fn surroundings(&self) -> Surroundings {
        // Other machines of a test must not draw the same nonces.
        static DRAWN: AtomicU64 = AtomicU64::new(0);
        let variables = self.variables.clone();
        let sts = self.sts.as_ref().map(|url| url.parse().unwrap());
        Surroundings {
            variables: Arc::new(move |name| variables.get(name).cloned()),
            places: Places { sts, metadata: self.metadata.parse().unwrap() },
            entropy: Arc::new(|| u128::from(DRAWN.fetch_add(1, Ordering::Relaxed))),
        }
    }

    async fn discover(&self) -> Given {
        CredentialSource::discover(self.surroundings(), at(0)).await
    }

    /// Who won, the key, and how long it lasts; or what is wrong. The home directory is `~`.
    async fn found(&self) -> String {
        let text = match self.discover().await {
            Ok(source) => found(&source),
            Err(error) => format!("error: {error}"),
        };
        self.brief(&text)
    }

    fn brief(&self, text: &str) -> String {
        let text = text.replace(self.home.path().to_str().unwrap(), "~").replace(&self.metadata, "[METADATA]");
        text.replace("ALIBABA_CLOUD_", "$")
    }
}

fn found(source: &CredentialSource) -> String {
    let (id, lifetime) = source.key();
    let lifetime = match lifetime {
        Lifetime::Unlimited => "unlimited".to_owned(),
        Lifetime::Until(until) => format!("{} s", until.duration_since(at(0)).as_secs()),
        Lifetime::Unknown => "for a while".to_owned(),
    };
    format!("{} | {id} | {lifetime}", source.origin().unwrap())
}

fn restrict(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// So many seconds after the tests began, which is in the year 2026.
fn at(seconds: i64) -> Timestamp {
    "2026-08-07T06:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_secs(seconds)
}
