//! `golden/golden.txt.gz`: what Apache Kafka 4.4.0's own classes write. `golden/Golden.java` says how it was made.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use flate2::read::GzDecoder;
use kafka_rs_wire_codegen::layout::Layout;
use kafka_rs_wire_codegen::project;

use crate::bytes::{Bytes, Source};
use crate::codecs;

/// Name, version, kind and bytes of every sample.
fn samples() -> Vec<(String, i16, String, Vec<u8>)> {
    let mut text = String::new();
    GzDecoder::new(&include_bytes!("../golden/golden.txt.gz")[..])
        .read_to_string(&mut text)
        .expect("gzip");
    let sample = |line: &str| {
        let mut words = line.split(' ').map(str::to_owned);
        let mut word = || words.next().expect("four words");
        let (name, version, kind, hex) = (word(), word(), word(), word());
        (name, version.parse().expect("version"), kind, unhex(&hex))
    };
    // Part of Streams' own assignor and of no protocol.
    let wanted = |line: &&str| !line.starts_with("SubscriptionInfoData ");
    text.lines().filter(wanted).map(sample).collect()
}

fn unhex(hex: &str) -> Vec<u8> {
    let digits = hex.trim_start_matches('-').as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("hex"), 16).expect("hex"))
        .collect()
}

fn layouts() -> BTreeMap<String, Layout> {
    let source = project::load().expect("layouts");
    let all = source.messages.into_iter().chain(source.records);
    all.map(|layout| (layout.name.clone(), layout)).collect()
}

#[test]
fn apache_kafkas_classes_write_what_the_layouts_say() {
    let layouts = layouts();
    let mut checked = 0;
    for (name, version, kind, golden) in samples() {
        let layout = layouts.get(&name).expect("a layout for each class");
        let source = match kind.as_str() {
            "full" => Source::Named { nulls: false },
            "null" => Source::Named { nulls: true },
            _ => Source::Default,
        };
        let ours = Bytes::new(layout, version, source, 1).message();
        assert_eq!(ours, golden, "{name} version {version}, {kind}");
        checked += 1;
    }
    assert!(checked > 2_000, "{checked} samples");
}

#[test]
fn the_codec_reads_what_apache_kafkas_classes_write_and_writes_the_same() {
    let codecs = codecs::all();
    for (name, version, kind, golden) in samples() {
        let codec = codecs.get(name.as_str()).expect("a codec for each class");
        let again = (codec.again)(&golden, version);
        assert_eq!(
            again,
            Ok(golden.clone()),
            "{name} version {version}, {kind}"
        );
        if kind == "default" {
            let ours = (codec.default)(version);
            assert_eq!(ours, Ok(golden), "{name} version {version}: defaults");
        }
    }
}

#[test]
fn every_type_and_version_has_a_sample() {
    let judged: BTreeSet<(String, i16)> = samples()
        .into_iter()
        .map(|(name, version, _, _)| (name, version))
        .collect();
    let codecs = codecs::all();
    let every = codecs.values().flat_map(|codec| {
        let versions = codec.versions.0..=codec.versions.1;
        versions.map(|version| (codec.name.to_owned(), version))
    });
    let without: Vec<_> = every.filter(|one| !judged.contains(one)).collect();
    assert_eq!(without, []);
}

#[test]
fn generated_code_is_not_stale() {
    assert_eq!(project::check(), Ok(()));
}
