//! Listening, connections, stopping.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::metrics::Meter;
use super::route::router;
use super::service::{HttpLimits, Service};

/// A pause after an error of accepting, such as too many open files.
const AFTER_ERROR: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub enum ServerError {
    /// The address cannot be listened on.
    Listen {
        address: SocketAddr,
        why: String,
    },
    /// Without tokens only this machine is served.
    NotLocal(SocketAddr),
    Tokens(String),
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, why } => write!(f, "cannot listen on `{address}`: {why}"),
            Self::NotLocal(address) => write!(
                f,
                "`{address}` can be reached from other machines, and there are no tokens that say who asks: make one with \
                 `handoff token new PERSON --role operator --store DIR`, or listen on `127.0.0.1`"
            ),
            Self::Tokens(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for ServerError {}

/// Listens, and does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    limits: HttpLimits,
    meter: Meter,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Server {
    /// # Errors
    /// The address is taken, or reaches beyond this machine without any token.
    pub async fn listen(address: SocketAddr, service: Service) -> Result<Self, ServerError> {
        let tokens = service.tokens.list().map_err(|e| ServerError::Tokens(e.to_string()))?;
        if tokens.is_empty() && !address.ip().is_loopback() {
            return Err(ServerError::NotLocal(address));
        }
        let failed = |e: std::io::Error| ServerError::Listen { address, why: e.to_string() };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (limits, meter) = (service.limits, service.meter.clone());
        Ok(Self { listener, address, router: router(service), limits, meter })
    }

    /// With the port that it was given where 0 was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is done; then takes no more, and finishes what is in flight.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let open = Arc::new(Semaphore::new(self.limits.connections));
        let graceful = GracefulShutdown::new();
        tokio::pin!(stop);
        loop {
            // Beyond the limit callers wait in the queue of the system.
            let accept = async {
                let seat = open.clone().acquire_owned().await;
                (self.listener.accept().await, seat)
            };
            let (accepted, seat) = tokio::select! {
                accepted = accept => accepted,
                () = &mut stop => break,
            };
            match accepted {
                Ok((stream, from)) => {
                    let answering = self.answer(stream, from, &graceful);
                    tokio::spawn(async move {
                        answering.await;
                        drop(seat);
                    });
                }
                Err(why) => {
                    tracing::warn!(%why, "a connection could not be accepted");
                    tokio::time::sleep(AFTER_ERROR).await;
                }
            }
        }
        drop(self.listener);
        self.meter.close();
        let patience = Duration::from_secs(self.limits.stop_seconds);
        if tokio::time::timeout(patience, graceful.shutdown()).await.is_err() {
            tracing::warn!("some callers were not answered in time, and were cut off");
        }
    }

    fn answer(
        &self,
        stream: TcpStream,
        from: SocketAddr,
        graceful: &GracefulShutdown,
    ) -> impl Future<Output = ()> + Send + 'static {
        let router = self.router.clone().layer(axum::Extension(ConnectInfo(from)));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(self.limits.head_seconds))
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
        let watched = graceful.watch(connection);
        async move {
            // A caller that breaks off is its own matter.
            if let Err(why) = watched.await {
                tracing::debug!(%why, "a connection ended early");
            }
        }
    }
}
