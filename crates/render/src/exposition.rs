//! Numbers in the text format of Prometheus, as its node_exporter reads it from files.
//!
//! It knows gauges alone: a command that ends has no counters. Samples of one metric stand together below its help and
//! type, as the format demands, and a metric without any sample is left out.

use std::fmt::Display;

use crate::escape::escape;

/// Metrics in the making.
pub(crate) struct Exposition(String);

/// The samples of one metric.
pub(crate) struct Gauge<'e> {
    out: &'e mut String,
    name: &'static str,
    help: &'static str,
    is_begun: bool,
}

impl Exposition {
    pub(crate) const fn new() -> Self {
        Self(String::new())
    }

    /// Begins a metric. The help is ours: one line without backslashes.
    pub(crate) fn gauge(&mut self, name: &'static str, help: &'static str) -> Gauge<'_> {
        Gauge { out: &mut self.0, name, help, is_begun: false }
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

impl Gauge<'_> {
    /// Adds a sample. The values of its labels may come from outside.
    pub(crate) fn sample(&mut self, labels: &[(&'static str, &str)], value: impl Display) -> &mut Self {
        if !self.is_begun {
            self.is_begun = true;
            self.out.push_str(&format!("# HELP {0} {1}\n# TYPE {0} gauge\n", self.name, self.help));
        }
        self.out.push_str(self.name);
        for (n, (label, value)) in labels.iter().enumerate() {
            self.out.push_str(if n == 0 { "{" } else { "," });
            self.out.push_str(&format!("{label}=\"{}\"", quoted(value)));
        }
        self.out.push_str(if labels.is_empty() { " " } else { "} " });
        self.out.push_str(&format!("{value}\n"));
        self
    }
}

/// The value of a label. What could drive a terminal is made visible before, line ends among it.
fn quoted(value: &str) -> String {
    escape(value).replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
