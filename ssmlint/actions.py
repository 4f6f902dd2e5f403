"""Which actions there are, and what the flow of a document depends on of them.

Source: the Automation actions reference of the Systems Manager User Guide (automation-actions.html) and the
Command document plugin reference (documents-command-ssm-plugin-reference.html), as of 2026-01.
"""

from __future__ import annotations

AUTOMATION_ACTIONS = frozenset(
    "aws:" + name
    for name in (
        "approve assertAwsResourceProperty branch changeInstanceState copyImage createImage createStack "
        "createTags deleteImage deleteStack executeAutomation executeAwsApi executeScript executeStateMachine "
        "invokeLambdaFunction invokeWebhook loop pause runCommand runInstances sleep updateVariable "
        "waitForAwsResourceProperty"
    ).split()
)

# Plugins of Command documents (schema 1.2 and 2.x); none of them is an Automation action.
COMMAND_PLUGINS = frozenset(
    "aws:" + name
    for name in (
        "applications cloudWatch configureDocker configurePackage domainJoin downloadContent psModule "
        "refreshAssociation runDockerAction runDocument runPowerShellScript runShellScript softwareInventory "
        "updateAgent updateSsmAgent"
    ).split()
)

BRANCH = "aws:branch"
LOOP = "aws:loop"

# Actions that may not run while an automation is being cancelled (automation-actions.html, onCancel).
NOT_ON_CANCEL = frozenset(
    "aws:" + name
    for name in ("approve copyImage createImage createStack createTags loop pause runInstances sleep").split()
)

# Actions whose steps have no onCancel property (the same page).
WITHOUT_ON_CANCEL = frozenset((LOOP, "aws:updateVariable"))
