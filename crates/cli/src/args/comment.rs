//! Which comment to post, and where.

use std::path::PathBuf;

use disync_forge::{Environment, Kind};

/// Which comment to post, and where.
#[derive(Debug, clap::Args)]
pub(crate) struct CommentArgs {
    #[command(flatten)]
    pub(crate) host: HostArgs,
    /// The Markdown, as `disync plan` and `disync drift` write it with `--format markdown`; `-` is stdin
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub(crate) file: PathBuf,
    /// Which environment it is about, where a pull request has a comment for each of several
    #[arg(long, value_name = "NAME", default_value_t)]
    pub(crate) environment: Environment,
    /// Create the comment also where the plan has no changes, or where there is no drift
    #[arg(long)]
    pub(crate) always: bool,
    /// The number of the pull or merge request, instead of the one that CI says
    #[arg(long, visible_alias = "merge-request", value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) pull_request: Option<u64>,
    /// `OWNER/NAME`, instead of the one that CI says; for GitLab the path of the project, or its number
    #[arg(long, value_name = "REPOSITORY")]
    pub(crate) repository: Option<String>,
    /// Where the API is, such as `https://git.example.com/api/v1`, instead of where CI says
    #[arg(long, value_name = "URL")]
    pub(crate) api_url: Option<String>,
    /// Send the token also where that is not encrypted
    #[arg(long)]
    pub(crate) allow_http: bool,
    /// Print where and what would be posted; calls nothing and needs no token
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Which code host.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct HostArgs {
    /// On a pull request of GitHub; the token is GITHUB_TOKEN
    #[arg(long)]
    github: bool,
    /// On a merge request of GitLab; the token is GITLAB_TOKEN
    #[arg(long)]
    gitlab: bool,
    /// On a pull request of Gitea or Forgejo; the token is GITEA_TOKEN, or that of the workflow as GITHUB_TOKEN
    #[arg(long, visible_alias = "forgejo")]
    gitea: bool,
}

impl HostArgs {
    /// The one that was given.
    pub(crate) const fn kind(&self) -> Kind {
        match (self.github, self.gitlab) {
            (true, _) => Kind::GitHub,
            (false, true) => Kind::GitLab,
            (false, false) => Kind::Gitea,
        }
    }
}
