use kafka_rs_types::Rope;

use crate::messages::{RequestHeader, ResponseHeader};
use crate::{ApiKey, DecodeError, DecodeErrorKind, EncodeError, Message, Reader, Request, Writer};

/// Reads the header of a request and leaves the reader at its body.
///
/// The header's form follows from API and version, which stand first in it. An API version this
/// catalogue does not have is no error here: ApiVersions answers newer clients too.
///
/// # Errors
/// When the API does not exist or the bytes are not a header.
pub fn decode_request_header(r: &mut Reader) -> Result<(ApiKey, RequestHeader), DecodeError> {
    let mut ahead = Reader::new(r.peek());
    let code = ahead.read_i16()?;
    let version = ahead.read_i16()?;
    let Some(api) = ApiKey::from_code(code) else {
        return Err(DecodeError {
            message: RequestHeader::NAME,
            position: r.position(),
            kind: DecodeErrorKind::UnknownApiKey(code),
        });
    };
    let header = RequestHeader::decode(r, api.request_header_version(version))?;
    Ok((api, header))
}

/// Header and body of a request, without the length before them.
///
/// # Errors
/// When the version cannot carry the request.
pub fn encode_request<R: Request>(
    correlation_id: i32,
    client_id: Option<kafka_rs_types::Str>,
    request: &R,
    version: i16,
) -> Result<Rope, EncodeError> {
    let mut w = Writer::new();
    let header = RequestHeader {
        request_api_key: R::API_KEY.code(),
        request_api_version: version,
        correlation_id,
        client_id,
        ..RequestHeader::default()
    };
    header.encode(&mut w, R::API_KEY.request_header_version(version))?;
    request.encode(&mut w, version)?;
    Ok(w.finish())
}

/// Header and body of a response, without the length before them.
///
/// # Errors
/// When the version cannot carry the response.
pub fn encode_response<M: Message>(
    api: ApiKey,
    version: i16,
    correlation_id: i32,
    response: &M,
) -> Result<Rope, EncodeError> {
    let mut w = Writer::new();
    let header = ResponseHeader {
        correlation_id,
        ..ResponseHeader::default()
    };
    header.encode(&mut w, api.response_header_version(version))?;
    response.encode(&mut w, version)?;
    Ok(w.finish())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::messages::ApiVersionsRequest;

    #[test]
    fn a_request_starts_with_a_header_of_the_right_form() {
        let request = ApiVersionsRequest::default();
        let frame = encode_request(7, Some("me".into()), &request, 3).unwrap();
        assert_eq!(
            &frame.to_bytes()[..],
            [0, 18, 0, 3, 0, 0, 0, 7, 0, 2, b'm', b'e', 0, 1, 1, 0]
        );
        let mut r = Reader::new(frame.to_bytes());
        let (api, header) = decode_request_header(&mut r).unwrap();
        assert_eq!((api, header.correlation_id), (ApiKey::ApiVersions, 7));
        assert_eq!(ApiVersionsRequest::decode(&mut r, 3).unwrap(), request);
        assert_eq!(r.remaining(), 0);
    }

    #[test]
    fn short_and_unknown_headers_are_errors() {
        for len in 0..8 {
            let mut r = Reader::new(Bytes::from_static(&[0, 3, 0, 1, 0, 0, 0]).slice(..len.min(7)));
            assert!(decode_request_header(&mut r).is_err());
        }
        let mut r = Reader::new(Bytes::from_static(&[0, 4, 0, 1, 0, 0, 0, 0, 0, 0]));
        let error = decode_request_header(&mut r).unwrap_err();
        assert_eq!(error.kind, DecodeErrorKind::UnknownApiKey(4));
    }
}
