//! The live service.

mod files;
mod settings;

use std::hash::{BuildHasher as _, RandomState};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use handoff_engine::{Limits, Record};
use handoff_runtime::{
    Catalog, Dispatcher, Driver, Handle, Loaded, Meter, Ports, Runtime, Server, Service, Standing, Tokens,
    Wake, Watch, system_time,
};
use tracing_subscriber::EnvFilter;

use self::files::Files;
use self::settings::Settings;
pub(crate) use self::settings::hold_seconds;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};

/// Run the live service: real time, HTTP, the board, rules that reload
///
/// Without tokens it serves this machine alone. It stops on ctrl-c or SIGTERM, when what is in flight is done.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff serve specs/ --store store\n  handoff serve specs/ --store store --listen 0.0.0.0:7878 --log json\n\nOf `handoff.toml` it reads `[service]` (`listen`, `poll`, `per_second`, `body_bytes`, `connections`) and `[events]` (`secret_env`, `hold`), and where effects go: `[services.NAME]`, `[assistants.NAME]`, `[reach.CHANNEL]` and `[emit]` (`kind`, `url`, `secret_env`, `command`, `smtp`, `timeout`, `tries`)."
)]
pub(crate) struct Serve {
    /// Files, or folders with `.handoff` files below them.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The folder that keeps the cases; it is made where there is none.
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// Where it listens; port 0 takes one that is free, and says which.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// How the log, on stderr, is written. `HANDOFF_LOG` says how much: `info`, `debug`, `warn`.
    #[arg(long, value_enum, default_value_t)]
    log: Log,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Log {
    /// For people.
    #[default]
    Text,
    /// For programs: one object a line.
    Json,
}

impl Serve {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let settings = Settings::load(&self.paths)?;
        start_log(self.log);
        let seed = RandomState::new().hash_one(0);
        let limits = Limits { hold_seconds: settings.hold_seconds, seed, ..Limits::default() };
        let store = super::store::open_or_create(&self.store, console)?;
        let tokens = Tokens::open(&self.store).map_err(undone)?;
        let driver = Driver::open(Box::new(store), limits).map_err(undone)?;
        let meter = Meter::new().map_err(undone)?;
        let wake = Wake::default();
        let (mut counts, mut wakes) = (meter.ear(), wake.ear());
        let hear = move |facts: &[Record]| {
            counts(facts);
            wakes(facts);
        };
        let runtime = Runtime::start_with(driver, system_time, hear).map_err(undone)?;
        let served = self.serve(console, settings, &runtime, tokens, &meter, wake);
        let stopped = runtime.stop().map_err(undone);
        let outcome = served?;
        stopped.map(|()| outcome)
    }

    fn serve(
        self,
        console: &mut Console,
        settings: Settings,
        runtime: &Runtime,
        tokens: Tokens,
        meter: &Meter,
        wake: Wake,
    ) -> Result<Outcome, Failure> {
        let handle = runtime.handle();
        let standing = Arc::new(Standing::default());
        let spec = Box::new(Files::new(self.paths));
        let mut catalog = Catalog::new(handle.clone(), spec, standing.clone(), system_time);
        match catalog.look().map_err(undone)? {
            Some(Loaded::Refused(errors)) => {
                let last_good = handle.look(|world| world.current_plan().is_some()).map_err(undone)?;
                if !last_good {
                    errors.iter().for_each(|error| console.remark(error));
                    console.remark("handoff: the spec has errors, and the store has no rules from before");
                    return Ok(Outcome::Findings);
                }
                tell_loaded(&Loaded::Refused(errors));
            }
            Some(loaded) => tell_loaded(&loaded),
            None => return Err(undone("the files of the spec change all the time")),
        }
        let address = self.listen.unwrap_or(settings.listen);
        let (ports, said) = (Arc::new(bound(&settings, &handle)?), settings.still_said());
        let service =
            Service::new(handle.clone(), tokens, settings.signature, standing, meter.clone(), settings.http);
        let service = service.with_ports(ports.clone());
        let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(undone)?;
        let server = threads.block_on(Server::listen(address, service)).map_err(|e| match e {
            handoff_runtime::ServerError::NotLocal(_) => Failure::Usage(e.to_string()),
            e => undone(e),
        })?;
        let dispatcher = Dispatcher::start(&handle, &ports, wake, meter, system_time).map_err(undone)?;
        let told = move |loaded: &Loaded| {
            tell_loaded(loaded);
            if !said() {
                tracing::warn!(
                    "`handoff.toml` says something else than at the start: that counts from the next one on"
                );
            }
        };
        let watch = Watch::start(catalog, settings.poll, told).map_err(undone)?;
        let stop = {
            let _here = threads.enter();
            asked_to_stop().map_err(undone)?
        };
        console.line(format_args!("listening on http://{}", server.address()))?;
        console.flush()?;
        tracing::info!(address = %server.address(), store = %shown(&self.store), "listening");
        threads.block_on(server.run(stop));
        tracing::info!("stopping");
        watch.stop();
        dispatcher.stop();
        threads.shutdown_timeout(Duration::from_secs(5));
        Ok(Outcome::Done)
    }
}

/// The ports of the rules in use.
fn bound(settings: &Settings, handle: &Handle) -> Result<Ports, Failure> {
    let plan = handle.look(|world| world.current_plan().cloned()).map_err(undone)?;
    let ports = settings.ports(&plan.unwrap_or_default())?;
    if ports.only_logs() {
        tracing::warn!("`handoff.toml` binds no channel (`[reach.…]`): notices go to this log");
    }
    Ok(ports)
}

fn shown(path: &Path) -> impl std::fmt::Display {
    path.display()
}

fn undone(error: impl std::fmt::Display) -> Failure {
    Failure::Undone(error.to_string())
}

fn tell_loaded(loaded: &Loaded) {
    match loaded {
        Loaded::Taken(plan) => tracing::info!(%plan, "new rules are in use"),
        Loaded::Same(plan) => tracing::info!(%plan, "the rules in the files are those in use"),
        Loaded::Refused(errors) => {
            tracing::error!(
                errors = errors.len(),
                "the rules in the files are refused; the last good ones are in use"
            );
            errors.iter().for_each(|error| tracing::error!("{error}"));
        }
    }
}

fn start_log(log: Log) {
    let filter = EnvFilter::try_from_env("HANDOFF_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let lines =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // There is one log a process: a second cannot be started, and the first goes on.
    let _ = match log {
        Log::Text => lines.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
        Log::Json => lines.json().flatten_event(true).try_init(),
    };
}

/// Ctrl-c, or what a system says to a service that is to end. It listens for these as soon as this returns.
#[cfg(unix)]
fn asked_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut ended) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = ended.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn asked_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without it there is nothing to wait for.
        let _ = tokio::signal::ctrl_c().await;
    })
}
