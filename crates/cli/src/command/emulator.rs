//! `disync emulator`.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use disync_emulator::{Mode, Options, Seed, Service, serve};
use jiff::Timestamp;
use tokio::net::TcpListener;

use crate::args::{AccessKey, EmulatorArgs, Global};
use crate::failure::{Exit, Failure};
use crate::interrupt;
use crate::printer::Printer;

pub(crate) async fn run(_global: &Global, args: &EmulatorArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    if !args.listen.ip().is_loopback() && !args.allow_remote {
        return Err(Failure::new(Exit::Error, format!("{} can be reached from other machines", args.listen))
            .hint("listen on 127.0.0.1, or pass --allow-remote"));
    }
    let service = Service::open(args.data.as_deref(), Mode::ReadWrite, options(args)?)
        .map_err(|error| Failure::error("cannot open the world", &error))?;
    let cannot_listen = |error| Failure::error(&format!("cannot listen on {}", args.listen), &error);
    let listener = TcpListener::bind(args.listen).await.map_err(cannot_listen)?;
    let address = listener.local_addr().map_err(cannot_listen)?;
    let (_interrupt, stop) = interrupt::listen()?;
    printer.result(&format!("DataWorks emulator listening on http://{address}\n"));
    let stopped = async move {
        stop.await;
    };
    serve(listener, Arc::new(service), Arc::new(Timestamp::now), stopped)
        .await
        .map_err(|error| Failure::error("the emulator failed", &error))?;
    Ok(Exit::Done)
}

fn options(args: &EmulatorArgs) -> Result<Options, Failure> {
    let mut options = Options {
        process_time: args.process_time,
        start_time: args.instance_time,
        stop_time: args.instance_time,
        ..Options::default()
    };
    if !args.access_keys.is_empty() {
        let keys = args.access_keys.iter().map(AccessKey::parts).collect::<Option<_>>().ok_or_else(|| {
            Failure::new(Exit::Error, "an access key is written ID:SECRET[:TOKEN] (what was given is not shown)")
        })?;
        options.access_keys = keys;
    }
    if let Some(path) = &args.seed {
        options.seed = seed(path)?;
    }
    Ok(options)
}

fn seed(path: &Path) -> Result<Seed, Failure> {
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::error(&format!("cannot read the seed {}", path.display()), &error))?;
    Seed::parse(&text).map_err(|error| Failure::error(&format!("{} is not a seed", path.display()), &error))
}
