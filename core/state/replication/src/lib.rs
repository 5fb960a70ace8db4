//! Leader partition state: producer state, leader epochs, high watermark, fetch sessions.
