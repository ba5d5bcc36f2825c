//! A plan with some of everything, for tests.

pub(crate) mod mutation;

use rust_decimal::Decimal;

use crate::*;

pub(crate) fn place(stage: &str) -> Place {
    Place { track: MAIN_TRACK.into(), stage: stage.into() }
}

pub(crate) fn field(name: &str, ty: Type) -> Field {
    Field {
        name: name.into(),
        ty,
        optional: false,
        sensitive: false,
        set_by: Vec::new(),
        default: None,
        condition: None,
        description: None,
    }
}

pub(crate) fn usd() -> Type {
    Type::Money("USD".into())
}

pub(crate) fn name(text: &str) -> Expr {
    Expr::Field(text.into())
}

pub(crate) fn text(text: &str) -> Template {
    Template { pieces: vec![Piece::Text(text.into())] }
}

fn team(name: &str) -> Who {
    Who::Team(name.into())
}

pub(crate) fn within(clock: &str, length: Duration) -> Deadline {
    let escalate =
        Action::Escalate { to: vec![Who::Manager(Box::new(Who::Receiver))], text: Some(text("late")) };
    Deadline {
        clock: clock.into(),
        limit: Limit::Within(Choice::One(length)),
        calendar: None,
        pause: None,
        ladder: Choice::One(vec![
            LadderStep { at: Point::Fraction(Decimal::new(75, 2)), condition: None, actions: vec![] },
            LadderStep {
                at: Point::Every { period: Duration::hours(24), times: Some(3) },
                condition: Some(name("acv")),
                actions: vec![escalate],
            },
        ]),
    }
}

pub(crate) fn requirement(name: &str, kind: RequirementKind) -> Requirement {
    Requirement { name: name.into(), kind, condition: None, label: None, from: None, waivable_by: None }
}

fn stage(name: &str, owner: &str, kind: StageKind) -> Stage {
    let owner = Some(team(owner));
    Stage { place: place(name), label: name.to_owned(), was: vec![], owner, kind, expects: None, stay: None }
}

fn kickoff() -> Handoff {
    let approval = Approval {
        count: 1,
        by: team("legal"),
        except: Some(Who::Person("maria".into())),
        of: vec!["scope".into()],
        deadline: Some(within("kickoff.signed_off", Duration::business_days(2))),
    };
    let package_field = |name: &str, value: &str| PackageField {
        name: name.into(),
        ty: Type::Text,
        optional: false,
        sensitive: false,
        value: self::name(value),
    };
    let mut signed_off = requirement("signed_off", RequirementKind::Approval(approval));
    signed_off.waivable_by = Some(Who::Manager(Box::new(team("sales"))));
    Handoff {
        name: "kickoff".into(),
        label: "Kickoff".into(),
        was: vec![],
        from: vec![place("won")],
        target: Target::Stage(place("onboarding")),
        triggers: vec![Trigger::Enter, Trigger::By(Who::Giver)],
        to: Who::Lead(Box::new(team("cs"))),
        requirements: vec![requirement("scope", RequirementKind::Field(name("scope"))), signed_off],
        entry: vec![requirement("customer", RequirementKind::Field(name("customer")))],
        package: Some(Package {
            record: Some("brief".into()),
            fields: vec![package_field("customer", "account"), package_field("scope", "scope")],
        }),
        prepare: Some(within("kickoff.prepare", Duration::business_days(1))),
        accept: Some(within("kickoff.accept", Duration::hours(24))),
        complete: Some(Complete {
            when: Some(Expr::IsSet(Box::new(name("kickoff_at")))),
            deadline: Some(within("kickoff.complete", Duration::business_days(5))),
        }),
        returns: vec![Return {
            name: "incomplete".into(),
            label: "Something is missing".into(),
            target: ReturnTarget::Giver,
            at_most: Some((2, "ping_pong".into())),
        }],
    }
}

