//! `disync emulator`.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use disync_emulator::{Mode, Options, Seed, Service, TextError, parse_faults, serve};
use jiff::Timestamp;
use tokio::net::TcpListener;

use crate::args::{AccessKey, EmulatorArgs, Global};
use crate::failure::{Exit, Failure};
use crate::interrupt::{self, Readers};
use crate::printer::Printer;

pub(crate) async fn run(_global: &Global, args: &EmulatorArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    if !args.listen.ip().is_loopback() && !args.allow_remote {
        return Err(Failure::new(Exit::Error, format!("{} can be reached from other machines", args.listen))
            .hint("listen on 127.0.0.1, or pass --allow-remote"));
    }
    let service = service(args)?;
    let cannot_listen = |error| Failure::error(&format!("cannot listen on {}", args.listen), &error);
    let listener = TcpListener::bind(args.listen).await.map_err(cannot_listen)?;
    let address = listener.local_addr().map_err(cannot_listen)?;
    let (_interrupt, stop) = interrupt::listen(printer, Readers::DoNotMatter, "")?;
    printer.result(&format!("DataWorks emulator listening on http://{address}\n"));
    let stopped = async move {
        stop.await;
    };
    serve(listener, Arc::new(service), Arc::new(Timestamp::now), stopped)
        .await
        .map_err(|error| Failure::error("the emulator failed", &error))?;
    Ok(Exit::Done)
}

/// A service with everything that the files and flags say.
fn service(args: &EmulatorArgs) -> Result<Service, Failure> {
    let faults = match &args.world.faults {
        Some(path) => parse_faults(&read("faults", path)?).map_err(|error| not_understood(path, &error))?,
        None => Vec::new(),
    };
    let service = Service::open(args.world.data.as_deref(), Mode::ReadWrite, options(args)?);
    let service = service.map_err(|error| Failure::error("cannot open the world", &error))?;
    let injected = service.change(|world| faults.into_iter().for_each(|fault| world.inject(fault)));
    injected.map_err(|error| Failure::error("cannot write the world", &error))?;
    Ok(service)
}

fn options(args: &EmulatorArgs) -> Result<Options, Failure> {
    let now = Timestamp::now();
    let mut options = Options::default();
    if let Some(path) = &args.behaviour.options {
        options = options.with_file(&read("options", path)?, now).map_err(|error| not_understood(path, &error))?;
    }
    let flags = options.with_settings(args.settings(), now);
    options = flags.map_err(|error| Failure::error("an option is not valid", &error))?;
    if !args.access_keys.is_empty() {
        let keys = args.access_keys.iter().map(AccessKey::parts).collect::<Option<_>>().ok_or_else(|| {
            Failure::new(Exit::Error, "an access key is written ID:SECRET[:TOKEN] (what was given is not shown)")
        })?;
        options.access_keys = keys;
    }
    if let Some(path) = &args.world.seed {
        options.seed = Seed::parse(&read("seed", path)?).map_err(|error| {
            let all: Vec<String> = error.problems().iter().map(|one| format!("{}:{one}", path.display())).collect();
            Failure::new(Exit::Error, all.join("; "))
        })?;
    }
    Ok(options)
}

fn read(what: &str, path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .map_err(|error| Failure::error(&format!("cannot read the {what} {}", path.display()), &error))
}

/// The problem of a file, at the place where editors look for it: `FILE:LINE:COLUMN`.
fn not_understood(path: &Path, error: &TextError) -> Failure {
    Failure::new(Exit::Error, format!("{}:{error}", path.display()))
}
