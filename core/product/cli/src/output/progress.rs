use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is counted.
#[derive(Clone, Copy)]
pub(crate) enum Unit {
    Bytes,
    Records,
}

/// A bar on stderr when people look at it, nothing otherwise. Without a `total` it only counts.
/// `shown` says whether it would disturb what else is on the terminal.
pub(crate) fn progress(unit: Unit, total: Option<u64>, shown: bool) -> ProgressBar {
    if !shown || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = match (unit, total) {
        (Unit::Bytes, Some(_)) => {
            "{bar:30} {percent:>3} %  {bytes} of {total_bytes}  {bytes_per_sec}  {eta} left  {msg}"
        }
        (Unit::Bytes, None) => "{spinner} {bytes}  {bytes_per_sec}  {msg}",
        (Unit::Records, Some(_)) => {
            "{bar:30} {percent:>3} %  {human_pos} of {human_len} records  {per_sec}  {eta} left"
        }
        (Unit::Records, None) => "{spinner} {human_pos} records  {per_sec}",
    };
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
    // The templates are constants, which the tests draw.
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
