//! Which files hold profiles, and which profile is meant.
//!
//! A file that a variable names must exist; one in the home directory may be absent.

use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::error::Broken;
use super::files;
use super::recipe::{Look, Looked};
use super::{cli_profile, ini_profile};

/// Switches the command line's profiles off [SDK].
const CLI_PROFILE_DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
/// Where the command line's file is [SDK].
const CONFIG_FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";
/// Where the SDKs' file is [SDK].
const CREDENTIALS_FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
/// Names the profile, in either file [SDK].
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
/// Where the files are in a home directory; the SDKs do not agree on the name of the second [SDK].
const CLI_FILES: [&str; 1] = [".aliyun/config.json"];
const INI_FILES: [&str; 2] = [".alibabacloud/credentials", ".alibabacloud/credentials.ini"];

/// Looks into the files, and takes notes of what a user should know of them.
pub(crate) struct Profiles<'a> {
    pub(crate) env: Environment<'a>,
    pub(crate) notes: Vec<String>,
    /// Why the command line has no profile, once that is known.
    no_cli: String,
}

/// What to do with the text of a file, given its name.
type Read<'r> = &'r dyn Fn(&str, &str) -> Looked;

impl<'a> Profiles<'a> {
    pub(crate) const fn new(env: Environment<'a>) -> Self {
        Self { env, notes: Vec::new(), no_cli: String::new() }
    }

    /// The profile of the command line.
    pub(crate) fn cli(&mut self) -> Looked {
        let look = self.look_at_cli()?;
        if let Look::Absent(reason) = &look {
            self.no_cli.clone_from(reason);
        }
        Ok(look)
    }

    fn look_at_cli(&mut self) -> Looked {
        if self.env.is_true(CLI_PROFILE_DISABLED) {
            return Ok(Look::Absent(format!("{CLI_PROFILE_DISABLED} is set")));
        }
        let (env, asked) = (self.env, self.env.get(PROFILE));
        self.first_of(CONFIG_FILE, &CLI_FILES, &|text, file| cli_profile::look(text, file, asked.as_deref(), env))
    }

    /// The profile of the ini file.
    pub(crate) fn ini(&mut self) -> Looked {
        let (env, asked) = (self.env, self.env.get(PROFILE));
        let name = asked.as_deref().unwrap_or("default");
        let looked =
            self.first_of(CREDENTIALS_FILE, &INI_FILES, &|text, file| ini_profile::look(text, file, name, env))?;
        match (looked, asked) {
            // Whoever names a profile does not want the identity that comes after it.
            (Look::Absent(reason), Some(asked)) => {
                let absences = format!("{}; {reason}", self.no_cli);
                Err(Broken::new(PROFILE, format!("names the profile `{asked}`, which is nowhere: {absences}")))
            }
            (looked, _) => Ok(looked),
        }
    }

    /// Reads the file that `variable` names, or else the first that exists of `usual`.
    fn first_of(&mut self, variable: &str, usual: &[&str], look: Read<'_>) -> Looked {
        if let Some(path) = self.env.get(variable).map(PathBuf::from) {
            return self.read(&path, look)?.ok_or_else(|| {
                let reason = format!("names {}, which does not exist", path.display());
                Broken::new(variable, reason)
            });
        }
        let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        let Some(home) = self.env.get(home).map(PathBuf::from) else {
            return Ok(Look::Absent(format!("{home} is not set")));
        };
        for path in usual.iter().map(|name| home.join(name)) {
            if let Some(look) = self.read(&path, look)? {
                return Ok(look);
            }
        }
        let path = usual.first().map(|name| home.join(name)).unwrap_or_default();
        Ok(Look::Absent(format!("no file {}", path.display())))
    }

    fn read(&mut self, path: &Path, look: Read<'_>) -> Result<Option<Look>, Broken> {
        let file = path.display().to_string();
        let Some(text) = files::read(path).map_err(|reason| Broken::new(&file, reason))? else { return Ok(None) };
        let look = look(&text.text, &file)?;
        if text.is_open && matches!(look, Look::Present(_)) {
            self.notes.push(format!("others than its owner can read {file}, which holds credentials; `chmod 600` it"));
        }
        Ok(Some(look))
    }
}
