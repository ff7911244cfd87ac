//! Arguments about plans that are saved, and about approving a plan by its digest.

use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use disync_model::DigestPrefix;

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
    #[arg(long, value_name = "SHA", value_parser = digest)]
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
fn digest(text: &str) -> Result<DigestPrefix, String> {
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    digits.parse().map_err(|_| {
        if digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            format!("give {} to {} digits of it", DigestPrefix::FEWEST_DIGITS, DigestPrefix::MOST_DIGITS)
        } else {
            "a digest has hexadecimal digits alone".to_owned()
        }
    })
}

#[cfg(test)]
mod tests {
    use disync_model::Digest;

    #[test]
    fn a_digest_is_meant_by_its_first_twelve_digits() {
        let digest = Digest::of(b"plan");
        let text = digest.to_string();
        for given in [text.clone(), format!("sha256:{text}"), text.to_uppercase(), text.split_at(12).0.to_owned()] {
            assert!(super::digest(&given).unwrap().matches(&digest), "{given}");
        }
        assert!(!super::digest(&Digest::of(b"other").to_string()).unwrap().matches(&digest));
        let short = text.split_at(11).0.to_owned();
        for given in
            ["", "sha256:", &short, &format!("{text}0"), "sha512:0123456789ab", "0123456789ag", "0123456789a\u{e4}"]
        {
            assert!(super::digest(given).is_err(), "{given}");
        }
    }
}
