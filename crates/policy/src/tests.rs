use std::collections::BTreeSet;
use std::sync::Arc;

use disync_model::{
    Address, Destination, DestinationKind, Digest, Each, ImpactClass, Origin, Place, Policy, ProjectId, Refresh, Run,
    Severity, Spec, Table, Tables,
};
use disync_plan::{
    Action, Against, Basis, Change, Difference, Excess, Hit, Impact, Mode, Plan, Reason, Side, Standing, TableChange,
    TableChangeKind,
};
use proptest::prelude::*;

use super::*;

fn policy(each: Each, expression: &str) -> Policy {
    let place = Place { file: "disync.yaml".into(), line: 5, column: 3, length: 9, text: "  - deny: …".to_owned() };
    let (name, expression) = ("rule".to_owned(), expression.to_owned());
    Policy { name, severity: Severity::Deny, each, expression, message: None, place }
}

fn table(name: &str) -> Table {
    Table { database: Some("shop".into()), name: name.into() }
}

fn spec(tables: &[&str]) -> Spec {
    Spec {
        source: "mysql_pub".to_owned(),
        tables: Tables::Multi([("shop".into(), tables.iter().map(|name| (*name).into()).collect())].into()),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: None,
        folder: None,
        run: Run::Running,
        start: disync_model::Start::default(),
    }
}

fn row(name: &str, kind: TableChangeKind) -> TableChange {
    let origin = Some(Origin { file: "syncs/a.yaml".into(), line: 7 });
    TableChange { table: table(name), kind, side: Side::Ours, impact: ImpactClass::Backfill, origin }
}

fn change(name: &str, action: Action, tables: Vec<TableChange>) -> Change {
    Change {
        address: Address::realtime(name),
        action,
        reason: Reason::Edited,
        block: None,
        task: None,
        fingerprint: None,
        destinations: None,
        before: Some(spec(&["old", "orders"])),
        after: Some(spec(&["new", "orders"])),
        tables,
        unchanged_tables: 1,
        left_out_tables: 0,
        fields: Vec::new(),
        left_out_fields: 0,
        agreed: Difference::default(),
        accepted: None,
        recorded: None,
        remarks: Vec::new(),
        impact: Impact { class: ImpactClass::Backfill, effects: Vec::new() },
        preview: None,
        protected: false,
        order: disync_model::Order::default(),
        unwatched: false,
        origin: Some(Origin { file: "syncs/a.yaml".into(), line: 2 }),
    }
}

/// One table comes and one goes in `orders`, one comes in `lake`; `quiet` stays as it is.
fn plan() -> Plan {
    let both = vec![row("new", TableChangeKind::Added), row("old", TableChangeKind::Removed)];
    let moved = vec![row("x", TableChangeKind::MovedFrom(Address::realtime("orders")))];
    Plan {
        project: ProjectId(10000),
        basis: Basis { lineage: "lineage".to_owned(), serial: 3, live: Vec::new() },
        mode: Mode::Apply,
        against: Against::Now,
        since: None,
        changes: vec![
            change("lake", Action::Update, moved),
            change("orders", Action::Update, both),
            change("quiet", Action::Keep, Vec::new()),
        ],
        drift: Vec::new(),
        steps: Vec::new(),
        healthy_for: None,
        refresh: Refresh::Full,
        assumed: Vec::new(),
        left_out: Vec::new(),
        violations: Vec::new(),
        warnings: Vec::new(),
        standing: Standing::default(),
    }
}

/// What a condition says of the plan above, in words.
fn asked(each: Each, expression: &str) -> String {
    match compile(&policy(each, expression)) {
        Err(Fault { message, hint, at }) => {
            let at = at.map(|(line, column)| format!("{line}:{column} ")).unwrap_or_default();
            format!("fault: {at}{message} = {hint}")
        }
        Ok(compiled) => match judge(&compiled, &plan()) {
            Judgement::NotMet => "not met".to_owned(),
            Judgement::Met(hits) => {
                let hits: Vec<_> = hits.iter().map(ToString::to_string).collect();
                format!("met {}", hits.join(", ")).trim_end().to_owned()
            }
            Judgement::Failed { error, hit } => {
                format!("failed: {error} {}", hit.map(|hit| hit.to_string()).unwrap_or_default()).trim_end().to_owned()
            }
        },
    }
}

