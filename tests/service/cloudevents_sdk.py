"""Events made by the CloudEvents SDK, in each mode of HTTP that it knows."""

import sys

import requests
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

URL = sys.argv[1]


def event(key, data):
    attributes = {"type": "crm.deal.closed_won", "source": "/crm/é", "id": f"won-{key}"}
    return CloudEvent({**attributes, "datacontenttype": "application/json"}, data)


def won(key):
    acv = {"amount": "48000.00", "currency": "USD"}
    return event(key, {"deal_id": key, "account": "Äcme", "acv": acv, "owner": "maria"})


def send(message):
    return requests.post(f"{URL}/events", headers=message.headers, data=message.body, timeout=30)


def expect(answer, status):
    assert answer.status_code == status, f"{answer.status_code}, not {status}: {answer.text}"
    return answer.json()


def main():
    assert expect(send(to_structured_event(won("S-1"))), 200)["outcome"] == "taken"
    assert expect(send(to_binary_event(won("B-1"))), 200)["outcome"] == "taken"
    assert expect(send(to_binary_event(won("B-1"))), 200)["outcome"] == "duplicate"
    errors = expect(send(to_structured_event(event("S-2", {"deal_id": 7}))), 422)["errors"]
    assert len(errors) >= 4, errors
    for key in ("S-1", "B-1"):
        case = expect(requests.get(f"{URL}/cases/{key}", timeout=30), 200)
        assert case["context"]["account"]["value"] == "Äcme", case
    command = {"by": "carla", "handoff": "kickoff"}
    refused = expect(requests.post(f"{URL}/cases/S-1/commands/accept", json=command, timeout=30), 409)
    assert any(missing["requirement"] == "scope" for missing in refused["missing"]), refused


main()
