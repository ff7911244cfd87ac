//! Text inside of HTML, be that a document of its own or what Markdown passes on.

/// Puts `text` so that a reader of HTML takes it for text, in an element as in an attribute.
pub(crate) fn push_text(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (plain, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut chars = from.chars();
        out.push_str(match chars.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            Some(_) => "&#39;",
            None => "",
        });
        rest = chars.as_str();
    }
    out.push_str(rest);
}
