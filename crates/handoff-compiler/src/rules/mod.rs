//! One file a rule: its page, which `handoff explain` prints, and what it says.
//!
//! Codes go by what they speak of: H02 names, H03 people, H04 values, H05 stages, H06 triggers, H07 packages, H08 clocks,
//! H09 exceptions and returns, H10 privacy, H11 loops, H12 soundness, H13 scenarios, H14 silenced findings.

pub(crate) mod allow_unknown_rule;
pub(crate) mod allow_unused;
pub(crate) mod allow_without_reason;
pub(crate) mod bad_calendar;
pub(crate) mod bad_duration;
pub(crate) mod bad_key;
pub(crate) mod bad_ladder_point;
pub(crate) mod bad_pattern;
pub(crate) mod bad_schema;
pub(crate) mod bad_value;
pub(crate) mod clause_twice;
pub(crate) mod currencies_differ;
pub(crate) mod duplicate_name;
pub(crate) mod endless_record;
pub(crate) mod event_without_case;
pub(crate) mod incomplete_event;
pub(crate) mod leaves_final;
pub(crate) mod missing_clause;
pub(crate) mod missing_deadline;
pub(crate) mod missing_owner;
pub(crate) mod missing_start;
pub(crate) mod missing_trigger;
pub(crate) mod missing_value;
pub(crate) mod money_and_number;
pub(crate) mod name_taken;
pub(crate) mod never_opened;
pub(crate) mod no_clock_in_conditions;
pub(crate) mod no_such_person;
pub(crate) mod nobody_to_assign;
pub(crate) mod not_a_condition;
pub(crate) mod not_a_person;
pub(crate) mod not_a_record;
pub(crate) mod not_at_hand;
pub(crate) mod not_utf8;
pub(crate) mod package_may_lack;
pub(crate) mod package_not_carried;
pub(crate) mod scenario_without_time;
pub(crate) mod step_crosses_owners;
pub(crate) mod unknown_currency;
pub(crate) mod unknown_name;
pub(crate) mod unreadable_import;
pub(crate) mod waivable_package_field;
pub(crate) mod which_requirement;
pub(crate) mod wrong_arguments;
pub(crate) mod wrong_track;
pub(crate) mod wrong_type;

use handoff_syntax::diagnostic::Rule;

/// By code.
pub(crate) static RULES: &[&Rule] = &[
    &unknown_name::RULE,
    &duplicate_name::RULE,
    &unreadable_import::RULE,
    &name_taken::RULE,
    &not_utf8::RULE,
    &not_a_record::RULE,
    &missing_owner::RULE,
    &step_crosses_owners::RULE,
    &not_a_person::RULE,
    &no_such_person::RULE,
    &nobody_to_assign::RULE,
    &wrong_type::RULE,
    &money_and_number::RULE,
    &currencies_differ::RULE,
    &not_a_condition::RULE,
    &no_clock_in_conditions::RULE,
    &bad_value::RULE,
    &bad_pattern::RULE,
    &unknown_currency::RULE,
    &wrong_arguments::RULE,
    &missing_value::RULE,
    &not_at_hand::RULE,
    &bad_schema::RULE,
    &endless_record::RULE,
    &missing_start::RULE,
    &missing_clause::RULE,
    &clause_twice::RULE,
    &leaves_final::RULE,
    &wrong_track::RULE,
    &bad_key::RULE,
    &never_opened::RULE,
    &missing_trigger::RULE,
    &event_without_case::RULE,
    &package_not_carried::RULE,
    &package_may_lack::RULE,
    &waivable_package_field::RULE,
    &missing_deadline::RULE,
    &bad_calendar::RULE,
    &bad_duration::RULE,
    &bad_ladder_point::RULE,
    &scenario_without_time::RULE,
    &which_requirement::RULE,
    &incomplete_event::RULE,
    &allow_without_reason::RULE,
    &allow_unknown_rule::RULE,
    &allow_unused::RULE,
];

#[cfg(test)]
mod tests;
