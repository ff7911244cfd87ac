//! Arguments about the change windows of the project.

/// What holds of the change windows for this run alone.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct WindowArgs {
    /// Change things although no change window is open; why is recorded and reported
    #[arg(long, value_name = "REASON", value_parser = reason)]
    pub(crate) outside_window: Option<String>,
}

/// More than a sentence belongs in a ticket whose number the sentence names.
const LONGEST: usize = 200;

fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        Err("say why, for those who read the history".to_owned())
    } else if text.chars().any(char::is_control) {
        Err("it holds a control character".to_owned())
    } else if text.chars().nth(LONGEST).is_some() {
        Err(format!("it has more than {LONGEST} characters"))
    } else {
        Ok(text.to_owned())
    }
}
