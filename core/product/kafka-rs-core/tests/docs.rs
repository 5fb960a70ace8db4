//! The page about embedding names a test for every function, and the test is there.

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_function_on_the_page_names_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let page = std::fs::read_to_string(root.join("docs/embedding.md")).expect("the page");
    let mut tests = BTreeSet::new();
    for dir in [
        "core/product/kafka-rs-core/tests",
        "core/product/test/tests",
        "core/product/cli/tests/cli",
    ] {
        for file in std::fs::read_dir(root.join(dir)).expect("tests") {
            let path = file.expect("a file").path();
            let Ok(source) = std::fs::read_to_string(&path) else {
                continue;
            };
            let functions = source.split("fn ").skip(1);
            tests.extend(functions.filter_map(|f| f.split('(').next().map(str::to_owned)));
        }
    }
    let mut checked = 0;
    let mut names_tests = false;
    for row in page.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let last = cells.last().expect("a cell");
        // The line of dashes stands under the heading of a table.
        if last.starts_with("---") {
            continue;
        }
        // Measured figures stand in tables too; only those that name tests are held to it.
        if cells[0].is_empty() || !cells[0].starts_with(['`', '*']) {
            names_tests = *last == "test";
            continue;
        }
        if !names_tests {
            continue;
        }
        if last.starts_with("comes with") {
            assert!(last.contains('#'), "{row}");
            continue;
        }
        let name = last.trim_matches('`');
        assert!(tests.contains(name), "{name} is no test: {row}");
        checked += 1;
    }
    assert!(checked > 40, "{checked} rows");
}
