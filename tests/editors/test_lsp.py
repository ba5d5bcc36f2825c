"""The language server, spoken to by a client that was written elsewhere (pytest-lsp).

HANDOFF says which program is started.
"""

import os
import pathlib
import shutil
import subprocess

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

HANDOFF = os.environ.get("HANDOFF", "handoff")
EXAMPLES = pathlib.Path(__file__).parent.parent.parent / "examples"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(EXAMPLES / "sales-to-cs", tmp_path / "spec")
    return tmp_path / "spec"


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[HANDOFF, "lsp"]), scope="function")
async def client(lsp_client: LanguageClient, folder):
    params = types.InitializeParams(
        capabilities=client_capabilities("visual-studio-code"),
        workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name="spec")],
    )
    # The server asks for lenses anew; the tests ask by themselves.
    lsp_client.feature(types.WORKSPACE_CODE_LENS_REFRESH)(lambda *_: None)
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


def main(folder):
    return folder / "sales-to-cs.handoff"


def position(text, words, within=0):
    """Where the words stand, in UTF-16 units."""
    at = text.index(words) + within
    before = text[:at]
    column = len(before.rsplit("\n", 1)[-1].encode("utf-16-le")) // 2
    return types.Position(line=before.count("\n"), character=column)


def opened(client, path, text=None):
    text = path.read_text() if text is None else text
    item = types.TextDocumentItem(uri=path.as_uri(), language_id="handoff", version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    return text


async def findings(client, path):
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return client.diagnostics.get(path.as_uri(), [])


def at(path, text, words, within=0):
    return dict(
        text_document=types.TextDocumentIdentifier(uri=path.as_uri()),
        position=position(text, words, within),
    )


async def test_a_mistake_is_told_as_it_is_typed_and_a_fix_is_offered(client, folder):
    path = main(folder)
    text = path.read_text().replace("owner revops", "owner revopz", 1)
    opened(client, path, text)
    found = await findings(client, path)
    while not found:
        found = await findings(client, path)
    assert found[0].code == "H0201"
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(uri=path.as_uri()),
            range=found[0].range,
            context=types.CodeActionContext(diagnostics=found),
        )
    )
    edits = actions[0].edit.document_changes[0].edits
    assert edits[0].new_text == "revops"


async def test_what_is_open_and_broken_is_still_answered(client, folder):
    path = main(folder)
    text = opened(client, path, path.read_text() + "\nprocess broken {\n  owner \n")
    items = await client.text_document_completion_async(
        types.CompletionParams(**at(path, text, "  owner \n", within=8))
    )
    labels = [item.label for item in items.items]
    assert "revops" in labels and "cs" in labels
    assert "kickoff" not in labels


async def test_names_lead_to_what_they_mean_and_back(client, folder):
    path = main(folder)
    text = opened(client, path)
    there = await client.text_document_definition_async(types.DefinitionParams(**at(path, text, "owner revops", 8)))
    assert there[0].uri == (folder / "org" / "teams.handoff").as_uri()
    places = await client.text_document_references_async(
        types.ReferenceParams(
            **at(path, text, "handoff kickoff", 10), context=types.ReferenceContext(include_declaration=True)
        )
    )
    assert len(places) >= 3
    hover = await client.text_document_hover_async(types.HoverParams(**at(path, text, "handoff kickoff", 10)))
    assert "handoff kickoff" in hover.contents.value


async def test_a_rename_changes_every_file_and_the_spec_still_checks(client, folder):
    path = main(folder)
    text = opened(client, path)
    where = at(path, text, "owner revops", 8)
    span = await client.text_document_prepare_rename_async(types.PrepareRenameParams(**where))
    assert span.start.line == where["position"].line
    edit = await client.text_document_rename_async(types.RenameParams(**where, new_name="revenue"))
    assert {change.text_document.uri for change in edit.document_changes} == {
        path.as_uri(),
        (folder / "org" / "teams.handoff").as_uri(),
    }


