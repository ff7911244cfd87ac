//! Whether the workspace is the one that is meant: what an apply makes sure of before it writes.

use disync_render::{Check, Finding, Verdict};

use super::finding;
use crate::identity::{Asked, Doubt};

/// Judges what the service tells of the workspace, its name and the region of the endpoint. `None` where there is nothing
/// to compare that with.
pub(crate) fn judge(asked: &Asked<'_>, name: Option<&str>, region: Option<&str>) -> Option<Finding> {
    let subject = asked.declared.id.to_string();
    let found = |verdict, message: String| finding(Check::Identity, Some(&subject), verdict, message);
    match asked.judge(Ok(name), region) {
        Ok(_) => {
            let compared = compared(asked, name.is_some(), region.is_some());
            (!compared.is_empty()).then(|| found(Verdict::Ok, compared.join(", ")))
        }
        Err(Doubt::Another { why, hints }) => Some(Finding { advice: hints, ..found(Verdict::Problem, why) }),
        Err(Doubt::Untold { what, .. }) => Some(found(Verdict::Unknown, format!("whether {what} cannot be told"))),
    }
}

/// What agrees with what.
fn compared(asked: &Asked<'_>, name_is_told: bool, region_is_told: bool) -> Vec<&'static str> {
    let (declared, remembered) = (asked.declared, asked.remembered);
    let name = match (&declared.name, &remembered.name) {
        (Some(_), _) => Some("the name is that in disync.yaml"),
        (None, Some(_)) => Some("the name is that of the first apply"),
        (None, None) => None,
    };
    let of_yaml = declared.region.is_some() && region_is_told;
    let of_state = remembered.region.is_some() && (declared.region.is_some() || region_is_told);
    name.filter(|_| name_is_told)
        .into_iter()
        .chain(of_yaml.then_some("the region of the endpoint is that in disync.yaml"))
        .chain(of_state.then_some("the region is that of the first apply"))
        .collect()
}
