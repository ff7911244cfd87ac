//! What an expression uses, and whether it may.
//!
//! CEL finds out about a field only when an evaluation comes to it, and `&&` and `||` can hide that it is not there. A
//! policy with a misspelt field would be met never, and nobody would know. So all names are looked up beforehand.

use std::collections::BTreeSet;

use cel::Program;
use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue, SelectExpr};
use disync_model::Each;

use crate::compile::Fault;
use crate::vocabulary::{FUNCTIONS, Field, MACROS, OPERATORS, SPEC, fields};

/// How many lists may be gone through inside of each other: the time is the product of their lengths.
const DEEPEST: usize = 2;

/// The fields that an expression uses; no others need be built.
pub(crate) type Uses = BTreeSet<(Each, &'static str)>;

/// Looks all names of an expression up.
///
/// # Errors
/// Says what does not exist or costs too much.
pub(crate) fn inspect(program: &Program, each: Each) -> Result<Uses, Fault> {
    let mut inspection = Inspection { each, program, bound: Vec::new(), uses: Uses::new() };
    inspection.expression(program.expression())?;
    Ok(inspection.uses)
}

struct Inspection<'p> {
    each: Each,
    program: &'p Program,
    /// The names that the lists being gone through give their elements.
    bound: Vec<&'p str>,
    uses: Uses,
}

impl<'p> Inspection<'p> {
    fn expression(&mut self, node: &'p IdedExpr) -> Result<(), Fault> {
        match &node.expr {
            Expr::Unspecified | Expr::Literal(_) => Ok(()),
            Expr::Ident(name) => self.name(name, node.id),
            Expr::Select(select) => self.select(select, node.id),
            Expr::Call(call) => self.call(call, node.id),
            Expr::List(list) => list.elements.iter().try_for_each(|element| self.expression(element)),
            Expr::Map(map) => map.entries.iter().try_for_each(|entry| match &entry.expr {
                EntryExpr::MapEntry(entry) => {
                    self.expression(&entry.key)?;
                    self.expression(&entry.value)
                }
                EntryExpr::StructField(field) => self.expression(&field.value),
            }),
            Expr::Struct(made) => {
                let message = format!("`{}` cannot be made", made.type_name);
                Err(self.fault(node.id, message, "policies have texts, numbers, lists and maps"))
            }
            Expr::Comprehension(through) => self.comprehension(through, node.id),
        }
    }

    /// A name by itself: one of an element, or one of the three things, of which only fields can be used.
    fn name(&self, name: &str, id: u64) -> Result<(), Fault> {
        if self.bound.contains(&name) {
            return Ok(());
        }
        let Some(of) = self.thing(name) else { return Err(self.unknown_name(name, id)) };
        let listed = list(fields(of));
        let message = format!("`{name}` is used as a whole");
        Err(self.fault(id, message, format!("use one of its fields: {listed}")))
    }