#[test]
fn the_plan_as_a_whole_is_seen_in_numbers() {
    for met in [
        "plan.tables_added == 1 && plan.tables_removed == 1 && plan.tables_moved == 1",
        "plan.change == 2 && plan.keep == 1 && plan.add + plan.destroy == 0",
        "plan.impact in ['backfill', 'resync'] && plan.mode == \"apply\" && plan.project_id == 10000",
        "size(plan.addresses) == 2 && plan.addresses.exists(a, a.endsWith('.orders'))",
        "plan.addresses.filter(a, a.matches('^realtime[.]')).size() == 2",
    ] {
        assert_eq!(asked(Each::Plan, met), "met", "{met}");
    }
    assert_eq!(asked(Each::Plan, "plan.tables_removed > 5"), "not met");
}

#[test]
fn each_change_that_does_something_is_asked_by_itself() {
    assert_eq!(asked(Each::Change, "true"), "met realtime.lake, realtime.orders");
    let expression = "change.tables_removed.size() > 0 && plan.change == 2 && !change.protected";
    assert_eq!(asked(Each::Change, expression), "met realtime.orders");
    let expression = "change.before.tables.exists(t, !(t in change.after.tables)) && change.sides == ['ours']";
    assert_eq!(asked(Each::Change, expression), "met realtime.lake, realtime.orders");
    assert_eq!(asked(Each::Change, "change.before.folder != '' || change.after.run != 'running'"), "not met");
    assert_eq!(asked(Each::Change, "change.file == 'syncs/a.yaml' && change.line != 2"), "not met");
}

#[test]
fn order_and_start_are_seen() {
    let mut plan = plan();
    plan.healthy_for = Some(std::time::Duration::from_secs(300));
    let [lake, orders, ..] = &mut plan.changes[..] else { panic!("{plan:?}") };
    lake.order.wave = disync_model::Wave::new(10).unwrap();
    orders.order.after = [lake.address.clone()].into();
    let start = &mut orders.after.as_mut().unwrap().start;
    start.error_limit = Some(0);
    start.ddl = [(disync_model::DdlKind::DropTable, disync_model::DdlPolicy::Ignore)].into();
    let asked = |each, condition: &str| judge(&compile(&policy(each, condition)).unwrap(), &plan);
    let met = |each, condition: &str| matches!(asked(each, condition), Judgement::Met(_));
    assert!(met(Each::Plan, "plan.waves == 2 && plan.healthy_for == 300"));
    assert!(met(Each::Change, "change.wave == 10 && change.after.tables.size() > 0"));
    assert!(met(Each::Change, "change.wave == 50 && change.goes_after == ['realtime.lake'] && !change.restarts"));
    let start = "change.after.ddl == ['drop_table: ignore'] && change.after.error_limit == '0' && change.after.failover == '' && change.after.after_update == 'keep'";
    assert!(met(Each::Change, start));
}

#[test]
fn each_table_is_asked_with_its_change_and_the_plan() {
    assert_eq!(asked(Each::Table, "table.kind == 'removed'"), "met realtime.orders/shop.old");
    let expression = "table.full_name == 'shop.x' && table.from == 'realtime.orders' && change.name == 'lake'";
    assert_eq!(asked(Each::Table, expression), "met realtime.lake/shop.x");
}

#[test]
fn every_field_has_the_type_that_it_says() {
    for each in Each::ALL {
        for field in fields(each) {
            let path = format!("{}.{}", each.word(), field.name);
            let test = match field.kind {
                "int" => format!("{path} >= 0"),
                "string" => format!("{path}.size() >= 0"),
                "bool" => format!("{path} || !{path}"),
                "list" => format!("{path}.all(x, x.size() > 0)"),
                "spec" => format!("{path}.exists && {path}.source == 'mysql_pub' && {path}.tables.size() == 2"),
                other => panic!("{path} is of the unknown type {other}"),
            };
            assert!(
                asked(Each::Table, &test).starts_with("met realtime.lake/shop.x"),
                "{test}: {}",
                asked(each, &test)
            );
        }
    }
}

