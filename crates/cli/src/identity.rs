//! Whether the workspace that is about to be written to is the one that is meant.
//!
//! The number of a workspace is typed by hand, and a directory can be copied, or be used with the key of another
//! account. So before an apply writes anything it compares what the workspace is called and in which region it is: with
//! `project_name:` and `region:`, and with what the state remembers from the first apply. It costs one call, and only
//! where something is about to change.
//!
//! | | told by | compared with |
//! |---|---|---|
//! | name | `GetProject` | `project_name:`; without one, what the state remembers |
//! | region | the endpoint's name, or else `region:` | `region:` and what the state remembers |
//!
//! No operation tells the region of a workspace, so that it is the one which is meant is only known from the endpoint
//! that it was asked of. Whether the name must be known is for [`Asked::judge`] to say.

use disync_config::Project;
use disync_model::{Identity, ReadWorkspace as _, RemoteError, State};
use disync_render::remote_error_text;

use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::remote::Remote;

/// The calls that it takes.
pub(crate) const CALLS: u64 = 1;

/// Compares the workspace with what is known of it, and returns what is to be remembered.
///
/// # Errors
/// It is another workspace than the one that is meant, or that cannot be told though it matters.
pub(crate) async fn check(
    project: &Project,
    state: &State,
    remote: &Remote,
    printer: &Printer,
) -> Result<Identity, Failure> {
    let told = remote.client.workspace().await.map(|workspace| workspace.identifier);
    let asked = Asked { declared: project, remembered: &state.identity };
    let identity = asked.judge(told.as_ref().map(Option::as_deref), remote.region.as_deref())?;
    if let Err(error) = told {
        let text = remote_error_text(&error);
        printer.note(&format!("The name of the workspace was not compared: {text}"));
    }
    Ok(identity)
}

/// What a workspace is to be.
pub(crate) struct Asked<'a> {
    /// By the YAML.
    pub(crate) declared: &'a Project,
    /// By the state.
    pub(crate) remembered: &'a Identity,
}

impl Asked<'_> {
    /// Compares with what is told of the workspace now: its name, and the region of the endpoint.
    ///
    /// # Errors
    /// It is another workspace than the one that is meant, or that cannot be told though it matters.
    pub(crate) fn judge(
        &self,
        name: Result<Option<&str>, &RemoteError>,
        region: Option<&str>,
    ) -> Result<Identity, Doubt> {
        let region = self.region(region)?;
        let name = self.name(name)?;
        let found = Identity { name: name.map(str::to_owned), region: region.map(str::to_owned) };
        Ok(found.or(self.remembered.clone()))
    }

    fn region<'r>(&'r self, of_endpoint: Option<&'r str>) -> Result<Option<&'r str>, Doubt> {
        let declared = self.declared.region.as_deref();
        if let (Some(declared), Some(found)) = (declared, of_endpoint)
            && declared != found
        {
            let why = format!("`region` in disync.yaml is `{declared}`, and the endpoint is that of `{found}`");
            return Err(another(why, &["correct the one or the other"]));
        }
        let found = of_endpoint.or(declared);
        if let (Some(remembered), Some(found)) = (self.remembered.region.as_deref(), found)
            && remembered != found
        {
            let why =
                format!("this project has been applied in the region `{remembered}`, and now it would be in `{found}`");
            let hint = "use the region as before; for a workspace in another region use another directory, with a state \
                        of its own";
            return Err(another(why, &[hint]));
        }
        Ok(found)
    }

    /// A name that the YAML says is a wish that counts; one that is remembered counts where the YAML says nothing.
    fn name<'n>(&self, told: Result<Option<&'n str>, &RemoteError>) -> Result<Option<&'n str>, Doubt> {
        let id = self.declared.id;
        let (wished, of) = match (self.declared.name.as_deref(), self.remembered.name.as_deref()) {
            (Some(declared), _) => (declared, Source::Yaml),
            (None, Some(remembered)) => (remembered, Source::State),
            (None, None) => return Ok(told.ok().flatten()),
        };
        let found = told
            .map_err(|error| Doubt::Untold { error: error.clone(), what: format!("workspace {id} is `{wished}`") })?;
        match (found, of) {
            (Some(found), _) if found == wished => Ok(Some(found)),
            (Some(found), Source::Yaml) => {
                let why = format!("workspace {id} is `{found}`, and `project_name` in disync.yaml is `{wished}`");
                Err(another(
                    why,
                    &["correct `project_id` or `project_name`, or use the key of the account that is meant"],
                ))
            }
            (Some(found), Source::State) => {
                let why =
                    format!("workspace {id} is `{found}`, and it was `{wished}` when this project was first applied");
                let hint = "check the account, the endpoint and that this directory is not a copy of another project's";
                let meant = format!("if that workspace is meant, write `project_name: {found}` into disync.yaml");
                Err(another(why, &[hint, &meant]))
            }
            (None, Source::Yaml) => {
                let name = format!("and `project_name` in disync.yaml is `{wished}`");
                let why = format!("the service does not tell the name of workspace {id}, {name}");
                Err(another(why, &["remove `project_name` if the number alone is enough"]))
            }
            (None, Source::State) => Ok(None),
        }
    }
}

/// Why a workspace is not written to.
#[derive(Debug)]
pub(crate) enum Doubt {
    /// It is another one than the one that is meant.
    Another {
        /// How that is known.
        why: String,
        /// What to do about it.
        hints: Vec<String>,
    },
    /// It could not be asked what it is called, and that matters.
    Untold {
        /// Why not.
        error: RemoteError,
        /// What it was to be compared with, as a sentence.
        what: String,
    },
}

impl From<Doubt> for Failure {
    fn from(doubt: Doubt) -> Self {
        match doubt {
            Doubt::Another { why, hints } => {
                let failure = Self::new(Exit::Refused, format!("refused: {why}; nothing was changed"));
                hints.into_iter().fold(failure, Self::hint)
            }
            Doubt::Untold { error, what } => {
                Self::from(error).hint(format!("nothing was changed: whether {what} must be known before that"))
            }
        }
    }
}

/// Who says what a workspace is called.
#[derive(Clone, Copy)]
enum Source {
    /// The YAML.
    Yaml,
    /// The state.
    State,
}

fn another(why: String, hints: &[&str]) -> Doubt {
    Doubt::Another { why, hints: hints.iter().map(|hint| (*hint).to_owned()).collect() }
}

#[cfg(test)]
mod tests;