async def test_the_rest_of_what_an_editor_asks(client, folder):
    path = main(folder)
    text = opened(client, path)
    document = types.TextDocumentIdentifier(uri=path.as_uri())
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=document))
    assert any(symbol.name == "sales_to_cs" for symbol in symbols)
    folds = await client.text_document_folding_range_async(types.FoldingRangeParams(text_document=document))
    assert folds
    tokens = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(text_document=document))
    assert tokens.data
    whole = types.Range(start=types.Position(0, 0), end=types.Position(len(text.split("\n")), 0))
    hints = await client.text_document_inlay_hint_async(types.InlayHintParams(text_document=document, range=whole))
    assert any("→" in hint.label for hint in hints)
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(text_document=document))
    assert {"run scenario", "show map"} <= {lens.command.title for lens in lenses}
    links = await client.text_document_document_link_async(types.DocumentLinkParams(text_document=document))
    assert links[0].target.endswith("org/teams.handoff")
    found = await client.workspace_symbol_async(types.WorkspaceSymbolParams(query="kickoff"))
    assert found
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(text_document=document, options=options)
    )
    assert not edits


async def test_a_scenario_is_run_from_its_lens(client, folder):
    path = main(folder)
    opened(client, path)
    document = types.TextDocumentIdentifier(uri=path.as_uri())
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(text_document=document))
    lens = next(lens for lens in lenses if lens.command.title == "run scenario")
    ran = await client.workspace_execute_command_async(
        types.ExecuteCommandParams(command=lens.command.command, arguments=lens.command.arguments)
    )
    ran = ran if isinstance(ran, dict) else vars(ran)
    assert ran["good"], ran


async def test_a_stretch_is_formatted_and_the_rest_is_left_alone(client, folder):
    path = main(folder)
    text = path.read_text().replace("  owner revops", "  owner   revops", 1).replace("  key deal_id", "  key   deal_id", 1)
    opened(client, path, text)
    line = position(text, "  owner   revops").line
    stretch = types.Range(start=types.Position(line, 0), end=types.Position(line + 1, 0))
    edits = await client.text_document_range_formatting_async(
        types.DocumentRangeFormattingParams(
            text_document=types.TextDocumentIdentifier(uri=path.as_uri()),
            range=stretch,
            options=types.FormattingOptions(tab_size=2, insert_spaces=True),
        )
    )
    assert [(edit.range.start.line, edit.new_text) for edit in edits] == [(line, "  owner revops\n")]


async def test_a_warning_is_allowed_with_a_reason(client, folder):
    path = main(folder)
    text = path.read_text().replace("    goals: text\n", "    goals: text\n    spare: text\n", 1)
    assert "spare" in text
    opened(client, path, text)
    found = []
    while not found:
        found = await findings(client, path)
    assert found[0].severity == types.DiagnosticSeverity.Warning
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(uri=path.as_uri()),
            range=found[0].range,
            context=types.CodeActionContext(diagnostics=found),
        )
    )
    allow = next(action for action in actions if action.title.startswith("allow "))
    edit = allow.edit.document_changes[0].edits[0]
    assert edit.new_text.strip().startswith("// allow(unused-field): ")
    assert edit.range.start.line == found[0].range.start.line


async def test_open_cases_of_a_store_stand_above_their_stage(client, folder):
    path = main(folder)
    opened(client, path)
    events = folder / "events.ndjson"
    run = [HANDOFF, "run", str(folder), "--events", str(events), "--store", str(folder / "store")]
    subprocess.run(run, check=True, capture_output=True)
    # As VS Code says it.
    settings = {"handoff": {"store": "store", "url": ""}}
    client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=settings))
    document = types.TextDocumentIdentifier(uri=path.as_uri())
    titles = []
    for _ in range(20000):
        lenses = await client.text_document_code_lens_async(types.CodeLensParams(text_document=document))
        titles = [lens.command.title for lens in lenses if "open case" in lens.command.title]
        if titles:
            break
    assert titles


async def test_two_folders_stand_side_by_side(client, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "broken.handoff").write_text("person x { manager nobody }\n")
    added = [types.WorkspaceFolder(uri=other.as_uri(), name="other")]
    event = types.WorkspaceFoldersChangeEvent(added=added, removed=[])
    client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event=event))
    # Nobody opened the file.
    found = []
    while not found:
        found = await findings(client, other / "broken.handoff")
    assert found[0].code == "H0201"
    event = types.WorkspaceFoldersChangeEvent(added=[], removed=added)
    client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event=event))
    while found:
        found = await findings(client, other / "broken.handoff")
