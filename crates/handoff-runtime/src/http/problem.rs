//! What is answered when a request cannot be done: `application/problem+json` (RFC 9457).

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::driver::DriverError;
use crate::live::RuntimeError;

/// `{"type": "about:blank", "title", "status", "detail", …}`; what else belongs to it stands beside.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    status: StatusCode,
    title: &'static str,
    members: Map<String, Value>,
}

impl Problem {
    pub(super) fn of(status: StatusCode, title: &'static str) -> Self {
        Self { status, title, members: Map::new() }
    }

    pub(super) fn with_detail(self, detail: impl Into<String>) -> Self {
        self.with("detail", detail.into())
    }

    pub(super) fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.members.insert(member.to_owned(), value.into());
        self
    }

    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::BAD_REQUEST, "the request cannot be read").with_detail(detail)
    }

    pub(super) fn unauthorized(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::UNAUTHORIZED, "who asks is not known").with_detail(detail)
    }

    pub(super) fn forbidden(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::FORBIDDEN, "not allowed").with_detail(detail)
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::NOT_FOUND, "there is no such thing").with_detail(detail)
    }

    /// Every mismatch by itself.
    pub(super) fn mismatches(errors: &[String]) -> Self {
        let title = "the payload does not fit";
        Self::of(StatusCode::UNPROCESSABLE_ENTITY, title)
            .with_detail(errors.join("; "))
            .with("errors", errors)
    }

    pub(super) fn too_large(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::PAYLOAD_TOO_LARGE, "too large").with_detail(detail)
    }

    pub(super) fn broken(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::INTERNAL_SERVER_ERROR, "an error inside of handoff").with_detail(detail)
    }

    pub(super) fn runtime(error: &RuntimeError) -> Self {
        match error {
            RuntimeError::Driver(DriverError::Broken { .. }) => Self::broken(error.to_string()),
            RuntimeError::Driver(_) | RuntimeError::Stopped => {
                let title = "nothing is taken at the moment";
                Self::of(StatusCode::SERVICE_UNAVAILABLE, title).with_detail(error.to_string())
            }
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// Without the status: for one of many.
    pub(super) fn members(&self) -> &Map<String, Value> {
        &self.members
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({ "type": "about:blank", "title": self.title, "status": self.status.as_u16() });
        if let Some(object) = body.as_object_mut() {
            object.extend(self.members);
        }
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match self.status {
            StatusCode::UNAUTHORIZED => {
                // A browser that opens the board asks for the token as a password.
                let ways = HeaderValue::from_static("Bearer, Basic realm=\"handoff\", charset=\"UTF-8\"");
                headers.insert(WWW_AUTHENTICATE, ways);
            }
            StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response
    }
}
