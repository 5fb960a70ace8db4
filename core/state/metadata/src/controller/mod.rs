mod context;

pub use context::{ApiError, ControllerConfig, ControllerContext, ControllerRequest, Describable, Outcome};

use crate::image::MetadataImage;
use crate::{Error, MetadataRecord};

/// The active controller's state: the metadata as of the last record it wrote, committed or not.
///
/// `handle` decides and changes nothing replicated; the caller appends the outcome's records and
/// replays them here at once, so that the next request sees them. If the append fails, the caller
/// makes a new controller from the last committed image: that is the whole of rollback.
#[derive(Debug, Clone)]
pub struct Controller {
    pub(crate) config: ControllerConfig,
    pub(crate) image: MetadataImage,
}
