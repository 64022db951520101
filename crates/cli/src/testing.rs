//! What tests of several modules need.

use std::path::Path;

use crate::capture::{Conversation, Source};

pub(crate) fn conversation() -> Conversation {
    Conversation::of_files(Path::new("folder"), "folder", Source::Names, Vec::new())
}
