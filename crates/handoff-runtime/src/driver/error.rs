use std::fmt;

use handoff_plan::PlanId;
use handoff_store::StoreError;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DriverError {
    Store(StoreError),
    /// A plan in the store cannot be read by this version.
    Plan {
        id: PlanId,
        why: String,
    },
    /// An input broke the engine. It changed nothing; everything else goes on.
    Broken {
        why: String,
    },
}

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(e) => e.fmt(f),
            Self::Plan { id, why } => write!(f, "plan `{id}` in the store cannot be read: {why}"),
            Self::Broken { why } => {
                write!(f, "this input met an error inside of handoff, and changed nothing: {why}")
            }
        }
    }
}

impl std::error::Error for DriverError {}

impl From<StoreError> for DriverError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
