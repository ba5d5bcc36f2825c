//! Pass 6: what will hurt. One file a lint: its page, its rule and what it looks for.
//!
//! A lint sees the whole model; [`Ctx::processes`] gives only processes without errors, as elsewhere it would say the same
//! thing again in other words.

mod accept_longer_than_stay;
mod approves_own_work;
mod assured;
mod business_time_without_hours;
mod carried_not_expected;
mod channel_without_address;
mod clock_never_starts;
mod clock_never_stops;
mod clock_stays_paused;
mod closes_before_track;
mod condition_always_true;
mod condition_never_true;
mod declared;
mod emits_itself;
mod empty_label;
mod endless_return;
mod ends_without_a_look;
mod escalates_to_holder;
mod exception_never_raised;
mod expects_nothing;
mod expects_twice;
mod gap_between_conditions;
mod goes_nowhere;
mod guard;
mod label_with_full_stop;
mod ladders;
mod longer_than_stay;
mod managers_in_a_circle;
mod message_may_lack;
pub(crate) mod mixed_scripts;
mod moves;
mod name_like_a_question;
mod naming_style;
mod never_filled_in;
mod never_rests;
mod no_accept_deadline;
mod no_final_stage;
mod no_resolve_deadline;
mod nobody_may_set;
mod nobody_to_share_with;
mod one_event_two_ways;
mod overlapping_conditions;
mod own_deputy;
mod places;
mod ready_for_nothing;
mod repeats_without_end;
mod required_twice;
mod requirement_always_holds;
mod requirement_never_holds;
mod returned_without_return;
mod reveals_nothing_hidden;
mod same_label;
mod same_owner_handoff;
mod same_route_twice;
mod same_trigger_twice;
mod secret_in_text;
mod sensitive_carried;
mod sensitive_shown;
mod set_never_read;
mod starts_as_it_stops;
mod stay_in_final;
mod step_after_end;
mod step_before_start;
mod step_twice;
mod steps_out_of_order;
mod team_without_lead;
mod tested;
mod too_few_approvers;
mod turned_text;
mod unheard_event;
mod unreachable_stage;
mod untested_exception;
mod untested_handoff;
mod untested_return;
mod unused_field;
mod unused_import;
mod unused_ladder;
mod unused_person;
mod unused_port;
mod unused_record;
mod unused_type;
mod waivable_without_label;
mod when_circle;
mod years_long;

pub(crate) use condition_never_true::never_true;

use handoff_syntax::diagnostic::{Diagnostic, Rule};
use handoff_syntax::source::{SourceMap, Span};
use rayon::prelude::*;

use crate::findings::Errors;
use crate::load::Loaded;
use crate::model::{Model, Process};