#[test]
fn what_does_not_exist_is_found_without_a_plan_even_where_it_would_never_be_reached() {
    insta::assert_snapshot!(asked(Each::Plan, "true || plan.tables_remove > 5"), @"fault: 1:13 `plan` has no field `tables_remove` = did you mean `tables_removed`? `plan` has `mode`, `project_id`, `add`, `change`, `destroy`, `adopt`, `forget`, `keep`, `blocked`, `tables_added`, `tables_removed`, `tables_moved`, `tables_renamed`, `tables_remapped`, `waves`, `healthy_for`, `impact` and `addresses`");
    insta::assert_snapshot!(asked(Each::Plan, "change.action == 'delete'"), @"fault: 1:1 there is no `change` here = write `each: change` beside the condition");
    insta::assert_snapshot!(asked(Each::Change, "chnge.action == 'delete'"), @"fault: 1:1 there is no `chnge` = did you mean `change`?");
    insta::assert_snapshot!(asked(Each::Change, "change.before.sorce == 'x'"), @"fault: 1:14 `change.before` has no field `sorce` = did you mean `source`? `change.before` has `exists`, `source`, `destination`, `destination_type`, `resource_group`, `folder`, `run`, `tables`, `failover`, `error_limit`, `ddl` and `after_update`");
    insta::assert_snapshot!(asked(Each::Change, "change.name.first == 'x'"), @"fault: 1:12 `change.name` has no fields = it is of type string");
    insta::assert_snapshot!(asked(Each::Plan, "false && plan == 1"), @"fault: 1:10 `plan` is used as a whole = use one of its fields: `mode`, `project_id`, `add`, `change`, `destroy`, `adopt`, `forget`, `keep`, `blocked`, `tables_added`, `tables_removed`, `tables_moved`, `tables_renamed`, `tables_remapped`, `waves`, `healthy_for`, `impact` and `addresses`");
    insta::assert_snapshot!(asked(Each::Plan, "false && plan['add'] == 1"), @"fault: 1:14 `plan` is no list = write `plan.FIELD`");
    insta::assert_snapshot!(asked(Each::Plan, "plan.mode.startswith('a')"), @"fault: 1:21 there is no function `startswith` = did you mean `startsWith`?");
    insta::assert_snapshot!(asked(Each::Plan, "now() > 3"), @"fault: 1:4 there is no function `now` = there is `size`, `contains`, `startsWith`, `endsWith`, `matches`, `string`, `int`, `uint`, `double`, `bytes`, `dyn`, `has`, `all`, `exists`, `exists_one` and `filter`");
    insta::assert_snapshot!(asked(Each::Plan, "plan.addresses.all(a)"), @"fault: 1:19 `all` is not used rightly = write `LIST.all(x, CONDITION)`, likewise `exists`, `exists_one` and `filter`, and `has(a.b)`");
    insta::assert_snapshot!(asked(Each::Plan, "plan.mode.matches('(')"), @"fault: 1:18 `(` is not a regular expression = see https://docs.rs/regex/latest/regex/#syntax for what can be written");
    insta::assert_snapshot!(asked(Each::Plan, "Foo{a: 1} == 1"), @"fault: 1:4 `Foo` cannot be made = policies have texts, numbers, lists and maps");
}

