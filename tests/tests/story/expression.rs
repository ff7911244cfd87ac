//! GitHub's expressions, as far as the workflows here go: names, texts, `!`, `==`, `!=`, `&&`, `||`, parentheses and
//! `always()`. Whatever else stands in one is a panic, so that nothing is taken for something that it is not.
//!
//! What is true is `true`, what is false or not there is an empty text.

/// What an expression comes down to; `lookup` knows the names.
pub(crate) fn evaluate(expression: &str, lookup: &dyn Fn(&str) -> String) -> String {
    let mut parser = Parser { rest: expression.trim(), lookup };
    let value = parser.any();
    assert!(parser.rest.is_empty(), "`{}` is left of `{expression}`", parser.rest);
    value
}

/// Whether an expression's value is true.
pub(crate) fn is_true(value: &str) -> bool {
    !matches!(value, "" | "false" | "0")
}

/// A text with the values of the expressions in it.
pub(crate) fn expand(text: &str, lookup: &dyn Fn(&str) -> String) -> String {
    let (mut expanded, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("${{") {
        let (expression, after) = after.split_once("}}").expect("an expression has an end");
        expanded.push_str(before);
        expanded.push_str(&evaluate(expression, lookup));
        rest = after;
    }
    expanded + rest
}

struct Parser<'e> {
    rest: &'e str,
    lookup: &'e dyn Fn(&str) -> String,
}

impl Parser<'_> {
    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.map_or(self.rest, str::trim_start);
        rest.is_some()
    }

    fn any(&mut self) -> String {
        let mut value = self.all();
        while self.takes("||") {
            let other = self.all();
            value = if is_true(&value) { value } else { other };
        }
        value
    }

    fn all(&mut self) -> String {
        let mut value = self.compared();
        while self.takes("&&") {
            let other = self.compared();
            value = if is_true(&value) { other } else { value };
        }
        value
    }

    fn compared(&mut self) -> String {
        let value = self.single();
        if self.takes("==") {
            truth(value == self.single())
        } else if self.takes("!=") {
            truth(value != self.single())
        } else {
            value
        }
    }

    fn single(&mut self) -> String {
        if self.takes("!") {
            return truth(!is_true(&self.single()));
        }
        if self.takes("(") {
            let value = self.any();
            assert!(self.takes(")"), "a parenthesis is open before `{}`", self.rest);
            return value;
        }
        if let Some(rest) = self.rest.strip_prefix('\'') {
            let (text, rest) = rest.split_once('\'').expect("a text has an end");
            self.rest = rest.trim_start();
            return text.to_owned();
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let (name, rest) = self.rest.split_at(self.rest.find(|c| !is_name(c)).unwrap_or(self.rest.len()));
        assert!(!name.is_empty(), "`{rest}` is no expression that is known here");
        self.rest = rest.trim_start();
        if self.takes("()") {
            assert_eq!(name, "always", "no other function is known here");
            return truth(true);
        }
        (self.lookup)(name)
    }
}

fn truth(is: bool) -> String {
    if is { "true".to_owned() } else { String::new() }
}

#[test]
fn expressions_mean_what_they_mean_on_github() {
    let lookup = |name: &str| if name == "inputs.on" { "true".to_owned() } else { String::new() };
    let means = |expression| is_true(&evaluate(expression, &lookup));
    assert!(means("inputs.on == 'true' && !inputs.off || always()"));
    assert!(!means("inputs.off == 'true' && inputs.on"));
    assert!(means("(inputs.off || inputs.on) && inputs.on != ''"));
    assert_eq!(expand("a ${{ inputs.on }} b ${{ inputs.off || 'c' }}", &lookup), "a true b c");
}
