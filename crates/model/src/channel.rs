//! Channels: where drift is told to people and to other programs.
//!
//! Only what the YAML says is here. What a message looks like on a channel is the crate `notify`'s.

/// A place where findings are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its name, by which it is told from the others and under which it is remembered what was told there.
    pub name: String,
    /// How it is spoken to.
    pub kind: ChannelKind,
    /// The environment variable that holds its URL. For all kinds the URL alone lets anybody post, so it is a secret.
    pub url_env: String,
    /// The environment variable that holds the secret to sign with, where messages are signed.
    pub secret_env: Option<String>,
    /// What is told there.
    pub on: Occasions,
}

/// How a channel is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChannelKind {
    /// JSON of ours to a URL of the user's, signed as Standard Webhooks are.
    Webhook,
    /// A custom robot of a DingTalk group.
    DingTalk,
    /// A custom bot of a Feishu group, or a Lark one.
    Feishu,
    /// A robot of a WeCom group.
    WeCom,
    /// An incoming webhook of Slack.
    Slack,
}

impl ChannelKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Webhook, Self::DingTalk, Self::Feishu, Self::WeCom, Self::Slack];

    /// The word that YAML uses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::DingTalk => "dingtalk",
            Self::Feishu => "feishu",
            Self::WeCom => "wecom",
            Self::Slack => "slack",
        }
    }

    /// Whether its messages can be signed. Robots of WeCom and webhooks of Slack know no signature \[D\].
    #[must_use]
    pub const fn can_sign(self) -> bool {
        match self {
            Self::Webhook | Self::DingTalk | Self::Feishu => true,
            Self::WeCom | Self::Slack => false,
        }
    }
}

/// What is told on a channel. At least one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasions {
    /// Findings that were not told yet.
    pub new: bool,
    /// Findings that were told and are no more.
    pub recovered: bool,
}

impl Default for Occasions {
    /// Both.
    fn default() -> Self {
        Self { new: true, recovered: true }
    }
}
