//! The process content of a solution, made of its job document.
//!
//! The keys and their order of nesting are those of the documentation's sample [D]; so are the values that say nothing
//! about the task. The document's own parts are carried over unread.

use serde_json::json;

use crate::document::Unfit;
use crate::object::Object;

/// How many readers the sample has [D].
const READERS: u8 = 10;

/// Writes `SolutionDetail.ProcessContent` for a job document.
///
/// # Errors
///
/// The text is no job document with a reader and a writer.
pub(crate) fn of(document: &str) -> Result<String, Unfit> {
    let mut job = Object::parse(document).ok_or(Unfit("{"))?;
    let mut extend: Object = job.read("extend").unwrap_or_default();
    let mut steps: Vec<Object> = job.read("steps").ok_or(Unfit("steps"))?;
    let group = group(&extend.read::<String>("resourceGroup").unwrap_or_default());
    extend.set("resourceGroup", &group);
    extend.remove("name");
    for key in ["extend", "type", "version"] {
        job.remove(key);
    }
    job.set_absent("setting", &json!({ "speed": { "readerConcurrent": READERS } }));

    let is = |step: &Object, word: &str| step.read::<String>("category").is_some_and(|category| category == word);
    let reader = steps.iter().find(|step| is(step, "reader")).ok_or(Unfit("reader"))?;
    let source_type: String = reader.read("stepType").ok_or(Unfit("stepType"))?;
    let writer = steps.iter_mut().find(|step| is(step, "writer")).ok_or(Unfit("writer"))?;
    let destination_type: String = writer.read("stepType").ok_or(Unfit("stepType"))?;
    let mut parameter: Object = writer.read("parameter").ok_or(Unfit("parameter"))?;
    if destination_type == "holo" {
        parameter.set_absent("datasourceSchema", "public");
    }
    let rules: Object = parameter.read("tableMappingRule").unwrap_or_default();
    let datasource: String = parameter.read("datasource").unwrap_or_default();
    writer.set("parameter", &parameter);
    job.set("steps", &steps);

    let mut realtime = Object::default();
    realtime.set("content", &job);
    realtime.set("extend", &extend);
    let mut content = Object::default();
    content.set(&format!("{destination_type}Datasource"), &datasource);
    let rule = format!("oneclick_{destination_type}_di_${{db_table_name_src}}_to_${{db_table_name_dest}}");
    content.set("offlineSyncConfig", &json!({ "nodeNameRule": rule, "resourceGroup": group }));
    content.set("processRuleId", &1007);
    content.set("readerConcurrent", &READERS);
    content.set("realtimeSyncConfig", &realtime);
    content.set("setting", &json!({ "autoCreateWorkflow": true, "userDefinedFileNameExpression": "oneclick" }));
    content.set("srcType", &source_type);
    content.set("tableMappingRuleFromRealtimeSyncConfig", &rules);
    Ok(content.to_json())
}

/// A resource group as process contents spell it: `group_` and the tenant's number [D].
fn group(identifier: &str) -> String {
    let is_number = !identifier.is_empty() && identifier.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { format!("group_{identifier}") } else { identifier.to_owned() }
}
