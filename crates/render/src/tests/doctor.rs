//! What the doctor found.

use super::{COLOR, WINDOW, without_ansi};
use crate::{Check, Finding, Verdict, doctor_json, doctor_text, doctor_yaml};

fn finding(check: Check, subject: Option<&str>, verdict: Verdict, message: &str, advice: &[&str]) -> Finding {
    let advice = advice.iter().map(|advice| (*advice).to_owned()).collect();
    Finding { check, subject: subject.map(str::to_owned), verdict, message: message.to_owned(), advice }
}

fn findings() -> Vec<Finding> {
    vec![
        finding(Check::Files, None, Verdict::Ok, "3 syncs, 3 tables", &[]),
        finding(Check::Endpoint, None, Verdict::Unknown, "no answer", &["check the network"]),
        finding(
            Check::DataSource,
            Some("ho\x1b[31mlo"),
            Verdict::Problem,
            "does not exist in the workspace, at least not in this one, for all that the service says",
            &["did you mean `holo`?", "named by realtime.a"],
        ),
        finding(Check::ResourceGroup, Some("S_res_group_1_2"), Verdict::Warning, "is being updated", &[]),
    ]
}

#[test]
fn each_check_has_a_line_and_what_to_do_below_it() {
    let text = doctor_text(&findings(), &WINDOW);
    assert_eq!(without_ansi(&doctor_text(&findings(), &COLOR)), text);
    insta::assert_snapshot!(text, @r"
    ok       files: 3 syncs, 3 tables
    unknown  endpoint: no answer
               hint: check the network
    problem  data source ho\x1b[31mlo: does not exist in the workspace, at least not
               in this one, for all that the service says
               hint: did you mean `holo`?
               hint: named by realtime.a
    warning  resource group S_res_group_1_2: is being updated

    4 checks: 1 ok, 1 warning, 1 unknown, 1 problem.
    ");
}

#[test]
fn programs_read_the_same_and_the_worst_verdict_first() {
    insta::assert_snapshot!(doctor_json(&findings()[2..3]), @r#"
    {
      "format_version": "1.2",
      "verdict": "problem",
      "checks": [
        {
          "check": "data_source",
          "subject": "ho\u001b[31mlo",
          "verdict": "problem",
          "message": "does not exist in the workspace, at least not in this one, for all that the service says",
          "advice": [
            "did you mean `holo`?",
            "named by realtime.a"
          ]
        }
      ]
    }
    "#);
    let yaml: serde_json::Value = serde_yaml::from_str(&doctor_yaml(&findings())).unwrap();
    let json: serde_json::Value = serde_json::from_str(&doctor_json(&findings())).unwrap();
    assert_eq!(yaml, json);
    assert_eq!(json["verdict"], "problem");
    assert!(doctor_json(&[]).contains("\"verdict\": \"ok\""));
}
