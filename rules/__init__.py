"""All rules, in the order of their codes. A new rule is one more line here."""

from __future__ import annotations

from ssmlint.rule import Rule
from ssmlint.rules.critical.check_without_effect import RULE as CHECK_WITHOUT_EFFECT
from ssmlint.rules.critical.critical_step_skipped import RULE as CRITICAL_STEP_SKIPPED
from ssmlint.rules.critical.implicit_non_critical import RULE as IMPLICIT_NON_CRITICAL
from ssmlint.rules.critical.leaked_resource import RULE as LEAKED_RESOURCE
from ssmlint.rules.critical.no_critical_step import RULE as NO_CRITICAL_STEP
from ssmlint.rules.critical.recovery_reports_failure import RULE as RECOVERY_REPORTS_FAILURE
from ssmlint.rules.critical.silent_handler_failure import RULE as SILENT_HANDLER_FAILURE
from ssmlint.rules.data.document_output import RULE as DOCUMENT_OUTPUT_NOT_ALWAYS_SET
from ssmlint.rules.data.loop_reference import RULE as LOOP_REFERENCE
from ssmlint.rules.data.malformed_reference import RULE as MALFORMED_REFERENCE
from ssmlint.rules.data.not_expanded import RULE as REFERENCE_NOT_EXPANDED
from ssmlint.rules.data.output_gaps import (
    FAILED_STEP_OUTPUT,
    OUTPUT_BEFORE_STEP,
    OUTPUT_NOT_ON_EVERY_PATH,
)
from ssmlint.rules.data.step_outputs import UNKNOWN_OUTPUT, UNKNOWN_STEP_REFERENCE
from ssmlint.rules.data.type_mismatch import RULE as TYPE_MISMATCH
from ssmlint.rules.data.undeclared_parameter import RULE as UNDECLARED_PARAMETER
from ssmlint.rules.data.unused import UNUSED_OUTPUT, UNUSED_PARAMETER
from ssmlint.rules.data.variables import UNKNOWN_VARIABLE, UNUSED_VARIABLE
from ssmlint.rules.flow.branch_choices import BRANCH_FALLS_THROUGH, UNREACHABLE_CHOICE
from ssmlint.rules.flow.end_conflicts import (
    CONTINUE_WITH_NEXT_STEP,
    END_WITH_FAILURE_TARGET,
    END_WITH_NEXT_STEP,
)
from ssmlint.rules.flow.handler_on_success_path import RULE as HANDLER_ON_SUCCESS_PATH
from ssmlint.rules.flow.invalid_cancel_target import RULE as INVALID_CANCEL_TARGET
from ssmlint.rules.flow.loop_misuse import RULE as LOOP_MISUSE
from ssmlint.rules.flow.step_cycle import RULE as STEP_CYCLE
from ssmlint.rules.flow.unknown_step_target import RULE as UNKNOWN_STEP_TARGET
from ssmlint.rules.flow.unreachable_step import RULE as UNREACHABLE_STEP
from ssmlint.rules.source.crash import RULE as RULE_CRASH
from ssmlint.rules.source.faults import (
    DUPLICATE_KEY,
    OVERSIZED_DOCUMENT,
    SYNTAX_ERROR,
    UNDECODABLE_TEXT,
    UNSAFE_YAML,
)
from ssmlint.rules.source.ignores import INVALID_IGNORE, UNUSED_IGNORE
from ssmlint.rules.source.schema_version import RULE as WRONG_SCHEMA_VERSION
from ssmlint.rules.structure.assume_role import RULE as INVALID_ROLE
from ssmlint.rules.structure.attachment import RULE as UNKNOWN_ATTACHMENT
from ssmlint.rules.structure.branch_shape import BRANCH_ARITY, BRANCH_OPERAND_TYPE
from ssmlint.rules.structure.empty_document import RULE as EMPTY_DOCUMENT
from ssmlint.rules.structure.names import DUPLICATE_STEP_NAME, INVALID_NAME
from ssmlint.rules.structure.parameter_default import INVALID_DEFAULT, INVALID_PATTERN
from ssmlint.rules.structure.reserved_output import RULE as RESERVED_OUTPUT
from ssmlint.rules.structure.retired_runtime import RULE as RETIRED_RUNTIME
from ssmlint.rules.structure.selector import RULE as INVALID_SELECTOR
from ssmlint.rules.structure.shape import (
    CONFLICTING_INPUTS,
    INVALID_VALUE,
    MISSING_INPUT,
    MISSING_PROPERTY,
    UNKNOWN_ACTION,
    UNKNOWN_INPUT,
    UNKNOWN_PROPERTY,
    WRONG_TYPE,
)
from ssmlint.rules.structure.timeout_cap import RULE as TIMEOUT_OVER_CAP

RULES: tuple[Rule, ...] = (
    SYNTAX_ERROR,
    DUPLICATE_KEY,
    WRONG_SCHEMA_VERSION,
    UNDECODABLE_TEXT,
    OVERSIZED_DOCUMENT,
    UNSAFE_YAML,
    UNUSED_IGNORE,
    INVALID_IGNORE,
    RULE_CRASH,
    UNKNOWN_PROPERTY,
    MISSING_PROPERTY,
    WRONG_TYPE,
    INVALID_VALUE,
    UNKNOWN_ACTION,
    UNKNOWN_INPUT,
    MISSING_INPUT,
    CONFLICTING_INPUTS,
    DUPLICATE_STEP_NAME,
    INVALID_NAME,
    INVALID_DEFAULT,
    INVALID_PATTERN,
    RESERVED_OUTPUT,
    BRANCH_ARITY,
    BRANCH_OPERAND_TYPE,
    INVALID_SELECTOR,
    INVALID_ROLE,
    EMPTY_DOCUMENT,
    TIMEOUT_OVER_CAP,
    UNKNOWN_ATTACHMENT,
    RETIRED_RUNTIME,
    UNREACHABLE_STEP,
    STEP_CYCLE,
    UNKNOWN_STEP_TARGET,
    END_WITH_NEXT_STEP,
    INVALID_CANCEL_TARGET,
    HANDLER_ON_SUCCESS_PATH,
    BRANCH_FALLS_THROUGH,
    UNREACHABLE_CHOICE,
    END_WITH_FAILURE_TARGET,
    CONTINUE_WITH_NEXT_STEP,
    LOOP_MISUSE,
    IMPLICIT_NON_CRITICAL,
    CRITICAL_STEP_SKIPPED,
    NO_CRITICAL_STEP,
    CHECK_WITHOUT_EFFECT,
    RECOVERY_REPORTS_FAILURE,
    LEAKED_RESOURCE,
    SILENT_HANDLER_FAILURE,
    UNDECLARED_PARAMETER,
    UNKNOWN_STEP_REFERENCE,
    UNKNOWN_OUTPUT,
    OUTPUT_BEFORE_STEP,
    OUTPUT_NOT_ON_EVERY_PATH,
    FAILED_STEP_OUTPUT,
    DOCUMENT_OUTPUT_NOT_ALWAYS_SET,
    UNUSED_PARAMETER,
    UNUSED_VARIABLE,
    UNKNOWN_VARIABLE,
    MALFORMED_REFERENCE,
    REFERENCE_NOT_EXPANDED,
    TYPE_MISMATCH,
    LOOP_REFERENCE,
    UNUSED_OUTPUT,
)

BY_CODE = {rule.code: rule for rule in RULES}
BY_NAME = {rule.name: rule for rule in RULES}
