//! What clients push: the metrics of OpenTelemetry's protocol, as far as a page of Prometheus can show them.
//!
//! The messages are those of `opentelemetry/proto/metrics/v1/metrics.proto`, with the fields that are read.

use prost::{Message, Oneof};

use super::Labels;

/// `AGGREGATION_TEMPORALITY_DELTA`.
const DELTA: i32 = 1;
/// Most series of one push; a client has some hundreds.
const SERIES_MAX: usize = 5_000;

/// One series with its newest value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    /// Dots and dashes as the client has them.
    pub(crate) name: String,
    /// What tells it from others of its name.
    pub(crate) labels: Labels,
    /// Its value.
    pub(crate) point: Point,
}

/// A value, and what it means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Point {
    /// How much it is now.
    Gauge(f64),
    /// How much it is altogether.
    Total(f64),
    /// How much was added since the last push.
    Added(f64),
}

impl Point {
    /// The number.
    pub(crate) fn value(self) -> f64 {
        match self {
            Self::Gauge(value) | Self::Total(value) | Self::Added(value) => value,
        }
    }
}

/// Reads `MetricsData`.
///
/// # Errors
/// Why it is none, or more than is kept.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Series>, String> {
    let data = MetricsData::decode(bytes).map_err(|error| error.to_string())?;
    let mut series = Vec::new();
    let scopes = data.resource_metrics.into_iter();
    for metric in scopes.flat_map(|r| r.scope_metrics).flat_map(|s| s.metrics) {
        match metric.data {
            Some(Data::Gauge(gauge)) => {
                add(&mut series, &metric.name, gauge.data_points, Point::Gauge);
            }
            Some(Data::Sum(sum)) => {
                let point = match (sum.is_monotonic, sum.aggregation_temporality) {
                    (_, DELTA) => Point::Added,
                    (true, _) => Point::Total,
                    (false, _) => Point::Gauge,
                };
                add(&mut series, &metric.name, sum.data_points, point);
            }
            Some(Data::Histogram(histogram)) => {
                let point = match histogram.aggregation_temporality {
                    DELTA => Point::Added,
                    _ => Point::Total,
                };
                for data in histogram.data_points {
                    let labels = labels(data.attributes);
                    let parts = [("count", Some(data.count as f64)), ("sum", data.sum)];
                    for (part, value) in parts {
                        series.extend(value.map(|value| Series {
                            name: format!("{}.{part}", metric.name),
                            labels: labels.clone(),
                            point: point(value),
                        }));
                    }
                }
            }
            // Kinds that came later than KIP-714.
            None => {}
        }
        if series.len() > SERIES_MAX {
            return Err(format!("more than {SERIES_MAX} series"));
        }
    }
    Ok(series)
}

fn add(
    series: &mut Vec<Series>,
    name: &str,
    points: Vec<NumberDataPoint>,
    point: impl Fn(f64) -> Point,
) {
    let points = points.into_iter().filter_map(|data| {
        let value = match data.value? {
            Value::Double(value) => value,
            Value::Int(value) => value as f64,
        };
        Some(Series {
            name: name.to_owned(),
            labels: labels(data.attributes),
            point: point(value),
        })
    });
    series.extend(points.take(SERIES_MAX + 1));
}

fn labels(attributes: Vec<KeyValue>) -> Labels {
    let attributes = attributes.into_iter();
    attributes
        .filter_map(|attribute| {
            let text = match attribute.value?.value? {
                Any::String(text) => text,
                Any::Bool(value) => value.to_string(),
                Any::Int(value) => value.to_string(),
                Any::Double(value) => value.to_string(),
            };
            Some((attribute.key, text))
        })
        .collect()
}

#[derive(Clone, PartialEq, Message)]
struct MetricsData {
    #[prost(message, repeated, tag = "1")]
    resource_metrics: Vec<ResourceMetrics>,
}

#[derive(Clone, PartialEq, Message)]
struct ResourceMetrics {
    #[prost(message, repeated, tag = "2")]
    scope_metrics: Vec<ScopeMetrics>,
}

#[derive(Clone, PartialEq, Message)]
struct ScopeMetrics {
    #[prost(message, repeated, tag = "2")]
    metrics: Vec<Metric>,
}

#[derive(Clone, PartialEq, Message)]
struct Metric {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(oneof = "Data", tags = "5, 7, 9")]
    data: Option<Data>,
}

#[derive(Clone, PartialEq, Oneof)]
enum Data {
    #[prost(message, tag = "5")]
    Gauge(Gauge),
    #[prost(message, tag = "7")]
    Sum(Sum),
    #[prost(message, tag = "9")]
    Histogram(Histogram),
}

#[derive(Clone, PartialEq, Message)]
struct Gauge {
    #[prost(message, repeated, tag = "1")]
    data_points: Vec<NumberDataPoint>,
}

