//! Whatever the names are: nothing dangerous is shown, lines line up, and colour changes nothing but the colour.

use disync_model::{Address, Place, Problem};
use disync_plan::{Action, Change, Plan, Reason};
use proptest::prelude::*;

use super::{COLOR, WINDOW, change, creation, field, is_dangerous, plan_of, update, without_ansi};
use crate::escape::width;
use crate::{Style, View, escape, failure_text, plan_text, problems_text, shorten};

/// Any text, with more of the dangerous characters than chance would bring.
fn outside() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        3 => any::<char>(),
        3 => (0_u32..0x3000).prop_filter_map("no surrogates", char::from_u32),
        2 => prop::sample::select("\x1b\n\r\t\0\u{9b}\u{202e}\u{200d}\u{301}\u{fe0f}\u{2028}… ab".chars().collect::<Vec<_>>()),
    ];
    prop::collection::vec(one, 0..40).prop_map(|chars| chars.into_iter().collect())
}

fn plan_named(name: &str) -> Plan {
    let mut update = update();
    update.fields.push(field("run", "stopped", name, false));
    update.address = Address::realtime(name);
    let kept = change("kept", Action::Keep, Reason::InSync);
    plan_of(vec![creation("new", &[&format!("shop.{name}"), "shop.b"]), update, Change { unchanged_tables: 1, ..kept }])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn escaped_text_is_safe(text in outside()) {
        let escaped = escape(&text);
        prop_assert!(!escaped.chars().any(is_dangerous), "{:?}", escaped);
        prop_assert_eq!(escape(&escaped), &*escaped, "escaping twice changes nothing");
        if text.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
            prop_assert_eq!(&*escaped, &*text);
        }
    }

    #[test]
    fn shortened_text_fits(text in outside(), columns in 30_usize..60) {
        let short = shorten(&text, columns);
        prop_assert!(width(&short) <= columns, "{:?}", short);
        prop_assert!(!short.chars().any(is_dangerous));
    }

    #[test]
    fn colour_changes_nothing_but_the_colour(name in outside(), all: bool, diff: bool) {
        let plan = plan_named(&name);
        let view = View { all, diff };
        let plain = plan_text(&plan, &WINDOW, view);
        prop_assert!(!plain.chars().any(|c| c != '\n' && is_dangerous(c)), "{:?}", plain);
        prop_assert_eq!(without_ansi(&plan_text(&plan, &COLOR, view)), plain);
    }

    #[test]
    fn a_problem_is_drawn_safely_and_its_caret_is_on_the_line(
        text in outside(), column in 0_u32..50, length in 0_u32..60, width in 0_usize..120,
    ) {
        let place = Place { file: text.as_str().into(), line: 3, column, length, text: text.clone() };
        let problem = Problem { code: "E0120", message: text.clone(), place, hint: Some(text) };
        let plain = problems_text(std::slice::from_ref(&problem), &Style { color: false, width });
        prop_assert!(!plain.chars().any(|c| c != '\n' && is_dangerous(c)), "{:?}", plain);
        let colored = problems_text(&[problem], &Style { color: true, width });
        prop_assert_eq!(without_ansi(&colored), plain);
    }

    #[test]
    fn wrapping_loses_no_word(text in "[a-z ]{0,200}", width in 0_usize..100) {
        let wrapped = failure_text(&text, &[], &Style { color: false, width });
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(words(&wrapped), words(&format!("Error: {text}")));
        let too_wide = |line: &str| width > 0 && line.len() > width && line.trim().contains(' ');
        // The label and the first word stay together.
        prop_assert!(!wrapped.lines().skip(1).any(too_wide), "{}", wrapped);
    }
}
