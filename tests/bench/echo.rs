//! What HTTP alone costs: the same framework as the service has, and a body that comes back.

use std::io::Write;

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;

/// Tells where it listens, as the service does, and answers until it is killed.
pub(crate) fn serve() {
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    threads.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("listening on http://{}", listener.local_addr().unwrap());
        std::io::stdout().flush().unwrap();
        let router = Router::new().route("/events", post(|body: Bytes| async move { body }));
        axum::serve(listener, router).await.unwrap();
    });
}
