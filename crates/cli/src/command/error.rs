//! `disync error`: what a code of the service means, and what to do about it.

use disync_render::{CodeRow, code_text, codes_text};
use disync_wire::ErrorCode;
use disync_wire::error_code::KnownCode;

use crate::args::ErrorArgs;
use crate::failure::{Exit, Failure};
use crate::printer::Printer;

pub(crate) fn run(args: &ErrorArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let Some(code) = &args.code else {
        let rows: Vec<CodeRow> = KnownCode::ALL.iter().map(|known| row(known.code(), *known)).collect();
        printer.result(&codes_text(&rows, &printer.out));
        return Ok(Exit::Done);
    };
    let known = find(code).ok_or_else(|| {
        Failure::new(Exit::Error, format!("`{code}` is not a code that disync knows"))
            .hint("`disync error` lists those that it knows; what the service said beside the code is the best clue")
    })?;
    printer.result(&code_text(&row(code, known), &printer.out));
    Ok(Exit::Done)
}

/// Finds a code as it was typed: capitals do not matter to whoever reads it off a screen.
fn find(code: &str) -> Option<KnownCode> {
    let same = |known: &&KnownCode| known.code().eq_ignore_ascii_case(code);
    KnownCode::ALL.iter().find(same).copied().or_else(|| ErrorCode::from_code(code).known())
}

fn row(code: &str, known: KnownCode) -> CodeRow {
    let about = known.about();
    let code = if known.code().eq_ignore_ascii_case(code) { known.code() } else { code };
    CodeRow {
        code: code.to_owned(),
        status: known.http_status(),
        meaning: about.meaning,
        evidence: about.evidence.to_string(),
        repeated: about.repeated.to_string(),
        advice: about.advice,
    }
}
