"""A model's own chat template: from messages to the text that the model reads."""

from __future__ import annotations

import re
from typing import Any

from tutor.chat.prompts import fold_system

CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
"""For files that carry no template."""
MARKS = re.compile(
    r"<\|[^|>]{1,40}\|>|</?s>|\[/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|AVAILABLE_TOOLS)\]|<(?:start|end)_of_turn>|<[be]os>",
    re.IGNORECASE,
)
"""What templates and tokenizers take for their own marks; a learner's text must not hold any."""


def harmless(text: str) -> str:
    """The text without marks of a chat template, so that nobody can write a turn of somebody else."""
    while (cleaned := MARKS.sub(" ", text)) != text:
        text = cleaned
    return text


class ChatFormat:
    """Renders messages through a Jinja template; one without a system role gets the system text in the first turn."""

    def __init__(self, template: str, eos: str, bos: str) -> None:
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        self._render: Any = Jinja2ChatFormatter(template=template, eos_token=eos, bos_token=bos)
        self.system_role = self._knows_system()

    def _knows_system(self) -> bool:
        probe = [{"role": "system", "content": "SYSTEM-PROBE"}, {"role": "user", "content": "x"}]
        try:
            return "SYSTEM-PROBE" in self._render(messages=probe).prompt
        except Exception:  # templates raise what they like, jinja2 its own
            return False

    def render(self, messages: list[dict[str, str]]) -> str:
        """The prompt, ending where the assistant speaks."""
        safe = [{**m, "content": harmless(m["content"])} for m in messages]
        return str(self._render(messages=safe if self.system_role else fold_system(safe)).prompt)

    @property
    def stop(self) -> list[str]:
        """Texts that end an answer besides the end token."""
        return ["<|im_end|>", "<|eot_id|>", "<end_of_turn>", "[INST]", "</s>"]
