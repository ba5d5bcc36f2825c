use handoff_plan::{Name, Place};
use proptest::prelude::*;

use crate::layout::{Layout, Look, Rect};
use crate::{Crossing, Edge, EdgeKind, End, Lane, Map, Node, NodeKind, ProcessMap, bpmn, dot, mermaid, svg};

fn node(kind: NodeKind, lane: usize, label: &str) -> Node {
    let place = Place { track: "main".into(), stage: label.into() };
    Node {
        kind,
        lane,
        name: label.into(),
        place: Some(place),
        label: label.to_owned(),
        owner: Some("Sales".into()),
    }
}

fn edge(from: usize, to: usize, kind: EdgeKind, label: &str) -> Edge {
    Edge { from, to, kind, name: label.into(), label: label.to_owned(), note: None }
}

fn process(lanes: usize, nodes: Vec<Node>, edges: Vec<Edge>) -> ProcessMap {
    let lane = |n| Lane { track: None, owner: format!("Owner {n}") };
    ProcessMap {
        name: "sales".into(),
        label: "Sales".into(),
        owner: "Operations".into(),
        lanes: (0..lanes).map(lane).collect(),
        nodes,
        edges,
    }
}

fn map(process: ProcessMap) -> Map {
    Map { processes: vec![process], crossings: Vec::new() }
}

fn small() -> ProcessMap {
    let nodes = vec![
        node(NodeKind::Start, 0, "deal.won"),
        node(NodeKind::Stage, 0, "Closed won"),
        node(NodeKind::Stage, 1, "Onboarding"),
        node(NodeKind::Final, 1, "Live"),
        node(NodeKind::FinalFailed, 0, "Lost"),
        node(NodeKind::Exception, 1, "Misrouted"),
    ];
    let mut kickoff = edge(1, 2, EdgeKind::Handoff, "Kickoff");
    kickoff.note = Some("accept within 24 hours".into());
    let edges = vec![
        edge(0, 1, EdgeKind::Start, "deal.won"),
        kickoff,
        edge(2, 1, EdgeKind::Return, "Incomplete"),
        edge(2, 3, EdgeKind::Step, "Go live"),
        edge(1, 4, EdgeKind::Step, "Withdraw"),
        edge(2, 4, EdgeKind::Step, "Withdraw"),
        edge(2, 5, EdgeKind::Raise, "Not ours"),
    ];
    process(2, nodes, edges)
}

#[test]
fn a_small_map_in_mermaid() {
    insta::assert_snapshot!(mermaid(&map(small())));
}

#[test]
fn a_small_map_for_graphviz() {
    insta::assert_snapshot!(dot(&map(small())));
}

/// The tags, each opened and closed in its place; the texts and attributes as they are read.
fn read(xml: &str) -> Vec<String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut read = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return read,
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    read.push(attribute.unwrap().value.into_owned());
                }
            }
            Event::Text(text) => read.push(text.xml10_content().into_owned()),
            _ => {}
        }
    }
}

#[test]
fn what_a_spec_says_stays_text_in_every_format() {
    let wild = "\"><script>alert(1)</script>&\u{7}\\\n`]--> end";
    let mut process = small();
    process.label = wild.to_owned();
    for node in &mut process.nodes {
        node.label = wild.to_owned();
    }
    for edge in &mut process.edges {
        edge.label = wild.to_owned();
    }
    let map = map(process);
    for xml in [svg(&map), bpmn(&map)] {
        assert!(!xml.contains("<script>"), "{xml}");
        assert!(read(&xml).len() > 50);
        assert!(!xml.contains('\u{7}'));
    }
    let chart = mermaid(&map);
    assert!(!chart.contains("<script>") && !chart.contains('`') && !chart.contains("\\"), "{chart}");
    // Each line of the chart is one statement: a label opens and closes its quotes.
    assert!(chart.lines().all(|line| line.matches('"').count() % 2 == 0), "{chart}");
    let dot = dot(&map);
    assert!(
        dot.lines().all(|line| line.replace("\\\\", "").replace("\\\"", "").matches('"').count() % 2 == 0),
        "{dot}"
    );
}

#[test]
fn a_drawing_says_in_words_what_it_shows() {
    let drawn = svg(&map(small()));
    assert!(drawn.contains("aria-labelledby=\"title desc\""), "{drawn}");
    assert!(drawn.contains("<title id=\"title\">Map of Sales</title>"), "{drawn}");
    for said in
        ["Handoff Kickoff: from Closed won to Onboarding.", "Back from Onboarding to Closed won: Incomplete."]
    {
        assert!(drawn.contains(said), "{said}");
    }
    assert!(drawn.contains("prefers-color-scheme: dark"));
    assert!(drawn.contains(">accept within 24 hours</text>"));
}

