//! Looking again and again.

use std::time::Duration;

/// Whether and how often to look again.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct WatchArgs {
    /// Look again and again until interrupted: redraw a terminal, print what changed elsewhere
    ///
    /// Documents are read again only when they were edited, so that a round takes one call for each task and one for every
    /// hundred files. With `--format json` each round is one line.
    #[arg(long)]
    pub(crate) watch: bool,
    /// How long to pause between two rounds: seconds, or a time such as 500ms, 90s or 5m [default: 10]
    #[arg(long, value_name = "TIME", requires = "watch", value_parser = interval)]
    pub(crate) interval: Option<Duration>,
}

fn interval(text: &str) -> Result<Duration, String> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let milliseconds: u64 = match unit {
        "ms" => 1,
        "" | "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => 0,
    };
    let interval = number.parse().ok().and_then(|number: u64| number.checked_mul(milliseconds));
    match interval {
        Some(interval @ 1..) => Ok(Duration::from_millis(interval)),
        Some(_) | None => Err("write seconds above 0, or a number and a unit: ms, s, m or h".to_owned()),
    }
}

#[cfg(test)]
mod tests;
