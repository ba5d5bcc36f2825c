//! What comes in, within limits.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use serde_json::Value;

use super::problem::Problem;
use super::service::HttpLimits;

/// The whole body.
pub(super) async fn read(limits: &HttpLimits, body: Body) -> Result<Bytes, Problem> {
    let read = axum::body::to_bytes(body, limits.body_bytes);
    match tokio::time::timeout(Duration::from_secs(limits.body_seconds), read).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(e)) if is_too_long(&e) => {
            Err(Problem::too_large(format!("at most {} KiB", limits.body_bytes / 1024)))
        }
        Ok(Err(_)) => Err(Problem::bad_request("the body broke off")),
        Err(_) => {
            let title = "the body took too long";
            Err(Problem::of(StatusCode::REQUEST_TIMEOUT, title)
                .with_detail(format!("at most {} seconds", limits.body_seconds)))
        }
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    std::iter::from_fn(|| {
        let this = cause?;
        cause = this.source();
        Some(this.to_string())
    })
    .any(|text| text.contains("length limit"))
}

/// The media type without its parameters, in lower case; `None`: none is told.
pub(super) fn media_type(headers: &HeaderMap) -> Option<String> {
    let told = headers.get(CONTENT_TYPE)?.to_str().unwrap_or_default();
    Some(told.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

pub(super) fn unsupported(takes: &str) -> Problem {
    let title = "the body is of another type";
    Problem::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, title).with_detail(format!("it takes {takes}"))
}

/// One JSON value.
pub(super) fn json(limits: &HttpLimits, bytes: &[u8]) -> Result<Value, Problem> {
    if depth(bytes) > limits.body_depth {
        let most = limits.body_depth;
        return Err(Problem::mismatches(&[format!("lists and objects are nested more than {most} deep")]));
    }
    serde_json::from_slice(bytes).map_err(|e| {
        Problem::bad_request(format!("the body is not JSON: line {}, column {}", e.line(), e.column()))
    })
}

/// How many lists and objects are open at once, at most; counted before anything is made of them.
fn depth(bytes: &[u8]) -> usize {
    let (mut open, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                open += 1;
                deepest = deepest.max(open);
            }
            b'}' | b']' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

pub(super) fn base64_text(text: &str) -> Option<String> {
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(text).ok()?).ok()
}
