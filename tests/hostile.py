"""Documents that were made to hurt: each is the content of a file, as `shapes()` names them.

Those of `within()` stay below the 64 KB that the service takes, so that every rule runs on them; the others are what a
reader must survive.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

LIMIT = 65_536
HEAD = 'schemaVersion: "0.3"\ndescription: d\n'
STEPS = HEAD + "mainSteps:\n"
SLEEP = "  - {name: A, action: 'aws:sleep', inputs: {Duration: PT1S}, isEnd: true}\n"


def fill(head: str, part: Callable[[int], str], tail: str = "", most: int = LIMIT) -> bytes:
    """As many parts as fit into a document."""
    found = [head]
    size = len(head.encode()) + len(tail.encode())
    for number in count():
        next_part = part(number)
        size += len(next_part.encode())
        if size > most:
            break
        found.append(next_part)
    return "".join([*found, tail]).encode()


def steps(part: Callable[[int], str], head: str = STEPS, tail: str = "", most: int = LIMIT) -> bytes:
    return fill(head, part, tail, most)


def branch(number: int, targets: list[str], more: str = "") -> str:
    choices = ", ".join(f"{{Variable: '{{{{P}}}}', StringEquals: {each}, NextStep: {each}}}" for each in targets)
    return f"  - {{name: s{number}, action: 'aws:branch', inputs: {{Choices: [{choices}]{more}}}}}\n"


def parameters(number: str, text: str) -> str:
    return f"  {number}: {text}\n"


STRING = HEAD + "parameters: {P: {type: String, default: a}}\nmainSteps:\n"


def sleep(number: int) -> str:
    return f"  - {{name: s{number}, action: 'aws:sleep', inputs: {{Duration: PT1S}}}}\n"


def bare(number: int) -> str:
    return f"  - {{name: s{number},action: 'aws:pause'}}\n"


def _complete(size: int) -> bytes:
    names = [f"s{number}" for number in range(size)]
    return (STRING + "".join(branch(number, names) for number in range(size))).encode()


def _complete_short(size: int) -> bytes:
    """A complete graph that fits: the choices are one list with an anchor."""
    choices = ", ".join(f"{{Variable: '{{{{P}}}}', StringEquals: a{n}, NextStep: s{n}}}" for n in range(size))
    first = f"  - {{name: s0, action: 'aws:branch', inputs: {{Choices: &c [{choices}]}}}}\n"
    return fill(STRING + first, lambda n: f"  - {{name: s{n + 1}, action: 'aws:branch', inputs: {{Choices: *c}}}}\n")


def _ring(size: int) -> bytes:
    """A double ring: thousands of elementary cycles."""
    lines = [
        f"  - {{name: s{n}, action: 'aws:pause', nextStep: s{(n + 1) % size}, onFailure: 'step:s{(n * 7 + 3) % size}'}}\n"
        for n in range(size)
    ]
    return (STEPS + "".join(lines)).encode()


def _ladder(number: int) -> str:
    """Steps that may each go on or skip one: ways without number."""
    return branch(number, [f"s{number + 1}", f"s{number + 2}"])


def _bomb(levels: int, width: int, *, in_document: bool) -> bytes:
    head = (STEPS + SLEEP + "bomb:\n") if in_document else ""
    lines = [f"  a0: &a0 [{', '.join('x' * width)}]\n"]
    for level in range(1, levels):
        lines.append(f"  a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]\n")
    return ((head or "bomb:\n") + "".join(lines)).encode()


def _step_bomb() -> bytes:
    """Aliases that write one step out a thousand times over."""
    one = "  - &s {name: A, action: 'aws:pause', nextStep: A, onFailure: 'step:A'}\n"
    return fill(STEPS + one, lambda _: "  - *s\n")


def _input_bomb() -> bytes:
    lists = "".join(f"      l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 6))
    step = "  - name: A\n    action: aws:executeAwsApi\n    inputs:\n      Service: ec2\n      Api: DescribeInstances\n"
    return (STEPS + step + "      l0: &l0 ['{{ A.x }}', '{{ b }}', '{{']\n" + lists).encode()


def _nested(opening: str, closing: str, depth: int) -> str:
    return opening * depth + closing * depth


def _deep_block(depth: int) -> bytes:
    return (STEPS + SLEEP + "deep:\n" + "".join(" " * n + "a:\n" for n in range(1, depth))).encode()


def _json_document(**more: Any) -> dict[str, Any]:
    main = [{"name": "A", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}, "isEnd": True}]
    return {"schemaVersion": "0.3", "mainSteps": main, **more}


def _with_pattern(pattern: str, default: str) -> bytes:
    declared = {"type": "String", "allowedPattern": pattern, "default": default}
    return json.dumps(_json_document(parameters={"P": declared}, description="{{ P }}")).encode()


def _script(source: str, runtime: str = "python3.11") -> bytes:
    step = {"name": "A", "action": "aws:executeScript", "isEnd": True}
    step |= {"inputs": {"Runtime": runtime, "Handler": "f", "Script": source}}
    return json.dumps({"schemaVersion": "0.3", "mainSteps": [step]}).encode()


def within() -> Iterator[tuple[str, bytes]]:
    """Documents of up to 64 KB, of every awkward shape."""
    yield "steps-bare.yaml", steps(bare)
    yield "steps-sleep.yaml", steps(sleep)
    yield "steps-minimal.json", fill('{"schemaVersion":"0.3","mainSteps":[{}', lambda n: ",{}", "]}")
    yield "steps-null.yaml", steps(lambda n: "  - \n")
    yield "steps-scalars.yaml", steps(lambda n: f"  - s{n}\n")
    yield "steps-one-name.yaml", steps(lambda n: "  - {name: A,action: 'aws:pause',nextStep: A}\n")
    yield "steps-unknown-target.yaml", steps(lambda n: f"  - {{name: s{n},action: 'aws:pause',nextStep: x{n}}}\n")
    yield "steps-unknown-action.yaml", steps(lambda n: f"  - {{name: s{n},action: 'aws:x{n}',q{n}: 1}}\n")
    yield "steps-first-ends.yaml", steps(lambda n: f"  - {{name: s{n},action: 'aws:pause',isEnd: true}}\n")
    yield (
        "steps-handlers.yaml",
        steps(
            lambda n: (
                f"  - {{name: s{n}, action: 'aws:pause', onFailure: 'step:s{n + 2}', onCancel: 'step:s{n + 3}'}}\n"
            )
        ),
    )
    yield (
        "steps-handlers-back.yaml",
        steps(lambda n: f"  - {{name: s{n}, action: 'aws:sleep', isCritical: false, onFailure: 'step:s{n // 2}'}}\n"),
    )
    yield "steps-backwards.yaml", steps(lambda n: f"  - {{name: s{n}, action: 'aws:pause', nextStep: s{n - 1}}}\n")
    yield (
        "steps-critical.yaml",
        steps(lambda n: f"  - {{name: s{n}, action: 'aws:pause', isCritical: false, onFailure: Continue}}\n"),
    )
    yield (
        "chain.yaml",
        steps(
            lambda n: (
                f"  - {{name: s{n}, action: 'aws:executeScript', inputs: {{x: '{{{{s{n - 1}.o}}}}'}}, "
                f"outputs: [{{Name: o, Selector: $.Payload, Type: String}}], onFailure: Continue}}\n"
            )
        ),
    )
    yield (
        "outputs-far.yaml",
        steps(
            lambda n: (
                f"  - {{name: s{n}, action: 'aws:executeAwsApi', inputs: {{x: '{{{{s0.o}}}} {{{{s{n // 2}.o}}}}'}}, "
                f"outputs: [{{Name: o, Selector: $.a, Type: String}}], onFailure: 'step:s{n + 5}'}}\n"
            )
        ),
    )
    yield (
        "references-in-one.yaml",
        fill(HEAD + "mainSteps: [{name: A, action: 'aws:pause', inputs: {x: '", lambda n: f"{{{{A.o{n}}}}}", "'}}]\n"),
    )
    yield "references-missing.yaml", steps(lambda n: f"  - {{name: s{n}, action: 'aws:x', inputs: '{{{{p{n}}}}}'}}\n")
    yield "braces.yaml", (STEPS + "  - {name: A, action: 'aws:pause', inputs: {x: '" + "{{" * 30000 + "'}}\n").encode()
    yield "braces-close.yaml", (STEPS + "  - {name: A, action: 'aws:pause', y: '" + "}}" * 30000 + "'}\n").encode()
    yield (
        "braces-in-keys.yaml",
        fill(STEPS + "  - name: A\n    action: aws:pause\n    inputs:\n", lambda n: f"      '{{{{a{n}}}}}': 1\n"),
    )
    yield "parameters.yaml", fill(STEPS + SLEEP + "parameters:\n", lambda n: f"  p{n}: {{type: String}}\n")
    yield "parameters-null.yaml", fill(STEPS + SLEEP + "parameters:\n", lambda n: f"  p{n}:\n")
    yield (
        "parameters-wrong.yaml",
        fill(STEPS + SLEEP + "parameters:\n", lambda n: f"  p{n}: {{typ: Strin, default: [], q: {{}}}}\n"),
    )
    yield (
        "allowed-values.yaml",
        fill(
            STEPS + SLEEP + "parameters: {P: {type: String, default: q, allowedValues: [", lambda n: f"v{n},", "]}}\n"
        ),
    )
    yield "variables.yaml", fill(STEPS + SLEEP + "variables:\n", lambda n: f"  v{n}: {{type: String}}\n")
    yield "top-keys.yaml", fill(STEPS + SLEEP, lambda n: f"k{n}: 1\n")
    yield "near-keys.yaml", fill(STEPS + "  - name: A\n    action: aws:pause\n", lambda n: f"    nextSte{n}: A\n")
    yield "same-keys.yaml", fill(STEPS + "  - name: A\n    action: aws:pause\n", lambda n: "    nextStep: A\n")
    yield "case-keys.yaml", fill(STEPS + "  - name: A\n", lambda n: f"    {'aA'[n & 1]}{'cC'[n >> 1 & 1]}tion: aws:x\n")
    yield "outputs.yaml", fill(STEPS + SLEEP + "outputs:\n", lambda n: f"  - A.o{n}\n")
    yield (
        "step-outputs.yaml",
        fill(
            STEPS + "  - name: A\n    action: aws:executeAwsApi\n    inputs: {}\n    outputs:\n",
            lambda n: f"      - {{Name: o{n}, Selector: '$.a[{n}]..b', Type: Strin}}\n",
        ),
    )
    yield (
        "same-outputs.yaml",
        fill(
            STEPS + "  - name: A\n    action: aws:executeAwsApi\n    inputs: {}\n    outputs:\n",
            lambda n: "      - {Name: o, Selector: $.a, Type: String}\n",
        ),
    )
    yield "ignores.yaml", steps(lambda n: f"  - {{name: s{n}, action: x}} # ssmlint: ignore[SSM101] r\n")
    yield "comments.yaml", fill(STEPS + SLEEP, lambda n: "# ssmlint: ignore[SSM1\n")
    yield (
        "one-branch.yaml",
        fill(
            STRING + "  - name: A\n    action: aws:branch\n    inputs:\n      Choices:\n",
            lambda n: f"        - {{NextStep: A, Variable: '{{{{P}}}}', StringEquals: a{n}}}\n",
        ),
    )
    yield (
        "one-branch-same.yaml",
        fill(
            STRING + "  - name: A\n    action: aws:branch\n    inputs:\n      Choices:\n",
            lambda n: "        - {NextStep: A, Variable: '{{P}}', Contains: a}\n",
        ),
    )
    yield (
        "one-branch-numbers.yaml",
        fill(
            STRING + "  - name: A\n    action: aws:branch\n    inputs:\n      Choices:\n",
            lambda n: f"        - {{NextStep: B, Variable: '{{{{global:DATE}}}}', NumericGreater: {n}}}\n",
        ),
    )
    yield (
        "one-branch-not.yaml",
        fill(
            STRING + "  - name: A\n    action: aws:branch\n    inputs:\n      Choices:\n",
            lambda n: f"        - {{NextStep: A, Not: {{Variable: '{{{{P}}}}', StringEquals: a{n}}}}}\n",
        ),
    )
    yield (
        "one-branch-and.yaml",
        fill(
            STRING + "  - name: A\n    action: aws:branch\n    inputs:\n      Choices: [{NextStep: A, And: [",
            lambda n: (
                f"{{Variable: '{{{{P}}}}', StringEquals: a{n}}}, {{Or: [{{Variable: '{{{{P}}}}', Contains: b}}]}}, "
            ),
            "]}]\n",
        ),
    )
    nots = "{Not: " * 100 + "{Variable: '{{P}}', StringEquals: a}" + "}" * 100
    yield (
        "one-branch-deep.yaml",
        (STRING + branch(0, ["s0"])[:-5] + f", {{NextStep: s0, And: [{nots}]}}]}}}}\n").encode(),
    )
    ors = "{Or: [{Variable: '{{P}}', Contains: b}, {And: [{Variable: '{{P}}', StringEquals: a}, "
    yield (
        "one-branch-or-and.yaml",
        (STRING + "  - {name: A, action: 'aws:branch', inputs: {Choices: [{NextStep: A, Not: "
         + ors * 30 + "{Variable: '{{P}}', EndsWith: c}" + "]}]}" * 30 + "}]}}\n").encode(),
    )  # fmt: skip
    yield "branches.yaml", steps(lambda n: branch(n, [f"s{n + 1}"]), STRING)
    yield "branches-ladder.yaml", steps(_ladder, STRING)
    yield "branches-to-first.yaml", steps(lambda n: branch(n, ["s0", "s1", f"s{n // 2}"]), STRING)
    yield "complete-30.yaml", _complete(30)
    yield "complete-alias.yaml", _complete_short(200)
    yield "ring-400.yaml", _ring(400)
    yield "ring-700.yaml", _ring(700)
    yield (
        "two-rings.yaml",
        steps(lambda n: f"  - {{name: s{n}, action: 'aws:pause', nextStep: s{n ^ 1}, onFailure: 'step:s{n ^ 1}'}}\n"),
    )
    yield (
        "self-loops.yaml",
        steps(lambda n: f"  - {{name: s{n}, action: 'aws:pause', nextStep: s{n}, onFailure: 'step:s{n + 1}'}}\n"),
    )
    yield "open-targets.yaml", steps(lambda n: f"  - {{name: s{n}, action: 'aws:pause', nextStep: '{{{{x}}}}'}}\n")
    yield (
        "hidden-choices.yaml",
        steps(lambda n: f"  - {{name: s{n}, action: 'aws:branch', inputs: {{Choices: !Ref x}}}}\n"),
    )
    yield (
        "loops.yaml",
        steps(
            lambda n: (
                f"  - {{name: s{n}, action: 'aws:loop', inputs: {{MaxIterations: 9, LoopCondition: "
                f"{{Variable: '{{{{s{n}.x}}}}', StringEquals: a}}, Steps: [{{name: t{n}, action: 'aws:pause'}}]}}}}\n"
            )
        ),
    )
    yield (
        "loops-nested.yaml",
        (
            STEPS
            + "  - "
            + "".join(
                f"{{name: s{n}, action: 'aws:loop', inputs: {{MaxIterations: 100, Iterators: [1,2,3,4,5,6,7,8,9], Steps: ["
                for n in range(25)
            )
            + "{name: z, action: 'aws:pause'}"
            + "]}}" * 25
            + "\n"
        ).encode(),
    )
    yield (
        "one-loop.yaml",
        fill(
            STEPS + "  - {name: L, action: 'aws:loop', inputs: {Iterators: '{{x}}', MaxIterations: 99999999, Steps: [",
            lambda n: f"{{name: s{n}, action: 'aws:pause'}}, ",
            "]}}\n",
        ),
    )
    yield (
        "iterators.yaml",
        fill(
            STEPS + "  - {name: L, action: 'aws:loop', inputs: {Steps: [{name: a, action: 'aws:pause'}], Iterators: [",
            lambda n: "1,",
            "]}}\n",
        ),
    )
    yield "bomb.yaml", _bomb(9, 9, in_document=True)
    yield "bomb-foreign.yaml", _bomb(9, 9, in_document=False)
    yield "bomb-steps.yaml", _step_bomb()
    yield "bomb-inputs.yaml", _input_bomb()
    yield (
        "bomb-strings.yaml",
        (
            STEPS
            + f"  - {{name: A, action: 'aws:pause', inputs: {{a: &a '{'{{x}}' * 5000}', b: [{', '.join(['*a'] * 5000)}]}}}}\n"
        ).encode(),
    )
    yield (
        "bomb-name.yaml",
        (
            STEPS + f"  - {{name: &a {'x' * 30000}, action: *a}}\n" + "  - {name: *a, action: *a, nextStep: *a}\n" * 800
        ).encode(),
    )
    yield "bomb-merge.yaml", (
        STEPS + SLEEP + "x:\n  - &m0 {" + ", ".join(f"k{n}: {n}" for n in range(1000)) + "}\n"
        + "".join(f"  - &m{n} {{<<: *m{n - 1}, j{n}: 1}}\n" for n in range(1, 1200))
    ).encode()  # fmt: skip
    yield "bomb-merge-list.yaml", (
        STEPS + SLEEP + "x:\n  - &m {" + ", ".join(f"k{n}: {n}" for n in range(1000)) + "}\n"
        + f"  - {{<<: [{', '.join(['*m'] * 12000)}]}}\n"
    ).encode()  # fmt: skip
    yield "merge-self.yaml", (STEPS + "  - &s {name: A, action: 'aws:pause', <<: *s}\n").encode()
    yield "alias-self.yaml", (STEPS + "  - &s {name: A, action: 'aws:pause', inputs: *s}\n").encode()
    yield "alias-document.yaml", b"&d\nschemaVersion: '0.3'\nmainSteps: [*d, *d]\n"
    yield "anchors.yaml", steps(lambda n: f"  - &a {{name: s{n}, action: *b}}\n" if n % 2 else f"  - &b s{n}\n")
    yield "flow-in-list.yaml", fill(STEPS + SLEEP + "x: [", lambda n: "a: b,", "]\n")
    yield "nested-flow.yaml", (STEPS + SLEEP + "x: " + _nested("[", "]", 10_000) + "\n").encode()
    yield "nested-flow-map.yaml", (STEPS + SLEEP + "x: " + _nested("{a: ", "}", 10_000) + "\n").encode()
    yield "nested-open.yaml", (STEPS + SLEEP + "x: " + "[" * 60_000).encode()
    yield "nested-braces.yaml", (STEPS + SLEEP + "x: " + "{" * 60_000).encode()
    yield "nested-keys.yaml", (STEPS + SLEEP + "x: " + "? " * 30_000).encode()
    yield "nested-dashes.yaml", (STEPS + SLEEP + "x:\n  " + "- " * 30_000).encode()
    yield "nested-block.yaml", _deep_block(350)
    yield "nested-within.yaml", (STEPS + SLEEP + "x: " + _nested("[", "]", 126) + "\n").encode()
    yield (
        "nested-step.yaml",
        (STEPS + "  - {name: A, action: 'aws:pause', inputs: " + "{a: [" * 60 + "'{{x}}'" + "]}" * 60 + "}\n").encode(),
    )
    yield "nested.json", (json.dumps(_json_document())[:-1] + ', "x": ' + _nested("[", "]", 10_000) + "}").encode()
    yield (
        "nested-map.json",
        (json.dumps(_json_document())[:-1] + ', "x": ' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "}").encode(),
    )
    yield "nested-open.json", (json.dumps(_json_document())[:-1] + ', "x": ' + "[" * 60_000).encode()
    yield "long-key.yaml", (STEPS + SLEEP + f"? {'k' * 60_000}\n: 1\n").encode()
    yield "long-name.yaml", (STEPS + f"  - {{name: {'n' * 30_000}, action: {'a' * 30_000}}}\n").encode()
    yield "long-target.yaml", (STEPS + f"  - {{name: A, action: 'aws:pause', nextStep: {'n' * 60_000}}}\n").encode()
    yield "long-version.yaml", (f"schemaVersion: '0.3{'3' * 60_000}'\nmainSteps: [{{action: 'aws:pause'}}]\n").encode()
    yield "long-line.json", json.dumps(_json_document(description="x" * 60_000)).encode()
    yield "long-duration.yaml", (STEPS + SLEEP.replace("PT1S", "PT" + "1" * 60_000 + "S")).encode()
    yield (
        "long-number.yaml",
        (STEPS + f"  - {{name: A, action: 'aws:pause', timeoutSeconds: {'9' * 60_000}}}\n").encode(),
    )
    yield "long-float.yaml", (STEPS + f"  - {{name: A, action: x, maxAttempts: 1.{'9' * 60_000}e+99999}}\n").encode()
    yield "long-sexagesimal.yaml", (STEPS + f"  - {{name: A, action: x, maxAttempts: 1{':59' * 20_000}}}\n").encode()
    yield "long-underscores.yaml", (STEPS + f"  - {{name: A, action: x, maxAttempts: 1{'_' * 60_000}x}}\n").encode()
    yield (
        "long-indices.yaml",
        (STEPS + f"  - {{name: A, action: 'aws:pause', inputs: {{x: '{{{{P{'[0]' * 20_000}x}}}}'}}}}\n").encode(),
    )
    yield (
        "long-reference.yaml",
        (STEPS + f"  - {{name: A, action: 'aws:pause', inputs: {{x: '{{{{A.{'.' * 60_000}}}}}'}}}}\n").encode(),
    )
    yield "long-selector.yaml", (
        STEPS + "  - {name: A, action: 'aws:executeAwsApi', inputs: {}, outputs: [{Name: o, Type: String, Selector: '$"
        + "..a[" * 15_000 + "'}]}\n"
    ).encode()  # fmt: skip
    yield "long-selector-filter.yaml", (
        STEPS + "  - {name: A, action: 'aws:executeAwsApi', inputs: {}, outputs: [{Name: o, Type: String, Selector: '$"
        + "[?(" * 20_000 + "'}]}\n"
    ).encode()  # fmt: skip
    yield "long-placeholder.yaml", (STEPS + f"  - {{name: A, action: '{'${' * 15_000}{'<%' * 10_000}'}}\n").encode()
    yield "long-percent.yaml", (STEPS + f"  - {{name: A, action: '{'%%' * 30_000}'}}\n").encode()
    yield "long-blank.yaml", (STEPS + f"  - {{name: A, action: '{' ' * 60_000}x'}}\n").encode()
    yield "blank-lines.yaml", (STEPS + SLEEP + "\n" * 60_000 + "x").encode()
    yield "tabs.yaml", (STEPS + SLEEP + "\t" * 60_000 + "x").encode()
    yield (
        "folded.yaml",
        fill(
            STEPS + "  - name: A\n    action: aws:executeScript\n    inputs:\n      Script: >\n",
            lambda n: "        {{ A.x }} \\\n",
        ),
    )
    yield (
        "escapes.yaml",
        fill(STEPS + '  - {name: A, action: "aws:pause", inputs: {x: "', lambda n: "\\x20\\u007b{x}}\\n", '"}}\n'),
    )
    yield (
        "escapes-flow.json",
        fill(
            '{"schemaVersion":"0.3","mainSteps":[{"name":"A","action":"aws:pause","inputs":{"x":"',
            lambda n: "\\u0020{{x}}\\ud83d\\ude00",
            '"}}]}',
        ),
    )
    yield "hashes.yaml", (STEPS + SLEEP + "#" * 60_000).encode()
    yield "quotes.yaml", (STEPS + SLEEP + "x: " + '"' * 60_000).encode()
    yield "backslashes.yaml", (STEPS + SLEEP + 'x: "' + "\\" * 60_001).encode()
    yield "quotes.json", ('{"schemaVersion": "0.3", "mainSteps": [' + '"' * 60_000).encode()
    yield "slashes.json", ('{"schemaVersion": "0.3", "mainSteps": [' + "/*" * 30_000).encode()
    yield "signs-actions.yaml", (STEPS + "action " * 8000 + "{{{").encode()
    yield "signs-blanks.yaml", (STEPS + "action" + " " * 60_000 + "{{{").encode()
    yield "signs-lines.yaml", ("mainSteps\n" + " \n" * 30_000 + "%").encode()
    yield "signs-version.json", ('{"mainSteps' + " \t\n" * 20_000).encode()
    yield "unquoted.yaml", (STEPS + SLEEP + "x: " + ": - [ {" * 8000 + "\n").encode()
    yield "references-unquoted.yaml", fill(STEPS + SLEEP + "x:\n", lambda n: f"  k{n}: {{{{ a }}}}\n")
    yield "tags.yaml", steps(lambda n: f"  - !!python/object/apply:os.system {{name: s{n}}}\n")
    yield "tags-long.yaml", (STEPS + SLEEP + "x: !" + "t" * 60_000 + " y\n").encode()
    yield "documents.yaml", (STEPS + SLEEP).encode() + b"---\n" * 16_000
    yield "documents-of-steps.yaml", (b"---\nmainSteps: []\n" * 3000)
    yield (
        "controls.yaml",
        (STEPS + '  - {name: "\\e[31m\\a\\u202e\\x9b2J\\u2028", action: "aws:\\r\\n::error::x"}\n').encode(),
    )
    yield "controls-raw.yaml", (STEPS + "  - {name: '\x1b[31m\x07', action: 'aws:pause'}\n").encode()
    yield "controls-c1.yaml", (STEPS + "  - {name: '\x85\u2028\u202e\ufeff', action: 'x\u200b'}\n").encode()
    yield (
        "controls.json",
        json.dumps(
            {
                "schemaVersion": "0.3",
                "mainSteps": [{"name": "\x1b[2J\x00\x9b", "action": "\u202ex", "nextStep": "\x07"}],
            }
        ).encode(),
    )
    yield "nul.yaml", (STEPS + "  - {name: 'a\0b', action: 'aws:pause'}\n").encode()
    yield "nuls.yaml", b"\0" * 65_000
    yield "surrogate.json", b'{"schemaVersion":"0.3","mainSteps":[{"name":"\\ud800","action":"\\udfff\\ud800"}]}'
    yield (
        "surrogate-default.json",
        (
            b'{"schemaVersion":"0.3","parameters":{"\\ud800":{"type":"String","allowedPattern":"\\ud800[","default":"\\ud800"'
            b'}},"mainSteps":[{"name":"A","action":"aws:executeScript","inputs":{"Runtime":"python3.11","Handler":"f",'
            b'"Script":"\\ud800 {{ \\udfff }}"},"nextStep":"\\udfff","outputs":[{"Name":"\\ud800","Selector":"$.\\ud800",'
            b'"Type":"\\ud800"}]}]}'
        ),
    )
    yield "surrogate-bytes.yaml", (STEPS + "  - {name: '").encode() + b"\xed\xa0\x80', action: 'aws:pause'}\n"
    yield "latin1.yaml", (STEPS + "  - {name: 'caf\xe9', action: 'aws:pause'}\n").encode("latin-1")
    yield "utf16.yaml", (STEPS + SLEEP).encode("utf-16")
    yield "utf32.yaml", (STEPS + SLEEP).encode("utf-32")
    yield "utf16-odd.yaml", (STEPS + SLEEP).encode("utf-16")[:-1]
    yield "boms.yaml", b"\xef\xbb\xbf" * 3 + (STEPS + SLEEP).encode()
    yield "random.yaml", bytes(n * n * 31 % 251 for n in range(65_000))
    yield "high.yaml", b"\xff" * 65_000
    yield (
        "dates.yaml",
        (
            STEPS + "  - {name: 2026-13-99, action: 2026-01-01T99:99:99Z, timeoutSeconds: 0001-01-01, nextStep: 1:99}\n"
        ).encode(),
    )
    yield "numbers.yaml", (
        STEPS + "  - {name: 1e999, action: .inf, timeoutSeconds: -.inf, maxAttempts: .nan, nextStep: 0x"
        + "f" * 5000 + ", isEnd: 0b" + "1" * 5000 + "}\n"
    ).encode()  # fmt: skip
    yield "numbers.json", (
        '{"schemaVersion": 0.3, "mainSteps": [{"name": 1e99999, "action": -0, "timeoutSeconds": 1' + "0" * 50_000
        + ', "maxAttempts": 1E400, "inputs": {"Duration": 1e-999}}]}'
    ).encode()  # fmt: skip
    yield (
        "number-parameters.yaml",
        (
            STEPS + SLEEP + f"parameters: {{P: {{type: Integer, default: {'9' * 20_000}, minChars: {'9' * 20_000}, "
            f"maxItems: -{'9' * 20_000}}}}}\n"
        ).encode(),
    )
    yield (
        "digits.yaml",
        (
            STEPS + "  - {name: A, action: x, maxAttempts: '\u00b2', timeoutSeconds: '" + "\u0663" * 9000 + "'}\n"
        ).encode(),
    )
    yield "pattern-stars.json", _with_pattern("(a*)*" * 20 + "b", "a" * 500)
    yield "pattern-nested.json", _with_pattern("(" * 3000 + "a" + ")*" * 3000 + "$", "a" * 500)
    yield "pattern-classic.json", _with_pattern("^(a+)+$", "a" * 50_000 + "!")
    yield "pattern-counts.json", _with_pattern("((((a{1000}){1000}){1000}){1000})", "a" * 500)
    yield "pattern-classes.json", _with_pattern("[" * 20_000, "a")
    yield "pattern-looks.json", _with_pattern("(?=.*a)" * 5000, "a" * 500)
    yield "pattern-look-deep.json", _with_pattern("(?=.*(?=.*(?=.*(?=.*(?=.*b)))))", "a" * 511)
    yield "pattern-long.json", _with_pattern("a?" * 15_000 + "a" * 10_000, "a" * 500)
    yield "pattern-either.json", _with_pattern("|".join(["a*"] * 15_000), "a" * 500)
    yield "pattern-escapes.json", _with_pattern("\\p{IsLatin}\\x{10FFFF}\\Q" * 2000, "a")
    yield "pattern-flags.json", _with_pattern("(?i)" * 10_000 + "[a-z]", "Z")
    yield (
        "patterns.yaml",
        fill(
            STEPS + SLEEP + "parameters:\n",
            lambda n: f"  p{n}: {{type: String, allowedPattern: '(([a-z]*)*)*x', default: {'a' * 100}}}\n",
        ),
    )
    yield "script-nested.json", _script("(" * 20_000)
    yield "script-balanced.json", _script("(" * 9000 + ")" * 9000)
    yield "script-unary.json", _script("x = " + "-" * 50_000 + "1")
    yield "script-not.json", _script("x = " + "not " * 14_000 + "1")
    yield "script-attributes.json", _script("x = a" + ".b" * 25_000)
    yield "script-indent.json", _script("".join(" " * n + "if x:\n" for n in range(340)))
    yield "script-nul.json", _script("x = '\0'\n")
    yield "script-surrogate.json", _script("x = '\ud800'\n")
    yield "script-coding.json", _script("# -*- coding: nonsense -*-\nx = 1\n")
    yield "script-escapes.json", _script("x = '\\q\\d'\nx is 1\nassert (x, 'y')\n" * 800)
    yield "script-number.json", _script("x = " + "9" * 50_000)
    yield "script-strings.json", _script("x = f'" + "{" * 30_000)
    yield "script-triple.json", _script('"""' * 15_000 + '"')
    yield "script-lines.json", _script("def f(events, context):\n" + "    x = {{ a }}\n" * 2500)
    yield "script-functions.json", _script("def f(e, c):\n  return {'a': e['b']}\n" * 1500)
    yield "script-powershell.json", _script("$" * 50_000, "PowerShell 7.0")
    yield "merge-keys.yaml", (STEPS + "  - " + "{<<: " * 60 + "{name: A}" + "}" * 60 + "\n").encode()
    yield "merge-scalar.yaml", (STEPS + "  - {name: A, action: 'aws:pause', <<: 3, <<: [1, 2], <<: [[{}]]}\n").encode()
    yield "keys-complex.yaml", (STEPS + "  - {[a, b]: c, {d: e}: f, ? [g] : h, null: i, 3: j, true: k}\n").encode()
    yield "keys-nested.yaml", (STEPS + SLEEP + "? " * 100 + "a\n").encode()
    yield "root-list.json", b"[" + b"1," * 20_000 + b"1]"
    yield (
        "wrong-types.yaml",
        b"schemaVersion: '0.3'\nparameters: []\nvariables: 3\noutputs: {a: [{}]}\nfiles: x\nassumeRole: {}\nmainSteps: {}\n",
    )
    yield (
        "wrong-types-2.yaml",
        (
            HEAD + "parameters: {P: [], Q: 3, 4: {}, ~: ~}\nvariables: {V: []}\noutputs: [{}, [], ~]\nmainSteps:\n"
            "  - {name: [], action: {}, inputs: [], outputs: {}, isEnd: {}, nextStep: [], onFailure: {a: b}, onCancel: 3}\n"
            "  - {name: A, action: 'aws:branch', inputs: {Choices: {}, Default: []}}\n"
            "  - {name: B, action: 'aws:branch', inputs: {Choices: [[], 3, {NextStep: []}, {And: 3}, {Not: []}, {Or: [[]]}]}}\n"
            "  - {name: C, action: 'aws:loop', inputs: {Steps: {}, Iterators: {}, LoopCondition: []}}\n"
            "  - {name: D, action: 'aws:loop', inputs: {Steps: [[], 3, ~, {}], MaxIterations: {}}}\n"
            "  - [name, action]\n"
        ).encode(),
    )


