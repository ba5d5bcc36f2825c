/**
 * Handoffs between teams, for tree-sitter.
 *
 * What a clause is, grammar/handoff.pest says; this grammar follows it, and is wider where a name or a value decides. A
 * clause ends at its line: `_line_end` comes from src/scanner.c, which knows which lines go on with the one before.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

const PREC = { choice: 1, only: 2, or: 3, and: 4, not: 5, compare: 6, add: 7, times: 8, of: 9, call: 10 };

const LIFE = [
  "opened", "blocked", "offered", "accepted", "returned", "resubmitted", "completed", "cancelled", "raised",
  "resolved", "breached", "succeeded", "failed",
];

/** One or more, with commas between them. */
function list($, rule) {
  return seq(rule, repeat(seq(",", rule)));
}

/** A block of clauses: one a line, or with `;` between them. */
function block($, ...clauses) {
  const clause = clauses.length === 1 ? clauses[0] : choice(...clauses);
  return seq("{", repeat(";"), optional(seq(clause, repeat(seq($._separator, clause)), optional($._separator))), "}");
}

module.exports = grammar({
  name: "handoff",

  externals: ($) => [$._line_end],
  extras: ($) => [/[\s\uFEFF]/, $.comment, $.doc_comment],
  word: ($) => $.name,

  conflicts: ($) => [[$._primary, $.expectation]],

  rules: {
    source_file: ($) => repeat(choice($._declaration, ";")),

    _separator: ($) => repeat1(choice(";", $._line_end)),

    _declaration: ($) =>
      choice(
        $.import, $.calendar, $.person, $.team, $.rota, $.type_alias, $.record, $.event, $.service, $.assistant,
        $.ladder, $.process, $.scenario,
      ),

    comment: () => token(seq("//", /[^\n]*/)),
    doc_comment: () => token(prec(1, seq("///", /[^\n]*/))),

    // ── Names and literals ──────────────────────────────────────────────────────────────────────

    name: () => /[\p{XID_Start}_][\p{XID_Continue}]*/u,
    path: ($) => prec.right(seq($.name, repeat(seq(token.immediate("."), $.name)))),

    text: ($) =>
      choice(
        seq('"', repeat(choice($._plain, $.escape, $.place, $._brace)), token.immediate('"')),
        seq('"""', repeat(choice($._plain_lines, $.escape, $.place, $._brace, $._quote)), token.immediate('"""')),
      ),
    _plain: () => token.immediate(prec(2, /[^"\\{\n]+/)),
    _plain_lines: () => token.immediate(prec(2, /[^"\\{]+/)),
    _quote: () => token.immediate(/"{1,2}/),
    _brace: () => token.immediate("{"),
    escape: () => token.immediate(/\\[^\n]/),
    place: () => token.immediate(prec(3, /\{[^{}"\n]*\}/)),

    number: () => /\d[\d_]*(\.\d[\d_]*)?/,
    percent: () => /\d[\d_]*(\.\d[\d_]*)?%/,
    currency: () => token(prec(1, /[A-Z]{3}/)),
    money: ($) => seq($.number, $.currency),
    date: () => /\d{4}[-/]\d{1,2}[-/]\d{1,2}/,
    time: () => /\d{1,2}:\d{1,2}(:\d{1,2})?/,
    datetime: () =>
      /\d{4}[-/]\d{1,2}[-/]\d{1,2}(T| +)\d{1,2}:\d{1,2}(:\d{1,2})?( *Z|[+-]\d{2}:\d{2})?/,
    boolean: () => choice("true", "false"),

    duration: ($) => prec.right(repeat1($.duration_part)),
    duration_part: ($) => seq($.number, $.unit),
    unit: () =>
      choice(
        token.immediate(/[smhdw]/),
        "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks",
        seq("business", choice("day", "days", "hour", "hours", "minute", "minutes")),
      ),

    // ── Expressions ─────────────────────────────────────────────────────────────────────────────

    _expr: ($) =>
      choice($._primary, $.unary, $.binary, $.is_test, $.matches, $.share, $.choice, $.quantified),

    _primary: ($) =>
      choice(
        $.text, $.datetime, $.date, $.time, $.duration, $.shift, $.percent, $.money, $.number, $.boolean, $.group,
        $.list, $.given, $.call_expr, $.state_test, $.seen, $.in_stage, $.times, $.path, alias($._word, $.name),
      ),

    // Words of the language that may name a field as well.
    _word: () => choice("seen", "done", "open", "reached", "times"),

    unary: ($) => choice(prec(PREC.not, seq("not", $._expr)), prec(PREC.of, seq("-", $._expr))),
    share: ($) => prec.right(PREC.of, seq($.percent, "of", $._expr)),
    binary: ($) =>
      choice(
        prec.left(PREC.or, seq($._expr, "or", $._expr)),
        prec.left(PREC.and, seq($._expr, "and", $._expr)),
        prec.left(PREC.only, seq($._expr, "only", "if", $._expr)),
        prec.left(PREC.compare, seq($._expr, choice("==", "!=", "<", "<=", ">", ">=", "in"), $._expr)),
        prec.left(PREC.compare, seq($._expr, "not", "in", $._expr)),
        prec.left(PREC.add, seq($._expr, choice("+", "-"), $._expr)),
        prec.left(PREC.times, seq($._expr, choice("*", "/"), $._expr)),
      ),
    is_test: ($) => prec.left(PREC.compare, seq($._expr, "is", choice("set", "missing"))),
    matches: ($) => prec.left(PREC.compare, seq($._expr, "matches", $.text)),
    choice: ($) => prec.right(PREC.choice, seq("if", $._expr, "then", $._expr, "else", $._expr)),
    quantified: ($) =>
      prec.right(PREC.choice, seq(choice("any", "all"), $.name, "in", $._expr, ":", $._expr)),

    shift: ($) => prec.right(PREC.call, seq($.duration, choice("before", "after"), $._primary)),
    group: ($) => seq("(", $._expr, ")"),
    list: ($) => seq("[", optional(seq(list($, $._expr), optional(","))), "]"),
    call_expr: ($) =>
      prec(PREC.call, seq(field("function", $.path), token.immediate("("), optional(seq(list($, $._expr), optional(","))), ")")),
    state_test: ($) => prec.right(PREC.call, seq(choice("reached", "done", "open"), $.path)),
    seen: ($) => prec.right(PREC.choice, seq("seen", $.path, optional(seq("where", $._expr)))),
    in_stage: ($) => prec(PREC.call, seq("in", $.path)),
    times: ($) => seq("times", token.immediate("("), $._moment, ")"),

    // `{ name: expr, name }`: comma, `;` and the end of the line separate alike.
    given: ($) => seq("{", repeat($._given_end), optional(seq($.argument, repeat(seq(repeat1($._given_end), $.argument)), repeat($._given_end))), "}"),
    _given_end: ($) => choice(",", ";", $._line_end),
    argument: ($) => prec.right(seq(field("name", $.name), optional(seq(":", field("value", $._expr))))),

    // ── Who, when, how long, what kind ──────────────────────────────────────────────────────────

    who: ($) =>
      prec.right(choice(
        seq("if", $._expr, "then", $.who, "else", $.who),
        seq("approver", "of", $.path),
        $.path,
      )),

    _moment: ($) => choice($.entering, $.pattern, $.happening),
    entering: ($) => prec.right(seq(choice("enter", "leave"), optional($.path))),
    pattern: ($) => seq($.number, $.path, "within", $.duration),
    happening: ($) => prec.right(seq($.path, optional($.life_word))),
    life_word: () => choice(...LIFE),

    _lasting: ($) => prec.right(choice(seq("if", $._expr, "then", $._lasting, "else", $._lasting), $.duration)),
    _chosen: ($) => prec.right(choice(seq("if", $._expr, "then", $._chosen, "else", $._chosen), $.name)),

    limit: ($) =>
      prec.right(choice(seq("within", $._lasting), seq("by", choice(seq($.duration, "before", $._expr), $._expr)))),
    on_calendar: ($) => prec.right(seq("on", $._chosen)),
    using: ($) => prec.right(seq("using", $._chosen)),
    _deadline: ($) =>
      prec.right(seq($.limit, optional($.on_calendar), optional($.using), optional(alias($.deadline_body, $.body)))),
    deadline_body: ($) => block($, $.pause, $.ladder_step),
    pause: ($) => seq("pause", "while", $._expr),

    type: ($) =>
      prec.right(seq(
        repeat(seq("list", "of")),
        choice(
          seq("one", "of", $.name, repeat(seq("|", $.name))),
          seq("money", "(", optional(choice($.currency, $.name)), ")"),
          $.name,
        ),
        optional("?"),
      )),

    field: ($) =>
      seq(
        field("name", $.name), ":", field("type", $.type),
        repeat(choice(
          "sensitive",
          seq("set", "by", $.who, repeat(seq(choice("or", "and"), $.who))),
          seq("=", $._expr),
          $.where,
          $.text,
        )),
      ),
    fields: ($) =>
      seq("{", repeat(";"), optional(seq($.field, repeat(seq(repeat1($._field_end), $.field)), repeat($._field_end))), "}"),
    // A comma is borne with at the end of a line, where it is no mistake that anybody could misread.
    _field_end: ($) => choice(";", $._line_end, seq(",", $._line_end)),
    where: ($) => prec.right(seq("where", $._expr)),

    _label: ($) => field("label", $.text),
    was: ($) => seq("was", list($, $.name)),

    // ── Declarations ────────────────────────────────────────────────────────────────────────────

    import: ($) => seq("import", $.text),

    calendar: ($) => seq("calendar", field("name", $.name), field("body", alias($.calendar_body, $.body))),
    calendar_body: ($) => block($, $.timezone, $.open_hours, $.closed),
    timezone: ($) => seq("timezone", $.text),
    open_hours: ($) => seq("open", list($, $.day_range), list($, $.hours)),
    day_range: ($) => seq($.weekday, optional(seq("..", $.weekday))),
    weekday: () => choice("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    hours: ($) => seq($.time, "..", $.time),
    closed: ($) => seq("closed", choice(seq("from", $.text), seq($.date, optional(seq("..", $.date)), optional($.text)))),

    person: ($) =>
      seq("person", field("name", $.name), optional($._label), optional(field("body", alias($.person_body, $.body)))),
    person_body: ($) => block($, $.email, $.deputy, $.manager, $.calendar_of, $.reach),
    email: ($) => seq("email", $.text),
    deputy: ($) => seq("deputy", $.name),
    manager: ($) => seq("manager", $.name),
    calendar_of: ($) => seq("calendar", $.name),
    reach: ($) => seq("reach", $.name, $.text),

    team: ($) => seq("team", field("name", $.name), optional($._label), field("body", alias($.team_body, $.body))),
    team_body: ($) => block($, $.lead, $.manager, $.members, $.calendar_of, $.assign, $.reach),
    lead: ($) => seq("lead", $.name),
    members: ($) => seq("members", list($, $.name)),
    assign: ($) => seq("assign", $.name, optional($.name)),

    rota: ($) => seq("rota", field("name", $.name), field("body", alias($.rota_body, $.body))),
    rota_body: ($) => block($, $.members, $.calendar_of, $.turn),
    turn: ($) => seq("turn", "every", $.duration, "from", choice($.datetime, $.date)),

    type_alias: ($) => seq("type", field("name", $.name), "=", $.type),
    record: ($) => seq("record", field("name", $.name), $.fields),
    event: ($) =>
      prec.right(seq(
        "event",
        choice(seq($.text, "as", field("name", $.path)), field("name", $.path)),
        optional(choice($.fields, seq("from", $.text))),
      )),

    service: ($) => seq("service", field("name", $.name), field("body", alias($.port_body, $.body))),
    assistant: ($) => seq("assistant", field("name", $.name), field("body", alias($.port_body, $.body))),
    port_body: ($) => block($, $.port_action),
    port_action: ($) =>
      seq(
        "action", field("name", $.name), "(",
        optional(seq($.parameter, repeat(seq(choice(",", ";"), $.parameter)), optional(choice(",", ";")))), ")",
        optional(seq("->", $.type)),
      ),
    parameter: ($) => seq(field("name", $.name), ":", $.type),

    ladder: ($) => seq("ladder", field("name", $.name), field("body", alias($.ladder_body, $.body))),
    ladder_body: ($) => block($, $.ladder_step),
    ladder_step: ($) => prec(1, seq($._point, optional(seq("if", $._expr)), choice($._action, $.actions))),
    _point: ($) =>
      choice(
        seq("at", $.percent),
        seq("after", $._lasting),
        seq($._lasting, "before"),
        seq("every", $._lasting, optional(seq("up", "to", $.number, choice("time", "times")))),
      ),

    process: ($) => seq("process", field("name", $.name), optional($._label), field("body", alias($.process_body, $.body))),
    process_body: ($) =>
      block(
        $, $.key, $.owner, $.calendar_of, $.context, $.stage, $.start, $.track, $.handoff, $.step, $.clock,
        $.exception, $.on, $.when, $.observe, $.invariant,
      ),
    key: ($) => seq("key", field("name", $.name), ":", $.type),
    owner: ($) => seq("owner", $.who),
    context: ($) => seq("context", $.fields),

    track: ($) => seq("track", field("name", $.name), optional($._label), field("body", alias($.track_body, $.body))),
    track_body: ($) => block($, $.stage, $.start, $.handoff, $.step),

    stage: ($) =>
      seq("stage", field("name", $.name), optional($._label), optional($.was), optional(field("body", alias($.stage_body, $.body)))),
    stage_body: ($) => block($, $.owner, $.final, $.expects, $.entry, $.stay, $.on),
    final: () => seq("final", optional("failed")),
    expects: ($) => seq("expects", $.name),
    entry: ($) => seq("entry", $.require),
    stay: ($) => seq("stay", $._deadline),

    start: ($) =>
      seq("start", $.path, choice(seq("on", $.path, optional($.correlate), optional($.where)), seq("when", "opened")), optional($.actions)),
    correlate: ($) => prec.right(seq("for", choice(seq("each", "case", "where", $.name, "==", $._expr), $._expr))),
    on: ($) => seq("on", $._moment, optional($.correlate), optional($.where), $.actions),
    when: ($) => seq("when", $._expr, $.actions),
    observe: ($) =>
      seq(
        "observe", $.path, choice(seq($.correlate, "as", $.path), seq("as", $.path, optional($.correlate))),
        optional($.where), optional($.actions),
      ),
    invariant: ($) => seq("invariant", $.text, ":", $._expr),

    // ── Handoffs and steps ──────────────────────────────────────────────────────────────────────

    handoff: ($) => seq("handoff", $._move_head, field("body", alias($.handoff_body, $.body))),
    step: ($) => seq("step", $._move_head, field("body", alias($.step_body, $.body))),
    _move_head: ($) =>
      seq(field("name", $.name), optional($._label), optional($.was), "from", field("from", $.from), "to", field("to", $.path)),
    from: ($) => choice("any", seq($.path, repeat(seq("or", $.path)))),
    handoff_body: ($) =>
      block($, $.require, $.trigger, $.to, $.carry, $.prepare, $.accept, $.complete, $.return, $.on),
    step_body: ($) => block($, $.trigger, $.require, $.on),

    trigger: ($) =>
      seq("trigger", choice(
        seq("on", choice("enter", seq($.path, optional($.correlate), optional($.where)))),
        seq("when", choice(prec(1, "ready"), $._expr)),
        seq("by", $.who),
      )),
    to: ($) => seq("to", $.who),
    carry: ($) => seq("carry", choice(seq($.name, $.given), list($, $.name))),
    prepare: ($) => seq("prepare", choice($._deadline, seq("when", $._expr, $._deadline))),
    accept: ($) => seq("accept", choice($._deadline, seq("when", $._expr, $._deadline))),
    complete: ($) => seq("complete", choice(seq("when", $._expr, optional($._deadline)), $._deadline)),
    return: ($) =>
      seq(
        "return", field("name", $.name), optional($._label),
        optional(choice(seq("to", choice(seq("stage", $.path), $.who)), $.raise)),
        optional(seq("at", "most", $.number, choice("time", "times"), "then", $.raise)),
      ),

    require: ($) =>
      seq(
        "require",
        choice(
          prec(2, seq(optional(seq(field("name", choice($.name, alias($._word, $.name))), ":")), $.approval)),
          prec(1, "package"),
          seq(field("name", choice($.name, alias($._word, $.name))), ":", list($, $._expr)),
          list($, $._expr),
        ),
        repeat(choice(seq("if", $._expr), $.text, seq("waivable", "by", $.who), seq("from", $.who))),
      ),
    approval: ($) =>
      prec.right(seq(
        optional($.number), choice("approval", "approvals"), "by", $.who,
        repeat(choice(seq("except", $.who), seq("of", list($, $.name)), $._deadline)),
      )),

    // ── Clocks and exceptions ───────────────────────────────────────────────────────────────────

    clock: ($) =>
      seq(
        "clock", field("name", $.name), optional($._label), optional($.limit), optional($.on_calendar),
        optional($.using), field("body", alias($.clock_body, $.body)),
      ),
    clock_body: ($) => block($, $.start_clock, $.stop_clock, $.pause, $.ladder_step),
    start_clock: ($) => seq("start", choice(seq("on", $._moments), seq("when", $._expr))),
    stop_clock: ($) => seq("stop", choice(seq("on", $._moments), seq("when", $._expr))),
    _moments: ($) => seq($._moment, repeat(seq("or", $._moment))),

    exception: ($) =>
      seq("exception", field("name", $.name), optional($._label), field("body", alias($.exception_body, $.body))),
    exception_body: ($) => block($, $.owner, $.resolve, $.blocks_nothing, $.on),
    resolve: ($) => seq("resolve", $._deadline),
    blocks_nothing: () => seq("blocks", "nothing"),

    // ── Actions ─────────────────────────────────────────────────────────────────────────────────

    actions: ($) => block($, $._action),
    _action: ($) =>
      choice(
        $.notify, $.remind, $.escalate, $.reassign, $.task, $.call, $.set, $.clear, $.add, $.remove, $.emit,
        $.open, $.expose, $.raise, $.cancel, $.if,
      ),
    notify: ($) => seq("notify", $.who, optional(seq("via", $.name)), $.text),
    remind: ($) => seq("remind", $.who, optional($.text)),
    escalate: ($) => seq("escalate", "to", $.who, repeat(seq("and", $.who)), optional($.text)),
    reassign: ($) => seq("reassign", "to", $.who, optional($.text)),
    task: ($) => seq("task", $.text, "for", $.who, optional(seq("due", "within", $._lasting))),
    call: ($) =>
      seq("call", field("port", $.path), $.call_arguments, optional(seq("into", $.path)), optional(seq("else", $.raise))),
    call_arguments: ($) =>
      seq("(", repeat(choice(",", ";")), optional(seq($.argument, repeat(seq(repeat1($._given_end), $.argument)), repeat($._given_end))), ")"),
    set: ($) => seq("set", choice(seq($.path, "=", $._expr), seq(list($, $.name), "from", "event"))),
    clear: ($) => seq("clear", $.path),
    add: ($) => seq("add", $._expr, "to", $.path),
    remove: ($) => seq("remove", $._expr, "from", $.path),
    emit: ($) => seq("emit", $.path, optional($.given)),
    open: ($) => seq("open", $.name, optional($.given)),
    expose: ($) => seq("expose", $._expr, optional($.text)),
    raise: ($) => prec.right(seq("raise", $.name, optional($.text))),
    cancel: ($) => seq("cancel", $.name),
    if: ($) => prec.right(seq("if", $._expr, $.actions, optional(seq("else", choice($.if, $.actions))))),

    // ── Scenarios ───────────────────────────────────────────────────────────────────────────────

    scenario: ($) => seq("scenario", field("title", $.text), "for", $.name, field("body", alias($.scenario_body, $.body))),
    scenario_body: ($) =>
      block(
        $, $.at_line, $.event_line, $.set_line, $.confirm_line, $.command_line, $.resolve_line, $.reply_line,
        $.fail_line, $.away_line, $.back_line, $.wait_line, $.case_line, $.expect_line,
      ),
    at_line: ($) => seq("at", choice($.datetime, $.date)),
    event_line: ($) => seq("event", $.path, optional($.given)),
    set_line: ($) => seq("set", $.path, "=", $._expr, optional($._by)),
    confirm_line: ($) => seq("confirm", $.path, optional($._by)),
    command_line: ($) =>
      seq(
        choice("trigger", "accept", "resubmit", "approve", "waive", "advance", "decline", "return"), $.path,
        optional($._by), optional($._because), optional($.text),
      ),
    _by: ($) => seq("by", $.name),
    _because: ($) => seq("because", choice($.name, $.text)),
    resolve_line: ($) => seq("resolve", $.path, optional($._by)),
    reply_line: ($) => seq("reply", $.path, optional(seq("with", $._expr))),
    fail_line: ($) => seq("fail", $.path, optional($.text)),
    away_line: ($) => seq("away", $.name, choice(seq("until", choice($.datetime, $.date, $.duration)), seq("for", $.duration))),
    back_line: ($) => seq("back", $.name),
    wait_line: ($) => seq("wait", choice(seq("until", choice($.datetime, $.date)), $.duration)),
    case_line: ($) => seq("case", optional($.name), $._expr, field("body", alias($.scenario_body, $.body))),
    expect_line: ($) => seq("expect", choice(seq(optional("not"), $.expectation), $._expr)),
    expectation: ($) =>
      choice(
        seq($.path, "is", "blocked", optional(seq("by", list($, $.path)))),
        seq($.path, "is", "offered", optional(seq("to", $.name))),
        seq($.path, "is", choice("opened", "accepted", "returned", "resubmitted", "completed", "cancelled", "raised", "resolved")),
        seq($.path, "is", $.name),
        seq("notified", $.name),
        seq("escalated", "to", $.name),
        seq("task", "for", $.name),
        seq("called", $.path),
        seq("raised", $.path),
        seq("bypass", "of", $.path),
        seq("refused", optional($._because)),
        seq("breached", $.path),
      ),
  },
});