type Lint = fn(&Ctx<'_>, &mut Vec<Diagnostic>);

/// By code.
const LINTS: &[(&Rule, Lint)] = &[
    (&unused_import::RULE, unused_import::check),
    (&unused_field::RULE, unused_field::check),
    (&set_never_read::RULE, set_never_read::check),
    (&never_filled_in::RULE, never_filled_in::check),
    (&mixed_scripts::RULE, mixed_scripts::check),
    (&turned_text::RULE, turned_text::check),
    (&label_with_full_stop::RULE, label_with_full_stop::check),
    (&same_label::RULE, same_label::check),
    (&naming_style::RULE, naming_style::check),
    (&empty_label::RULE, empty_label::check),
    (&name_like_a_question::RULE, name_like_a_question::check),
    (&team_without_lead::RULE, team_without_lead::check),
    (&unused_person::RULE, unused_person::check),
    (&own_deputy::RULE, own_deputy::check),
    (&managers_in_a_circle::RULE, managers_in_a_circle::check),
    (&nobody_to_share_with::RULE, nobody_to_share_with::check),
    (&too_few_approvers::RULE, too_few_approvers::check),
    (&approves_own_work::RULE, approves_own_work::check),
    (&escalates_to_holder::RULE, escalates_to_holder::check),
    (&same_owner_handoff::RULE, same_owner_handoff::check),
    (&channel_without_address::RULE, channel_without_address::check),
    (&message_may_lack::RULE, message_may_lack::check),
    (&unreachable_stage::RULE, unreachable_stage::check),
    (&no_final_stage::RULE, no_final_stage::check),
    (&stay_in_final::RULE, stay_in_final::check),
    (&goes_nowhere::RULE, goes_nowhere::check),
    (&closes_before_track::RULE, closes_before_track::check),
    (&unheard_event::RULE, unheard_event::check),
    (&condition_always_true::RULE, condition_always_true::check),
    (&condition_never_true::RULE, condition_never_true::check),
    (&same_trigger_twice::RULE, same_trigger_twice::check),
    (&one_event_two_ways::RULE, one_event_two_ways::check),
    (&gap_between_conditions::RULE, gap_between_conditions::check),
    (&ready_for_nothing::RULE, ready_for_nothing::check),
    (&same_route_twice::RULE, same_route_twice::check),
    (&overlapping_conditions::RULE, overlapping_conditions::check),
    (&unused_record::RULE, unused_record::check),
    (&unused_type::RULE, unused_type::check),
    (&unused_port::RULE, unused_port::check),
    (&requirement_always_holds::RULE, requirement_always_holds::check),
    (&requirement_never_holds::RULE, requirement_never_holds::check),
    (&required_twice::RULE, required_twice::check),
    (&waivable_without_label::RULE, waivable_without_label::check),
    (&nobody_may_set::RULE, nobody_may_set::check),
    (&carried_not_expected::RULE, carried_not_expected::check),
    (&no_accept_deadline::RULE, no_accept_deadline::check),
    (&unused_ladder::RULE, unused_ladder::check),
    (&step_twice::RULE, step_twice::check),
    (&repeats_without_end::RULE, repeats_without_end::check),
    (&step_before_start::RULE, step_before_start::check),
    (&accept_longer_than_stay::RULE, accept_longer_than_stay::check),
    (&business_time_without_hours::RULE, business_time_without_hours::check),
    (&years_long::RULE, years_long::check),
    (&starts_as_it_stops::RULE, starts_as_it_stops::check),
    (&step_after_end::RULE, step_after_end::check),
    (&steps_out_of_order::RULE, steps_out_of_order::check),
    (&longer_than_stay::RULE, longer_than_stay::check),
    (&clock_never_starts::RULE, clock_never_starts::check),
    (&clock_never_stops::RULE, clock_never_stops::check),
    (&clock_stays_paused::RULE, clock_stays_paused::check),
    (&no_resolve_deadline::RULE, no_resolve_deadline::check),
    (&exception_never_raised::RULE, exception_never_raised::check),
    (&endless_return::RULE, endless_return::check),
    (&returned_without_return::RULE, returned_without_return::check),
    (&sensitive_shown::RULE, sensitive_shown::check),
    (&reveals_nothing_hidden::RULE, reveals_nothing_hidden::check),
    (&secret_in_text::RULE, secret_in_text::check),
    (&sensitive_carried::RULE, sensitive_carried::check),
    (&emits_itself::RULE, emits_itself::check),
    (&never_rests::RULE, never_rests::check),
    (&expects_nothing::RULE, expects_nothing::check),
    (&ends_without_a_look::RULE, ends_without_a_look::check),
    (&expects_twice::RULE, expects_twice::check),
    (&untested_handoff::RULE, untested_handoff::check),
    (&untested_return::RULE, untested_return::check),
    (&untested_exception::RULE, untested_exception::check),
];

/// What a lint may look at.
pub(crate) struct Ctx<'a> {
    pub(crate) model: &'a Model,
    pub(crate) sources: &'a SourceMap,
    /// The texts, their trees and what they import.
    pub(crate) loaded: &'a Loaded,
    /// Nothing in the set has an error: what is not found is not there.
    pub(crate) whole: bool,
    /// INVARIANT: the processes of the model that have no error, in its order.
    sound: Vec<&'a Process>,
}

impl<'a> Ctx<'a> {
    /// Suggests to take out what stands there, where it has its lines to itself.
    pub(crate) fn take_out(&self, diagnostic: Diagnostic, span: Span, safe: bool) -> Diagnostic {
        let lines = self.sources.get(span.file).and_then(|file| file.whole_lines(span.file, span));
        match lines {
            Some(lines) => diagnostic.suggest("take it out", lines, "", safe),
            None => diagnostic,
        }
    }

    /// The processes that have no error.
    pub(crate) fn processes(&self) -> impl Iterator<Item = &'a Process> {
        self.sound.iter().copied()
    }
}

pub(crate) fn rules() -> impl Iterator<Item = &'static &'static Rule> {
    LINTS.iter().map(|(rule, _)| rule)
}

pub(crate) fn lint(model: &Model, loaded: &Loaded, said: &[Diagnostic]) -> Vec<Diagnostic> {
    let errors = Errors::of(said.iter());
    let sound = model.processes.iter().filter(|p| !errors.are_in(p.at.span)).collect();
    let ctx = Ctx { model, sources: &loaded.sources, loaded, whole: errors.is_empty(), sound };
    let found = LINTS.par_iter().map(|(_, check)| {
        let mut found = Vec::new();
        check(&ctx, &mut found);
        found
    });
    found.collect::<Vec<_>>().concat()
}