#[derive(Clone, PartialEq, Message)]
struct Sum {
    #[prost(message, repeated, tag = "1")]
    data_points: Vec<NumberDataPoint>,
    #[prost(int32, tag = "2")]
    aggregation_temporality: i32,
    #[prost(bool, tag = "3")]
    is_monotonic: bool,
}

#[derive(Clone, PartialEq, Message)]
struct Histogram {
    #[prost(message, repeated, tag = "1")]
    data_points: Vec<HistogramDataPoint>,
    #[prost(int32, tag = "2")]
    aggregation_temporality: i32,
}

#[derive(Clone, PartialEq, Message)]
struct HistogramDataPoint {
    #[prost(fixed64, tag = "4")]
    count: u64,
    #[prost(double, optional, tag = "5")]
    sum: Option<f64>,
    #[prost(message, repeated, tag = "9")]
    attributes: Vec<KeyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct NumberDataPoint {
    #[prost(oneof = "Value", tags = "4, 6")]
    value: Option<Value>,
    #[prost(message, repeated, tag = "7")]
    attributes: Vec<KeyValue>,
}

#[derive(Clone, PartialEq, Oneof)]
enum Value {
    #[prost(double, tag = "4")]
    Double(f64),
    #[prost(sfixed64, tag = "6")]
    Int(i64),
}

#[derive(Clone, PartialEq, Message)]
struct KeyValue {
    #[prost(string, tag = "1")]
    key: String,
    #[prost(message, optional, tag = "2")]
    value: Option<AnyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct AnyValue {
    #[prost(oneof = "Any", tags = "1, 2, 3, 4")]
    value: Option<Any>,
}

#[derive(Clone, PartialEq, Oneof)]
enum Any {
    #[prost(string, tag = "1")]
    String(String),
    #[prost(bool, tag = "2")]
    Bool(bool),
    #[prost(int64, tag = "3")]
    Int(i64),
    #[prost(double, tag = "4")]
    Double(f64),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: Value, label: &str) -> NumberDataPoint {
        NumberDataPoint {
            value: Some(value),
            attributes: vec![KeyValue {
                key: "client-id".to_owned(),
                value: Some(AnyValue {
                    value: Some(Any::String(label.to_owned())),
                }),
            }],
        }
    }

    fn data(metrics: Vec<Metric>) -> Vec<u8> {
        let data = MetricsData {
            resource_metrics: vec![ResourceMetrics {
                scope_metrics: vec![ScopeMetrics { metrics }],
            }],
        };
        data.encode_to_vec()
    }

    fn sum(points: Vec<NumberDataPoint>, temporality: i32, is_monotonic: bool) -> Option<Data> {
        Some(Data::Sum(Sum {
            data_points: points,
            aggregation_temporality: temporality,
            is_monotonic,
        }))
    }

    #[test]
    fn gauges_sums_and_histograms_are_read() {
        let metric = |name: &str, data| Metric {
            name: name.to_owned(),
            data,
        };
        let gauge = Data::Gauge(Gauge {
            data_points: vec![number(Value::Int(7), "a")],
        });
        let histogram = Data::Histogram(Histogram {
            data_points: vec![HistogramDataPoint {
                count: 3,
                sum: Some(1.5),
                attributes: Vec::new(),
            }],
            aggregation_temporality: 2,
        });
        let bytes = data(vec![
            metric("g", Some(gauge)),
            metric("added", sum(vec![number(Value::Double(2.5), "a")], 1, true)),
            metric("total", sum(vec![number(Value::Double(4.0), "b")], 2, true)),
            metric(
                "level",
                sum(vec![number(Value::Double(5.0), "b")], 2, false),
            ),
            metric("h", Some(histogram)),
            metric("nothing", None),
        ]);
        let read = read(&bytes).expect("metrics");
        let found: Vec<_> = read.iter().map(|s| (s.name.as_str(), s.point)).collect();
        let expected = [
            ("g", Point::Gauge(7.0)),
            ("added", Point::Added(2.5)),
            ("total", Point::Total(4.0)),
            ("level", Point::Gauge(5.0)),
            ("h.count", Point::Total(3.0)),
            ("h.sum", Point::Total(1.5)),
        ];
        assert_eq!(found, expected);
        assert_eq!(read[0].labels["client-id"], "a");
    }

    #[test]
    fn what_is_no_metrics_or_too_many_is_refused() {
        assert!(read(b"\xff\xff\xff").is_err());
        let points = (0..=SERIES_MAX).map(|n| number(Value::Int(1), &n.to_string()));
        let bytes = data(vec![Metric {
            name: "g".to_owned(),
            data: Some(Data::Gauge(Gauge {
                data_points: points.collect(),
            })),
        }]);
        assert!(read(&bytes).is_err());
    }
}
