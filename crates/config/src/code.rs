//! All that can be wrong with the files of a project: one code and one line each.
//!
//! Codes are stable: a code that is no longer used is not given to anything else. The words that a person sees are
//! chosen where the problem is found; the lines here are for a list of all codes.

/// One kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// Its stable name, such as `E0120`.
    pub id: &'static str,
    /// What it means, in one line.
    pub meaning: &'static str,
}

macro_rules! codes {
    ($($name:ident $id:literal $meaning:literal;)+) => {
        $(
            #[doc = $meaning]
            pub const $name: Code = Code { id: $id, meaning: $meaning };
        )+

        /// All codes, in order.
        pub const ALL: &[Code] = &[$($name),+];
    };
}

codes! {
    SYNTAX "E0101" "The file is not valid YAML; the rest of it is not checked.";
    ENCODING "E0102" "The file is not UTF-8.";
    CHARACTER "E0103" "The file holds a character that YAML does not allow unescaped.";
    TAB "E0104" "A tab is used where YAML wants spaces.";
    CONFLICT "E0105" "Git left the markers of a merge conflict in the file.";
    TOO_BIG "E0106" "The file is nested too deeply or holds too many values.";
    ALIAS "E0107" "Anchors (`&x`) and aliases (`*x`) are not supported.";
    MERGE_KEY "E0108" "The merge key `<<` is not supported.";
    TAG "E0109" "Tags (`!x`) are not supported.";
    DOCUMENTS "E0110" "A file holds one YAML document, not several.";
    EMPTY_FILE "E0111" "The file says nothing.";
    UNKNOWN_KEY "E0120" "A key that means nothing here.";
    DUPLICATE_KEY "E0121" "A key that is given twice.";
    MISSING_KEY "E0122" "A key that is required is not given.";
    WRONG_TYPE "E0123" "A value of another type than the one expected, such as a list for a text.";
    AMBIGUOUS "E0124" "An unquoted text that YAML can read as something else, such as `no` or `0123`.";
    NUMBER "E0125" "A number that cannot be read or is out of range.";
    BAD_VALUE "E0126" "A word that is not one of those allowed.";
    BAD_TEXT "E0127" "A name or text that is empty, too long or holds characters that it must not.";
    NOT_YET "E0128" "Something that only a later version can do.";
    BAD_ENDPOINT "E0129" "An endpoint that is not an acceptable URL.";
    BAD_DURATION "E0130" "A duration that cannot be read or does not fit the others.";
    NOT_OFFERED "E0131" "Something that DataWorks does not offer for a solution.";
    DUPLICATE_TABLE "E0140" "A table that is listed twice.";
    DUPLICATE_DATABASE "E0141" "A database that is given twice in one sync.";
    DUPLICATE_SYNC "E0142" "A task name that two syncs bear.";
    SIMILAR_SYNC "E0143" "Task names that differ only by case or by spaces around them.";
    BOTH_FORMS "E0144" "Tables in the single-database and the multi-database form at once.";
    EMPTY_LIST "E0145" "A list that is empty and must not be, such as one of tables.";
    EMPTY_SYNCS "E0146" "A `syncs` key without syncs.";
    NO_SYNC "E0147" "A project without any sync.";
    WRITTEN_TWICE "E0148" "A table that two syncs write to the same destination.";
    NO_PROJECT "E0149" "There is no `disync.yaml`.";
    TWO_PROJECTS "E0150" "There are both a `disync.yaml` and a `disync.yml`.";
    TOO_MANY_TABLES "E0151" "A solution with more tables than one can ship.";
    BAD_RENAME "E0152" "A `renamed_from` that names the table itself, a table that is listed too, or one that two come from.";
    BAD_TIME "E0160" "A time, date, day or time zone that cannot be read or does not fit the others.";
    BAD_POLICY "E0161" "A policy whose condition cannot be read, or that is given twice.";
    BAD_PATTERN "E0162" "A pattern for tables that cannot be read, or that selects none.";
    BAD_BASELINE "E0163" "An entry of `accepted_drift` that cannot be read, or that is given twice.";
    BAD_CHANNEL "E0164" "A channel of `notify` that holds its URL or secret itself, has no use for a secret, or is given twice.";
    BAD_ORDER "E0165" "An entry of `after` that names no other sync, that closes a circle, or that contradicts a wave.";
    MORE "E0199" "There are more problems in the file than are listed.";
}
