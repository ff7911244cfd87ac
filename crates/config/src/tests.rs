use std::fmt::Write as _;

use disync_model::Problem;

use super::*;

/// A project in which nothing is wrong.
const PROJECT: &str = "\
disync: 1
project_id: 10000
region: cn-shanghai
defaults: { resource_group: S_res_group_1, run: stopped }
";

/// A file of syncs in which nothing is wrong.
const ORDERS: &str = "\
syncs:
  orders_to_holo:
    type: realtime
    source:
      datasource: mysql_pub
      tables:
        shop: [orders, order_items]
        billing:
          - invoices
    destination: { type: holo, datasource: holo }
";

fn file(path: &str, text: impl AsRef<[u8]>) -> SourceFile {
    SourceFile { path: path.into(), bytes: text.as_ref().to_vec() }
}

fn read(project: &str, orders: &str) -> Result<Config, Vec<Problem>> {
    parse(&[file("disync.yaml", project), file("syncs/orders.yaml", orders)])
}

fn show(result: Result<Config, Vec<Problem>>) -> String {
    let Err(problems) = result else { return "no problem".to_owned() };
    let mut text = String::new();
    for Problem { code, message, place, hint } in problems {
        let (file, line, column) = (&place.file, place.line, place.column);
        writeln!(text, "{file}:{line}:{column} {code} {message}").unwrap();
        if !place.text.is_empty() {
            let margin = place.column as usize - 1;
            writeln!(text, "  | {}\n  | {:margin$}{}", place.text, "", "^".repeat(place.length as usize)).unwrap();
        }
        writeln!(text, "  = {}", hint.unwrap_or_default()).unwrap();
    }
    text
}

#[test]
fn a_good_project_has_no_problem() {
    assert_eq!(show(read(PROJECT, ORDERS)), "no problem");
}