fn process() -> Process {
    let acv = Field { condition: Some(name("acv")), ..field("acv", usd()) };
    let on_won =
        StartOn::Event { event: "won".into(), correlate: Correlate::Key, condition: Some(Expr::Event) };
    let start = Start { place: place("won"), on: on_won, actions: vec![] };
    let notify = Action::Notify { who: Who::Giver, via: Some("slack".into()), text: text("done") };
    let engaged = Clock {
        label: "Engaged".into(),
        deadline: within("engaged", Duration::days(7)),
        start: Edge::On(vec![Moment::Enter(place("won"))]),
        stop: Some(Edge::On(vec![Moment::Life("kickoff".into(), Life::Completed)])),
    };
    Process {
        label: "Sales to CS".into(),
        key: Key { name: "deal_id".into(), ty: Type::Text },
        owner: team("revops"),
        calendar: Some("office".into()),
        context: vec![
            field("account", Type::Text),
            acv,
            field("kickoff_at", Type::DateTime),
            field("scope", Type::Text),
        ],
        tracks: vec![MAIN_TRACK.into()],
        stages: vec![
            stage("won", "sales", StageKind::Ordinary),
            stage("onboarding", "cs", StageKind::Ordinary),
            stage("live", "cs", StageKind::Final),
        ],
        starts: vec![start],
        handoffs: vec![kickoff()],
        steps: vec![Step {
            name: "go_live".into(),
            label: "Go live".into(),
            was: vec![],
            from: vec![place("onboarding")],
            to: place("live"),
            triggers: vec![Trigger::When(Expr::Done("kickoff".into()))],
            requirements: vec![requirement("kickoff_at", RequirementKind::Field(name("kickoff_at")))],
        }],
        clocks: vec![engaged],
        exceptions: vec![Exception {
            name: "ping_pong".into(),
            label: "Came back too often".into(),
            owner: team("revops"),
            resolve: Some(within("ping_pong.resolve", Duration::business_days(2))),
            blocks: true,
        }],
        reactions: vec![Reaction {
            about: About::Handoff("kickoff".into()),
            moment: Moment::Life("kickoff".into(), Life::Completed),
            correlate: Correlate::Key,
            condition: None,
            actions: vec![notify.clone()],
        }],
        whens: vec![When { condition: name("acv"), actions: vec![notify] }],
        observes: vec![Observe {
            event: "won".into(),
            correlate: Correlate::Key,
            place: place("live"),
            condition: None,
            actions: vec![],
        }],
        invariants: vec![Invariant {
            label: "nobody is live without a kickoff".into(),
            condition: Expr::OnlyIf(Box::new(Expr::Reached(place("live"))), Box::new(name("kickoff_at"))),
        }],
    }
}

fn person(label: &str) -> Person {
    Person {
        label: label.into(),
        email: Some("someone@acme.example".into()),
        deputy: Some("carla".into()),
        manager: None,
        calendar: Some("office".into()),
        reach: vec![("slack".into(), "@someone".into())],
    }
}

fn people(label: &str) -> Team {
    Team {
        label: label.into(),
        lead: Some("carla".into()),
        manager: Some("maria".into()),
        members: vec!["carla".into(), "maria".into()],
        calendar: None,
        assign: Assign::RoundRobin,
        reach: vec![],
    }
}

pub(crate) fn plan() -> Plan {
    let mut plan = Plan::default();
    let mut office = Calendar::always();
    office.zone = chrono_tz::America::New_York;
    office.closed.insert(chrono::NaiveDate::MIN);
    plan.calendars.insert("office".into(), office);
    plan.persons.insert("carla".into(), person("Carla"));
    plan.persons.insert("maria".into(), person("Maria"));
    for (name, label) in [("sales", "Sales"), ("cs", "CS"), ("legal", "Legal"), ("revops", "RevOps")] {
        plan.teams.insert(name.into(), people(label));
    }
    let rota = Rota {
        members: vec!["carla".into()],
        calendar: None,
        every: Duration::days(7),
        from: read_instant("2026-01-05T09:00:00Z").unwrap_or_default(),
    };
    plan.rotas.insert("on_duty".into(), rota);
    let brief = Record { fields: vec![field("customer", Type::Text), field("scope", Type::Text)] };
    plan.records.insert("brief".into(), brief);
    let size = field("size", Type::Choice(vec!["small".into(), "large".into()]));
    let won = Event { outside: None, fields: vec![field("deal_id", Type::Text), size] };
    plan.events.insert("won".into(), won);
    let terms = PortAction {
        name: "terms".into(),
        params: vec![("deal_id".into(), Type::Text)],
        returns: Some(Type::Document),
    };
    plan.ports.insert("crm".into(), Port { assistant: false, actions: vec![terms] });
    plan.processes.insert("sales_to_cs".into(), process());
    plan
}
