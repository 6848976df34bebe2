"""The workflow as a state diagram in Mermaid's words; docs/generated holds one per kind."""

from qms.workflow.declare import Workflow


def mermaid(workflow: Workflow) -> str:
    """A state diagram in Mermaid's words, for docs/generated; compared in CI."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    for state in workflow.states:
        lines.append(f"    {state.code}: {state.label}")
    for transition in workflow.transitions:
        for source in transition.sources:
            for target in dict.fromkeys((transition.target or source, *transition.outcomes)):
                lines.append(f"    {source} --> {target}: {transition.act}")
    lines += [f"    {state.code} --> [*]" for state in workflow.states if state.final]
    return "\n".join(lines) + "\n"
