"""Generated documents: the same for the same arguments, with branches, loops, handlers and references, and clean.

A document of more than about 150 steps has one finding all the same: it is larger than the service takes.
"""

from __future__ import annotations

from pathlib import Path

# The steps of one block; documents have a multiple of it.
BLOCK_STEPS = 10

_HEAD = """\
schemaVersion: "0.3"
description: Patches the hosts of {topic} one group at a time.
assumeRole: "{{{{ AutomationAssumeRole }}}}"
parameters:
  AutomationAssumeRole:
    type: AWS::IAM::Role::Arn
    description: (Optional) The role to run with.
    default: ""
  InstanceId:
    type: AWS::EC2::Instance::Id
    description: (Required) The host to begin with.
  VolumeIds:
    type: StringList
    description: (Required) The volumes to mark.
  TopicArn:
    type: String
    description: (Required) Where to tell the result.
    allowedPattern: ^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{{12}}:[A-Za-z0-9_-]+$
mainSteps:
"""

_BLOCK = """\
  - name: read{n}
    action: aws:executeAwsApi
    timeoutSeconds: 60
    inputs:
      Service: ec2
      Api: DescribeInstances
      InstanceIds:
        - "{{{{ InstanceId }}}}"
    outputs:
      - Name: State
        Selector: $.Reservations[0].Instances[0].State.Name
        Type: String
  - name: isRunning{n}
    action: aws:branch
    inputs:
      Choices:
        - NextStep: patch{n}
          Variable: "{{{{ read{n}.State }}}}"
          StringEquals: running
        - NextStep: patch{n}
          And:
            - Variable: "{{{{ read{n}.State }}}}"
              StartsWith: pend
            - Not:
                Variable: "{{{{ read1.State }}}}"
                StringEquals: stopped
      Default: start{n}
  - name: start{n}
    action: aws:changeInstanceState
    onFailure: step:undo{n}
    inputs:
      InstanceIds:
        - "{{{{ InstanceId }}}}"
      DesiredState: running
  - name: patch{n}
    action: aws:runCommand
    timeoutSeconds: 900
    maxAttempts: 2
    onFailure: step:undo{n}
    inputs:
      DocumentName: AWS-RunShellScript
      InstanceIds:
        - "{{{{ InstanceId }}}}"
      Parameters:
        commands:
          - echo "{topic} {{{{ read{n}.State }}}}"
          - yum -y update group{n}
  - name: count{n}
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: count
      InputPayload:
        volumes: "{{{{ VolumeIds }}}}"
        state: "{{{{ read{n}.State }}}}"
      Script: |
        def count(events, context):
            # how many volumes the message names
            return {{"Count": len(events["volumes"])}}
    outputs:
      - Name: Count
        Selector: $.Payload.Count
        Type: Integer
  - name: each{n}
    action: aws:loop
    inputs:
      Iterators: "{{{{ VolumeIds }}}}"
      Steps:
        - name: mark{n}
          action: aws:createTags
          inputs:
            ResourceType: EC2
            ResourceIds:
              - "{{{{ each{n}.CurrentIteratorValue }}}}"
            Tags:
              - Key: {topic}
                Value: "{{{{ automation:EXECUTION_ID }}}}"
  - name: settle{n}
    action: aws:waitForAwsResourceProperty
    timeoutSeconds: 600
    onFailure: Continue
    isCritical: false
    inputs:
      Service: ec2
      Api: DescribeInstanceStatus
      InstanceIds:
        - "{{{{ InstanceId }}}}"
      PropertySelector: $.InstanceStatuses[0].InstanceStatus.Status
      DesiredValues:
        - ok
  - name: tell{n}
    action: aws:executeAwsApi
    inputs:
      Service: sns
      Api: Publish
      TopicArn: "{{{{ TopicArn }}}}"
      Message: "{{{{ InstanceId }}}} has {{{{ count{n}.Count }}}} volumes ({{{{ global:REGION }}}})."
    {onward}
  - name: undo{n}
    action: aws:runCommand
    inputs:
      DocumentName: AWS-RunShellScript
      InstanceIds:
        - "{{{{ InstanceId }}}}"
      Parameters:
        commands:
          - yum -y history undo last
    isEnd: true
"""


def document(steps: int, number: int = 0) -> str:
    """A document in YAML with so many steps, nested ones among them; `number` makes one text differ from another."""
    blocks, rest = divmod(steps, BLOCK_STEPS)
    if rest or not blocks:
        raise ValueError(f"the number of steps must be a multiple of {BLOCK_STEPS}")
    topic = f"fleet{number}"
    parts = [_HEAD.format(topic=topic)]
    for n in range(1, blocks + 1):
        onward = f"nextStep: read{n + 1}" if n < blocks else "isEnd: true"
        parts.append(_BLOCK.format(n=n, topic=topic, onward=onward))
    return "".join(parts) + "outputs:\n  - read1.State\n"


def write_documents(folder: Path, count: int, steps: int) -> list[Path]:
    """Writes so many documents of so many steps; their paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"document{number:04}.yaml" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(document(steps, number), encoding="utf-8")
    return paths
