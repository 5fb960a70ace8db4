use super::*;

fn form(json: bool) -> Form {
    Form {
        topic: Str::from("t"),
        partition: None,
        key: None,
        key_separator: (!json).then(|| b"::".to_vec()),
        headers: vec![RecordHeader {
            key: Str::from("all"),
            value: Some(Bytes::from("1")),
        }],
        json,
        empty_is_null: false,
    }
}

fn record(form: &Form, text: &str) -> ProducerRecord {
    let record = form.record(Bytes::copy_from_slice(text.as_bytes()));
    record.expect("a form").expect("a record")
}

/// Whatever the pieces, the records are those between the delimiters.
#[test]
fn records_are_the_same_however_the_input_is_cut() {
    for (delimiter, text) in [("\n", "a\n\nbc\nlast"), ("||", "a|b||c||||d|"), ("\n", "")] {
        let mut expected: Vec<&str> = text.split(delimiter).collect();
        if expected.last() == Some(&"") {
            expected.pop();
        }
        for size in 1..=text.len().max(1) {
            let mut cutter = Cutter::new(Some(delimiter.as_bytes().to_vec()));
            let mut records = Vec::new();
            for piece in text.as_bytes().chunks(size) {
                records.extend(cutter.push(piece).expect("small"));
            }
            records.extend(cutter.finish());
            assert_eq!(records, expected, "{text:?} by {size}");
        }
    }
    let mut whole = Cutter::new(None);
    assert!(whole.push(b"a\nb\n").expect("small").is_empty());
    assert_eq!(whole.finish(), Some(Bytes::from("a\nb\n")));
}

#[test]
fn lines_have_a_key_before_the_separator_or_none() {
    let with = record(&form(false), "k::v::w");
    assert_eq!(with.key.as_deref(), Some(&b"k"[..]));
    assert_eq!(with.value.as_deref(), Some(&b"v::w"[..]));
    assert_eq!(with.headers.len(), 1);
    let without = record(&form(false), "v:w");
    assert_eq!((without.key, without.value), (None, Some("v:w".into())));
    let nulls = Form {
        empty_is_null: true,
        ..form(false)
    };
    let tombstone = record(&nulls, "k::");
    assert_eq!((tombstone.key, tombstone.value), (Some("k".into()), None));
}

#[test]
fn json_says_all_of_a_record() {
    let line = r#"{"topic":"other","offset":7,"partition":2,"timestamp":5,"key":{"base64":"/w=="},
        "value":{"a":[1,2]},"headers":[{"key":"h","value":"x"},{"key":"h","value":null}]}"#;
    let found = record(&form(true), line);
    assert_eq!(found.topic.as_str(), "t");
    assert_eq!((found.partition, found.timestamp), (Some(2), Some(5)));
    assert_eq!(found.key.as_deref(), Some(&[0xff][..]));
    assert_eq!(found.value.as_deref(), Some(&br#"{"a":[1,2]}"#[..]));
    let values: Vec<_> = found.headers.iter().map(|h| h.value.as_deref()).collect();
    assert_eq!(values, [Some(&b"1"[..]), Some(b"x"), None]);
    let short = record(&form(true), r#"{"value":"v","headers":{"a":"b"}}"#);
    assert_eq!((short.key, short.headers.len()), (None, 2));
    assert!(
        form(true)
            .record(Bytes::from(" "))
            .expect("a form")
            .is_none()
    );
}

#[test]
fn json_that_is_no_record_is_told_why() {
    for (line, reason) in [
        ("x", "expected value"),
        (r#"{"valeu":"x"}"#, "valeu is no field"),
        (r#"{"key":{"base64":"!"}}"#, "no base64"),
        (r#"{"timestamp":"now"}"#, "timestamp"),
        (r#"{"partition":"first"}"#, "partition"),
        (r#"{"headers":[{}]}"#, "no key"),
        (r#"{"headers":1}"#, "headers must be"),
    ] {
        let error = form(true).record(Bytes::from(line)).expect_err(line);
        assert!(format!("{error:#}").contains(reason), "{line}: {error:#}");
    }
}
