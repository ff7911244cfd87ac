//! A command that prints a key: `process_command` of a profile.
//!
//! It is started without a shell, without input, with the variables of this process, and is killed when it takes too
//! long. Its standard output is read up to a limit; of its standard error, a person sees the first line without
//! anything in it that could be a key.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::document::lifetime;
use super::error::Broken;
use super::fetch::Fetched;
use super::{Credentials, Secret};

/// How long a command may take: that of the SDKs [SDK].
pub(crate) const LIMIT: Duration = Duration::from_mins(1);
/// The most that is read of its standard output, in bytes.
const LARGEST: u64 = 64 << 10;
/// The most that is read of its standard error, in bytes.
const LARGEST_STDERR: u64 = 4 << 10;
/// The most that is shown of that, in characters.
const LONGEST_SHOWN: usize = 200;
/// Words from this length on are not shown: a key's id has 16 characters at least, secrets and tokens have more [GEN].
const KEY_LIKE: usize = 16;

/// What a command prints: one of the two modes that need nothing more [SDK].
#[derive(Deserialize)]
struct Printed {
    mode: Option<String>,
    access_key_id: Option<String>,
    access_key_secret: Option<Secret>,
    sts_token: Option<Secret>,
    expiration: Option<String>,
}

/// Runs a command and reads the key that it prints.
pub(crate) async fn fetch(argv: &[String], limit: Duration) -> Result<Fetched, Broken> {
    let program = argv.first().map_or("", String::as_str);
    let broken = |reason: String| Broken::new(format!("command `{program}`"), reason);
    let mut child = start(argv).map_err(|error| broken(format!("cannot be started: {error}")))?;
    // The child is killed when it is dropped. It is not waited for: what it has started may hold its outputs open.
    let ended = timeout(limit, finish(&mut child)).await;
    let ended = ended.map_err(|_| broken(format!("did not end within {} s", limit.as_secs())))?;
    let (status, stdout, stderr) = ended.map_err(|error| broken(error.to_string()))?;
    if !status.success() {
        let said = first_line(&stderr).map(|line| format!(", saying: {line}")).unwrap_or_default();
        return Err(broken(format!("ended with {status}{said}")));
    }
    let printed: Printed = serde_json::from_slice(&stdout).map_err(|error| {
        broken(format!("did not print the documented JSON (line {}, column {})", error.line(), error.column()))
    })?;
    read(printed).map_err(broken)
}

fn start(argv: &[String]) -> io::Result<Child> {
    let mut words = argv.iter();
    let mut command = Command::new(words.next().map_or("", String::as_str));
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command.spawn()
}

async fn finish(child: &mut Child) -> io::Result<(ExitStatus, Zeroizing<Vec<u8>>, Vec<u8>)> {
    let outputs = tokio::try_join!(whole(child.stdout.take()), beginning(child.stderr.take()));
    let (stdout, stderr) = outputs?;
    Ok((child.wait().await?, stdout, stderr))
}

async fn whole(pipe: Option<impl AsyncRead + Unpin>) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    if let Some(pipe) = pipe {
        pipe.take(LARGEST.saturating_add(1)).read_to_end(&mut bytes).await?;
    }
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(io::Error::other(format!("printed more than {LARGEST} bytes")));
    }
    Ok(bytes)
}

/// Keeps the beginning and reads on to the end: a command whose complaints are not taken would be stopped by that.
async fn beginning(pipe: Option<impl AsyncRead + Unpin>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        (&mut pipe).take(LARGEST_STDERR).read_to_end(&mut bytes).await?;
        tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await?;
    }
    Ok(bytes)
}

fn read(printed: Printed) -> Result<Fetched, String> {
    let token = printed.sts_token.filter(|token| !token.expose().is_empty());
    match printed.mode.as_deref() {
        Some(mode) if mode.eq_ignore_ascii_case("StsToken") && token.is_none() => {
            return Err("printed the mode StsToken without `sts_token`".to_owned());
        }
        Some(mode) if mode.eq_ignore_ascii_case("AK") || mode.eq_ignore_ascii_case("StsToken") => {}
        None => {}
        Some(_) => return Err("printed a `mode` other than AK and StsToken".to_owned()),
    }
    let secret = printed.access_key_secret.unwrap_or_else(|| Secret::new(""));
    let credentials = Credentials::new(printed.access_key_id.unwrap_or_default(), secret, token)
        .map_err(|error| format!("printed a key that cannot be used: {error}"))?;
    let lifetime = lifetime(&credentials, printed.expiration.as_deref())?;
    Ok(Fetched { credentials, lifetime })
}

/// The first line that says something, without long words and cut.
fn first_line(stderr: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let is_of_a_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '.' | '_' | '-');
    let mut shown = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_of_a_key(c) != is_of_a_key(first)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        shown.push_str(if is_of_a_key(first) && run.len() >= KEY_LIKE { "[redacted]" } else { run });
        rest = after;
    }
    Some(shown.chars().take(LONGEST_SHOWN).collect())
}

#[cfg(test)]
mod tests;
