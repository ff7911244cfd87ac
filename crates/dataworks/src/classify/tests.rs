use disync_wire::error_code::{KnownCode, Repeated};

use super::*;
use crate::retry::{self, Failed, Retry};

const ANSWERS: [(u16, &str); 28] = [
    (429, "Throttling"),
    (429, "Throttling.User"),
    (400, "Throttling.Api"),
    (503, "Rejected.Throttling"),
    (429, "Throttling.Api.Risk"),
    (429, "Throttling.Resource"),
    (404, "InvalidAccessKeyId.NotFound"),
    (400, "SignatureDoesNotMatch"),
    (400, "InvalidTimeStamp.Expired"),
    (400, "SignatureNonceUsed"),
    (400, "InvalidSecurityToken.Expired"),
    (403, "Forbidden.DI.NoPrivilege"),
    (403, "Forbidden.RAM"),
    (403, "ResourceNotAuthorized.Api"),
    (500, "Forbidden.Not.Server"),
    (400, "Invalid.DI.Parameter"),
    (400, "Invalid.DI.Parameter.File.Existed"),
    (400, "MissingProjectId"),
    (404, "InvalidAction.NotFound"),
    (500, "InternalError.System"),
    (200, "InternalError.DI.Parameter"),
    (503, "ServiceUnavailable"),
    (200, ""),
    (307, ""),
    (408, ""),
    (418, ""),
    (429, ""),
    (502, ""),
];

#[test]
fn the_documented_codes_have_their_kinds() {
    let table: Vec<String> =
        ANSWERS.iter().map(|(status, code)| format!("{status} {code:34} {:?}", classify(*status, code))).collect();
    insta::assert_snapshot!(table.join("\n"), @r"
    429 Throttling                         Throttled
    429 Throttling.User                    Throttled
    400 Throttling.Api                     Throttled
    503 Rejected.Throttling                Throttled
    429 Throttling.Api.Risk                Final(QuotaExhausted)
    429 Throttling.Resource                Final(QuotaExhausted)
    404 InvalidAccessKeyId.NotFound        Final(Denied)
    400 SignatureDoesNotMatch              Final(Denied)
    400 InvalidTimeStamp.Expired           Final(Denied)
    400 SignatureNonceUsed                 NonceUsed
    400 InvalidSecurityToken.Expired       Final(Denied)
    403 Forbidden.DI.NoPrivilege           Final(Denied)
    403 Forbidden.RAM                      Final(Denied)
    403 ResourceNotAuthorized.Api          Final(Denied)
    500 Forbidden.Not.Server               Final(Refused)
    400 Invalid.DI.Parameter               Final(Refused)
    400 Invalid.DI.Parameter.File.Existed  Final(NameTaken)
    400 MissingProjectId                   Final(Refused)
    404 InvalidAction.NotFound             Final(Refused)
    500 InternalError.System               ServerError
    200 InternalError.DI.Parameter         ServerError
    503 ServiceUnavailable                 ServerError
    200                                    Final(Refused)
    307                                    Garbled
    408                                    ServerError
    418                                    Final(Refused)
    429                                    Throttled
    502                                    ServerError
    ");
}

#[test]
fn a_code_that_only_begins_like_a_known_one_is_not_it() {
    assert_eq!(classify(400, "ThrottlingPolicy.Invalid"), Cause::Final(RemoteErrorKind::Refused));
    assert_eq!(classify(400, "ForbiddenX"), Cause::Final(RemoteErrorKind::Refused));
}

#[test]
fn a_write_in_doubt_never_ends_as_certainly_not_executed() {
    let in_doubt =
        [Cause::NotSent, Cause::Throttled, Cause::NonceUsed, Cause::Lost, Cause::ServerError, Cause::Garbled];
    for nature in [Nature::Write, Nature::Harmless] {
        for cause in in_doubt {
            assert!(cause.kind(nature, true).may_have_executed(), "{nature:?} {cause:?}");
        }
    }
    assert_eq!(Cause::Garbled.kind(Nature::Read, true), RemoteErrorKind::Unintelligible);
    assert_eq!(Cause::Throttled.kind(Nature::Read, true), RemoteErrorKind::Throttled);
    assert_eq!(Cause::NotSent.kind(Nature::Write, false), RemoteErrorKind::Unreachable);
}

#[test]
fn what_the_catalogue_says_of_repeating_is_what_is_done() {
    let is_repeated = |nature, cause: Cause| {
        let failed = Failed { nature, cause, attempt: 0, maybe_executed: cause.maybe_executed(), asked: None };
        retry::next(&Retry::default(), failed, 0).is_some()
    };
    for known in KnownCode::ALL {
        let cause = classify(known.http_status(), known.code());
        let said = known.about().repeated;
        let expected = match said {
            Repeated::Always => (true, true),
            Repeated::Reads => (true, false),
            Repeated::Never => (false, false),
        };
        assert_eq!(
            (is_repeated(Nature::Read, cause), is_repeated(Nature::Write, cause)),
            expected,
            "{known:?}: {said:?}"
        );
    }
}