#[test]
fn bpmn_names_only_what_is_there_and_draws_all_of_it() {
    let mut second = small();
    second.name = "other".into();
    let place = |stage: &str| Place { track: "main".into(), stage: stage.into() };
    let end = |process: &str, stage: &str| End {
        process: process.into(),
        place: place(stage),
        label: stage.into(),
    };
    let crossing = Crossing {
        from: end("sales", "Onboarding"),
        to: end("other", "Closed won"),
        kind: EdgeKind::Handoff,
        name: Name::from("over"),
        label: "Over".to_owned(),
        note: None,
    };
    let drawn = bpmn(&Map { processes: vec![small(), second], crossings: vec![crossing] });
    let values = |key: &str| -> Vec<String> {
        let key = format!(" {key}=\"");
        drawn.split(&key).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    };
    let ids = values("id");
    let mut once = ids.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an id is given twice");
    for key in ["sourceRef", "targetRef", "processRef", "bpmnElement"] {
        let named = values(key);
        assert!(!named.is_empty(), "{key}");
        for id in named {
            assert!(ids.contains(&id), "{key} {id}");
        }
    }
    let drawn_ids = values("bpmnElement");
    for flow in ids.iter().filter(|id| {
        id.contains("_e") && !id.ends_with("_di") && !id.contains("_error") && !id.contains("_esc")
    }) {
        assert!(drawn_ids.contains(flow), "{flow} is not drawn");
    }
    assert!(drawn.contains("<messageFlow id=\"m0\" name=\"Over\""), "{drawn}");
}

const LOOKS: [Look; 2] = [Look { start: 22, final_circle: None }, Look { start: 36, final_circle: Some(36) }];

fn apart(a: &Rect, b: &Rect) -> bool {
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
}

/// What holds of every layout.
fn laws(process: &ProcessMap) {
    for look in LOOKS {
        let layout = Layout::of(process, look);
        assert_eq!(layout.boxes.len(), process.nodes.len());
        for (at, rect) in layout.boxes.iter().enumerate() {
            assert!(layout.boxes.iter().skip(at + 1).all(|other| apart(rect, other)), "boxes overlap");
            let (top, height) = layout.bands[process.nodes[at].lane];
            assert!(rect.y >= top && rect.y + rect.height <= top + height, "outside of its lane");
            assert!(rect.x >= 0 && rect.x + rect.width <= layout.width, "outside of the drawing");
        }
        assert_eq!(layout.routes.len(), process.edges.len());
        for (edge, route) in process.edges.iter().zip(&layout.routes) {
            let (from, to) = (layout.boxes[edge.from], layout.boxes[edge.to]);
            for (end, rect) in [(route.first().unwrap(), from), (route.last().unwrap(), to)] {
                let on_side = end.x == rect.x || end.x == rect.x + rect.width;
                assert!(
                    on_side && end.y >= rect.y && end.y <= rect.y + rect.height,
                    "{end:?} is not on {rect:?}"
                );
            }
            for pair in route.windows(2) {
                assert!(pair[0].x == pair[1].x || pair[0].y == pair[1].y, "not at right angles: {route:?}");
                assert!(pair[0].x <= layout.width && pair[0].y <= layout.height);
            }
        }
    }
}

#[test]
fn the_small_map_keeps_the_laws() {
    laws(&small());
    laws(&process(0, Vec::new(), Vec::new()));
}

fn kind(number: usize) -> EdgeKind {
    [EdgeKind::Handoff, EdgeKind::Step, EdgeKind::Return, EdgeKind::Raise][number % 4]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn any_map_keeps_the_laws(
        lanes in prop::collection::vec((0..4_usize, "[a-zA-Zé漢 .]{0,40}", 0..4_usize), 1..12),
        ways in prop::collection::vec((0..12_usize, 0..12_usize, 0..4_usize, "[a-z ]{0,30}"), 0..24),
    ) {
        let kinds = [NodeKind::Stage, NodeKind::Final, NodeKind::FinalFailed, NodeKind::Exception];
        let nodes: Vec<Node> = lanes.iter().map(|(lane, label, k)| node(kinds[*k], *lane, label)).collect();
        let count = nodes.len();
        let edges = ways.iter().map(|(a, b, k, label)| edge(a % count, b % count, kind(*k), label)).collect();
        let process = process(4, nodes, edges);
        laws(&process);
        let map = map(process);
        prop_assert_eq!(svg(&map), svg(&map));
        read(&svg(&map));
        read(&bpmn(&map));
    }
}

#[test]
fn a_very_long_way_is_drawn_too() {
    let count = 3_000;
    let nodes: Vec<Node> = (0..count).map(|n| node(NodeKind::Stage, n % 2, &format!("stage {n}"))).collect();
    let next = (1..count).map(|n| edge(n - 1, n, EdgeKind::Handoff, &format!("next {n}")));
    let leave = (0..count - 1).map(|n| edge(n, count - 1, EdgeKind::Step, "leave"));
    let process = process(2, nodes, next.chain(leave).collect());
    let layout = Layout::of(&process, LOOKS[0]);
    assert_eq!(layout.routes.len(), process.edges.len());
}
