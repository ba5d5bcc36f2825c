//! Writing XML: what is opened is closed, what is text is escaped.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

pub(crate) struct Xml {
    writer: Writer<Vec<u8>>,
    open: Vec<String>,
}

impl Xml {
    pub(crate) fn new() -> Self {
        Self { writer: Writer::new_with_indent(Vec::new(), b' ', 2), open: Vec::new() }
    }

    pub(crate) fn declaration(&mut self) {
        self.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    }

    pub(crate) fn open<'a>(&mut self, name: &str, attributes: impl IntoIterator<Item = (&'a str, String)>) {
        self.event(Event::Start(start(name, attributes)));
        self.open.push(name.to_owned());
    }

    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.event(Event::End(BytesEnd::new(name)));
        }
    }

    pub(crate) fn empty<'a>(&mut self, name: &str, attributes: impl IntoIterator<Item = (&'a str, String)>) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// An element that holds text alone.
    pub(crate) fn text<'a>(
        &mut self,
        name: &str,
        attributes: impl IntoIterator<Item = (&'a str, String)>,
        text: &str,
    ) {
        self.event(Event::Start(start(name, attributes)));
        self.event(Event::Text(BytesText::new(&writable(text))));
        self.event(Event::End(BytesEnd::new(name)));
    }

    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        let mut bytes = self.writer.into_inner();
        bytes.push(b'\n');
        // What was written is text.
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// Writing to memory cannot fail.
    fn event(&mut self, event: Event<'_>) {
        let _ = self.writer.write_event(event);
    }
}

fn start<'a, 'n>(name: &'n str, attributes: impl IntoIterator<Item = (&'a str, String)>) -> BytesStart<'n> {
    let mut element = BytesStart::new(name);
    for (key, value) in attributes {
        element.push_attribute((key, writable(&value).as_str()));
    }
    element
}

/// XML cannot say control characters, however they are escaped.
fn writable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c })
        .collect()
}