#[test]
fn a_syntax_error_has_a_column() {
    insta::assert_snapshot!(asked(Each::Plan, "plan.add > 5 &&"), @r#"fault: 1:16 it ends too early = an expression is CEL, such as `plan.tables_removed > 5 && plan.mode != "destroy"`"#);
    insta::assert_snapshot!(asked(Each::Plan, "plan.add >\n  * 5"), @r#"fault: 2:3 `*` cannot stand here = an expression is CEL, such as `plan.tables_removed > 5 && plan.mode != "destroy"`"#);
    insta::assert_snapshot!(asked(Each::Plan, "plan.mode == 'apply"), @r#"fault: 1:14 `'apply` is no word of the language = an expression is CEL, such as `plan.tables_removed > 5 && plan.mode != "destroy"`"#);
    insta::assert_snapshot!(asked(Each::Plan, "plan.?add == 1"), @r#"fault: 1:5 unsupported syntax '.?' = an expression is CEL, such as `plan.tables_removed > 5 && plan.mode != "destroy"`"#);
}

#[test]
fn what_cannot_be_answered_is_no_no() {
    insta::assert_snapshot!(asked(Each::Plan, "plan.add > 'a'"), @"failed: `>` cannot be applied to int and string");
    insta::assert_snapshot!(asked(Each::Plan, "plan.add"), @"failed: it is of type int, and must be true or false");
    insta::assert_snapshot!(asked(Each::Plan, "1 / plan.add > 1"), @"failed: it divides by zero");
    insta::assert_snapshot!(asked(Each::Change, "change.tables_removed[0] == 'x'"), @"failed: a list has fewer elements than it is asked for realtime.lake");
    insta::assert_snapshot!(asked(Each::Plan, "int(plan.mode) > 1"), @"failed: Error executing function 'int': string parse error: invalid digit found in string");
    insta::assert_snapshot!(asked(Each::Plan, "9223372036854775807 + plan.change > 1"), @"failed: a number becomes too large");
}

#[test]
fn an_expression_cannot_grow_what_it_makes_nor_go_through_too_many_lists() {
    let map = "['a'].map(a, a + a).map(a, a + a).map(a, a + a).size() > 0";
    assert!(asked(Each::Plan, map).contains("`map` is not available"));
    let filtering = "['a'].map(a, a != '', a + a).size() > 0";
    assert!(asked(Each::Plan, filtering).contains("`map` is not available"));
    let deep = "plan.addresses.all(a, plan.addresses.all(b, plan.addresses.all(c, a == b && b == c)))";
    assert!(asked(Each::Plan, deep).contains("too many lists"));
    let fine = "plan.addresses.all(a, plan.addresses.exists(b, a == b)) && plan.addresses.all(c, c != '')";
    assert_eq!(asked(Each::Plan, fine), "met");
}

#[test]
fn the_longest_and_deepest_expressions_are_read_or_refused() {
    let nested =
        |open: &str, inner: &str, close: &str, n: usize| format!("{}{inner}{}", open.repeat(n), close.repeat(n));
    let long = [
        nested("(", "true", ")", 990),
        nested("[", "1", "]", 990),
        nested("!", "true", "", 1990),
        nested("-", "1", "", 1990),
        nested("true ? ", "true", " : false", 130),
        nested("[1].all(x, ", "true", ")", 150),
        format!("1{} == 1", "+1".repeat(990)),
        format!("true{}", "&&true".repeat(330)),
        format!("true{}", "?true:true".repeat(190)),
        format!("plan.mode{}", ".mode".repeat(390)),
        format!("plan.addresses{}", "[0]".repeat(600)),
        format!("\"{}\" == ''", "a".repeat(1900)),
    ];
    let answered = std::thread::Builder::new()
        .stack_size(64 * 1024 * 1024)
        .spawn(move || long.iter().map(|expression| asked(Each::Plan, expression)).collect::<Vec<_>>());
    let answers = answered.unwrap().join().unwrap();
    assert!(answers.iter().all(|answer| answer.len() < 1000), "{answers:?}");
    assert!(answers[0].starts_with("fault"), "{}", answers[0]);
}

#[test]
fn what_a_policy_says_is_entered_into_the_plan() {
    let mut plan = plan();
    let hits = vec![Hit { address: Address::realtime("orders"), table: Some(table("old")) }];
    let denying = Policy { message: Some("no".to_owned()), ..policy(Each::Table, "true") };
    enter(&mut plan, &denying, Judgement::NotMet);
    assert!(plan.violations.is_empty() && plan.warnings.is_empty() && !plan.is_refused());
    enter(&mut plan, &Policy { severity: Severity::Warn, ..denying.clone() }, Judgement::Met(hits.clone()));
    assert!(!plan.is_refused(), "a warning stops nothing");
    assert_eq!((&*plan.warnings[0].setting, &plan.warnings[0].hits), ("policies.rule", &hits));
    enter(&mut plan, &denying, Judgement::Met(hits.clone()));
    let Excess::Denied { message, hits: found, .. } = &plan.violations[0].excess else { panic!("{plan:?}") };
    assert_eq!((message.as_deref(), found, plan.is_refused()), (Some("no"), &hits, true));
    // Not even a policy that only warns may pass for one that has nothing to say.
    let failed = Judgement::Failed { error: "broken".to_owned(), hit: None };
    enter(&mut plan, &Policy { severity: Severity::Warn, ..denying }, failed);
    assert_eq!(plan.violations.len(), 2);
}

#[test]
fn what_is_not_used_is_not_built() {
    let compiled = compile(&policy(Each::Table, "table.kind == 'removed' && change.name != 'x'")).unwrap();
    assert_eq!(compiled.uses, BTreeSet::from([(Each::Change, "name"), (Each::Table, "kind")]));
}

#[test]
fn a_digest_does_not_depend_on_policies() {
    let digest = |plan: &Plan| -> Digest { plan.digest() };
    let mut warned = plan();
    let policy = Policy { severity: Severity::Warn, ..policy(Each::Plan, "true") };
    enter(&mut warned, &policy, Judgement::Met(Vec::new()));
    assert_eq!(digest(&warned), digest(&plan()));
}

/// What expressions are made of, good and bad.
const PIECES: [&str; 62] = [
    "plan",
    "change",
    "table",
    ".add",
    ".mode",
    ".addresses",
    ".name",
    ".tables_removed",
    ".before",
    ".run",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "1",
    "2u",
    "1.5",
    "0x1f",
    "'a'",
    "\"b\"",
    "b'c'",
    "r'\\d'",
    "'''",
    "+",
    "-",
    "*",
    "/",
    "%",
    "==",
    "!=",
    "<",
    ">=",
    "&&",
    "||",
    "!",
    "?",
    ":",
    ",",
    " in ",
    "has(",
    ".all(x,",
    ".exists(x,",
    ".filter(x,",
    ".map(x,",
    ".exists_one(x,",
    "size(",
    ".matches(",
    "x",
    "null",
    "true",
    "false",
    "int(",
    "\n",
    " ",
    "9223372036854775807",
    "//",
    "\u{4e2d}",
    "\u{1F600}",
    "`",
    "\\",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn no_expression_breaks_anything(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..14)) {
        let expression = pieces.concat();
        for each in Each::ALL {
            // A panic of the library would be caught, and told from an answer.
            let answer = asked(each, &expression);
            prop_assert!(!answer.contains("broke down") && !answer.contains("cannot be read"), "{expression}: {answer}");
        }
    }

    #[test]
    fn no_text_breaks_the_parser(expression in "\\PC{0,60}") {
        let answer = asked(Each::Table, &expression);
        prop_assert!(!answer.contains("broke down"), "{expression}: {answer}");
    }
}

#[test]
fn an_expression_of_a_large_plan_is_asked_in_time() {
    let mut plan = plan();
    let rows = (0..20_000).map(|n| row(&format!("t{n}"), TableChangeKind::Removed)).collect();
    plan.changes = vec![change("large", Action::Update, rows)];
    let compiled = compile(&policy(Each::Table, "table.name.startsWith('t1999')")).unwrap();
    let Judgement::Met(hits) = judge(&compiled, &plan) else { panic!("it is met") };
    assert_eq!(hits.len(), 11);
    drop(Arc::new(hits));
}
