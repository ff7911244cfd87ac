//! The columns of a destination table, made of those of the source.
//!
//! The fields of a column are those of the only public instance [SDK]; how types are translated is inferred from the
//! type tables of the destinations' manuals [INF]. A table of which nothing is known has one column, `id`, as in that
//! instance.

use std::borrow::Cow;

use serde::Serialize;

use super::Destination;
use crate::seed::SourceTable;

/// A column of a table to be created.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Column<'a> {
    column_size: u32,
    name: &'a str,
    index: usize,
    comment: &'a str,
    new_digit: u32,
    #[serde(rename = "type")]
    column_type: Cow<'static, str>,
    digit: u32,
    primary_key: bool,
}

/// The columns for a destination.
pub(super) fn columns<'a>(destination: Destination, table: Option<&'a SourceTable>) -> Vec<Column<'a>> {
    let Some(table) = table else {
        let column_type = translated(destination, "bigint");
        let (index, primary_key) = (0, true);
        return vec![Column {
            name: "id",
            column_type,
            primary_key,
            index,
            comment: "",
            column_size: 0,
            digit: 0,
            new_digit: 0,
        }];
    };
    let column = |(index, column): (usize, &'a crate::seed::Column)| {
        let (column_size, digit) = size(&column.kind);
        Column {
            name: &column.name,
            column_type: translated(destination, &column.kind),
            primary_key: table.primary_key.contains(&column.name),
            index,
            comment: &column.comment,
            column_size,
            digit,
            new_digit: digit,
        }
    };
    table.columns.iter().enumerate().map(column).collect()
}

/// The names of the columns of the primary key.
pub(super) fn primary_key(table: Option<&SourceTable>) -> Vec<&str> {
    table.map_or_else(|| vec!["id"], |table| table.primary_key.iter().map(String::as_str).collect())
}

/// The precision and scale of a decimal type; 0 and 0 of all others.
fn size(kind: &str) -> (u32, u32) {
    let (word, rest) = kind.split_once('(').unwrap_or((kind, ""));
    if !matches!(word.trim().to_ascii_lowercase().as_str(), "decimal" | "numeric") {
        return (0, 0);
    }
    let digits = rest.split_once(')').map_or(rest, |(digits, _)| digits);
    let (precision, scale) = digits.split_once(',').unwrap_or((digits, "0"));
    (precision.trim().parse().unwrap_or_default(), scale.trim().parse().unwrap_or_default())
}

/// The type of the destination for one of MySQL.
fn translated(destination: Destination, kind: &str) -> Cow<'static, str> {
    let lower = kind.to_ascii_lowercase();
    let word = lower.split(['(', ' ']).next().unwrap_or_default();
    let unsigned = lower.contains("unsigned");
    match destination {
        Destination::Holo => holo(word, unsigned, size(kind)),
        Destination::Odps => Cow::Borrowed(odps(word)),
        Destination::Kafka => Cow::Owned(lower),
    }
}

fn holo(word: &str, unsigned: bool, (precision, scale): (u32, u32)) -> Cow<'static, str> {
    Cow::Borrowed(match word {
        "bigint" if unsigned => "numeric(20,0)",
        "bigint" => "int8",
        "int" | "integer" if unsigned => "int8",
        "int" | "integer" | "mediumint" | "year" => "int4",
        "smallint" | "tinyint" => "int2",
        "bool" | "boolean" => "bool",
        "decimal" | "numeric" if precision > 0 => return Cow::Owned(format!("numeric({precision},{scale})")),
        "decimal" | "numeric" => "numeric(38,18)",
        "float" => "float4",
        "double" | "real" => "float8",
        "date" => "date",
        "time" => "time",
        "datetime" | "timestamp" => "timestamptz",
        "json" => "json",
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" | "bit" => "bytea",
        _ => "text",
    })
}

fn odps(word: &str) -> &'static str {
    match word {
        "bigint" | "int" | "integer" | "mediumint" | "smallint" | "tinyint" | "year" => "BIGINT",
        "bool" | "boolean" => "BOOLEAN",
        "decimal" | "numeric" => "DECIMAL",
        "float" | "double" | "real" => "DOUBLE",
        "date" | "datetime" | "timestamp" => "DATETIME",
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => "BINARY",
        _ => "STRING",
    }
}
