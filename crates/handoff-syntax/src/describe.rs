//! What readers call the things that the grammar reads.

use crate::grammar::Node;

/// The words for what was expected at a place; `None` where the part has no name of its own for a reader.
///
/// Without a catch-all, so that a new rule of the grammar has to say what it is called.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "one line a group of rules; nothing to take apart")]
pub(crate) fn describe(node: Node) -> Option<&'static str> {
    let words = match node {
        Node::name | Node::names => "a name",
        Node::path => "a name, such as `onboarding` or `crm.closed_won`",
        Node::text | Node::schema => "a text in `\"…\"`",
        Node::whole | Node::number => "a number",
        Node::percent => "a share, such as `75%`",
        Node::money => "an amount, such as `48000 USD`",
        Node::date => "a date, such as `2026-03-02`",
        Node::time => "a time, such as `09:00`",
        Node::datetime => "a date and time, such as `2026-03-02 09:00`",
        Node::duration | Node::duration_part | Node::lasting => "a duration, such as `24 hours`",
        Node::expr | Node::sum | Node::value | Node::wanted => "a field or condition",
        Node::infix | Node::arithmetic | Node::is_test | Node::matches => "`and`, `==`, `is set` or another comparison",
        Node::boolean => "`true` or `false`",
        Node::who => "a person or team",
        Node::moment | Node::on_head => "an event, or a moment such as `kickoff offered`",
        Node::life_word => "`offered`, `accepted`, `completed` or another moment",
        Node::limit | Node::deadline | Node::before => "`within` and a duration",
        Node::chosen => "a name",
        Node::on_calendar => "`on CALENDAR`",
        Node::using => "`using LADDER`",
        Node::type_of => "a type, such as `text` or `list of person`",
        Node::arg => "`name: value`",
        Node::actions => "`{` and actions",
        Node::action => "an action, such as `notify`, or `{`",
        Node::via => "`via CHANNEL`",
        Node::due => "`due within DURATION`",
        Node::into => "`into FIELD`",
        Node::raise | Node::else_raise => "`raise EXCEPTION`",
        Node::ladder_body | Node::deadline_body | Node::process_body | Node::track_body | Node::stage_body
        | Node::handoff_body | Node::step_body | Node::clock_body | Node::exception_body | Node::fields_body
        | Node::calendar_body | Node::person_body | Node::team_body | Node::rota_body | Node::port_body
        | Node::scenario_body => "`{`",
        Node::pause => "`pause while CONDITION`",
        Node::ladder_step => "a step, such as `at 75%`",
        Node::at_percent | Node::after | Node::ahead | Node::every => "`at 75%`, `after 2 hours`, `2 hours before` or `every 24 hours`",
        Node::goal => "`when CONDITION`",
        Node::named_head | Node::staged_head | Node::event_head => "a name",
        Node::was => "`was OLD_NAME`",
        Node::failed => "`failed`",
        Node::start_head | Node::observe_head => "a name",
        Node::started => "`opened`",
        Node::correlate | Node::each_case => "`for` and the key of a case",
        Node::where_clause => "`where CONDITION`",
        Node::handoff_head => "a name, `from STAGE` and `to STAGE`",
        Node::from | Node::any_stage => "the name of a stage, or `any`",
        Node::on_enter => "`enter`",
        Node::trigger_event => "the name of an event",
        Node::ready => "`ready`",
        Node::to_stage => "`stage STAGE`",
        Node::at_most => "`at most 2 times then raise EXCEPTION`",
        Node::require | Node::approval | Node::require_name | Node::whole_package => "what is required",
        Node::except => "`except WHO`",
        Node::approval_of => "`of FIELD`",
        Node::require_if => "`if CONDITION`",
        Node::waivable => "`waivable by WHO`",
        Node::supplied_by => "`from WHO`",
        Node::package => "the name of a record",
        Node::clock_head => "a name and `within DURATION`",
        Node::sensitive => "`sensitive`",
        Node::set_by => "`set by WHO`",
        Node::default => "`= VALUE`",
        Node::day_range | Node::weekday => "days, such as `mon..fri`",
        Node::hours => "hours, such as `09:00..17:30`",
        Node::field | Node::param => "`name: type`",
        Node::by_person => "`by PERSON`",
        Node::because => "`because REASON`",
        Node::line | Node::command | Node::verb | Node::expect => "a line of a scenario",
        Node::scenario_head => "a title and `for PROCESS`",
        Node::else_if | Node::otherwise => "`else`",
        Node::optional => "`?`",
        Node::comma => "`,`",
        Node::EOI => "the end of the clause",

        // Operands: together they are what an expression may start with.
        Node::prefix | Node::group | Node::list | Node::record | Node::choice_expr | Node::quantified
        | Node::quantifier | Node::times | Node::state | Node::state_word | Node::seen | Node::in_stage
        | Node::call_args | Node::shift | Node::shift_word => "a field or condition",
        Node::approver_of => "a person or team",
        Node::entering | Node::enter_word | Node::pattern => "an event, or a moment such as `kickoff offered`",
        Node::list_of | Node::one_of | Node::money_of => "a type, such as `text` or `list of person`",
        Node::negated | Node::is_blocked | Node::is_offered | Node::has_life | Node::owner_is | Node::in_place
        | Node::closed_now | Node::notified | Node::escalated | Node::task_for | Node::called | Node::raised
        | Node::bypass | Node::refused | Node::breached => "what is expected",

        // Whole clauses, actions, lines and declarations: which of them may stand somewhere, the block says.
        Node::notify | Node::remind | Node::escalate | Node::reassign | Node::task | Node::call | Node::set_from
        | Node::set | Node::clear | Node::add | Node::remove | Node::emit | Node::open | Node::expose
        | Node::cancel | Node::if_action | Node::key | Node::owner | Node::calendar_of | Node::context
        | Node::track | Node::stage | Node::last | Node::expects | Node::entry | Node::stay | Node::start
        | Node::on | Node::when | Node::observe | Node::invariant | Node::handoff | Node::step | Node::trigger
        | Node::to | Node::carry | Node::prepare | Node::accept | Node::complete | Node::give_back | Node::clock
        | Node::start_on | Node::start_when | Node::stop_on | Node::stop_when | Node::exception | Node::resolve
        | Node::blocks_nothing | Node::timezone | Node::open_hours | Node::closed_from | Node::closed
        | Node::email | Node::deputy | Node::manager | Node::reach | Node::lead | Node::members | Node::assign
        | Node::turn | Node::port_action | Node::line_at | Node::line_event | Node::line_set | Node::confirm
        | Node::resolve_line | Node::reply | Node::fail | Node::away | Node::back | Node::wait | Node::line_case
        | Node::import | Node::calendar | Node::person | Node::team | Node::rota | Node::type_alias
        | Node::record_of | Node::event | Node::port | Node::ladder | Node::process | Node::scenario => return None,

        // What stands for damage, and documentation.
        Node::doc | Node::broken | Node::junk | Node::leftover | Node::bad_head => return None,

        // Read without leaving a trace: never asked for.
        Node::blank | Node::s | Node::s1 | Node::t | Node::b | Node::named | Node::special_word | Node::end | Node::w
        | Node::opening | Node::wreck | Node::shard | Node::balanced | Node::goes_over
        | Node::k_and | Node::k_any | Node::k_approval | Node::k_before | Node::k_case | Node::k_closed | Node::k_else | Node::k_event | Node::k_from | Node::k_if | Node::k_in | Node::k_not | Node::k_of | Node::k_on
        | Node::k_opened | Node::k_or | Node::k_stage | Node::k_start | Node::k_then | Node::k_times | Node::k_waivable
        | Node::k_when | Node::k_where | Node::digits
        | Node::decimal | Node::not_named | Node::day | Node::clock_time | Node::zone | Node::unit
        | Node::operand | Node::primary | Node::reserved | Node::not_a_name | Node::going_on
        | Node::fields_given | Node::args_given | Node::between | Node::choice_who | Node::life
        | Node::clause_ahead | Node::action_items | Node::ladder_items | Node::deadline_items
        | Node::ladder_point | Node::process_items | Node::process_item | Node::track_items | Node::stage_items
        | Node::stage_clause | Node::handoff_items | Node::handoff_clause | Node::step_items
        | Node::approval_more | Node::require_more | Node::clock_items | Node::clock_clause | Node::moments
        | Node::exception_items | Node::exception_clause | Node::field_items | Node::calendar_items
        | Node::calendar_clause | Node::person_items | Node::person_clause | Node::team_items
        | Node::team_clause | Node::rota_items | Node::rota_clause | Node::port_items | Node::scenario_items
        | Node::happening | Node::lead_in | Node::lead_out | Node::one_import | Node::one_calendar
        | Node::one_person | Node::one_team | Node::one_rota | Node::one_type | Node::one_record
        | Node::one_event | Node::one_port | Node::one_ladder | Node::one_process | Node::one_scenario
        | Node::only_expr | Node::only_process | Node::only_track | Node::only_stage | Node::only_handoff
        | Node::only_step | Node::only_clock | Node::only_exception | Node::only_deadline | Node::only_ladder
        | Node::only_actions | Node::only_fields | Node::only_calendar | Node::only_person | Node::only_team
        | Node::only_rota | Node::only_port | Node::only_scenario
        | Node::just_actions | Node::just_calendar | Node::just_clock | Node::just_deadline | Node::just_exception | Node::just_fields | Node::just_handoff | Node::just_ladder | Node::just_person | Node::just_port | Node::just_process | Node::just_rota | Node::just_scenario | Node::just_stage | Node::just_step | Node::just_team | Node::just_track => return None,
    };
    Some(words)
}

/// What was expected, for a label: things by their names, and words and signs that no name covers.
pub(crate) fn expected(nodes: &[Node], tokens: &[String]) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    for node in nodes {
        if let Some(word) = describe(*node)
            && !words.iter().any(|w| w == word)
        {
            words.push(word.to_owned());
        }
    }
    words.truncate(3);
    let quoted = tokens.iter().map(|t| format!("`{t}`"));
    let more: Vec<String> =
        quoted.filter(|t| !words.iter().any(|w| w.contains(t.trim_matches('`')))).collect();
    // A long list of signs tells nothing.
    if more.len() <= 3 || words.is_empty() && more.len() <= 5 {
        words.extend(more);
    }
    let last = words.pop()?;
    if words.is_empty() {
        Some(format!("expected {last}"))
    } else {
        Some(format!("expected {}, or {last}", words.join(", ")))
    }
}