def beyond() -> Iterator[tuple[str, bytes]]:
    """Documents above 64 KB."""
    yield "over-steps-100k.yaml", steps(bare, most=100_000)
    yield "over-steps-250k.yaml", steps(bare, most=250_000)
    yield "over-steps-1m.yaml", steps(bare, most=1_000_000)
    yield "over-steps-4m.yaml", steps(bare, most=4_000_000)
    yield "over-braces-4m.json", b'{"schemaVersion":"0.3","mainSteps":[{}' + b",{}" * 1_300_000 + b"]}"
    yield "over-list-4m.yaml", (STEPS + SLEEP + "x: [").encode() + b"a," * 1_900_000 + b"]\n"
    yield "over-list-4m.json", b'{"schemaVersion":"0.3","mainSteps":[],"x":[' + b"1," * 1_900_000 + b"1]}"
    yield "over-foreign-4m.yaml", b"x: [" + b"a," * 1_900_000 + b"]\n"
    yield "over-foreign-4m.json", b"[" + b"1," * 1_900_000 + b"1]"
    yield "over-foreign-nested.json", b"[" * 3_900_000
    yield "over-foreign-keys.yaml", b"".join(b"k%d: v\n" % n for n in range(300_000))
    yield "over-foreign-keys.json", b"{" + b",".join(b'"k%d":1' % n for n in range(300_000)) + b"}"
    yield "over-foreign-manifests.yaml", b"---\na: [b, c]\n" * 280_000
    yield (
        "over-million-steps.yaml",
        STEPS.encode() + b"".join(b"  - {name: s%d,action: 'aws:pause'}\n" % n for n in range(1_000_000)),
    )
    yield (
        "over-million-steps.json",
        (b'{"schemaVersion":"0.3","mainSteps":[' + b",".join(b'{"name":"s%d"}' % n for n in range(1_000_000)) + b"]}"),
    )
    yield "over-key-1m.yaml", (STEPS + SLEEP + f"? {'k' * 1_000_000}\n: 1\n").encode()
    yield "over-key-1m.json", json.dumps(_json_document(**{"k" * 1_000_000: 1})).encode()
    yield "over-value-4m.json", json.dumps(_json_document(description="{{ x }}" * 500_000)).encode()
    yield "over-100m.yaml", STEPS.encode() + b"# x\n" * 26_000_000
    yield "over-100m.json", b'{"schemaVersion":"0.3","mainSteps":[' + b"0," * 50_000_000
    yield "over-complete-200.yaml", _complete(200)
    yield "over-braces-1m.yaml", (STEPS + "  - {name: A, action: 'aws:pause', y: '" + "{{" * 500_000 + "'}\n").encode()
    yield "over-nested-block.yaml", _deep_block(2500)
    yield "over-signs-4m.yaml", (STEPS + "action " * 550_000 + "{{{").encode()
    yield "over-quotes-4m.yaml", (STEPS + 'x: "' + "\\u" * 1_900_000).encode()
    yield "over-bomb.yaml", _bomb(9, 900, in_document=True)
    yield "over-lines-4m.yaml", (STEPS + SLEEP).encode() + b"\n" * 4_000_000
    yield "over-controls-4m.yaml", (STEPS + SLEEP).encode() + b"\x01" * 4_000_000
    yield "over-nuls-4m.yaml", (STEPS + SLEEP).encode() + b"\0" * 4_000_000
    yield "over-invalid-4m.yaml", (STEPS + SLEEP).encode() + b"\xff" * 4_000_000
