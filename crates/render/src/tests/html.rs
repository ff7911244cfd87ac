//! Plans as one HTML file. What a browser makes of it is looked at in `tests/consumers`.

use base64::Engine as _;
use disync_plan::Plan;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::empty_plan;
use crate::{Meta, plan_html};

fn html(plan: &Plan) -> String {
    plan_html(plan, &Meta { version: "0.1.0", now: Timestamp::UNIX_EPOCH, expected_calls: None })
}

/// The text between two marks that are in the page once.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    page.split_once(from).unwrap().1.split_once(to).unwrap().0
}

#[test]
fn the_policy_names_the_very_style_and_script_of_the_page() {
    let page = html(&empty_plan());
    for (what, from, to) in [("style", "<style>", "</style>"), ("script", "<script>", "</script>")] {
        let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(between(&page, from, to)));
        assert!(page.contains(&format!("{what}-src 'sha256-{digest}'")), "the digest of the {what} is sha256-{digest}");
    }
}
