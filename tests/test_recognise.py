"""Which files are linted: runbooks, whole or broken, and nothing else that lies about in a repository."""

from __future__ import annotations

import json

import pytest
import yaml

from ssmlint.recognise import DocumentKind, recognise
from ssmlint.source import read_source
from ssmlint.source.signs import shows_signs

AUTOMATION, COMMAND, FOREIGN = DocumentKind.AUTOMATION, DocumentKind.COMMAND, DocumentKind.FOREIGN


def kind(text: str) -> DocumentKind:
    source = read_source(text, "x.yaml")
    assert source.parsed
    return recognise(source.root)


def document(version: object, *actions: str) -> dict[str, object]:
    return {"schemaVersion": version, "mainSteps": [{"name": "a", "action": each, "inputs": {}} for each in actions]}


@pytest.mark.parametrize(
    ("version", "actions", "expected"),
    [
        # 0.3 decides alone, quoted or not.
        ("0.3", ["aws:sleep"], AUTOMATION),
        (0.3, ["aws:sleep"], AUTOMATION),
        ("0.3", [], AUTOMATION),
        ("0.3", ["aws:runShellScript"], AUTOMATION),
        ("0.3", ["aws:noSuchAction"], AUTOMATION),
        # With another version, or none, the actions do.
        ("0.4", ["aws:sleep"], AUTOMATION),
        (None, ["aws:sleep"], AUTOMATION),
        ("", ["aws:noSuchAction", "aws:branch"], AUTOMATION),
        ("2.2", ["aws:executeScript"], AUTOMATION),
        ("0.4", ["aws:noSuchAction"], FOREIGN),
        (None, ["aws:runShellScript"], FOREIGN),
        ("1.0", [], FOREIGN),
        # A command document is nobody's business until an Automation action strays into it.
        ("2.2", ["aws:runShellScript"], FOREIGN),
        (2.2, ["aws:runPowerShellScript", "aws:downloadContent"], FOREIGN),
        ("2.2", ["aws:runShellScript", "aws:sleep"], COMMAND),
        (2.0, ["aws:branch", "aws:updateAgent"], COMMAND),
        ("1.2", ["aws:softwareInventory", "aws:pause"], COMMAND),
        ("0.4", ["aws:runShellScript", "aws:sleep"], AUTOMATION),
        ("22", ["aws:runShellScript", "aws:sleep"], AUTOMATION),
    ],
)
def test_documents_with_steps(version: object, actions: list[str], expected: DocumentKind) -> None:
    content = document(version, *actions)
    assert kind(yaml.safe_dump(content)) is expected
    assert kind(json.dumps(content)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A runbook whose steps are missing or misspelt.
        ("schemaVersion: '0.3'\n", AUTOMATION),
        ("schemaVersion: 0.3\ndescription: a\nassumeRole: b\nmainsteps: []\n", AUTOMATION),
        ("schemaVersion: 0.3\nparameter: {}\nmainStep: []\noutput: []\n", AUTOMATION),
        ("schemaVersion: '0.3'\nservices: {}\n", FOREIGN),
        ("schemaVersion: '2.2'\n", FOREIGN),
        ("description: a\nparameters: {}\n", FOREIGN),
        # Steps of odd shapes.
        ("schemaVersion: '0.3'\nmainSteps:\n", AUTOMATION),
        ("schemaVersion: '0.3'\nmainSteps: {a: 1}\nwhatever: 1\n", AUTOMATION),
        ("mainSteps: [1, [2], {action: {}}, {action: null}, {action: aws:sleep}]\n", AUTOMATION),
        ("mainSteps: {action: aws:sleep}\n", FOREIGN),
        ("mainSteps: aws:sleep\n", FOREIGN),
        ("schemaVersion: ['0.3']\nmainSteps: []\n", FOREIGN),
        # The top level alone counts.
        ("- schemaVersion: '0.3'\n  mainSteps: []\n", FOREIGN),
        ("a: {schemaVersion: '0.3', mainSteps: []}\n", FOREIGN),
        ("schemaVersion 0.3 mainSteps\n", FOREIGN),
        ("", FOREIGN),
        # A merge key is as good as the text it stands for; a comment is none.
        ("<<: {schemaVersion: '0.3', mainSteps: []}\n", AUTOMATION),
        ("# schemaVersion: '0.3'\nmainSteps: []\n", FOREIGN),
    ],
)
def test_odd_shapes(text: str, expected: DocumentKind) -> None:
    assert kind(text) is expected


CLOUDFORMATION = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Runbook:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: "0.3"
        mainSteps:
          - {name: a, action: "aws:sleep", inputs: {Duration: !Ref Wait}}
