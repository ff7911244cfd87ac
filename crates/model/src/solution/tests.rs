use super::*;

fn step(name: &str, word: &str) -> SolutionStep {
    SolutionStep { name: name.to_owned(), word: word.to_owned(), info: None }
}

fn verdict(digit: &str, words: &[&str]) -> String {
    let steps = words.iter().zip(["first", "second", "third"]).map(|(word, name)| step(name, word)).collect();
    let status = SolutionStatus { state: SolutionState::from_digit(digit), steps };
    let at = |step: Option<&SolutionStep>| step.map_or("-".to_owned(), |step| step.name.clone());
    match status.verdict() {
        Verdict::Confirming(step) => format!("confirming {}", at(step)),
        Verdict::Failed(step) => format!("failed {}", at(step)),
        Verdict::Running => "running".to_owned(),
        Verdict::OnTheWay => "on the way".to_owned(),
        Verdict::NotStarted => "not started".to_owned(),
        Verdict::Deleted => "deleted".to_owned(),
        Verdict::Unclear => "unclear".to_owned(),
    }
}

#[test]
fn every_digit_has_a_verdict() {
    let digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", ""];
    let lines: Vec<String> = digits.iter().map(|digit| format!("{digit:>2} {}", verdict(digit, &[]))).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
     0 running
     1 not started
     2 running
     3 failed -
     4 not started
     5 confirming -
     6 on the way
     7 unclear
     8 on the way
     9 deleted
    10 unclear
       unclear
    ");
}

#[test]
fn every_digit_survives() {
    for digit in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "run?", ""] {
        assert_eq!(SolutionState::from_digit(digit).digit(), digit);
    }
    assert_eq!(SolutionState::from_word("RUN"), SolutionState::Running);
    assert_eq!(SolutionState::from_word("walk").digit(), "walk");
}

#[test]
fn the_steps_say_where_it_waits_and_what_has_failed() {
    let cases: [(&str, &[&str]); 9] = [
        ("2", &["SUCCESS", "RUNNING", "WAIT"]),
        ("2", &["SUCCESS", "WAIT_CONFIRM", "WAIT"]),
        ("2", &["success", "fail"]),
        ("2", &["success", "never heard of"]),
        ("5", &["SUCCESS", "WAIT"]),
        ("5", &["WAIT", "waiting for confirmation"]),
        ("3", &["SUCCESS", "Failed"]),
        ("0", &["SUCCESS", "FAIL"]),
        ("7", &["ManualConfirm"]),
    ];
    let line = |(digit, words): &(&str, &[&str])| format!("{digit} {words:?}: {}", verdict(digit, words));
    insta::assert_snapshot!(cases.iter().map(line).collect::<Vec<_>>().join("\n"), @r#"
    2 ["SUCCESS", "RUNNING", "WAIT"]: running
    2 ["SUCCESS", "WAIT_CONFIRM", "WAIT"]: confirming second
    2 ["success", "fail"]: failed second
    2 ["success", "never heard of"]: running
    5 ["SUCCESS", "WAIT"]: confirming second
    5 ["WAIT", "waiting for confirmation"]: confirming second
    3 ["SUCCESS", "Failed"]: failed second
    0 ["SUCCESS", "FAIL"]: running
    7 ["ManualConfirm"]: confirming first
    "#);
}

#[test]
fn a_word_of_a_step_is_known_in_any_case() {
    let words = "success SUCCESS Finished confirmed | run Running | WAIT waiting Not_Run pending INIT | fail FAILED error | \
                 CONFIRM wait-confirm Manual | odd";
    let shown: Vec<String> = words
        .split(" | ")
        .map(|words| {
            let mut states: Vec<_> = words.split(' ').map(|word| step("s", word).state()).collect();
            states.dedup();
            format!("{words}: {states:?}")
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    success SUCCESS Finished confirmed: [Done]
    run Running: [Running]
    WAIT waiting Not_Run pending INIT: [Waiting]
    fail FAILED error: [Failed]
    CONFIRM wait-confirm Manual: [Confirming]
    odd: [Other]
    ");
}
