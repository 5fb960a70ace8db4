//! Request handlers, routing and node lifecycle.
