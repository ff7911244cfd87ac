//! Sends what is due, channel by channel, and remembers each as soon as it has taken its message.
//!
//! A channel that takes nothing is none of the others' business, and none of the run's: it is told next time. A message
//! whose answer was lost is sent again, because an alarm that comes twice is better than one that does not come.
//!
//! URLs and secrets are in no error: the channel and the variable are named instead, and what a service has said is
//! searched for them.

use disync_web::{Client, Retry, Secret, Url, is_loopback};
use jiff::Timestamp;

use crate::channel::{Way, parts, post, shown, taken};
use crate::due::Due;
use crate::memory::Memory;

/// What is needed to send.
pub struct Sender<'a> {
    /// The network.
    pub client: &'a Client,
    /// How often and when a channel is tried again.
    pub retry: Retry,
    /// The environment.
    pub variable: &'a (dyn Fn(&str) -> Option<Secret> + Sync),
    /// The time.
    pub now: &'a (dyn Fn() -> Timestamp + Sync),
}

/// Why a channel was not told, or was told and will be told again. Nothing in it is secret, and all of it is escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// *Set the variable.*
    #[error("the channel `{channel}` was not told: the environment variable `{variable}` is not set")]
    Unset {
        /// Which channel.
        channel: String,
        /// The variable of its URL or secret.
        variable: String,
    },
    /// *Correct the variable.*
    #[error("the channel `{channel}` was not told: the value of `{variable}` {fault}")]
    BadUrl {
        /// Which channel.
        channel: String,
        /// The variable of its URL.
        variable: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// It is told by the next run. *Look at what it says.*
    #[error("the channel `{channel}`, which `{variable}` leads to, was not told: {why}; the next run tries again")]
    NotTold {
        /// Which channel.
        channel: String,
        /// The variable of its URL.
        variable: String,
        /// What happened.
        why: String,
    },
    /// It was told, and the next run tells it again. *Correct what is said.*
    #[error("the channel `{channel}` was told, which cannot be remembered, so that it is told again: {why}")]
    NotRemembered {
        /// Which channel.
        channel: String,
        /// What happened.
        why: String,
    },
}

/// Sends what is due; `save` makes the memory durable, and is called after each channel that knows more than before.
///
/// # Errors
/// None that stops anything: the troubles are what there is to say about those channels that were not told.
pub async fn tell(
    dues: &[Due<'_>],
    memory: &mut Memory,
    sender: &Sender<'_>,
    mut save: impl FnMut(&Memory) -> Result<(), String>,
) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for due in dues {
        let channel = &due.channel.name;
        if !due.is_silent()
            && let Err(trouble) = send(due, sender).await
        {
            troubles.push(trouble);
            continue;
        }
        memory.learn(channel, due.after.clone());
        if let Err(why) = save(memory) {
            troubles.push(Trouble::NotRemembered { channel: channel.clone(), why });
        }
    }
    troubles
}

async fn send(due: &Due<'_>, sender: &Sender<'_>) -> Result<(), Trouble> {
    let channel = due.channel;
    let set = |variable: &str| {
        let value = (sender.variable)(variable).filter(|value| !value.expose().trim().is_empty());
        let unset = || Trouble::Unset { channel: channel.name.clone(), variable: variable.to_owned() };
        value.map(|value| Secret::new(value.expose().trim())).ok_or_else(unset)
    };
    let url = set(&channel.url_env)?;
    let secret = channel.secret_env.as_deref().map(set).transpose()?;
    let url = checked(url.expose()).map_err(|fault| Trouble::BadUrl {
        channel: channel.name.clone(),
        variable: channel.url_env.clone(),
        fault,
    })?;
    let mut hidden = parts(&url);
    hidden.extend(secret.iter().map(|secret| secret.expose().to_owned()));
    let post = post(due, Way { url, secret, now: (sender.now)() });
    let answer = sender.client.send(&post.into_request(), &sender.retry).await;
    let result = match answer {
        Ok(response) => taken(channel.kind, &response),
        Err(error) => Err(error.to_string()),
    };
    result.map_err(|why| Trouble::NotTold {
        channel: channel.name.clone(),
        variable: channel.url_env.clone(),
        why: shown(&why, &hidden.iter().map(String::as_str).collect::<Vec<_>>()),
    })
}

/// Why no message may be sent to the URL `text`, in words that do not repeat it; `None` where one may.
#[must_use]
pub fn url_fault(text: &str) -> Option<&'static str> {
    checked(text.trim()).err()
}

/// The URL, if messages may be sent there: they say which tables there are, and the URL itself is a secret.
fn checked(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "is not a URL")?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err("is plain http to another machine: use https"),
        _ => Err("begins with neither https:// nor, on this machine, http://"),
    }
}

#[cfg(test)]
mod tests;
