//! Hostile names, made from what is known to do harm, and harmless ones in their places.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr as _;

use crate::escape::name;

/// What does harm somewhere, alone or together.
const PIECES: [&str; 96] = [
    "<script>",
    "</script>",
    "<img src=x onerror=alert(1)>",
    "</details>",
    "<details open>",
    "</summary>",
    "</code>",
    "</pre>",
    "</td>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<a href=//x>",
    "<style>",
    "</style>",
    "<svg/onload=x>",
    "&lt;",
    "&amp;",
    "&#64;",
    "&#x3c;",
    "&colon;",
    "&nbsp",
    "`",
    "``",
    "```",
    "~~~",
    "````",
    "$`",
    "`$",
    "$$",
    "*",
    "**",
    "_",
    "__",
    "~~",
    "||",
    "==",
    "^",
    "|",
    "\\|",
    "\\",
    "\\`",
    "#",
    "# ",
    "## ",
    "> ",
    "- ",
    "+ ",
    "1. ",
    "1) ",
    "- [ ] ",
    "[x](y)",
    "![x](y)",
    "[^1]",
    "[[x]]",
    "[x]: y",
    "{{x}}",
    "---",
    "===",
    ":::",
    ":smile:",
    ":+1:",
    "@octocat",
    "@org/team",
    "@",
    "#123",
    "org/repo#1",
    "GH-12",
    "!12",
    "~label",
    "%1",
    "$1",
    "deadbeefcafe",
    "http://evil.example/x",
    "https://evil.example",
    "www.evil.example",
    "mailto:a@b.example",
    "a@b.example",
    "javascript:alert(1)",
    "\u{1b}[2J",
    "\u{1b}[31m",
    "\u{1b}]0;x\u{7}",
    "\u{1b}]8;;http://x\u{1b}\\",
    "\u{9b}31m",
    "\u{9d}0;x\u{9c}",
    "\u{90}q\u{9c}",
    "\n",
    "\r\n",
    "\u{2028}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{301}",
    "\u{fe0f}",
];

/// What is in names as well.
const CHARS: &str = "abcXYZ019 .-_'\"&<>/:;,!?()[]{}%$=+\t\0\u{7f}\u{85}\u{a0}\u{ad}\u{300}\u{302}\u{489}\u{5d0}\u{645}\
                     \u{e33}\u{1f468}\u{1f3fd}\u{1f1e9}\u{4e2d}\u{ff20}\u{ff5c}\u{3164}\u{e000}\u{10ffff}\u{2800}";

/// The widest name that is shown whole, with a database in front.
const WIDEST: usize = 180;

/// The names of a plan.
pub(super) struct Names(Vec<String>);

impl Names {
    /// `plain_0_`, `plain_1_`: no form needs to escape them, though Markdown shows them as code like the others.
    pub(super) fn harmless(n: usize) -> Self {
        Self((0..n).map(|at| format!("plain_{at}_")).collect())
    }

    pub(super) fn hostile(seed: u64, n: usize) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        // One table cannot come and stay: no two names are the same.
        let mut seen = BTreeSet::new();
        let names = std::iter::repeat_with(|| one(&mut random)).filter(|name| seen.insert(name.clone()));
        Self(names.take(n).collect())
    }

    pub(super) fn get(&self, at: usize) -> &str {
        &self.0[at % self.0.len()]
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// A text about harmless names with these in their places, as they are.
    pub(super) fn verbatim_in(&self, text: &str) -> String {
        self.put_in(text, str::to_owned)
    }

    /// A text about harmless names with these in their places, as people see them.
    pub(super) fn escaped_in(&self, text: &str) -> String {
        self.put_in(text, |text| name(text).into_owned())
    }

    /// What is in front belongs to the name: a mark may stand on it.
    fn put_in(&self, text: &str, form: impl Fn(&str) -> String) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, from)) = rest.split_once("plain_") {
            let (number, after) = from.split_once('_').unwrap();
            let unnumbered = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
            let prefix =
                ["shop.", "realtime."].into_iter().find(|prefix| before.ends_with(prefix)).unwrap_or_else(|| {
                    let from = unnumbered.checked_sub("realtime".len()).and_then(|from| before.get(from..));
                    from.filter(|from| from.starts_with("realtime.")).unwrap_or("")
                });
            out.push_str(before.strip_suffix(prefix).unwrap());
            out.push_str(&form(&format!("{prefix}{}", self.get(number.parse().unwrap()))));
            rest = after;
        }
        out + rest
    }
}

fn one(random: &mut Random) -> String {
    let mut text = String::new();
    let chars: Vec<char> = CHARS.chars().collect();
    for _ in 0..=random.below(8) {
        match random.below(10) {
            0..6 => text.push_str(PIECES[random.below(PIECES.len())]),
            6..9 => text.push(chars[random.below(chars.len())]),
            _ => text.extend(char::from_u32(u32::try_from(random.below(0x11_0000)).unwrap())),
        }
    }
    // A name of nothing but spaces is one that no form can show.
    if text.trim_matches(' ').is_empty() || name(&text).width() > WIDEST { one(random) } else { text }
}

/// The same names in every run, so that a failure can be looked at.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}
