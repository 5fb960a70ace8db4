use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// A table for people: a header, columns as wide as they need be, no lines. Columns named in
/// `numbers` are set to the right.
pub(crate) fn table<const N: usize>(
    header: [&str; N],
    numbers: &[usize],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    // Rows stay one line each, also where the terminal is narrow: they are for grep and awk too.
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header);
    for row in rows {
        table.add_row(row);
    }
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if numbers.contains(&at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_are_aligned_and_lines_have_no_tail() {
        let rows = [["orders", "12"], ["a", "3"]].map(|row| row.map(str::to_owned));
        let expected = "TOPIC   PARTITIONS\norders          12\na                3";
        assert_eq!(table(["TOPIC", "PARTITIONS"], &[1], rows), expected);
    }
}
