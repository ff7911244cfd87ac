//! Reports for machines that review: which kinds, into which files.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
use disync_render::ReviewFormat;

/// Which reports to write.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Reports {
    /// Also write what a reviewer should look at into FILE, as KIND: sarif, junit, codequality, github or rdjson; can be
    /// repeated
    ///
    /// The file is written in any case, also when the project is not valid or the command fails. `github=-` writes
    /// GitHub's workflow commands to stdout, behind the result.
    #[arg(long = "report", value_name = "KIND=FILE")]
    pub(crate) reports: Vec<Report>,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    /// In which format.
    pub(crate) kind: Kind,
    /// Into which file; `None` is stdout.
    pub(crate) file: Option<PathBuf>,
}

/// A format for machines that review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML.
    Junit,
    /// GitLab's Code Quality report.
    Codequality,
    /// Workflow commands of GitHub Actions.
    Github,
    /// reviewdog's Diagnostic Format.
    Rdjson,
}

impl Kind {
    /// What renders it.
    pub(crate) const fn format(self) -> ReviewFormat {
        match self {
            Self::Sarif => ReviewFormat::Sarif,
            Self::Junit => ReviewFormat::Junit,
            Self::Codequality => ReviewFormat::CodeQuality,
            Self::Github => ReviewFormat::Github,
            Self::Rdjson => ReviewFormat::Rdjson,
        }
    }
}

impl FromStr for Report {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, file) = text.split_once('=').ok_or("it takes a kind and a file, such as `sarif=disync.sarif`")?;
        let kind = Kind::from_str(kind, false)
            .map_err(|_| "the kinds are sarif, junit, codequality, github and rdjson".to_owned())?;
        match file {
            "" => Err("the name of the file is missing".to_owned()),
            "-" if kind == Kind::Github => Ok(Self { kind, file: None }),
            "-" => Err("only `github` can be written to stdout; name a file".to_owned()),
            file => Ok(Self { kind, file: Some(PathBuf::from(file)) }),
        }
    }
}

#[cfg(test)]
mod tests;