"""
KUBERNETES = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: b}]\n"
OTHERS = {
    "cloudformation": CLOUDFORMATION,
    "ansible": "- hosts: all\n  tasks:\n    - name: a\n      action: aws:sleep\n",
    "kubernetes": KUBERNETES,
    "kubernetes stream": f"{KUBERNETES}---\n{KUBERNETES}",
    "workflow": "name: ci\non: [push]\njobs:\n  a:\n    runs-on: x\n    steps: [{uses: actions/checkout@v4}]\n",
    "step functions": '{"StartAt": "a", "States": {"a": {"Type": "Pass", "End": true}}}',
    "compose": "version: '3'\nservices:\n  a:\n    image: b\n",
    "package": '{"name": "a", "version": "0.3", "scripts": {}, "schemaVersion": "0.3"}',
    "openapi": "openapi: 3.0.0\ninfo: {title: a}\nparameters: {}\n",
    "devfile": "schemaVersion: 2.2.0\nmetadata: {name: a}\ncomponents: []\n",
    "inputs of a runbook": '{"InstanceId": ["i-1"], "AutomationAssumeRole": [""]}',
}


@pytest.mark.parametrize("name", OTHERS)
def test_files_of_other_tools_are_left_in_peace(name: str) -> None:
    source = read_source(OTHERS[name], "x.yaml")
    assert (source.faults, recognise(source.root)) == ([], FOREIGN)


# Texts that cannot be parsed.

HELM = """\
{{- if .Values.a }}
schemaVersion: "0.3"
mainSteps:
  - action: aws:sleep
{{- end }}
"""
BROKEN = {
    "a runbook": ("schemaVersion: '0.3'\nmainSteps:\n  - name: a\n action: aws:sleep\n", True),
    "version as a number": ("schemaVersion: 0.3\nmainSteps: [\n", True),
    "no version": ("mainSteps:\n- action: 'aws:sleep\n", True),
    "keys in quotes": ("'mainSteps': [\n\"schemaVersion\" : '0.3'\n", True),
    "version further down": ("mainSteps:\n  - {\n # why\nschemaVersion: '0.3'\n", True),
    "json": ('{"schemaVersion": "0.3", "mainSteps": [{"name": "a",}', True),
    "json with comments": ('// why\n/* {\n} */ {\n"a": {"b": [1]},\n"mainSteps": [{"action": "aws:sleep"}\n', True),
    "json, other brackets before": ('{"a": "{[", "mainSteps": [{"action": "aws:sleep" "b": 1}]}', True),
    "a reference before text": ("schemaVersion: '0.3'\nmainSteps:\n- a: {{ x }}-b\n", True),
    "a command document": ("schemaVersion: '2.2'\nmainSteps:\n- action: aws:runShellScript\n  a: b: c\n", False),
    "other actions": ("mainSteps:\n- action: aws:noSuchAction\n  a: b: c\n", False),
    "no steps": ("schemaVersion: '0.3'\na: b: c\n", False),
    "inside of a template": (CLOUDFORMATION + "   a: b: c\n", False),
    "inside of a template in json": ('{"Content": {"schemaVersion": "0.3", "mainSteps": []},}}', False),
    "a word in prose": ("The schemaVersion: 0.3\nneeds mainSteps: [\n", False),
    "helm": (HELM, False),
    "helm, inside": ("schemaVersion: '0.3'\nmainSteps:\n  {{- range .Values.steps }}\n  - {{ . }}: a\n", False),
    "jinja": ("schemaVersion: '0.3'\nmainSteps:\n{% for a in b %}\n- name: {{ a }}-c\n{% endfor %}\n", False),
    "terraform": ("schemaVersion: '0.3'\nmainSteps:\n%{ for a in b ~}\n- name: ${a}\n", False),
    "erb": ("<% if a %>\nschemaVersion: '0.3'\n<% end %>\nmainSteps: [\n", False),
    "kubernetes": (KUBERNETES + "  a: b: c\n", False),
}


@pytest.mark.parametrize("name", BROKEN)
def test_of_broken_texts_only_those_that_were_meant_to_be_runbooks_show_signs(name: str) -> None:
    text, expected = BROKEN[name]
    for ending in ("\n", "\r\n"):
        source = read_source(text.replace("\n", ending), "x.yaml")
        assert not source.parsed
        assert source.shows_signs is expected


@pytest.mark.parametrize(
    "text", ["{", '"a', '\\"', '"\\', "//", "/*", "#", "\n ", "mainSteps ", '"schemaVersion', "action :"]
)
def test_signs_are_looked_for_in_linear_time(text: str) -> None:
    # Quadratic, this would take minutes.
    much, keys = text * 100_000, " mainSteps schemaVersion: 0.3"
    for content in (much + keys, "{" + much + keys, "{" + keys + much, "{" + keys + "\n" + much):
        assert isinstance(shows_signs(content), bool)
