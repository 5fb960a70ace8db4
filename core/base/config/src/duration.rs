use std::time::Duration;

/// Reads `PnDTnHnMn.nS`, the form of ISO 8601 that `by_duration:` of the offset resets takes.
pub fn iso_duration(text: &str) -> Option<Duration> {
    let (days, time) = match text.strip_prefix('P')?.split_once('T') {
        Some((days, time)) if !time.is_empty() => (days, time),
        Some(_) => return None,
        None => (text.strip_prefix('P')?, ""),
    };
    if days.is_empty() && time.is_empty() {
        return None;
    }
    let mut seconds = 0.0;
    let mut number = String::new();
    for (part, units) in [(days, "D"), (time, "HMS")] {
        for letter in part.chars() {
            if letter.is_ascii_digit() || letter == '.' {
                number.push(letter);
                continue;
            }
            let unit = match letter {
                'D' => 86_400.0,
                'H' => 3_600.0,
                'M' => 60.0,
                'S' => 1.0,
                _ => return None,
            };
            if !units.contains(letter) {
                return None;
            }
            seconds += std::mem::take(&mut number).parse::<f64>().ok()? * unit;
        }
    }
    number.is_empty().then_some(())?;
    Duration::try_from_secs_f64(seconds).ok()
}
