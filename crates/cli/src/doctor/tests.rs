//! Values as the service could tell them, and what is made of them.

mod channel;
mod identity;
mod named;
mod reached;
mod source;

use disync_config::{Config, SourceFile};
use disync_model::{Address, Desired};
use disync_render::{Finding, Style, doctor_text};

/// Two syncs from one source, the second without a group of its own.
const SYNCS: &str = "syncs:
  orders:
    type: realtime
    source: { datasource: mysql_pub, tables: { shop: [orders, order_items] } }
    destination: { type: holo, datasource: holo }
    resource_group: S_res_group_1_2
    folder: f
  bills:
    type: realtime
    source: { datasource: mysql_pub, tables: [bills] }
    destination: { type: kafka, datasource: queue }
    folder: f
";

fn desired(syncs: &str) -> Desired {
    config("", syncs).desired
}

/// A project with more settings, and these syncs.
fn config(settings: &str, syncs: &str) -> Config {
    let file = |path: &str, text: &str| SourceFile { path: path.into(), bytes: text.as_bytes().to_vec() };
    let project = format!("disync: 1\nproject_id: 1\nendpoint: embedded\n{settings}");
    let config = disync_config::parse(&[file("disync.yaml", &project), file("syncs/a.yaml", syncs)]);
    config.unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The findings as people see them, without the count at the end.
fn lines(findings: &[Finding]) -> String {
    let text = doctor_text(findings, &Style::PLAIN);
    text.rsplit_once("\n\n").map(|(lines, _)| lines.to_owned()).unwrap_or(text)
}

fn addresses(names: &[&str]) -> Vec<Address> {
    names.iter().map(|name| Address::realtime(*name)).collect()
}
