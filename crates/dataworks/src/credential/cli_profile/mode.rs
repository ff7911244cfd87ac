//! The modes of a profile: those that are followed, and what to do instead of the others.

use super::{Profile, given};
use crate::credential::Secret;

/// What a profile is set up to do [SDK].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// A key.
    Ak,
    /// A temporary key.
    StsToken,
    /// A role, assumed with a key.
    RamRoleArn,
    /// A role, assumed with another profile.
    ChainableRamRoleArn,
    /// The role of this ECS instance.
    EcsRamRole,
    /// A role, assumed with the role of this ECS instance; deprecated.
    RamRoleArnWithRoleName,
    /// A role, assumed with a token of OpenID Connect.
    Oidc,
    /// A command.
    External,
    /// A URI.
    CredentialsUri,
    /// Known, and not followed.
    Unsupported {
        /// As the command line spells it.
        word: &'static str,
        /// What to do instead.
        way_out: &'static str,
    },
}

const FOLLOWED: [(&str, Mode); 9] = [
    ("AK", Mode::Ak),
    ("StsToken", Mode::StsToken),
    ("RamRoleArn", Mode::RamRoleArn),
    ("ChainableRamRoleArn", Mode::ChainableRamRoleArn),
    ("EcsRamRole", Mode::EcsRamRole),
    ("RamRoleArnWithRoleName", Mode::RamRoleArnWithRoleName),
    ("OIDC", Mode::Oidc),
    ("External", Mode::External),
    ("CredentialsURI", Mode::CredentialsUri),
];

const LOG_IN: &str = "log in with the official command line and pass the temporary key on, by a profile of mode \
    External or by the ALIBABA_CLOUD_ACCESS_KEY_ID variables";
const ANOTHER: &str = "use a profile of mode AK, RamRoleArn or OIDC";

/// Modes that need a person at a browser, or prove an identity otherwise than by an access key.
const UNSUPPORTED: [(&str, &str); 5] = [
    ("CloudSSO", LOG_IN),
    ("OAuth", LOG_IN),
    ("BearerToken", ANOTHER),
    ("RsaKeyPair", ANOTHER),
    ("Anonymous", ANOTHER),
];

impl Mode {
    /// The mode of this name, in any case.
    pub(super) fn from_word(given: &str) -> Option<Self> {
        let followed = FOLLOWED.iter().find(|(word, _)| word.eq_ignore_ascii_case(given)).map(|(_, mode)| *mode);
        let unsupported = || UNSUPPORTED.iter().find(|(word, _)| word.eq_ignore_ascii_case(given));
        followed.or_else(|| unsupported().map(|&(word, way_out)| Self::Unsupported { word, way_out }))
    }

    /// The mode of a profile that names none, by its keys and in the order of the command line [SDK].
    pub(super) fn inferred(profile: &Profile) -> Option<Self> {
        let has = |text: &Option<String>| given(text.as_ref()).is_some();
        let holds = |secret: &Option<Secret>| secret.as_ref().is_some_and(|secret| !secret.expose().is_empty());
        if has(&profile.access_key_id) && holds(&profile.access_key_secret) {
            return Some(match (holds(&profile.sts_token), has(&profile.ram_role_arn)) {
                (true, _) => Self::StsToken,
                (false, true) => Self::RamRoleArn,
                (false, false) => Self::Ak,
            });
        }
        let rules = [
            (has(&profile.ram_role_name), Self::EcsRamRole),
            (has(&profile.process_command), Self::External),
            (has(&profile.oidc_provider_arn) && has(&profile.oidc_token_file), Self::Oidc),
            (has(&profile.credentials_uri), Self::CredentialsUri),
        ];
        rules.into_iter().find(|(holds, _)| *holds).map(|(_, mode)| mode)
    }
}
