//! What is one word in the file: an exhaustive table a type, so that a new kind breaks the build where it must be given
//! a word. A word that is used once is not given to anything else.

use disync_model::{ImpactClass, Refresh, RemoteErrorKind};
use serde::de::{Deserialize as _, Deserializer, Error as _};
use serde::ser::Serializer;

use super::row::Row;
use crate::accept::Party;
use crate::change::{Action, Indivisible, Reason};
use crate::finding::Attribution;
use crate::impact::{EffectKind, Evidence};
use crate::row::Side;
use crate::scope::Mode;

/// A module for `#[serde(with = …)]`.
macro_rules! words {
    ($(#[$doc:meta])* $module:ident: $type:ident { $($variant:ident $word:literal,)+ }) => {
        $(#[$doc])*
        pub(super) mod $module {
            use super::*;

            pub(in crate::saved::v1) fn serialize<S: Serializer>(value: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(match value { $($type::$variant => $word,)+ })
            }

            pub(in crate::saved::v1) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                let word = String::deserialize(deserializer)?;
                match word.as_str() {
                    $($word => Ok($type::$variant),)+
                    other => Err(D::Error::unknown_variant(other, &[$($word),+])),
                }
            }
        }
    };
}

words! {
    action: Action {
        Keep "keep",
        Create "create",
        Update "update",
        Replace "replace",
        Delete "delete",
        Adopt "adopt",
        Forget "forget",
    }
}

words! {
    reason: Reason {
        InSync "in_sync",
        Unclear "unclear",
        New "new",
        Vanished "vanished",
        Unrecorded "unrecorded",
        Interrupted "interrupted",
        Unwatched "unwatched",
        Edited "edited",
        Drifted "drifted",
        EditedAndDrifted "edited_and_drifted",
        AlreadySo "already_so",
        Undeclared "undeclared",
        Gone "gone",
        Destroyed "destroyed",
        RolledBack "rolled_back",
        RecordBehind "record_behind",
        Accepted "accepted",
        LeftOut "left_out",
    }
}

words! {
    error_kind: RemoteErrorKind {
        Unreachable "unreachable",
        Throttled "throttled",
        QuotaExhausted "quota_exhausted",
        Denied "denied",
        Refused "refused",
        NameTaken "name_taken",
        Unanswered "unanswered",
        Unintelligible "unintelligible",
        OverBudget "over_budget",
        Stopped "stopped",
    }
}

words! {
    side: Side {
        Ours "ours",
        Theirs "theirs",
        Both "both",
        Conflict "conflict",
    }
}

words! {
    attribution: Attribution {
        Since "since",
        Before "before",
        Unknown "unknown",
    }
}

words! {
    party: Party {
        Ours "ours",
        Theirs "theirs",
    }
}

words! {
    row: Row {
        Added "added",
        Removed "removed",
        MovedFrom "moved_from",
        MovedTo "moved_to",
        RenamedFrom "renamed_from",
        Remapped "remapped",
        Published "published",
        Withdrawn "withdrawn",
    }
}

words! {
    impact_class: ImpactClass {
        Safe "safe",
        Backfill "backfill",
        Rewind "rewind",
        Resync "resync",
        DataLoss "data-loss",
    }
}

words! {
    effect_kind: EffectKind {
        FullLoad "full_load",
        Restart "restart",
        Replay "replay",
        Duplicates "duplicates",
        NotShipped "not_shipped",
        Orphaned "orphaned",
        StartsAnew "starts_anew",
        PositionLost "position_lost",
        Stops "stops",
        HumanStep "human_step",
        NextStart "next_start",
        RecordOnly "record_only",
    }
}

words! {
    evidence: Evidence {
        Documented "documented",
        Inferred "inferred",
        Undocumented "undocumented",
    }
}

words! {
    mode: Mode {
        Apply "apply",
        Destroy "destroy",
        RefreshOnly "refresh-only",
    }
}

words! {
    refresh: Refresh {
        Full "full",
        Changed "changed",
        None "none",
    }
}

words! {
    indivisible: Indivisible {
        Deletion "deletion",
        Replacement "replacement",
        Form "form",
        Emptying "emptying",
    }
}
