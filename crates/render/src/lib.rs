//! Values to text, JSON, YAML.
