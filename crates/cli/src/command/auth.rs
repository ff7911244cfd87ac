//! `disync auth whoami`: which credentials are used, and where they come from.
//!
//! It works without a project, too; a project matters only if its DataWorks is the embedded one.

use disync_dataworks::CredentialSource;
use disync_dataworks::credential::{Lifetime, PassedOver};
use disync_render::{Identity, KeyInUse, Skipped, Validity, Whoami, whoami_json, whoami_text, whoami_yaml};
use jiff::Timestamp;

use crate::args::{Format, Global, ServiceArgs, WhoamiArgs};
use crate::credentials;
use crate::endpoint::{self, Chosen};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::project;

pub(crate) async fn whoami(global: &Global, args: &WhoamiArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let whoami = if is_embedded(global) { Whoami::Embedded } else { Whoami::Key(key(args, printer).await?) };
    let text = match args.format {
        Format::Text => whoami_text(&whoami, Timestamp::now(), &printer.out),
        Format::Json => whoami_json(&whoami),
        Format::Yaml => whoami_yaml(&whoami),
    };
    printer.result(&text);
    Ok(Exit::Done)
}

/// Whether there is a project here that speaks to the embedded DataWorks. Whatever else is wrong with it is not the
/// matter of this command.
fn is_embedded(global: &Global) -> bool {
    let Ok(Ok(config)) = project::read(global) else { return false };
    let chosen = endpoint::find(&config.project, &ServiceArgs::default(), |name| std::env::var(name).ok());
    matches!(chosen, Ok(Chosen::Embedded))
}

async fn key(args: &WhoamiArgs, printer: &Printer) -> Result<KeyInUse, Failure> {
    let source = credentials::discover().await?;
    for note in source.notes() {
        printer.warning(&note);
    }
    let identity = if args.verify { Some(identity(&source).await?) } else { None };
    let (id, lifetime) = source.key();
    let origin =
        source.origin().ok_or_else(|| Failure::new(Exit::Error, "internal error: credentials of no origin"))?;
    Ok(KeyInUse {
        provider: origin.provider.word(),
        source: format!("{}: {}", origin.provider, origin.place),
        method: origin.method.clone(),
        id,
        validity: match lifetime {
            Lifetime::Unlimited => Validity::Unlimited,
            Lifetime::Until(until) => Validity::Until(until),
            Lifetime::Unknown => Validity::Unknown,
        },
        identity,
        skipped: origin.passed_over.iter().map(skipped).collect(),
    })
}

async fn identity(source: &CredentialSource) -> Result<Identity, Failure> {
    let identity = source.identity(&credentials::surroundings(), Timestamp::now()).await.map_err(|broken| {
        Failure::new(Exit::Denied, format!("cannot verify the credentials: {broken}"))
            .hint(format!("they come from {}", credentials::origin_of(source)))
    })?;
    Ok(Identity { account: identity.account_id, arn: identity.arn })
}

fn skipped(PassedOver { provider, reason }: &PassedOver) -> Skipped {
    Skipped { provider: provider.word(), source: provider.to_string(), reason: reason.clone() }
}
