//! Arguments about plans that are saved, and about approving a plan by its digest.

use std::path::PathBuf;
use std::str::FromStr;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use disync_model::Digest;

use super::ApplyArgs;

/// The plan as a file.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct OutArgs {
    /// Also save the plan to FILE, for `disync apply FILE`; also when it is refused
    #[arg(long, value_name = "FILE", conflicts_with_all = ["against", "snapshot"])]
    pub(crate) out: Option<PathBuf>,
}

/// What `disync apply` takes: a saved plan, or all that makes one.
#[derive(Debug, clap::Args)]
pub(crate) struct ApplyOrFileArgs {
    /// The plan that `disync plan --out FILE` saved: carried out as it is, without a question
    #[arg(
        value_name = "FILE",
        conflicts_with_all = ["targets", "excludes", "target_files", "exclude_files", "refresh", "refresh_only", "preview", "decisions", "classes", "allow_removed", "allow_restarts", "diff"]
    )]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) apply: ApplyArgs,
}

/// The plan that was approved.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ApprovedArgs {
    /// Go on without a question if the plan has this digest, and refuse any other plan
    ///
    /// The digest is what `disync plan` prints below a plan; its first 12 digits or more will do.
    #[arg(long, value_name = "SHA")]
    pub(crate) plan_digest: Option<DigestPrefix>,
}

/// A usage error, with the reason where a saved plan is given together with what makes a plan.
pub(crate) fn explained(mut error: clap::Error) -> clap::Error {
    let names_the_file = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.contains("[FILE]"),
        Some(ContextValue::Strings(texts)) => texts.iter().any(|text| text.contains("[FILE]")),
        Some(_) | None => false,
    };
    let about_it = names_the_file(ContextKind::InvalidArg) || names_the_file(ContextKind::PriorArg);
    if error.kind() == ErrorKind::ArgumentConflict && about_it {
        let why = "a saved plan is carried out as it is; what it is about is said to `disync plan --out FILE`";
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![why.into()]));
    }
    error
}

/// A digest, or enough of its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DigestPrefix(String);

/// Fewer digits could be found by trying: 12 are 48 bits.
const FEWEST_DIGITS: usize = 12;

impl DigestPrefix {
    /// Whether `digest` is meant.
    pub(crate) fn is_of(&self, digest: &Digest) -> bool {
        digest.to_string().starts_with(&self.0)
    }

    /// The digits that were given.
    pub(crate) fn digits(&self) -> &str {
        &self.0
    }
}

impl FromStr for DigestPrefix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix("sha256:").unwrap_or(text).to_ascii_lowercase();
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            Err("a digest has hexadecimal digits alone".to_owned())
        } else if digits.len() < FEWEST_DIGITS || digits.len() > 64 {
            Err(format!("give {FEWEST_DIGITS} to 64 digits of it"))
        } else {
            Ok(Self(digits))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_meant_by_its_first_twelve_digits() {
        let digest = Digest::of(b"plan");
        let text = digest.to_string();
        for given in [text.clone(), format!("sha256:{text}"), text.to_uppercase(), text.split_at(12).0.to_owned()] {
            assert!(given.parse::<DigestPrefix>().unwrap().is_of(&digest), "{given}");
        }
        assert!(!Digest::of(b"other").to_string().parse::<DigestPrefix>().unwrap().is_of(&digest));
        let short = text.split_at(11).0.to_owned();
        for given in
            ["", "sha256:", &short, &format!("{text}0"), "sha512:0123456789ab", "0123456789ag", "0123456789a\u{e4}"]
        {
            assert!(given.parse::<DigestPrefix>().is_err(), "{given}");
        }
    }
}