    fn unknown_name(&self, name: &str, id: u64) -> Fault {
        if let Some(each) = Each::ALL.into_iter().find(|each| each.word() == name) {
            let message = format!("there is no `{name}` here");
            return self.fault(id, message, format!("write `each: {}` beside the condition", each.word()));
        }
        let known: Vec<&str> = Each::ALL.into_iter().filter(|each| *each <= self.each).map(Each::word).collect();
        let hint = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is {}", quoted(known)),
        };
        self.fault(id, format!("there is no `{name}`"), hint)
    }

    fn select(&mut self, select: &'p SelectExpr, id: u64) -> Result<(), Fault> {
        if let Some(of) = self.root(&select.operand) {
            let found = self.field(fields(of), &select.field, (of.word(), id))?;
            self.uses.insert((of, found.name));
            return Ok(());
        }
        let Expr::Select(inner) = &select.operand.expr else { return self.expression(&select.operand) };
        self.expression(&select.operand)?;
        if let Some(of) = self.root(&inner.operand) {
            let whole = format!("{}.{}", of.word(), inner.field);
            let found = self.field(fields(of), &inner.field, (of.word(), id))?;
            if found.kind != "spec" {
                let message = format!("`{whole}` has no fields");
                return Err(self.fault(id, message, format!("it is of type {}", found.kind)));
            }
            self.field(SPEC, &select.field, (&whole, id))?;
        }
        Ok(())
    }

    /// Which of the three things a node is.
    fn root(&self, node: &IdedExpr) -> Option<Each> {
        let Expr::Ident(name) = &node.expr else { return None };
        self.thing(name).filter(|_| !self.bound.contains(&name.as_str()))
    }

    fn thing(&self, name: &str) -> Option<Each> {
        Each::ALL.into_iter().find(|each| each.word() == name && *each <= self.each)
    }

    fn field(&self, known: &'static [Field], name: &str, (whole, id): (&str, u64)) -> Result<&'static Field, Fault> {
        known.iter().find(|field| field.name == name).ok_or_else(|| {
            let hint = match nearest(name, known.iter().map(|field| field.name)) {
                Some(near) => format!("did you mean `{near}`? `{whole}` has {}", list(known)),
                None => format!("it has {}", list(known)),
            };
            self.fault(id, format!("`{whole}` has no field `{name}`"), hint)
        })
    }

    fn call(&mut self, call: &'p CallExpr, id: u64) -> Result<(), Fault> {
        let name = call.func_name.as_str();
        if name == "_[_]" {
            let of = call.args.first().and_then(|whole| self.root(whole));
            if let Some(of) = of {
                let message = format!("`{}` is no list", of.word());
                return Err(self.fault(id, message, format!("write `{}.FIELD`", of.word())));
            }
        } else if MACROS.contains(&name) {
            let hint = "write `LIST.all(x, CONDITION)`, likewise `exists`, `exists_one` and `filter`, and `has(a.b)`";
            return Err(self.fault(id, format!("`{name}` is not used rightly"), hint));
        } else if !FUNCTIONS.contains(&name) && !OPERATORS.contains(&name) && name != "@not_strictly_false" {
            let hint = match nearest(name, FUNCTIONS.into_iter().chain(MACROS)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there is {}", quoted(FUNCTIONS.into_iter().chain(MACROS))),
            };
            return Err(self.fault(id, format!("there is no function `{name}`"), hint));
        }
        if name == "matches" {
            self.pattern(call, id)?;
        }
        call.target.iter().try_for_each(|target| self.expression(target))?;
        call.args.iter().try_for_each(|argument| self.expression(argument))
    }

    /// A regular expression that is written out can be checked now.
    fn pattern(&self, call: &CallExpr, id: u64) -> Result<(), Fault> {
        let Some(Expr::Literal(LiteralValue::String(pattern))) = call.args.last().map(|last| &last.expr) else {
            return Ok(());
        };
        regex::Regex::new(pattern.inner()).map(drop).map_err(|_| {
            let message = format!("`{}` is not a regular expression", pattern.inner());
            self.fault(id, message, "see https://docs.rs/regex/latest/regex/#syntax for what can be written")
        })
    }

    fn comprehension(&mut self, through: &'p ComprehensionExpr, id: u64) -> Result<(), Fault> {
        self.expression(&through.iter_range)?;
        // Two names for each list: that of the element, and that of the result, which is not the user's.
        if self.bound.len() >= 2 * DEEPEST {
            let message = "too many lists are gone through inside of each other";
            return Err(self.fault(id, message, format!("at most {DEEPEST} can be")));
        }
        if makes_values(through) {
            let hint = "use `filter`, `exists`, `exists_one` or `all`";
            return Err(self.fault(id, "`map` is not available in policies", hint));
        }
        self.expression(&through.accu_init)?;
        let before = self.bound.len();
        self.bound.extend([through.iter_var.as_str(), through.accu_var.as_str()]);
        for part in [&through.loop_cond, &through.loop_step, &through.result] {
            self.expression(part)?;
        }
        self.bound.truncate(before);
        Ok(())
    }

    fn fault(&self, id: u64, message: impl Into<String>, hint: impl Into<String>) -> Fault {
        let at = self.program.source_info().offset_for(id).and_then(|(start, _)| self.place(start));
        Fault { at, ..Fault::new(message, hint) }
    }

    /// The line and column of a character of the source.
    fn place(&self, start: u32) -> Option<(u32, u32)> {
        let before: String = self.program.source_info().source.chars().take(usize::try_from(start).ok()?).collect();
        let line = before.matches('\n').count().saturating_add(1);
        let column = before.chars().rev().take_while(|c| *c != '\n').count().saturating_add(1);
        Some((u32::try_from(line).ok()?, u32::try_from(column).ok()?))
    }
}

/// Whether a list of new values is made, as `map` does. Each round of that could double what the last one made, and some
/// dozen rounds fit into a line.
fn makes_values(through: &ComprehensionExpr) -> bool {
    fn adds<'e>(step: &'e IdedExpr, found: &mut Vec<&'e IdedExpr>) {
        let Expr::Call(call) = &step.expr else { return };
        match (call.func_name.as_str(), call.args.as_slice()) {
            ("_+_", [_, added]) => found.push(added),
            ("_?_:_", [_, yes, no]) => [yes, no].into_iter().for_each(|branch| adds(branch, found)),
            _ => {}
        }
    }
    let Expr::List(_) = &through.accu_init.expr else { return false };
    let mut found = Vec::new();
    adds(&through.loop_step, &mut found);
    let is_element = |added: &IdedExpr| match &added.expr {
        Expr::List(list) => {
            list.elements.iter().all(|e| matches!(&e.expr, Expr::Ident(name) if *name == through.iter_var))
        }
        _ => false,
    };
    !found.into_iter().all(is_element)
}

fn list(fields: &[Field]) -> String {
    quoted(fields.iter().map(|field| field.name))
}

fn quoted<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let quoted: Vec<_> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

/// The word that was probably meant.
fn nearest<'w>(text: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    const LONGEST: usize = 40;
    if text.len() > LONGEST {
        return None;
    }
    let distances = known.into_iter().map(|word| (strsim::damerau_levenshtein(text, word), word));
    distances.filter(|(distance, word)| *distance <= 1 + word.len() / 5 && *distance < word.len()).min().map(|(_, w)| w)
}
