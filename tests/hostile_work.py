"""Documents that ask for much work for their size: text that patterns go over again and again, dense graphs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from random import Random

from tests.hostile import HEAD, SLEEP, STEPS, STRING, fill, steps

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def costly() -> Iterator[tuple[str, bytes]]:
    yield from _blanks()
    yield from _keys()
    yield from _ignores()
    yield from _names()
    # Above 64 KB: comments that all cover the same thousands of lines.
    above = "# ssmlint: ignore[SSM315]\n" * 3000 + "mainSteps:\n" + "\n" * 40_000
    yield "costly-ignore-lines.yaml", (HEAD + above + SLEEP).encode()
    for seed in (0, 3, 12, 17):
        yield f"costly-graph-{seed}.yaml", _graph(seed)
    for name, fans in (("deep", (3, 1, 4, 1, 4, 1, 1, 1)), ("wide", (8, 1, 1, 1, 8, 1, 1))):
        yield f"costly-conditions-{name}.yaml", _conditions(fans)


def _blanks() -> Iterator[tuple[str, bytes]]:
    """Patterns over blanks and braces."""

    def ask(variable: str) -> bytes:
        choice = f"{{Variable: '{variable}', StringEquals: a, NextStep: A}}"
        return (STRING + f"  - {{name: A, action: 'aws:branch', inputs: {{Choices: [{choice}, {choice}]}}}}\n").encode()

    def call(name: str, api: str, more: str) -> str:
        return f"  - {{name: {name}, action: 'aws:executeAwsApi', inputs: {{Service: ec2, Api: {api}, {more}}}}}\n"

    yield "costly-variable-blanks.yaml", ask("{{" + " " * 30_000 + "x")
    yield "costly-variable-braces.yaml", ask("{{" * 15_000)
    volume = "VolumeId: '{{" + " " * 30_000 + "x'"
    yield "costly-volume.yaml", (STEPS + call("A", "CreateVolume", volume) + call("B", "DeleteVolume", volume)).encode()
    for name, selector in {
        "slice": "$.a[:" + " " * 60_000 + "x]",
        "indexes": "$.a[1" + ",1" * 30_000 + " x]",
        "filter": "$.a[?(@.a " + " " * 60_000 + "x)]",
        "keys": "$.a[?(@" + ".a[0]" * 10_000 + " ==)]",
    }.items():
        output = f"    outputs: [{{Name: o, Type: String, Selector: '{selector}'}}]\n"
        step = "  - name: A\n    action: aws:executeAwsApi\n    inputs: {Service: ec2, Api: DescribeX}\n"
        yield f"costly-selector-{name}.yaml", (STEPS + step + output).encode()


def _keys() -> Iterator[tuple[str, bytes]]:
    """What is told again for each value below it, and line ends that can be read in two ways."""
    script = "  - {name: A, action: 'aws:executeScript', inputs: {? "
    yield "costly-key-dots.yaml", (STEPS + script + "a." * 12_000 + " : [" + "'{{a}}'," * 4000 + "]}}\n").encode()
    twice = "x: &a [" + "'{{a}}'," * 95 + "]\n"
    yield "costly-key-long.yaml", (HEAD + twice + f"mainSteps:\n{script}{'a' * 45_000} : [{'*a,' * 95}]}}}}\n").encode()
    empty = "  - name: A\n    action: aws:pause\n    inputs:" + "\n" * 5000 + "      !!map\n      isEnd: true\n"
    yield "costly-line-ends.yaml", (STEPS + empty).replace("\n", "\r\n").encode()
    tag = "  - name: A\n    action: aws:pause\n    inputs:" + " #" + "#" * 30_000 + "\n      !x\n      a: b\n"
    yield "costly-tag.yaml", (STEPS + tag).encode()


def _ignores() -> Iterator[tuple[str, bytes]]:
    """Comments that quiet much, or nothing."""
    for name, reason in {"blanks": " " * 60_000, "tabs": "\t \t" * 20_000, "hashes": " #" * 30_000}.items():
        yield f"costly-ignore-{name}.yaml", (STEPS + SLEEP + f"x: 1 # ssmlint: ignore[SSM101] a{reason}b\n").encode()
    bad = "  - {action: x}\n"
    for name, listed in {"unknown": "A," * 18_000, "known": "SSM2," * 5000 + "SSM1," * 4000}.items():
        yield f"costly-ignore-{name}.yaml", fill(f"# ssmlint: ignore[{listed}] r\n{STEPS}", lambda _: bad)
    yield "costly-ignore-stacked.yaml", fill(HEAD, lambda _: "# ssmlint: ignore[SSM1] r\n", STEPS + bad * 1500)
    yield (
        "costly-ignore-above.yaml",
        fill(STEPS, lambda _: "  # ssmlint: ignore[SSM1] r\n", "  - action: x\n" + "    a: b\n" * 3500),
    )


def _names() -> Iterator[tuple[str, bytes]]:
    """Names of the same letters in ever another order, of which each is near to each."""
    random = Random(1)

    def name(length: int) -> str:
        letters = list((_LETTERS * 4)[:length])
        random.shuffle(letters)
        return "".join(letters)

    def pause(text: str) -> str:
        return f"  - {{name: A, action: 'aws:pause', inputs: {{x: '{text}'}}}}\n"

    for length in (12, 60, 98):
        yield (
            f"costly-targets-{length}.yaml",
            steps(lambda _, n=length: f"  - {{name: {name(n)},action: 'aws:pause',nextStep: {name(n)}}}\n"),  # type: ignore[misc]
        )
        amount = 30_000 // (length + 20)
        declared = [name(length) for _ in range(amount)]
        read = [name(length) for _ in range(amount)]
        parameters = "".join(f"  {each}: {{type: String}}\n" for each in declared)
        references = pause("".join(f"{{{{{each}}}}}" for each in read))
        yield f"costly-parameters-{length}.yaml", f"{HEAD}parameters:\n{parameters}mainSteps:\n{references}".encode()
        references = pause("".join(f"{{{{variable:{each}}}}}" for each in read))
        yield f"costly-variables-{length}.yaml", f"{HEAD}variables:\n{parameters}mainSteps:\n{references}".encode()
        outputs = "".join(
            f"      - {{Name: {each}, Selector: $.a, Type: String}}\n" for each in declared[: amount // 2]
        )
        call = "  - name: B\n    action: aws:executeAwsApi\n    inputs: {Service: ec2, Api: DescribeX}\n    outputs:\n"
        references = pause("".join(f"{{{{B.{each}}}}}" for each in read))
        yield f"costly-outputs-{length}.yaml", (STEPS + call + outputs + references).encode()


def _graph(seed: int) -> bytes:
    """Branches on a few values that are all shared, between calls of which each undoes or reads what another does."""
    random = Random(seed)
    parameters = random.choice([1, 2, 4, 8, 16])
    choices, reach = random.choice([1, 2, 3, 6, 12, 24]), random.choice([2, 4, 10, 40])
    often, depth = random.choice([0.3, 0.5, 0.8]), random.choice([0, 0, 1, 2])
    operators = random.choice(
        [["StringEquals"], ["Contains", "StartsWith"], ["BooleanEquals"], ["NumericGreater", "NumericLesser"]]
    )

    def condition(levels: int) -> str:
        if levels and random.random() >= 0.3:
            kind = random.choice(["And", "Or", "Not"])
            if kind == "Not":
                return f"Not: {{{condition(levels - 1)}}}"
            return f"{kind}: [{','.join(f'{{{condition(levels - 1)}}}' for _ in range(3))}]"
        operator = random.choice(operators)
        operand = {"B": random.choice(["true", "false"]), "N": str(random.randrange(9))}.get(operator[0])
        operand = operand or "a" * random.randrange(1, 6)
        return f"Variable: '{{{{p{random.randrange(parameters)}}}}}',{operator}: {operand}"

    def step(number: int) -> str:
        def target() -> str:
            return f"s{min(220, number + 1 + random.randrange(reach))}"

        if random.random() < often:
            arms = ",".join(f"{{{condition(depth)},NextStep: {target()}}}" for _ in range(choices))
            return f"  - {{name: s{number},action: 'aws:branch',inputs: {{Choices: [{arms}]}}}}\n"
        api = random.choice(["CreateVolume", "DeleteVolume", "StopInstances", "StartInstances"])
        read = f"'{{{{s{random.randrange(max(1, number))}.o}}}}'"
        return (
            f"  - {{name: s{number},action: 'aws:executeAwsApi',isCritical: {random.choice(['true', 'false'])},"
            f"inputs: {{Service: ec2,Api: {api},VolumeId: v{random.randrange(4)},x: {read}}},"
            "outputs: [{Name: o,Selector: $.a,Type: String}],"
            f"onFailure: 'step:{target()}',onCancel: 'step:{target()}'}}\n"
        )

    declared = "".join(f"  p{number}: {{type: String}}\n" for number in range(parameters))
    return fill(f"{HEAD}parameters:\n{declared}mainSteps:\n", step)


def _conditions(fans: tuple[int, ...]) -> bytes:
    """Choices of And in Or in And ..., those that begin with Or first."""
    numbers = count()

    def condition(operator: str, left: tuple[int, ...]) -> str:
        if not left:
            return f"{{Variable: a, Contains: v{next(numbers)}}}"
        inner = "Or" if operator == "And" else "And"
        return f"{{{operator}: [{', '.join(condition(inner, left[1:]) for _ in range(left[0]))}]}}"

    size = 0
    choices: dict[str, list[str]] = {"Or": [], "And": []}
    for number in count():
        operator = ("Or", "And")[number % 2]
        choice = f"    {{NextStep: B, {condition(operator, fans)[1:]},\n"
        size += len(choice)
        if size > 64_500:
            break
        choices[operator].append(choice)
    listed = "".join(choices["Or"] + choices["And"])
    head = "  - {name: A, action: 'aws:branch', inputs: {Default: B, Choices: [\n"
    return (STRING + head + listed + "  ]}}\n  - {name: B, action: 'aws:pause'}\n").encode()
